"""Words of Russian and English: which language a text is in, and which form of address it uses. Pure."""

import re

from src.models.values import Locale


def word_set(text: str) -> frozenset[str]:
    """The words of a table written as prose."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)

_ENGLISH_ALONE = word_set(
    """
    hi hello hey morning evening yes yeah yep no nope not ok okay done skip next back help stop thanks thank bye
    goodbye please what who when where why how is my me the remind note idea task add show
    """
)
"""Latin words that make a message English even when they stand alone; `ok` in a Russian talk is not among the proofs."""

_NEUTRAL = frozenset({"ok", "okay"})

SMALL_WORDS = word_set(
    """
    а и но или же ли бы в во на с со к ко о об обо по за из от до у для про при над под это этот эта эти то тот та
    те так что чтобы как какой какая какое какие какого какую кто кого кому где куда когда зачем почему сколько я
    мне меня мной ты тебя тебе тобой вы вас вам вами он она оно они его её ее их ему ей им мы нас нам мой моя моё
    мое мои моего моей моему моих моим моими мою твой твоя ваш ваша не нет ни есть был была было были быть буду уже
    ещё еще тоже там тут здесь вот ну да только очень все всё всего сейчас теперь больше пожалуйста помнишь помните
    знаешь знаете скажи скажите напомни ведь the a an and or but of in on at to for from by with about as is are am
    was were be been do does did has have had i me my mine you your he she it his her its they them their we us our
    this that these those what which who whom whose when where why how not no yes can could would should will so if
    then than there here just please remember know tell any anything some more now called s m t re ve d ll
    """
)
"""Words that say nothing of what a text is about."""

_INFORMAL = re.compile(
    r"\b(ты|тебя|тебе|тобой|тобою|тво(?:й|я|ё|е|и|его|ему|им|ём|ем|ей|ю|их|ими)|знаешь|помнишь|можешь|сможешь|умеешь)\b",
    re.IGNORECASE,
)
_ASKS_INFORMAL = re.compile(r"\b(?:на|мне)\s+[«\"]?ты\b", re.IGNORECASE)
_ASKS_FORMAL = re.compile(r"\bна\s+[«\"]?вы\b", re.IGNORECASE)


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
    if any(word in _ENGLISH_ALONE or word in SMALL_WORDS for word in found):
        return "en"
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
