"""The HTTP app and the server that runs it."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncGenerator, Callable, Generator

import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRoute

from src.api import (
    auth,
    calendar,
    chat,
    codec,
    events,
    health,
    inbox,
    memories,
    notifications,
    owner,
    owner_models,
    passkeys,
    privacy,
    provider,
    push,
    reminders,
    routines,
    search,
    two_step,
    understanding,
    usage,
    websocket,
    widgets,
    workflow,
)
from src.api.client_files import client_files
from src.api.errors import add_error_handlers
from src.api.metrics import Metrics
from src.api.middleware import (
    BodyLimit,
    InnerPages,
    LastResort,
    OwnHosts,
    OwnOrigin,
    RequestLimit,
    SecurityHeaders,
)
from src.api.openapi import PROBLEM_ANSWER, describe
from src.api.slow_heads import PromptHeads
from src.errors import SetupFailed
from src.logs import get_logger
from src.processes import spare_collector, worker_running
from src.runtime import Runtime, open_runtime
from src.services.background import watchdog
from src.services.calendar.importing import MOST_BYTES
from src.services.privacy.archive import MOST_BYTES as MOST_ARCHIVE_BYTES
from src.settings import ApiSettings, Settings

logger = get_logger("api")

ROUTERS = (
    auth.router,
    two_step.router,
    passkeys.router,
    provider.router,
    owner.router,
    privacy.router,
    chat.router,
    events.router,
    workflow.router,
    inbox.router,
    reminders.router,
    routines.router,
    understanding.router,
    widgets.router,
    memories.router,
    search.router,
    push.router,
    notifications.router,
    calendar.router,
    codec.router,
    owner_models.router,
    owner_models.usage_router,
    usage.router,
    health.router,
    websocket.router,
)
VERSION = "1.0.0"
"""Of the contract, which only grows."""

_FRAME_LIMIT = 128 * 1024
"""Twice the largest frame we take: one that is a little too large is answered, one beyond this ends the socket."""
_GRACE_SECONDS = 5
_MOST_CONNECTIONS = 8000
"""Open connections and requests in one backend, ten times what one machine serves well; further ones get 503."""


def create_api() -> FastAPI:
    """The routes with their contract and their errors, without anything behind them."""
    app = FastAPI(
        title="AI Life OS",
        version=VERSION,
        description="A personal assistant that keeps its promises.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's own page loads scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        responses=PROBLEM_ANSWER,
        generate_unique_id_function=_operation_id,
    )
    for router in ROUTERS:
        app.include_router(router)
    add_error_handlers(app)

    def openapi() -> dict[str, object]:
        app.openapi_schema = app.openapi_schema or describe(app)
        return app.openapi_schema

    app.openapi = openapi  # the documented way to change the document
    return app


def create_app(runtime: Runtime) -> FastAPI:
    """The whole app over open parts. Run it inside `api_running`, which starts what works in the background."""
    settings = runtime.settings
    app = create_api()
    metrics = Metrics(open_sockets=lambda: runtime.connections.open_count, loops=runtime.background.states)
    app.state.runtime = runtime
    app.state.metrics = metrics
    # Not a mount: that would take what a route answers with 405.
    app.router.default = client_files(settings.api.web_root)
    # The last one added is the outermost.
    app.add_middleware(
        BodyLimit,
        limit=settings.limits.body_bytes,
        larger={"/api/calendar/import": MOST_BYTES, "/api/import": MOST_ARCHIVE_BYTES},
    )
    app.add_middleware(OwnOrigin, settings=settings)
    app.add_middleware(RequestLimit, limits=runtime.accounts.limits)
    app.add_middleware(InnerPages, settings=settings)
    app.add_middleware(OwnHosts, settings=settings)
    app.add_middleware(LastResort, metrics=metrics)
    app.add_middleware(SecurityHeaders, settings=settings)
    return app


@contextlib.asynccontextmanager
async def api_running(app: FastAPI) -> AsyncGenerator[None]:
    """Run what an API process does in the background while the block runs."""
    runtime: Runtime = app.state.runtime
    runtime.background.start()
    yield


async def serve(settings: Settings) -> None:
    """Run the API, and the worker unless it is off, until SIGTERM or SIGINT.

    Raises:
        SetupFailed: a port is in use.
    """
    sockets = _listening_sockets(settings.api)
    servers: list[_Server] = []
    serving = asyncio.create_task(_serve(settings, sockets, servers))

    def stop() -> None:
        if servers:
            servers[0].should_exit = True
        else:
            serving.cancel()  # still opening its parts: nobody is served yet

    try:
        with _called_on_stop(stop):
            await asyncio.wait({serving})
        if not serving.cancelled():
            serving.result()
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        for one in sockets:
            one.close()


async def _serve(settings: Settings, sockets: list[socket.socket], servers: "list[_Server]") -> None:
    async with contextlib.AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(open_runtime(settings))
        if settings.worker == "embedded":
            await stack.enter_async_context(worker_running(runtime))
        app = create_app(runtime)
        await stack.enter_async_context(api_running(app))
        stack.enter_context(watchdog(runtime.background))
        server = _Server(_server_config(app, settings.api))
        servers.append(server)
        spare_collector()
        logger.info("api_started", port=settings.api.port, web_port=settings.api.web_port)
        await server.serve(sockets=sockets)
        logger.info("api_stopped")


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, which would end the process before its parts are closed."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals to `serve`."""
        yield


def _server_config(app: FastAPI, settings: ApiSettings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=PromptHeads,
        ws="websockets-sansio",
        ws_max_size=_FRAME_LIMIT,
        ws_per_message_deflate=False,  # 41 KB of memory for each idle socket
        lifespan="off",
        access_log=False,  # addresses may hold what people search for
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=65,  # longer than the proxies before us keep theirs
    )


@contextlib.contextmanager
def _called_on_stop(stop: Callable[[], None]) -> Generator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


def _listening_sockets(settings: ApiSettings) -> list[socket.socket]:
    """Sockets for the API's port and, where there is one, the client's. They are bound before anything is opened."""
    wanted = {settings.port: "LIFEOS_API__PORT"}
    if settings.web_port:
        wanted.setdefault(settings.web_port, "LIFEOS_API__WEB_PORT")
    sockets: list[socket.socket] = []
    for port, setting in wanted.items():
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        one = socket.socket(family, socket.SOCK_STREAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((settings.host, port))
        except OSError as error:
            for opened in (*sockets, one):
                opened.close()
            reason = error.strerror or "it cannot be opened"
            raise SetupFailed(f"Port {port} cannot be used ({reason}). Choose another with {setting}.") from error
        sockets.append(one)
    return sockets


def _operation_id(route: APIRoute) -> str:
    """`workflow_state`: unique, and short enough for generated clients."""
    return f"{route.tags[0]}_{route.name}"
