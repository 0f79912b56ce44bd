"""A routine comes once for each of its times or not at all, speaks only of what there is, and obeys its user."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from temporalio.client import WorkflowExecutionStatus

from src.core.clock import utc_now
from src.core.ids import UserId, routine_workflow_id
from src.models.effects import SetProfile, SetRoutine
from src.models.turn import Usage
from src.models.values import ItemKind, QuietHours, RoutineKind, User
from src.protocol.identity import UserPatch
from src.protocol.inbox import InboxPatch
from src.protocol.routines import RoutinePatch
from src.runtime import Runtime
from src.services.accounts.quiet_hours import quiet_until
from src.services.inbox.rows import ItemRow
from src.services.reconcile import awaited, reconcile
from src.services.routines.clock import new_row, routine_id
from src.services.routines.firing import RoutineFiring
from src.services.routines.message import RoutineWriter
from src.services.routines.rows import RoutineRow
from src.services.turns.phrasing import Phrasing
from src.stores.pocketbase.filters import all_of, bind, eq
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.values import format_time, parse_time
from src.temporal.payloads.conversation import ConversationState, UserConnected
from src.temporal.workflows import presence
from tests import factories
from tests.conditions import until
from tests.factories import change
from tests.temporal.people import new_user

BRIEFING: RoutineKind = "morning_briefing"


async def rows(runtime: Runtime, collection: str, user: User) -> list[dict[str, Any]]:
    return await runtime.pocketbase.find(collection, where=bind("user = {:user}", user=user.id), sort="created")


async def outcomes(runtime: Runtime, user: User) -> list[str]:
    log = await rows(runtime, "routine_log", user)
    return [row["outcome"] for row in log if row["outcome"] != "changed"]


async def note(runtime: Runtime, user: User, text: str, kind: ItemKind = "task", **fields: Any) -> str:
    row = ItemRow(id=factories.fresh_id(), user=user.id, text=text, kind=kind, source="ui", **fields)
    return (await factories.store(runtime.pocketbase, row)).id


async def due_now(runtime: Runtime, user: User, kind: RoutineKind = BRIEFING, *, ago: timedelta = timedelta(0)) -> int:
    """Switch a routine on and put its next time to now; the version that is to come."""
    far = f"{utc_now() + timedelta(hours=6):%H:%M}"  # no time of its own comes while the test runs
    await runtime.routines.service.change(user, kind, RoutinePatch(enabled=True, time=far))
    due = put(RoutineRow.due, utc_now() - ago)
    return (await change(runtime.pocketbase, RoutineRow, routine_id(user.id, kind), due)).version


async def fire(runtime: Runtime, user: User, version: int, kind: RoutineKind = BRIEFING) -> None:
    writer = RoutineWriter(runtime.pocketbase, Phrasing(runtime.agents, runtime.turns.contexts).phrase)
    firing = RoutineFiring(runtime.pocketbase, runtime.events, runtime.accounts.users, writer, runtime.widgets.rows)
    await firing.fire(user.id, kind, version=version, at=utc_now())


async def test_a_time_that_many_workers_bring_is_one_message(runtime: Runtime, user: User) -> None:
    await note(runtime, user, "Report", due=format_time(utc_now()))
    version = await due_now(runtime, user)
    await asyncio.gather(*(fire(runtime, user, version) for _ in range(8)))
    await fire(runtime, user, version)
    messages = await rows(runtime, "messages", user)
    assert len(messages) == 1
    assert messages[0]["proactive"]
    assert "Report" in messages[0]["text"]
    assert await outcomes(runtime, user) == ["delivered"]
    (row,) = await rows(runtime, "routines", user)
    due = parse_time(row["due"])
    assert due is not None
    assert utc_now() < due <= utc_now() + timedelta(days=1)


async def test_what_is_done_while_a_review_is_phrased_is_ticked_in_its_checklist(runtime: Runtime, user: User) -> None:
    done, still = await note(runtime, user, "Report"), await note(runtime, user, "Boat")
    version = await due_now(runtime, user, "weekly_review")

    async def phrase(_: User, draft: str) -> tuple[str, Usage]:
        await runtime.inbox.service.change(user.id, done, InboxPatch(status="done"))
        return draft, Usage()

    writer = RoutineWriter(runtime.pocketbase, phrase)
    firing = RoutineFiring(runtime.pocketbase, runtime.events, runtime.accounts.users, writer, runtime.widgets.rows)
    await firing.fire(user.id, "weekly_review", version=version, at=utc_now())
    [widget] = await rows(runtime, "widget_instances", user)
    assert {box["item_id"]: box["done"] for box in widget["state"]["items"]} == {done: True, still: False}


@pytest.mark.parametrize("kind", ["morning_briefing", "weekly_review", "waiting_for"])
async def test_with_nothing_to_say_nothing_is_said(runtime: Runtime, user: User, kind: RoutineKind) -> None:
    await note(runtime, user, "Done before", status="done", due=format_time(utc_now()))
    other = await new_user(runtime)
    await note(runtime, other, "Of another", due=format_time(utc_now()), waiting_for="Ann")
    await fire(runtime, user, await due_now(runtime, user, kind), kind)
    assert await rows(runtime, "messages", user) == []
    assert await outcomes(runtime, user) == ["empty"]


async def test_a_plan_names_todays_reminders_and_items_and_what_is_overdue(runtime: Runtime) -> None:
    user = await new_user(runtime, locale="ru", timezone="Europe/Moscow")
    now = datetime.fromisoformat("2026-11-24T05:00Z")
    await note(runtime, user, "стоматолог", due="2026-11-24 12:30:00.000Z")
    await note(runtime, user, "отчёт", due="2026-11-24 20:59:00.000Z")
    await note(runtime, user, "корм коту", due="2026-11-20 20:59:00.000Z")
    await note(runtime, user, "не сегодня", due="2026-11-24 21:00:00.000Z")
    due = datetime.fromisoformat("2026-11-24T06:00Z")
    await factories.store(runtime.pocketbase, factories.reminder(user, "позвонить маме", due))
    writer = RoutineWriter(runtime.pocketbase, Phrasing(runtime.agents, runtime.turns.contexts).phrase)
    message = await writer.write(user, new_row(user, BRIEFING), now=now)
    assert message is not None
    assert message.text == (
        "План на день, как договорились.\n\n"
        "Сегодня, вторник, 24 ноября:\n- 9:00 — позвонить маме\n- 15:30 — стоматолог\n- отчёт\n\n"
        "Просрочено: корм коту (20 ноября)."
    )
    assert message.why.model_dump() == {
        "kind": "routine",
        "id": BRIEFING,
        "text": "Вы включили план на день: каждый день, 8:00.",
        "occurrence": None,
        "quiet": False,
    }


async def test_a_review_ends_with_a_list_for_the_week_linked_to_the_items(runtime: Runtime, user: User) -> None:
    overdue = await note(runtime, user, "Tax form", due=format_time(utc_now() - timedelta(days=2)))
    soon = await note(runtime, user, "Report", due=format_time(utc_now() + timedelta(days=2)))
    later = await note(runtime, user, "Balcony", kind="someday")
    await fire(runtime, user, await due_now(runtime, user, "weekly_review"), "weekly_review")
    (message,) = await rows(runtime, "messages", user)
    (widget,) = await rows(runtime, "widget_instances", user)
    assert message["text"].startswith("Your weekly review, as agreed. Open: 3 items")
    assert message["widgets"] == [widget["id"]]
    assert [item["item_id"] for item in widget["state"]["items"]] == [overdue, soon]
    assert later not in str(widget["state"])


async def test_quiet_hours_hold_a_routine_back(runtime: Runtime) -> None:
    now = utc_now()
    quiet = {"start": f"{now - timedelta(hours=1):%H:%M}", "end": f"{now + timedelta(hours=1):%H:%M}"}
    user = await new_user(runtime, quiet_hours=quiet)
    await note(runtime, user, "Report", due=format_time(now))
    version = await due_now(runtime, user)
    await fire(runtime, user, version)
    assert await rows(runtime, "messages", user) == []
    wake = await runtime.routines.service.wake(user.id, BRIEFING)
    assert wake is not None
    assert wake.version == version
    assert timedelta(minutes=58) < wake.at - now <= timedelta(hours=1)
    await runtime.accounts.users.patch(user.id, UserPatch(quiet_hours=None))
    await fire(runtime, user, version)
    assert len(await rows(runtime, "messages", user)) == 1


@pytest.mark.parametrize(
    ("kind", "ago", "outcome"),
    [
        ("morning_briefing", timedelta(hours=3), "late"),
        ("morning_briefing", timedelta(hours=5), "missed"),
        ("weekly_review", timedelta(hours=5), "late"),
        ("weekly_review", timedelta(hours=25), "missed"),
    ],
)
async def test_after_an_outage_a_routine_comes_late_or_is_missed(
    runtime: Runtime, user: User, kind: RoutineKind, ago: timedelta, outcome: str
) -> None:
    await note(runtime, user, "Report", due=format_time(utc_now()))
    await fire(runtime, user, await due_now(runtime, user, kind, ago=ago), kind)
    assert await outcomes(runtime, user) == [outcome]
    assert len(await rows(runtime, "messages", user)) == (outcome == "late")


async def test_a_skipped_time_is_passed_over_once(runtime: Runtime, user: User) -> None:
    await note(runtime, user, "Report", due=format_time(utc_now()))
    await due_now(runtime, user)
    routine = await runtime.routines.service.change(user, BRIEFING, RoutinePatch(skip_next=True))
    assert routine.skip_next
    wake = await runtime.routines.service.wake(user.id, BRIEFING)
    assert wake is not None
    await fire(runtime, user, wake.version)
    assert await outcomes(runtime, user) == ["skipped"]
    (after,) = [one for one in (await runtime.routines.service.page(user)).items if one.kind == BRIEFING]
    assert (after.skip_next, after.next) == (False, routine.next)
    assert await rows(runtime, "messages", user) == []


async def test_of_switching_off_and_coming_at_one_moment_the_first_wins(runtime: Runtime, user: User) -> None:
    await note(runtime, user, "Report", due=format_time(utc_now()))
    for _ in range(6):
        version, before = await due_now(runtime, user), len(await rows(runtime, "messages", user))
        await asyncio.gather(
            fire(runtime, user, version), runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=False))
        )
        await fire(runtime, user, version)
        (settled,) = [row for row in await rows(runtime, "routine_log", user) if row["version"] == version]
        came = len(await rows(runtime, "messages", user)) - before
        assert (settled["outcome"], came) in {("delivered", 1), ("changed", 0)}
        assert await runtime.routines.service.wake(user.id, BRIEFING) is None


async def test_a_pause_lasts_as_long_as_was_said(runtime: Runtime, user: User) -> None:
    until = utc_now() + timedelta(days=10)
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=True))
    paused = await runtime.routines.service.change(user, BRIEFING, RoutinePatch(paused_until=until))
    assert paused.next is not None
    assert until < paused.next <= until + timedelta(days=1)
    resumed = await runtime.routines.service.change(user, BRIEFING, RoutinePatch(paused_until=None))
    assert resumed.paused_until is None
    assert resumed.next is not None
    assert resumed.next <= utc_now() + timedelta(days=1)


async def test_a_routine_follows_its_user_to_another_zone(runtime: Runtime) -> None:
    user = await new_user(runtime, timezone="Europe/Moscow")
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=True, time="08:00"))
    await runtime.accounts.users.apply_profile(user.id, SetProfile(timezone="America/New_York"))
    user = await runtime.accounts.users.get(user.id)
    (routine,) = [one for one in (await runtime.routines.service.page(user)).items if one.kind == BRIEFING]
    assert routine.next is not None
    assert f"{routine.next.astimezone(ZoneInfo('America/New_York')):%H:%M}" == "08:00"


async def test_a_change_in_words_is_applied_once(runtime: Runtime, user: User) -> None:
    effect = SetRoutine(routine=BRIEFING, enabled=True, time="07:15")
    await runtime.routines.service.apply(user, effect, change_id="reply:0")
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(time="09:00"))
    again = await runtime.routines.service.apply(user, effect, change_id="reply:0")
    assert (again.enabled, again.time) == (True, "09:00")
    assert len(await rows(runtime, "routine_log", user)) == 2


async def test_a_routine_that_temporal_lost_is_waited_for_again(runtime: Runtime, user: User) -> None:
    await runtime.routines.service.change(user, BRIEFING, RoutinePatch(enabled=True))
    workflows = runtime.workflows.rows
    await workflows.start_routine(user.id, BRIEFING)
    client = await runtime.workflows.client.connect()
    handle = client.get_workflow_handle(routine_workflow_id(user.id, BRIEFING))
    await handle.terminate("lost")
    kinds = awaited(workflows, runtime.reminders.service, runtime.inbox.service)
    everyones = next(one for one in kinds if one.kind == "routine")
    own = replace(everyones, wanted=all_of(everyones.wanted, eq(RoutineRow.user, user.id)))

    async def runs_again() -> bool:
        await reconcile(runtime.pocketbase, workflows, own, changed_since=utc_now())
        return (await handle.describe()).status is WorkflowExecutionStatus.RUNNING

    await until(runs_again, seconds=60)


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        (("22:00", "07:00"), "2026-06-01T20:30Z", "2026-06-02T04:00Z"),
        (("22:00", "07:00"), "2026-06-02T03:59Z", "2026-06-02T04:00Z"),
        (("22:00", "07:00"), "2026-06-02T04:00Z", None),
        (("13:00", "14:00"), "2026-06-02T10:00Z", "2026-06-02T11:00Z"),
        (("13:00", "14:00"), "2026-06-02T11:00Z", None),
        (("08:00", "08:00"), "2026-06-02T05:00Z", None),
    ],
)
def test_quiet_hours_end_on_the_users_clock(quiet: tuple[str, str], at: str, until: str | None) -> None:
    hours = QuietHours(start=quiet[0], end=quiet[1])
    person = User(id=UserId("u"), timezone="Europe/Moscow", quiet_hours=hours)
    expected = datetime.fromisoformat(until) if until else None
    assert quiet_until(person, datetime.fromisoformat(at)) == expected


def test_what_a_conversation_knows_of_coming_and_going_is_carried_over() -> None:
    now = datetime.fromisoformat("2026-06-01T12:00Z")
    state = ConversationState(user_id="u", turns=1, last_seen=now)
    connected = UserConnected(return_seconds=3600, follow_up_seconds=60)
    presence.note_connected(state, connected, now=now + timedelta(minutes=5))
    state.held_until = now + timedelta(hours=8)
    later = ConversationState.model_validate_json(state.model_dump_json())
    assert presence.follow_up_at(later) == now + timedelta(hours=8)
    presence.note_connected(later, UserConnected(return_seconds=3600), now=now + timedelta(days=1))
    later.followed_up = True
    again = ConversationState.model_validate_json(later.model_dump_json())
    assert again.away_since == now + timedelta(minutes=5)
    assert presence.follow_up_at(again) is None
