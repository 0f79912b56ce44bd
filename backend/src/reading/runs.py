"""A run of words without marks: cut where the next verb, or the next time, begins another thing."""

from itertools import pairwise

from src.reading.english_runs import english_cuts
from src.reading.grammar import english, russian
from src.reading.places import time_at
from src.reading.text import Word, match, single
from src.reading.words import is_base_verb, is_infinitive, is_russian

Part = tuple[list[Word], str]
_LEAST_WARES = 3
"""Nouns in a row that are a list."""
_LEAST_DAYS = 2
"""Days that make a run a plan of days."""
_WINDOW = 40
"""Words around a joint that are looked at."""


def run_on(words: list[Word], joint: str) -> list[Part]:
    """Cut where, without any mark, the next verb or the next time begins another thing."""
    note = next((n for n in range(1, len(words)) if _is_note(words, n)), None)
    if note is not None:
        return [*run_on(words[:note], joint), (words[note:], " ")]
    days = _led_by_days(words)
    if days:
        return [
            part
            for number, (begin, end) in enumerate(pairwise([0, *days, len(words)]))
            for part in run_on(words[begin:end], joint if number == 0 else " ")
        ]
    wares = _ware_cuts(words)
    if wares:
        return [(words[begin:end], " " if begin else joint) for begin, end in pairwise([0, *wares, len(words)])]
    cuts = _need_cut(words) or _verb_cuts(words) or english_cuts(words) or _time_cuts(words)
    if not cuts:
        return [(words, joint)]
    bounds = [0, *cuts, len(words)]
    parts = [(words[begin:end], joint if number == 0 else " ") for number, (begin, end) in enumerate(pairwise(bounds))]
    return [part for part in parts if part[0]]


def _led_by_days(words: list[Word]) -> list[int]:
    """The cuts of a run that begins with a day and names others, whatever verbs stand among them."""
    spans = _time_spans(words)
    return (_day_cuts(words, spans) or []) if len(spans) >= _LEAST_DAYS else []


def _ware_cuts(words: list[Word]) -> list[int]:
    """Before each ware of a row of nothing but nouns, most of them wares: «хлеб молоко яйца сыр», "bread milk eggs"."""
    plain = [n for n, word in enumerate(words) if not word.is_mark and not match("filler", [word])]
    if len(plain) < _LEAST_WARES or len(plain) > _WINDOW or any(words[n].closed for n in plain):
        return []
    if sum(words[n].low in single("ware") for n in plain) * 2 < len(plain):
        return []
    cuts: list[int] = []
    for n in plain:
        described = cuts and is_russian(words[n]) and _is_adjective(words[n])
        if not (words[n].low in single("ware") or _is_noun(words[n]) or described):
            return []
        if not described:
            cuts.append(n)
    return cuts[1:]


def _is_adjective(word: Word) -> bool:
    first = russian.best(word.low)
    return first is not None and first.pos == "ADJF"


def _is_noun(word: Word) -> bool:
    if is_russian(word):
        first = russian.best(word.low)
        return first is not None and first.pos == "NOUN"
    return not is_base_verb(word) and "NOUN" in english.parts(word.low)


def _need_cut(words: list[Word]) -> list[int]:
    """Before «надо» that says, behind what was told with its verb, what is to be done: «привезут дрова надо место расчистить»."""
    for n in range(2, len(words) - 1):
        if words[n].low not in single("need_within") or not any(is_infinitive(word) for word in words[n + 1 : n + 6]):
            continue
        begin = n - 1 if words[n - 1].low in single("own") else n
        leans = words[begin - 1].low in single("question") | single("subordinate") | single("conjunction") | {"не"}
        told = any(russian.finite(word.low) is not None for word in words[:begin] if is_russian(word))
        if told and not leans and not words[n].closed and not words[begin - 1].is_mark:
            return [begin]
    return []


def _is_note(words: list[Word], place: int) -> bool:
    """Whether «запиши» opens, in the middle of a run, the thing that is to be written down."""
    if words[place].low not in single("write_down") or words[place].closed or words[place - 1].low == "не":
        return False
    return any(is_infinitive(word) for word in words[place + 1 : place + 4])


def _object_first_cuts(words: list[Word], heads: list[int]) -> list[int] | None:
    """The cuts of a run whose infinitives have their objects before them; None where it is no such run.

    «Банки в погреб снести картошку перебрать»: the last verb has nothing after it, so what stands before it is its own. From
    there back every gap with one object belongs to the verb behind it; one with two, to both.
    """
    if len(heads) < 2 or _objects(_up_to_call(words[heads[-1] + 1 :]), 0):
        return None
    cuts: list[int] = []
    for place in range(len(heads) - 1, 0, -1):
        before, head = heads[place - 1], heads[place]
        own = _objects(words[before + 1 : head], before + 1)
        if not own:
            return None
        first_is_bare = place == 1 and not _objects(words[:before], 0)
        if len(own) == 1 and first_is_bare and not _has_dative(words[before + 1 : own[0]]):
            return None
        cuts.append(_with_modifiers(words, own[-1], before))
    return cuts[::-1]


