"""Where one sentence parts into several clauses: commas, connectives, ordinal words, and verbs or times that begin anew.

Each cut gives the words of a clause and the joint before it ("," or the connective). Linear in the words: every rule looks at a
bounded number of neighbours.
"""

import re

from src.reading.asking import asking_at
from src.reading.grammar import english, russian
from src.reading.text import Word, match, single
from src.reading.words import is_base_verb, is_imperative, is_infinitive, is_russian

Part = tuple[list[Word], str]

_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:.][0-5]\d(?:[ap]m?)?|\d{1,2}(?:[ap]m?)")
_DATE = re.compile(r"[0-3]?\d[./-][01]?\d(?:[./-](?:20)?\d\d)?")
_ORDINALS = ("ordinal_1", "ordinal_2", "ordinal_3", "ordinal_4", "ordinal_5", "ordinal_6")
_SHORT = 2
_WINDOW = 40
"""Words around a joint that are looked at."""


def begins_thing(words: list[Word]) -> bool:
    """Whether the words begin with what is to be done, after words that say nothing."""
    index = skip(words)
    if index >= len(words):
        return False
    if match("need", words, index):
        return True
    return is_infinitive(words[index]) or is_imperative(words[index]) or is_base_verb(words[index])


def skip(words: list[Word], index: int = 0, *classes: str) -> int:
    """The first place from `index` on that is neither a mark nor an entry of `classes` (words that say nothing)."""
    while index < len(words):
        length = next((n for name in classes or ("filler",) if (n := match(name, words, index))), 0)
        if not length and words[index].is_mark and not words[index].closed:
            length = 1
        if not length:
            break
        index += length
    return index


def has_verb(words: list[Word]) -> bool:
    """Whether any word is surely a verb form."""
    return any(
        (is_russian(word) and (russian.finite(word.low) is not None or is_infinitive(word)))
        or (not is_russian(word) and "VERB" in english.parts(word.low) and "NOUN" not in english.parts(word.low))
        for word in words
    )


def time_at(words: list[Word], index: int) -> int:
    """How many words from `index` on are plainly a day, a date or an hour; 0 where they are none."""
    word = words[index]
    if word.closed:
        return 0
    day = match("day", words, index)
    if day:
        return day
    if _CLOCK.fullmatch(word.low) or (_DATE.fullmatch(word.low) and not _is_version(words, index)):
        return 1
    following = words[index + 1] if index + 1 < len(words) else None
    if following is not None and word.low.isdigit() and following.low in single("month"):
        return 2
    if following is not None and word.low in single("month") and following.low.rstrip("stndrh").isdigit():
        return 2
    if following is not None and word.low in single("clock_lead") and _CLOCK.fullmatch(following.low):
        return 2
    return 0


def _is_version(words: list[Word], index: int) -> bool:
    return index > 0 and words[index - 1].low in {"python", "version", "v", "версия", "версии", "версию"}


def parted(words: list[Word], *, headed: bool = False) -> list[Part]:
    """The clauses of one sentence."""
    found: list[Part] = []
    if asking_at(words) is not None:
        return [part for piece, joint in _by_commas(words, "") for part in _by_requests(piece, joint)]
    if match("question", words, skip(words)):
        return _rejoined(_by_commas(words, ""), headed=headed)
    for piece, joint in _by_ordinals(words):
        commas = _rejoined(_by_commas(piece, joint), headed=headed)
        for part, after in commas:
            for bit, link in _by_connectives(part, after):
                found += _run_on(bit, link)
    return found


def _by_requests(words: list[Word], joint: str) -> list[Part]:
    """Cut, in a sentence that asks to be reminded, only where a connective opens another thing or another request."""
    parts: list[Part] = []
    begin = 0
    for index in range(1, len(words)):
        length = match("then", words, index)
        opens = length > 1 and (begins_thing(words[index + length : index + _WINDOW]) or asking_at(words[index + length : index + _WINDOW]) is not None)
        if opens and words[index - 1].low not in single("question") and not words[index].closed:
            parts.append((words[begin:index], joint))
            begin, joint = index, words[index].low
    parts.append((words[begin:], joint))
    return parts


