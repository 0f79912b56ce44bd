"""Items that wait for the user's word, the first one to be asked about first. It follows its items.

`Any`: a click's value, before it is checked.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from src.core.ids import UserId
from src.errors import Conflict, InvalidInput, NotFound
from src.protocol.base import RecordId
from src.protocol.inbox import InboxPatch, ItemNextAction, ProposalAnswer
from src.protocol.widgets import Widget, WidgetAction
from src.services.inbox.filing import answered, corrected
from src.services.inbox.rows import ItemRow
from src.services.inbox.service import Decide
from src.services.widgets.kinds.base import (
    MOST_ITEMS,
    Act,
    Acting,
    KeptState,
    Kind,
    Named,
    Services,
    State,
    WidgetChange,
    dumped,
    given,
    shown,
    stored,
)
from src.services.widgets.stale import StaleWidget


class InboxTriage(KeptState):
    """Items that wait for the user's word."""

    item_ids: list[RecordId] = Field(default_factory=list[str], max_length=MOST_ITEMS)
    settled: int = Field(default=0, ge=0)
    finished: bool = False


class Answered(Named):
    """An entry, and what the user says to its question."""

    answer: ItemNextAction = Field(min_length=1)


class Corrected(InboxPatch):
    """An item as the user wants it filed; what is not given is as proposed."""

    id: RecordId


def _settle(model: type[Named | Corrected]) -> Act:
    def settle(state: State, value: Any, _: str) -> State:
        wanted, triage = given(model, value), stored(InboxTriage, state)
        del triage.item_ids[_asked(triage, wanted.id)]
        triage.settled += 1
        triage.finished = not triage.item_ids
        return dumped(triage)

    return settle


def _skip(state: State, value: Any, _: str) -> State:
    wanted, triage = given(Named, value), stored(InboxTriage, state)
    triage.item_ids.append(triage.item_ids.pop(_asked(triage, wanted.id)))
    return dumped(triage)


class _InboxTriage(Kind):
    name = "inbox_triage"
    state = InboxTriage
    actions: ClassVar[Mapping[str, Act]] = {
        "accept": _settle(Named),
        "dismiss": _settle(Named),
        "change": _settle(Corrected),
        "answer": _settle(Answered),
        "skip": _skip,
    }
    follows_items = True

    def from_agent(self, state: State) -> State:
        raise InvalidInput("The inbox shows its questions by itself.")

    def follow(self, state: State, item_id: str, item: ItemRow | None) -> State:
        if item_id not in state.get("item_ids", ()) or (item and item.is_asked):
            return state
        left = [one for one in state["item_ids"] if one != item_id]
        return {**state, "item_ids": left, "settled": int(state.get("settled") or 0) + 1, "finished": not left}

    async def apply(self, acting: Acting) -> WidgetChange:
        if acting.request.action == "skip":
            return shown(acting.after)
        services, change_id = acting.services, acting.request.id
        item_id, decide = _word(acting.request.action, acting.request.value)
        try:
            planned = await services.inbox.plan(acting.user_id, item_id, decide, change_id=change_id)
        except (NotFound, Conflict) as error:
            raise StaleWidget(acting.row.view()) from error
        extra = await services.rows.with_followers(acting.row, [planned] if planned else [], change_id=change_id)
        return shown(acting.after, extra)

    async def applied(self, services: Services, user_id: UserId, widget: Widget, request: WidgetAction) -> None:
        services.inbox.answered(user_id)


def _word(action: str, value: Any) -> tuple[str, Decide]:
    """The item that an action is about, and what it does to it."""
    match action:
        case "change":
            wanted = given(Corrected, value)
            patch = InboxPatch.model_validate(wanted.model_dump(exclude={"id"}, exclude_unset=True))
            return wanted.id, corrected(patch)
        case "answer":
            answer = given(Answered, value)
            return answer.id, answered(ProposalAnswer(action="answer", answer=answer.answer))
        case _:
            word = "accept" if action == "accept" else "dismiss"
            return given(Named, value).id, answered(ProposalAnswer(action=word))


def _asked(triage: InboxTriage, item_id: str) -> int:
    if item_id in triage.item_ids:
        return triage.item_ids.index(item_id)
    raise InvalidInput("Nothing is asked about this item here.", field="value.id")


KIND = _InboxTriage()
