"""Answers to reminders: set, or asked back for what is missing and completed by the next message."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from src.core.recurrence import first_day
from src.models.effects import ScheduleReminder
from src.models.turn import RecentMessage
from src.offline_model import requests, time_choices
from src.offline_model.intents import Remind
from src.offline_model.turn import Part, Turn
from src.offline_model.voice import Voice
from src.offline_model.when import When, find_when

_OPEN_QUESTIONS = ("ask_condition", "ask_when", "ask_time", "ask_what", "past", "ask_with_all")


def remind(turn: Turn, intent: Remind) -> Part:
    """Set the reminder, or ask for the one thing that is missing."""
    voice = turn.voice
    when = intent.when if intent.when else None
    if when is None:
        if not intent.text:
            return Part(voice.say("help"))
        if intent.with_all is not None:
            return Part(voice.say("ask_with_all", when=_when_words(voice, intent.with_all), text=intent.text))
        key = "ask_condition" if intent.ask == "condition" else "ask_when"
        return Part(voice.say(key, text=intent.text), (time_choices.moments(turn),))
    if not intent.text:
        return Part(voice.say("ask_what", when=_when_words(voice, when)))
    if when.at is None:
        said = voice.say("ask_time", text=f"{_day_words(voice, when)}, {intent.text}")
        return Part(said, time_choices.hours(turn, when))
    if when.past:
        return Part(voice.say("past", when=voice.moment(when.due), next=voice.moment(_next(when, turn.now), full=True)))
    return set_reminder(turn, intent.text, when)


def set_reminder(turn: Turn, text: str, when: When) -> Part:
    """The reminder and its confirmation, with the exact time; a guessed hour is said to be one."""
    voice = turn.voice
    said = voice.say("reminder_set", when=_when_words(voice, when), text=text)
    said = f"{said} {guess_words(voice, when)}".strip()
    due = when.due
    if due.fold:
        # The hour comes twice that night, and the second is meant: only an offset can say so.
        due = due.replace(tzinfo=ZoneInfo(turn.context.timezone))
    return Part(said, (ScheduleReminder(text=text[:500], due_local=due, repeat=when.repeat),))


def guess_words(voice: Voice, when: When) -> str:
    """That the hour is a guess, and how to correct it; empty where it is none."""
    if not when.guessed or when.at is None:
        return ""
    other = when.at.replace(hour=(when.at.hour + 12) % 24)
    return voice.say("reminder_guess", other=voice.clock(other))


def pending(turn: Turn) -> Remind | None:
    """The reminder that the assistant's last message asked about, as far as it was told; None where none is open."""
    return _pending(turn.history, turn)


def completed(turn: Turn, open_one: Remind, answer: str) -> Remind | None:
    """The open reminder with the time that the user now named; None where `answer` names none."""
    when = _joined(open_one.when, answer, turn.moment)
    return replace(open_one, when=when) if when else None


def accepted(turn: Turn, open_one: Remind) -> Remind | None:
    """The open reminder at the time that the assistant offered; None where it offered none."""
    if open_one.with_all is not None:
        return replace(open_one, when=open_one.with_all, ask=None, with_all=None)
    if open_one.when is None or not open_one.when.past:
        return None
    later = _next(open_one.when, turn.now)
    return replace(open_one, when=When(later.date(), later.time(), repeat=open_one.when.repeat))


def _pending(history: tuple[RecentMessage, ...], turn: Turn) -> Remind | None:
    # Only the last message can be an open question; what it asked about stands in the user's messages before it.
    if len(history) < 2 or history[-1].role != "assistant":
        return None
    if not any(turn.voice.said(key, history[-1].text) for key in _OPEN_QUESTIONS):
        return None
    asked = history[-2]
    if asked.role != "user":
        return None
    found = requests.reminder(asked.text, turn.moment)
    if found is not None:
        return found
    earlier = _pending(history[:-2], turn)
    if earlier is not None and not earlier.text:
        return replace(earlier, text=asked.text.strip(" ."))
    if earlier is not None:
        return replace(earlier, when=_joined(earlier.when, asked.text, turn.moment) or earlier.when)
    alone = find_when(asked.text, turn.moment).when
    return Remind("", alone) if alone and turn.voice.said("ask_what", history[-1].text) else None


def _joined(before: When | None, answer: str, now: datetime) -> When | None:
    """What was named first with what `answer` adds; None where it adds nothing."""
    added = find_when(answer, now).when
    if added is None or before is None:
        return added
    if before.past or added.day_named or added.repeat:
        return added if added.at or not before.at else replace(added, at=before.at)
    # An hour alone means another thing on the day already named than it does today.
    if before.repeat is None:
        return find_when(f"{before.day.isoformat()} {answer}", now).when
    at = find_when(f"every day {answer}", now).when or added
    now = now.replace(tzinfo=None)
    joined = replace(before, at=at.at, guessed=at.guessed)
    return joined if joined.due > now else replace(joined, day=first_day(before.repeat, now.date() + timedelta(days=1)))


def _next(when: When, now: datetime) -> datetime:
    """The same time of day, the next time it comes."""
    today = datetime.combine(now.date(), when.due.time())
    return today if today > now else today + timedelta(days=1)


def _when_words(voice: Voice, when: When) -> str:
    if when.repeat and when.at is not None:
        return voice.repeated(when.repeat, when.due)
    return voice.moment(when.due, full=True)


def _day_words(voice: Voice, when: When) -> str:
    return voice.every(when.repeat, when.due) if when.repeat else voice.day(when.day)
