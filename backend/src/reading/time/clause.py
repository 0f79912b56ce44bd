"""A clause as the reader sees it: its pieces in blocks, the words of asking, the words without weight."""

from dataclasses import dataclass, field
from typing import Literal

from src.reading.time.chart import Chart
from src.reading.time.grammar import Piece

Place = Literal["head", "inner", "tail"]
Bond = Literal["free", "soft", "hard"]
"""How a piece hangs on the noun beside it. `hard`: surely its own («отчёт за 31.12»). `soft`: likely («билеты на 8 марта»)."""


@dataclass
class Block:
    """Pieces that stand together, with where they stand and how they hang."""

    pieces: list[Piece]
    place: Place = "inner"
    bond: Bond = "free"
    told: bool = False
    """After a word that opens a sentence («что», "that"), with another time before it."""
    joined: set[str] = field(default_factory=set)
    """The words between its pieces: or, and."""

    @property
    def start(self) -> int:
        """Its first token."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """The token after its last."""
        return self.pieces[-1].end


@dataclass
class Layout:
    """A clause as the reader sees it."""

    chart: Chart
    blocks: list[Block]
    pieces: list[Piece]
    verb: tuple[int, int] | None
    verb_is_noun: bool
    series: bool
    neutral: set[int]
    """Tokens without weight of their own, and the words of asking."""
    dropped: set[int] = field(default_factory=set)
    """Tokens that stay out of the matter: words of asking said twice, and what was corrected."""
    _weights: list[int] = field(default_factory=list)

    def settle(self) -> None:
        """Count the words of the matter anew, after the pieces changed."""
        taken = {index for piece in self.pieces for index in range(piece.start, piece.end)} | self.neutral
        self._weights = [0]
        for index in range(len(self.chart.tokens)):
            self._weights.append(self._weights[-1] + (index not in taken))

    def is_matter(self, index: int) -> bool:
        """Whether a token is a word of the matter."""
        return 0 <= index < len(self.chart.tokens) and self.has_matter(index, index + 1)

    def has_matter(self, start: int, end: int | None = None) -> bool:
        """Whether there is a word of the matter from a token up to another, or to the end."""
        last = len(self.chart.tokens) if end is None else min(end, len(self.chart.tokens))
        return start < last and self._weights[last] > self._weights[max(0, start)]
