"""Typed rows against a real PocketBase: found, paged, scanned, changed version by version."""

import asyncio
import contextlib
import sqlite3
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from src.core.ids import UserId, derive_id
from src.errors import Contended, DependencyDown, InvalidInput, NotFound
from src.services.db_init import init_database
from src.services.inbox.rows import ItemChangeRow, ItemRow
from src.services.reminders.rows import ReminderRow
from src.services.widgets.rows import WidgetRow
from src.stack.supervisor import Stack
from src.stores.pocketbase.client import PocketBase, QueryRefused
from src.stores.pocketbase.collection import Collection, DeletionRow, OwnedCollection, prune
from src.stores.pocketbase.filters import asc, contains, eq, ne, one_of
from src.stores.pocketbase.rows import RowUnreadable, put
from src.stores.pocketbase.versioned import Change, Versioned
from src.stores.pocketbase.writes import Create, Delete, Update

DUE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def fresh_id() -> str:
    return derive_id(uuid.uuid4().hex)


@pytest.fixture(scope="session")
async def pocketbase(stack: Stack) -> AsyncIterator[PocketBase]:
    client = PocketBase(stack.settings.pocketbase)
    await init_database(client)
    yield client
    await client.close()


@pytest.fixture
async def user(pocketbase: PocketBase) -> UserId:
    made = await pocketbase.create("users", {"password": "a" * 20, "passwordConfirm": "a" * 20, "guest": True})
    return UserId(made["id"])


@pytest.fixture
def items(pocketbase: PocketBase) -> OwnedCollection[ItemRow]:
    return OwnedCollection(pocketbase, ItemRow, noun="item")


def item(user: UserId, text: str = "Call", **fields: object) -> ItemRow:
    return ItemRow.model_validate({"id": fresh_id(), "user": user, "text": text, **fields})


async def add_items(pocketbase: PocketBase, user: UserId, count: int) -> list[str]:
    rows = [item(user, f"item {number}") for number in range(count)]
    await pocketbase.batch([Create.of(row) for row in rows])
    return [row.id for row in rows]


async def test_a_row_comes_back_as_it_was_made(items: OwnedCollection[ItemRow], user: UserId) -> None:
    row = item(user, due=DUE, project="Home", minutes=5)
    made = await items.create(row)
    assert made.created > DUE
    assert made.model_copy(update={"created": row.created, "updated": row.updated}) == row
    assert await items.get(row.id) == made == await items.lookup(row.id)
    assert (await items.update(row.id, put(ItemRow.project, None))).project is None


async def test_typed_conditions_find_what_they_say(items: OwnedCollection[ItemRow], user: UserId) -> None:
    ours = eq(ItemRow.user, user)
    for text, kind in (("50% off", "task"), ("500 off", "note"), ("it's", "idea")):
        await items.create(item(user, text, kind=kind))
    assert [row.text for row in await items.find(ours, contains(ItemRow.text, "50%"))] == ["50% off"]
    assert await items.count(ours, one_of(ItemRow.kind, ["task", "idea"])) == 2
    assert await items.count(ours, one_of(ItemRow.kind, [])) == 0
    assert await items.count(ours, ne(ItemRow.due, None)) == 0
    assert await items.count(ours, eq(ItemRow.proposal, None)) == 3
    texts = [row.text for row in await items.find(ours, sort=[asc(ItemRow.text)])]
    assert texts == ["50% off", "500 off", "it's"]
    assert await items.first(ours, eq(ItemRow.text, "none")) is None


async def test_only_the_wanted_columns_are_loaded(items: OwnedCollection[ItemRow], user: UserId) -> None:
    await items.create(item(user, project="Home", answer="yes"))
    (row,) = await items.find(eq(ItemRow.user, user), only=[ItemRow.project])
    assert (row.project, row.answer) == ("Home", "")
    assert row.id


async def test_a_relation_is_loaded_with_the_row(pocketbase: PocketBase, user: UserId) -> None:
    made = await Collection(pocketbase, ItemRow).create(item(user))
    note = ItemChangeRow(id=fresh_id(), user=user, item=made.id, change="one", revision=1)
    changes = Collection(pocketbase, ItemChangeRow)
    await changes.create(note)
    change, beside = await changes.get_with(note.id, ItemChangeRow.item, ItemRow)
    assert (change.change, beside) == ("one", made)


async def test_a_row_that_does_not_fit_hides_no_other(
    pocketbase: PocketBase, items: OwnedCollection[ItemRow], user: UserId
) -> None:
    ids = await add_items(pocketbase, user, 3)
    await pocketbase.update("inbox_items", ids[1], {"kind": "of tomorrow", "proposal": {"kind": 5}})
    found = await items.find(eq(ItemRow.user, user))
    assert {row.id: row.kind for row in found} == dict.fromkeys(ids, "unsorted")
    widget = {"id": fresh_id(), "user": user, "type": "of tomorrow"}
    widgets = OwnedCollection(pocketbase, WidgetRow)
    await pocketbase.create("widget_instances", widget)
    shown = await widgets.create(WidgetRow(id=fresh_id(), user=user, type="note"))
    assert await widgets.find(eq(WidgetRow.user, user)) == [shown]
    assert [row async for row in widgets.scan(eq(WidgetRow.user, user))] == [shown]
    assert (await widgets.page(user, limit=5))[0] == [shown]
    with pytest.raises(RowUnreadable):
        await widgets.get(widget["id"])


