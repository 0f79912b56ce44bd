"""Values as PocketBase writes them: times, and literals inside its filters. The only place that quotes."""

import math
from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]
"""A row as PocketBase answers it. Outside this package rows are `Row`s."""
Bound = str | int | float | bool | datetime | None


def literal(value: Bound) -> str:
    """A value inside a filter, so that it can only ever be a value.

    Raises:
        ValueError: a number is not finite, or a time has no zone.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            if not math.isfinite(value):
                raise ValueError("a filter takes finite numbers only")
            return repr(value)
        case datetime():
            return f"'{format_time(value)}'"
        case str():
            # Both characters are special inside a literal; the backslash goes first.
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def parse_time(value: str) -> datetime | None:
    """PocketBase's `2026-01-01 00:00:00.000Z` as an aware datetime; None for the empty string."""
    if not value:
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def format_time(value: datetime) -> str:
    """An aware datetime as PocketBase keeps it: UTC, cut to milliseconds. Raises `ValueError` for a naive one."""
    if value.tzinfo is None:
        raise ValueError("a time needs its zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds") + "Z"
