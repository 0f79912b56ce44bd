"""A fact taken back: «уже не в Казани, переехал в Пермь», "I no longer work at A, now at B", "not X but Y".

Pure. The new fact carries the words of the old one, by which the memory to replace is found.
"""

import re
from dataclasses import replace

from src.offline_model.facts import LEAD, read_fact
from src.offline_model.intents import Fact
from src.offline_model.patterns import Said
from src.offline_model.words import upper_first, words
from src.reading.grammar.russian import finite
from src.reading.text import folded

SAID = Said("corrections")

_SELF = SAID.pattern(r"^(?:{self})\s+")
_MOVED_ON = tuple(re.compile(pattern, re.IGNORECASE) for pattern in SAID.each("moved_on"))
"""The user says what is over and what is now; whatever follows is the new fact."""
_RATHER = tuple(re.compile(pattern, re.IGNORECASE) for pattern in SAID.each("rather"))
"""One value instead of another; a correction only where the new one reads as a fact."""
_OVER = tuple(re.compile(pattern, re.IGNORECASE) for pattern in SAID.each("over"))
"""Only the end of something: the sentence itself is the new fact."""


def correction(sentence: str) -> Fact | None:
    """The new fact of a sentence that takes an old one back, with the old words; None when it is no correction."""
    body = LEAD.sub("", sentence.strip()).strip(" .!…")
    if body.endswith("?"):
        return None
    for pattern in _MOVED_ON:
        match = pattern.search(body)
        if match is not None:
            old, new = match["old"].strip(), match["new"].strip(" ,")
            fact = read_fact(new)
            if fact is None and finite(folded(new.split()[0])) is not None:
                return Fact(upper_first(_SELF.sub("", body)), "about", old=old)
            fact = fact or read_fact(_like(old, new))
            return replace(fact, old=old) if fact else Fact(upper_first(new), "about", old=old)
    for pattern in _RATHER:
        match = pattern.search(body)
        fact = _rather(match) if match else None
        if fact is not None:
            return fact
    over = next((match for pattern in _OVER if (match := pattern.search(body))), None)
    return Fact(upper_first(body), "about", old=over["old"].strip()) if over else None


def _rather(match: re.Match[str]) -> Fact | None:
    head = match.groupdict().get("head") or ""
    old, new = f"{head}{match['old']}".strip(), f"{head}{match['new']}".strip(" ,")
    fact = read_fact(new)
    return replace(fact, old=old) if fact is not None and words(old) else None


def _like(old: str, new: str) -> str:
    """`new`, a bare value, put into the form of `old` («не работаю в Альфе, теперь в Бете» → «работаю в Бете»)."""
    new = re.sub(SAID.fill(r"^(?:{like})\s+"), "", new, flags=re.IGNORECASE)
    head = re.match(SAID.fill(r"^({likex})\b"), old, re.IGNORECASE)
    if head is not None:
        english = re.match(r"(?:live|work|study|teach)$", head[1], re.IGNORECASE)
        return f"I {head[1]} {new}" if english else f"{head[1]} {new}"
    if re.match(SAID.fill(r"(?:{likexx})\s"), new, re.IGNORECASE) and re.match(
        SAID.fill(r"(?:{likexxx})\s"), old, re.IGNORECASE
    ):
        return f"живу {new}" if re.search(r"[а-яё]", new) else f"I live {new}"
    return new
