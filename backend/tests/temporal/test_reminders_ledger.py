"""The ledger: what becomes of each time of a reminder that is put off, done, cancelled, held back or missed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from src.errors import Conflict, InvalidInput, NotFound
from src.models import (
    CancelReminder,
    Effect,
    QuietHours,
    ScheduleReminder,
    UpdateReminder,
    User,
    UserId,
    reminder_workflow_id,
    utc_now,
)
from src.protocol import Occurrence, Reminder, ReminderCreate, ReminderPatch, SnoozeRequest, UserPatch
from src.runtime import Runtime, open_runtime
from src.services.recurrence import wall_time, zone_of
from src.services.reminder_firing import ReminderFiring
from src.services.reminder_summary import MissedSummary
from src.services.replies import Reply
from src.settings import Settings
from src.stores.pocketbase import bind, format_time

STALE = timedelta(hours=24)


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """Open parts without a worker: the tests are the workers."""
    async with open_runtime(settings) as opened:
        yield opened


async def new_user(runtime: Runtime, **fields: Any) -> User:
    password = "correct horse battery"
    row = {"guest": True, "password": password, "passwordConfirm": password, **fields}
    return await runtime.users.get(UserId((await runtime.pocketbase.create("users", row))["id"]))


@pytest.fixture
async def user(runtime: Runtime) -> User:
    return await new_user(runtime)


async def set_one(runtime: Runtime, user: User, *, due: datetime | None = None, **more: Any) -> Reminder:
    return await runtime.reminders.create(user, ReminderCreate(text="tea", due=due or utc_now(), **more))


async def overdue(runtime: Runtime, user: User, text: str, ago: timedelta, *, repeat: str = "", **more: Any) -> str:
    """A reminder whose time has passed while nobody looked; answers its id."""
    row = {"user": user.id, "text": text, "status": "scheduled", "repeat": repeat, "timezone": user.timezone, **more}
    return (await runtime.pocketbase.create("reminders", {**row, "due": format_time(utc_now() - ago)}))["id"]


async def come(runtime: Runtime, user: User, reminder_id: str) -> None:
    """What the reminder's workflow does when its time has come."""
    due = await runtime.reminders.due(user.id, reminder_id)
    assert due is not None
    firing = ReminderFiring(runtime.pocketbase, runtime.events, runtime.users, stale_after=STALE)
    await firing.fire(user.id, reminder_id, due=due)


async def lines(runtime: Runtime, user: User) -> list[Occurrence]:
    """The user's ledger, the earliest time first."""
    return (await runtime.reminders.occurrences(user.id, limit=200)).items[::-1]


async def states(runtime: Runtime, user: User) -> list[str]:
    return [line.state for line in await lines(runtime, user)]


async def texts(runtime: Runtime, user: User) -> list[str]:
    where = bind("user = {:user}", user=user.id)
    return [row["text"] for row in await runtime.pocketbase.find("messages", where=where, sort="created")]


async def shown(runtime: Runtime, user: User, reminder_id: str) -> Reminder:
    page = await runtime.reminders.page(user.id)
    return next(one for one in page.items if one.id == reminder_id)


async def signals(runtime: Runtime, reminder_id: str) -> int:
    """How often the reminder's workflow was told to read its row."""
    client = await runtime.temporal.connect()
    history = await client.get_workflow_handle(reminder_workflow_id(reminder_id)).fetch_history()
    return sum(event.HasField("workflow_execution_signaled_event_attributes") for event in history.events)


def minutes(count: int) -> SnoozeRequest:
    return SnoozeRequest(minutes=count)


# --- setting ---------------------------------------------------------------------------------------------------------


async def test_one_id_of_a_client_sets_one_reminder_and_another_content_is_refused(
    runtime: Runtime, user: User
) -> None:
    due = utc_now() + timedelta(hours=1)
    request = ReminderCreate(text="tea", due=due, important=True, id="mine")
    answers = await asyncio.gather(*(runtime.reminders.create(user, request) for _ in range(5)))
    assert len({one.id for one in answers}) == 1
    assert await states(runtime, user) == ["scheduled"]
    with pytest.raises(Conflict):
        await runtime.reminders.create(user, request.model_copy(update={"text": "coffee"}))
    stranger = await new_user(runtime)
    theirs = await runtime.reminders.create(stranger, request.model_copy(update={"text": "coffee"}))
    assert theirs.id != answers[0].id
    await runtime.reminders.change(user, answers[0].id, ReminderPatch(text="green tea"))
    assert (await runtime.reminders.create(user, request)).text == "green tea"
    await runtime.reminders.delete(user.id, answers[0].id)
    with pytest.raises(Conflict):
        await runtime.reminders.create(user, request)


