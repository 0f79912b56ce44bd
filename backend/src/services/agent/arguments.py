"""Arguments of a tool call, as weak models write them, made what was meant, before they are checked.

A null is nothing, upper case is lower case, JSON in a string is JSON. What may mean two things stays as it is, to be
refused with words that the model can go by.

`Any`: what a model gave for a field, which may be of any type.
"""

import json
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from src.models.effects import EffectModel

_WORDS = {
    "todo": "task",
    "to-do": "task",
    "to do": "task",
    "action": "task",
    "appointment": "event",
    "meeting": "event",
    "thought": "idea",
    "maybe": "someday",
}
"""What models call the kinds of items, besides their names."""
_NOTHING = frozenset({"", "null", "none", "undefined"})
_ABSENT = object()


def meant(model: type[EffectModel], given: dict[str, Any], *, ignores_extras: bool) -> dict[str, Any]:
    """The arguments in the model's own form.

    Args:
        model: of the effect.
        given: what the call holds.
        ignores_extras: whether what the model does not know is left out, where it would be refused.
    """
    fields = model.model_fields
    if "item_kind" in fields and given.get("item_kind") is None:
        given = {**given, "item_kind": given.get("kind")}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name == "kind":
            continue
        if name not in fields:
            if not ignores_extras:
                found[name] = value
            continue
        understood = _value(fields[name], value, lenient=ignores_extras)
        if understood is not _ABSENT:
            found[name] = understood
    return found


def _value(field: FieldInfo, value: Any, *, lenient: bool) -> Any:
    if value is None:
        return _ABSENT
    if not isinstance(value, str):
        return value
    types, words = _types(field.annotation)
    if isinstance(field.json_schema_extra, dict) and "x-closed-set" in field.json_schema_extra:
        return value.strip().casefold()  # closed where it is checked; names in such a set are lower case
    if str in types:
        filled = any(isinstance(one, MinLen) for one in field.metadata)
        return _ABSENT if not value.strip() and filled and not field.is_required() else value
    plain = value.strip().casefold()
    if plain in _NOTHING and not field.is_required():
        return _ABSENT
    if words:
        known = {word.casefold(): word for word in words}
        word = known.get(plain) or known.get(_WORDS.get(plain, ""))
        return word or (_ABSENT if lenient and not field.is_required() else value)
    if types & {list, tuple, dict, BaseModel}:
        return _parsed(value, types)
    return value


def _parsed(value: str, types: set[Any]) -> Any:
    try:
        found = json.loads(value)
    except ValueError:
        found = value
    return [found] if types & {list, tuple} and not isinstance(found, list) else found


def _types(annotation: Any) -> tuple[set[Any], set[str]]:
    """The types that a field takes, and, where it is a closed set, its words."""
    origin = get_origin(annotation)
    if origin is Literal:
        return {Literal}, {str(word) for word in get_args(annotation)}
    if origin is Annotated:
        return _types(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        each = [_types(one) for one in get_args(annotation)]
        return set[Any]().union(*(types for types, _ in each)), set[str]().union(*(words for _, words in each))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {Enum}, {str(one.value) for one in annotation}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {BaseModel}, set()
    return {origin or annotation}, set()
