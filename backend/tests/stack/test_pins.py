"""`make pin`: digests of whoever's Docker it is, over the compose file. A program of the same name stands in for that."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scripts import pin_images
from scripts.pin_images import NotPinned, bases, pins, write
from src.settings import child_environment
from src.stack.terminal import Terminal
from tests.compose_file import COMPOSE_FILE, ROOT, compose_config, ensure_loader, filled_in
from tests.stack.test_compose import SECRETS

FOUND = f"sha256:{'a' * 64}"
_DOCKER = """#!/bin/sh
case "$1 $2" in
  "compose -f") cat "$MODEL" ;;
  "buildx imagetools") case "$4" in redis:*) exit 1 ;; *) echo "sha256:{a}" ;; esac ;;
  "pull --quiet") echo "$3" ;;
  "image inspect") echo "redis@sha256:{b}" ;;
  *) exit 2 ;;
esac
""".replace("{a}", "a" * 64).replace("{b}", "b" * 64)


def test_the_bases_of_a_build_are_known_and_its_own_stages_are_none() -> None:
    told = "FROM --platform=linux/amd64 python:3.11 AS build\nRUN x\nfrom node:22\nFROM build AS last\nFROM scratch\n"
    assert bases(told) == ["python:3.11", "node:22"]


def run(command: Sequence[str | Path], **more: Any) -> str:
    """What a program says. `more`: as `subprocess.run` takes it."""
    return subprocess.run(command, capture_output=True, text=True, check=True, **more).stdout


async def test_every_image_of_the_compose_file_and_every_base_is_pinned(tmp_path: Path) -> None:
    model = await compose_config(SECRETS)
    folder, override = tmp_path / "bin", tmp_path / "docker-compose.override.yml"
    folder.mkdir()
    (folder / "docker").write_text(_DOCKER)
    (folder / "docker").chmod(0o755)
    (tmp_path / "model.json").write_text(json.dumps(model))
    own = child_environment({"PATH": f"{folder}:{os.defpath}", "MODEL": str(tmp_path / "model.json")})
    command = (sys.executable, pin_images.__file__, override)
    await asyncio.to_thread(run, command, cwd=ROOT / "backend", env=own)

    loader = await ensure_loader(Terminal())
    assert loader is not None
    base = tmp_path / "base.yml"
    base.write_text(filled_in(COMPOSE_FILE.read_text(), SECRETS))
    read = await asyncio.to_thread(run, (loader, "-format", "json", base, override))
    for name, service in json.loads(read)["services"].items():
        before = model["services"][name]
        if "build" not in before:
            digest = "b" * 64 if name == "redis" else "a" * 64
            assert service["image"] == f"{before['image']}@sha256:{digest}"
            continue
        assert service["image"] == before["image"]
        contexts = service["build"]["additional_contexts"]
        dockerfile = ROOT / before["build"]["context"] / before["build"].get("dockerfile", "Dockerfile")
        assert set(contexts) == set(bases(dockerfile.read_text()))
        assert {one.partition("@")[2] for one in contexts.values()} == {FOUND}
        assert service["mem_limit"] == before["mem_limit"]


def test_an_image_that_is_not_found_pins_nothing_and_a_file_of_ones_own_stays(tmp_path: Path) -> None:
    def none(image: str) -> str:
        raise NotPinned(image)

    model = {"services": {"redis": {"image": "redis:7"}}}
    with pytest.raises(NotPinned, match="redis:7"):
        pins(model, none)
    path = tmp_path / "docker-compose.override.yml"
    path.write_text("services: {}\n")
    with pytest.raises(NotPinned, match="your own"):
        write(pins(model, lambda _: FOUND), path)
    path.unlink()
    for _ in range(2):
        write(pins(model, lambda _: FOUND), path)
    assert f"redis:7@{FOUND}" in path.read_text()
