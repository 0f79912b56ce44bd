"""Which language a text is in, and which form of address it uses. Pure."""

import re

from src.models.values import LOCALES, Locale
from src.offline_model.patterns import Said

SAID = Said("words")


def word_set(text: str) -> frozenset[str]:
    """The words of a table written as prose."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)

_NEUTRAL = frozenset({"ok", "okay"})

SMALL_WORDS = SAID.words("small_words")
"""Words that say nothing of what a text is about."""
_OWN_WORDS: dict[Locale, frozenset[str]] = {
    locale: SAID.words_of(locale, "alone", "small_words")
    for locale in sorted(LOCALES, key=lambda locale: locale != "en")
}
"""Words that show the language of a text in Latin letters, even alone; English first, where two languages have as many."""

_INFORMAL = SAID.pattern(r"{informal}")
_ASKS_INFORMAL = SAID.pattern(r"{asks_informal}")
_ASKS_FORMAL = SAID.pattern(r"{asks_formal}")


def words(text: str) -> list[str]:
    """The words and numbers of `text`, as written."""
    return _WORD.findall(text)


def language_of(text: str) -> Locale | None:
    """The language that `text` is clearly in; None when it could be either (a name, a number, "ok")."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if not cyrillic and not latin:
        return None
    if cyrillic:
        # A Russian sentence with foreign names in it is Russian; one Russian word in an English sentence is a name.
        return "ru" if cyrillic * 2 >= latin else "en"
    found = [word.lower() for word in words(text)]
    if not set(found) - _NEUTRAL:
        return None
    hits: dict[Locale, int] = {locale: sum(word in known for word in found) for locale, known in _OWN_WORDS.items()}
    best = max(hits, key=lambda locale: hits[locale])
    if hits[best]:
        return best
    return "en" if len(found) > 2 else None  # one or two Latin words may be a name


def wanted_formality(text: str) -> str | None:
    """`informal` where the writer says «ты» or asks for it, `formal` where they ask for «вы», else None."""
    if _ASKS_FORMAL.search(text):
        return "formal"
    if _ASKS_INFORMAL.search(text) or _INFORMAL.search(text):
        return "informal"
    return None


def upper_first(text: str) -> str:
    """`text` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """`text` with a small first letter, unless its first word is all capitals or "I"."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if (len(first) > 1 and first.isupper()) or re.match(r"I\b", first):
        return text
    return text[:1].lower() + text[1:]
