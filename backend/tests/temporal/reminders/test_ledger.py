"""The ledger: what becomes of each time of a reminder that is put off, done or cancelled."""

import asyncio
from datetime import timedelta

import pytest

from src.core.clock import utc_now
from src.errors import Conflict, InvalidInput, NotFound
from src.models.values import User
from src.protocol.reminders import ReminderCreate, ReminderPatch, SnoozeRequest
from src.runtime import Runtime
from src.services.reminders.firing import ReminderFiring
from src.services.reminders.rows import ReminderRow
from src.stores.pocketbase.filters import bind
from src.stores.pocketbase.rows import put
from tests.factories import change
from tests.temporal.people import new_user
from tests.temporal.reminders.ledger import STALE, come, lines, minutes, overdue, set_one, shown, states, texts

# --- setting ---------------------------------------------------------------------------------------------------------


async def test_one_id_of_a_client_sets_one_reminder_and_another_content_is_refused(
    runtime: Runtime, user: User
) -> None:
    due = utc_now() + timedelta(hours=1)
    request = ReminderCreate(text="tea", due=due, important=True, id="mine")
    answers = await asyncio.gather(*(runtime.reminders.service.create(user, request) for _ in range(5)))
    assert len({one.id for one in answers}) == 1
    assert await states(runtime, user) == ["scheduled"]
    with pytest.raises(Conflict):
        await runtime.reminders.service.create(user, request.model_copy(update={"text": "coffee"}))
    stranger = await new_user(runtime)
    theirs = await runtime.reminders.service.create(stranger, request.model_copy(update={"text": "coffee"}))
    assert theirs.id != answers[0].id
    await runtime.reminders.service.change(user, answers[0].id, ReminderPatch(text="green tea"))
    assert (await runtime.reminders.service.create(user, request)).text == "green tea"
    await runtime.reminders.service.delete(user.id, answers[0].id)
    with pytest.raises(Conflict):
        await runtime.reminders.service.create(user, request)


async def test_a_resent_reminder_that_has_come_meanwhile_is_answered_and_does_not_come_again(
    runtime: Runtime, user: User
) -> None:
    request = ReminderCreate(text="tea", due=utc_now(), id="mine")
    first = await runtime.reminders.service.create(user, request)
    await come(runtime, user, first.id)
    again = await runtime.reminders.service.create(user, request)
    assert (again.id, again.status) == (first.id, "fired")
    assert await states(runtime, user) == ["delivered"]


