"""The longest texts, and the hardest to read: the process answers everybody meanwhile, and after a restart too."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from src import offline_model, reading
from src.stack.supervisor import Stack
from tests.person import Person
from tests.stacks import on_free_ports

pytestmark = [pytest.mark.alone, pytest.mark.timeout(600)]

LONGEST = 16_000
AIM_SECONDS = 0.3
SEED = 11
ANY = 6
"""Texts of words by chance."""

FROZE_ONCE = (
    "a" + " " * (LONGEST - 2) + "b",
    ("remind me " + "and at " * 2300)[:LONGEST],
    ("меня зовут " * 1500)[:LONGEST],
    ("Buy milk and call mom tomorrow at 9. " * 500)[:LONGEST],
    "| a" + " " * 400 + "| b |\n" * 20,
)


def any_texts() -> list[str]:
    """Words of the patterns themselves, by chance, with what stands between words."""
    rng = random.Random(SEED)  # noqa: S311 - a seed, so that a run can be repeated
    folders = [Path(one.__file__ or "").parent / "lang" for one in (reading, offline_model)]
    files = [file for folder in folders for file in sorted(folder.rglob("*.*")) if file.suffix != ".pyc"]
    words = sorted({word for file in files for word in re.findall(r"[^\W_]{1,14}", file.read_text())})
    between = (" ", " ", " ", "  ", ", ", ". ", "\n", " - ", ": ", '"', "(", ") ", "1. ", "9:30 ")
    return ["".join(rng.choice(words) + rng.choice(between) for _ in range(LONGEST // 4))[:LONGEST] for _ in range(ANY)]


@pytest.fixture(scope="module")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    running = Stack(on_free_ports(tmp_path_factory.mktemp("texts")), restarts=True)
    await running.start()
    yield running
    await running.stop()


@contextlib.asynccontextmanager
async def looking(system: Stack) -> AsyncGenerator[list[tuple[float, float]]]:
    """How long each look at whether the process lives took, one after another.

    On the clock, and in processor time that the backend used meanwhile: what others use of the machine is not its fault.
    """
    took: list[tuple[float, float]] = []
    backend = psutil.Process(system.pid("backend"))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{system.settings.api.port}", timeout=60) as client:

        async def look() -> None:
            while True:
                began, used = time.monotonic(), sum(backend.cpu_times()[:2])
                (await client.get("/healthz")).raise_for_status()
                took.append((time.monotonic() - began, sum(backend.cpu_times()[:2]) - used))
                await asyncio.sleep(0.02)

        task = asyncio.create_task(look())
        try:
            yield took
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def p99(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


async def test_no_text_keeps_the_process_from_answering_anybody(system: Stack) -> None:
    person = await Person.arrive(f"http://127.0.0.1:{system.settings.api.port}")
    async with looking(system) as beside:
        for text in (*FROZE_ONCE, *any_texts()):
            sent = await person.send(text)
            assert (await person.stored_reply(sent["message_id"], seconds=60))["status"] == "complete"

    # accepted, and the process dies while they are read
    sent_last = [await person.send(text) for text in FROZE_ONCE]
    await system.kill("backend")
    await system.wait_ready("backend")
    async with looking(system) as again:
        for sent in sent_last:
            assert (await person.stored_reply(sent["message_id"], seconds=120))["status"] == "complete"
    await person.leave()
    for name, took in (("beside them", beside), ("after a restart", again)):
        clock, used = (p99(list(times)) for times in zip(*took, strict=True))
        print(f"{name}: {len(took)} looks, p99 {clock:.3f} s, of them {used:.3f} s of the backend's own")  # noqa: T201
        assert min(clock, used) <= AIM_SECONDS, name
