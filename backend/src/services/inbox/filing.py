"""What the inbox_collector may do with an item, and the user's word on it.

What it is sure of is filed, visibly, with what stood before kept for undo; what it is not sure of is proposed and waits.
A proposal is made from one revision of an item: whatever the user changed since then wins, and the proposal is dropped.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from src.core.clock import in_reach, instant_of, zone_of
from src.core.ids import UserId, derive_id
from src.errors import Conflict, InvalidInput, NotFound
from src.logs import get_logger
from src.models.effects import Effect, ProposeInboxItem
from src.models.values import User
from src.protocol.inbox import InboxItem, InboxPatch, Proposal, ProposalAnswer
from src.services.inbox.service import TO_SETTLE, Decide, InboxService, before_filing, by_user, changes_of
from src.services.widgets.linked import ITEMS, is_asked
from src.services.widgets.store import WidgetRows
from src.stores.pocketbase.client import PocketBase, Record, bind, format_time, parse_time

logger = get_logger("inbox_filing")

BATCH = 20
"""Items of one run: enough for a usual inbox, few enough for one answer of a small model."""
_TRIAGE_TITLES = {"ru": "Что это?", "en": "What is this?"}
_TO_GO_OVER = "user = {:user} && status = 'new' && considered = false"


class InboxFiling:
    """Files, proposes, asks and takes the answers. Every method takes the user from its caller."""

    def __init__(self, pocketbase: PocketBase, inbox: InboxService, widgets: WidgetRows) -> None:
        self._pocketbase = pocketbase
        self._inbox = inbox
        self._widgets = widgets

    async def to_go_over(self, user_id: UserId, *, everything: bool) -> Mapping[str, int]:
        """The revisions of the items that a run is to look at, by id, oldest first; at most `BATCH`.

        `everything`: all new ones; else those alone whose question the user has answered.
        """
        where = bind(_TO_GO_OVER, user=user_id) + ("" if everything else " && answer != ''")
        rows = await self._pocketbase.find(ITEMS, where=where, sort="created", limit=BATCH, fields="id,revision")
        return {row["id"]: int(row["revision"] or 0) for row in rows}

    async def waiting(self, user_id: UserId) -> int:
        """How many items wait for the user's word, or for their answer to be gone into."""
        return await self._pocketbase.count(ITEMS, where=f"{bind('user = {:user}', user=user_id)} && {TO_SETTLE}")

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
        items: list[InboxItem] = []
        for item_id, revision in revisions.items():
            decide = _decision(proposed.get(item_id), user, revision=revision)
            try:
                item, _ = await self._inbox.decide(user.id, item_id, decide, change_id=f"filed:{reply_id}")
            except NotFound:
                continue  # deleted meanwhile: nothing to say about it any more
            if item_id in proposed:
                items.append(item)
        asked = await self._ask(user, reply_id, [item.id for item in items if item.proposal])
        return sum(item.filed for item in items), asked

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

    async def _ask(self, user: User, reply_id: str, item_ids: Sequence[str]) -> int:
        """Show what is asked in the conversation; the widget follows its items from then on."""
        if not item_ids:
            return 0
        rows = await self._rows(user.id, item_ids)
        open_ids = [item_id for item_id, row in rows.items() if row and is_asked(row)]
        if not open_ids:
            return 0
        widget_id = derive_id("triage", reply_id)
        await self._widgets.show(
            user.id,
            widget_id,
            widget_type="inbox_triage",
            title=_TRIAGE_TITLES[user.locale],
            state={"item_ids": open_ids},
            message_id=reply_id,
        )
        # What was settled between the reading and the showing has found no widget to tell.
        await self._widgets.catch_up(user.id, widget_id, await self._rows(user.id, item_ids), change_id="shown")
        return len(open_ids)

    async def _rows(self, user_id: UserId, item_ids: Sequence[str]) -> dict[str, Record | None]:
        """The items as they are, oldest first; None for those that are gone."""
        named = " || ".join(bind("id = {:id}", id=item_id) for item_id in item_ids)
        where = f"{bind('user = {:user}', user=user_id)} && ({named})"
        rows = await self._pocketbase.find(ITEMS, where=where, sort="created", limit=BATCH)
        return {row["id"]: row for row in rows} | dict.fromkeys(set(item_ids) - {row["id"] for row in rows})


def answered(word: ProposalAnswer) -> Decide:
    """What the user's word does to an item. Raises, when it is decided, `Conflict`; at once `InvalidInput`."""
    if word.action == "answer" and not word.answer:
        raise InvalidInput("Give the answer.", field="answer")

    def decide(row: Record) -> Record:
        if not is_asked(row):
            raise Conflict("Nothing is proposed for this item any more.")
        match word.action:
            case "accept":
                return by_user(row, _accepted(row))
            case "dismiss":
                return by_user(row, {"considered": True})
            case "answer":
                # The proposal stays beside the answer: the next run is told what was asked.
                return {"answer": word.answer, "considered": False}

    return decide


def corrected(patch: InboxPatch) -> Decide:
    """What an item becomes that the user files otherwise than proposed."""

    def decide(row: Record) -> Record:
        if not is_asked(row):
            raise Conflict("Nothing is proposed for this item any more.")
        return by_user(row, {**_accepted(row), **changes_of(patch), "considered": True})

    return decide


def _accepted(row: Record) -> Record:
    proposal = Proposal.model_validate(row["proposal"])
    fields = proposal.model_dump(exclude={"question", "options", "due"}, exclude_none=True)
    due = {"due": format_time(proposal.due)} if proposal.due else {}
    return {**fields, **due, "status": "clarified", "considered": True}


def _decision(effect: ProposeInboxItem | None, user: User, *, revision: int) -> Decide:
    def decide(row: Record) -> Record | None:
        if int(row["revision"] or 0) != revision or row["status"] != "new":
            return None  # the user was here meanwhile
        if effect is None:
            return {"considered": True, "answer": "", "proposal": None}
        if effect.sure:
            return _filed(row, effect, user)
        proposal = _proposal(effect, user).model_dump(mode="json", exclude_none=True)
        return {"proposal": proposal, "considered": True, "answer": ""}

    return decide


def _filed(row: Record, effect: ProposeInboxItem, user: User) -> Record:
    proposal = _proposal(effect, user)
    fields = proposal.model_dump(exclude={"question", "options", "due"}, exclude_none=True)
    if proposal.due:
        fields["due"] = format_time(proposal.due)
    ended: Record = {"status": "clarified", "considered": True, "proposal": None, "answer": "", "filed": True}
    return {**fields, **ended, "before": before_filing(row)}


def _unfiled(row: Record) -> Record:
    if not row["filed"] or not row["before"]:
        raise Conflict("The assistant has not filed this item, or it was changed since.")
    return {**by_user(row, row["before"]), "considered": True}


def _proposal(effect: ProposeInboxItem, user: User) -> Proposal:
    return Proposal(
        kind=effect.item_kind,
        text=effect.text,
        due=_utc(effect.due_local, user),
        project=effect.project,
        next_action=effect.next_action,
        waiting_for=effect.waiting_for,
        minutes=effect.minutes,
        question=effect.question,
        options=list(effect.options),
    )


def _utc(local: datetime | None, user: User) -> datetime | None:
    if local is None or not in_reach(local):
        return None
    return parse_time(format_time(instant_of(local, zone_of(user.timezone))))
