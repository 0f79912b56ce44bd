"""The words of routines, made from data alone. Each begins with its reason, and is empty where there is nothing to say."""

from collections.abc import Sequence
from datetime import datetime, time

from src.core.clock import wall_time, zone_of
from src.core.locale.dates import calendar_date, clock, near_moment, weekday
from src.core.locale.repetition import repetition
from src.models.values import User
from src.services.routines.clock import rule_of
from src.services.routines.data import Day, Entry, Review
from src.services.routines.rows import RoutineRow

_MOST_LISTED = 7
_LONGEST = 200
"""Characters of one thing's text in a list."""
CHECKLIST_LENGTH = 7
"""Things on the list for the week: more is no plan."""


class RoutineWords:
    """Says things to one user at one time."""

    def __init__(self, user: User, *, now: datetime) -> None:
        self._words = user.words
        self._now = wall_time(now, zone_of(user.timezone))

    def briefing(self, day: Day) -> str:
        """The plan of a day."""
        if not day.today and not day.overdue:
            return ""
        today = self._now.date()
        named = f"{weekday(self._words, today)}, {calendar_date(self._words, today, today=today)}"
        return _paragraphs(
            self._say("briefing-lead"),
            self._list(self._say("briefing-today", day=named), [self._today(entry) for entry in day.today]),
            self._list(self._say("review-overdue"), [self._dated(entry) for entry in day.overdue]),
        )

    def review(self, review: Review) -> str:
        """What stands in the inbox."""
        if not review.open_count:
            return ""
        counts = [self._say("review-open", count=review.open_count)]
        counts += [self._say("review-unsorted", count=review.unsorted)] if review.unsorted else []
        counts += [self._say("review-someday", count=review.someday)] if review.someday else []
        return _paragraphs(
            f"{self._say('review-lead')} {' '.join(counts)}",
            self._list(self._say("review-overdue"), [self._dated(entry) for entry in review.overdue]),
            self._list(self._say("review-due"), [self._dated(entry) for entry in review.due]),
            self._list(self._say("review-waiting"), [self._waiting(entry) for entry in review.waiting]),
            self._list(self._say("review-stale"), [_short(entry) for entry in review.stale]),
            self._say("review-checklist") if review.week else "",
        )

    def waiting(self, entries: Sequence[Entry]) -> str:
        """What the user waits for."""
        return self._list(self._say("waiting-lead"), [self._waiting(entry) for entry in entries])

    def checklist_title(self) -> str:
        """The name of the list for the week."""
        return self._say("review-checklist-title")

    def reason(self, row: RoutineRow) -> str:
        """Why a routine's message came: that the user switched it on, and for when."""
        at = time.fromisoformat(row.time)
        return self._say("why-routine", kind=row.kind, days=self._days(row.weekday), clock=clock(at))

    def _days(self, day: int) -> str:
        return repetition(self._words, rule_of(day), first=self._now)

    def _say(self, key: str, **values: str | int) -> str:
        return self._words.say(key, **values)

    def _list(self, lead: str, entries: Sequence[str]) -> str:
        if not entries:
            return ""
        shown = list(entries[:_MOST_LISTED])
        if len(entries) > _MOST_LISTED:
            shown.append(self._say("list-more", count=len(entries) - _MOST_LISTED))
        if len(shown) == 1:
            return f"{lead} {shown[0]}."
        return "\n".join([lead, *(f"- {one}" for one in shown)])

    def _today(self, entry: Entry) -> str:
        return f"{clock(entry.at)} — {_short(entry)}" if entry.at else _short(entry)

    def _dated(self, entry: Entry) -> str:
        if not entry.due:
            return _short(entry)
        return f"{_short(entry)} ({near_moment(self._words, entry.due, today=self._now.date())})"

    def _waiting(self, entry: Entry) -> str:
        days = (self._now.date() - entry.since.date()).days if entry.since else 0
        said = f"{_short(entry)} — {entry.waiting_for}"
        return said if days < 1 else f"{said} ({self._say('waiting-days', count=days)})"


def _short(entry: Entry) -> str:
    text = " ".join(entry.text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
