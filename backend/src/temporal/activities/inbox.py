"""What the inbox's workflow reads and brings about."""

from temporalio import activity

from src.core.ids import UserId
from src.errors import NotFound
from src.services.accounts.users import UserService
from src.services.inbox.filing import InboxFiling
from src.services.turns.replies import ReplyService
from src.temporal.options import FILE_ITEMS, LOAD_INBOX
from src.temporal.payloads.inbox import FiledItems, FileItems, ItemRevision, LoadedInbox, LoadInbox


class InboxActivities:
    """Activities on one user's inbox."""

    def __init__(self, filing: InboxFiling, replies: ReplyService, users: UserService) -> None:
        self._filing = filing
        self._replies = replies
        self._users = users

    @activity.defn(name=LOAD_INBOX)
    async def load_inbox(self, load: LoadInbox) -> LoadedInbox:
        """The next items to go over, each with the revision that is looked at, and how many wait for the user."""
        user_id = UserId(load.user_id)
        found = await self._filing.to_go_over(user_id, everything=load.everything)
        items = [ItemRevision(item_id=item_id, revision=revision) for item_id, revision in found.items()]
        return LoadedInbox(items=items, waiting=await self._filing.waiting(user_id))

    @activity.defn(name=FILE_ITEMS)
    async def file_items(self, items: FileItems) -> FiledItems:
        """File and ask as a stored run proposed for these items, and nothing else that it noted."""
        user_id = UserId(items.user_id)
        try:
            user = await self._users.get(user_id)
        except NotFound:
            return FiledItems()  # erased meanwhile
        reply = await self._replies.find(user_id, items.reply_id)
        if reply is None:
            return FiledItems()
        revisions = {item.item_id: item.revision for item in items.items}
        filed, asked = await self._filing.file(user, reply_id=reply.id, effects=reply.effects, revisions=revisions)
        return FiledItems(filed=filed, asked=asked)
