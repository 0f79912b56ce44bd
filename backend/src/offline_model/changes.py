"""What the user wants changed of what is there already: moved, put off, reworded, cancelled.

Pure; each function gives an intent or None. Which reminder or item is meant is for `targets` to find.
"""

import re
from datetime import datetime, time, timedelta

from src.offline_model.intents import Cancel, Change
from src.offline_model.patterns import Said
from src.offline_model.ranges import DayRange
from src.offline_model.when import find_when
from src.reading.text import match, words_of

SAID = Said("changes")

_FIRST = 3
"""Words of an order in which «всё» means all there is."""

_I = re.IGNORECASE
_THIS = SAID.fill(r"(?:{this})")
_REMINDER_WORD = SAID.fill(r"(?:(?:{reminder_word_1})\s+)*(?:{reminder_word_2})")
_ABOUT = SAID.fill(r"(?:\s*(?:,|:|—|-|{about})\s+)?")
_PUT_OFF = SAID.fill(r"{put_off}")
_MOVE = re.compile(rf"^(?:{_PUT_OFF})(?:\s+(?P<rest>.+))?$", _I | re.DOTALL)
_AGAIN = SAID.pattern(r"^(?:{again_1})(?:{again_2})?(?:\s+(?:{this}|{again_3}))+\s*,?\s*(?P<rest>.*)$", this=_THIS)
"""«Напомни об этом ещё раз через полчаса»: about what came or was named last, not a new thing."""
_ONCE_MORE = SAID.pattern(
    r"^(?:{once_more_1})(?:{once_more_2})?\s+(?P<before>.*?)\s*\b(?:{once_more_3})\b(?P<after>.*)$"
)
_MAKE = SAID.pattern(
    r"^(?:{make_1}|(?:{make_2})\s+(?:{this}|{make_3})|(?:{make_4})\s+{reminder_word}|(?:{make_5})\s*,?)\s+(?P<rest>.+)$",
    this=_THIS,
    reminder_word=_REMINDER_WORD,
)
_THINKING_AGAIN = SAID.pattern(r"^(?:(?:{thinking_again})[\s,]+)+")
_LATER = SAID.pattern(r"^(?:{later_1})?(?:{later_2})$")
_CANCEL = SAID.pattern(
    r"^(?!\w+\s+(?:{cancel_1})|.*\b(?:{cancel_2})\b)(?:{cancel_3})(?:\s+(?P<rest>.+))?$", flags=re.DOTALL
)
_NO_MORE = SAID.pattern(r"^(?:{no_more_1})(?:\s+(?:{no_more_2}))?{about}(?P<rest>.*)$", about=_ABOUT)
_NO_MORE_BEHIND = SAID.pattern(r"^(?P<rest>.+?)\s+(?:{no_more_1})(?:\s+(?:{no_more_2}))?$")
_ONLY_REMINDER = re.compile(rf"^{_REMINDER_WORD}{_ABOUT}", _I)
_ONLY_THIS = re.compile(rf"^{_THIS}(?=\s|[.,!]|$)\s*", _I)
_ALL = SAID.pattern(r"^(?:{all_1})(?:\s+(?:{all_2})?(?:{all_3}))?(?=\s|$)\s*")
_RENAME = SAID.pattern(r"^(?:{rename_1})\s+(?P<old>.+?)\s+(?:{rename_2})\s+(?P<new>.+)$")
_TO_DO = SAID.pattern(r"{to_do}")
_LOOSE = SAID.pattern(r"\s+(?:{loose})$")
_ANOTHER = SAID.pattern(r"\b(?:{another_1})?(?:{another_2})\b")
_POSSESSED = re.compile(
    r"^(?:the\s+|my\s+)?(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)['’]?s\s+(?P<what>.+?)\s+(?=(?:to|till|until|by|on|at)\s)",
    _I,
)
""""Monday's visa call to Tuesday": the day it was on."""
_SAME_TIME = SAID.pattern(r"\b(?:{same_time})\b")
_EARLIER = SAID.pattern(r"\b(?:{earlier})\b")
_NOISE = SAID.pattern(r"\b(?:{noise})\b")


