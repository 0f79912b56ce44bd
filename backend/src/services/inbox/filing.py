"""What the inbox_collector may do with an item, and the user's word on it.

What it is sure of is filed, visibly, with what stood before kept for undo; what it is not sure of is proposed and waits.
A proposal is made from one revision of an item: whatever the user changed since then wins, and the proposal is dropped.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from src.core.clock import due_of
from src.core.ids import UserId
from src.errors import Conflict, InvalidInput, NotFound
from src.logs import get_logger
from src.models.effects import Effect, ProposeInboxItem
from src.models.values import User
from src.protocol.inbox import InboxItem, InboxPatch, Proposal, ProposalAnswer
from src.services.inbox.items import TO_SETTLE
from src.services.inbox.rows import ItemRow
from src.services.inbox.service import (
    Decide,
    InboxService,
    Puts,
    before_filing,
    by_user,
    changes_of,
    filed_as,
    undone,
)
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import asc, eq, ne
from src.stores.pocketbase.rows import Put, put

logger = get_logger("inbox_filing")

BATCH = 20
"""Items of one run: enough for a usual inbox, few enough for one answer of a small model."""
Ask = Callable[[User, str, Sequence[str]], Awaitable[int]]
"""Asks the user about items, by id, beside the reply of that id; answers how many are asked about."""


class InboxFiling:
    """Files, proposes, asks and takes the answers. Every method takes the user from its caller."""

    def __init__(self, pocketbase: PocketBase, inbox: InboxService, *, ask: Ask) -> None:
        self._rows = OwnedCollection(pocketbase, ItemRow, noun="item")
        self._inbox = inbox
        self._ask = ask

    async def to_go_over(self, user_id: UserId, *, everything: bool) -> Mapping[str, int]:
        """The revisions of the items that a run is to look at, by id, oldest first; at most `BATCH`.

        `everything`: all new ones; else those alone whose question the user has answered.
        """
        fresh = [eq(ItemRow.user, user_id), eq(ItemRow.status, "new"), eq(ItemRow.considered, False)]
        wanted = fresh if everything else [*fresh, ne(ItemRow.answer, "")]
        rows = await self._rows.find(*wanted, sort=[asc(ItemRow.created)], limit=BATCH, only=[ItemRow.revision])
        return {row.id: row.revision for row in rows}

    async def waiting(self, user_id: UserId) -> int:
        """How many items wait for the user's word, or for their answer to be gone into."""
        return await self._rows.count(eq(ItemRow.user, user_id), TO_SETTLE)

    async def file(
        self, user: User, *, reply_id: str, effects: Sequence[Effect], revisions: Mapping[str, int]
    ) -> tuple[int, int]:
        """Apply what a run proposes for the items it was given, once: `(how many were filed, how many are asked about)`.

        A run over the inbox has read texts that are data. So nothing else that it noted is done, and nothing for any
        other item, whatever it says.
        """
        proposed: dict[str, ProposeInboxItem] = {}
        for effect in effects:
            if isinstance(effect, ProposeInboxItem) and effect.item_id in revisions:
                proposed.setdefault(effect.item_id, effect)
            else:
                logger.warning("effect_refused", user_id=user.id, kind=effect.kind)
        foreign = await self._foreign(user.id, list(revisions))
        items: list[InboxItem] = []
        for item_id, revision in revisions.items():
            # What stands in one item may have been taken for an order about another one. Then the user decides.
            asks = bool(foreign) and item_id not in foreign
            decide = _decision(proposed.get(item_id), user, revision=revision, asks=asks)
            try:
                item, _ = await self._inbox.decide(user.id, item_id, decide, change_id=f"filed:{reply_id}")
            except NotFound:
                continue  # deleted meanwhile: nothing to say about it any more
            if item_id in proposed:
                items.append(item)
        asked = await self._ask(user, reply_id, [item.id for item in items if item.proposal])
        return sum(item.filed for item in items), asked

    async def _foreign(self, user_id: UserId, item_ids: Sequence[str]) -> frozenset[str]:
        """Those of the items that the user did not type."""
        rows = await self._rows.named(item_ids, eq(ItemRow.user, user_id), only=[ItemRow.id, ItemRow.source])
        return frozenset(row.id for row in rows if not row.typed)

    async def answer(self, user_id: UserId, item_id: str, word: ProposalAnswer) -> InboxItem:
        """Take the user's word on a proposal.

        Raises:
            NotFound: there is no such item of this user.
            Conflict: nothing is proposed for it any more.
            InvalidInput: an answer without words.
        """
        item, _ = await self._inbox.decide(user_id, item_id, answered(word))
        return item

    async def undo(self, user_id: UserId, item_id: str) -> InboxItem:
        """Take the assistant's filing of an item back. Raises `NotFound`; `Conflict` where the user changed it since."""
        item, _ = await self._inbox.decide(user_id, item_id, _unfiled)
        return item


