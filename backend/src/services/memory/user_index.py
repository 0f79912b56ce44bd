"""Embedded Qdrant with an index by user, in memory.

Embedded Qdrant evaluates a filter in Python, point by point: 22 ms a search at 2,000 points, 100 ms at 10,000, whoever
they belong to (measured). Nothing here is stored: Qdrant holds every point on disk, and the index is read from it
at start. It stays right because the folder is locked to one process and this object does all its writing.

`Any`: the signatures of Mem0's vector store, and payloads as JSON.
"""

# Mem0's base methods have empty bodies, which read as "returns None"; and it passes more than an index needs.
# ruff: noqa: ARG002
import heapq
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from mem0.vector_stores.base import VectorStoreBase

from src.services.memory.facts import FactState
from src.services.memory.shelf import Shelf, unit

_EVERYTHING = 1_000_000_000
Ids: TypeAlias = list[str]
"""Spelled here because the index has a method of that name."""
_LOOKUP_FIELDS = ("key", "fingerprint", "superseded_by", "extraction")


@dataclass(slots=True)
class StoredPoint:
    """A point as Mem0 reads it."""

    id: str
    payload: dict[str, Any]
    score: float = 0.0


class UserIndex(VectorStoreBase):
    """Mem0's embedded Qdrant store, answering reads of one user's points from memory. Safe to share between threads.

    Filters must name one `user_id`; other conditions are equalities. The names and parameters are Mem0's.

    Args:
        store: Mem0's `Qdrant` over a local folder, which the caller closes.
    """

    def __init__(self, store: Any) -> None:
        self.store = store
        self._size = int(store.embedding_model_dims)
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._payloads: dict[str, dict[str, Any]] = {}
        # Ids by user, field and value, for the fields that facts are looked up by.
        self._looked_up: dict[tuple[str, str, str], dict[str, None]] = {}
        # SQLite and numpy arrays that grow: one call at a time. Calls take about a millisecond.
        self._lock = threading.RLock()
        self._forget_deleted_bytes()
        self._load()

    def search(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, query: str, vectors: Sequence[float], top_k: int = 5, filters: dict[str, Any] | None = None
    ) -> list[StoredPoint]:
        """The user's `top_k` points nearest to `vectors`, by cosine, in the state that the filters name.

        Without one, current facts only: Mem0's extraction asks that way what is known already, and a fact that was
        replaced is not known any more.
        """
        conditions = dict(filters or {})
        user_id, state = conditions.pop("user_id"), conditions.pop("state", FactState.CURRENT.value)
        if conditions:
            raise ValueError(f"A search is by user and state, not by {sorted(conditions)!r}.")
        with self._lock:
            shelf = self._shelves.get((user_id, state))
            found = shelf.nearest(unit(vectors), top_k) if shelf else []
            return [StoredPoint(point_id, dict(self._payloads[point_id]), score) for point_id, score in found]

    def list(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, filters: dict[str, Any] | None = None, top_k: int | None = 100
    ) -> tuple[list[StoredPoint], str | None]:
        """The user's newest `top_k` points that have the values of the filters, newest first."""
        conditions = dict(filters or {})
        user_id = conditions.pop("user_id")
        with self._lock:
            ids = [
                point_id
                for point_id in self._narrowed(user_id, conditions)
                if all(self._payloads[point_id].get(name) == value for name, value in conditions.items())
            ]
            newest = heapq.nlargest(_EVERYTHING if top_k is None else top_k, ids, key=self._created)
            return [StoredPoint(point_id, dict(self._payloads[point_id])) for point_id in newest], None

    def get(self, vector_id: str) -> StoredPoint | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """The point with this id, whoever's it is."""
        with self._lock:
            payload = self._payloads.get(vector_id)
            return None if payload is None else StoredPoint(vector_id, dict(payload))

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
            self._take_out(vector_id)

    def users(self) -> set[str]:
        """All whose points are here."""
        with self._lock:
            return {user_id for (user_id, _), shelf in self._shelves.items() if shelf.ids}

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
            self._clear()

    def reset(self) -> None:
        """Drop all users' points and begin again."""
        with self._lock:
            self.store.reset()
            self._clear()

    def _load(self) -> None:
        points, _ = self.store.client.scroll(
            collection_name=self.store.collection_name, limit=_EVERYTHING, with_payload=True, with_vectors=True
        )
        for point in points:
            # Beside Mem0's empty keyword slot the vector has a name, the empty one.
            vector = point.vector[""] if isinstance(point.vector, dict) else point.vector
            self._put(str(point.id), vector, point.payload)

    def _put(self, point_id: str, vector: Any, payload: dict[str, Any]) -> None:
        self._take_out(point_id)
        self._payloads[point_id] = dict(payload)
        place = _place(payload)
        shelf = self._shelves.get(place)
        if shelf is None:
            shelf = self._shelves[place] = Shelf.of_size(self._size)
        shelf.put(point_id, unit(vector))
        for lookup in _lookups(payload):
            self._looked_up.setdefault(lookup, {})[point_id] = None

    def _take_out(self, point_id: str) -> None:
        payload = self._payloads.pop(point_id, None)
        if payload is None:
            return
        shelf = self._shelves[_place(payload)]
        shelf.drop(point_id)
        if not shelf.ids:
            del self._shelves[_place(payload)]
        for lookup in _lookups(payload):
            ids = self._looked_up[lookup]
            del ids[point_id]
            if not ids:
                del self._looked_up[lookup]

    def _narrowed(self, user_id: str, conditions: dict[str, Any]) -> Ids:
        """Ids among which those that fit the conditions are: few, where a condition is one that facts are looked up by."""
        for name in _LOOKUP_FIELDS:
            if name in conditions:
                return [*self._looked_up.get((user_id, name, conditions[name]), ())]
        states = [conditions["state"]] if "state" in conditions else [state.value for state in FactState]
        shelves = [self._shelves.get((user_id, state)) for state in states]
        return [point_id for shelf in shelves if shelf for point_id in shelf.ids]

    def _created(self, point_id: str) -> str:
        return str(self._payloads[point_id].get("created_at", ""))

    def _clear(self) -> None:
        self._shelves.clear()
        self._payloads.clear()
        self._looked_up.clear()

    def _forget_deleted_bytes(self) -> None:
        """Make SQLite overwrite with zeros what a delete or an update leaves behind; not every build does it unasked.

        Qdrant offers no setting for it, so this reaches for its connection; a contract test watches the place.
        """
        collection = self.store.client._client.collections[self.store.collection_name]
        collection.storage.storage.execute("PRAGMA secure_delete = ON")


def _place(payload: dict[str, Any]) -> tuple[str, str]:
    return str(payload["user_id"]), str(payload.get("state", FactState.CURRENT.value))


def _lookups(payload: dict[str, Any]) -> list[tuple[str, str, str]]:
    user_id = str(payload["user_id"])
    return [(user_id, name, payload[name]) for name in _LOOKUP_FIELDS if payload.get(name)]
