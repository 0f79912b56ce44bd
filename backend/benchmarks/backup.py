"""How long a backup takes while everything runs, how large it is, and how soon a system goes on from it."""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.__main__ import line
from src.core.ids import UserId
from src.services.conversation.rows import MessageRow
from src.stack.backup import make_backup, restore_backup
from src.stack.supervisor import Stack
from src.stack.trial import try_backup
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.writes import Create
from tests.factories import message
from tests.person import Person
from tests.stacks import on_free_ports

MESSAGES = (100, 10_000)
PEOPLE = 20
_AT_ONCE = 200
_TEXT = "What somebody writes in a message of the usual length, number {}, with a thought or two about the day. "


@asynccontextmanager
async def running(folder: Path) -> AsyncGenerator[Stack]:
    """A whole system on a data folder."""
    stack = Stack(on_free_ports(folder), restarts=False)
    await stack.start()
    try:
        yield stack
    finally:
        await stack.stop()


async def fill(stack: Stack, messages: int) -> None:
    """So many messages, of some people."""
    people = [await Person.arrive(f"http://127.0.0.1:{stack.settings.api.port}") for _ in range(PEOPLE)]
    rows = [message(UserId(people[number % PEOPLE].id), _TEXT.format(number)) for number in range(messages)]
    pocketbase = PocketBase(stack.settings.pocketbase)
    for start in range(0, messages, _AT_ONCE):
        await pocketbase.batch([Create.of(row) for row in rows[start : start + _AT_ONCE]])
    await pocketbase.close()
    for person in people:
        await person.leave()


async def measure(folder: Path, messages: int) -> None:
    """Print what a backup of so many messages takes."""
    archive = folder / "one.backup"
    async with running(folder / "first") as stack:
        await fill(stack, messages)
        began = time.monotonic()
        made = await asyncio.to_thread(make_backup, folder / "first", archive)
        took = time.monotonic() - began
    size = archive.stat().st_size / 1e6
    line(f"backup of {messages} messages", f"{took:.1f} s, {size:.1f} MB of {made.size / 1e6:.1f} MB")
    tried = await try_backup(archive, on_free_ports(folder / "none"))
    line("  restore --check", f"{tried.seconds:.1f} s")
    began = time.monotonic()
    await asyncio.to_thread(restore_backup, archive, folder / "second")
    restored = time.monotonic() - began
    async with running(folder / "second") as stack:
        ready = time.monotonic() - began
        pocketbase = PocketBase(stack.settings.pocketbase)
        found = await pocketbase.count(MessageRow.collection)
        await pocketbase.close()
    line("  restore", f"{restored:.1f} s, ready after {ready:.1f} s")
    assert found >= messages, found


async def main() -> None:
    """Measure each size."""
    for messages in MESSAGES:
        with tempfile.TemporaryDirectory(prefix="bench-backup-") as folder:
            await measure(Path(folder), messages)


if __name__ == "__main__":
    asyncio.run(main())
