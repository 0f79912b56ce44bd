"""Words for people: one Fluent file a language, beside this one; days and times in words.

A language is a file here. Messages take the form of address as `$you`: `formal` or `informal`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, Resource

LANGUAGES: tuple[str, ...] = tuple(
    sorted(file.name.removesuffix(".ftl") for file in resources.files(__name__).iterdir() if file.name.endswith(".ftl"))
)
"""Every language that there are words in."""

_LONG = 500
_MARK = "\ue000"
"""A character of private use, which no text of a person's holds by accident."""


@dataclass(frozen=True, slots=True)
class Words:
    """How somebody is spoken to: in which language (one of `LANGUAGES`), and whether with «ты»."""

    locale: str
    informal: bool = False

    def say(self, key: str, **values: str | int) -> str:
        """The message `key` with `values` filled in.

        Raises:
            LookupError: there is no such message, or it needs a value that was not given.
        """
        bundle = _bundle(self.locale)
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


def message_keys(locale: str) -> frozenset[str]:
    """The keys of all messages of a language."""
    return frozenset(entry.id.name for entry in _resource(locale).body if isinstance(entry, Message))


@cache
def _bundle(locale: str) -> FluentBundle:
    # Marks around values would stand in the texts that are stored, compared and sent on.
    bundle = FluentBundle([locale], use_isolating=False)
    bundle.add_resource(_resource(locale))
    return bundle


@cache
def _resource(locale: str) -> Resource:
    return FluentResource(resources.files(__name__).joinpath(f"{locale}.ftl").read_text(encoding="utf-8"))
