"""In which order memories come back: how much they have to do with the question, then how recent they are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from src.models.turn import MemoryHit
from src.services.memory.facts import Fact
from src.services.memory.words import concepts, content_stems

_COSINE_SHARE = 0.5
"""Share of the vector's similarity in the relevance; shared words, weighed by rarity, have the rest."""
_CLOSENESS_SHARE = 0.5
"""Share of the meaning where it is known; words have the rest. Chosen on half the questions of `benchmarks/meaning_eval.py`: from
0.3 to 0.7 recall@5 hardly changes."""
_RECENCY_SHARE = 0.08
"""Enough to put the newer of two equal facts first, too little to push a relevant one down."""
_VAGUE_SCORE = 0.5
"""The score of a new fact as the answer to a question that names nothing: it may be meant, it may not."""
_RECENCY_HALF_LIFE_DAYS = 30.0
_CONCEPT_MATCH = 0.5
_PREFIX_MATCH = 0.7
_PREFIX_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that may be recalled, with the cosine similarity that the vector store found.

    Attributes:
        closeness: how near its meaning is to the question's, from 0 to 1; None: not known.
    """

    fact: Fact
    cosine: float
    closeness: float | None = None


def is_vague(query: str, candidates: Sequence[Candidate], *, noise_cosine: float) -> bool:
    """Whether the query names nothing that any candidate speaks of, as "what do you know about me?" does not.

    Args:
        query: what the user wrote.
        candidates: facts of the user.
        noise_cosine: similarity below which the embedder's vectors say nothing.
    """
    asked = list(dict.fromkeys(content_stems(query)))
    if not asked or not candidates:
        return True
    if max(candidate.cosine for candidate in candidates) >= noise_cosine:
        return False
    if any(candidate.closeness is not None for candidate in candidates):
        return False
    return not any(_overlap(asked, content_stems(candidate.fact.text), {}) for candidate in candidates)


def rank_recent(facts: Sequence[Fact], *, now: datetime, limit: int) -> list[MemoryHit]:
    """The `limit` newest facts, newest first."""
    newest = sorted(facts, key=lambda fact: fact.updated, reverse=True)[:limit]
    return [
        MemoryHit(id=fact.id, text=fact.text, score=round(_VAGUE_SCORE * _recency(fact, now), 4), typed=fact.typed)
        for fact in newest
    ]


def rank(query: str, candidates: Sequence[Candidate], *, now: datetime, limit: int) -> list[MemoryHit]:
    """The `limit` best candidates, best first, with scores between 0 and 1.

    Args:
        query: what the user wrote.
        candidates: facts of one user, each at most once.
        now: the moment that recency is measured from.
        limit: most hits to give.
    """
    asked = list(dict.fromkeys(content_stems(query)))
    stems = [content_stems(candidate.fact.text) for candidate in candidates]
    rarity = _rarities(asked, stems)
    scored: list[tuple[float, Fact]] = []
    for candidate, told in zip(candidates, stems, strict=True):
        cosine = min(max(candidate.cosine, 0.0), 1.0)
        relevance = _COSINE_SHARE * cosine + (1 - _COSINE_SHARE) * _overlap(asked, told, rarity)
        if candidate.closeness is not None:
            relevance = _CLOSENESS_SHARE * candidate.closeness + (1 - _CLOSENESS_SHARE) * relevance
        score = (1 - _RECENCY_SHARE) * relevance + _RECENCY_SHARE * _recency(candidate.fact, now)
        scored.append((score, candidate.fact))
    scored.sort(key=lambda pair: (pair[0], pair[1].updated), reverse=True)
    return [
        MemoryHit(id=fact.id, text=fact.text, score=round(score, 4), typed=fact.typed) for score, fact in scored[:limit]
    ]


def _recency(fact: Fact, now: datetime) -> float:
    days = max((now - fact.updated).total_seconds(), 0.0) / 86_400
    return 0.5 ** (days / _RECENCY_HALF_LIFE_DAYS)


def _rarities(asked: list[str], facts: list[list[str]]) -> dict[str, float]:
    """Inverse document frequency of each asked stem among the candidates, as BM25 has it (Robertson and Zaragoza, 2009)."""
    sets = [set(stems) for stems in facts]
    rarities: dict[str, float] = {}
    for one in asked:
        holding = sum(one in stems for stems in sets)
        rarities[one] = math.log(1 + (len(sets) - holding + 0.5) / (holding + 0.5))
    return rarities


def _overlap(asked: list[str], told: list[str], rarity: dict[str, float]) -> float:
    """Share of what was asked, by rarity, that the fact speaks of: 1 is all of it in the same words."""
    if not asked:
        return 0.0
    told_set = set(told)
    told_concepts = concepts(told)
    matched = total = 0.0
    for one in asked:
        weight = rarity.get(one, 1.0)
        total += weight
        if one in told_set:
            matched += weight
        elif any(_same_root(one, other) for other in told_set):
            matched += weight * _PREFIX_MATCH
        elif told_concepts & concepts([one]):
            matched += weight * _CONCEPT_MATCH
    return matched / total if total else 0.0


def _same_root(one: str, other: str) -> bool:
    """Whether two stems begin alike for most of their length: "бега" and "бегу", "photograph" and "photo"."""
    shorter = min(len(one), len(other))
    if shorter < _PREFIX_LETTERS:
        return False
    alike = 0
    while alike < shorter and one[alike] == other[alike]:
        alike += 1
    return alike >= _PREFIX_LETTERS and alike >= shorter - 1
