"""Stored messages reach their workflow: in the stored order, whatever goes wrong on the way, and not again and again."""

import contextlib
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from src.core.ids import UserId, message_id_for
from src.errors import DependencyDown, RateLimited
from src.models.values import User
from src.protocol.events import MessageAcceptedEvent
from src.runtime import Runtime
from src.services.background import Background
from src.services.conversation.outbox import Outbox, TurnRef
from src.services.conversation.rows import MessageRow
from src.services.conversation.service import ConversationService
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create
from tests.conditions import until
from tests.factories import message
from tests.temporal.people import new_user

OLD = timedelta(milliseconds=1)
"""What has waited for longer is asked after."""


@dataclass
class Ear:
    """A workflow of each user, as an outbox sees it."""

    heard: list[TurnRef] = field(default_factory=list[TurnRef])
    trouble: list[Exception] = field(default_factory=list[Exception])
    answers: bool = True
    life: int = 1
    """Which of its lives it lives: in each it knows nothing of the ones before."""

    async def deliver(self, user_id: UserId, turn: TurnRef) -> None:
        if self.trouble:
            raise self.trouble.pop()
        self.heard.append(turn)

    async def held(self, user_id: UserId) -> set[TurnRef] | None:
        return set(self.heard) if self.answers else None

    async def running(self, user_id: UserId) -> str:
        return f"life {self.life}"

    @property
    def ids(self) -> list[str]:
        return [turn.message_id for turn in self.heard]


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def outbox(runtime: Runtime, ear: Ear) -> AsyncIterator[Outbox]:
    one = Outbox(ear, runtime.pocketbase)
    yield one
    await one.close()


def conversation_with(runtime: Runtime, outbox: Outbox, *, most_waiting: int = 100) -> ConversationService:
    return ConversationService(
        runtime.pocketbase, runtime.events, outbox, most_waiting=most_waiting, foresee=runtime.memory.foresee
    )


def pending(user: User, number: int) -> MessageRow:
    """A message of the user's that nobody was told of."""
    return message(user.id, str(number)).having(
        put(MessageRow.id, message_id_for(user.id, str(number))),
        put(MessageRow.client_id, str(number)),
        put(MessageRow.status, "pending"),
    )


async def store(runtime: Runtime, user: User, count: int) -> list[str]:
    """Messages that nobody was told of; their ids."""
    rows = [pending(user, number) for number in range(count)]
    for place in range(0, count, 200):
        await runtime.pocketbase.batch([Create.of(row) for row in rows[place : place + 200]])
    return [row.id for row in rows]


@pytest.mark.parametrize("error", [RuntimeError("not foreseen"), DependencyDown("away", name="temporal")])
async def test_no_error_keeps_the_messages_after_it_from_being_delivered(
    runtime: Runtime, user: User, outbox: Outbox, ear: Ear, error: Exception
) -> None:
    talk = conversation_with(runtime, outbox)
    ear.trouble.append(error)
    sent = [(await talk.accept(user, text=text, client_id=None))[0].message_id for text in ("One", "Two")]
    await until(lambda: ear.ids == sent)


async def test_a_workflow_that_was_lost_is_told_of_what_waited_before_what_is_new(
    runtime: Runtime, user: User, outbox: Outbox, ear: Ear
) -> None:
    talk = conversation_with(runtime, outbox)
    before = [(await talk.accept(user, text=text, client_id=None))[0].message_id for text in ("One", "Two")]
    await until(lambda: ear.ids == before)
    ear.heard.clear()
    ear.life += 1
    new = (await talk.accept(user, text="Three", client_id=None))[0].message_id
    await until(lambda: new in ear.ids)
    assert ear.ids == [*before, new]
    again = (await talk.accept(user, text="Four", client_id=None))[0].message_id
    await until(lambda: again in ear.ids)
    assert ear.ids == [*before, new, again]


async def test_a_sweep_outlives_an_error_that_nobody_foresaw(runtime: Runtime, user: User, ear: Ear) -> None:
    (message_id,) = await store(runtime, user, 1)
    looked = 0

    class Broken(Outbox):
        async def sweep(self, older_than: timedelta) -> None:
            nonlocal looked
            looked += 1
            if looked == 1:
                raise RuntimeError("not foreseen")
            await super().sweep(older_than)

    one = Broken(ear, runtime.pocketbase)
    background = Background()
    background.add(*one.loops())
    background.start()
    await until(lambda: message_id in ear.ids)
    await background.close()
    await one.close()


