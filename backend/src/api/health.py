"""How the service is: alive, ready, its figures, its contract."""

import asyncio
import shutil
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from src.api.deps import Agents, Background, Events, Limits, LostMemories, Memories, Rows, SettingsDep, Temporal
from src.api.docs_page import docs_page
from src.api.metrics import CONTENT_TYPE, Metrics
from src.errors import DependencyDown
from src.logs import get_logger
from src.protocol.service import Dependency, Health, Readiness
from src.services.accounts.limits import RateLimits
from src.services.agent.service import AgentService
from src.services.background import LoopState

router = APIRouter(tags=["service"])
logger = get_logger("health")

_PROBE_SECONDS = 1.0
_LEAST_FREE_BYTES = 32 * 1024 * 1024
"""Less than the servers need to write their files anew."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What is looked at."""

    temporal: Temporal
    rows: Rows
    events: Events
    memories: Memories
    lost_memories: LostMemories
    agents: Agents
    background: Background
    limits: Limits
    settings: SettingsDep


@router.get("/healthz")
async def healthz() -> Health:
    """200 while the process lives."""
    return Health()


@router.get("/readyz", responses={HTTPStatus.SERVICE_UNAVAILABLE: {"model": Readiness}})
async def readyz(parts: Annotated[Probed, Depends()], response: Response) -> Readiness:
    """200, or 503 where something is down, with the state of each dependency."""
    temporal, pocketbase, redis, memory, _ = await asyncio.gather(
        _probe("temporal", parts.temporal.health()),
        _probe("pocketbase", parts.rows.health()),
        _probe("redis", parts.events.health()),
        _probe("memory", parts.memories.health()),
        parts.agents.models.refresh(),
    )
    if memory.status == "ok":
        memory = memory_of(parts.lost_memories.count)
    background = _background(parts.background.states())
    disk = disk_of(shutil.disk_usage(parts.settings.data_dir).free)
    is_ready = all(one.status == "ok" for one in (temporal, pocketbase, redis, memory, background, disk))
    response.status_code = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    response.headers["Cache-Control"] = "no-store"
    return Readiness(
        status="ok" if is_ready else "degraded",
        temporal=temporal,
        pocketbase=pocketbase,
        redis=redis,
        memory=memory,
        background=background,
        disk=disk,
        limits=_limits(parts.limits),
        model=_model(parts.agents),
    )


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    return Response(cast("Metrics", request.app.state.metrics).text(), media_type=CONTENT_TYPE)


@router.get("/api/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """The contract as a page that loads nothing from elsewhere."""
    return HTMLResponse(docs_page(request.app.openapi()))


async def _probe(name: str, call: Awaitable[None]) -> Dependency:
    try:
        await asyncio.wait_for(call, _PROBE_SECONDS)
    except DependencyDown as error:
        return Dependency(status="down", detail=error.detail)
    except TimeoutError:
        return Dependency(status="down", detail="No answer within a second.")
    except Exception as error:  # noqa: BLE001 - a probe that fails in an unforeseen way is an answer too
        logger.warning("probe_failed", dependency=name, error=type(error).__name__)
        return Dependency(status="down", detail="It answers with an error.")
    return Dependency(status="ok")


def disk_of(free: int) -> Dependency:
    """Whether there is room to write; `free` in bytes."""
    if free < _LEAST_FREE_BYTES:
        return Dependency(status="down", detail="The disk of the data folder is full; nothing new can be stored.")
    return Dependency(status="ok")


def memory_of(lost: int) -> Dependency:
    """A memory that works. What was lost is said and is no reason not to be ready: nobody here can bring it back."""
    if not lost:
        return Dependency(status="ok")
    return Dependency(
        status="ok", detail=f"The store was found empty: {lost} people lost their memories. See the backups."
    )


def _limits(limits: RateLimits) -> Dependency:
    """Never a reason not to be ready: without Redis there are limits too."""
    if limits.is_shared:
        return Dependency(status="ok")
    return Dependency(status="ok", detail="Redis is away, so each backend counts for itself.")


def _background(loops: Sequence[LoopState]) -> Dependency:
    failing = sorted(one.name for one in loops if one.failing)
    if failing:
        return Dependency(status="down", detail=f"These fail again and again: {', '.join(failing)}.")
    return Dependency(status="ok")


def _model(agents: AgentService) -> Dependency:
    """The model in use. Nobody asks it: a call costs money, and its failures are told to the user in the thread."""
    if agents.is_offline:
        detail = "The offline model answers. Set LIFEOS_MODEL or a provider's key for a language model."
        return Dependency(status="ok", name=agents.model_name, offline=True, detail=detail)
    return Dependency(status="ok", name=agents.model_name, offline=False)
