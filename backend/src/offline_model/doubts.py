"""What a message does not ask for, although its words might: told by others, supposed, over, or a text to be written.

Only what reads beside a model asks here: the offline model has nobody else to leave the doubt to.
"""

import re
from collections.abc import Sequence

from src.offline_model.patterns import Said
from src.reading.grammar import english, russian
from src.reading.text import Word, words_of
from src.reading.words import is_russian

SAID = Said("doubts")

_DOUBTFUL = SAID.pattern(r"{others_speak}|{supposed}|{bygone}|{to_write}|{sighs}|{refused}")
_KEEP = SAID.pattern(r"{keep}")
_PASSES = SAID.pattern(r"{passes}")
_QUOTED = re.compile(r"«[^»]*\s[^»]*\s[^»]*»|[\"“][^\"”]*\s[^\"”]*\s[^\"”]*[\"”]")
"""A quotation of three words or more: a sentence of somebody's, not a title."""
_HAVE_GOT = re.compile(r"(?:\bhave|['’]ve|['’]s|\bhas)\s+got\b", re.IGNORECASE)
_OF_A_NOUN = frozenset({"my", "our", "the", "a", "an", "his", "her", "their"})
"""What stands behind these is no verb."""
_PAST = frozenset({"was", "were", "did", "had"})
_PRESENT = frozenset({"is", "are", "am", "has", "have", "i'm", "im", "it's", "we're", "they're", "he's", "she's"})
_LASTING = frozenset({"been", "born", "called", "named", "married", "divorced", "retired", "allergic", "based"})
"""What looks like a past and tells what is so now."""


def is_doubtful(text: str) -> bool:
    """Whether a message as a whole may well ask for nothing."""
    return _DOUBTFUL.search(text) is not None or _QUOTED.search(text) is not None


def lasts(fact: str, text: str) -> bool:
    """Whether what a message tells stays so; what was asked to be kept does, whatever it is.

    Args:
        fact: the clause that tells it.
        text: the message.
    """
    if _KEEP.search(text):
        return True
    return _PASSES.search(fact) is None and not _is_over(words_of(_HAVE_GOT.sub("have", fact)))


def _is_over(words: Sequence[Word]) -> bool:
    """Whether the first verb of a clause says that something was done, or was so."""
    befores = ("", *(word.low for word in words))
    told = [word for before, word in zip(befores, words, strict=False) if before not in _OF_A_NOUN]
    tenses = (_russian_tense(word.low) if is_russian(word) else _english_tense(word.low) for word in told)
    return next(filter(None, tenses), "") == "past"


def _russian_tense(word: str) -> str:
    form = russian.best(word)
    return (form.tense or "") if form is not None else ""


def _english_tense(word: str) -> str:
    if word in _PAST:
        return "past"
    if word in _PRESENT or word in _LASTING:
        return "present"
    if "VERB" in english.parts(word) and word.endswith("s"):
        return "present"
    return "past" if english.past_of(word) is not None else ""
