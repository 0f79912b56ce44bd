"""The local embedder: hashed features of stemmed words. It needs no download and gives the same vector everywhere.

A word is a vector of its own: its stem, and the stem's character 3- and 4-grams, which tie together what stemming leaves
apart (a name's cases, prefixed verbs, misspellings). A text is the sum of its words, each weighed by how often it stands
there, stop words hardly at all, scaled to length 1. It knows forms, not meanings: of synonyms it knows only the table
in `concepts.toml`.
"""

import hashlib
import math
from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from src.core.folding import stem
from src.services.memory.words import STOP_WORDS, concepts_by_stem, words

DIMENSIONS = 768
"""A fact has 50-100 features; at 768 two facts without a common word have a cosine of 0.02 in the mean."""
VERSION = 1
"""Grows with any change that makes vectors differ; the collection's name carries it."""

_STOP_WEIGHT = 0.08
_GRAM_WEIGHT = 0.6
_CONCEPT_WEIGHT = 0.5
_BIAS = 0.2
"""Put on dimension 0 of every text, so that no text (a lone emoji, say) has the zero vector, which has no direction."""

Vector = NDArray[np.float32]


class LocalEmbedder:
    """Turns text into a vector of `DIMENSIONS` floats of length 1. Safe to share between threads.

    Args:
        bridge: whether the synonyms of `concepts.toml` count.
    """

    def __init__(self, *, bridge: bool = True) -> None:
        self._bridge = bridge

    def embed(self, text: str) -> Vector:
        """The vector of `text`; equal texts have equal vectors in every process and on every machine."""
        total = np.zeros(DIMENSIONS, dtype=np.float32)
        total[0] = _BIAS
        found: set[str] = set()
        for word, times in Counter(words(text)).items():
            root = stem(word)
            weight = 1.0 + math.log(times)
            if word in STOP_WORDS:
                _add(total, f"stop:{root}", weight * _STOP_WEIGHT)
                continue
            places, values = _word_vector(root)
            np.add.at(total, places, values * weight)
            found.update(concepts_by_stem().get(root, ()) if self._bridge else ())
        for concept in sorted(found):
            _add(total, f"concept:{concept}", _CONCEPT_WEIGHT)
        return total / np.float32(np.linalg.norm(total))


def _add(total: Vector, feature: str, weight: float) -> None:
    place, sign = _place(feature)
    total[place] += sign * weight


def _place(feature: str) -> tuple[int, int]:
    """Dimension and sign of a feature. Signs make chance meetings in one dimension cancel out on average."""
    number = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "big")
    return 1 + (number >> 1) % (DIMENSIONS - 1), 1 if number & 1 else -1


@lru_cache(maxsize=20_000)
def _word_vector(root: str) -> tuple[NDArray[np.int64], Vector]:
    """Dimensions and values of one stem, of about the same length whatever its number of letters."""
    padded = f"<{root}>"
    grams = [padded[at : at + size] for size in (3, 4) for at in range(len(padded) - size + 1)]
    share = _GRAM_WEIGHT / math.sqrt(len(grams)) if grams else 0.0
    features = [(f"stem:{root}", 1.0), *((f"gram:{gram}", share) for gram in grams)]
    placed = [(*_place(feature), weight) for feature, weight in features]
    places = np.array([place for place, _, _ in placed], dtype=np.int64)
    return places, np.array([sign * weight for _, sign, weight in placed], dtype=np.float32)