async def test_a_resent_reminder_that_has_come_meanwhile_is_answered_and_does_not_come_again(
    runtime: Runtime, user: User
) -> None:
    request = ReminderCreate(text="tea", due=utc_now(), id="mine")
    first = await runtime.reminders.create(user, request)
    await come(runtime, user, first.id)
    again = await runtime.reminders.create(user, request)
    assert (again.id, again.status) == (first.id, "fired")
    assert await states(runtime, user) == ["delivered"]


async def test_a_page_of_the_ledger_goes_on_where_it_ended(runtime: Runtime, user: User) -> None:
    now = utc_now()
    for hours in range(5):
        await set_one(runtime, user, due=now + timedelta(hours=1 + hours // 2))
    first = await runtime.reminders.occurrences(user.id, limit=3)
    rest = await runtime.reminders.occurrences(user.id, limit=3, before=first.next)
    assert rest.next is None
    found = [line.key for line in (*first.items, *rest.items)]
    assert len(set(found)) == 5
    assert [line.due for line in first.items] == sorted((line.due for line in first.items), reverse=True)
    with pytest.raises(InvalidInput):
        await runtime.reminders.occurrences(user.id, before="nonsense")
    assert (await runtime.reminders.occurrences(user.id, state="late")).items == []
    stranger = await new_user(runtime)
    assert (await runtime.reminders.occurrences(stranger.id)).items == []


# --- putting off, done, cancelled ------------------------------------------------------------------------------------


async def test_a_single_one_that_came_is_put_off_comes_again_and_is_done(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    later = await runtime.reminders.snooze(user, reminder.id, minutes(10))
    assert (later.status, later.last and later.last.state) == ("scheduled", "snoozed")
    assert timedelta(minutes=9) < later.due - utc_now() < timedelta(minutes=11)
    assert await states(runtime, user) == ["snoozed", "scheduled"]
    again = await runtime.reminders.snooze(user, reminder.id, SnoozeRequest(until=utc_now()))
    assert again.last is not None
    assert again.last.snoozed_until == again.due or again.last.snoozed_until is not None
    await come(runtime, user, reminder.id)
    assert await states(runtime, user) == ["snoozed", "delivered"]
    assert len(await texts(runtime, user)) == 2
    done = await runtime.reminders.done(user, reminder.id)
    assert (done.status, done.last and done.last.done is not None) == ("fired", True)
    assert await runtime.reminders.done(user, reminder.id) == done


async def test_a_series_goes_on_besides_the_time_that_was_put_off(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, repeat="FREQ=DAILY")
    await come(runtime, user, reminder.id)
    own = await runtime.reminders.due(user.id, reminder.id)
    later = await runtime.reminders.snooze(user, reminder.id, minutes(10))
    assert own is not None
    assert later.due < own
    assert await states(runtime, user) == ["snoozed", "scheduled", "scheduled"]
    done = await runtime.reminders.done(user, reminder.id)
    assert (done.status, done.due) == ("scheduled", own)
    assert await states(runtime, user) == ["snoozed", "scheduled"]


async def test_a_next_time_is_put_off_before_it_comes(runtime: Runtime, user: User) -> None:
    single = await set_one(runtime, user, due=utc_now() + timedelta(minutes=1))
    await runtime.reminders.snooze(user, single.id, minutes(30))
    assert await states(runtime, user) == ["snoozed", "scheduled"]
    other = await new_user(runtime)
    series = await set_one(runtime, other, due=utc_now() + timedelta(minutes=1), repeat="FREQ=DAILY")
    await runtime.reminders.snooze(other, series.id, minutes(30))
    found = await lines(runtime, other)
    assert [line.state for line in found] == ["snoozed", "scheduled", "scheduled"]
    assert found[2].due - found[0].due == timedelta(days=1) - timedelta(microseconds=found[0].due.microsecond)


async def test_what_was_put_off_and_then_cancelled_does_not_come(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    await runtime.reminders.snooze(user, reminder.id, SnoozeRequest(until=utc_now()))
    due = await runtime.reminders.due(user.id, reminder.id)
    cancelled = await runtime.reminders.change(user, reminder.id, ReminderPatch(status="cancelled"))
    assert cancelled.status == "cancelled"
    firing = ReminderFiring(runtime.pocketbase, runtime.events, runtime.users, stale_after=STALE)
    assert due is not None
    await firing.fire(user.id, reminder.id, due=due)
    assert len(await texts(runtime, user)) == 1
    assert await states(runtime, user) == ["snoozed", "cancelled"]
    with pytest.raises(Conflict):
        await runtime.reminders.snooze(user, reminder.id, minutes(5))


async def test_done_before_its_time_ends_a_single_one_and_passes_one_time_of_a_series(
    runtime: Runtime, user: User
) -> None:
    single = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    assert (await runtime.reminders.done(user, single.id)).status == "fired"
    series = await set_one(runtime, user, due=utc_now() + timedelta(hours=2), repeat="FREQ=DAILY")
    done = await runtime.reminders.done(user, series.id)
    assert done.due > series.due + timedelta(hours=20)
    assert await runtime.reminders.done(user, series.id) == done
    assert await states(runtime, user) == ["cancelled", "cancelled", "scheduled"]


async def test_a_cancelled_time_that_is_set_again_comes(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(seconds=1))
    await runtime.reminders.change(user, reminder.id, ReminderPatch(status="cancelled"))
    await runtime.reminders.change(user, reminder.id, ReminderPatch(status="scheduled"))
    assert await states(runtime, user) == ["scheduled"]
    await come(runtime, user, reminder.id)
    assert await states(runtime, user) == ["delivered"]


async def test_many_that_put_off_and_cancel_at_once_leave_one_plan(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    await asyncio.gather(*(runtime.reminders.snooze(user, reminder.id, minutes(5 + n)) for n in range(6)))
    assert await states(runtime, user) == ["snoozed", "scheduled"]


async def test_anothers_reminder_is_not_found_whatever_is_wanted_of_it(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    stranger = await new_user(runtime)
    with pytest.raises(NotFound):
        await runtime.reminders.snooze(stranger, reminder.id, minutes(5))
    with pytest.raises(NotFound):
        await runtime.reminders.done(stranger, reminder.id)
    with pytest.raises(NotFound):
        await runtime.reminders.change(stranger, reminder.id, ReminderPatch(text="mine"))
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
    await runtime.pocketbase.update("reminders", reminder.id, {"at": format_time(utc_now())})
    await come(runtime, user, reminder.id)
    assert await texts(runtime, user) == []
    assert await states(runtime, user) == ["scheduled"]
    due = await runtime.reminders.due(user.id, reminder.id)
    assert due is not None
    assert abs(due - reminder.due) < timedelta(milliseconds=1)


# --- quiet hours and zones -------------------------------------------------------------------------------------------


def quiet_now(user: User) -> QuietHours:
    """Quiet hours that began two hours ago and last two more."""
    local = wall_time(utc_now(), zone_of(user.timezone))
    begins, ends = (local + timedelta(hours=hours) for hours in (-2, 2))
    return QuietHours(start=f"{begins:%H:%M}", end=f"{ends:%H:%M}")


async def test_quiet_hours_hold_back_all_but_the_important_and_let_go_when_they_are_switched_off(
    runtime: Runtime, user: User
) -> None:
    due = utc_now() + timedelta(minutes=5)
    plain = await set_one(runtime, user, due=due)
    important = await set_one(runtime, user, due=due, important=True)
    await runtime.users.patch(user.id, UserPatch(quiet_hours=quiet_now(user)))
    held = await shown(runtime, user, plain.id)
    assert (held.status, held.due) == ("scheduled", plain.due)
    assert held.held_until is not None
    assert timedelta(minutes=90) < held.held_until - utc_now() < timedelta(minutes=121)
    assert await runtime.reminders.due(user.id, plain.id) == held.held_until
    assert (await shown(runtime, user, important.id)).held_until is None
    await runtime.users.patch(user.id, UserPatch.model_validate({"quiet_hours": None}))
    assert (await shown(runtime, user, plain.id)).held_until is None
    await runtime.users.patch(user.id, UserPatch(quiet_hours=quiet_now(user)))
    await runtime.reminders.change(await runtime.users.get(user.id), plain.id, ReminderPatch(important=True))
    assert (await shown(runtime, user, plain.id)).held_until is None


async def test_what_comes_late_into_quiet_hours_waits_for_their_end(runtime: Runtime) -> None:
    user = await new_user(runtime)
    user = await new_user(runtime, quiet_hours=quiet_now(user).model_dump())
    reminder_id = await overdue(runtime, user, "tea", timedelta(hours=3))
    await come(runtime, user, reminder_id)
    held = await shown(runtime, user, reminder_id)
    assert held.held_until is not None
    assert await texts(runtime, user) == []
    important = await overdue(runtime, user, "pills", timedelta(hours=3), important=True)
    await come(runtime, user, important)
    (text,) = await texts(runtime, user)
    assert "pills" in text


async def test_a_user_who_puts_off_in_quiet_hours_is_awake(runtime: Runtime) -> None:
    user = await new_user(runtime)
    user = await new_user(runtime, quiet_hours=quiet_now(user).model_dump())
    oven = await set_one(runtime, user, due=utc_now() + timedelta(minutes=20))
    assert oven.held_until is None
    assert (await runtime.reminders.snooze(user, oven.id, minutes(30))).held_until is None


async def test_a_series_follows_its_user_to_another_zone_and_a_single_one_stays(runtime: Runtime) -> None:
    user = await new_user(runtime, timezone="Europe/Moscow")
    due = (utc_now() + timedelta(days=2)).replace(microsecond=0)
    series, single = [await set_one(runtime, user, due=due, repeat=repeat) for repeat in ("FREQ=DAILY", None)]
    woken = await signals(runtime, series.id), await signals(runtime, single.id)
    await runtime.users.patch(user.id, UserPatch(timezone="America/New_York"))
    moved = await shown(runtime, user, series.id)
    assert moved.timezone == "America/New_York"
    assert wall_time(moved.due, zone_of("America/New_York")) == wall_time(due, zone_of("Europe/Moscow"))
    assert (await shown(runtime, user, single.id)).due == due
    assert (await signals(runtime, series.id), await signals(runtime, single.id)) == (woken[0] + 1, woken[1])
    assert await states(runtime, user) == ["scheduled", "scheduled"]


async def test_a_zone_that_changed_behind_the_reminders_back_is_found_by_a_look(runtime: Runtime) -> None:
    user = await new_user(runtime, timezone="Europe/Moscow")
    due = (utc_now() + timedelta(days=2)).replace(microsecond=0)
    series = await set_one(runtime, user, due=due, repeat="FREQ=DAILY")
    stranger = await new_user(runtime, timezone="Europe/Moscow")
    theirs = await set_one(runtime, stranger, due=utc_now() + timedelta(days=2), repeat="FREQ=DAILY")
    await runtime.pocketbase.update("users", user.id, {"timezone": "Asia/Kolkata"})
    await runtime.reminders.replan_all()
    moved = await shown(runtime, user, series.id)
    assert (moved.timezone, moved.due - series.due) == ("Asia/Kolkata", timedelta(hours=-2, minutes=-30))
    assert await shown(runtime, stranger, theirs.id) == theirs


# --- outages ---------------------------------------------------------------------------------------------------------


async def tell(runtime: Runtime) -> None:
    await MissedSummary(runtime.pocketbase, runtime.events, runtime.users, stale_after=STALE).tell()


async def test_what_is_too_old_is_told_of_in_one_message_for_each_user(runtime: Runtime, user: User) -> None:
    other = await new_user(runtime)
    old = [await overdue(runtime, user, f"old {n}", timedelta(days=2, minutes=n)) for n in range(3)]
    series = await overdue(runtime, user, "weekly", timedelta(days=9), repeat="FREQ=WEEKLY")
    theirs = await overdue(runtime, other, "theirs", timedelta(days=3))
    for reminder_id in old[:2]:
        await come(runtime, user, reminder_id)
    await tell(runtime)
    assert await texts(runtime, user) == []  # two more are as old and not found yet
    for reminder_id in (old[2], series):
        await come(runtime, user, reminder_id)
    await come(runtime, other, theirs)
    await asyncio.gather(*(tell(runtime) for _ in range(4)))
    await tell(runtime)
    (mine,) = await texts(runtime, user)
    assert [mine.count(f"old {n}") for n in range(3)] == [1, 1, 1]
    assert "weekly" in mine
    assert "1 earlier missed" in mine
    assert "theirs" not in mine
    assert ["theirs" in text for text in await texts(runtime, other)] == [True]
    found = await lines(runtime, user)
    assert [line.state for line in found] == [*["missed"] * 5, "scheduled"]
    assert (await shown(runtime, user, series)).status == "scheduled"
    assert (await shown(runtime, user, old[0])).status == "fired"


async def test_what_is_missed_after_a_summary_is_told_of_in_the_next(runtime: Runtime, user: User) -> None:
    for text in ("first", "second"):
        await come(runtime, user, await overdue(runtime, user, text, timedelta(days=2)))
        await tell(runtime)
    told = await texts(runtime, user)
    assert [("first" in text, "second" in text) for text in told] == [(True, False), (False, True)]


# --- effects ---------------------------------------------------------------------------------------------------------


def reply(user: User, key: str, *effects: Effect) -> Reply:
    return Reply(key.ljust(15, "0"), user.id, "coordinator", "", "complete", None, effects, None, {"completed": ""})


async def test_an_effect_on_a_reminder_is_applied_once(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    until = (utc_now() + timedelta(seconds=1)).replace(tzinfo=None)
    effect = UpdateReminder(reminder_id=reminder.id, due_local=until)
    await runtime.effects.apply(reply(user, "a", effect))
    assert await states(runtime, user) == ["snoozed", "scheduled"]
    await come(runtime, user, reminder.id)
    await runtime.effects.apply(reply(user, "a", effect))
    assert await states(runtime, user) == ["snoozed", "delivered"]


async def test_words_move_a_series_or_put_off_the_time_that_has_just_come(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, repeat="FREQ=DAILY")
    await come(runtime, user, reminder.id)
    own = await runtime.reminders.due(user.id, reminder.id)
    assert own is not None
    soon = (utc_now() + timedelta(hours=1)).replace(tzinfo=None)
    await runtime.effects.apply(reply(user, "b", UpdateReminder(reminder_id=reminder.id, due_local=soon)))
    assert await states(runtime, user) == ["snoozed", "scheduled", "scheduled"]
    moved = (own + timedelta(hours=2)).replace(tzinfo=None)
    effect = UpdateReminder(reminder_id=reminder.id, due_local=moved, text="green tea", important=True)
    await runtime.effects.apply(reply(user, "c", effect))
    found = await lines(runtime, user)
    assert [line.state for line in found] == ["snoozed", "scheduled", "scheduled"]
    assert (found[2].due - own, found[2].text) == (timedelta(hours=2), "green tea")
    assert (await shown(runtime, user, reminder.id)).important


async def test_a_reminder_is_stopped_in_words_and_only_its_users_own(runtime: Runtime, user: User) -> None:
    stranger = await new_user(runtime)
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    await runtime.effects.apply(reply(stranger, "d", CancelReminder(reminder_id=reminder.id)))
    assert (await shown(runtime, user, reminder.id)).status == "scheduled"
    for _ in range(2):
        await runtime.effects.apply(reply(user, "e", CancelReminder(reminder_id=reminder.id)))
    assert (await shown(runtime, user, reminder.id)).status == "cancelled"
    assert await states(runtime, user) == ["cancelled"]


async def test_effects_that_cannot_be_are_left_out(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    past = datetime.fromisoformat("2020-01-01T09:00")
    effects = (
        UpdateReminder(reminder_id="z" * 15, text="nothing"),
        UpdateReminder(reminder_id=reminder.id, due_local=past),
        UpdateReminder(reminder_id=reminder.id, repeat="every day"),
        ScheduleReminder(text="coffee", due_local=datetime.fromisoformat("2100-01-01T09:00")),
    )
    await runtime.effects.apply(reply(user, "f", *effects))
    assert sorted(line.text for line in await lines(runtime, user)) == ["coffee", "tea"]
