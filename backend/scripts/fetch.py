"""Get what the tests need and no package holds, before they start: Temporal, the compose loader, a browser.

It may take minutes on a fresh machine, far longer than a test may, and shows what it does. What is there is left alone.
"""

import asyncio
import sys

from scripts import browser
from src.errors import SetupFailed
from src.settings import load_settings
from src.stack.programs import require
from src.stack.temporal_program import ensure_temporal
from src.stack.terminal import Terminal
from tests.compose_file import ensure_loader


async def fetch() -> None:
    """Get everything, or raise `SetupFailed` with what is missing and how to get it."""
    settings, terminal = load_settings(), Terminal()
    for program in ("pocketbase", "redis-server"):
        require(program, settings.cache_dir)
    await ensure_temporal(settings, terminal)
    await ensure_loader(terminal)


def main() -> None:
    """Get everything; exits with a sentence where something cannot be had."""
    try:
        asyncio.run(fetch())
    except SetupFailed as error:
        sys.exit(error.detail)
    print(f"Browser for the tests: {browser.find() or browser.get()}")


if __name__ == "__main__":
    main()
