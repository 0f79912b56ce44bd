"""The vectors of one user in one matrix, in memory. Pure."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FIRST_ROWS = 16


@dataclass(slots=True)
class Shelf:
    """Vectors by id: row `n` of `matrix` is the vector, of length 1, of `ids[n]`. One call at a time."""

    matrix: NDArray[np.float32]
    ids: list[str] = field(default_factory=list[str])
    rows: dict[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def of_size(cls, size: int) -> "Shelf":
        """An empty one, for vectors of so many numbers."""
        return cls(np.zeros((_FIRST_ROWS, size), dtype=np.float32))

    def put(self, point_id: str, vector: NDArray[np.float32]) -> None:
        """Add a vector of length 1, or replace the one of this id."""
        row = self.rows.get(point_id)
        if row is None:
            row = len(self.ids)
            if row == len(self.matrix):
                self.matrix = np.concatenate([self.matrix, np.zeros_like(self.matrix)])
            self.ids.append(point_id)
            self.rows[point_id] = row
        self.matrix[row] = vector

    def drop(self, point_id: str) -> None:
        """Take a vector out, without a trace of its numbers. Raises `KeyError` where there is none."""
        row = self.rows.pop(point_id)
        last = len(self.ids) - 1
        if row != last:
            self.ids[row] = self.ids[last]
            self.matrix[row] = self.matrix[last]
            self.rows[self.ids[row]] = row
        self.ids.pop()
        self.matrix[last] = 0.0

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each vector with this one, in the order of `ids`."""
        # einsum, for it stays in this thread: a product this small is slower when BLAS spreads it over busy cores.
        return np.einsum("ij,j->i", self.matrix[: len(self.ids)], vector)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """The ids of the `count` nearest vectors with their cosines, best first."""
        scores = self.scores(vector)
        best = np.argsort(-scores, kind="stable")[:count]
        return [(self.ids[row], float(scores[row])) for row in best]


def unit(vector: Any) -> NDArray[np.float32]:
    """A vector scaled to length 1; one of zeros stays as it is. `Any`: what numpy makes an array of."""
    array = np.asarray(vector, dtype=np.float32)
    length = float(np.linalg.norm(array))
    return array / length if length else array
