"""Words of time with one slip of the finger («понедельнк», "wendsday"), read as the word that was meant.

Only what no dictionary has is taken for a slip, and only where it stands as a time does: after a word of asking or of time, a
number or a preposition. A name («Сундар», "Sundar") stands behind a verb or with a capital letter.
"""

from dataclasses import replace
from functools import cache

from src.reading.grammar import english, russian
from src.reading.time.lexicon import lexicon
from src.reading.time.tokens import Token

_CLASSES = frozenset(
    {"weekday", "weekdays", "relative", "month", "part", "unit", "number", "ordinal", "tonight", "fixedclock", "every"}
)
_BESIDE = _CLASSES | {"prep", "verb", "series_verb", "filler", "which", "last", "article", "move_verb", "from_now"}
_SHORTEST = 5
"""Letters of a slip: a shorter word is one letter away from too many others."""
_LEADS = frozenset({"через", "in", "within"})


def with_slips(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens with the slips among them as the words that were meant; text and places stay."""
    meant = {index: word for index in range(len(tokens)) if (word := _meant_at(tokens, index))}
    if not meant:
        return tokens
    return tuple(replace(token, low=meant[index]) if index in meant else token for index, token in enumerate(tokens))


def _meant_at(tokens: tuple[Token, ...], index: int) -> str:
    token = tokens[index]
    if token.kind != "word" or token.closed or token.capital or len(token.low) < _SHORTEST:
        return ""
    if token.low in lexicon().phrases or not _stands_as_time(tokens, index):
        return ""
    found = _near(token.low)
    return "" if not found or is_word(token.low) else found


def _stands_as_time(tokens: tuple[Token, ...], index: int) -> bool:
    if not index:
        return True
    before = tokens[index - 1]
    return before.kind == "number" or before.low in _LEADS or _is_beside(before.low) or bool(_near(before.low))


def _is_beside(low: str) -> bool:
    return any(cls in _BESIDE for _, cls, _ in lexicon().phrases.get(low, ()))


def is_word(low: str) -> bool:
    """Whether a dictionary has the word."""
    if "а" <= low[0] <= "я":
        return any(form.known for form in russian.forms(low))
    return bool(english.parts(low))


@cache
def _near(low: str) -> str:
    """The one word of time that is a letter away; empty where there is none."""
    known = _shortened()
    found = {word for piece in (low, *_without_a_letter(low)) for word in known.get(piece, ())}
    close = sorted(word for word in found if is_one_slip(low, word))
    return close[0] if close else ""


@cache
def _shortened() -> dict[str, frozenset[str]]:
    """Each word of time by itself and by what is left of it without any one letter."""
    known: dict[str, set[str]] = {}
    for word, entries in lexicon().phrases.items():
        single = any(cls in _CLASSES and not others for others, cls, _ in entries)
        if single and len(word) >= _SHORTEST and word.isalpha():
            for piece in (word, *_without_a_letter(word)):
                known.setdefault(piece, set()).add(word)
    return {piece: frozenset(words) for piece, words in known.items()}


def _without_a_letter(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is missing, too much, another one, or two have changed places."""
    if typed == meant:
        return False
    if abs(len(typed) - len(meant)) == 1:
        longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
        return shorter in _without_a_letter(longer)
    if len(typed) != len(meant):
        return False
    wrong = [place for place, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
    return len(wrong) == 1 or (swapped and typed[wrong[0]] == meant[wrong[1]] and typed[wrong[1]] == meant[wrong[0]])
