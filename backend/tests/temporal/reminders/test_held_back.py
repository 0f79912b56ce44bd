"""Quiet hours, zones and outages: what becomes of the times of a reminder then, and what words do to them."""

import asyncio
from datetime import datetime, timedelta

import pytest

from src.core.clock import utc_now, wall_time, zone_of
from src.models.effects import CancelReminder, CaptureInboxItem, Effect, ScheduleReminder, SetRoutine, UpdateReminder
from src.models.values import QuietHours, User
from src.protocol.identity import UserPatch
from src.protocol.reminders import ReminderPatch
from src.runtime import Runtime
from src.services.accounts.rows import UserRow
from src.services.inbox.service import InboxFilter
from src.services.reminders.summary import MissedSummary
from src.services.turns.replies import Reply
from src.stores.pocketbase.rows import put
from tests.factories import change
from tests.temporal.people import new_user
from tests.temporal.reminders.ledger import STALE, come, lines, minutes, overdue, set_one, shown, signals, states, texts

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
    await runtime.accounts.users.patch(user.id, UserPatch(quiet_hours=quiet_now(user)))
    held = await shown(runtime, user, plain.id)
    assert (held.status, held.due) == ("scheduled", plain.due)
    assert held.held_until is not None
    assert timedelta(minutes=90) < held.held_until - utc_now() < timedelta(minutes=121)
    assert await runtime.reminders.service.due(user.id, plain.id) == held.held_until
    assert (await shown(runtime, user, important.id)).held_until is None
    await runtime.accounts.users.patch(user.id, UserPatch.model_validate({"quiet_hours": None}))
    assert (await shown(runtime, user, plain.id)).held_until is None
    await runtime.accounts.users.patch(user.id, UserPatch(quiet_hours=quiet_now(user)))
    await runtime.reminders.service.change(
        await runtime.accounts.users.get(user.id), plain.id, ReminderPatch(important=True)
    )
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
    assert (await runtime.reminders.service.snooze(user, oven.id, minutes(30))).held_until is None


async def test_a_series_follows_its_user_to_another_zone_and_a_single_one_stays(runtime: Runtime) -> None:
    user = await new_user(runtime, timezone="Europe/Moscow")
    due = (utc_now() + timedelta(days=2)).replace(microsecond=0)
    series, single = [await set_one(runtime, user, due=due, repeat=repeat) for repeat in ("FREQ=DAILY", None)]
    await runtime.waits.settle()
    woken = await signals(runtime, series.id), await signals(runtime, single.id)
    await runtime.accounts.users.patch(user.id, UserPatch(timezone="America/New_York"))
    await runtime.waits.settle()
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
    await change(runtime.pocketbase, UserRow, user.id, put(UserRow.timezone, "Asia/Kolkata"))
    await runtime.reminders.service.replan_all()
    moved = await shown(runtime, user, series.id)
    assert (moved.timezone, moved.due - series.due) == ("Asia/Kolkata", timedelta(hours=-2, minutes=-30))
    assert await shown(runtime, stranger, theirs.id) == theirs


# --- outages ---------------------------------------------------------------------------------------------------------


async def tell(runtime: Runtime) -> None:
    await MissedSummary(runtime.pocketbase, runtime.events, runtime.accounts.users, stale_after=STALE).tell()


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
    return Reply(key.ljust(15, "0"), user.id, "coordinator", "", "complete", None, effects, None, utc_now())


async def test_an_effect_on_a_reminder_is_applied_once(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user)
    await come(runtime, user, reminder.id)
    until = (utc_now() + timedelta(seconds=1)).replace(tzinfo=None)
    effect = UpdateReminder(reminder_id=reminder.id, due_local=until)
    await runtime.turns.effects.apply(reply(user, "a", effect))
    assert await states(runtime, user) == ["snoozed", "scheduled"]
    await come(runtime, user, reminder.id)
    await runtime.turns.effects.apply(reply(user, "a", effect))
    assert await states(runtime, user) == ["snoozed", "delivered"]


async def test_words_move_a_series_or_put_off_the_time_that_has_just_come(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, repeat="FREQ=DAILY")
    await come(runtime, user, reminder.id)
    own = await runtime.reminders.service.due(user.id, reminder.id)
    assert own is not None
    soon = (utc_now() + timedelta(hours=1)).replace(tzinfo=None)
    await runtime.turns.effects.apply(reply(user, "b", UpdateReminder(reminder_id=reminder.id, due_local=soon)))
    assert await states(runtime, user) == ["snoozed", "scheduled", "scheduled"]
    moved = (own + timedelta(hours=2)).replace(tzinfo=None)
    effect = UpdateReminder(reminder_id=reminder.id, due_local=moved, text="green tea", important=True)
    await runtime.turns.effects.apply(reply(user, "c", effect))
    found = await lines(runtime, user)
    assert [line.state for line in found] == ["snoozed", "scheduled", "scheduled"]
    assert (found[2].due - own, found[2].text) == (timedelta(hours=2), "green tea")
    assert (await shown(runtime, user, reminder.id)).important


async def test_a_reminder_is_stopped_in_words_and_only_its_users_own(runtime: Runtime, user: User) -> None:
    stranger = await new_user(runtime)
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    await runtime.turns.effects.apply(reply(stranger, "d", CancelReminder(reminder_id=reminder.id)))
    assert (await shown(runtime, user, reminder.id)).status == "scheduled"
    for _ in range(2):
        await runtime.turns.effects.apply(reply(user, "e", CancelReminder(reminder_id=reminder.id)))
    assert (await shown(runtime, user, reminder.id)).status == "cancelled"
    assert await states(runtime, user) == ["cancelled"]


async def test_effects_that_cannot_be_are_left_out(runtime: Runtime, user: User) -> None:
    reminder = await set_one(runtime, user, due=utc_now() + timedelta(hours=1))
    past = datetime.fromisoformat("2020-01-01T09:00")
    effects = (
        UpdateReminder(reminder_id="z" * 15, text="nothing"),
        UpdateReminder(reminder_id=reminder.id, due_local=past),
        UpdateReminder(reminder_id=reminder.id, repeat="every day"),
        ScheduleReminder(text="coffee", due_local=datetime.fromisoformat("2070-01-01T09:00")),
    )
    await runtime.turns.effects.apply(reply(user, "f", *effects))
    assert sorted(line.text for line in await lines(runtime, user)) == ["coffee", "tea"]


async def test_an_effect_that_fails_or_is_out_of_reach_does_not_end_the_others(
    runtime: Runtime, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("not foreseen")

    monkeypatch.setattr(runtime.routines.service, "apply", broken)
    never, ever = datetime.fromisoformat("9999-12-31T23:59"), datetime.fromisoformat("0001-01-01T00:00")
    effects = (
        ScheduleReminder(text="never", due_local=never),
        ScheduleReminder(text="ever", due_local=ever, repeat="FREQ=HOURLY"),
        CaptureInboxItem(text="some day", due_local=never),
        SetRoutine(routine="morning_briefing", enabled=True),
        ScheduleReminder(text="coffee", due_local=datetime.fromisoformat("2070-01-01T09:00")),
    )
    await runtime.turns.effects.apply(reply(user, "g", *effects))
    assert [line.text for line in await lines(runtime, user)] == ["coffee"]
    (item,) = (await runtime.inbox.service.page(user.id, InboxFilter())).items
    assert (item.text, item.due) == ("some day", None)
    (said,) = [m.text for m in (await runtime.conversation.service.history(user.id)).items if m.role == "assistant"]
    assert said.startswith("Not all of that worked")