def _up_to_call(words: list[Word]) -> list[Word]:
    """The words up to «ой» and the like, after which somebody only sighs."""
    end = next((n for n, word in enumerate(words) if is_russian(word) and russian.can_be(word.low, "INTJ")), len(words))
    return words[:end]


def _objects(words: list[Word], start: int) -> list[int]:
    """The places of nouns that can be what is done, none of them after a preposition or of a time."""
    found: list[int] = []
    index = 0
    while index < len(words):
        step = time_at(words, index)
        if step:
            index += step
            continue
        prepared = any(words[n].low in _PREPOSITIONS for n in range(max(0, index - 2), index))
        cases = {form.case for form in russian.forms(words[index].low) if form.pos == "NOUN"}
        if "accs" in cases and not prepared and is_russian(words[index]):
            found.append(start + index)
        index += 1
    return found


def _has_dative(words: list[Word]) -> bool:
    return any(_is_dative(word) for word in words if is_russian(word))


def _with_modifiers(words: list[Word], place: int, before: int) -> int:
    """Where the thing that is named at `place` begins: before its adjectives, small words and whom it is for."""
    while place - 1 > before:
        word = words[place - 1]
        adjective = is_russian(word) and russian.can_be(word.low, "ADJF") and not russian.can_be(word.low, "NOUN")
        if not (adjective or word.low in single("conjunction") or match("filler", words, place - 1) == 1):
            break
        place -= 1
    return place


def _verb_cuts(words: list[Word]) -> list[int]:
    """Before each further infinitive that has a thing of its own."""
    heads = [
        n
        for n, word in enumerate(words)
        if is_infinitive(word)
        and not (
            n > 0 and (_governs(words[n - 1]) or words[n - 1].low in {"чтобы", "чтоб", "и", "или", "как", "не", "чем"})
        )
    ]
    chained = _object_first_cuts(words, heads)
    if chained is not None:
        return chained
    cuts: list[int] = []
    for before, head in pairwise(heads):
        if any(
            words[n].low in {"чтобы", "чтоб", "что", "где", "как", "когда", "если"} for n in range(before + 1, head)
        ) and not _nouns(words[before + 1 : head]):
            continue
        place = _begin_of(words, before, head, heads)
        if place - before > 1 or (place > before and not _governs(words[before])):
            cuts.append(place)
    return cuts


def _governs(word: Word) -> bool:
    """Whether an infinitive may take the next one with it («сходить купить»); «заправиться» is done by itself."""
    return is_infinitive(word) and not (word.low.endswith("ться") and word.low not in single("with_infinitive"))


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
    by_days = _day_cuts(words, spans)
    if by_days is not None:
        return by_days
    first = spans[0]
    leads = sum(1 for word in words[: first[0]] if not word.is_mark and not match("filler", [word]))
    tail = any(not word.is_mark for word in words[spans[-1][1] :])
    between = all(_content(words[one[1] : two[0]]) for one, two in pairwise(spans))
    if leads and not tail and between:
        return [end for _, end in spans[:-1] if end < len(words)]
    cuts: list[int] = []
    for number, (start, end) in enumerate(spans[1:], 1):
        following = spans[number + 1][0] if number + 1 < len(spans) else len(words)
        if not _content(words[max((cuts or [0])[-1] + 1, start - _WINDOW) : start]) or not _content(
            words[end : min(following, end + _WINDOW)]
        ):
            continue
        if number == 1 and not _content(words[first[1] : min(start, first[1] + _WINDOW)]):
            continue
        place = start
        if place > 1 and words[place - 2].low == "у" and is_russian(words[place - 1]):
            place -= 2
        cuts.append(place)
    return cuts


def _day_cuts(words: list[Word], spans: list[tuple[int, int]]) -> list[int] | None:
    """Before each day of a run that begins with a day and names others: «пн качалка вт бассейн в 20:00 ср барбер»."""
    first = spans[0]
    if any(not word.is_mark and not match("filler", [word]) for word in words[: first[0]]):
        return None
    days = [n for start, end in spans for n in range(start, end) if match("day", words, n)]
    starts = [n for n in days if n - 1 not in days]
    if len(starts) < _LEAST_DAYS or (match("day", words, first[0]) == 0 and words[first[0]].low not in _PREPOSITIONS):
        return None
    cuts: list[int] = []
    for one, following in pairwise([*starts, len(words)]):
        if not any(_is_content(words, n) for n in range(one + match("day", words, one), following)):
            return None
        if one != starts[0]:
            cuts.append(one - 1 if words[one - 1].low in _PREPOSITIONS | {"on"} else one)
    return cuts


def _is_content(words: list[Word], place: int) -> bool:
    """Whether a word is neither mark, filler, preposition nor of a time."""
    word = words[place]
    small = word.is_mark or word.low in _PREPOSITIONS or word.has_digit or word.low in single("clock_lead")
    return not small and not time_at(words, place) and not match("filler", [word])


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
        if (spans and begin - spans[-1][1] <= 0) or (
            spans
            and all(
                word.low
                in {"в", "at", "к", "-", "–", "до", "to", "с", "from", "утра", "вечера", "дня", ",", "и", "and"}
                for word in words[spans[-1][1] : begin]
            )
        ):
            spans[-1] = (spans[-1][0], index + length)
        else:
            spans.append((begin, index + length))
        index += length
    return spans
