"""How collections and their fields are described to PocketBase."""

from collections.abc import Sequence
from typing import Any

from src.core.ids import derive_id

Spec = dict[str, Any]

USERS_ID = "_pb_users_auth_"
"""The id that PocketBase gives its own `users`."""

OWN_ROWS = "@request.auth.id != '' && user = @request.auth.id"
"""A stranger's id is the empty string, and so is the owner of a row without one: it must be asked for first."""

TEXT_LIMIT = 10_000
DOCUMENT_BYTES = 1_000_000


def collection_id(name: str) -> str:
    """The collection's id where it does not exist yet: the same in every process that makes it."""
    return USERS_ID if name == "users" else f"pbc_{derive_id('collection', name)}"


def base_collection(name: str, specs: Sequence[Spec], indices: Sequence[str], *, readable: str | None) -> Spec:
    """A collection with the times of its rows; `readable` is who may list and view, None for the superuser alone."""
    times = ({"onCreate": True, "onUpdate": False}, {"onCreate": True, "onUpdate": True})
    stamped = [{"name": n, "type": "autodate", **t} for n, t in zip(("created", "updated"), times, strict=True)]
    return {
        "name": name,
        "type": "base",
        "fields": [*specs, *stamped],
        "indexes": list(indices),
        "listRule": readable,
        "viewRule": readable,
        "createRule": None,
        "updateRule": None,
        "deleteRule": None,
    }


def text(name: str, limit: int = TEXT_LIMIT, *, required: bool = False) -> Spec:
    """A text field. PocketBase cuts at 5,000 characters where no limit is set."""
    return {"name": name, "type": "text", "max": limit, "required": required}


def folded_name(name: str) -> str:
    """The field that keeps the words of a text field as they are searched."""
    return f"{name}_folded"


def number(name: str) -> Spec:
    """A whole number, 0 where absent."""
    return {"name": name, "type": "number", "onlyInt": True}


def flag(name: str) -> Spec:
    """A yes or no, no where absent."""
    return {"name": name, "type": "bool"}


def moment(name: str) -> Spec:
    """A time in UTC, the empty string where absent."""
    return {"name": name, "type": "date"}


def document(name: str, limit: int = DOCUMENT_BYTES) -> Spec:
    """JSON, null where absent."""
    return {"name": name, "type": "json", "maxSize": limit}


def relation(name: str, collection_id: str) -> Spec:
    """A row of another collection, without which this one goes too."""
    return {
        "name": name,
        "type": "relation",
        "collectionId": collection_id,
        "cascadeDelete": True,
        "maxSelect": 1,
        "required": True,
    }


def index(table: str, *columns: str, unique: bool = False, name: str = "") -> str:
    """An index over columns."""
    kind = "UNIQUE INDEX" if unique else "INDEX"
    label = name or f"idx_{table}_{'_'.join(columns)}"
    listed = ", ".join(f"`{column}`" for column in columns)
    return f"CREATE {kind} `{label}` ON `{table}` ({listed})"
