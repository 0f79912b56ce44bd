"""Keeps what is not for the user out of a streamed reply.

Nothing here is needed with a well-behaved model: effects are tool calls, never markers in the text. Models leak all the
same, so the known forms are dropped while they stream, without ever showing half of one.
"""

import regex

_NAMES = r"(?P<name>thinking|think|reasoning|context|effects|effect|tool_calls|tool_call|tool_response|function_calls|function_call|invoke)"
_TAG = regex.compile(rf"<(?P<close>/?){_NAMES}(?![\w-])[^<>\n]{{0,200}}>", regex.IGNORECASE)
_MARKER = regex.compile(r"\[\[[A-Za-z]+_[A-Za-z_]+(?::[^\[\]\n]{0,80})?\]\]|\[[A-Z]+_[A-Z_]+(?::[^\[\]\n]{0,80})?\]")
_START = regex.compile(r"[<\[]")


class ReplyTextFilter:
    """Drops hidden blocks and markers from a text that comes in pieces.

    `feed` gives what is safe to show so far, `finish` the rest. What both give, joined, never depends on how the text
    was cut. A hidden block that is never closed is dropped to its end.
    """

    def __init__(self) -> None:
        self._pending = ""
        self._hidden: str | None = None
        """The name of the block that is being dropped."""

    def feed(self, text: str) -> str:
        """Take a piece; answers what can be shown now, possibly nothing."""
        self._pending += text
        shown: list[str] = []
        while self._pending and (step := self._step()) is not None:
            shown.append(step)
        return "".join(shown)

    def finish(self) -> str:
        """The rest, which nothing follows any more."""
        rest, self._pending = self._pending, ""
        shown = "" if self._hidden else rest
        self._hidden = None
        if not shown:
            return ""
        return shown[0] + (self.feed(shown[1:]) + self.finish())

    def _step(self) -> str | None:
        """Take something off the pending text: what is to be shown of it, or None where more has to come first."""
        if self._hidden is not None:
            return self._drop_hidden(self._hidden)
        start = _START.search(self._pending)
        if start is None:
            return self._take(len(self._pending))
        if start.start() > 0:
            return self._take(start.start())
        pattern = _TAG if self._pending[0] == "<" else _MARKER
        found = pattern.match(self._pending, partial=True)
        if found is None:
            return self._take(1)
        if found.partial:
            return None
        if pattern is _TAG and not found["close"]:
            self._hidden = found["name"].lower()
        self._take(found.end())
        return ""

    def _drop_hidden(self, name: str) -> str | None:
        close = regex.search(rf"</{name}\s{{0,20}}>", self._pending, regex.IGNORECASE)
        if close is None:
            self._pending = self._pending[-(len(name) + 24) :]  # may hold the beginning of the end
            return None
        self._take(close.end())
        self._hidden = None
        return ""

    def _take(self, length: int) -> str:
        taken, self._pending = self._pending[:length], self._pending[length:]
        return taken
