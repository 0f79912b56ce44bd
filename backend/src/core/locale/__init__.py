"""Words for people: a folder with one Fluent file a language; days, times and repetitions in words.

This folder has the product's own words, another package may have a folder of its own (`Words.place`).
Messages take the form of address as `$you`: `formal` or `informal`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, Resource, VariableReference
from fluent.syntax.visitor import Visitor


def languages_of(place: str = __name__) -> tuple[str, ...]:
    """Every language that the package `place` has words in."""
    files = resources.files(place).iterdir()
    return tuple(sorted(file.name.removesuffix(".ftl") for file in files if file.name.endswith(".ftl")))


LANGUAGES = languages_of()
"""Every language that the product speaks."""

_LONG = 500
_MARK = "\ue000"
"""A character of private use, which no text of a person's holds by accident."""


@dataclass(frozen=True, slots=True)
class Words:
    """How somebody is spoken to: in which language (one of `languages_of(place)`), and whether with «ты»."""

    locale: str
    informal: bool = False
    place: str = __name__
    """The package whose folder holds the messages."""

    def say(self, key: str, **values: str | int) -> str:
        """The message `key` with `values` filled in.

        Raises:
            LookupError: there is no such message, or it needs a value that was not given.
        """
        bundle = _bundle(self.place, self.locale)
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise LookupError(f"The message {key!r} has no words.")
        # The library takes values of 1,000 characters at most; longer ones are put into the finished sentence.
        long = {f"{_MARK}{name}{_MARK}": value for name, value in values.items() if len(str(value)) > _LONG}
        short = {name: f"{_MARK}{name}{_MARK}" if len(str(value)) > _LONG else value for name, value in values.items()}
        given: Mapping[str, str | int] = {"you": "informal" if self.informal else "formal", **short}
        text, errors = bundle.format_pattern(pattern, given)
        if errors:
            raise LookupError(f"The message {key!r} cannot be said: {errors[0]}")
        said = str(text)
        for mark, value in long.items():
            said = said.replace(mark, str(value))
        return said


@cache
def messages_of(locale: str, place: str = __name__) -> Mapping[str, frozenset[str]]:
    """The keys of all messages of a language, each with the values that it takes."""
    return {entry.id.name: _values(entry) for entry in _resource(place, locale).body if isinstance(entry, Message)}


class _Values(Visitor):
    """Gathers the names of the values that a message refers to."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:
        """Take the name down."""
        self.names.add(node.id.name)


def _values(message: Message) -> frozenset[str]:
    visitor = _Values()
    visitor.visit(message)
    return frozenset(visitor.names - {"you"})


@cache
def _bundle(place: str, locale: str) -> FluentBundle:
    # Marks around values would stand in the texts that are stored, compared and sent on.
    bundle = FluentBundle([locale], use_isolating=False)
    bundle.add_resource(_resource(place, locale))
    return bundle


@cache
def _resource(place: str, locale: str) -> Resource:
    return FluentResource(resources.files(place).joinpath(f"{locale}.ftl").read_text(encoding="utf-8"))
