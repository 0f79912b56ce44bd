"""The words of routines, made from data alone. Each begins with its reason, and is empty where there is nothing to say."""

from collections.abc import Sequence
from datetime import datetime

from src.core.clock import wall_time, zone_of
from src.models.values import RoutineKind, User
from src.offline_model.rule_words import plural
from src.offline_model.voice import Voice
from src.services.routines.data import Day, Entry, Review
from src.stores.pocketbase.client import Record

_MOST_LISTED = 7
_LONGEST = 200
"""Characters of one thing's text in a list."""
CHECKLIST_LENGTH = 7
"""Things on the list for the week: more is no plan."""

_RU = {
    "morning_briefing": "План на день, как договорились.",
    "weekly_review": "Обзор недели, как договорились.",
    "today": "Сегодня, {day}:",
    "overdue": "Просрочено:",
    "open": "Открыто: {records}.",
    "due": "На этой неделе:",
    "waiting": "В ожидании:",
    "stale": "Без движения больше двух недель:",
    "someday": "Когда-нибудь: {number}.",
    "unsorted": "Не разобрано: {number}.",
    "week": "Ниже короткий список на неделю: вычеркните лишнее.",
    "week_informal": "Ниже короткий список на неделю: вычеркни лишнее.",
    "waiting_for": "Вы ждёте и просили об этом напоминать:",
    "waiting_for_informal": "Ты ждёшь, напоминаю, как договорились:",
    "more": "и ещё {number}",
    "title": "На неделю",
}
_EN = {
    "morning_briefing": "Your plan for the day, as agreed.",
    "weekly_review": "Your weekly review, as agreed.",
    "today": "Today, {day}:",
    "overdue": "Overdue:",
    "open": "Open: {records}.",
    "due": "This week:",
    "waiting": "Waiting:",
    "stale": "Untouched for over two weeks:",
    "someday": "Someday: {number}.",
    "unsorted": "Not sorted yet: {number}.",
    "week": "Below is a short list for the week; cross off what doesn't belong.",
    "waiting_for": "You're waiting for these, and asked me to keep track:",
    "more": "and {number} more",
    "title": "This week",
}
_REASONS: dict[RoutineKind, tuple[str, str]] = {
    "morning_briefing": ("Вы включили план на день", "You switched on the plan for the day"),
    "weekly_review": ("Вы включили обзор недели", "You switched on the weekly review"),
    "waiting_for": (
        "Вы включили напоминания о том, чего ждёте",
        "You switched on reminders of what you're waiting for",
    ),
}


class RoutineWords:
    """Says things to one user at one time."""

    def __init__(self, user: User, *, now: datetime) -> None:
        self._russian = user.locale == "ru"
        self._informal = user.profile.formality == "informal"
        self._voice = Voice(user.locale, self._informal, wall_time(now, zone_of(user.timezone)))

    def briefing(self, day: Day) -> str:
        """The plan of a day."""
        if not day.today and not day.overdue:
            return ""
        voice = self._voice
        named = f"{voice.weekday(voice.now.date())}, {voice.calendar(voice.now.date())}"
        return _paragraphs(
            self._say("morning_briefing"),
            self._list(self._say("today", day=named), [self._today(entry) for entry in day.today]),
            self._list(self._say("overdue"), [self._dated(entry) for entry in day.overdue]),
        )

    def review(self, review: Review) -> str:
        """What stands in the inbox."""
        if not review.open_count:
            return ""
        counts = [self._say("open", records=self._voice.records(review.open_count))]
        counts += [self._say("unsorted", number=str(review.unsorted))] if review.unsorted else []
        counts += [self._say("someday", number=str(review.someday))] if review.someday else []
        return _paragraphs(
            f"{self._say('weekly_review')} {' '.join(counts)}",
            self._list(self._say("overdue"), [self._dated(entry) for entry in review.overdue]),
            self._list(self._say("due"), [self._dated(entry) for entry in review.due]),
            self._list(self._say("waiting"), [self._waiting(entry) for entry in review.waiting]),
            self._list(self._say("stale"), [_short(entry) for entry in review.stale]),
            self._say("week") if review.week else "",
        )

    def waiting(self, entries: Sequence[Entry]) -> str:
        """What the user waits for."""
        return self._list(self._say("waiting_for"), [self._waiting(entry) for entry in entries])

    def checklist_title(self) -> str:
        """The name of the list for the week."""
        return self._say("title")

    def reason(self, row: Record) -> str:
        """Why a routine's message came: that the user switched it on, and for when."""
        lead = _REASONS[row["kind"]][0 if self._russian else 1]
        hour, minute = row["time"].split(":")
        clock = f"{int(hour)}:{minute}" if self._russian else row["time"]
        return f"{lead}: {self._days(int(row['weekday'] or 0))}, {clock}."

    def _days(self, weekday: int) -> str:
        codes = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
        rule = f"FREQ=WEEKLY;BYDAY={codes[weekday - 1]}" if weekday else "FREQ=DAILY"
        return self._voice.every(rule, self._voice.now)

    def _say(self, key: str, **fields: str) -> str:
        table = _RU if self._russian else _EN
        informal = table.get(f"{key}_informal") if self._informal else None
        return (informal or table[key]).format(**fields)

    def _list(self, lead: str, entries: Sequence[str]) -> str:
        if not entries:
            return ""
        shown = list(entries[:_MOST_LISTED])
        if len(entries) > _MOST_LISTED:
            shown.append(self._say("more", number=str(len(entries) - _MOST_LISTED)))
        if len(shown) == 1:
            return f"{lead} {shown[0]}."
        return "\n".join([lead, *(f"- {one}" for one in shown)])

    def _today(self, entry: Entry) -> str:
        return f"{self._voice.clock(entry.at)} — {_short(entry)}" if entry.at else _short(entry)

    def _dated(self, entry: Entry) -> str:
        return f"{_short(entry)} ({self._voice.moment(entry.due)})" if entry.due else _short(entry)

    def _waiting(self, entry: Entry) -> str:
        days = (self._voice.now.date() - entry.since.date()).days if entry.since else 0
        said = f"{_short(entry)} — {entry.waiting_for}"
        if days < 1:
            return said
        if self._russian:
            return f"{said} ({days} {plural(days, ('день', 'дня', 'дней'))})"
        return f"{said} ({days} day{'' if days == 1 else 's'})"


def _short(entry: Entry) -> str:
    text = " ".join(entry.text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