def _by_ordinals(words: list[Word]) -> list[Part]:
    """Cut before «первое … второе …», where they count."""
    places: list[int] = []
    wanted = 0
    for index in range(len(words)):
        if wanted < len(_ORDINALS) and match(_ORDINALS[wanted], words, index):
            places.append(index)
            wanted += 1
    if len(places) < 2:
        return [(words, "")]
    parts: list[Part] = [(words[: places[0]], "")] if places[0] else []
    for number, place in enumerate(places):
        end = places[number + 1] if number + 1 < len(places) else len(words)
        piece = words[place + match(_ORDINALS[number], words, place) : end]
        while piece and piece[-1].low in single("conjunction"):
            piece = piece[:-1]
        parts.append((piece, _ORDINALS[number]))
    return parts


def _by_commas(words: list[Word], joint: str) -> list[Part]:
    parts: list[Part] = []
    begin = depth = 0
    for index, word in enumerate(words):
        depth = max(0, depth + (word.text in "([") - (word.text in ")]")) if word.is_mark else depth
        dash = word.text in "—–" and index + 1 < len(words) and begins_thing(words[index + 1 : index + _WINDOW]) and _has_head(words[max(begin, index - _WINDOW) : index])
        if (word.text == "," or word.text == "/" or dash) and not word.closed and not depth:
            if word.text == "/" and word.start == words[index - 1].end:
                continue
            parts.append((words[begin:index], joint))
            begin, joint = index + 1, ","
    parts.append((words[begin:], joint))
    return [part for part in parts if any(not word.is_mark for word in part[0])]


def _rejoined(parts: list[Part], *, headed: bool) -> list[Part]:
    """`parts` with what only goes on with the part before put together again."""
    joined: list[Part] = []
    glued = False
    for number, (words, joint) in enumerate(parts):
        if not joined or joint != ",":
            joined.append((words, joint))
            continue
        before, first = joined[-1]
        polite = _is_polite(words)
        apposition = words[0].low in single("copula")
        following = [part for part, _ in parts[number : number + _WINDOW]]
        ware = not headed and _is_ware(before, words, following)
        if polite or glued or apposition or ware or _continues(before, words):
            if apposition and len(joined) > 1 and len(joined[-2][0]) <= _SHORT:
                # "Priya, my Saturday girl, is coeliac": the verb lacks its subject.
                name, first = joined.pop(-2)
                before = [*name, *_comma(name), *before]
            joined[-1] = (before if polite else [*before, *_comma(before), *words], first)
        else:
            joined.append((words, joint))
        # «Включите, пожалуйста, свет»: what follows the politeness goes on with what stood before it.
        glued = polite and len(joined[-1][0]) <= _SHORT
    return joined


def _is_polite(words: list[Word]) -> bool:
    index = 0
    while index < len(words):
        step = match("polite", words, index) or (1 if words[index].is_mark else 0)
        if not step:
            return False
        index += step
    return True


def _comma(before: list[Word]) -> list[Word]:
    place = before[-1].end
    return [Word(place, place + 1, ",", ",", is_mark=True)]


def _continues(before: list[Word], words: list[Word]) -> bool:
    start = skip(words, 0, "conjunction") if len(words) > 1 else 0
    first = words[min(start, len(words) - 1)]
    if match("subordinate", words):
        return not (begins_thing(words) and first.low in {"и", "and"})
    if first.low in single("continues") and not begins_thing(words):
        return any(word.has_digit for word in words) and len(words) <= 5
    plain = [word for word in words if not word.is_mark]
    if len(plain) == 1 and plain[0].low.rstrip("абвгк").isdigit():
        return True
    return _only_time(plain) and not any(time_at(before, index) for index in range(len(before)))


def _only_time(words: list[Word]) -> bool:
    index = 0
    while index < len(words):
        step = time_at(words, index) or (1 if words[index].low in single("clock_lead") else 0)
        if not step:
            return False
        index += step
    return bool(words)


def _is_ware(errand: list[Word], words: list[Word], following: list[list[Word]]) -> bool:
    """«Купить молоко, хлеб и яйца» is one errand: plain nouns after a verb of getting."""
    start = skip(errand, 0, "filler", "need")
    if start >= len(errand) or errand[start].low not in single("shopping") or not _plain_noun(words):
        return False
    if any(time_at(errand, index) for index in range(len(errand))):
        return False
    wares = [ware for ware in following if _plain_noun(ware)]
    if len(following) < _SHORT and len([word for word in errand[start:] if not word.is_mark]) > _SHORT + 1:
        return False
    closed = any(word.low in {"и", "and"} for ware in wares for word in ware)
    return closed or len([word for word in words if not word.is_mark]) <= _SHORT


