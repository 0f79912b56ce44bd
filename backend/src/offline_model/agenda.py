"""Answers about what there is: of a day or a week, overdue, until when, found by its words. Items and reminders together."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from src.core.clock import END_OF_DAY
from src.core.recurrence import first_day
from src.offline_model import inbox_answers, memory_answers, questions
from src.offline_model.concepts import concepts
from src.offline_model.inbox_answers import best_of, covers, due_of, open_words, score
from src.offline_model.intents import AskDay, AskDays, AskItems, AskNext, AskWeekday, Find
from src.offline_model.patterns import Said
from src.offline_model.targets import reminder_due
from src.offline_model.turn import Part, Turn
from src.offline_model.voice import Voice
from src.offline_model.when import find_when
from src.offline_model.words import upper_first
from src.reading.text import words_of

SAID = Said("agenda")

_MAX_LISTED = 12
_MAX_FOUND = 10
_WEEK = 7
_NEXT = SAID.pattern(r"\b(?:{next})\b")


@dataclass(frozen=True)
class Entry:
    """Something with a time."""

    due: datetime | None
    text: str


def entries(turn: Turn, start: datetime, end: datetime) -> list[Entry]:
    """Items and reminders from `start` up to `end`, in the order of time; of a series its first time in between."""
    found = [Entry(due, item.text) for item in turn.context.open_items if (due := due_of(item)) and start <= due < end]
    for reminder in turn.context.open_reminders:
        due = reminder_due(reminder)
        if reminder.repeat and due < start:
            due = datetime.combine(first_day(reminder.repeat, start.date()), due.time())
        if start <= due < end and not (reminder.came and not reminder.repeat):
            found.append(Entry(due, reminder.text))
    return sorted(found, key=lambda entry: (entry.due or start, entry.text))


def day(turn: Turn, intent: AskDay) -> Part:
    """What there is in the days asked about, or of it what the question names."""
    voice = turn.voice
    found = entries(turn, intent.start, intent.end)
    if intent.query:
        named = rows_about(turn, intent.query, found) or rows_about(turn, intent.query, _everything(turn))
        if named:
            return Part(voice.say("recall_one", fact=upper_first(voice.listed([_dated(voice, one) for one in named]))))
        told = memory_answers.known(turn, intent.query)
        if told is not None:
            return told
        if not intent.own:
            return Part(voice.say("cannot_answer"))
    label = upper_first(_label(voice, intent))
    if not found:
        return Part(voice.say("day_none", day=label))
    return Part(voice.say("day_some", day=label, items=listed(voice, found, one_day=_is_one_day(intent))))


def scope(turn: Turn, intent: AskItems) -> Part:
    """What there is today, tomorrow or in seven days, with what is overdue."""
    voice, today = turn.voice, datetime.combine(turn.now.date(), time())
    first = today + timedelta(days=1) if intent.scope == "tomorrow" else today
    last = first + timedelta(days=7 if intent.scope == "week" else 1)
    found = entries(turn, first, last)
    late = [item for item in inbox_answers.by_due(turn.context.open_items) if (due := due_of(item)) and due < today]
    said = ""
    if found:
        said = voice.say(f"{intent.scope}_some", items=listed(voice, found, one_day=intent.scope != "week"))
    listed_late = voice.listed([open_words(voice, item) for item in late[:_MAX_LISTED]])
    before = voice.say("overdue", items=listed_late) if late and intent.scope != "tomorrow" else ""
    return Part(" ".join(filter(None, (before, said))) or voice.say(f"{intent.scope}_none"))


def undated(turn: Turn) -> Part:
    """What is open and has no day."""
    voice = turn.voice
    found = [item.text for item in turn.context.open_items if due_of(item) is None]
    if not found:
        return Part(voice.say("undated_none"))
    return Part(voice.say("undated_some", items=voice.listed(found[:_MAX_LISTED])))


def rows_about(turn: Turn, query: str, among: list[Entry]) -> list[Entry]:
    """Of what there is, what fits the words of a question best; of "next" the soonest that is to come."""
    asked = concepts(query) - memory_answers.TIME_CONCEPTS
    found = best_of([(one, one.text) for one in among], asked)
    if _NEXT.search(query):
        found = [one for one in found if one.due is not None and one.due >= turn.now][:1] or found
    return found[:_MAX_FOUND]


def _everything(turn: Turn, *, reminders_only: bool = False) -> list[Entry]:
    """All that is open and all that is to come, in the order of time, what has none at the end."""
    found = [] if reminders_only else [Entry(due_of(item), item.text) for item in turn.context.open_items]
    found += [Entry(reminder_due(one), one.text) for one in turn.context.open_reminders if one.repeat or not one.came]
    return sorted(found, key=lambda one: (one.due or datetime.max, one.text))  # noqa: DTZ901 - compared with local times


def _dated(voice: Voice, entry: Entry) -> str:
    if entry.due is None:
        return entry.text
    key = "item_due" if entry.due.time() == END_OF_DAY else "item_event"
    return voice.phrase(key, text=entry.text, when=voice.moment(entry.due, full=True))


def listed(voice: Voice, found: list[Entry], *, one_day: bool) -> str:
    """Entries one after another with their times; on one day the hour is enough."""
    said = [_words(voice, entry, one_day=one_day) for entry in found[:_MAX_LISTED]]
    if len(found) > _MAX_LISTED:
        said.append(voice.phrase("items_more", count=str(len(found) - _MAX_LISTED)))
    return voice.listed(said)


def overdue(turn: Turn) -> Part:
    """What should have been done before now."""
    voice, now = turn.voice, turn.now
    late = sorted(
        (item for item in turn.context.open_items if (due := due_of(item)) and due < now),
        key=lambda item: str(item.due_local),
    )
    if not late:
        return Part(voice.say("overdue_none"))
    return Part(voice.say("overdue", items=voice.listed([open_words(voice, item) for item in late[:_MAX_LISTED]])))


def days_until(turn: Turn, intent: AskDays) -> Part:
    """How many days until a day, or until something that is written down."""
    voice = turn.voice
    number = questions.until(intent.target, turn.now)
    if number is None:
        asked = concepts(intent.target)
        rows = [(due_of(item), item.text) for item in turn.context.open_items]
        rows += [(reminder_due(one), one.text) for one in turn.context.open_reminders]
        fitting = sorted((-points, due) for due, text in rows if due and (points := score(asked, concepts(text))))
        number = (fitting[0][1].date() - turn.now.date()).days if fitting else None
    if number is None:
        return Part(voice.say("cannot_answer"))
    if number < 0:
        return Part(voice.say("days_ago", days=voice.days(-number)))
    if intent.weeks and number >= _WEEK:
        weeks, left = divmod(number, _WEEK)
        return Part(
            voice.say(
                "weeks_until" if not left else "weeks_days_until", weeks=voice.weeks(weeks), days=voice.days(left)
            )
        )
    return Part(voice.say("days_until", days=voice.days(number)) if number else voice.say("days_today"))


def next_one(turn: Turn, intent: AskNext) -> Part:
    """What comes first, with its time."""
    voice, within = turn.voice, intent.within
    found = [
        one for one in _everything(turn, reminders_only=intent.reminder) if one.due is not None and one.due >= turn.now
    ]
    if within is not None:
        found = [one for one in found if within.holds(one.due)]
    if not found:
        return Part(voice.say("reminders_none" if intent.reminder else "next_none"))
    return Part(voice.say("recall_one", fact=upper_first(_dated(voice, found[0]))))


def weekday(turn: Turn, intent: AskWeekday) -> Part:
    """Which day of the week a day is."""
    voice = turn.voice
    return Part(voice.say("weekday_is", date=voice.calendar(intent.day), weekday=voice.weekday(intent.day)))


def asked_about(turn: Turn, question: str) -> Part | None:
    """What is written down of the one thing that a question names; None where it names more than that, or nothing."""
    voice = turn.voice
    asked = concepts(questions.thing_of(question, turn.moment)) - memory_answers.TIME_CONCEPTS
    found = [one for one in _everything(turn) if asked and covers(concepts(one.text), asked)]
    if not found:
        return None
    return Part(
        voice.say("recall_one", fact=upper_first(voice.listed([_dated(voice, one) for one in found[:_MAX_FOUND]])))
    )


def find(turn: Turn, intent: Find) -> Part:
    """All that is about something: things, reminders, memories."""
    voice, asked = turn.voice, concepts(intent.query)
    said = [open_words(voice, item) for item in turn.context.open_items if fits(asked, item.text)]
    said += [
        f"{voice.moment(reminder_due(one), full=True)} — {one.text}"
        for one in turn.context.open_reminders
        if fits(asked, one.text)
    ]
    said += [memory.text for memory in turn.context.memories if fits(asked, memory.text)]
    if not said:
        return Part(voice.say("find_none", query=intent.query))
    return Part(voice.say("find_some", found=voice.listed([*dict.fromkeys(said)][:_MAX_FOUND])))


def fits(asked: frozenset[str], text: str) -> bool:
    """Whether a text holds every word asked for, or at least one that is rare enough."""
    own = concepts(text)
    return bool(asked) and (score(asked, own) > 0 or bool(asked & own))


def when(turn: Turn, question: str) -> Part:
    """When something is; where nothing that is kept answers it, that it cannot be known."""
    return planned(turn, question) or memory_answers.known(turn, question) or Part(turn.voice.say("cannot_answer"))


def planned(turn: Turn, question: str) -> Part | None:
    """What is planned by the name in a question for a time; None where there is nothing, or a memory answers it better."""
    voice = turn.voice
    if not questions.asks_when(words_of(question)):
        return None
    named = rows_about(turn, find_when(question, turn.moment).rest, _everything(turn))
    dated = [one for one in named if one.due is not None] or named
    if not dated or memory_answers.fits_better(turn, question, dated[0].text):
        return None
    return Part(voice.say("recall_one", fact=upper_first(voice.listed([_dated(voice, one) for one in dated]))))


def _is_one_day(intent: AskDay) -> bool:
    return intent.end - intent.start <= timedelta(days=1)


def _label(voice: Voice, intent: AskDay) -> str:
    if not _is_one_day(intent):
        last = intent.end - timedelta(days=1)
        return f"{voice.calendar(intent.start.date())} – {voice.calendar(last.date())}"
    named = voice.day(intent.start.date(), full=True)
    if intent.what == "day" or intent.start.time() == time():
        return named
    return f"{named}, {voice.phrase('from_hour', hour=voice.clock(intent.start.time()))}"


def _words(voice: Voice, entry: Entry, *, one_day: bool) -> str:
    if entry.due is None:
        return entry.text
    whole = entry.due.time() == END_OF_DAY
    if one_day and whole:
        return entry.text
    named = voice.clock(entry.due.time()) if one_day else voice.moment(entry.due)
    return voice.phrase("item_event", text=entry.text, when=named)
