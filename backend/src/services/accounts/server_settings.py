"""What the owner of the server has set while it runs: documents by their names, over what the environment says.

`Any`: each setting is of a type that only its reader knows.
"""

import time
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from src.core.ids import derive_id
from src.core.json_values import is_object
from src.logs import get_logger
from src.services.accounts.rows import ServerSettingRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.writes import Create

logger = get_logger("server_settings")

ModelT = TypeVar("ModelT", bound=BaseModel)


class ServerSettings:
    """The rows of `server_settings`. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._rows = Collection(pocketbase, ServerSettingRow, noun="setting")

    async def get(self, key: str) -> Any:
        """What was set, or None."""
        row = await self._rows.lookup(_id(key))
        return None if row is None else row.value

    async def put(self, key: str, value: Any) -> None:
        """Set a document; None unsets it."""
        await self._rows.upsert(ServerSettingRow(id=_id(key), key=key, value=value))

    @staticmethod
    def first(key: str, value: Any) -> Create:
        """A write that sets what never was set, and clashes where it was."""
        return Create.of(ServerSettingRow(id=_id(key), key=key, value=value))


class LiveSetting(Generic[ModelT]):
    """One setting as it is now: what was set, over what the environment says.

    Args:
        stored: where it is kept.
        key: its name there.
        given: what the environment says.
        seconds: within which a change by another process shows.
    """

    def __init__(self, stored: ServerSettings, key: str, given: ModelT, *, seconds: float) -> None:
        self._stored = stored
        self._key = key
        self._given = given
        self._seconds = seconds
        self._recent: tuple[float, ModelT] | None = None

    async def now(self) -> ModelT:
        """The whole of it."""
        at = time.monotonic()
        if self._recent is None or at - self._recent[0] > self._seconds:
            self._recent = at, self.over(await self.set_so_far())
        return self._recent[1]

    async def set_so_far(self) -> dict[str, Any]:
        """What was set, as it is stored."""
        value = await self._stored.get(self._key)
        return dict(value) if is_object(value) else {}

    async def put(self, value: dict[str, Any]) -> None:
        """Set it, for this process at once."""
        await self._stored.put(self._key, value)
        self._recent = None

    def over(self, value: dict[str, Any]) -> ModelT:
        """The whole that comes of what was set; what does not fit is left out."""
        try:
            return type(self._given).model_validate({**self._given.model_dump(), **value})
        except ValidationError:
            logger.error("setting_unreadable", key=self._key)  # noqa: TRY400 - nothing of what it holds
            return self._given


def _id(key: str) -> str:
    return derive_id("server-setting", key)
