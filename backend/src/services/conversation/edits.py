"""Edits of a message: what was said before stays in the history, superseded, and no later run reads it."""

from src.core.ids import UserId
from src.errors import Conflict, NotFound
from src.stores.pocketbase.client import AlreadyExists, Create, PocketBase, Record, Update, bind


async def store_edit(
    pocketbase: PocketBase, user_id: UserId, fields: Record, *, replaces: str
) -> tuple[Record, list[Record]]:
    """Store a message in place of an earlier one: `(its row, the rows that it supersedes)`, both or neither.

    Raises:
        AlreadyExists: this edit is stored already.
        NotFound: there is no such message of this user.
        Conflict: it is not one that the user wrote, that has been answered, and that stands.
    """
    old = await pocketbase.get("messages", replaces)
    if old["user"] != user_id:
        raise NotFound(f"There is no message {replaces!r}.")
    if await pocketbase.first("messages", where=bind("id = {:id}", id=fields["id"])) is not None:
        raise AlreadyExists("This edit is stored already.", fields=("id",))
    if old["role"] != "user" or old["superseded"] or old["status"] == "pending":
        raise Conflict("Only a message of yours that has been answered, and stands, can be edited.")
    standing = bind("user = {:user} && reply_to = {:id} && superseded = false", user=user_id, id=replaces)
    replies = await pocketbase.find("messages", where=standing)
    ended = [Update("messages", row["id"], {"superseded": True}) for row in (old, *replies)]
    record, *superseded = await pocketbase.batch([Create("messages", {**fields, "replaces": replaces}), *ended])
    return record, superseded