def answered(word: ProposalAnswer) -> Decide:
    """What the user's word does to an item. Raises, when it is decided, `Conflict`; at once `InvalidInput`."""
    if word.action == "answer" and not word.answer:
        raise InvalidInput("Give the answer.", field="answer")

    def decide(row: ItemRow) -> Puts:
        if not row.is_asked:
            raise Conflict("Nothing is proposed for this item any more.")
        match word.action:
            case "accept":
                return by_user(row, _accepted(row))
            case "dismiss":
                return by_user(row, [put(ItemRow.considered, True)])
            case "answer":
                # The proposal stays beside the answer: the next run is told what was asked.
                return [put(ItemRow.answer, word.answer or ""), put(ItemRow.considered, False)]

    return decide


def corrected(patch: InboxPatch) -> Decide:
    """What an item becomes that the user files otherwise than proposed."""

    def decide(row: ItemRow) -> Puts:
        if not row.is_asked:
            raise Conflict("Nothing is proposed for this item any more.")
        return by_user(row, [*_accepted(row), *changes_of(patch), put(ItemRow.considered, True)])

    return decide


def _accepted(row: ItemRow) -> list[Put]:
    filed = filed_as(row.proposal) if row.proposal else []
    return [*filed, put(ItemRow.status, "clarified"), put(ItemRow.considered, True)]


def _decision(effect: ProposeInboxItem | None, user: User, *, revision: int, asks: bool) -> Decide:
    def decide(row: ItemRow) -> Puts | None:
        if row.revision != revision or row.status != "new":
            return None  # the user was here meanwhile
        if effect is None:
            return [put(ItemRow.considered, True), put(ItemRow.answer, ""), put(ItemRow.proposal, None)]
        proposal = _proposal(effect, user)
        if effect.sure and not asks:
            return _filed(row, proposal)
        return [put(ItemRow.proposal, proposal), put(ItemRow.considered, True), put(ItemRow.answer, "")]

    return decide


def _filed(row: ItemRow, proposal: Proposal) -> Puts:
    return [
        *filed_as(proposal),
        put(ItemRow.status, "clarified"),
        put(ItemRow.considered, True),
        put(ItemRow.proposal, None),
        put(ItemRow.answer, ""),
        put(ItemRow.filed, True),
        put(ItemRow.before, before_filing(row)),
    ]


def _unfiled(row: ItemRow) -> Puts:
    if not row.filed or not row.before:
        raise Conflict("The assistant has not filed this item, or it was changed since.")
    return [*by_user(row, undone(row.before)), put(ItemRow.considered, True)]


def _proposal(effect: ProposeInboxItem, user: User) -> Proposal:
    return Proposal(
        kind=effect.item_kind,
        text=effect.text,
        due=due_of(effect.due_local, user.timezone),
        project=effect.project,
        next_action=effect.next_action,
        waiting_for=effect.waiting_for,
        minutes=effect.minutes,
        question=effect.question,
        options=list(effect.options),
    )
