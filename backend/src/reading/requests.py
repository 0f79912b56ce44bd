"""A request to be reminded with all that belongs to it: times and matter on either side of the words of asking.

People put the time in front, in pieces between commas, or after the matter; tell the matter first and ask then; or name in
one sentence what the next one asks to be reminded of. What belongs to the request is put together here, so that the reader
of times sees it whole. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from src.reading.asking import asking_at
from src.reading.forms import Timed
from src.reading.hints import may_hold_time
from src.reading.segments import Segment
from src.reading.text import Word, match, single, words_of
from src.reading.words import is_infinitive

_JOINTS = frozenset({",", " ", "и", "and", "—", "–", ":", "", "so", "поэтому", "but", "но"})
_TELLING = frozenset({"item", "time", "fact", "unclear", "done"})
_OTHERS = frozenset({"reminder", "command", "question", "beyond"})
_LONGEST_PLEA = 8
_REACH = 8
"""Segments on either side of a request that are looked at."""
_LONGEST = 600
"""Characters of a request; nobody says more at once, and what goes on and on is read piece by piece."""


def gathered(segments: list[Segment], timed: Callable[[str], Timed]) -> list[Segment]:
    """The segments, each request with what belongs to it in one."""
    if not any(segment.kind == "reminder" for segment in segments):
        return segments
    found: list[Segment] = []
    index = 0
    while index < len(segments):
        segment = segments[index]
        index += 1
        if segment.kind != "reminder":
            found.append(segment)
            continue
        following = [one for one in segments[index : index + _REACH] if one.sentence == segment.sentence]
        following = following[: next((n for n, one in enumerate(following) if _is_another(one)), len(following))]
        for one in following[: _taken_after(segment, following, timed)]:
            segment = _both(segment, one)
            index += 1
        for _ in range(_times_before(found, segment, timed)):
            segment = _both(found.pop(), segment)
        while found and _belongs_before(found[-1], segment):
            segment = _both(found.pop(), segment)
        if index < len(segments) and segments[index].kind == "time" and timed(segments[index].text).until:
            segment = _both(segment, segments[index])  # "… every 10 days. Stop after the 31st of March."
            index += 1
        found.append(segment)
    return found


def _is_another(segment: Segment) -> bool:
    """Whether a clause after a request opens another thing by its first word: "…, also email the choir"."""
    words = words_of(segment.text)
    return segment.kind == "item" and segment.shape != "noun" and bool(words) and words[0].low in single("besides")


def _both(first: Segment, second: Segment) -> Segment:
    kept = first if first.kind == "reminder" else second
    return replace(kept, text=f"{first.text}, {second.text}", start=first.start, end=second.end, after=first.after)


def _times_before(found: Sequence[Segment], reminder: Segment, timed: Callable[[str], Timed]) -> int:
    """How many segments right before the request are, together, nothing but its time («ежедневно, кроме воскресенья, …»)."""
    run = 0
    if len(reminder.text) > _LONGEST:
        return 0
    while run < min(len(found), _REACH) and found[-1 - run].sentence == reminder.sentence:
        if found[-1 - run].kind in _OTHERS:
            break
        run += 1
    for count in range(run, 0, -1):
        first, *rest = found[-count:]
        if first.kind == "time" and rest and all(match("leaving_out", words_of(one.text)) for one in rest):
            return count
        if timed(", ".join(one.text for one in found[-count:])).alone:
            return count
    return 0


def _belongs_before(before: Segment, reminder: Segment) -> bool:
    """«Созвон в 18:30, напомни за час»: the matter stands before where the request itself holds little, or leans on it."""
    if before.kind not in _TELLING or before.under or before.asked or len(before.text) > _LONGEST:
        return False
    if _leans_back(words_of(reminder.text)) and may_hold_time(before.text):
        return True
    if before.sentence != reminder.sentence:
        return False
    own = [word for word in words_of(reminder.text) if not word.is_mark]
    if any(is_infinitive(word) for word in own) and before.kind != "time":
        return False
    return len(own) <= _LONGEST_PLEA and reminder.after in _JOINTS


def _leans_back(words: list[Word]) -> bool:
    """Whether the time is said from something that the request does not name: «за два часа», "the day before"."""
    for index in range(len(words)):
        length = match("before_it", words, index)
        if length and not match("before_what", words, index + length):
            return True
    return False


def _taken_after(reminder: Segment, following: list[Segment], timed: Callable[[str], Timed]) -> int:
    """How many of the segments after the request go on with it."""
    text = reminder.text
    beside = [one for one in following if not _is_aside(one, timed)]
    taken = 0
    for one in following:
        if one.kind in _OTHERS - {"question"} or one.after not in _JOINTS or len(text) > _LONGEST:
            break
        if _has_matter(text, timed):
            if one.kind == "question" and not _is_whether(one):
                break
            if one.kind != "question" and not _goes_on(one, beside, timed):
                break
        elif one.kind == "question" and not match("told_by", words_of(one.text)):
            break
        text = f"{text}, {one.text}"
        taken += 1
    return taken


def _is_whether(one: Segment) -> bool:
    """«Проверить, пришли ли деньги»: what is to be found out goes on with the matter."""
    return any(word.low in single("whether") for word in words_of(one.text)[:4])


def _is_aside(one: Segment, timed: Callable[[str], Timed]) -> bool:
    """Whether a segment is a time, a number or nothing: it belongs to what it stands beside."""
    if one.kind in {"time", "nothing"} or one.shape == "aside" or timed(_without_joint(one.text)).alone:
        return True
    return all(word.has_digit for word in words_of(one.text) if not word.is_mark)


def _goes_on(one: Segment, beside: list[Segment], timed: Callable[[str], Timed]) -> bool:
    """Whether a segment after the matter, of those `beside` it, belongs to it: where there is a list of things none does."""
    if _is_aside(one, timed):
        return True
    things = [other for other in beside if _is_thing(other, timed)]
    if one in things:
        return len(beside) == 1 and one.shape in {"todo", "order"} and not timed(one.text).concrete
    return not things


def _without_joint(text: str) -> str:
    """`text` without the words that only join it («и так до конца марта», "and so until March")."""
    words = words_of(text)
    start = 0
    while start < len(words) - 1 and (step := match("joint", words, start)):
        start += step
    return text[words[start].start :] if words else text


def _is_thing(one: Segment, timed: Callable[[str], Timed]) -> bool:
    """Whether a segment is a thing of its own: a duty, something to do, an event on a day of its own."""
    if one.kind != "item":
        return False
    if one.shape == "order":
        return match("act", words_of(one.text)) > 0
    if one.shape == "event":
        words = words_of(one.text)
        return timed(one.text).dated or any(match("day", words, place) for place in range(len(words)))
    return one.shape in {"duty", "todo", "plan", "waiting"}


def _has_matter(text: str, timed: Callable[[str], Timed]) -> bool:
    """Whether anything beside the words of asking and a time is said."""
    words = words_of(text)
    found = asking_at(words)
    rest = words[: found[0]] + words[found[1] :] if found else words
    if not any(
        not word.is_mark and not match("filler", [word]) and word.low not in {"мне", "me", "нам"} for word in rest
    ):
        return False
    if found is None:
        return True
    before, after = text[: words[found[0]].start], text[words[found[1] - 1].end :]
    left = " ".join(part.strip(" ,:;—–-") for part in (before, after)).strip()
    return not timed(left).alone
