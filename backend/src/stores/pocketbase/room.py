"""How many rows of a kind one user may keep."""

from typing import Generic, TypeVar

from cachetools import TTLCache

from src.core.ids import UserId
from src.errors import NoRoom
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import OwnedRow

OwnedT = TypeVar("OwnedT", bound=OwnedRow)

_SEEN_SECONDS = 60.0
_SEEN_MOST = 10_000


class Room(Generic[OwnedT]):
    """Keeps each user's rows of one collection below a number, or some more where several processes write at once.

    Rows are counted rarely: what was deleted shows once the room that was seen is used up.

    Args:
        rows: where they are.
        most: how many a user may keep.
        what: what they are called, in the plural.
        way_out: a sentence that says what to do.
    """

    def __init__(self, rows: OwnedCollection[OwnedT], most: int, *, what: str, way_out: str) -> None:
        self._rows = rows
        self._row = rows.row
        self._most = most
        self._what = what
        self._way_out = way_out
        self._seen = TTLCache[UserId, int, float](_SEEN_MOST, _SEEN_SECONDS)

    async def require(self, user_id: UserId, *, row_id: str = "", count: int = 1) -> None:
        """Return where there is room for so many rows, or where the row is there already: to write it again is harmless.

        Raises:
            NoRoom: there is none.
        """
        left = self._seen.get(user_id, 0)
        if left < count:
            left = self._most - await self._rows.count(eq(self._row.user, user_id))
        if left >= count:
            self._seen[user_id] = left - count
        elif not row_id or await self._rows.own_or_none(user_id, row_id) is None:
            raise NoRoom(f"One person may keep {self._most} {self._what}. {self._way_out}")