def changed(sentence: str, now: datetime) -> Change | None:
    """Something that is there gets another time or other words."""
    body = _THINKING_AGAIN.sub("", sentence.strip(" .!?"))
    if _LATER.match(body):
        return Change("", later=True)
    match = _MOVE.match(body)
    if match is not None:
        return moved(match["rest"] or "", now, snoozing=body.lower().startswith("snooze"))
    again = _AGAIN.match(body)
    if again is not None:
        change = moved(again["rest"], now)
        return change if not change.query else None
    once_more = _ONCE_MORE.match(body)
    if once_more is not None:
        change = moved(f"{once_more['before']} {once_more['after']}".strip(), now)
        return change if not change.query else None
    made = _MAKE.match(body)
    if made is not None:
        rest = f"at {made['rest']}" if made["rest"].isdigit() and body.isascii() else made["rest"]
        change = moved(rest, now)
        if not change.query and not change.later:
            return change
    renamed = _RENAME.match(body)
    if renamed is not None:
        query, reminder = named(renamed["old"])
        return Change(query, new_text=renamed["new"].strip(" «»\"'"), reminder=reminder)
    return None


def names_a_task(sentence: str) -> bool:
    """Whether the verb is a thing to do rather than a request: «отменить подписку», "reschedule the dentist"."""
    return _TO_DO.match(sentence.strip()) is not None


def no_more(sentence: str) -> Cancel | None:
    """«Больше не напоминай про воду», "stop reminding me"."""
    match = _NO_MORE.match(sentence.strip(" .!")) or _NO_MORE_BEHIND.match(sentence.strip(" .!"))
    return Cancel(named(match["rest"])[0], reminder=True) if match is not None else None


def cancelled(sentence: str) -> Cancel | None:
    """Something that is there is not wanted any more. A bare verb («отмени») is left to the commands."""
    body = sentence.strip(" .!")
    if body.endswith("?"):
        return None
    no_more = _NO_MORE.match(body)
    if no_more is not None:
        query, _ = named(no_more["rest"])
        return Cancel(query, reminder=True)
    match = _CANCEL.match(body)
    if match is None or not match["rest"]:
        return None
    every = _ALL.match(match["rest"])
    query, reminder = named(match["rest"][every.end() :] if every else match["rest"])
    if every is not None:
        return Cancel(query, reminder=True, every=True) if reminder else None
    # «Отмени встречу» asks for what only the user can do, unless it is something that is written down.
    return Cancel(query, reminder=reminder)


def moved(rest: str, now: datetime, *, snoozing: bool = False) -> Change:
    """What is moved, and to where, in the words after the verb."""
    # "Snooze 10" is by minutes, "snooze 2 hours" by as much.
    body = f"by {rest} minutes" if rest.strip().isdigit() else f"by {rest}" if rest[:1].isdigit() else rest
    body = body if snoozing else rest
    body = _POSSESSED.sub(r"\g<what> from \g<day> ", body)
    if _ANOTHER.search(body):
        query, reminder = named(_ANOTHER.sub("", body))
        return Change(query, reminder=reminder, later=True)
    found = find_when(without_same_time(body), now, role="move")
    query, reminder = named(_NOISE.sub("", _EARLIER.sub("", found.rest)))
    came_from, words = found.read.came_from, words_of(rest)
    if came_from is not None and any(match("everything", words, n) for n in range(min(_FIRST, len(words)))):
        day = datetime.combine(came_from.date(), time())
        return Change("", when=found.when, within=DayRange(day, day + timedelta(days=1), "day", ""))
    if found.read.shift is not None:
        return Change(query, shift=found.read.shift, reminder=reminder)
    return Change(query, when=found.when, reminder=reminder, later=found.when is None)


def without_same_time(text: str) -> str:
    """`text` without the words by which the hour stays as it is."""
    return _SAME_TIME.sub("", text)


def named(text: str) -> tuple[str, bool]:
    """The words that name the thing, and whether a reminder was spoken of."""
    body = _LOOSE.sub("", text.strip(" ,.!«»\"'"))
    body = _LOOSE.sub("", _ONLY_THIS.sub("", body).strip(" ,"))
    word = _ONLY_REMINDER.match(body)
    if word is not None:
        body = body[word.end() :]
    body = re.sub(SAID.fill(r"^(?:{named})\s+"), "", body.strip(" ,:—-«»\"'"), flags=_I)
    return _ONLY_THIS.sub("", body).strip(" ,:—-«»\"'"), word is not None
