"""Rows: what PocketBase stores becomes what the code reads, and back; a misspelt column is no outage."""

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from structlog.testing import capture_logs

from src.core.ids import UserId
from src.models.values import ItemKind
from src.protocol.inbox import Proposal
from src.services.conversation.rows import MessageRow
from src.services.inbox.rows import ItemRow
from src.services.privacy.rows import ErasureRow
from src.stores.pocketbase.columns import Column, Text, default
from src.stores.pocketbase.filters import (
    all_of,
    any_of,
    contains,
    desc,
    eq,
    gt,
    lt,
    ne,
    none_of,
    one_of,
    sort,
    where,
)
from src.stores.pocketbase.rows import EPOCH, Index, Row, RowUnreadable, add, put
from src.stores.pocketbase.values import Record
from src.stores.pocketbase.writes import Create, Delete, Update, Upsert

USER = UserId("u" * 15)
DUE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
STORED_DUE = "2026-03-01 09:30:00.000Z"
ABSENT: Record = {"id": "i" * 15, "user": USER, "text": "Call", "created": "", "updated": ""}


def stored_item(**fields: Any) -> Record:
    empty = {"kind": "", "status": "", "due": "", "project": "", "source": "", "minutes": 0, "proposal": None}
    return {**ABSENT, **empty, **fields}


def test_what_is_absent_is_none_or_the_default_and_never_an_empty_text() -> None:
    row = ItemRow.of(stored_item())
    assert (row.due, row.project, row.minutes, row.proposal, row.before) == (None, None, None, None, None)
    assert (row.kind, row.status, row.revision, row.answer, row.created) == ("unsorted", "new", 0, "", EPOCH)


def test_what_is_there_is_read_by_its_type() -> None:
    proposal = {"kind": "task", "due": "2026-03-01T09:30:00Z", "options": ["a"]}
    row = ItemRow.of(stored_item(due=STORED_DUE, kind="task", minutes=5, proposal=proposal, filed=True))
    assert (row.due, row.kind, row.minutes, row.filed) == (DUE, "task", 5, True)
    assert row.proposal == Proposal(kind="task", due=DUE, options=["a"])


def test_a_time_without_a_zone_is_utc() -> None:
    assert ItemRow.of(stored_item(due="2026-03-01 09:30:00")).due == DUE


def test_a_row_is_stored_as_it_is_read() -> None:
    row = ItemRow(id="i" * 15, user=USER, text="Call", due=DUE, minutes=5, proposal=Proposal(kind="task", due=DUE))
    record = row.record()
    assert (record["due"], record["project"], record["before"]) == (STORED_DUE, "", None)
    assert not {"created", "updated"} & record.keys()
    assert ItemRow.of(record) == row
    assert "id" not in ItemRow(user=USER, text="Call").record()


def test_empty_lists_and_documents_are_not_shared() -> None:
    one, other = (MessageRow.of({**ABSENT, "conversation": "c" * 15, "role": "user"}) for _ in range(2))
    one.effects.append({"kind": "remember"})
    assert other.effects == []
    assert MessageRow(user=USER, conversation=one.conversation, role="user").effects == []


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("kind", "kind of tomorrow", "unsorted"),
        ("due", "soon", None),
        ("minutes", "many", None),
        ("proposal", {"kind": "nonsense"}, None),
        ("before", "text", None),
    ],
)
def test_a_value_that_does_not_fit_is_read_as_absent_and_logged_without_it(field: str, value: Any, read: Any) -> None:
    with capture_logs() as logs:
        row = ItemRow.of(stored_item(**{field: value}))
    assert getattr(row, field) == read
    assert row.text == "Call"
    assert [(one["event"], one["field"], one["row"]) for one in logs] == [("row_field_unreadable", field, "i" * 15)]
    assert str(value) not in str(logs)


def test_a_row_without_what_it_cannot_be_without_is_unreadable() -> None:
    with capture_logs() as logs, pytest.raises(RowUnreadable):
        MessageRow.of({**ABSENT, "conversation": "c" * 15, "role": "nobody"})
    assert [one["event"] for one in logs] == ["row_unreadable"]


def test_what_is_wrong_with_a_declaration_is_said_at_import() -> None:
    with pytest.raises(TypeError, match="no column"):

        class WrongIndex(Row):  # pyright: ignore[reportUnusedClass]
            collection = "toys"
            indices = (Index("colour"),)

    with pytest.raises(TypeError, match="not declared as a Column"):

        class NoColumn(Row):  # pyright: ignore[reportUnusedClass]
            collection = "toys"
            name: str


