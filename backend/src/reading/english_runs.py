"""Where a run of English words without marks begins another thing: at each further verb that has an object of its own."""

from src.reading.grammar import english
from src.reading.places import time_at
from src.reading.text import Word, match, single
from src.reading.words import is_base_verb, is_russian

_BOUND = frozenset(
    {"to", "and", "or", "n", "not", "dont", "lets", "let", "help", "make", "go", "come", "will", "can", "cant"}
)
"""Words after which a verb goes on with what was said: "go collect the parcel"."""
_SUBJECTS = frozenset({"i", "we", "you", "they", "he", "she", "it", "who", "u"})
_CLAUSES = frozenset({"if", "when", "where", "who", "what", "why", "how", "that", "which", "whether", "because", "so"})
"""Words that open a clause of their own, whose verb begins nothing."""
_PREPOSITIONS = frozenset(
    {"of", "for", "with", "from", "at", "in", "on", "by", "about", "into", "to", "off", "per", "before", "after"}
)
_PARTICLES = frozenset({"up", "out", "down", "away", "back", "over"})
"""Words that belong to the verb before them: after "pick up" a thing is still to come."""
_CAUSES = frozenset({"help", "let", "make", "have", "watch", "see", "tell", "ask"})
"""Verbs that take somebody and what they do: "help Dad carry the table"."""
_UNITS = frozenset({"minute", "hour", "day", "week", "month", "year", "bit", "fortnight", "half"})
"""After "a" they say how much: "move band practice an hour earlier"."""
_REACH = 2
"""Words after such a verb within which the next verb is still theirs."""


def english_cuts(words: list[Word]) -> list[int]:
    """The places of the verbs that begin another thing, where the run begins with one."""
    start = _first(words)
    changed = any(word.low == "instead" for word in words)
    if changed or start >= len(words) or is_russian(words[start]) or not is_head(words, start):
        return []
    cuts: list[int] = []
    head = start
    for place in range(start + 2, len(words) - 1):
        between = words[head + 1 : place]
        if not is_head(words, place) or not _ends_thing(words, place - 1, head):
            continue
        causes = words[head].low in _CAUSES and len(between) <= _REACH
        bare = all(word.low in _PARTICLES | _PREPOSITIONS for word in between)
        if causes or bare or any(word.low in _CLAUSES for word in between):
            continue
        cuts.append(place)
        head = place
    return cuts


def _first(words: list[Word]) -> int:
    """The first word after those that say nothing and those of need."""
    index = 0
    while index < len(words):
        step = match("filler", words, index) or match("need", words, index) or (1 if words[index].is_mark else 0)
        if not step:
            break
        index += step
    return index


def is_head(words: list[Word], place: int) -> bool:
    """Whether the word is an order to oneself: a verb whose object shows that it is no noun here."""
    word = words[place]
    if word.closed or word.low not in single("act") or not is_base_verb(word):
        return False
    following = words[place + 1] if place + 1 < len(words) else None
    if following is None or following.is_mark:
        return False
    if following.low in single("determiner") or following.low in {"me", "him", "them", "us"}:
        counted = place + 2 < len(words) and words[place + 2].low in _UNITS
        return word.low != "back" and not counted
    if "NOUN" in english.parts(word.low) and word.low not in single("surely_verb"):
        named = following.text[:1].isupper() and not word.text[:1].isupper()
        named = named or following.low in single("title") | single("person")
        return named or (place > 0 and _is_plural(following) and not is_base_verb(following))
    paid = word.low == "pay" and following.low == "for"
    return paid or following.low not in _PREPOSITIONS or following.low in {"up", "off", "about"}


def _is_plural(word: Word) -> bool:
    return any(lemma != word.low for lemma in english.parts(word.low).get("NOUN", ()))


def _ends_thing(words: list[Word], place: int, head: int) -> bool:
    """Whether what stands before a verb can be the end of a thing: no small word that asks for more."""
    word = words[place]
    if word.is_mark or place <= head or word.low in _BOUND or word.low in _SUBJECTS:
        return False
    if word.low in single("determiner") or (word.low in _PREPOSITIONS and word.low not in {"in", "on", "off"}):
        return False
    parts = english.parts(word.low)
    only_adjective = bool(parts) and not {"NOUN", "VERB", "ADV", "PROPN"} & parts.keys() and "ADJ" in parts
    return not only_adjective or bool(time_at(words, place))
