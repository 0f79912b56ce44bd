"""What the owner of the server has set while it runs: documents by their names, over what the environment says.

`Any`: each setting is of a type that only its reader knows.
"""

from typing import Any

from src.core.ids import derive_id
from src.services.accounts.rows import ServerSettingRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.writes import Create


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


def _id(key: str) -> str:
    return derive_id("server-setting", key)