# --- columns and conditions ----------------------------------------------------------------------------------------


def test_the_class_gives_the_column_and_the_row_the_value() -> None:
    row = ItemRow(user=USER, text="Call")
    assert isinstance(ItemRow.text, Column)
    assert (ItemRow.text.name, ItemRow.text.collection, row.text) == ("text", "inbox_items", "Call")


def test_a_misspelt_column_fails_at_once() -> None:
    with pytest.raises(AttributeError):
        eq(ItemRow.txet, "Call")  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]


def test_conditions_are_filters() -> None:
    wanted = (eq(ItemRow.user, USER), ne(ItemRow.proposal, None), any_of(lt(ItemRow.due, DUE), eq(ItemRow.due, None)))
    assert where("inbox_items", wanted) == (
        f"(user = '{USER}' && proposal != null && (due < '{STORED_DUE}' || due = ''))"
    )
    kinds: list[ItemKind] = ["task", "note"]
    assert one_of(ItemRow.kind, kinds).text == "(kind = 'task' || kind = 'note')"
    assert none_of(ItemRow.kind, kinds).text == "(kind != 'task' && kind != 'note')"
    assert eq(ItemRow.filed, False).text == "filed = false"
    assert gt(ItemRow.revision, 3).text == "revision > 3"
    assert sort("inbox_items", [desc(ItemRow.due), desc(ItemRow.id)]) == "-due,-id"


def test_of_no_condition_all_hold_and_none_of_them_does() -> None:
    assert all_of().text == ""
    assert all_of(all_of(), eq(ItemRow.filed, True)).text == "filed = true"
    assert one_of(ItemRow.kind, []).text == "id = ''"


def test_a_searched_text_is_no_pattern_and_no_filter() -> None:
    assert contains(ItemRow.text, r"50%_\' || 1=1").text == r"text ~ '50\\%\\_\\\\\' || 1=1'"


def test_what_cannot_be_compared_or_is_of_another_collection_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be compared"):
        eq(ItemRow.proposal, Proposal(kind="task"))
    with pytest.raises(ValueError, match="zone"):
        eq(ItemRow.due, datetime(2026, 3, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="is asked by a column"):
        where("inbox_items", [eq(MessageRow.text, "x")])
    with pytest.raises(ValueError, match="several collections"):
        all_of(eq(MessageRow.text, "x"), eq(ItemRow.text, "x"))
    with pytest.raises(ValueError, match="is changed by"):
        ItemRow.stored(put(MessageRow.text, "x"))


# --- changes -------------------------------------------------------------------------------------------------------


def test_changes_are_stored_by_their_columns() -> None:
    puts = (put(ItemRow.due, DUE), put(ItemRow.project, None), put(ItemRow.proposal, None), put(ItemRow.filed, True))
    stored = {"due": STORED_DUE, "project": "", "project_folded": "", "proposal": None, "filed": True}
    assert ItemRow.stored(*puts) == stored
    assert ErasureRow.stored(add(ErasureRow.passes, 2)) == {"passes+": 2}
    row = ItemRow(user=USER, text="Call", project="Home").having(*puts)
    assert (row.due, row.project, row.filed, row.text) == (DUE, None, True, "Call")


def test_writes_are_made_of_rows() -> None:
    row = ErasureRow(id="e" * 15, user_id=USER, due=DUE)
    fields = {"id": "e" * 15, "user_id": USER, "passes": 0, "due": STORED_DUE}
    assert Create.of(row) == Create("erasures", fields)
    assert Upsert.of(row) == Upsert("erasures", fields)
    assert Update.of(ErasureRow, row.id, put(ErasureRow.passes, 1)) == Update("erasures", row.id, {"passes": 1})
    assert Delete.of(ErasureRow, row.id) == Delete("erasures", row.id)


def test_a_column_says_how_it_is_stored() -> None:
    class Toy(Row):
        collection = "toys"
        colour: Annotated[Column[str], Text(20)] = default("red")

    assert Toy.schema_spec()["fields"][0] == {"name": "colour", "type": "text", "max": 20, "required": False}
    assert Toy.of({"id": "t" * 15, "colour": ""}).colour == "red"