# --- pages and scans -----------------------------------------------------------------------------------------------


async def test_pages_hold_every_row_once_newest_first(
    pocketbase: PocketBase, items: OwnedCollection[ItemRow], user: UserId
) -> None:
    ids = await add_items(pocketbase, user, 7)
    seen: list[ItemRow] = []
    before: str | None = None
    for _ in range(4):
        rows, before = await items.page(user, before=before, limit=2)
        seen += rows
    assert before is None
    assert sorted(row.id for row in seen) == sorted(ids)
    assert seen == sorted(seen, key=lambda row: (row.created, row.id), reverse=True)


async def test_pages_go_by_the_time_that_is_asked_for_and_absent_times_come_last(
    items: OwnedCollection[ItemRow], user: UserId
) -> None:
    due = [DUE, DUE + timedelta(days=2), None, DUE + timedelta(days=1), None, None]
    for number, at in enumerate(due):
        await items.create(item(user, str(number), due=at))
    seen: list[datetime | None] = []
    before: str | None = None
    while True:
        rows, before = await items.page(user, by=ItemRow.due, before=before, limit=2)
        seen += [row.due for row in rows]
        if before is None:
            break
    assert seen == [DUE + timedelta(days=2), DUE + timedelta(days=1), DUE, None, None, None]


async def test_a_page_begins_after_a_row_too_and_its_place_outlives_the_row(
    pocketbase: PocketBase, items: OwnedCollection[ItemRow], user: UserId
) -> None:
    await add_items(pocketbase, user, 4)
    whole, _ = await items.page(user)
    first, place = await items.page(user, limit=2)
    assert place is not None
    assert (await items.page(user, before=first[1].id))[0] == whole[2:]
    await items.delete(first[1].id)
    assert (await items.page(user, before=place))[0] == whole[2:]
    with pytest.raises(NotFound):
        await items.page(user, before=first[1].id)
    with pytest.raises(InvalidInput):
        await items.page(user, before="yesterday")


async def test_a_scan_sees_each_row_once_over_its_pages(
    pocketbase: PocketBase, items: OwnedCollection[ItemRow], user: UserId
) -> None:
    ids = await add_items(pocketbase, user, 450)
    found = [row.id async for row in items.scan(eq(ItemRow.user, user), only=[ItemRow.text])]
    assert sorted(found) == sorted(ids)
    assert [row.id async for row in items.scan(eq(ItemRow.user, user), eq(ItemRow.text, "item 3"))] == [ids[3]]


# --- whose ---------------------------------------------------------------------------------------------------------


async def test_anothers_row_is_not_there(pocketbase: PocketBase, items: OwnedCollection[ItemRow], user: UserId) -> None:
    (row_id,) = await add_items(pocketbase, user, 1)
    assert (await items.own(user, row_id)).id == row_id
    stranger = UserId(fresh_id())
    for attempt in (items.own(stranger, row_id), items.delete_own(stranger, row_id), items.own(user, fresh_id())):
        with pytest.raises(NotFound, match="no such item"):
            await attempt
    assert await items.own_or_none(stranger, row_id) is None
    await items.delete_own(user, row_id)
    await items.delete_own(user, row_id)
    assert await items.was_deleted(user, row_id)


async def test_old_notes_are_pruned_and_other_rows_are_not(pocketbase: PocketBase, user: UserId) -> None:
    kept = await Collection(pocketbase, ReminderRow).create(ReminderRow(user=user, text="Call"))
    notes = OwnedCollection(pocketbase, DeletionRow)
    await notes.create(DeletionRow(id=fresh_id(), user=user))
    await prune(pocketbase, [ReminderRow, DeletionRow], now=datetime.now(UTC) + timedelta(days=364))
    assert await notes.count(eq(DeletionRow.user, user)) == 1
    await prune(pocketbase, [ReminderRow, DeletionRow], now=datetime.now(UTC) + timedelta(days=366))
    assert await notes.count(eq(DeletionRow.user, user)) == 0
    assert await Collection(pocketbase, ReminderRow).lookup(kept.id) is not None


# --- versions ------------------------------------------------------------------------------------------------------


def versioned(pocketbase: PocketBase) -> Versioned[ItemRow]:
    def note(row: ItemRow, version: int, change_id: str) -> ItemChangeRow:
        note_id = derive_id("inbox_change", row.id, str(version))
        return ItemChangeRow(id=note_id, user=row.user, item=row.id, change=change_id, revision=version)

    return Versioned(
        pocketbase,
        OwnedCollection(pocketbase, ItemRow, noun="item"),
        version=ItemRow.revision,
        notes=ItemChangeRow,
        of=ItemChangeRow.item,
        change=ItemChangeRow.change,
        make=note,
    )


