"""Brings PocketBase to the form that rows state. Safe to run twice, and from several processes at once.

What exists is compared with what is wanted, and only what differs is changed: fields are added or widened, indices are
added, rules and settings are set. Nothing that holds data is ever dropped.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import Any, cast

from src.core.json_values import is_array, is_object
from src.errors import InvalidInput
from src.logs import get_logger
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.fields import Spec, collection_id
from src.stores.pocketbase.rows import Row
from src.stores.pocketbase.values import Record

logger = get_logger("migrate")

_RACE_RETRIES = 4
_RACE_SECONDS = 0.2
_INDEX_NAME = re.compile(r"INDEX\s+(?:IF NOT EXISTS\s+)?[`\"\[]?(\w+)", re.IGNORECASE)

SETTINGS: Spec = {
    "meta": {"appName": "AI Life OS", "hideControls": True},
    # The only transaction that PocketBase has is off by default.
    "batch": {"enabled": True, "maxRequests": 1000, "timeout": 10, "maxBodySize": 64 * 1024 * 1024},
    # Addresses hold filters, and filters hold what people wrote: no request is kept, whatever became of it.
    "logs": {"minLevel": 8, "maxDays": 0, "logIP": False, "logAuthId": False},
    # The backend, a superuser, is not counted.
    "rateLimits": {
        "enabled": True,
        "rules": [
            {"label": "*:auth", "audience": "@guest", "duration": 10, "maxRequests": 60},
            {"label": "/api/", "audience": "@guest", "duration": 10, "maxRequests": 300},
        ],
    },
}


async def migrate(pocketbase: PocketBase, rows: Sequence[type[Row]]) -> None:
    """Make or upgrade the collections of `rows`, in an order in which each names only what stands before it.

    Raises:
        DependencyDown: PocketBase does not answer.
        InvalidInput: what exists has another type than is wanted, so it cannot be upgraded.
    """
    await _apply_settings(pocketbase)
    for attempt in range(_RACE_RETRIES + 1):
        changes = _collection_changes(await pocketbase.collections(), rows)
        if not changes:
            break
        try:
            await pocketbase.import_collections(changes)
        except (AlreadyExists, InvalidInput):
            # Another process may have been faster; then the next look finds nothing left to do.
            if attempt == _RACE_RETRIES:
                raise
            await asyncio.sleep(_RACE_SECONDS * (attempt + 1))
        else:
            logger.info("collections_changed", names=[str(change["name"]) for change in changes])


async def _apply_settings(pocketbase: PocketBase) -> None:
    if not _covers(await pocketbase.settings(), SETTINGS):
        await pocketbase.update_settings(SETTINGS)


def _collection_changes(existing: list[Record], rows: Sequence[type[Row]]) -> list[Spec]:
    """The collections to import; empty where all is as wanted."""
    by_name = {str(collection["name"]): collection for collection in existing}
    names = [row.collection for row in rows]
    ids = {collection_id(name): str(by_name[name]["id"]) for name in names if name in by_name}
    changes: list[Spec] = []
    for row in rows:
        found = by_name.get(row.collection)
        merged = _merge(_with_ids(row.schema_spec(), ids), found, collection_id(row.collection))
        if found is None or not _covers(found, merged):
            changes.append(merged)
    return changes


def _with_ids(spec: Spec, ids: dict[str, str]) -> Spec:
    """The spec with its relations pointing at the collections that exist, whatever their ids are."""
    fields = [
        {**field, "collectionId": ids.get(field["collectionId"], field["collectionId"])}
        if "collectionId" in field
        else field
        for field in spec["fields"]
    ]
    return {**spec, "fields": fields}


def _merge(spec: Spec, found: Record | None, default_id: str) -> Spec:
    """What to import: the spec, and the indices that the collection has besides. Its other fields stay by themselves."""
    if found is None:
        return {"id": default_id, **spec}
    names = {_index_name(index) for index in spec["indexes"]}
    kept = [index for index in cast("list[str]", found["indexes"]) if _index_name(index) not in names]
    return {**spec, "id": found["id"], "indexes": [*kept, *spec["indexes"]]}


def _index_name(statement: str) -> str:
    match = _INDEX_NAME.search(statement)
    return match[1] if match else statement


def _covers(found: Any, wanted: Any) -> bool:
    """Whether `found` already says everything that `wanted` says; named things are compared by name."""
    if is_object(wanted) and is_object(found):
        return all(key in found and _covers(found[key], value) for key, value in wanted.items())
    if is_array(wanted) and is_array(found):
        if all(is_object(entry) and "name" in entry for entry in wanted):
            named = {entry["name"]: entry for entry in found}
            return all(entry["name"] in named and _covers(named[entry["name"]], entry) for entry in wanted)
        if all(isinstance(entry, str) for entry in wanted):
            return {_plain(entry) for entry in found} == {_plain(entry) for entry in wanted}
        return len(found) == len(wanted) and all(map(_covers, found, wanted))
    return bool(found == wanted)


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())
