"""Many open sockets, some of whom are being answered: `python -m benchmarks.sockets [OPEN STREAMING]`.

Printed are how late events came, from the moment that they name to the client, and the memory of the backend. Each reply that
is shown is compared with the stored one.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import psutil

from src.core.clock import utc_now
from src.settings import LimitSettings, OfflineSettings
from src.stack.supervisor import Stack
from tests.person import Event, Person
from tests.stacks import on_free_ports

OPEN, STREAMING = 1000, 100
SAID = 3
QUESTION = "What can you do?"
WORD_DELAY_MS = 30
_EACH = 20
"""Sockets that one person may hold."""


class Timed(list[Event]):
    """Events of one socket, and how late each came."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []

    def append(self, event: Event) -> None:
        """Take one in."""
        if "ts" in event:
            self.late.append((utc_now() - datetime.fromisoformat(event["ts"])).total_seconds())
        super().append(event)


async def talk(person: Person) -> int:
    """Say some things, one after another; how many replies were shown as they are stored."""
    whole = 0
    for _ in range(SAID):
        end = await person.say(QUESTION, seconds=300)
        stored = await person.stored_reply(replied(person, end), seconds=60)
        whole += stored["text"] == end["text"] == person.shown_text(end["message_id"])
    return whole


def replied(person: Person, end: Event) -> str:
    """The message that a reply answers."""
    start = next(e for e in person.events if e["type"] == "stream.start" and e["message_id"] == end["message_id"])
    return str(start["reply_to"])


async def measure(open_sockets: int, streaming: int) -> None:
    """All of it, on a system of its own."""
    with tempfile.TemporaryDirectory(prefix="sockets-") as folder:
        limits = LimitSettings(messages_burst=10_000, guests_burst=10_000, sockets_burst=10_000, tokens_per_day=10**9)
        offline = OfflineSettings(word_delay_ms=WORD_DELAY_MS)
        system = Stack(on_free_ports(Path(folder) / "data", limits=limits, offline=offline), restarts=False)
        await system.start()
        url = f"http://127.0.0.1:{system.settings.api.port}"
        backend = psutil.Process(system.pid("backend"))
        before = backend.memory_info().rss / 2**20
        talking = [await Person.arrive(url) for _ in range(streaming)]
        quiet = [await Person.arrive(url) for _ in range((open_sockets - streaming + _EACH - 1) // _EACH)]
        idle = [Person(url, one.http, one.token, one.user) for one in quiet for _ in range(_EACH)]
        everyone = [*talking, *idle[: open_sockets - streaming]]
        for person in everyone:
            person.events = Timed()
            await person.connect()
        await asyncio.gather(*(one.event("message.created", seconds=300) for one in talking))
        print(f"{len(everyone)} sockets open, {streaming} of them talk", flush=True)
        for person in everyone:
            person.events = Timed()
        began = time.monotonic()
        whole = sum(await asyncio.gather(*map(talk, talking)))
        took = time.monotonic() - began
        late = sorted(one for person in talking for one in getattr(person.events, "late", []))
        alive = sum(one.socket is not None and one.socket.close_code is None for one in everyone)
        after = backend.memory_info().rss / 2**20
        print(f"  {whole} of {streaming * SAID} replies shown as they are stored, in {took:.0f} s")
        print(
            f"  {len(late)} events, late: p50 {statistics.median(late):.3f} s, p99 {late[int(len(late) * 0.99)]:.3f} s"
        )
        print(f"  memory of the backend {after:.0f} MB, {before:.0f} before; {alive} sockets still open", flush=True)
        for person in everyone:
            await person.disconnect()
        await system.stop()


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]] or [OPEN, STREAMING]
    asyncio.run(measure(*given))
