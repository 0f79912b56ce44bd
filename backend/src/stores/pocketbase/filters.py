"""Conditions and orders over columns, in PocketBase's filter language.

A column that does not exist is an `AttributeError` where the condition is made, and an error of the type checker
before; a value can never change the meaning of a filter.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from src.stores.pocketbase.columns import Column
from src.stores.pocketbase.fields import folded_name
from src.stores.pocketbase.values import Bound, literal

T = TypeVar("T")

_PLACEHOLDER = re.compile(r"\{:(\w+)\}")
_MOST_WORDS = 8
"""Words of a search that count: PocketBase takes filters of 3,500 characters and 200 terms."""
_NOTHING = "id = ''"
"""Fits no row: every row has an id."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What rows of a collection have to fit."""

    text: str
    collection: str
    """Whose columns it names; empty where it names none."""


@dataclass(frozen=True, slots=True)
class Order:
    """What rows of a collection are sorted by."""

    text: str
    collection: str


def bind(template: str, /, **params: Bound) -> str:
    """A filter with `{:name}` replaced by quoted values, so that no value can change its meaning.

    Raises:
        KeyError: the template names a parameter that was not given.
        ValueError: a number is not finite.
    """
    return _PLACEHOLDER.sub(lambda match: literal(params[match[1]]), template)


def eq(column: Column[T], value: T) -> Condition:
    """Rows whose column is `value`; None: those whose column holds nothing."""
    return _compare(column, "=", value)


def ne(column: Column[T], value: T) -> Condition:
    """Rows whose column is not `value`; None: those whose column holds something."""
    return _compare(column, "!=", value)


def lt(column: Column[T], value: T) -> Condition:
    """Rows whose column is less. A time that is absent is less than every time."""
    return _compare(column, "<", value)


def le(column: Column[T], value: T) -> Condition:
    """Rows whose column is `value` or less. A time that is absent is less than every time."""
    return _compare(column, "<=", value)


def gt(column: Column[T], value: T) -> Condition:
    """Rows whose column is more."""
    return _compare(column, ">", value)


def ge(column: Column[T], value: T) -> Condition:
    """Rows whose column is `value` or more."""
    return _compare(column, ">=", value)


def later_than(column: Column[T], other: Column[T]) -> Condition:
    """Rows whose column is more than another column of theirs."""
    return Condition(f"{column.name} > {other.name}", column.collection)


def differs_from(column: Column[T], relation: Column[Any], other: Column[T]) -> Condition:
    """Rows whose column is not what the row that `relation` names has in `other`."""
    return Condition(f"{column.name} != {relation.name}.{other.name}", column.collection)


def contains(column: Column[Any], part: str) -> Condition:
    """Rows whose text, or whose document as JSON, holds `part`. Without regard to the case of ASCII letters."""
    literally = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Condition(f"{column.name} ~ {literal(literally)}", column.collection)


def finds(words: Sequence[Sequence[str]], *columns: Column[Any]) -> Condition:
    """Rows that hold, for each word, one of its spellings in one of the columns, which are `searched`.

    The words are as `folding` leaves them. No row where there is no word.
    """
    found = [
        any_of(*(_holds(column, spelling) for column in columns for spelling in spellings))
        for spellings in words[:_MOST_WORDS]
    ]
    return all_of(*found) if found else any_of()


NAMED_MOST = 100
"""Ids that one `one_of` may name: PocketBase refuses a filter of more than 3,500 characters."""


def one_of(column: Column[T], values: Iterable[T]) -> Condition:
    """Rows whose column is one of the values, `NAMED_MOST` ids at most; none at all where there is no value."""
    return any_of(*(eq(column, value) for value in values))


def none_of(column: Column[T], values: Iterable[T]) -> Condition:
    """Rows whose column is none of the values."""
    return all_of(*(ne(column, value) for value in values))


def all_of(*conditions: Condition) -> Condition:
    """Rows that fit every condition; all rows where there is none."""
    return _joined("&&", [one for one in conditions if one.text])


def any_of(*conditions: Condition) -> Condition:
    """Rows that fit one of the conditions; no row where there is none."""
    return _joined("||", conditions) if conditions else Condition(_NOTHING, "")


def asc(column: Column[Any]) -> Order:
    """From the least to the most."""
    return Order(column.name, column.collection)


def desc(column: Column[Any]) -> Order:
    """From the most to the least."""
    return Order(f"-{column.name}", column.collection)


def where(collection: str, conditions: Iterable[Condition]) -> str:
    """The filter that a collection is asked with. Raises `ValueError` where a condition is of another collection."""
    joined = all_of(*conditions)
    _check(collection, joined.collection)
    return joined.text


def sort(collection: str, orders: Iterable[Order]) -> str:
    """The order that a collection is asked with. Raises `ValueError` where it is of another collection."""
    given = list(orders)
    for one in given:
        _check(collection, one.collection)
    return ",".join(one.text for one in given)


def _holds(column: Column[Any], word: str) -> Condition:
    literally = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Condition(f"{folded_name(column.name)} ~ {literal(literally)}", column.collection)


def _compare(column: Column[T], operator: str, value: T) -> Condition:
    return Condition(f"{column.name} {operator} {literal(column.compared(value))}", column.collection)


def _joined(operator: str, conditions: Iterable[Condition]) -> Condition:
    given = list(conditions)
    collections = {one.collection for one in given} - {""}
    if len(collections) > 1:
        raise ValueError(f"conditions of several collections: {', '.join(sorted(collections))}")
    text = f" {operator} ".join(one.text for one in given)
    return Condition(f"({text})" if len(given) > 1 else text, next(iter(collections), ""))


def _check(collection: str, named: str) -> None:
    if named not in {"", collection}:
        raise ValueError(f"{collection!r} is asked by a column of {named!r}")
