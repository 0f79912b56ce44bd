"""What a transaction writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from src.stores.pocketbase.rows import Put, Row
from src.stores.pocketbase.values import Record


@dataclass(frozen=True, slots=True)
class Create:
    """Make a record; `fields` may hold the `id`."""

    collection: str
    fields: Record

    @classmethod
    def of(cls, row: Row, *, besides: Mapping[str, str] | None = None) -> Self:
        """Make a row. `besides` are fields that are written and never read, as passwords."""
        return cls(row.collection, {**row.record(), **(besides or {})})


@dataclass(frozen=True, slots=True)
class Update:
    """Change the given fields of a record that exists."""

    collection: str
    record_id: str
    fields: Record

    @classmethod
    def of(cls, row: type[Row], row_id: str, *puts: Put, besides: Mapping[str, str] | None = None) -> Self:
        """Change columns of a row. `besides` as for `Create`."""
        return cls(row.collection, row_id, {**row.stored(*puts), **(besides or {})})


@dataclass(frozen=True, slots=True)
class Upsert:
    """Make the record with the `id` in `fields`, or change it where it exists."""

    collection: str
    fields: Record

    @classmethod
    def of(cls, row: Row) -> Self:
        """Make a row, or write every column of the one that has its id."""
        return cls(row.collection, row.record())

    @classmethod
    def having(cls, row: type[Row], row_id: str, *puts: Put) -> Self:
        """Make a row with these columns, or write them alone into the one that has its id."""
        return cls(row.collection, {"id": row_id, **row.stored(*puts)})


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a record that exists."""

    collection: str
    record_id: str

    @classmethod
    def of(cls, row: type[Row], row_id: str) -> Self:
        """Delete a row."""
        return cls(row.collection, row_id)


Write = Create | Update | Upsert | Delete
