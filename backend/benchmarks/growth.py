"""Whether a message costs more as all grows: `python -m benchmarks.growth [--picture FILE] [DIMENSION...]`.

Processor time of one reply, as `make profile` counts it, while one thing grows: messages that the one who talks has had, memories
that they have, other people who sleep with a reminder each, other sockets that are open. Each on a system of its own, with a
scripted provider of 40 tokens. A table is printed, and a picture drawn.
"""

import argparse
import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil

from benchmarks.growth_picture import draw
from benchmarks.profile import processor_seconds, talk, tokens
from benchmarks.sleepers import build
from src.core.clock import utc_now
from src.core.ids import UserId
from src.services.memory.service import MemoryService
from src.settings import LimitSettings, MemorySettings
from src.stack.supervisor import Stack
from src.stores.pocketbase.values import format_time
from tests import factories
from tests.person import Person
from tests.provider import running_provider
from tests.stacks import on_free_ports

PARTS = ("backend", "temporal", "pocketbase", "redis")
WARM_UP, TURNS = 5, 25
_SOCKETS_EACH = 20


@dataclass
class Grown:
    """A system, the one who talks, and how much of what grows there is."""

    system: Stack
    person: Person
    size: int = 0
    sockets: list[Person] = field(default_factory=list[Person])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.system.settings.api.port}"


async def more_history(grown: Grown, size: int) -> None:
    """Old messages, beside one that is there."""
    path = grown.system.settings.data_dir / "pocketbase" / "data.db"
    old = utc_now() - timedelta(days=400)
    rows = [
        (factories.fresh_id(), format_time(old + timedelta(minutes=number)), grown.person.id)
        for number in range(grown.size, size)
    ]
    with closing(sqlite3.connect(path, timeout=60)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(messages)")]
        fresh = {"id": "?1", "created": "?2", "updated": "?2", "client_id": "?1"}
        select = ", ".join(fresh.get(name, f'"{name}"') for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        model = "SELECT id FROM messages WHERE user = ?3 AND role = 'assistant' AND reply_to = '' LIMIT 1"
        copy = f"INSERT INTO messages ({names}) SELECT {select} FROM messages WHERE id = ({model})"  # noqa: S608 - columns
        database.executemany(copy, rows)
        [[count]] = database.execute("SELECT count(*) FROM messages WHERE user = ?", (grown.person.id,))
    assert count >= size


async def more_memories(grown: Grown, size: int) -> None:
    """Facts, written while the backend does not hold the store."""
    await grown.system.stop_part("backend")
    memory = await MemoryService.open(grown.system.settings)
    for number in range(grown.size, size):
        text = f"Bought thing {number} in shop {number % 97} for {number * 7 % 1000}"
        await memory.add(UserId(grown.person.id), text, key=str(number))
    await memory.close()
    await grown.system.start_part("backend")
    await grown.person.reconnect()


async def more_sleepers(grown: Grown, size: int) -> None:
    """People whose conversation waits, each with a reminder that is waited for."""
    await build(grown.system, grown.person, size - grown.size, size - grown.size)


async def more_sockets(grown: Grown, size: int) -> None:
    """Open sockets of people who say nothing."""
    missing = size - grown.size
    while missing > 0:
        guest = await Person.arrive(grown.url)
        for _ in range(min(_SOCKETS_EACH, missing)):
            one = Person(grown.url, guest.http, guest.token, guest.user)
            await one.connect()
            grown.sockets.append(one)
            missing -= 1


GROWING: dict[str, tuple[str, tuple[int, ...], Callable[[Grown, int], Awaitable[None]]]] = {
    "history": ("messages of the one who talks", (10, 100, 1000, 10_000), more_history),
    "memories": ("memories of the one who talks", (10, 100, 1000, 10_000), more_memories),
    "sleepers": ("other people, asleep, with a reminder each", (10, 100, 1000, 5000), more_sleepers),
    "sockets": ("other sockets, open and idle", (10, 100, 1000, 2000), more_sockets),
}


async def reply_cost(grown: Grown) -> dict[str, float]:
    """Milliseconds of processor time of a reply, by part."""
    await talk([grown.person], WARM_UP)
    pids = {name: pid for name in PARTS if (pid := grown.system.pid(name))}
    before = processor_seconds(pids)
    await talk([grown.person], TURNS)
    after = processor_seconds(pids)
    return {name: (after[name] - before[name]) / TURNS * 1000 for name in pids}


def memory_mb(grown: Grown) -> float:
    """What the backend holds, in MB."""
    return psutil.Process(grown.system.pid("backend")).memory_info().rss / 2**20


async def measure(name: str, sizes: tuple[int, ...]) -> list[tuple[int, float]]:
    """The cost of a reply at each size of one thing."""
    label, _, more = GROWING[name]
    costs: list[tuple[int, float]] = []
    print(f"\n| {label} | ms a reply | {' | '.join(PARTS)} | backend's memory, MB |", flush=True)
    print("|---|---|" + "---|" * (len(PARTS) + 1), flush=True)
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        async with running_provider() as provider:
            provider.default = tokens
            limits = LimitSettings(
                messages_burst=100_000, guests_burst=100_000, sockets_burst=100_000, memories_kept=100_000
            )
            settings = on_free_ports(
                Path(folder) / "data", limits=limits, memory=MemorySettings(semantic=False), **provider.settings
            )
            system = Stack(settings, restarts=False)
            await system.start()
            try:
                grown = Grown(system, await Person.arrive(f"http://127.0.0.1:{settings.api.port}"))
                await grown.person.connect()
                await grown.person.event("message.created", seconds=60)
                await talk([grown.person], WARM_UP)
                for size in sizes:
                    await more(grown, size)
                    grown.size = size
                    cost = await reply_cost(grown)
                    each = " | ".join(f"{cost[part]:.0f}" for part in PARTS)
                    total = sum(cost.values())
                    print(f"| {size:,} | {total:.0f} | {each} | {memory_mb(grown):.0f} |", flush=True)
                    costs.append((size, total))
                for one in [*grown.sockets, grown.person]:
                    await one.disconnect()
            finally:
                await system.stop()
    return costs


async def main() -> None:
    """All that was asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("dimensions", nargs="*", metavar="DIMENSION", help=", ".join(GROWING))
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--most", type=int, default=10_000, help="the largest size that is tried")
    given = parser.parse_args()
    curves: dict[str, list[tuple[int, float]]] = {}
    for name in given.dimensions or GROWING:
        label, sizes, _ = GROWING[name]
        curves[label] = await measure(name, tuple(size for size in sizes if size <= given.most))
    if given.picture:
        await asyncio.to_thread(given.picture.write_text, draw(curves))


if __name__ == "__main__":
    asyncio.run(main())
