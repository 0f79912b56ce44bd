"""In which writing a reply has to be, so that one in another language than the user's is seen by its first words.

Nothing is held back of a reply that begins as it should.
"""

from dataclasses import dataclass

import regex

from src.models.turn import TurnContext
from src.models.values import Locale
from src.offline_model.words import language_of

ANSWER_IN: dict[Locale, str] = {"ru": "Отвечай только по-русски.", "en": "Answer in English only."}
"""What a model is told that did not."""
_LEAST_WRITTEN = 10
"""Letters of a message that show its language beyond doubt."""
_FITS_FROM = 3
_ASTRAY_FROM = 60
"""Letters after which a reply that is not in the user's writing is given up."""
_ASTRAY_WHOLE = 8
"""The same of a whole reply: shorter ones are names, or a word that is everybody's."""
_SHARE = 0.3
_ECHO = 60
"""Letters of what it was told that no answer begins with by chance."""
_LETTER = regex.compile(r"\p{L}")
_WORD = regex.compile(r"\p{L}+")
_SCRIPTS = {"ru": regex.compile(r"\p{Cyrillic}"), "en": regex.compile(r"\p{Latin}")}
_CODE = regex.compile(r"```.*?(?:```|$)|`[^`\n]*`|https?://\S+", regex.DOTALL)
_ABOUT_LANGUAGES = regex.compile(
    r"перев[её]|перевод|язык|по-[а-яё]+ски|на\s+[а-яё]+ском|англ|русск|немец|франц|испан|итал|китай|япон|корей|турец"
    r"|translat|language|russian|english|german|french|spanish|italian|chinese|japanese|korean|turkish|cyrillic"
    r"|spell|lyrics|письмо|напиши\s+(?:код|скрипт)|\bcode\b|\bкод",
    regex.IGNORECASE,
)
"""A message that may well be answered in another language."""


class Astray(Exception):
    """The reply is none, and has to be asked for again: it is in another language, or what the model was told."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The writing of one language."""

    locale: Locale

    def fits(self, text: str, *, whole: bool = False) -> bool | None:
        """Whether a reply that begins so, or is so, `whole`, is in it; None while nobody can tell."""
        plain = _CODE.sub(" ", text)
        letters = len(_LETTER.findall(plain))
        own = len(_SCRIPTS[self.locale].findall(plain))
        if own >= _FITS_FROM and own >= _SHARE * letters:
            return True
        return False if letters >= (_ASTRAY_WHOLE if whole else _ASTRAY_FROM) else None


@dataclass(frozen=True, slots=True)
class Echo:
    """What a model was told, which some say again instead of an answer."""

    told: str

    def fits(self, text: str) -> bool | None:
        """Whether a text that begins so is an answer; None while it may be either."""
        said = " ".join(text.split())
        if not self.told.startswith(said[:_ECHO]):
            return True
        return False if len(said) >= _ECHO else None


def echo_of(told: str) -> Echo:
    """How what was told begins."""
    return Echo(" ".join(told[: 2 * _ECHO].split()))


def expected(context: TurnContext, text: str) -> Writing | None:
    """The writing that the reply to a message has to be in; None where any will do."""
    if len(_LETTER.findall(text)) < _LEAST_WRITTEN or _ABOUT_LANGUAGES.search(text):
        return None
    written = language_of(text)
    if written is None or (written == "en" and context.locale != "en"):
        return None  # Russian is written with Latin letters too
    words = _WORD.findall(text)
    own = sum(1 for word in words if _SCRIPTS[written].match(word))
    return Writing(written) if 2 * own > len(words) else None  # "I live in Голдобуйск" may be answered in either
