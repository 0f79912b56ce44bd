"""An export to be read: the conversation, the inbox, the reminders and the memory as Markdown, in the user's language."""

import re
from collections.abc import AsyncGenerator, Iterable
from datetime import datetime

from src.core.clock import wall_time, zone_of
from src.core.locale.dates import short_clock
from src.models.values import User
from src.protocol.memory import Memory
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq

_HEADING = re.compile(r"^(?=[#=]|--)", re.MULTILINE)
"""What would make a heading of somebody's line, or of the one before it."""


async def reading_copy(pocketbase: PocketBase, user: User, memories: Iterable[Memory]) -> AsyncGenerator[str]:
    """The text in pieces, each of whole lines. What people wrote stays as it is and opens no heading. Raises `DependencyDown`."""
    say = user.words.say
    yield f"# {say('export-title')}\n\n## {say('export-conversation')}\n"
    messages = Collection(pocketbase, MessageRow)
    async for message in messages.scan(eq(MessageRow.user, user.id), eq(MessageRow.superseded, False)):
        who = say("export-you") if message.role == "user" else say("export-assistant")
        yield f"\n**{who}**, {_moment(user, message.created)}\n\n{_quoted(message.text)}\n"
    yield f"\n## {say('export-inbox')}\n\n"
    async for item in Collection(pocketbase, ItemRow).scan(eq(ItemRow.user, user.id)):
        mark = "x" if item.status in {"done", "archived"} else " "
        due = f" ({_moment(user, item.due)})" if item.due else ""
        yield f"- [{mark}] {_line(item.text)}{due}\n"
    yield f"\n## {say('export-reminders')}\n\n"
    async for reminder in Collection(pocketbase, ReminderRow).scan(eq(ReminderRow.user, user.id)):
        mark = " " if reminder.status == "scheduled" else "x"
        due = f" ({_moment(user, reminder.due)})" if reminder.due else ""
        yield f"- [{mark}] {_line(reminder.text)}{due}\n"
    yield f"\n## {say('export-memory')}\n\n"
    for memory in memories:
        if not memory.outdated:
            yield f"- {_line(memory.text)}\n"


def _moment(user: User, at: datetime) -> str:
    """A time on the user's clock. The date is the same in every language, so that the copy can be sorted and searched."""
    local = wall_time(at, zone_of(user.timezone))
    return f"{local:%Y-%m-%d} {short_clock(user.words, local.time())}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return _HEADING.sub(r"\\", text)
