"""Reads a calendar file in a process of its own: what takes long there costs its sender, and nobody else.

`python -m src.services.calendar.reading ZONE NOW` reads a file from standard input and writes what it holds as JSON.
"""

import asyncio
import json
import sys
from datetime import datetime

from src.core.clock import zone_of
from src.errors import InvalidInput
from src.services.calendar.expanding import MOST_EVENTS, Imported, Parsed, parse

_SMALL_BYTES = 16 * 1024
"""What is read in a few milliseconds is read here."""
_SECONDS = 20.0
_MEMORY_BYTES = 1024**3
_AT_ONCE = 2
_NICENESS = 10
_EVENT = b"BEGIN:VEVENT"
_RULE = b"RRULE"


class CalendarReader:
    """Reads files, a few at a time."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def read(self, body: bytes, zone: str, *, now: datetime) -> Parsed:
        """What a file holds.

        Raises:
            InvalidInput: it is no calendar, holds too many events, or cannot be read in time.
        """
        if body.upper().count(_EVENT) > MOST_EVENTS:
            raise InvalidInput(f"A file may hold {MOST_EVENTS} events.")
        # A rule may take long to work out, which only a process of its own can be stopped at.
        if len(body) <= _SMALL_BYTES and _RULE not in body.upper():
            return await asyncio.to_thread(parse, body, zone_of(zone), now=now)
        async with self._at_once:
            return await self._in_a_process(body, zone, now)

    async def _in_a_process(self, body: bytes, zone: str, now: datetime) -> Parsed:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", __name__, zone, now.isoformat()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            written, _ = await asyncio.wait_for(process.communicate(body), self._seconds)
        except TimeoutError as error:
            raise InvalidInput("This file takes too long to read; give one with fewer or shorter events.") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise InvalidInput("This is no calendar file, or one that is too large to read.")
        return _decoded(written)


def _encoded(parsed: Parsed) -> str:
    events = [
        (event.key, event.text, event.due.isoformat() if event.due else None, event.is_task) for event in parsed.events
    ]
    return json.dumps({"events": events, "over": parsed.over, "unreadable": parsed.unreadable})


def _decoded(written: bytes) -> Parsed:
    found = json.loads(written)
    events = tuple(
        Imported(key, text, datetime.fromisoformat(due) if due else None, is_task=is_task)
        for key, text, due, is_task in found["events"]
    )
    return Parsed(events, found["over"], found["unreadable"])


def main() -> int:
    """Read standard input. Answers 1 where it is no calendar."""
    _limit()
    zone, now = sys.argv[1:3]
    try:
        parsed = parse(sys.stdin.buffer.read(), zone_of(zone), now=datetime.fromisoformat(now))
    except InvalidInput:
        return 1
    sys.stdout.write(_encoded(parsed))
    return 0


def _limit() -> None:
    """Bound what this process may take, where the system can."""
    if sys.platform == "win32":
        return
    import os
    import resource

    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (int(_SECONDS) + 1, int(_SECONDS) + 1))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main())
