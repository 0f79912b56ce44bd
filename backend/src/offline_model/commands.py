"""Fixed things people say whole: greetings, yes and no, skip, done, thanks. Pure tables and one look-up."""

import re

from src.offline_model.intents import Command
from src.offline_model.patterns import Said

SAID = Said("commands")

_PLEASE = SAID.fill(r"(?:\s*,?\s*(?:{please}))?")
_SO = SAID.fill(r"(?:(?:{so})\s*,?\s+)?")

_FORMS: tuple[tuple[Command, str], ...] = (
    ("yes", SAID.fill(r"(?:{yes_1})(?:[,\s]+(?:{yes_2}))?")),
    ("no", SAID.fill(r"(?:{no})")),
    (
        "greet",
        SAID.fill(r"(?:{greet})"),
    ),
    (
        "thanks",
        SAID.fill(r"(?:{thanks})"),
    ),
    (
        "goodbye",
        SAID.fill(r"(?:{goodbye})"),
    ),
    (
        "how_are_you",
        SAID.fill(r"(?:{how_are_you})"),
    ),
    (
        "who_are_you",
        SAID.fill(r"(?:{who_are_you})"),
    ),
    (
        "help",
        SAID.fill(r"(?:{help}|\?+)"),
    ),
    (
        "skip",
        SAID.fill(r"(?:{skip})"),
    ),
    ("back", SAID.fill(r"(?:{back})")),
    (
        "done",
        SAID.fill(r"(?:{done})"),
    ),
    ("stop", SAID.fill(r"(?:{stop})")),
    (
        "feeling",
        SAID.fill(r"(?:{feeling})"),
    ),
    ("praise", SAID.fill(r"(?:{praise})")),
    ("sorry", SAID.fill(r"(?:{sorry})")),
    (
        "dump_first",
        SAID.fill(r"(?:{dump_first})"),
    ),
    (
        "about_me_first",
        SAID.fill(r"(?:{about_me_first})"),
    ),
    (
        "process_inbox",
        SAID.fill(r"(?:{process_inbox})"),
    ),
    ("now", SAID.fill(r"(?:{now})")),
    ("later", SAID.fill(r"(?:{later})")),
)  # fmt: skip
_EMOJI = re.compile(r"[^\w\s]*[\u2600-\u27bf\U0001f300-\U0001faff][^\w]*")
_COMPANY: frozenset[Command] = frozenset({"greet", "thanks", "praise", "sorry", "yes", "no"})
"""Commands that another one beside them outweighs: in «спасибо, всё» it is «всё» that counts."""
_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = tuple(
    (command, re.compile(rf"{_SO}{form}{_PLEASE}", re.IGNORECASE)) for command, form in _FORMS
)
_GREETING = SAID.pattern(r"^(?:{greeting})\b\s*[,!.…—–-]*\s*")


def command_of(text: str) -> Command | None:
    """The command that the whole of `text` is, or None."""
    body = re.sub(r"\s+", " ", text).strip(" .!,…;)(:«»\"'")
    if _EMOJI.fullmatch(text.strip()):
        return "praise"
    if not body.strip("?"):
        return "help" if body else None
    whole = _whole(body)
    if whole is not None:
        return whole
    first: Command | None = None
    for piece in re.split(r"\s*[,.!;]+\s*", body):
        command = _whole(piece)
        if command is None:
            return None
        if first is None or first in _COMPANY:
            first = command
    return first


def _whole(text: str) -> Command | None:
    bare = text.strip(" ?.!,") or text
    for command, pattern in _COMMANDS:
        if pattern.fullmatch(bare):
            return command
    return None


def without_greeting(text: str) -> tuple[bool, str]:
    """Whether `text` begins with a greeting, and the text after it."""
    match = _GREETING.match(text)
    return (True, text[match.end() :]) if match else (False, text)
