"""Where one sentence parts into several clauses: commas, connectives, ordinal words, and verbs or times that begin anew.

Each cut gives the words of a clause and the joint before it ("," or the connective). Linear in the words: every rule looks at a
bounded number of neighbours.
"""

from src.reading.asking import asking_at
from src.reading.english_runs import is_head
from src.reading.grammar import english, russian
from src.reading.places import time_at
from src.reading.runs import run_on
from src.reading.text import Word, match, single
from src.reading.words import is_base_verb, is_imperative, is_infinitive, is_russian

Part = tuple[list[Word], str]

_ORDINALS = ("ordinal_1", "ordinal_2", "ordinal_3", "ordinal_4", "ordinal_5", "ordinal_6")
_SHORT = 2
_ANDS = frozenset({"и", "а", "and", "n", "&", "+"})
_WINDOW = 24
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


def parted(words: list[Word], *, headed: bool = False) -> list[Part]:
    """The clauses of one sentence."""
    found: list[Part] = []
    if asking_at(words) is not None:
        return _with_request(_by_commas(words, ""))
    ordered = _by_ordinals(words)
    asks = match("question", words, skip(words)) and not match("exclaim", words, skip(words))
    if asks and len(ordered) <= _SHORT:
        return _rejoined(_by_commas(words, ""), headed=headed)
    start = skip(words)
    if start < len(words) and is_russian(words[start]) and russian.imperative(words[start].low) in single("do_rename"):
        return _by_commas(words, "")
    for piece, joint in ordered:
        commas = _rejoined(_by_commas(piece, joint), headed=headed)
        for part, after in commas:
            for bit, link in _by_connectives(part, after):
                found += run_on(bit, link)
    return found


def _with_request(pieces: list[Part]) -> list[Part]:
    """The clauses of a sentence that asks to be reminded: what stands before the asking is cut as ever."""
    found: list[Part] = []
    asked = False
    for piece, joint in pieces:
        asked = asked or asking_at(piece) is not None
        if asked:
            found += _by_requests(piece, joint)
        else:
            found += [part for bit, link in _by_connectives(piece, joint) for part in run_on(bit, link)]
    return found


def _by_requests(words: list[Word], joint: str) -> list[Part]:
    """Cut, in a sentence that asks to be reminded, only where a connective opens another thing or another request.

    Things that stand before the asking, parted from it by a connective, are cut as ever.
    """
    parts: list[Part] = []
    begin = _before_asking(words)
    if begin:
        parts = [part for bit, link in _by_connectives(words[:begin], joint) for part in run_on(bit, link)]
        joint = words[begin].low
    for index in range(begin + 1, len(words)):
        length = match("then", words, index)
        opens = length > 1 and (
            begins_thing(words[index + length : index + _WINDOW])
            or asking_at(words[index + length : index + _WINDOW]) is not None
        )
        leans = words[index - 1].low in single("question") | single("told_by")
        if opens and not leans and not words[index].closed:
            parts.append((words[begin:index], joint))
            begin, joint = index, words[index].low
    parts.append((words[begin:], joint))
    return parts


def _before_asking(words: list[Word]) -> int:
    """Where the request begins, of words that begin with a thing to do and come to ask with a connective; else 0.

    "Mop the hall then fold the towels oh and remind me at 6 to …".
    """
    asked = asking_at(words)
    if asked is None or not begins_thing(words) or not any(not word.is_mark for word in words[: asked[0]]):
        return 0
    for index in range(max(1, asked[0] - 3), asked[0]):
        length = match("then", words, index) or (1 if words[index].low in _ANDS else 0)
        if length and skip(words, index + length) >= asked[0] and _has_head(words[:index]):
            return index
    return 0


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
    lead = words[: places[0]]
    parts: list[Part] = [(lead, "")] if lead and not match("question", lead, skip(lead)) else []
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
        dash = (
            word.text in "—–"
            and index + 1 < len(words)
            and begins_thing(words[index + 1 : index + _WINDOW])
            and _has_head(words[max(begin, index - _WINDOW) : index])
        )
        if (word.text == "," or word.text == "/" or dash) and not word.closed and not depth:
            if (word.text == "/" and word.start == words[index - 1].end) or _is_decimal(words, index):
                continue
            parts.append((words[begin:index], joint))
            begin, joint = index + 1, ","
    parts.append((words[begin:], joint))
    return [part for part in parts if any(not word.is_mark for word in part[0])]


