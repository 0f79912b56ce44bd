"""Stored replies: one row for each, the first writer wins.

A reply's id is derived from the message's, so an attempt that comes late, or a second worker, finds the row and takes
it as it is. The row holds the text, the effects and the cost; what goes through Temporal is only its id.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from src.core.clock import utc_now
from src.core.ids import UserId, conversation_id_for, derive_id, reply_id_for
from src.models.effects import Effect, Remember
from src.models.reply import Gate, Reply
from src.models.turn import AgentOutput
from src.models.values import AgentName, MessageStatus
from src.services.agent.usage import counting, day_of
from src.services.conversation.views import why_view
from src.services.delivery import delivery_write
from src.stores.pocketbase.client import (
    AlreadyExists,
    Create,
    PocketBase,
    Record,
    Update,
    Upsert,
    bind,
    format_time,
    parse_time,
)

_EFFECTS: TypeAdapter[tuple[Effect, ...]] = TypeAdapter(tuple[Effect, ...])
_BLANK = "…"


@dataclass(frozen=True, slots=True)
class StoredReply(Reply):
    """A reply with its row."""

    record: Record


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply to be stored. Without `message_id` it is a message that nothing asked for, named by `key`."""

    user_id: UserId
    agent: AgentName
    output: AgentOutput
    status: MessageStatus
    message_id: str | None = None
    generation: int = 0
    key: str = ""
    error_code: str = ""
    why: str = ""
    gate: Gate | None = None

    @property
    def id(self) -> str:
        """The row's id."""
        if self.message_id is None:
            return derive_id("proactive", self.user_id, self.key)
        return reply_id_for(self.message_id, self.generation)


class ReplyService:
    """Reads and writes replies."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase

    async def find(self, user_id: UserId, reply_id: str) -> StoredReply | None:
        """The stored reply, or None."""
        record = await self._pocketbase.first(
            "messages", where=bind("id = {:id} && user = {:user}", id=reply_id, user=user_id)
        )
        return None if record is None else _reply(record)

    async def store(self, new: NewReply) -> StoredReply:
        """Store a reply and mark its message as answered, in one transaction. Stored before: answers what stands."""
        writes: list[Create | Update | Upsert] = [Create("messages", _fields(new))]
        if new.message_id is not None:
            writes.append(Update("messages", new.message_id, {"status": "complete"}))
        elif _goes_out(new):
            writes.append(delivery_write(new.user_id, new.id, key=f"message:{new.id}"))
        if new.output.usage.requests:
            writes.append(counting(new.user_id, new.output.usage, day=day_of(utc_now())))
        try:
            records = await self._pocketbase.batch(writes)
        except AlreadyExists:
            return _reply(await self._pocketbase.get("messages", new.id))
        return _reply(records[0])

    async def blank_memories(self, reply: Reply) -> None:
        """Take the texts of facts out of a reply's effects: applied, they stand in the memory alone, to be deleted there.

        Applied once more, an effect without its text finds the fact by its key.
        """
        blank = tuple(
            effect.model_copy(update={"text": _BLANK}) if isinstance(effect, Remember) else effect
            for effect in reply.effects
        )
        if blank != reply.effects:
            await self._pocketbase.update("messages", reply.id, {"effects": _EFFECTS.dump_python(blank, mode="json")})


def _goes_out(new: NewReply) -> bool:
    """Whether somebody who is not there is to hear of it. Who is greeted, is there."""
    why = why_view(new.why)
    return why is not None and why.kind in {"follow_up", "inbox", "routine"}


def _fields(new: NewReply) -> dict[str, Any]:
    return {
        "id": new.id,
        "user": new.user_id,
        "conversation": conversation_id_for(new.user_id),
        "role": "assistant",
        "agent": new.agent,
        "text": new.output.text,
        "status": new.status,
        "reply_to": new.message_id or "",
        "proactive": new.message_id is None,
        "generation": new.generation,
        "effects": _EFFECTS.dump_python(new.output.effects, mode="json"),
        "gate": None if new.gate is None else list(new.gate),
        "usage": new.output.usage.model_dump(),
        "error_code": new.error_code,
        "why": new.why,
        "completed": format_time(utc_now()),
    }


def _reply(record: Record) -> StoredReply:
    return StoredReply(
        id=record["id"],
        user_id=UserId(record["user"]),
        agent=record["agent"],
        text=record["text"],
        status=record["status"],
        reply_to=record["reply_to"] or None,
        effects=_EFFECTS.validate_python(record["effects"] or ()),
        gate=None if record["gate"] is None else tuple(record["gate"]),
        completed=parse_time(record["completed"]) or utc_now(),
        record=record,
    )