async def counted(row: ItemRow) -> Change:
    return Change([put(ItemRow.minutes, (row.minutes or 0) + 1)])


async def test_of_many_changes_at_once_none_is_lost(pocketbase: PocketBase, user: UserId) -> None:
    (row_id,) = await add_items(pocketbase, user, 1)
    rows = versioned(pocketbase)
    outcomes = await asyncio.gather(*(rows.change(user, row_id, counted) for _ in range(8)))
    assert sorted(one.row.revision for one in outcomes) == list(range(1, 9))
    row = await OwnedCollection(pocketbase, ItemRow).own(user, row_id)
    assert (row.minutes, row.revision) == (8, 8)


async def test_a_change_of_one_id_is_made_once(pocketbase: PocketBase, user: UserId) -> None:
    (row_id,) = await add_items(pocketbase, user, 1)
    rows = versioned(pocketbase)
    outcomes = await asyncio.gather(*(rows.change(user, row_id, counted, change_id="tap") for _ in range(5)))
    assert sum(one.changed for one in outcomes) == 1
    assert {one.row.minutes for one in outcomes} <= {1, None}
    assert (await rows.change(user, row_id, counted, change_id="tap")).row.minutes == 1
    assert await rows.was_made(row_id, "tap")


async def test_nothing_to_change_writes_nothing_and_a_stranger_finds_nothing(
    pocketbase: PocketBase, user: UserId
) -> None:
    (row_id,) = await add_items(pocketbase, user, 1)
    rows = versioned(pocketbase)

    async def nothing(row: ItemRow) -> Change | None:
        return None

    outcome = await rows.change(user, row_id, nothing)
    assert (outcome.changed, outcome.row.revision) == (False, 0)
    with pytest.raises(NotFound):
        await rows.change(UserId(fresh_id()), row_id, counted)


async def test_what_is_written_besides_is_written_with_it_or_not_at_all(pocketbase: PocketBase, user: UserId) -> None:
    first, second = await add_items(pocketbase, user, 2)
    rows = versioned(pocketbase)

    async def both(row: ItemRow) -> Change:
        return Change([put(ItemRow.text, "done")], [Update.of(ItemRow, second, put(ItemRow.text, "done"))])

    outcome = await rows.change(user, first, both)
    assert [record.get("text") for record in outcome.records] == ["done", None, "done"]

    async def clash(row: ItemRow) -> Change:
        return Change([put(ItemRow.text, "lost")], [Create.of(item(user).model_copy(update={"id": second}))])

    with pytest.raises(Contended) as raised:
        await rows.change(user, first, clash)
    assert raised.value.retryable
    assert not isinstance(raised.value, DependencyDown)
    assert (await OwnedCollection(pocketbase, ItemRow).own(user, first)).text == "done"


async def test_a_row_that_is_not_there_yet_is_made_once(pocketbase: PocketBase, user: UserId) -> None:
    rows = versioned(pocketbase)
    new = item(user)
    outcomes = await asyncio.gather(*(rows.change(user, new.id, counted, absent=new) for _ in range(4)))
    assert sorted(one.row.minutes or 0 for one in outcomes) == [1, 2, 3, 4]


async def test_a_row_that_is_deleted_meanwhile_is_not_found(pocketbase: PocketBase, user: UserId) -> None:
    (row_id,) = await add_items(pocketbase, user, 1)

    async def too_late(row: ItemRow) -> Change:
        await pocketbase.batch([Delete.of(ItemRow, row_id)])
        return Change([put(ItemRow.text, "late")])

    with pytest.raises(NotFound):
        await versioned(pocketbase).change(user, row_id, too_late)


# --- mistakes and outages ------------------------------------------------------------------------------------------


async def test_a_column_or_filter_that_pocketbase_does_not_know_is_a_mistake_and_no_outage(
    pocketbase: PocketBase, user: UserId
) -> None:
    for attempt in (
        pocketbase.find("inbox_items", where="colour = 'red'"),
        pocketbase.find("inbox_items", sort="-colour"),
        pocketbase.count("inbox_items", where="text ="),
    ):
        with pytest.raises(QueryRefused) as raised:
            await attempt
        assert not raised.value.retryable


async def test_a_database_that_cannot_write_now_is_tried_again(
    stack: Stack, pocketbase: PocketBase, user: UserId
) -> None:
    """A full disk: SQLite says no to the write, and PocketBase answers 400 without naming a field."""
    (database,) = list(stack.settings.data_dir.rglob("data.db"))
    text = fresh_id()
    full = f"""CREATE TRIGGER full BEFORE INSERT ON inbox_items WHEN NEW.text = '{text}'
               BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"""
    with contextlib.closing(sqlite3.connect(database)) as holder:
        holder.execute(full)
        try:
            with pytest.raises(DependencyDown) as raised:
                await OwnedCollection(pocketbase, ItemRow).create(item(user, text))
            with pytest.raises(DependencyDown):
                await pocketbase.batch([Create.of(item(user, text))])
        finally:
            holder.execute("DROP TRIGGER full")
    assert raised.value.retryable
    assert await OwnedCollection(pocketbase, ItemRow).create(item(user, text))
