"""Answers to reminders: set, or asked back for what is missing and completed by the next message."""

from dataclasses import replace
from datetime import datetime, timedelta

from src.models import RecentMessage, ScheduleReminder
from src.services.offline_model import requests
from src.services.offline_model.intents import Remind
from src.services.offline_model.turn import Part, Turn
from src.services.offline_model.voice import Voice
from src.services.offline_model.when import When, find_when

_OPEN_QUESTIONS = ("ask_when", "ask_time", "ask_what", "past")


def remind(turn: Turn, intent: Remind) -> Part:
    """Set the reminder, or ask for the one thing that is missing."""
    voice, when = turn.voice, intent.when
    if when is None:
        return Part(voice.say("ask_when", text=intent.text) if intent.text else voice.say("help"))
    if not intent.text:
        return Part(voice.say("ask_what", when=_when_words(voice, when)))
    if when.at is None:
        return Part(voice.say("ask_time", text=f"{_day_words(voice, when)}, {intent.text}"))
    if when.past:
        return Part(voice.say("past", when=voice.moment(when.due), next=voice.moment(_next(when, turn.now), full=True)))
    return set_reminder(turn, intent.text, when)


def set_reminder(turn: Turn, text: str, when: When) -> Part:
    """The reminder and its confirmation, with the exact time; a guessed hour is said to be one."""
    voice = turn.voice
    said = voice.say("reminder_set", when=_when_words(voice, when), text=text)
    if when.guessed and when.at is not None:
        other = when.at.replace(hour=(when.at.hour + 12) % 24)
        said = f"{said} {voice.say('reminder_guess', other=voice.time(other))}"
    return Part(said, (ScheduleReminder(text=text[:500], due_local=when.due, repeat=when.repeat),))


def pending(turn: Turn) -> Remind | None:
    """The reminder that the assistant's last message asked about, as far as it was told; None where none is open."""
    return _pending(turn.history, turn)


def completed(turn: Turn, open_one: Remind, answer: When) -> Remind:
    """The open reminder with the time that the user now named."""
    return replace(open_one, when=_joined(open_one.when, answer, turn.now))


def accepted(turn: Turn, open_one: Remind) -> Remind | None:
    """The open reminder at the time that the assistant offered; None where it offered none."""
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
    found = requests.reminder(asked.text, turn.now)
    if found is not None:
        return found[1]
    when = find_when(asked.text, turn.now)
    earlier = _pending(history[:-2], turn)
    if earlier is None:
        return Remind("", when.when) if when.when and turn.voice.said("ask_what", history[-1].text) else None
    if when.when is not None:
        return replace(earlier, when=_joined(earlier.when, when.when, turn.now))
    return earlier


def _joined(before: When | None, answer: When, now: datetime) -> When:
    """The day and repetition named first with the time named now, or the other way round."""
    if before is None or before.past:
        return answer
    at = answer.at or before.at
    day = (
        answer.day
        if answer.day_named or answer.repeat or (before.repeat is None and not before.day_named)
        else before.day
    )
    joined = replace(before, day=day, at=at, repeat=answer.repeat or before.repeat, guessed=answer.guessed)
    if at is not None and before.day_named and not answer.day_named and answer.guessed and before.day > now.date():
        return joined
    past = at is not None and joined.due <= now
    if past and joined.repeat:
        return replace(joined, day=joined.day + timedelta(days=1))
    return replace(joined, past=past)


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