def _plain_noun(words: list[Word]) -> bool:
    plain = [word for word in words if not word.is_mark]
    return (
        bool(plain)
        and len(plain) <= 7
        and not begins_thing(words)
        and not any(is_infinitive(word) or match("need", words, n) for n, word in enumerate(words))
        and not any(time_at(words, index) for index in range(len(words)))
        and not any(word.low in single("own") for word in plain)
    )


def _by_connectives(words: list[Word], joint: str) -> list[Part]:
    """Cut at «потом», «и ещё», "oh and", and at «и» where a verb follows."""
    parts: list[Part] = []
    begin, index = 0, max(match("then", words), skip(words, 0, "then", "filler"))
    while index < len(words):
        length = match("then", words, index)
        after_why = index > 0 and words[index - 1].low in single("subordinate")
        if length and index > begin and not words[index].closed and not after_why and _opens(words, index, length):
            parts.append((words[begin:index], joint))
            joint = words[index].low
            begin = index
            index += length
            continue
        if words[index].low in {"и", "а", "and", "n", "&", "+"} and index > begin and not words[index].closed:
            if _begins_next(words[max(begin, index - _WINDOW) : index], words[index + 1 : index + 1 + _WINDOW]):
                parts.append((words[begin:index], joint))
                begin, joint = index + 1, words[index].low
        index += 1
    parts.append((words[begin:], joint))
    return [part for part in parts if any(not word.is_mark for word in part[0])]


def _opens(words: list[Word], index: int, length: int) -> bool:
    """Whether a connective begins a new thing: something follows, and something stood before."""
    if index + length >= len(words):
        return False
    if index + length < len(words) and words[index + length].low in {"раз", "разок"}:
        return False
    lone = length == 1 and words[index].low in {
        "потом",
        "еще",
        "ещё",
        "next",
        "plus",
        "also",
        "then",
        "плюс",
        "дальше",
        "далее",
        "заодно",
        "также",
    }
    if lone and words[index].low == "next" and match("day", words, index):
        return False
    if lone and words[index].low in {"плюс", "plus"}:
        return begins_thing(words[index + length : index + _WINDOW])
    if lone and words[index].low in {"еще", "потом", "next"}:
        before = words[index - 1]
        return not (before.low in single("question") or before.low in {"на", "не", "что", "как", "чё", "есть"})
    return True


def _begins_next(before: list[Word], after: list[Word]) -> bool:
    """Whether «и» parts two things rather than two words of one."""
    index = skip(after)
    if index >= len(after):
        return False
    plain = [word for word in after if not word.is_mark]
    if match("empty", plain) >= len(plain) - 1 > 0:
        return True
    first = after[index]
    if _has_head(before) and any(match("need", after, n) for n in range(index + 1, min(index + 4, len(after)))):
        return True
    if match("need", after, index) or time_at(after, index):
        return _has_head(before) or bool(time_at(after, index) and _has_time(before))
    if is_infinitive(first) or is_imperative(first):
        return _has_head(before)
    if is_russian(first) and _has_head(before) and any(is_infinitive(word) for word in after[index : index + 4]):
        return True
    if first.low in single("myself") or first.low in {"у", "мне", "мой", "моя", "my"}:
        return len(before) > 1
    if is_base_verb(first):
        return (_has_head(before) or _has_time(before)) and len(after) - index > 1
    return _has_time(before) and _has_time(after)


def _has_head(words: list[Word]) -> bool:
    index = skip(words, 0, "filler", "need")
    if index < len(words) and is_base_verb(words[index]):
        return True
    return any(is_infinitive(word) or is_imperative(word) for word in words) or any(
        match("need", words, place) for place in range(len(words))
    )


def _has_time(words: list[Word]) -> bool:
    return any(time_at(words, index) for index in range(len(words)))


def _run_on(words: list[Word], joint: str) -> list[Part]:
    """Cut where, without any mark, the next verb or the next time begins another thing."""
    cuts = _verb_cuts(words) or _time_cuts(words)
    if not cuts:
        return [(words, joint)]
    bounds = [0, *cuts, len(words)]
    parts = [
        (words[begin:end], joint if number == 0 else " ")
        for number, (begin, end) in enumerate(zip(bounds, bounds[1:], strict=False))
    ]
    return [part for part in parts if part[0]]


