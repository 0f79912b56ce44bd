"""What is asked of the things that are there: done, moved, renamed, called off, deleted, forgotten, found.

Pure; which reminder, item or memory is meant is for `targets` to find.
"""

from collections.abc import Callable
from datetime import datetime

from src.offline_model import changes, questions, requests, statements
from src.offline_model.intents import (
    AskItems,
    Cancel,
    Change,
    CompleteItem,
    Find,
    ForgetThat,
    Intent,
)
from src.offline_model.patterns import Said
from src.offline_model.ranges import DayRange, day_range
from src.reading.joints import skip
from src.reading.orders import order_of
from src.reading.segments import Segment
from src.reading.text import Word, holds, match, single, text_of, words_of
from src.reading.words import is_base_verb, is_imperative

SAID = Said("orders")

_LONGEST = 300
_RENAMED = SAID.pattern(
    r"""^(?P<old>.{1,300}?)\s(?:{renamed})\s(?P<new>[^\s].{0,300})$|^(?P<old2>[«\"“'].{1,200}?[»\"”'])\s(?P<new2>.{1,300})$"""
)
_RENAMED_TO = SAID.pattern(r"^(?P<old>[^«\"“'].{0,300}?)\s(?:{renamed_to})\s(?P<new>[^\s].{0,300})$")
_QUOTED = SAID.pattern(
    r"""^\s*[«\"“'](?P<old>[^»\"”]{1,300})[»\"”']\s+(?:{quoted})\s+[«\"“']?(?P<new>.{1,300}?)[»\"”']?$"""
)
_IN_MEMORY = SAID.pattern(r"(?:^|\s)(?:{in_memory})$|^(?:{in_memory})\s")
_AS_DONE = SAID.pattern(r"\s(?:{as_done})$")


def whole(sentence: str, now: datetime, names: Callable[[str], bool], *, dump: bool) -> Intent | None:
    """The order that a sentence of one clause is; None where it is something else."""
    finished = statements.done(sentence, now, names, dump=dump)
    if finished is not None:
        return finished
    changed = changes.changed(sentence, now)
    if changed is not None and dump and changed.query and not changed.reminder and not names(changed.query):
        # «Перенести йогу на следующую неделю» is, while one empties one's head, a thing to do.
        changed = None if changes.names_a_task(sentence) else changed
    if changed is not None and changed.new_text is None:
        return changed
    return None


def is_order(text: str) -> bool:
    """Whether a message begins with an order that the assistant knows («Запомни: …», "add …"), so that it is no answer."""
    words = words_of(text[:_LONGEST])
    begin = skip(words)
    if begin >= len(words) or not (is_imperative(words[begin]) or is_base_verb(words[begin])):
        return False
    order = order_of(words, begin, names=lambda _: False)
    return order is not None and order.op != "beyond"


def intent_of(segment: Segment, now: datetime) -> Intent | None:
    """What the order of a clause asks for."""
    order = segment.order
    if order is None:
        return None
    rest = text_of(order.rest, segment.text)
    match order.op:
        case "delete" | "cancel":
            return requests.forgotten(segment.text) or _gone(rest, segment.text, now)
        case "done":
            return CompleteItem(statements.named(_AS_DONE.sub("", rest)), within=_range(rest, now))
        case "move":
            return changes.moved(rest, now)
        case "rename":
            return _renamed(rest, now)
        case "forget":
            return requests.forgotten(segment.text) or ForgetThat(statements.named(rest))
        case "find":
            return Find(statements.named(rest))
        case "show":
            if _is_everything(order.rest):
                return AskItems("all")
            asked = questions.question(rest, now)
            return asked if not isinstance(asked, questions.Unknown) else Find(statements.named(rest))
        case _:
            return None


def _gone(rest: str, sentence: str, now: datetime) -> Intent:
    words = words_of(rest)
    within = _range(rest, now)
    if _IN_MEMORY.search(rest):
        return ForgetThat(statements.named(_IN_MEMORY.sub("", rest)))
    if within is not None or match("everything", words) or _is_the_list(words):
        query = "" if within is not None else _about(words, rest)
        return Cancel(query, reminder=holds("reminder_noun", words), every=True, within=within)
    found = changes.cancelled(sentence)
    if found is not None and found.query:
        return found
    query, reminder = changes.named(rest)
    return Cancel(statements.named(query), reminder=reminder)


def _is_the_list(words: list[Word]) -> bool:
    """Whether the list itself is meant («очисти список», "clear my list")."""
    kept = [word for word in words if not word.is_mark and word.low not in single("small")]
    return bool(kept) and all(word.low in single("whole_list") for word in kept)


def _is_everything(words: list[Word]) -> bool:
    kept = [word for word in words if not word.is_mark and word.low not in single("small")]
    return not kept or match("everything", kept) == len(kept)


def _about(words: list[Word], rest: str) -> str:
    """What «всё про отпуск», "everything about the trip" is about; nothing where it is all there is."""
    left = [
        word
        for word in words[match("everything", words) :]
        if not word.is_mark and word.low not in single("small") | single("list_noun") | single("reminder_noun")
    ]
    left = left[skip(left, 0, "filler", "polite", "about", "naming") :]
    return text_of(left, rest)


def _range(rest: str, now: datetime) -> DayRange | None:
    """The days of «все дела на завтра»; None where not everything is spoken of."""
    words = words_of(rest)
    return day_range(rest, now) if any(match("everything", words, n) for n in range(min(3, len(words)))) else None


def _renamed(rest: str, now: datetime) -> Intent | None:
    found = _QUOTED.match(rest) or _RENAMED_TO.match(rest) or _RENAMED.match(rest)
    if found is None:
        return None
    groups = found.groupdict()
    old, new = groups["old"] or groups.get("old2") or "", groups["new"] or groups.get("new2") or ""
    query, reminder = changes.named(old)
    change = changes.moved(rest, now)
    new = changes.without_same_time(new)
    if (
        change.when is not None
        and not groups.get("old2")
        and not change.later
        and not requests.said(new_rest(new, now))
    ):
        return change
    return Change(query, new_text=new.strip(" «»\"'“”"), reminder=reminder)


def new_rest(text: str, now: datetime) -> str:
    """`text` without its time."""
    return changes.moved(text, now).query
