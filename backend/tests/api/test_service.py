"""Health, readiness, figures, the contract and the client's files."""

import json
import re
from pathlib import Path

import httpx
import pytest

from src.api.app import create_api
from src.api.client_files import client_files
from src.protocol.events import EVENTS
from src.protocol.service import Readiness
from src.runtime import Runtime
from tests.api.conftest import Visit

CONTRACT = Path(__file__).parents[3] / "contract"


async def test_a_living_process_says_so(visit: Visit) -> None:
    answer = await visit().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_readiness_names_each_dependency_and_the_offline_model(visit: Visit) -> None:
    answer = await visit().get("/readyz")
    assert answer.status_code == 200, answer.text
    ready = Readiness.model_validate_json(answer.content)
    assert {ready.temporal.status, ready.pocketbase.status, ready.redis.status, ready.memory.status} == {"ok"}
    assert ready.model.offline is True
    assert "offline" in ready.model.detail.lower()


async def test_a_dependency_that_is_down_makes_503_and_is_named(
    visit: Visit, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = type(runtime.events)(runtime.settings.redis.model_copy(update={"url": "redis://127.0.0.1:1/0"}))
    monkeypatch.setattr(runtime, "events", closed)
    answer = await visit().get("/readyz")
    await closed.close()
    ready = Readiness.model_validate_json(answer.content)
    assert (answer.status_code, ready.status) == (503, "degraded")
    assert (ready.redis.status, ready.pocketbase.status) == ("down", "ok")


async def test_figures_count_requests_by_route_and_never_by_id(visit: Visit) -> None:
    client = visit()
    await client.get("/healthz")
    await client.delete("/api/memories/0b6f9a52-6d7e-4a3c-9a43-0f4f2d6c1b11")
    figures = (await client.get("/metrics")).text
    assert 'route="/healthz"' in figures
    assert "process_resident_memory_bytes" in figures
    assert "0b6f9a52" not in figures


async def test_the_contract_is_served_and_committed(visit: Visit) -> None:
    served = (await visit().get("/api/openapi.json")).json()
    assert served == json.loads((CONTRACT / "openapi.json").read_text(encoding="utf-8"))


async def test_the_contract_holds_every_event_and_frame() -> None:
    schemas = create_api().openapi()["components"]["schemas"]
    events = set(schemas["AnyEvent"]["discriminator"]["mapping"])
    assert events == {path.name.removesuffix(".json") for path in (CONTRACT / "events").iterdir()}
    assert {"auth", "message.send", "ack"} <= set(schemas["Frame"]["discriminator"]["mapping"])


@pytest.mark.parametrize("path", sorted((CONTRACT / "events").iterdir()), ids=lambda path: path.stem)
def test_an_example_of_an_event_is_that_event(path: Path) -> None:
    event = EVENTS.validate_json(path.read_bytes())
    assert event.type == path.stem
    assert json.loads(event.model_dump_json()) == json.loads(path.read_bytes())


async def test_the_documentation_loads_nothing_from_elsewhere(visit: Visit) -> None:
    answer = await visit().get("/api/docs")
    assert answer.status_code == 200
    assert "/api/auth/guest" in answer.text
    assert not re.search(r"https?://|<script|\ssrc=", answer.text)


# --- the client's files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/index.html", "/inbox", "/settings/profile", "/" + "x" * 300])
async def test_every_address_of_the_client_is_its_page(visit: Visit, path: str) -> None:
    answer = await visit().get(path)
    assert (answer.status_code, answer.text) == (200, "<!doctype html><title>client</title>")
    assert answer.headers["cache-control"] == "no-cache"


async def test_files_with_a_hash_are_kept_for_ever_and_sent_compressed(visit: Visit) -> None:
    answer = await visit().get("/assets/index-1a2b3c.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.startswith("export const words")


async def test_the_service_worker_is_asked_for_every_time(visit: Visit) -> None:
    first = await visit().get("/sw.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await visit().get("/sw.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "//etc/passwd.txt",
        "/%00.js",
        "/assets/none.js",
        f"/{'x' * 300}.js",
    ],
)
async def test_nothing_outside_the_client_is_served(visit: Visit, path: str) -> None:
    answer = await visit().get(httpx.URL("http://127.0.0.1:8000").copy_with(raw_path=path.encode()))
    assert answer.status_code == 404
    assert "not for the web" not in answer.text


async def test_a_post_to_a_page_is_404(guest: httpx.AsyncClient) -> None:
    assert (await guest.post("/inbox", json={})).status_code == 404


async def test_without_a_built_client_the_page_says_what_to_do(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(client_files(tmp_path / "absent"))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "make up" in answer.text