async def test_nobodys_many_messages_hide_anybody_elses_one(runtime: Runtime, outbox: Outbox, ear: Ear) -> None:
    busy, other = sorted([await new_user(runtime), await new_user(runtime)], key=lambda user: user.id)
    ear.heard = [TurnRef(message_id) for message_id in await store(runtime, busy, 600)]
    (lost,) = await store(runtime, other, 1)
    told = len(ear.heard)
    await until(lambda: swept(outbox, ear, lost))
    assert [one for one in ear.ids[told:] if one in ear.ids[:told]] == []


async def swept(outbox: Outbox, ear: Ear, message_id: str) -> bool:
    await outbox.sweep(OLD)
    return message_id in ear.ids


async def test_a_workflow_that_does_not_answer_is_told_nothing_again(
    runtime: Runtime, user: User, outbox: Outbox, ear: Ear
) -> None:
    ids = await store(runtime, user, 3)
    ear.answers = False
    for _ in range(3):
        await outbox.sweep(OLD)
    assert not set(ids) & set(ear.ids)


async def test_messages_of_two_backends_are_delivered_as_they_were_stored(
    runtime: Runtime, user: User, outbox: Outbox, ear: Ear
) -> None:
    """The first backend stores and dies; what the second one is told of afterwards waits for it."""
    (first,) = await store(runtime, user, 1)
    accepted, _ = await conversation_with(runtime, outbox).accept(user, text="Second", client_id=None)
    await until(lambda: len(ear.heard) == 2)
    assert ear.ids == [first, accepted.message_id]


async def test_a_message_that_was_found_is_announced_before_it_is_delivered(
    runtime: Runtime, user: User, outbox: Outbox, ear: Ear
) -> None:
    conversation_with(runtime, outbox)
    cursor = await runtime.events.tail(user.id)
    (found,) = await store(runtime, user, 1)
    await outbox.sweep(timedelta(0))
    await until(lambda: found in ear.ids)
    events = (await runtime.events.read_after(user.id, cursor)).events
    assert [MessageAcceptedEvent.model_validate_json(event.wire()).message.id for event in events] == [found]


async def test_only_so_many_messages_of_a_user_wait(runtime: Runtime, user: User, outbox: Outbox) -> None:
    talk = conversation_with(runtime, outbox, most_waiting=5)
    known = [str(uuid.uuid4()) for _ in range(5)]
    for client_id in known:
        await talk.accept(user, text="More", client_id=client_id)
    with pytest.raises(RateLimited):
        await talk.accept(user, text="Too many", client_id=None)
    again, _ = await talk.accept(user, text="More", client_id=known[0])
    assert again.duplicate
    await answer(runtime, user)
    await talk.accept(user, text="There is room again", client_id=None)


async def answer(runtime: Runtime, user: User) -> None:
    messages = Collection(runtime.pocketbase, MessageRow)
    rows = await messages.find(eq(MessageRow.user, user.id))
    for row in rows:
        await messages.update(row.id, put(MessageRow.status, "complete"))


async def test_who_waits_for_long_does_not_wait_longer_where_the_conversation_is_then_lost(
    runtime: Runtime, user: User, ear: Ear
) -> None:
    seconds = 0.0
    outbox = Outbox(ear, runtime.pocketbase, clock=lambda: seconds)
    (message_id,) = await store(runtime, user, 1)
    await outbox.sweep(timedelta(0))
    await until(lambda: message_id in ear.ids)
    for _ in range(8):  # half an hour in which the conversation says that it has it
        seconds += 250
        await outbox.sweep(OLD)
    assert ear.ids.count(message_id) == 1
    ear.heard.clear()
    ear.life += 1
    lost_at = seconds
    while message_id not in ear.ids:
        seconds += 20
        assert seconds - lost_at <= 120
        await outbox.sweep(OLD)
        with contextlib.suppress(TimeoutError):  # where it was pushed, that is more than it takes
            await until(lambda: message_id in ear.ids, seconds=1)
    await outbox.close()
