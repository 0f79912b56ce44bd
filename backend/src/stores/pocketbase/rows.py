"""A `Row`: one collection as a type. Its schema, indices, and what is exported, scrubbed and secret all follow from it.

A column may be added to a row at any time. One that was released keeps its name and type for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict

from src.core.folding import FOLDED_LIMIT, folded
from src.core.ids import UserId
from src.errors import LifeOSError
from src.logs import get_logger
from src.stores.pocketbase import fields
from src.stores.pocketbase.columns import Column, Relation, default
from src.stores.pocketbase.values import Record

logger = get_logger("pocketbase")

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAMPED = ("id", "created", "updated")
"""Columns that PocketBase fills itself."""


class RowUnreadable(LifeOSError):
    """A row without which nothing can be said holds what its type does not take. Not for clients."""


@dataclass(frozen=True)
class Index:
    """An index over columns, `unique` or not."""

    columns: tuple[str, ...]
    unique: bool

    def __init__(self, *columns: str, unique: bool = False) -> None:
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "unique", unique)


@dataclass(frozen=True)
class Put:
    """A column and what to write into it. Made by `put` and `add`."""

    column: Column[Any]
    value: Any
    adds: bool = False


def put(column: Column[T], value: T) -> Put:
    """Have a column written; None empties it."""
    return Put(column, value)


def add(column: Column[int], amount: int) -> Put:
    """Have a number grow, by the database and so without a loss, whoever else adds to it."""
    return Put(column, amount, adds=True)


if TYPE_CHECKING:
    _Base = BaseModel
else:

    class _ColumnAccess(type(BaseModel)):
        """Answers `ReminderRow.due` with the column. Pydantic has taken the attribute off the class."""

        def __getattr__(cls, name: str) -> Any:
            columns = cls.__dict__.get("columns")
            return columns[name] if columns and name in columns else super().__getattr__(name)

    class _Base(BaseModel, metaclass=_ColumnAccess):
        pass


class Row(_Base):
    """Base of all rows. A row never changes once read.

    What is stored and does not fit the type of its column (a row of an older version, a hand in the database) is read
    as the column's default and logged as `row_field_unreadable`. A row whose column needs a value and has no default
    is left out of lists and logged as `row_unreadable`; asked for by its id it raises `RowUnreadable`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    collection: ClassVar[str] = ""
    indices: ClassVar[tuple[Index, ...]] = ()
    readable: ClassVar[str | None] = fields.OWN_ROWS
    """Who may list and view rows past the backend; None for the superuser alone. Nobody else ever writes."""
    exported: ClassVar[bool] = True
    """Whether a user takes the rows along."""
    holds_words: ClassVar[bool] = False
    """Holds what people wrote, or what names them: a deletion reaches into the files."""
    searched: ClassVar[tuple[str, ...]] = ()
    """Columns whose words are found in any form: the database keeps them folded beside, and nobody reads that."""
    kept: ClassVar[timedelta | None] = None
    """Rows older than this are deleted; None keeps them."""
    columns: ClassVar[Mapping[str, Column[Any]]] = {}

    id: Column[str] = default("")
    """Empty for a row that is to get an id from PocketBase."""
    created: Column[datetime] = default(EPOCH)
    updated: Column[datetime] = default(EPOCH)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Work out the columns. Raises `TypeError` for what cannot be stored, so at import."""
        super().__pydantic_init_subclass__(**kwargs)
        columns = {name: Column.of(cls.collection, name, info) for name, info in cls.__pydantic_fields__.items()}
        cls.columns = columns
        for index in cls.indices:
            if unknown := set(index.columns) - columns.keys():
                raise TypeError(f"an index of {cls.collection!r} names what is no column: {sorted(unknown)}")

    @classmethod
    def of(cls, record: Record) -> Self:
        """The row that PocketBase answered. Columns that were not loaded are empty. Raises `RowUnreadable`."""
        values = {name: cls._value(column, record) for name, column in cls.columns.items()}
        return cls.model_construct(**values)

    @classmethod
    def misfits(cls, record: Record) -> list[str]:
        """Names in a record that somebody else may have written: what its column does not take, and what is of no column.

        Not those without which there is no row.
        """
        known = {*cls.columns, *cls.secrets()}
        found = [name for name, value in record.items() if value and name not in known]
        for name, column in cls.columns.items():
            try:
                if not column.required:
                    column.read(record.get(name))
            except (ValueError, TypeError):
                found.append(name)
        return found

    @classmethod
    def _value(cls, column: Column[Any], record: Record) -> Any:
        try:
            return column.read(record.get(column.name))
        except (ValueError, TypeError):
            pass  # nothing of it is logged: it may hold what somebody wrote
        about = {"collection": cls.collection, "row": str(record.get("id")), "field": column.name}
        if not column.has_empty:
            logger.error("row_unreadable", **about)
            raise RowUnreadable(f"A row of {cls.collection!r} has no {column.name!r} that fits.")
        logger.warning("row_field_unreadable", **about)
        return column.empty()

    @classmethod
    def stored(cls, *puts: Put) -> Record:
        """Changes as PocketBase takes them. Raises `ValueError` for a column of another collection."""
        for one in puts:
            if one.column.collection != cls.collection:
                raise ValueError(f"{cls.collection!r} is changed by {one.column!r}")
        found = {f"{one.column.name}{'+' * one.adds}": one.column.store(one.value) for one in puts}
        return {**found, **cls.folded_of(found)}

    def record(self) -> Record:
        """The row as PocketBase takes it: all columns but its times, the id where it is chosen."""
        found = {n: c.store(getattr(self, n)) for n, c in type(self).columns.items() if n not in _STAMPED}
        found.update(self.folded_of(found))
        return {"id": self.id, **found} if self.id else found

    @classmethod
    def folded_of(cls, stored: Record) -> Record:
        """What is kept beside the searched columns among `stored`."""
        return {fields.folded_name(name): folded(stored[name] or "") for name in cls.searched if name in stored}

    def having(self, *puts: Put) -> Self:
        """The row as it is after changes."""
        return self.model_copy(update={one.column.name: one.value for one in puts if not one.adds})

    @classmethod
    def schema_spec(cls) -> fields.Spec:
        """The collection as it is meant to be, without its id."""
        specs = [column.spec for name, column in cls.columns.items() if name not in _STAMPED]
        specs += [fields.text(fields.folded_name(name), FOLDED_LIMIT) for name in cls.searched]
        indices = [fields.index(cls.collection, *one.columns, unique=one.unique) for one in cls.indices]
        return fields.base_collection(cls.collection, specs, indices, readable=cls.readable)

    @classmethod
    def secrets(cls) -> frozenset[str]:
        """Names of the columns that no export holds."""
        secret = {name for name, column in cls.columns.items() if column.secret}
        return frozenset(secret | {fields.folded_name(name) for name in cls.searched})


class OwnedRow(Row):
    """Base of rows that belong to a user, and go when the user goes."""

    user: Annotated[Column[UserId], Relation("users")]
