"""How the user wants to be called, found in a clause. Pure."""

import re

from src.offline_model.patterns import Said

SAID = Said("names")

_WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"
_NAME = rf"(?P<name>{_WORD}(?:\s+(?-i:[A-ZА-ЯЁ]){_WORD.replace('+', '*', 1)}){{0,2}})"
_END = SAID.fill(r"(?=\s*(?:$|[,.!?;)]|\s(?:{end})\s|\s[—–-]\s))")
_SAID = tuple(re.compile(pattern, re.IGNORECASE) for pattern in SAID.each("said", name=_NAME))
_CASED = tuple(re.compile(pattern) for pattern in SAID.each("cased", small=_WORD.replace("+", "*", 1), end=_END))
_BARE = SAID.pattern(r"^(?:{bare_1})?(?P<name>{word}(?:\s+{word}){0,2}?)(?:{bare_2})?$", word=_WORD)
_NOT_NAMES = SAID.words("not_names")
_MAX_BARE_WORDS = 3


def read_name(clause: str) -> str | None:
    """The name in a clause that says it is one («меня зовут Оля», "I'm Bo"), or None."""
    body = clause.strip(" .!,")
    for pattern in (*_SAID, *_CASED):
        match = pattern.search(body)
        if match is not None:
            return _proper(match["name"])
    return None


def name_clause_end(clause: str) -> int:
    """Where the words that say the name end in `clause`; 0 where there are none."""
    for pattern in (*_SAID, *_CASED):
        match = pattern.search(clause)
        if match is not None and _proper(match["name"]):
            return match.end()
    return 0


def bare_name(text: str) -> str | None:
    """The name that `text`, an answer to "what should I call you?", is; None when it is something else."""
    match = _BARE.match(text.strip(" .!)"))
    if match is None:
        return None
    parts = match["name"].split()
    # One word may be written small; several are a name only when written as one.
    return _proper(match["name"]) if len(parts) == 1 or all(part[:1].isupper() for part in parts) else None


def _proper(name: str) -> str | None:
    parts = name.split()
    if not parts or len(parts) > _MAX_BARE_WORDS or any(part.lower() in _NOT_NAMES for part in parts):
        return None
    return " ".join(part if part[:1].isupper() else part[:1].upper() + part[1:] for part in parts)
