"""Intents written short, as the tables `recognised.*.txt` have them."""

from typing import assert_never

from src.offline_model.intents import (
    Address,
    AskAboutMe,
    AskDay,
    AskDays,
    AskItems,
    AskNext,
    AskTime,
    AskWeekday,
    AskWhy,
    Beyond,
    Cancel,
    Capture,
    Change,
    ChangeRoutine,
    CompleteItem,
    Fact,
    Find,
    ForgetThat,
    Intent,
    Item,
    JustWhen,
    Quiet,
    Remind,
    Say,
    StillOpen,
    TellName,
    Unknown,
    Unread,
)
from src.offline_model.when import When


def when_notation(when: When | None) -> str:
    """`Tue 24.11 09:00`; without an hour the day alone; `~` a guessed hour, `past`, `every RRULE`."""
    if when is None:
        return "-"
    named = f"{when.due:%a %d.%m %H:%M}" if when.at else f"{when.due:%a %d.%m}"
    marks = [" ~" if when.guessed else "", " past" if when.past else "", f" every {when.repeat}" if when.repeat else ""]
    return named + "".join(marks)


def notation(intent: Intent) -> str:  # noqa: C901 - one line for each kind of intent
    """One intent."""
    match intent:
        case Say():
            return intent.command
        case TellName():
            return f"name {intent.name}"
        case Address():
            return f"address {intent.formality}"
        case Fact():
            return _fact(intent)
        case ForgetThat():
            return f"forget {intent.query}".strip()
        case AskAboutMe():
            return f"ask {intent.what}"
        case AskItems():
            return f"items {intent.scope}"
        case AskTime():
            return "time"
        case Remind():
            return f"remind [{intent.text}] {when_notation(intent.when)}"
        case Change():
            return _change(intent)
        case Cancel():
            what = "every reminder" if intent.every else "reminder" if intent.reminder else "it"
            return f"cancel {what} [{intent.query}]"
        case ChangeRoutine():
            return _routine(intent)
        case Quiet():
            hours = f"{intent.hours[0]:%H:%M}-{intent.hours[1]:%H:%M}" if intent.hours else "off"
            return f"quiet {hours}{' ~' if intent.guessed else ''}"
        case AskWhy():
            return "why"
        case Capture():
            return "; ".join(_item(item) for item in intent.items)
        case CompleteItem():
            return f"{'done' if intent.certain else 'did'} [{intent.query}]"
        case StillOpen():
            return f"still open [{intent.query}]"
        case AskDay():
            return f"day {intent.start:%d.%m %H:%M}-{intent.end:%d.%m %H:%M}"
        case AskDays():
            return f"days until {intent.target}"
        case AskNext():
            return "next reminder" if intent.reminder else "next"
        case AskWeekday():
            return f"weekday of {intent.day:%d.%m}"
        case Find():
            return f"find {intent.query}"
        case Beyond():
            return "beyond errand" if intent.errand else "beyond"
        case JustWhen():
            return f"when {when_notation(intent.when)}"
        case Unread():
            return "unread"
        case Unknown():
            return "question" if intent.question else "unknown"
        case _:
            assert_never(intent)


def _change(change: Change) -> str:
    to = f"by {int(change.shift.total_seconds() // 60)}m" if change.shift is not None else when_notation(change.when)
    return f"{'move reminder' if change.reminder else 'move'} [{change.query}] {change.new_text or to}"


def _routine(change: ChangeRoutine) -> str:
    told = [f"{change.at:%H:%M}"] if change.at else []
    told += [("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[change.weekday]] if change.weekday is not None else []
    told += [when_notation(change.until)] if change.until else []
    told += [f"{change.day:%d.%m}"] if change.day else []
    return " ".join(["routine", change.routine, change.action, *told])


def _fact(fact: Fact) -> str:
    told = [f"{fact.category} [{fact.text}]"]
    told += [f"{fact.field}={fact.value}"] if fact.field else []
    told += [f"key={fact.key}"] if fact.key else []
    told += [f"not [{fact.old}]"] if fact.old else []
    return " ".join(told)


def _item(item: Item) -> str:
    when = f" {when_notation(item.when)}" if item.when else ""
    waits = f" for [{item.waiting_for}]" if item.waiting_for else ""
    return f"{item.kind} [{item.text}]{when}{waits}"
