"""What the user wants of the routines, of quiet hours, and why a message came.

Pure; each function gives an intent or None.
"""

import re
from datetime import datetime, time

from src.core.recurrence import WEEKDAYS, parts_of
from src.models.values import RoutineKind
from src.offline_model.intents import AskWhy, ChangeRoutine, Quiet
from src.offline_model.patterns import Said
from src.offline_model.when import When, clock_in, find_when

SAID = Said("routine_requests")

_I = re.IGNORECASE
_MORNING = SAID.fill(r"{morning}")
_REVIEW = SAID.fill(r"{review}")
_WAITING = SAID.fill(r"{waiting}")
_KINDS: tuple[tuple[re.Pattern[str], RoutineKind], ...] = (
    (re.compile(rf"\b(?:{_REVIEW})\b", _I), "weekly_review"),
    (re.compile(rf"\b(?:{_WAITING})\b", _I), "waiting_for"),
    (re.compile(rf"\b(?:{_MORNING})\b", _I), "morning_briefing"),
)
_PAUSE = SAID.pattern(r"\b(?:{pause})\b")
_RESUME = SAID.pattern(r"\b(?:{resume})\b")
_SKIP = SAID.pattern(r"\b(?:{skip})\b")
_OFF = SAID.pattern(r"\b(?:{off_2})\b|{off_1}")
_MOVE = SAID.pattern(r"\b(?:{move})\b")
_ON = SAID.pattern(r"\b(?:{on})\b")
_ONE_TIME = SAID.pattern(r"\b(?:{one_time})\b")


def _hour_form(group: str) -> str:
    return SAID.fill(r"(?P<{group}>\d{1,2}(?::\d{2})?(?:\s*(?:{part_of_day}))?|{named_hour})", group=group)


_HOURS = SAID.pattern(
    r"\b(?:{from})\s+{start}\s*(?:{until}|-|–)\s*{end}|\b{start2}\s*(?:-|–|—|{to})\s*{end2}",
    start=_hour_form("start"), end=_hour_form("end"), start2=_hour_form("start2"), end2=_hour_form("end2"),
)  # fmt: skip
_QUIET = SAID.pattern(r"\b(?:{quiet})\b")
_AT_NIGHT = SAID.pattern(r"\b(?:{at_night})\b")
_OF_DAY = re.compile(SAID.fill(r"{of_day}"))
_BARE = re.compile(r"[\w]+")
_NIGHT = (time(22), time(8))
_QUIET_OFF = SAID.pattern(r"\b(?:{quiet_off_1})\b.{0,15}\b(?:{quiet_off_2})\b")
_WHY = SAID.pattern(r"^(?:{why_2})?(?:{why_3})\s+(?:{why_4})*(?:{why_5})\b.*$|{why_1}")  # fmt: skip


def why(sentence: str) -> AskWhy | None:
    """The question why the last message came."""
    return AskWhy() if _WHY.match(sentence.strip(" .!")) else None


def quiet(sentence: str) -> Quiet | None:
    """Hours without messages, or that there are to be none."""
    if _QUIET_OFF.search(sentence):
        return Quiet(None)
    if not _QUIET.search(sentence):
        return None
    hours = _HOURS.search(sentence)
    if hours is None:
        return Quiet(_NIGHT, guessed=True) if _AT_NIGHT.search(sentence) else Quiet(None, unclear=True)
    start, end = _hour(hours["start"] or hours["start2"], evening=True), _hour(hours["end"] or hours["end2"])
    return Quiet((start, end)) if start is not None and end is not None and start != end else None


def routine(sentence: str, now: datetime) -> ChangeRoutine | None:
    """What the user wants of a routine; None where none is spoken of, or nothing is asked of it."""
    named = _routine_in(sentence)
    if named is None or sentence.rstrip().endswith("?"):
        return None
    kind, rest = named
    one_time = _ONE_TIME.search(sentence)
    if _RESUME.search(rest):
        return ChangeRoutine(kind, "resume")
    until = _until(rest, now)
    if until is not None and (_PAUSE.search(rest) or _OFF.search(rest)):
        return ChangeRoutine(kind, "pause", until=until)
    if _SKIP.search(rest) or (one_time and _OFF.search(rest)):
        day = find_when(_OF_DAY.sub("", one_time[0]), now).when if one_time else None
        return ChangeRoutine(kind, "skip", day=day.day if day else None)
    if _OFF.search(rest):
        return ChangeRoutine(kind, "off")
    if _PAUSE.search(rest) and not _MOVE.search(rest):
        return ChangeRoutine(kind, "pause")
    at, weekday = _time_of(rest), _weekday_of(rest, now)
    if _MOVE.search(rest) or (not _ON.search(rest) and not _says_on(rest) and (at or weekday is not None)):
        return ChangeRoutine(kind, "move", at=at, weekday=weekday)
    if _ON.search(sentence) or _says_on(rest):
        return ChangeRoutine(kind, "on", at=at, weekday=weekday)
    return None


def _routine_in(sentence: str) -> tuple[RoutineKind, str] | None:
    """The routine that is spoken of, and the sentence without its words, whose «день» or "weekly" are no time."""
    for pattern, kind in _KINDS:
        match = pattern.search(sentence)
        if match is not None:
            return kind, f"{sentence[: match.start()]} {sentence[match.end() :]}"
    return None


def _says_on(rest: str) -> bool:
    return re.search(SAID.fill(r"\b(?:{says_on})\b"), rest, _I) is not None


def _until(rest: str, now: datetime) -> When | None:
    """The end of a pause: «до понедельника», "until Monday", «на неделю», "for a week"."""
    match = re.search(
        SAID.fill(r"\b(?:{until_1})\s+(?P<day>.+)$|\b(?:{until_2})\s+(?P<long>(?:\w+\s+)?(?:{until_3}))\b"),
        rest,
        _I,
    )
    if match is None:
        return None
    text = match["day"] or f"через {match['long']}"
    return find_when(text, now).when


def _time_of(rest: str) -> time | None:
    # A routine has no today: «в 9» is the morning whatever the hour is now.
    found = clock_in(rest, role="move")
    return found[0] if found else None


def _weekday_of(rest: str, now: datetime) -> int | None:
    found = find_when(rest, now, role="move").when
    if found is None:
        return None
    days = parts_of(found.repeat).get("BYDAY", "") if found.repeat else ""
    if days in WEEKDAYS:
        return WEEKDAYS.index(days)
    return found.day.weekday() if found.day_named and not found.repeat else None


def _hour(text: str, *, evening: bool = False) -> time | None:
    found = clock_in(f"в {text}")
    if found is None:
        return None
    # «с 10 до 8»: what begins in the evening and ends in the morning.
    at = found[0]
    return at.replace(hour=at.hour + 12) if evening and _BARE.fullmatch(text) and 7 <= at.hour <= 11 else at
