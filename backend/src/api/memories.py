"""What is remembered of the user: read, write down, correct, delete."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from src.api.deps import CurrentUser, Events, Memories, Rows
from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import DependencyDown, InvalidInput
from src.logs import get_logger
from src.protocol.events import MemoryChanged
from src.protocol.memory import Memory, MemoryCreate, MemoryPage, MemoryPatch
from src.services.conversation.sources import with_sources
from src.services.memory import MemoryService
from src.stores.event_log.log import EventLog

router = APIRouter(prefix="/api/memories", tags=["memory"])
logger = get_logger("memories")

MemoryId = Annotated[str, Path(max_length=64)]


@router.get("")
async def memories(
    user: CurrentUser,
    memory: Memories,
    rows: Rows,
    q: Annotated[str | None, Query(max_length=200)] = None,
    before: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    outdated: bool = False,
) -> MemoryPage:
    """Memories, newest first; `q` finds those that hold it, `before` is a page's `next`.

    `outdated` lists those instead that are over.
    """
    page = await memory.list(user.id, q=q, before=before, limit=limit, outdated=outdated)
    return page.model_copy(update={"items": await with_sources(rows, user.id, page.items)})


@router.post("", status_code=status.HTTP_201_CREATED)
async def remember(request: MemoryCreate, user: CurrentUser, memory: Memories, events: Events) -> Memory:
    """Write down a fact."""
    found = await memory.add(
        user.id,
        request.text,
        key=f"api:{uuid.uuid4()}",
        category=request.category,
        typed=request.source == "ui",
    )
    await _announce(memory, events, user.id)
    return found


@router.patch("/{memory_id}")
async def correct(
    memory_id: MemoryId, request: MemoryPatch, user: CurrentUser, memory: Memories, events: Events, rows: Rows
) -> Memory:
    """Correct a memory; what is not given stays."""
    if not request.model_dump(exclude_none=True):
        raise InvalidInput("Give a text, a category or outdated.", field="text")
    if request.outdated is not None and len(request.model_fields_set) > 1:
        raise InvalidInput("Give outdated alone: what is over is not corrected.", field="outdated")
    if request.outdated is None:
        found = await memory.update(user.id, memory_id, text=request.text, category=request.category)
    else:
        found = await memory.set_outdated(user.id, memory_id, outdated=request.outdated)
    await _announce(memory, events, user.id)
    return (await with_sources(rows, user.id, [found]))[0]


@router.delete("/{memory_id}", status_code=status.HTTP_204_NO_CONTENT)
async def forget(memory_id: MemoryId, user: CurrentUser, memory: Memories, events: Events) -> None:
    """Delete a memory for good."""
    await memory.delete(user.id, memory_id)
    await _announce(memory, events, user.id)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def forget_all(user: CurrentUser, memory: Memories, events: Events) -> None:
    """Delete all memories for good."""
    await memory.delete_all(user.id)
    await _announce(memory, events, user.id)


async def _announce(memory: MemoryService, events: EventLog, user_id: UserId) -> None:
    """Tell the user's clients the number of memories. The change stands, whether they hear of it or not."""
    try:
        count = await memory.count(user_id)
    except DependencyDown:
        events.owed.add(user_id)
        return
    await events.announce(user_id, MemoryChanged(ts=utc_now(), count=count))