def _is_decimal(words: list[Word], index: int) -> bool:
    """Whether a comma stands between the digits of one number: «82,5»."""
    if not 0 < index < len(words) - 1:
        return False
    before, comma, after = words[index - 1 : index + 2]
    together = before.end == comma.start and comma.end == after.start
    return together and before.low[-1].isdigit() and after.low[0].isdigit()


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
        and not any(is_russian(word) and russian.finite(word.low) is not None for word in plain)
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
        named = index - begin == 1 and _goes_on_with_verb(words, index)
        opens = length and index > begin and not words[index].closed and not after_why and not named
        if opens and _opens(words, index, length):
            parts.append((words[begin:index], joint))
            joint = words[index].low
            begin = index
            index += length
            continue
        if words[index].low == "so" and _opens_order(words, index) and index > begin:
            parts.append((words[begin:index], joint))
            begin, joint = index + 1, "so"
        joins = words[index].low in _ANDS and index > begin and not words[index].closed
        if joins and _parts_two(words[max(begin, index - _WINDOW) : index], words[index + 1 : index + 1 + _WINDOW]):
            parts.append((words[begin:index], joint))
            begin, joint = index + 1, words[index].low
        index += 1
    parts.append((words[begin:], joint))
    return [part for part in parts if any(not word.is_mark for word in part[0])]


def _goes_on_with_verb(words: list[Word], index: int) -> bool:
    """Whether «ещё» stands between a subject and its verb: «Тимоша ещё в сад ходит»."""
    if words[index].low != "еще":
        return False
    return any(russian.finite(word.low) is not None for word in words[index + 1 : index + 5] if is_russian(word))


def _opens_order(words: list[Word], index: int) -> bool:
    """Whether what follows "so" is surely something to do: "… is out so buy bulbs"."""
    place = skip(words, index + 1)
    return place < len(words) and is_head(words, place) and words[place].low not in single("do_note")


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
    if lone and words[index].low in {"плюс", "plus", "next"}:
        return begins_thing(words[index + length : index + _WINDOW])
    if lone and words[index].low in {"еще", "потом", "next"}:
        before = words[index - 1]
        return not (before.low in single("question") or before.low in {"на", "не", "что", "как", "чё", "есть"})
    return True


def _parts_two(before: list[Word], after: list[Word]) -> bool:
    index = skip(after)
    time = time_at(after, index) if index < len(after) else 0
    if time and not any(not word.is_mark for word in after[index + time :]):
        return False
    return _is_object_first(before) or _begins_next(before, after)


def _begins_next(before: list[Word], after: list[Word]) -> bool:
    """Whether «и» parts two things rather than two words of one."""
    index = skip(after)
    if index >= len(after):
        return False
    plain = [word for word in after if not word.is_mark]
    if match("empty", plain) >= len(plain) - 1 > 0:
        return True
    first = after[index]
    if any(match("need", after, n) for n in range(index + 1, min(index + 4, len(after)))) and _has_head(before):
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


def _is_object_first(before: list[Word]) -> bool:
    """Whether the infinitive at the end has its object before it: «зимнюю резину поменять»."""
    if len(before) <= _SHORT or not is_infinitive(before[-1]):
        return False
    return not any(is_infinitive(word) for word in before[:-1]) and any(
        form.case == "accs" for word in before[:-1] if is_russian(word) for form in russian.forms(word.low)
    )


def _has_head(words: list[Word]) -> bool:
    index = skip(words, 0, "filler", "need")
    if index < len(words) and is_base_verb(words[index]):
        return True
    return any(is_infinitive(word) or is_imperative(word) for word in words) or any(
        match("need", words, place) for place in range(len(words))
    )


def _has_time(words: list[Word]) -> bool:
    return any(time_at(words, index) for index in range(len(words)))