def _verb_cuts(words: list[Word]) -> list[int]:
    """Before each further infinitive that has a thing of its own."""
    heads = [
        n
        for n, word in enumerate(words)
        if is_infinitive(word)
        and not (
            n > 0
            and (is_infinitive(words[n - 1]) or words[n - 1].low in {"чтобы", "чтоб", "и", "или", "как", "не", "чем"})
        )
    ]
    cuts: list[int] = []
    for before, head in zip(heads, heads[1:], strict=False):
        if any(
            words[n].low in {"чтобы", "чтоб", "что", "где", "как", "когда", "если"} for n in range(before + 1, head)
        ) and not _nouns(words[before + 1 : head]):
            continue
        place = _begin_of(words, before, head, heads)
        if place - before > 1:
            cuts.append(place)
    return cuts


def _begin_of(words: list[Word], before: int, head: int, heads: list[int]) -> int:
    """Where the thing of the infinitive at `head` begins: at itself where its object follows, else before its object."""
    following = next((n for n in heads if n > head), len(words))
    own = words[head + 1 : following]
    if _nouns(own[:4]) and not (following < len(words) and len(own) <= 2):
        place = head
        for back in (3, 2, 1):
            if head - back > before + 1 and time_at(words, head - back) == back:
                place = head - back
                break
    else:
        place = head
        while place - 1 > before + 1 and _is_modifier(words[place - 1]):
            place -= 1
            if words[place - 1].low in _PREPOSITIONS:
                place -= 1
                break
            if _is_dative(words[place]):
                break
    while place - 1 > before and (
        words[place - 1].low in single("conjunction")
        or match("filler", words, place - 1) == 1
        or words[place - 1].low in {"надо", "нужно"}
    ):
        place -= 1
    return place


_PREPOSITIONS = frozenset(
    {"в", "во", "на", "с", "со", "к", "ко", "у", "за", "из", "от", "до", "по", "для", "про", "о", "об", "под"}
)


def _is_modifier(word: Word) -> bool:
    return is_russian(word) and russian.can_be(word.low, "NOUN", "ADJF", "NPRO", "PREP", "ADVB") and not word.closed


def _is_dative(word: Word) -> bool:
    return any(form.case == "datv" and form.pos in {"NOUN", "NPRO"} for form in russian.forms(word.low))


def _nouns(words: list[Word]) -> bool:
    return any(not word.is_mark and (not is_russian(word) or russian.can_be(word.low, "NOUN")) for word in words)


def _time_cuts(words: list[Word]) -> list[int]:
    """Before each further day or hour, where times and things take turns."""
    spans = _time_spans(words)
    if len(spans) < 2:
        return []
    first = spans[0]
    leads = sum(1 for word in words[: first[0]] if not word.is_mark and not match("filler", [word]))
    tail = any(not word.is_mark for word in words[spans[-1][1] :])
    between = all(_content(words[one[1] : two[0]]) for one, two in zip(spans, spans[1:], strict=False))
    if leads and not tail and between:
        return [end for _, end in spans[:-1] if end < len(words)]
    cuts: list[int] = []
    for number, (start, end) in enumerate(spans[1:], 1):
        following = spans[number + 1][0] if number + 1 < len(spans) else len(words)
        if not _content(words[max((cuts or [0])[-1] + 1, start - _WINDOW) : start]) or not _content(words[end : min(following, end + _WINDOW)]):
            continue
        if number == 1 and not _content(words[first[1] : min(start, first[1] + _WINDOW)]):
            continue
        place = start
        if place > 1 and words[place - 2].low == "у" and is_russian(words[place - 1]):
            place -= 2
        cuts.append(place)
    return cuts


def _content(words: list[Word]) -> bool:
    """Whether a noun stands among the words."""
    return any(
        _nouns([word]) and not match("filler", [word]) for word in words if not word.is_mark and not word.low.isdigit()
    )


def _time_spans(words: list[Word]) -> list[tuple[int, int]]:
    """The times, neighbouring ones as one, in order."""
    spans: list[tuple[int, int]] = []
    index = 0
    while index < len(words):
        length = time_at(words, index)
        if not length:
            index += 1
            continue
        begin = (
            index - 1
            if index and words[index - 1].low in {*single("clock_lead"), "on"} and not match("day", words, index - 1)
            else index
        )
        if (spans and begin - spans[-1][1] <= 0) or (spans and all(
            word.low in {"в", "at", "к", "-", "–", "до", "to", "с", "from", "утра", "вечера", "дня", ",", "и", "and"}
            for word in words[spans[-1][1] : begin]
        )):
            spans[-1] = (spans[-1][0], index + length)
        else:
            spans.append((begin, index + length))
        index += length
    return spans
