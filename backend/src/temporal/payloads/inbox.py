"""What the workflow of an inbox takes and hands on."""

from pydantic import Field

from src.temporal.payloads.base import Payload


class ProcessInbox(Payload):
    """All new items of the inbox are to be gone over. `quiet`: asked for where what becomes of them is seen."""

    quiet: bool = False


class InboxChanged(Payload):
    """A question about an item was answered, or has settled itself: the rows are to be read again."""


class InboxRef(Payload):
    """A user's inbox: input of its workflow.

    `everything`: all new items are to be gone over, not answers alone. `quiet`: that was asked for where it is seen.
    """

    user_id: str
    everything: bool = False
    quiet: bool = False


class InboxState(Payload):
    """What the inbox's workflow does at this moment."""

    processing: bool = False
    waiting: int = 0
    """Items that wait for the user's word."""


class LoadInbox(Payload):
    """Find the next items to go over: all new ones, or those alone whose question was answered."""

    user_id: str
    everything: bool = False


class ItemRevision(Payload):
    """An item, and the revision of it that a run looks at."""

    item_id: str
    revision: int = 0


class LoadedInbox(Payload):
    """The next items to go over, and how many wait for the user."""

    items: list[ItemRevision] = Field(default_factory=list[ItemRevision])
    waiting: int = 0


class FileItems(Payload):
    """Apply what a stored run proposes for these items."""

    user_id: str
    reply_id: str
    items: list[ItemRevision] = Field(default_factory=list[ItemRevision])


class FiledItems(Payload):
    """How many items were filed, and how many are asked about."""

    filed: int = 0
    asked: int = 0
