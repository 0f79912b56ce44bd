"""What one reply was made of, for the user who asks: what the run knew, what it did, and what it cost."""

from collections.abc import Sequence
from datetime import datetime

from src.core.clock import utc_now, zone_of
from src.core.ids import UserId
from src.core.locale import Words
from src.core.locale.dates import near_moment
from src.errors import NotFound
from src.models.effects import Effect
from src.models.turn import Usage
from src.models.values import User
from src.protocol.talking import ReplyUse, UsedRow, UsedTool
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.memory import MemoryService
from src.services.reminders.rows import ReminderRow
from src.services.turns.replies import BLANK, reply_of
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection, OwnedCollection
from src.stores.pocketbase.filters import eq

_ROWS_NAMED = ("item_id", "reminder_id")


class ReplyUseService:
    """Tells of a stored reply. What was deleted since is not told of any more."""

    def __init__(self, pocketbase: PocketBase, memory: MemoryService) -> None:
        self._messages = OwnedCollection(pocketbase, MessageRow, noun="message")
        self._items = Collection(pocketbase, ItemRow)
        self._reminders = Collection(pocketbase, ReminderRow)
        self._memory = memory

    async def of(self, user: User, message_id: str) -> ReplyUse:
        """What a reply of this user's used. Raises `NotFound` for whatever is no reply of theirs."""
        row = await self._messages.own(user.id, message_id)
        if row.role != "assistant":
            raise NotFound("There is no such reply.")
        reply = reply_of(row)
        usage = row.usage or Usage()
        named = {
            str(getattr(effect, name)) for effect in reply.effects for name in _ROWS_NAMED if hasattr(effect, name)
        }
        items = await self._items_of(user.id, sorted({*usage.items, *named}))
        texts = {**items, **await self._reminders_of(user.id, sorted(named))}
        return ReplyUse(
            model=usage.model,
            seconds=usage.seconds,
            attempts=usage.attempts,
            requests=usage.requests,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            memories=await self._memories_of(user.id, usage.memories),
            items=[UsedRow(id=one, text=items[one]) for one in usage.items if one in items],
            tools=[_tool(effect, texts, user) for effect in reply.effects],
        )

    async def _memories_of(self, user_id: UserId, ids: Sequence[str]) -> list[UsedRow]:
        found: list[UsedRow] = []
        for one in ids:
            try:
                memory = await self._memory.get(user_id, one)
            except NotFound:
                continue
            found.append(UsedRow(id=one, text=memory.text))
        return found

    async def _items_of(self, user_id: UserId, ids: Sequence[str]) -> dict[str, str]:
        return {row.id: row.text for row in await self._items.named(ids, eq(ItemRow.user, user_id))}

    async def _reminders_of(self, user_id: UserId, ids: Sequence[str]) -> dict[str, str]:
        return {row.id: row.text for row in await self._reminders.named(ids, eq(ReminderRow.user, user_id))}


def _tool(effect: Effect, texts: dict[str, str], user: User) -> UsedTool:
    words: Words = user.words
    label = words.say(f"used-{effect.kind.replace('_', '-')}")
    text = getattr(effect, "text", None) or getattr(effect, "title", None) or ""
    row = next((texts[one] for name in _ROWS_NAMED if (one := getattr(effect, name, None)) in texts), "")
    at = getattr(effect, "due_local", None)
    today = utc_now().astimezone(zone_of(user.timezone)).date()
    when = near_moment(words, at.replace(tzinfo=None), today=today) if isinstance(at, datetime) else ""
    said = [one for one in (when, str(text or row)) if one and one != BLANK]
    return UsedTool(name=effect.kind, text=f"{label}: {' — '.join(said)}" if said else label)
