"""What is remembered of the user: read, write down, correct, delete."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from src.api.deps import CurrentUser, RuntimeDep
from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import DependencyDown, InvalidInput
from src.logs import get_logger
from src.protocol.events import MemoryChanged
from src.protocol.memory import Memory, MemoryCreate, MemoryPage, MemoryPatch
from src.runtime import Runtime
from src.services.conversation.sources import with_sources

router = APIRouter(prefix="/api/memories", tags=["memory"])
logger = get_logger("memories")

MemoryId = Annotated[str, Path(max_length=64)]


@router.get("")
async def memories(
    user: CurrentUser,
    runtime: RuntimeDep,
    q: Annotated[str | None, Query(max_length=200)] = None,
    before: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    outdated: bool = False,
) -> MemoryPage:
    """Memories, newest first; `q` finds those that hold it, `before` is a page's `next`.

    `outdated` lists those instead that are over.
    """
    page = await runtime.memory.list(user.id, q=q, before=before, limit=limit, outdated=outdated)
    return page.model_copy(update={"items": await with_sources(runtime.pocketbase, user.id, page.items)})


@router.post("", status_code=status.HTTP_201_CREATED)
async def remember(request: MemoryCreate, user: CurrentUser, runtime: RuntimeDep) -> Memory:
    """Write down a fact."""
    memory = await runtime.memory.add(user.id, request.text, key=f"api:{uuid.uuid4()}", category=request.category)
    await _announce(runtime, user.id)
    return memory


@router.patch("/{memory_id}")
async def correct(memory_id: MemoryId, request: MemoryPatch, user: CurrentUser, runtime: RuntimeDep) -> Memory:
    """Correct a memory; what is not given stays."""
    if not request.model_dump(exclude_none=True):
        raise InvalidInput("Give a text, a category or outdated.", field="text")
    if request.outdated is not None and len(request.model_fields_set) > 1:
        raise InvalidInput("Give outdated alone: what is over is not corrected.", field="outdated")
    if request.outdated is None:
        memory = await runtime.memory.update(user.id, memory_id, text=request.text, category=request.category)
    else:
        memory = await runtime.memory.set_outdated(user.id, memory_id, outdated=request.outdated)
    await _announce(runtime, user.id)
    return (await with_sources(runtime.pocketbase, user.id, [memory]))[0]


@router.delete("/{memory_id}", status_code=status.HTTP_204_NO_CONTENT)
async def forget(memory_id: MemoryId, user: CurrentUser, runtime: RuntimeDep) -> None:
    """Delete a memory for good."""
    await runtime.memory.delete(user.id, memory_id)
    await _announce(runtime, user.id)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def forget_all(user: CurrentUser, runtime: RuntimeDep) -> None:
    """Delete all memories for good."""
    await runtime.memory.delete_all(user.id)
    await _announce(runtime, user.id)


async def _announce(runtime: Runtime, user_id: UserId) -> None:
    """Tell the user's clients the number of memories. The change stands, whether they hear of it or not."""
    try:
        count = await runtime.memory.count(user_id)
        await runtime.events.publish(user_id, MemoryChanged(ts=utc_now(), count=count))
    except DependencyDown:
        logger.warning("event_not_published", user_id=user_id)
