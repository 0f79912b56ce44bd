"""Columns of a collection, as a `Row` declares them: their types, how they are stored, and how they are read back.

PocketBase knows no absence. What a column does not hold is `''`, `0`, `false` or `null` by its kind; it is translated
here and nowhere else.
"""

import copy
import types
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, Union, cast, get_args, get_origin, overload

from pydantic import Field, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from src.stores.pocketbase import fields
from src.stores.pocketbase.values import Bound, format_time, parse_time

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")
Kind = Literal["text", "email", "relation", "number", "flag", "moment", "document"]

_NOTHING: dict[Kind, Any] = {"text": "", "email": "", "relation": "", "number": 0, "flag": False, "moment": ""}
"""How each kind stores that there is nothing; a document stores `null`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of so many characters at most; PocketBase refuses an empty one where it is `required`."""

    limit: int = fields.TEXT_LIMIT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Json:
    """A document of so many bytes at most."""

    limit: int = fields.DOCUMENT_BYTES


@dataclass(frozen=True, slots=True)
class Relation:
    """The id of a row of another collection, without which this row goes too."""

    collection: str


@dataclass(frozen=True, slots=True)
class Email:
    """An address of e-mail, as PocketBase's own users have it."""


@dataclass(frozen=True, slots=True)
class Secret:
    """No export holds it."""


Marker = Text | Json | Relation | Email


class Column(Generic[T]):
    """One column of a collection, with values of type `T`.

    A row declares `due: Column[datetime | None]`. Of a row, `row.due` is the value; of its class, `ReminderRow.due` is
    the column, for conditions, orders and changes.
    """

    name: str
    collection: str
    kind: Kind
    secret: bool
    required: bool
    """Whoever makes a row has to name it."""
    spec: fields.Spec

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type) -> "Column[T]": ...
        @overload
        def __get__(self, instance: object, owner: type) -> T: ...
        def __get__(self, instance: object, owner: type) -> Any: ...

        def __set__(self, instance: object, value: T) -> None: ...

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        return handler.generate_schema(get_args(source)[0])

    @classmethod
    def of(cls, collection: str, name: str, info: FieldInfo) -> "Column[Any]":
        """The column that a field of a row declares. Raises `TypeError` where nothing can be stored for it."""
        (annotation,) = get_args(info.annotation) or (None,)
        if get_origin(info.annotation) is not Column:
            raise TypeError(f"{collection}.{name} is not declared as a Column[...]")
        column: Column[Any] = cls()
        marker = next((one for one in info.metadata if isinstance(one, Marker)), None)
        column.collection, column.name = collection, name
        column.kind = _kind(annotation, marker)
        column.secret = any(isinstance(one, Secret) for one in info.metadata)
        column.required = info.default is PydanticUndefined
        column.spec = _spec(name, column.kind, marker)
        column._declare(annotation, info)
        return column

    def _declare(self, annotation: Any, info: FieldInfo) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(annotation)
        self._nullable = _takes_none(annotation)
        self._stored_nothing = _NOTHING.get(self.kind)
        self._plain = _plain_type(annotation)
        self._default = info.default
        if self.required and (self._nullable or self._plain is not None):
            self._default = None if self._nullable else self._stored_nothing

    @property
    def has_empty(self) -> bool:
        """Whether the column can be read where nothing is stored."""
        return self._default is not PydanticUndefined

    def empty(self) -> T:
        """What is read where nothing is stored. Raises `ValueError` where there has to be something."""
        if not self.has_empty:
            raise ValueError("nothing is stored")
        return cast("T", copy.copy(self._default))

    def read(self, stored: Any) -> T:
        """A value as PocketBase answers it. Raises `ValueError` where it does not fit the type."""
        if stored is None or stored == "" or (self._nullable and self.kind == "number" and stored == 0):
            return self.empty()
        if type(stored) is self._plain:  # most columns; the validator says the same, in more time
            return cast("T", stored)
        if self.kind == "moment":
            return cast("T", parse_time(stored))
        return self._adapter.validate_python(stored)

    def store(self, value: T) -> Any:
        """A value as PocketBase takes it in a body. Raises `ValueError` for a time without its zone."""
        stored: Any = value
        if stored is None:
            return self._stored_nothing
        if isinstance(stored, datetime):
            return format_time(stored)
        return self._adapter.dump_python(value, mode="json") if self.kind == "document" else stored

    def compared(self, value: T) -> Bound:
        """A value as a condition holds it. Raises `TypeError` for a document: only with `None` it can be compared."""
        if self.kind == "document" and value is not None:
            raise TypeError(f"{self.collection}.{self.name} holds documents, which cannot be compared")
        return cast("Bound", self.store(value))

    def __repr__(self) -> str:
        return f"<column {self.collection}.{self.name}>"


def default(value: T) -> Column[T]:
    """What a column holds where nobody says otherwise, and what is read where nothing is stored."""
    return cast("Column[T]", Field(default=value))


def _spec(name: str, kind: Kind, marker: Marker | None) -> fields.Spec:
    match marker:
        case Relation(collection):
            return fields.relation(name, fields.collection_id(collection))
        case Email():
            # PocketBase's own index keeps those that are set unique.
            return {"name": name, "type": "email", "required": False, "system": True}
        case Text(limit, required):
            return fields.text(name, limit, required=required)
        case Json(limit):
            return fields.document(name, limit)
        case None:
            makers: dict[Kind, Callable[[str], fields.Spec]] = {
                "text": fields.text,
                "number": fields.number,
                "flag": fields.flag,
                "moment": fields.moment,
                "document": fields.document,
            }
            return makers[kind](name)


_KIND_OF_MARKER: dict[type[Marker], Kind] = {Text: "text", Json: "document", Relation: "relation", Email: "email"}


def _kind(annotation: Any, marker: Marker | None) -> Kind:
    if marker is not None:
        return _KIND_OF_MARKER[type(marker)]
    bare = _bare(annotation)
    if not isinstance(bare, type):
        return "document"
    kinds: tuple[tuple[type, Kind], ...] = (
        (bool, "flag"),
        (int, "number"),
        (float, "number"),
        (str, "text"),
        (datetime, "moment"),
    )
    for base, kind in kinds:
        if issubclass(bare, base):
            return kind
    return "document"


def _bare(annotation: Any) -> Any:
    """The type itself: without None, the supertype of a NewType, the type of literals."""
    options = _options(annotation)
    bare = next((one for one in options if one is not type(None)), annotation)
    if hasattr(bare, "__supertype__"):
        return bare.__supertype__
    return type(get_args(bare)[0]) if get_origin(bare) is Literal else bare


def _takes_none(annotation: Any) -> bool:
    return type(None) in _options(annotation)


def _plain_type(annotation: Any) -> type | None:
    """The type where every value of it fits: any text, any number, a yes or no."""
    bare = getattr(annotation, "__supertype__", annotation)
    return bare if bare in {str, int, float, bool} else None


def _options(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in {Union, types.UnionType} else (annotation,)
