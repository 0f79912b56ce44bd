"""What the user asks for, each in one sentence: a reminder, a note, an item done or moved, a fact gone, a question.

Pure; each function gives an intent or None.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from src.offline_model.facts import read_fact
from src.offline_model.intents import (
    Address,
    AskAboutMe,
    AskItems,
    AskTime,
    Fact,
    ForgetThat,
    Remind,
    Scope,
)
from src.offline_model.items import bare
from src.offline_model.kinds import LEADING_DUTY, has_action
from src.offline_model.patterns import Said
from src.offline_model.when import Found, When, find_when, with_all_days
from src.offline_model.words import upper_first, words
from src.reading.asking import asking_at, canonical
from src.reading.hints import may_hold_time
from src.reading.text import holds, words_of

SAID = Said("requests")

_I = re.IGNORECASE
_POLITE = SAID.pattern(r"^(?:(?:{polite})\b\s*,?\s*)+")
_POLITE_PIECE = SAID.pattern(r",\s*(?:{polite_piece})\s*(?=,|[.!]*$)|^(?:{polite_piece})\s*,\s*")
_CHANGE_OF_MIND = SAID.pattern(r"^(?:{change_of_mind})\s*[,.!—–-]+\s+(?=\w)")
"""«Нет, лучше в 11»: what counts comes after."""
_TIMER = SAID.pattern(r"{timer}")
_DEVICE = SAID.pattern(r"{device}")
_WAKING = Said("waking").table()
"""What «разбуди меня» reminds of; an alarm and a timer keep their name."""
_AND_THEN = SAID.pattern(r"\s*,?\s+(?:{and_then_1})\s+(?=(?:{and_then_2})\s)")
_LONGEST = 400
_LEAD = 40
"""Characters of a matter in which a time may have been left over."""
_MOST_CUTS = 4
_MOST_PIECES = 8
_NOON = 12
_ONLY_A_TIME = SAID.pattern(r"(?:{only_a_time})?\s?\d{1,2}[:.]\d{2}")
_ABOUT_THAT = SAID.pattern(r"(?:{about_that})")
_REMIND_LEAD = SAID.pattern(r"^(?:{remind_lead_1}|(?:{remind_lead_2})\s*:\s*)+")
_REMEMBER = SAID.pattern(
    r"^(?:{remember_1})\b(?:\s*[,:—-]\s*|\s+)(?:(?:{remember_2})\b\s*[:,]?\s*)?(?P<what>.+)$", flags=re.DOTALL
)
_FORGET = SAID.pattern(r"^(?:{forget_1})\b\s*,?\s*(?:(?:{forget_2})\b\s*,?\s*)*(?P<what>.*)$", flags=re.DOTALL)
_FORGET_ME = SAID.pattern(r"^(?:{forget_me_1})\s+(?:{forget_me_2})\b.*\b(?:{forget_me_3})\b.*$")
_ALL = SAID.pattern(r"^(?:{all})$")
_ASK_ALL = SAID.pattern(r"{ask_all}")
_ASK_NAME = SAID.pattern(r"\b(?:{ask_name})\b")
_ITEMS = SAID.pattern(r"{items}")
_REMINDERS = SAID.pattern(
    r"\b(?:{reminders_1})\b.{0,20}\b(?:{reminders_2})\b|^(?:{reminders_3})?(?:{reminders_4})\s*\??$"
)
_TIME = SAID.pattern(r"\b(?:{time})\b")
_SHORT = 6
_OTHER_WEEK = SAID.pattern(r"\b(?:{other_week})\b")
_BESIDE_A_TIME = SAID.words("beside_a_time")
_INFORMAL = SAID.pattern(r"{informal}")
_FORMAL = SAID.pattern(r"{formal}")


def polite_off(sentence: str) -> str:
    """`sentence` without the words of politeness, or of a change of mind, before the request."""
    return _POLITE.sub("", _CHANGE_OF_MIND.sub("", _POLITE.sub("", sentence.strip())))


def address(sentence: str) -> Address | None:
    """«Давай на ты»."""
    if _FORMAL.search(sentence):
        return Address("formal")
    return Address("informal") if _INFORMAL.search(sentence) else None


def reminders(sentence: str, now: datetime) -> list[Remind]:
    """The reminders that a sentence asks for, mostly one; none where it asks for none."""
    first = reminder(sentence, now)
    if first is None:
        return []
    for cut in islice(_AND_THEN.finditer(sentence[:_LONGEST]), _MOST_CUTS):
        # «в 9 про отчёт и в 18 про тренировку»: two, where each has its time and its words.
        head = reminder(sentence[: cut.start()], now)
        rest = read_reminder(sentence[cut.end() :], now)
        if head is None or not head.text or head.when is None or not rest.text or rest.when is None:
            continue
        new_day = rest.when.day_named or rest.when.after or rest.when.repeat
        when = rest.when if new_day else rest.when.on_day(head.when.day)
        return [head, replace(rest, when=when)]
    return [first, *(replace(first, when=when) for when in more(sentence, now) if first.when is not None)]


def more(sentence: str, now: datetime) -> list[When]:
    """The further times of a series that comes several times a day («в 9 и в 21»)."""
    read = find_when(sentence, now, role="reminder").read
    if read.ask is not None:
        return []
    return [When(one.due.date(), one.due.replace(tzinfo=None).time(), repeat=one.rule) for one in read.more]


def reminder(sentence: str, now: datetime) -> Remind | None:
    """The reminder that a sentence asks for; None where it asks for none."""
    parts = words_of(sentence)
    place = asking_at(parts)
    if place is None:
        return None
    if holds("stop_reminding", parts[: place[0]]):
        # «Будильник не надо, просто напомни …»: what is not wanted is no part of the matter.
        return reminder(sentence[parts[place[0]].start :], now)
    asked = sentence[parts[place[0]].start : parts[place[1] - 1].end]
    known = any(span.means == "verb" for span in find_when(sentence, now, role="reminder").read.spans)
    found = read_reminder(sentence if known else canonical(sentence, parts), now)
    device = _DEVICE.search(asked)
    if device is None:
        return found
    if found.when is None and _TIMER.search(asked):
        shift = find_when(sentence[parts[place[1] - 1].end :], now, role="move")
        if shift.read.shift is not None:
            due = now.replace(tzinfo=None) + shift.read.shift
            found = Remind(_matter(shift.rest), When(due.date(), due.time(), after=shift.read.shift))
    found = _early(found, device[0].lower(), now)
    return found if found.text else replace(found, text=_WAKING.get(device[0].lower(), device[0].lower()))


def _early(found: Remind, device: str, now: datetime) -> Remind:
    """One is woken in the morning, where the words leave the half of the day open."""
    when = found.when
    if when is None or not when.guessed or when.at is None or when.at.hour < _NOON or device not in _WAKING:
        return found
    at = when.at.replace(hour=when.at.hour - _NOON)
    day = when.day if datetime.combine(when.day, at) > now.replace(tzinfo=None) else when.day + timedelta(days=1)
    return replace(found, when=replace(when, day=day, at=at, guessed=False))


def read_reminder(body: str, now: datetime) -> Remind:
    """What to be reminded of, and when."""
    found = find_when(body, now, role="reminder")
    text = "" if _ONLY_A_TIME.fullmatch(found.rest.strip()) else _matter(found.rest)
    if found.when is not None and found.read.ask is None and _is_left_over(text, now):
        return Remind(text, None, ask="when", options=_options(found))
    return Remind(text, found.when, ask=found.read.ask, options=_options(found), with_all=with_all_days(found, now))


def _is_left_over(matter: str, now: datetime) -> bool:
    """Whether the matter begins with another hour: two were said, and which is meant is not clear."""
    if not may_hold_time(matter[:_LONGEST]):
        return False
    spans = find_when(matter[:_LEAD], now).read.spans
    if any(span.means == "clock" and span.start <= 1 for span in spans):
        return True
    pieces = [piece.strip() for piece in matter[:_LONGEST].split(",")[:_MOST_PIECES]]
    return len(pieces) > 1 and any(_is_clock_alone(piece, now) for piece in pieces)


def _is_clock_alone(piece: str, now: datetime) -> bool:
    if not any(letter.isdigit() for letter in piece) or piece.isdigit():
        return False
    found = find_when(piece, now)
    return any(span.means == "clock" for span in found.read.spans) and not found.rest.strip(" .!")


def _options(found: Found) -> tuple[datetime, ...]:
    return tuple(option.replace(tzinfo=None) for option in found.read.options)


def _matter(rest: str) -> str:
    text = _POLITE_PIECE.sub("", _REMIND_LEAD.sub("", bare(rest))).strip(" .!?,;:—–-")
    if _ABOUT_THAT.fullmatch(text):
        return ""
    return LEADING_DUTY.sub("", text)


def remembered(sentence: str) -> Fact | None:
    """What the user asked to remember, word for word."""
    match = _REMEMBER.match(sentence)
    if match is None or sentence.rstrip().endswith("?") or re.match(r"note\s*:|(?:note|remember)\s+to\b", sentence, _I):
        return None
    what = match["what"].strip(" .!")
    fact = read_fact(what)
    if fact is not None:
        return fact
    return Fact(upper_first(what), "note") if words(what) else None


def forgotten(sentence: str) -> ForgetThat | None:
    """What the user wants forgotten."""
    if _FORGET_ME.match(sentence.strip(" .!")):
        return ForgetThat("")
    match = _FORGET.match(sentence)
    if match is None:
        return None
    what = match["what"].strip(" .!?")
    return ForgetThat("" if _ALL.match(what) else what)


def asked_plainly(sentence: str) -> AskAboutMe | AskItems | AskTime | None:
    """A question of a fixed form: the time, the reminders, what is open, what is known of the user."""
    if _TIME.search(sentence):
        return AskTime()
    if _REMINDERS.search(sentence):
        return AskItems("reminders")
    if (
        _ITEMS.search(sentence)
        and not _OTHER_WEEK.search(sentence)
        and not (has_action(sentence) and not sentence.rstrip().endswith("?") and len(words(sentence)) > _SHORT)
    ):
        return AskItems(_scope(sentence))
    if _ASK_ALL.search(sentence):
        return AskAboutMe("all", sentence)
    if _ASK_NAME.search(sentence):
        return AskAboutMe("name", sentence)
    return None


def said(rest: str) -> bool:
    """Whether the words beside a time say more than that it is one («лучше в 7», "make it 7")."""
    return any(word.lower() not in _BESIDE_A_TIME for word in words(rest))


def _scope(sentence: str) -> Scope:
    low = sentence.lower()
    if re.search(SAID.fill(r"{scope}"), low):
        return "today"
    if re.search(SAID.fill(r"{scopex}"), low):
        return "tomorrow"
    return "week" if re.search(SAID.fill(r"{scopexx}"), low) else "all"
