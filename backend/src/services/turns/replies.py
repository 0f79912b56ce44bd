"""Stored replies: one row for each, the first writer wins.

A reply's id is derived from the message's, so an attempt that comes late, or a second worker, finds the row and takes
it as it is. The row holds the text, the effects and the cost; what goes through Temporal is only its id.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from src.core import failpoints
from src.core.clock import utc_now
from src.core.ids import UserId, derive_id, reply_id_for
from src.models.effects import CompleteStep, Effect, Forget, GoBack, ProposeInboxItem, Remember
from src.models.reply import Reply
from src.models.turn import AgentOutput
from src.models.values import AgentName, MessageStatus
from src.services.agent.usage import UsageService, counting, day_of
from src.services.conversation.outbox import TurnRef
from src.services.conversation.rows import MessageRow
from src.services.delivery import delivery_write
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import asc, eq, gt, le
from src.stores.pocketbase.rows import Put, put
from src.stores.pocketbase.writes import Create, Update, Write

_EFFECTS: TypeAdapter[tuple[Effect, ...]] = TypeAdapter(tuple[Effect, ...])
BLANK = "…"
"""Stands where the text of a fact was: the memory alone holds it."""

Part = Literal["rows", "memories"]
"""What is applied by itself of a reply's effects: what stands in the database, and what stands in the memory."""


def part_of(effect: Effect) -> Part | None:
    """Where an effect is applied; None for what a workflow does with it."""
    match effect:
        case Remember() | Forget():
            return "memories"
        case CompleteStep() | GoBack() | ProposeInboxItem():
            return None
        case _:
            return "rows"


@dataclass(frozen=True, slots=True)
class StoredReply(Reply):
    """A reply with its row."""

    row: MessageRow


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
    applies: bool = True
    """Whether its effects are to be applied as they stand; a run over the inbox only proposes."""

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
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self.usage = UsageService(pocketbase)
        """Takes what attempts cost that end without a reply of their own."""

    async def find(self, user_id: UserId, reply_id: str) -> StoredReply | None:
        """The stored reply, or None."""
        row = await self._messages.own_or_none(user_id, reply_id)
        return None if row is None else reply_of(row)

    async def unanswered(self, user_id: UserId, *, limit: int) -> list[TurnRef]:
        """The user's messages without a reply, the oldest first."""
        rows = await self._messages.find(
            eq(MessageRow.user, user_id),
            eq(MessageRow.role, "user"),
            eq(MessageRow.status, "pending"),
            sort=[asc(MessageRow.created), asc(MessageRow.id)],
            limit=limit,
        )
        return [TurnRef(row.id, row.generation) for row in rows]

    async def store(self, new: NewReply) -> StoredReply:
        """Store a reply and mark its message as answered, in one transaction. Stored before: answers what stands."""
        row = _row(new)
        writes: list[Write] = [Create.of(row)]
        if new.message_id is not None:
            writes.append(Update.of(MessageRow, new.message_id, put(MessageRow.status, "complete")))
        elif _goes_out(row):
            writes.append(delivery_write(new.user_id, new.id, key=f"message:{new.id}"))
        if new.output.usage.requests:
            writes.append(
                counting(new.user_id, new.output.usage, day=day_of(utc_now()), background=new.message_id is None)
            )
        try:
            records = await self._pocketbase.batch(writes)
        except AlreadyExists:
            await self.usage.add(new.user_id, new.output.usage)
            return reply_of(await self._messages.get(new.id))
        await failpoints.reached("reply_stored")
        return reply_of(MessageRow.of(records[0]))

    async def due(self, part: Part, *, before: datetime, after: str = "", limit: int = 100) -> list[StoredReply]:
        """Replies stored before then whose effects are not known to have been applied, by id, from `after` on."""
        due = MessageRow.rows_due if part == "rows" else MessageRow.memories_due
        wanted = [eq(due, True), le(MessageRow.completed, before), gt(MessageRow.id, after)]
        return [reply_of(row) for row in await self._messages.find(*wanted, sort=[asc(MessageRow.id)], limit=limit)]

    async def note_rows_applied(self, reply: Reply) -> None:
        """What the reply promised of rows is done."""
        await self._messages.update(reply.id, put(MessageRow.rows_due, False))

    async def note_memories_applied(self, reply: Reply) -> None:
        """What the reply promised to remember is done.

        The texts of facts are taken out of its effects: they stand in the memory alone, to be deleted there. Applied once
        more, an effect without its text finds the fact by its key.
        """
        blank = tuple(
            effect.model_copy(update={"text": BLANK}) if isinstance(effect, Remember) else effect
            for effect in reply.effects
        )
        puts: list[Put] = [put(MessageRow.memories_due, False)]
        if blank != reply.effects:
            puts.append(put(MessageRow.effects, _EFFECTS.dump_python(blank, mode="json")))
        await self._messages.update(reply.id, *puts)


def _goes_out(row: MessageRow) -> bool:
    """Whether somebody who is not there is to hear of it. Who is greeted, is there."""
    why = row.reason
    return why is not None and not why.quiet and why.kind in {"follow_up", "inbox", "routine"}


def _row(new: NewReply) -> MessageRow:
    applies = new.applies and new.status == "complete"
    parts = {part_of(effect) for effect in new.output.effects} if applies else set[Part | None]()
    return MessageRow.by_assistant(new.id, new.user_id, new.output.text, agent=new.agent).having(
        put(MessageRow.status, new.status),
        put(MessageRow.reply_to, new.message_id),
        put(MessageRow.proactive, new.message_id is None),
        put(MessageRow.generation, new.generation),
        put(MessageRow.effects, _EFFECTS.dump_python(new.output.effects, mode="json")),
        put(MessageRow.gate, new.output.gate),
        put(MessageRow.usage, new.output.usage),
        put(MessageRow.error_code, new.error_code or None),
        put(MessageRow.rows_due, "rows" in parts),
        put(MessageRow.memories_due, "memories" in parts),
        put(MessageRow.why, new.why),
    )


def reply_of(row: MessageRow) -> StoredReply:
    """The reply that a row holds. Raises `ValidationError` where an effect cannot be read: not to know one is not to have none."""
    return StoredReply(
        id=row.id,
        user_id=row.user,
        agent=row.agent or "coordinator",
        text=row.text,
        status=row.status,
        reply_to=row.reply_to,
        effects=_EFFECTS.validate_python(row.effects),
        gate=row.gate,
        completed=row.completed or utc_now(),
        row=row,
    )
