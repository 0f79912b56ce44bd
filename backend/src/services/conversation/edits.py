"""Edits of a message: what was said before stays in the history, superseded, and no later run reads it."""

from src.errors import Conflict
from src.services.conversation.rows import MessageRow
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update


async def store_edit(pocketbase: PocketBase, edit: MessageRow, *, replaces: str) -> tuple[MessageRow, list[MessageRow]]:
    """Store a message in place of an earlier one: `(its row, the rows that it supersedes)`, both or neither.

    Raises:
        AlreadyExists: this edit is stored already.
        NotFound: there is no such message of this user.
        Conflict: it is not one that the user wrote, that has been answered, and that stands.
    """
    messages = OwnedCollection(pocketbase, MessageRow, noun="message")
    old = await messages.own(edit.user, replaces)
    if await messages.lookup(edit.id) is not None:
        raise AlreadyExists("This edit is stored already.", fields=("id",))
    if old.role != "user" or old.superseded or old.status == "pending":
        raise Conflict("Only a message of yours that has been answered, and stands, can be edited.")
    replies = await messages.find(
        eq(MessageRow.user, edit.user), eq(MessageRow.reply_to, replaces), eq(MessageRow.superseded, False)
    )
    ended = [Update.of(MessageRow, row.id, put(MessageRow.superseded, True)) for row in (old, *replies)]
    row = edit.having(put(MessageRow.replaces, replaces))
    record, *superseded = await pocketbase.batch([Create.of(row), *ended])
    return MessageRow.of(record), [MessageRow.of(one) for one in superseded]
