"""A brain dump: a text split into single things, each with its kind and time.

Pure. Commas divide things, but not the shopping of one errand («купить молоко, хлеб и яйца»).
"""

import re
from datetime import datetime

from src.models.values import ItemKind
from src.offline_model.asides import is_filler, refers_back, without_lead
from src.offline_model.intents import Item
from src.offline_model.kinds import (
    DUTY,
    ERRAND,
    LABELS,
    LEADING_DUTY,
    NEED,
    SOMEDAY,
    WAITING,
    begins_with_verb,
    has_action,
    kind_of,
    starts_with_action,
)
from src.offline_model.when import Found, When, find_when
from src.offline_model.words import words

_INLINE_BULLET = re.compile(r"(?:^|\s)[•▪◦]\s+")
_BULLET = re.compile(r"^\s*(?:[-*•–—▪◦+]|\d{1,2}[.)]|\[[ x]?\])\s+", re.IGNORECASE)
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))\d{1,2}[.)]\s+(?=\D)")
_HEADER = re.compile(
    r"^(?:(?:мне\s+|ещё\s+)?(?:надо|нужно|не\s+забыть)(?:\s+\w+ть)?|(?:мои\s+)?(?:дела|задачи|планы?)|список(?:\s+\w+)?|что\s+надо"
    r"|(?:i\s+)?(?:need|have|want)\s+to(?:\s+do)?|to-?do(?:\s+list)?|(?:my\s+)?(?:tasks|list)|don['’]?t\s+forget)\s*:\s*",
    re.IGNORECASE,
)
"""The words before a list: «Нужно: …»."""
_SPLIT = re.compile(r"\s*;\s*|\s*[.!?…]+(?:\s+|$)|\s*\n+\s*")
_AND_MORE = re.compile(
    r"\s*,?\s+(?:(?:и|а|да)\s+(?:ещ[её]|также|потом|заодно)|(?:oh[, ]+)?and\s+(?:also|then)|also|plus)\b\s*,?\s*"
    r"|^(?:и|а)\s+ещ[её]\s+",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,\s*(?:(?:и|а|да|and|but|но)\s+)?")
_LOOSE_AND = re.compile(r"\s*,?\s+(?:и|а|and)$", re.IGNORECASE)
"""What is left of a sentence whose other half was a request of its own."""
_LOOSE_IS = re.compile(r"\s+(?:is|are|['’]s)(?:\s+due)?$", re.IGNORECASE)
_AND = re.compile(r"\s+(?:и|and)\s+", re.IGNORECASE)

_SHOPPING = re.compile(
    r"^(?:купить|докупить|заказать|взять|buy|get|order|pick\s+up|grab)\b|^(?:купи|закажи)(?:те)?\b", re.IGNORECASE
)
_WARES = re.compile(
    r"^(?:продукты|магазин|супермаркет|аптека|купить|докупить|список\s+покупок|groceries|shopping(?:\s+list)?|buy|get|pharmacy|store)\s*(?::|\s[—–-])\s*",
    re.IGNORECASE,
)
"""A heading under which plain nouns are one errand."""
_TIMELESS = frozenset({"idea", "note", "reference"})
_NEEDS = re.compile(r"(?:the\s+|my\s+|our\s+)?[\w'’]+\s+(?:needs?|has\s+to|have\s+to)\b", re.IGNORECASE)
_MAX_WARE_WORDS = 3
"""A ware on a shopping list is this long at most («оливковое масло холодного…» is taken as a thing of its own)."""


def is_list(text: str) -> bool:
    """Whether `text` is a list with bullets or numbers, or at least three lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    bullets = sum(1 for line in lines if _BULLET.match(line))
    return bullets > 1 or len(lines) > 2


def split(text: str) -> list[str]:
    """The single things in `text`, as written, without bullets."""
    text = _HEADER.sub("", text.strip())
    if len(_INLINE_NUMBER.findall(text)) > 1:
        text = _INLINE_NUMBER.sub("\n- ", text)
    if len(_INLINE_BULLET.findall(text)) > 1:
        text = _INLINE_BULLET.sub("\n- ", text)
    pieces: list[str] = []
    for line in text.splitlines():
        bullet = _BULLET.match(line)
        body = _BULLET.sub("", line)
        # A line of a list is one thing, whatever commas it holds.
        pieces += [body] if bullet else [part for sentence in _SPLIT.split(body) for part in _split_sentence(sentence)]
    pieces = [_LOOSE_AND.sub("", piece.strip(" ,;.")) for piece in pieces]
    return [piece for piece in pieces if words(piece) and not is_filler(piece)]


def read_item(text: str, now: datetime) -> Item:
    """One thing: its words without markers and times, its kind and its time."""
    text = without_lead(text)
    waiting = WAITING.match(text)
    if waiting is not None:
        return _awaited(text, waiting["ru"] or waiting["en"], now)
    someday = SOMEDAY.search(text)
    marked = bool(DUTY.search(text))
    if someday is not None:
        text = text[: someday.start()] + text[someday.end() :]
    text = re.sub(
        r"^(?:задачу|дело|запись|(?:a\s+|the\s+)?(?:task|item|to-?do))\s+(?=\w)", "", text, flags=re.IGNORECASE
    )
    label: ItemKind | None = None
    for pattern, kind in LABELS:
        if pattern.match(text):
            text, label = pattern.sub("", text), kind
            break
    found = find_when(LEADING_DUTY.sub("", text).strip(), now)
    if label in _TIMELESS:
        # «Идея: рассылка по средам»: the time is part of the idea.
        found = Found(None, text.strip())
    body = LEADING_DUTY.sub("", found.rest).strip(" ,;:—–-.!?'\"()") or text.strip()
    if found.when is not None:
        body = _LOOSE_IS.sub("", body)  # "the report is due Friday"
    kind = label or ("someday" if someday else kind_of(body, found.when))
    if _WARES.match(body) or (kind == "unsorted" and NEED.search(text)):
        kind = "task"  # «нужен костюм»: it has to be got
    plain = starts_with_action(body) or kind not in {"unsorted", "task"} or bool(found.when and found.when.deadline)
    return Item(body, kind, found.when, marked=marked or _shows(body, kind, found.when), plain=plain)


def _awaited(text: str, what: str, now: datetime) -> Item:
    """What somebody else has to do; it is not the user's to do, and the user's to follow up."""
    found, awaited = find_when(text, now), find_when(what, now).rest
    return Item(found.rest.strip(" .!"), "task", found.when, waiting_for=awaited.strip(" .!,")[:120] or None)


def _shows(body: str, kind: ItemKind, when: When | None) -> bool:
    """Whether the words show a thing to keep: «сегодня пасмурно» has a date and is none."""
    if kind == "task" and when is not None and not has_action(body) and not ERRAND.search(body):
        return when.deadline or when.at is not None or not when.is_today
    return kind != "unsorted"


def _split_sentence(sentence: str) -> list[str]:
    pieces: list[str] = []
    for part in _AND_MORE.split(sentence):
        clauses = [clause for clause in _COMMA.split(part) if clause.strip()]
        pieces += _rejoined(clauses)
    return [item for piece in pieces for item in _split_and(piece)]


def _rejoined(clauses: list[str]) -> list[str]:
    """`clauses` with the wares of one errand, and what belongs to the clause before, put together again."""
    joined: list[str] = []
    for number, clause in enumerate(clauses):
        if joined and (
            _is_ware(joined[-1], clause, clauses[number:])
            or _belongs_before(clause)
            or (refers_back(clause) and begins_with_verb(clause) and not has_action(joined[-1]))
        ):
            joined[-1] = f"{joined[-1]}, {clause}"
        else:
            joined.append(clause)
    return joined


def _is_ware(errand: str, clause: str, following: list[str]) -> bool:
    if _WARES.match(without_lead(errand)) and _is_plain_noun(clause):
        return True
    if not _SHOPPING.match(LEADING_DUTY.sub("", errand)) or not _is_plain_noun(clause):
        return False
    # «молоко, хлеб и яйца»: the last of the list says that the list is one; without it short wares only.
    wares = [ware for ware in following if _is_plain_noun(ware)]
    return any(_AND.search(ware) for ware in wares) or len(words(clause)) <= 2


def _is_plain_noun(clause: str) -> bool:
    return (
        not has_action(clause)
        and not SOMEDAY.search(clause)
        and not ERRAND.search(clause)
        and all(len(words(ware)) <= _MAX_WARE_WORDS for ware in _AND.split(clause))
        and not re.search(r"\b(?:до|к|by|on)\s+\w+(?:у|ы|и|day)\b", clause)
    )


def _belongs_before(clause: str) -> bool:
    return bool(
        re.match(
            r"(?:котор\w+|потому|так\s+как|чтобы|если|когда|because|which|who|so\s+that|if|when)\b",
            clause,
            re.IGNORECASE,
        )
    )


def _split_and(piece: str) -> list[str]:
    """«позвонить маме и купить хлеб» is two things; «молоко и хлеб» is one."""
    parts = [piece]
    for match in reversed(list(_AND.finditer(piece))):
        before, after = piece[: match.start()], piece[match.end() :]
        verb_after = (starts_with_action(after) and begins_with_verb(after)) or _NEEDS.match(after)
        if starts_with_action(before) and verb_after:
            parts = [before, *_split_and(after)]
            return [*_split_and(before), *parts[1:]]
    return parts
