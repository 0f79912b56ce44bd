"""The API over real servers, called in this process: everything but the socket itself."""

import itertools
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from src.api.app import create_app
from src.runtime import Runtime, open_runtime
from src.settings import ApiSettings, AuthSettings, LimitSettings
from src.stack.supervisor import Stack
from tests.stacks import isolated_settings

Visit = Callable[[], httpx.AsyncClient]


@pytest.fixture(scope="session")
def web_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built client, small."""
    root = tmp_path_factory.mktemp("client")
    (root / "assets").mkdir()
    (root / "index.html").write_text("<!doctype html><title>client</title>")
    (root / "sw.js").write_text("// worker")
    (root / "assets" / "index-1a2b3c.js").write_text("export const words = 'many words';\n" * 200)
    (root.parent / "secret.txt").write_text("not for the web")
    return root


@pytest.fixture(scope="session")
async def runtime(stack: Stack, web_root: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runtime]:
    """Open parts on the shared servers."""
    data_dir = tmp_path_factory.mktemp("api")
    settings = isolated_settings(
        data_dir=data_dir,
        api=ApiSettings(web_root=web_root),
        auth=AuthSettings(allowed_origins=["https://assistant.example"]),
        limits=LimitSettings(logins_burst=5, guests_burst=50),
        temporal=stack.settings.temporal.model_copy(update={"task_queue": "api-tests"}),
        pocketbase=stack.settings.pocketbase,
        redis=stack.settings.redis,
    )
    async with open_runtime(settings) as runtime:
        yield runtime
    shutil.rmtree(data_dir, ignore_errors=True)


@pytest.fixture(scope="session")
async def app(runtime: Runtime) -> FastAPI:
    """The app. Erasures are not run in its background: their tests say when."""
    app = create_app(runtime)
    runtime.background.start()
    return app


@pytest.fixture
async def visit(app: FastAPI) -> AsyncIterator[Visit]:
    """Makes clients, each at an address of its own, so that none uses up another's rate."""
    opened: list[httpx.AsyncClient] = []

    def come() -> httpx.AsyncClient:
        number = next(_ADDRESSES)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1000))
        opened.append(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=30))
        return opened[-1]

    yield come
    for one in opened:
        await one.aclose()


@pytest.fixture
async def guest(visit: Visit) -> httpx.AsyncClient:
    """A client with a guest's cookie."""
    client = visit()
    answer = await client.post("/api/auth/guest", json={})
    assert answer.status_code == 201, answer.text
    return client


_ADDRESSES = itertools.count(1)