async def test_a_page_of_the_ledger_goes_on_where_it_ended(runtime: Runtime, user: User) -> None:
    now = utc_now()
    for hours in range(5):
        await set_one(runtime, user, due=now + timedelta(hours=1 + hours // 2))
    first = await runtime.reminders.service.occurrences(user.id, limit=3)
    rest = await runtime.reminders.service.occurrences(user.id, limit=3, before=first.next)
    assert rest.next is None
    found = [line.key for line in (*first.items, *rest.items)]
    assert len(set(found)) == 5
    assert [line.due for line in first.items] == sorted((line.due for line in first.items), reverse=True)
    with pytest.raises(InvalidInput):
        await runtime.reminders.service.occurrences(user.id, before="nonsense")
    assert (await runtime.reminders.service.occurrences(user.id, state="late")).items == []
    stranger = await new_user(runtime)
    assert (await runtime.reminders.service.occurrences(stranger.id)).items == []


# --- putting off, done, cancelled ------------------------------------------------------------------------------------


async def test_a_single_one_that_came_is_put_off_comes_again_and_is_done(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    later = await runtime.reminders.service.snooze(user, reminder.id, minutes(10))
    assert (later.status, later.last and later.last.state) == ("scheduled", "snoozed")
    assert timedelta(minutes=9) < later.due - utc_now() < timedelta(minutes=11)
    assert await states(runtime, user) == ["snoozed", "scheduled"]
    again = await runtime.reminders.service.snooze(user, reminder.id, SnoozeRequest(until=utc_now()))
    assert again.last is not None
    assert again.last.snoozed_until == again.due or again.last.snoozed_until is not None
    await come(runtime, user, reminder.id)
    assert await states(runtime, user) == ["snoozed", "delivered"]
    assert len(await texts(runtime, user)) == 2
    done = await runtime.reminders.service.done(user, reminder.id)
    assert (done.status, done.last and done.last.done is not None) == ("fired", True)
    assert await runtime.reminders.service.done(user, reminder.id) == done


async def test_a_series_goes_on_besides_the_time_that_was_put_off(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, repeat="FREQ=DAILY")
    await come(runtime, user, reminder.id)
    own = await runtime.reminders.service.due(user.id, reminder.id)
    later = await runtime.reminders.service.snooze(user, reminder.id, minutes(10))
    assert own is not None
    assert later.due < own
    assert await states(runtime, user) == ["snoozed", "scheduled", "scheduled"]
    done = await runtime.reminders.service.done(user, reminder.id)
    assert (done.status, done.due) == ("scheduled", own)
    assert await states(runtime, user) == ["snoozed", "scheduled"]


async def test_a_next_time_is_put_off_before_it_comes(runtime: Runtime, user: User) -> None:
    single = await set_one(runtime, user, due=utc_now() + timedelta(minutes=1))
    await runtime.reminders.service.snooze(user, single.id, minutes(30))
    assert await states(runtime, user) == ["snoozed", "scheduled"]
    other = await new_user(runtime)
    series = await set_one(runtime, other, due=utc_now() + timedelta(minutes=1), repeat="FREQ=DAILY")
    await runtime.reminders.service.snooze(other, series.id, minutes(30))
    found = await lines(runtime, other)
    assert [line.state for line in found] == ["snoozed", "scheduled", "scheduled"]
    assert found[2].due - found[0].due == timedelta(days=1) - timedelta(microseconds=found[0].due.microsecond)


async def test_what_was_put_off_and_then_cancelled_does_not_come(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    await runtime.reminders.service.snooze(user, reminder.id, SnoozeRequest(until=utc_now()))
    due = await runtime.reminders.service.due(user.id, reminder.id)
    cancelled = await runtime.reminders.service.change(user, reminder.id, ReminderPatch(status="cancelled"))
    assert cancelled.status == "cancelled"
    firing = ReminderFiring(runtime.pocketbase, runtime.events, runtime.accounts.users, stale_after=STALE)
    assert due is not None
    await firing.fire(user.id, reminder.id, due=due)
    assert len(await texts(runtime, user)) == 1
    assert await states(runtime, user) == ["snoozed", "cancelled"]
    with pytest.raises(Conflict):
        await runtime.reminders.service.snooze(user, reminder.id, minutes(5))


async def test_done_before_its_time_ends_a_single_one_and_passes_one_time_of_a_series(
    runtime: Runtime, user: User
) -> None:
    single = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    assert (await runtime.reminders.service.done(user, single.id)).status == "fired"
    series = await set_one(runtime, user, due=utc_now() + timedelta(hours=2), repeat="FREQ=DAILY")
    done = await runtime.reminders.service.done(user, series.id)
    assert done.due > series.due + timedelta(hours=20)
    assert await runtime.reminders.service.done(user, series.id) == done
    assert await states(runtime, user) == ["cancelled", "cancelled", "scheduled"]


async def test_a_cancelled_time_that_is_set_again_comes(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(seconds=1))
    await runtime.reminders.service.change(user, reminder.id, ReminderPatch(status="cancelled"))
    await runtime.reminders.service.change(user, reminder.id, ReminderPatch(status="scheduled"))
    assert await states(runtime, user) == ["scheduled"]
    await come(runtime, user, reminder.id)
    assert await states(runtime, user) == ["delivered"]


async def test_many_that_put_off_and_cancel_at_once_leave_one_plan(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    await asyncio.gather(*(runtime.reminders.service.snooze(user, reminder.id, minutes(5 + n)) for n in range(6)))
    assert await states(runtime, user) == ["snoozed", "scheduled"]


async def test_anothers_reminder_is_not_found_whatever_is_wanted_of_it(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    stranger = await new_user(runtime)
    with pytest.raises(NotFound):
        await runtime.reminders.service.snooze(stranger, reminder.id, minutes(5))
    with pytest.raises(NotFound):
        await runtime.reminders.service.done(stranger, reminder.id)
    with pytest.raises(NotFound):
        await runtime.reminders.service.change(stranger, reminder.id, ReminderPatch(text="mine"))
    assert await states(runtime, user) == ["scheduled"]


async def test_a_series_with_a_count_ends(runtime: Runtime, user: User) -> None:
    starts = utc_now() - timedelta(hours=2, minutes=30)
    starts_local = starts.replace(tzinfo=None).isoformat()
    for count, last in (("3", "fired"), ("4", "scheduled")):
        rule = f"FREQ=HOURLY;COUNT={count}"
        reminder_id = await overdue(runtime, user, "tea", utc_now() - starts, repeat=rule, starts_local=starts_local)
        await come(runtime, user, reminder_id)
        assert (await shown(runtime, user, reminder_id)).status == last
    assert (await states(runtime, user)).count("missed") == 4


async def test_a_time_that_no_message_can_bring_has_failed_and_the_series_goes_on(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, repeat="FREQ=DAILY")
    # The only thing that the database refuses for good in a message of ours: a text beyond its limit.
    where = bind("reminder = {:id}", id=reminder.id)
    (row,) = await runtime.pocketbase.find("reminder_occurrences", where=where)
    await runtime.pocketbase.update("reminder_occurrences", row["id"], {"text": "x" * 9_999})
    messages = next(one for one in await runtime.pocketbase.collections() if one["name"] == "messages")
    fields = [{**one, "max": 5_000} if one["name"] == "text" else one for one in messages["fields"]]
    await runtime.pocketbase.import_collections([{**messages, "fields": fields}])
    try:
        await come(runtime, user, reminder.id)
    finally:
        await runtime.pocketbase.import_collections([messages])
    assert await states(runtime, user) == ["failed", "scheduled"]
    assert await texts(runtime, user) == []


async def test_a_row_that_says_another_time_than_its_line_is_put_right_and_not_woken_for_again(
    runtime: Runtime, user: User
) -> None:
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    await change(runtime.pocketbase, ReminderRow, reminder.id, put(ReminderRow.at, utc_now()))
    await come(runtime, user, reminder.id)
    assert await texts(runtime, user) == []
    assert await states(runtime, user) == ["scheduled"]
    due = await runtime.reminders.service.due(user.id, reminder.id)
    assert due is not None
    assert abs(due - reminder.due) < timedelta(milliseconds=1)
