"""What is remembered of the user: read, write down, correct, delete."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from src.api.deps import CurrentUser, RuntimeDep
from src.errors import DependencyDown, InvalidInput
from src.logs import get_logger
from src.models import UserId, utc_now
from src.protocol import Memory, MemoryChanged, MemoryCreate, MemoryPage, MemoryPatch
from src.runtime import Runtime

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
) -> MemoryPage:
    """Memories, newest first; `q` finds those that hold it, `before` is a page's `next`."""
    return await runtime.memory.list(user.id, q=q, before=before, limit=limit)


@router.post("", status_code=status.HTTP_201_CREATED)
async def remember(request: MemoryCreate, user: CurrentUser, runtime: RuntimeDep) -> Memory:
    """Write down a fact."""
    memory = await runtime.memory.add(user.id, request.text, key=f"api:{uuid.uuid4()}", category=request.category)
    await _announce(runtime, user.id)
    return memory


@router.patch("/{memory_id}")
async def correct(memory_id: MemoryId, request: MemoryPatch, user: CurrentUser, runtime: RuntimeDep) -> Memory:
    """Correct a memory; what is not given stays."""
    if request.text is None and request.category is None:
        raise InvalidInput("Give a text or a category.", field="text")
    memory = await runtime.memory.update(user.id, memory_id, text=request.text, category=request.category)
    await _announce(runtime, user.id)
    return memory


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
