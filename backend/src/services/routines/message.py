"""What a routine says: from data first, phrased by the model where there is a real one, and only if there is something."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from src.logs import get_logger
from src.models.turn import Usage
from src.models.values import RoutineKind, User
from src.protocol.talking import Why
from src.services.routines.data import Entry, RoutineData
from src.services.routines.rows import RoutineRow
from src.services.routines.texts import CHECKLIST_LENGTH, RoutineWords
from src.stores.pocketbase.client import PocketBase

logger = get_logger("routines")

NO_USAGE = Usage()
Phrase = Callable[[User, str], Awaitable[tuple[str, Usage]]]
"""Puts a draft into the model's words: the text, and what that cost. The draft itself where no model is to be had."""


@dataclass(frozen=True, slots=True)
class RoutineMessage:
    """What a routine brings into the conversation."""

    text: str
    why: Why
    checklist: tuple[dict[str, object], ...] = ()
    """Items of a checklist, linked to inbox items."""
    checklist_title: str = ""
    usage: Usage = NO_USAGE
    quotes: bool = False
    """Whether it repeats what the user did not type."""


class RoutineWriter:
    """Writes the messages of routines. Raises `DependencyDown` where the database does not answer."""

    def __init__(self, pocketbase: PocketBase, phrase: Phrase) -> None:
        self._data = RoutineData(pocketbase)
        self._phrase = phrase

    async def write(self, user: User, row: RoutineRow, *, now: datetime) -> RoutineMessage | None:
        """What there is to say, None where there is nothing: then no model is asked either.

        Args:
            user: to whom.
            row: the routine's.
            now: an aware time; "today" is the user's day at that time.
        """
        kind = row.kind
        words = RoutineWords(user, now=now)
        draft, week, typed = await self._draft(user, kind, words, now=now)
        if not draft:
            return None
        text, usage = await self._phrase(user, draft)
        why = Why(kind="routine", id=kind, text=words.reason(row))
        title = words.checklist_title() if week else ""
        return RoutineMessage(text, why, _checklist(week), title, usage, quotes=not typed)

    async def _draft(
        self, user: User, kind: RoutineKind, words: RoutineWords, *, now: datetime
    ) -> tuple[str, tuple[Entry, ...], bool]:
        """The words made from data, the list for the week, and whether the user has typed all of it."""
        match kind:
            case "morning_briefing":
                day = await self._data.day(user, now=now)
                return words.briefing(day), (), day.typed
            case "weekly_review":
                review = await self._data.review(user, now=now)
                return words.review(review), review.week[:CHECKLIST_LENGTH], review.typed
            case "waiting_for":
                entries = await self._data.waiting(user)
                return words.waiting(entries), (), all(entry.typed for entry in entries)


def _checklist(week: tuple[Entry, ...]) -> tuple[dict[str, object], ...]:
    return tuple(
        {"id": str(number), "text": entry.text[:500], "done": False, "item_id": entry.item_id}
        for number, entry in enumerate(week, 1)
    )
