"""Two archives of exports, compared: what one account had is what the other has, whatever the ids are.

`Any`: JSON of an archive.
"""

import io
import json
import re
import zipfile
from typing import Any

import httpx

from src.core.ids import conversation_id_for

KINDS = ("messages", "inbox_items", "reminders", "widget_instances", "routines", "preferences")
"""The collections that an import takes, besides memories and the profile."""

_OF_THE_SERVER = frozenset({"user", "conversation", "effects", "considered", "client_id", "rows_due", "memories_due"})
"""What is for the server that a row is on, and stays behind."""
_MORE_OF_THE_SERVER = {"reminders": {"version", "updated"}, "routines": {"version", "updated"}}
"""What is waited for is new where it is imported, so that it is found."""
_ID = re.compile(r'"([a-z0-9]{15}|[0-9a-f-]{36})"')


async def archive_of(client: httpx.AsyncClient) -> bytes:
    """The archive of whoever asks."""
    answer = await client.get("/api/export")
    assert answer.status_code == 200, answer.text
    return answer.content


async def send(client: httpx.AsyncClient, archive: bytes, *, dry_run: bool = False) -> dict[str, Any]:
    """Import an archive; the report."""
    headers = {"content-type": "application/zip"}
    answer = await client.post("/api/import", params={"dry_run": dry_run}, content=archive, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def files_of(archive: bytes) -> dict[str, Any]:
    """The JSON files of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: json.loads(opened.read(name)) for name in opened.namelist() if name.endswith(".json")}


def packed(files: dict[str, Any]) -> bytes:
    """An archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, found in files.items():
            archive.writestr(name, json.dumps(found))
    return made.getvalue()


def told(archive: bytes) -> dict[str, Any]:
    """All that an archive tells of its user, by kind: each id in it is a kind and a number, wherever it is named."""
    files = files_of(archive)
    user_id = files["export.json"]["user_id"]
    kinds = {kind: sorted(files[f"{kind}.json"], key=_place) for kind in (*KINDS, "memories")}
    names = {user_id: "the user", conversation_id_for(user_id): "the conversation"}
    for kind, rows in kinds.items():
        names |= {row["id"]: f"{kind} {number}" for number, row in enumerate(rows)}
    text = json.dumps({kind: [_of_the_user(kind, row) for row in rows] for kind, rows in kinds.items()})
    found = json.loads(_ID.sub(lambda match: f'"{names.get(match[1], match[1])}"', text))
    about = files["user.json"]
    found["user"] = {name: about[name] for name in ("name", "timezone", "profile", "quiet_hours")}
    return found


def _place(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(name, "")) for name in ("text", "title", "kind", "key", "role", "created"))


def _of_the_user(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    left_out = _OF_THE_SERVER | _MORE_OF_THE_SERVER.get(kind, set())
    found = {name: value for name, value in row.items() if value and name not in left_out}
    if found.get("status") in {"pending", "streaming"}:
        found["status"] = "cancelled"  # what was being answered there is not answered here
    return found
