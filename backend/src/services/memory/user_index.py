"""Embedded Qdrant with an index by user, in memory.

Embedded Qdrant evaluates a filter in Python, point by point: 22 ms a search at 2,000 points, 100 ms at 10,000, whoever
they belong to (measured). Nothing here is stored: Qdrant holds every point on disk, and the index is read from it
at start. It stays right because the folder is locked to one process and this object does all its writing.
"""

# Mem0's base methods have empty bodies, which read as "returns None"; and it passes more than an index needs.
# ruff: noqa: ARG002
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from mem0.vector_stores.base import VectorStoreBase
from numpy.typing import NDArray

from src.services.memory.facts import FactState

_FIRST_ROWS = 16
_EVERYTHING = 1_000_000_000


@dataclass(slots=True)
class StoredPoint:
    """A point as Mem0 reads it."""

    id: str
    payload: dict[str, Any]
    score: float = 0.0


@dataclass(slots=True)
class _Shelf:
    """One user's points: row `n` of `matrix` is the vector, of length 1, of `ids[n]`."""

    matrix: NDArray[np.float32]
    ids: list[str] = field(default_factory=list[str])
    payloads: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    rows: dict[str, int] = field(default_factory=dict[str, int])

    def put(self, point_id: str, vector: NDArray[np.float32], payload: dict[str, Any]) -> None:
        row = self.rows.get(point_id)
        if row is None:
            row = len(self.ids)
            if row == len(self.matrix):
                self.matrix = np.concatenate([self.matrix, np.zeros_like(self.matrix)])
            self.ids.append(point_id)
            self.payloads.append(payload)
            self.rows[point_id] = row
        self.payloads[row] = payload
        self.matrix[row] = vector

    def drop(self, point_id: str) -> None:
        row = self.rows.pop(point_id)
        last = len(self.ids) - 1
        if row != last:
            self.ids[row], self.payloads[row] = self.ids[last], self.payloads[last]
            self.matrix[row] = self.matrix[last]
            self.rows[self.ids[row]] = row
        self.ids.pop()
        self.payloads.pop()
        self.matrix[last] = 0.0

    def matching(self, filters: dict[str, Any]) -> list[int]:
        return [row for row, payload in enumerate(self.payloads) if _fits(payload, filters)]


