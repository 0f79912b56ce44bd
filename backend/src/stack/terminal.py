"""What `lifeos up` shows: its own sentences, and the children's lines under their names."""

import sys
from typing import Protocol, TextIO

_COLOURS = {"temporal": 35, "pocketbase": 33, "redis": 31, "backend": 36, "worker": 34}
"""ANSI colours; a name that is not here is shown in grey."""

_NAME_WIDTH = 10
"""`pocketbase`, the longest name."""


class Output(Protocol):
    """Where the stack says what it does."""

    def say(self, sentence: str) -> None:
        """Show a sentence of the supervisor's own."""
        ...

    def line(self, name: str, text: str) -> None:
        """Show a line that the process `name` wrote."""
        ...


class Terminal:
    """Writes to a stream, in colour where it is a terminal."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._colour = stream.isatty()

    def say(self, sentence: str) -> None:
        """Show a sentence of the supervisor's own."""
        self._write("lifeos", sentence, 32)

    def line(self, name: str, text: str) -> None:
        """Show a line that the process `name` wrote."""
        self._write(name, text, _COLOURS.get(name, 90))

    def _write(self, name: str, text: str, colour: int) -> None:
        prefix = f"{name:<{_NAME_WIDTH}} |"
        if self._colour:
            prefix = f"\033[{colour}m{prefix}\033[0m"
        self._stream.write(f"{prefix} {text}\n")
        self._stream.flush()


class Silence:
    """Shows nothing. For tests, which read `Stack.lines` instead."""

    def say(self, sentence: str) -> None:
        """Nothing is shown."""

    def line(self, name: str, text: str) -> None:
        """Nothing is shown."""
