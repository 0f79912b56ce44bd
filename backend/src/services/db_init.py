"""Brings the database to the form that `db_schema` states. Safe to run twice, and from several processes at once.

What exists is compared with what is wanted, and only what differs is changed: fields are added or widened, indices are
added, rules and settings are set. Nothing that holds data is ever dropped.
"""

import asyncio
import re
from typing import Any, cast

from src.errors import InvalidInput
from src.logs import get_logger
from src.services.db_schema import COLLECTIONS, SETTINGS, USER_FIELDS, USER_RULES
from src.stores.pocketbase.client import AlreadyExists, PocketBase, Record
from src.stores.pocketbase.fields import USERS_ID, Spec

logger = get_logger("db_init")

_RACE_RETRIES = 4
_RACE_SECONDS = 0.2
_INDEX_NAME = re.compile(r"INDEX\s+(?:IF NOT EXISTS\s+)?[`\"\[]?(\w+)", re.IGNORECASE)


async def init_database(pocketbase: PocketBase) -> None:
    """Make or upgrade everything that the backend needs in PocketBase.

    Raises:
        DependencyDown: PocketBase does not answer.
        InvalidInput: what exists has another type than is wanted, so it cannot be upgraded.
    """
    await _apply_settings(pocketbase)
    for attempt in range(_RACE_RETRIES + 1):
        changes = _collection_changes(await pocketbase.collections())
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


def _collection_changes(existing: list[Record]) -> list[Spec]:
    """The collections to import; empty where all is as wanted."""
    by_name = {str(collection["name"]): collection for collection in existing}
    ids = {spec.default_id: str(by_name[spec.name]["id"]) for spec in COLLECTIONS if spec.name in by_name}
    users = by_name.get("users")
    user_spec: Spec = {"name": "users", "type": "auth", "fields": list(USER_FIELDS), "indexes": [], **USER_RULES}
    wanted = [(user_spec, users, USERS_ID)]
    wanted += [(_with_ids(spec.wanted, ids), by_name.get(spec.name), spec.default_id) for spec in COLLECTIONS]
    merged = [(_merge(spec, found, default_id), found) for spec, found, default_id in wanted]
    return [change for change, found in merged if found is None or not _covers(found, change)]


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
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(key in found and _covers(found[key], value) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        if all(isinstance(entry, dict) and "name" in entry for entry in wanted):
            named = {entry["name"]: entry for entry in found}
            return all(entry["name"] in named and _covers(named[entry["name"]], entry) for entry in wanted)
        if all(isinstance(entry, str) for entry in wanted):
            return {_plain(entry) for entry in found} == {_plain(entry) for entry in wanted}
        return len(found) == len(wanted) and all(map(_covers, found, wanted))
    return bool(found == wanted)


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())
