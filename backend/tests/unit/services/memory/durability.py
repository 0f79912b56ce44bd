"""A process of its own for tests that kill it: it adds facts for ever and says which ones are acknowledged."""

import asyncio
import sys
from pathlib import Path

from src.core.ids import UserId
from src.services.memory import MemoryService
from tests.stacks import isolated_settings


async def main(data_dir: str, user: str) -> None:
    memory = await MemoryService.open(isolated_settings(data_dir=Path(data_dir)))
    latest: str | None = None
    number = 0
    while True:
        replaces = latest if number % 5 == 4 else None
        fact = await memory.add(UserId(user), f"Fact number {number}", key=f"turn:{number}", replaces=replaces)
        latest = fact.id
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
