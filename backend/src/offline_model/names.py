"""How the user wants to be called, found in a clause. Pure."""

import re

from src.offline_model.words import word_set

_WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"
_NAME = rf"(?P<name>{_WORD}(?:\s+(?-i:[A-ZА-ЯЁ]){_WORD.replace('+', '*', 1)}){{0,2}})"
_END = r"(?=\s*(?:$|[,.!?;)]|\s(?:и|а|and|but|но)\s|\s[—–-]\s))"
_SAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:меня\s+(?:зовут|звать)|мо[её]\s+имя|имя\s+мо[её])\s*(?:—|–|-|:)?\s*{_NAME}",
        rf"\b(?:зови(?:те)?|называй(?:те)?|можешь\s+звать|можете\s+звать|можно\s+звать)\s+меня\s+(?:просто\s+)?{_NAME}",
        rf"\b(?:обращай(?:ся|тесь)\s+(?:ко\s+мне\s+)?)(?:просто\s+)?{_NAME}",
        rf"\b(?:my\s+name\s+is|my\s+name['’]s|the\s+name['’]?s|call\s+me|you\s+can\s+call\s+me|i\s+go\s+by|i['’]?m\s+called)\s+(?:just\s+)?{_NAME}",
    )
)
_CASED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^[Яя]\s+(?:—\s*|-\s*|просто\s+)?(?P<name>[А-ЯЁA-Z]{_WORD.replace('+', '*', 1)}){_END}",
        rf"^[Ээ]то\s+(?P<name>[А-ЯЁ]{_WORD.replace('+', '*', 1)}){_END}",
        rf"^(?:[Ii]['’]?m|[Ii]\s+am|[Ii]t['’]s|[Tt]his\s+is)\s+(?P<name>[A-ZА-ЯЁ]{_WORD.replace('+', '*', 1)}){_END}",
    )
)
_BARE = re.compile(
    rf"^(?:here['’]?s\s+|просто\s+|можно\s+(?:просто\s+)?|я\s+(?:—\s*|-\s*)?|это\s+|just\s+|i['’]?m\s+|it['’]?s\s+|i\s+am\s+)?(?P<name>{_WORD}(?:\s+{_WORD}){{0,2}}?)(?:\s+here)?$",
    re.IGNORECASE,
)
_NOT_NAMES = word_set(
    """
    я ты вы он она мы не нет да никак что кто как где когда зачем почему это так тут здесь там надо нужно хочу давай
    давайте пожалуйста спасибо привет здравствуйте напомни запиши купить потом сейчас просто всё все дома устал
    устала скажу без секрет неважно можно хорошо ладно ок окей дурак анонимно аноним и а но или ничего завтра
    сегодня not no yes the a an my your what who how why when where here there tired busy fine good ok okay well
    sorry sure happy nobody anonymous secret remind buy please thanks hello hi hey just nothing none never need want
    have later today tomorrow from in at to going trying looking
    """
)
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
