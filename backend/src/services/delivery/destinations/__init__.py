"""The kinds of destinations: a module each, found by itself. A new kind is a new module with a `DESTINATION`."""

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Any, TypeVar

from src.services.delivery.destinations.base import Destination, DestinationParts, DestinationRow

KindT = TypeVar("KindT", bound=Destination[Any])
"""`Any` here and below: each kind has a row of its own, which whoever walks through all kinds need not know."""


def find_destinations() -> tuple[type[Destination[Any]], ...]:
    """The kinds whose modules lie in this package."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "base")
    return tuple(importlib.import_module(f"{__name__}.{name}").DESTINATION for name in names)


def destination_rows() -> tuple[type[DestinationRow], ...]:
    """The rows in which the kinds keep where they lead."""
    return tuple(kind.row for kind in find_destinations())


class Destinations:
    """One of each kind, opened. `close()` by whoever made them."""

    def __init__(self, parts: DestinationParts) -> None:
        self._kinds: dict[str, Destination[Any]] = {kind.kind: kind(parts) for kind in find_destinations()}

    @property
    def all(self) -> Sequence[Destination[Any]]:
        """Every kind."""
        return tuple(self._kinds.values())

    def of_kind(self, kind: str) -> Destination[Any] | None:
        """The kind of a name; None for one that an older version had."""
        return self._kinds.get(kind)

    def get(self, kind: type[KindT]) -> KindT:
        """The one of a class."""
        return next(one for one in self.all if isinstance(one, kind))

    async def close(self) -> None:
        """Close what they hold. A second call does nothing."""
        for one in self.all:
            await one.close()
