"""Keeps what is not for the user out of a streamed reply.

Nothing here is needed with a well-behaved model: effects are tool calls, never markers in the text. Models leak all the
same, so the known forms are dropped while they stream, without ever showing half of one.
"""

import re

_HIDDEN = r"(?:think|thinking|reasoning|context|effects?|tool_calls?|tool_response|function_calls?|invoke)"
_BLOCK = re.compile(rf"<({_HIDDEN})\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_OPEN = re.compile(rf"<{_HIDDEN}\b[^<>]*>", re.IGNORECASE)
_STRAY = re.compile(rf"</?{_HIDDEN}\b[^<>]*>", re.IGNORECASE)
_MARKER = re.compile(r"\[\[?[A-Z]+_[A-Z_]+(?::[^\[\]\n]{0,80})?\]\]?|\[\[[a-z]+_[a-z_]+(?::[^\[\]\n]{0,80})?\]\]")
_UNFINISHED = re.compile(r"(?:<[^<>\n]{0,60}|\[{1,2}[A-Za-z_]{0,40}(?::[^\[\]\n]{0,80})?\]?)$")


class ReplyTextFilter:
    """Drops hidden blocks and markers from a text that comes in pieces.

    `feed` gives what is safe to show so far, `finish` the rest. What both give, joined, never depends on how the text
    was cut.
    """

    def __init__(self) -> None:
        self._pending = ""

    def feed(self, text: str) -> str:
        """Take a piece; answers what can be shown now, possibly nothing."""
        self._pending = _clean(self._pending + text)
        hidden = _OPEN.search(self._pending)
        unfinished = _UNFINISHED.search(self._pending)
        cut = min(
            hidden.start() if hidden else len(self._pending), unfinished.start() if unfinished else len(self._pending)
        )
        shown, self._pending = self._pending[:cut], self._pending[cut:]
        return shown

    def finish(self) -> str:
        """The rest. A block that was opened and never closed is dropped to its end."""
        rest, self._pending = self._pending, ""
        hidden = _OPEN.search(rest)
        return _STRAY.sub("", rest[: hidden.start()] if hidden else rest)


def _clean(text: str) -> str:
    if "<" in text:
        text = _BLOCK.sub("", text)
        first = _OPEN.search(text)
        if first is None:
            text = _STRAY.sub("", text)
    return _MARKER.sub("", text) if "[" in text else text