class UserIndex(VectorStoreBase):
    """Mem0's embedded Qdrant store, answering reads of one user's points from memory. Safe to share between threads.

    Filters must name one `user_id`; other conditions are equalities. The names and parameters are Mem0's.

    Args:
        store: Mem0's `Qdrant` over a local folder, which the caller closes.
    """

    def __init__(self, store: Any) -> None:
        self.store = store
        self._size = int(store.embedding_model_dims)
        self._shelves: dict[str, _Shelf] = {}
        self._owners: dict[str, str] = {}
        # SQLite and numpy arrays that grow: one call at a time. Calls take about a millisecond.
        self._lock = threading.RLock()
        self._forget_deleted_bytes()
        self._load()

    def search(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, query: str, vectors: Sequence[float], top_k: int = 5, filters: dict[str, Any] | None = None
    ) -> list[StoredPoint]:
        """The user's `top_k` points nearest to `vectors`, by cosine.

        Without a state among the filters, current facts only: Mem0's extraction asks that way what is known already,
        and a fact that was replaced is not known any more.
        """
        user_id, rest = _split(filters)
        rest.setdefault("state", FactState.CURRENT.value)
        with self._lock:
            shelf = self._shelves.get(user_id)
            rows = shelf.matching(rest) if shelf else []
            if not shelf or not rows:
                return []
            scores = shelf.matrix[rows] @ _unit(vectors)
            best = np.argsort(-scores, kind="stable")[:top_k]
            return [StoredPoint(shelf.ids[rows[at]], dict(shelf.payloads[rows[at]]), float(scores[at])) for at in best]

    def list(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, filters: dict[str, Any] | None = None, top_k: int | None = 100
    ) -> tuple[list[StoredPoint], str | None]:
        """The user's newest `top_k` points, newest first."""
        user_id, rest = _split(filters)
        with self._lock:
            shelf = self._shelves.get(user_id)
            rows = shelf.matching(rest) if shelf else []
            if not shelf:
                return [], None
            rows.sort(key=lambda row: str(shelf.payloads[row].get("created_at", "")), reverse=True)
            return [StoredPoint(shelf.ids[row], dict(shelf.payloads[row])) for row in rows[:top_k]], None

    def get(self, vector_id: str) -> StoredPoint | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The point with this id, whoever's it is."""
        with self._lock:
            owner = self._owners.get(vector_id)
            if owner is None:
                return None
            shelf = self._shelves[owner]
            return StoredPoint(vector_id, dict(shelf.payloads[shelf.rows[vector_id]]))

    def insert(
        self,
        vectors: Sequence[Sequence[float]],
        payloads: Sequence[dict[str, Any]] | None = None,
        ids: Sequence[str] | None = None,
    ) -> None:
        """Store points; on return they are on disk."""
        if payloads is None or ids is None:
            raise ValueError("A point needs an id and a payload with its user.")
        with self._lock:
            self.store.insert(vectors=vectors, payloads=payloads, ids=ids)
            for vector, payload, point_id in zip(vectors, payloads, ids, strict=True):
                self._put(point_id, vector, payload)

    def update(
        self, vector_id: str, vector: Sequence[float] | None = None, payload: dict[str, Any] | None = None
    ) -> None:
        """Replace a point's vector and payload; the old ones leave the disk too."""
        if vector is None or payload is None:
            raise ValueError("An update needs both vector and payload.")
        with self._lock:
            self.store.update(vector_id=vector_id, vector=vector, payload=payload)
            self._put(vector_id, vector, payload)

    def delete(self, vector_id: str) -> None:
        """Remove a point; nothing happens where there is none."""
        with self._lock:
            self.store.delete(vector_id=vector_id)
            owner = self._owners.pop(vector_id, None)
            if owner is None:
                return
            shelf = self._shelves[owner]
            shelf.drop(vector_id)
            if not shelf.ids:
                del self._shelves[owner]

    def keyword_search(self, query: str, top_k: int = 5, filters: dict[str, Any] | None = None) -> None:
        """None: Mem0's keyword search knows English only; `ranking` weighs shared words in both languages."""
        return

    def create_col(self, name: str, vector_size: int, distance: Any) -> None:
        """The collection is made by Mem0's store when it opens."""
        raise NotImplementedError("The collection exists once the store is open.")

    def list_cols(self) -> Any:
        """The collections in the folder."""
        return self.store.list_cols()

    def col_info(self) -> Any:
        """What Qdrant says of the collection."""
        return self.store.col_info()

    def delete_col(self) -> None:
        """Drop the collection with all users' points."""
        with self._lock:
            self.store.delete_col()
            self._shelves.clear()
            self._owners.clear()

    def reset(self) -> None:
        """Drop all users' points and begin again."""
        with self._lock:
            self.store.reset()
            self._shelves.clear()
            self._owners.clear()

    def _load(self) -> None:
        points, _ = self.store.client.scroll(
            collection_name=self.store.collection_name, limit=_EVERYTHING, with_payload=True, with_vectors=True
        )
        for point in points:
            # Beside Mem0's empty keyword slot the vector has a name, the empty one.
            vector = point.vector[""] if isinstance(point.vector, dict) else point.vector
            self._put(str(point.id), vector, point.payload)

    def _put(self, point_id: str, vector: Any, payload: dict[str, Any]) -> None:
        user_id = str(payload["user_id"])
        shelf = self._shelves.get(user_id)
        if shelf is None:
            shelf = self._shelves[user_id] = _Shelf(np.zeros((_FIRST_ROWS, self._size), dtype=np.float32))
        shelf.put(point_id, _unit(vector), dict(payload))
        self._owners[point_id] = user_id

    def _forget_deleted_bytes(self) -> None:
        """Make SQLite overwrite with zeros what a delete or an update leaves behind; not every build does it unasked.

        Qdrant offers no setting for it, so this reaches for its connection; a contract test watches the place.
        """
        collection = self.store.client._client.collections[self.store.collection_name]
        collection.storage.storage.execute("PRAGMA secure_delete = ON")


def _split(filters: dict[str, Any] | None) -> tuple[str, dict[str, Any]]:
    rest = dict(filters or {})
    user_id = rest.pop("user_id", None)
    # Mem0 takes "*" for every user; here it is a user that has no points.
    if not isinstance(user_id, str):
        raise TypeError("A read of memories must name one user.")
    return user_id, rest


def _fits(payload: dict[str, Any], filters: dict[str, Any]) -> bool:
    return all(payload.get(name) == value for name, value in filters.items())


def _unit(vector: Any) -> NDArray[np.float32]:
    array = np.asarray(vector, dtype=np.float32)
    length = float(np.linalg.norm(array))
    return array / length if length else array
