"""What one reply costs, and whom: `make profile`.

Real servers, a real backend process and a scripted provider of 40 tokens without pauses. Printed for one reply: the
processor time of each process; of the backend's main thread the share of each part; requests to PocketBase by route,
commands to Redis, events and tasks of Temporal. Processor time, not time on the clock: a busy machine shifts it little.
"""

import asyncio
import collections
import json
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import redis.asyncio as redis
from temporalio.client import Client

from src.settings import LimitSettings, Settings
from src.stack.servers import backend_spec
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person
from tests.provider import Say, running_provider
from tests.stacks import on_free_ports

TOKENS = 40
PEOPLE = 4
TURNS = 15
WARM_UP = 3
TEXT = "Thank you, that is all I wanted to know for now"


def line(name: str, value: str) -> None:
    """Print one figure."""
    print(f"{name:<44} {value}", flush=True)


@asynccontextmanager
async def sampled(settings: Settings, counts: Path) -> AsyncGenerator[int]:
    """The pid of a running backend that samples itself into `counts`."""
    spec = backend_spec(settings)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.sampled_backend",
        str(counts),
        env=spec.environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:

        async def ready() -> bool:
            try:
                return await spec.ready()
            except OSError:
                return False

        await until(ready, seconds=90)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


def processor_seconds(pids: dict[str, int]) -> dict[str, float]:
    """User and system time of each process so far."""
    return {name: sum(psutil.Process(pid).cpu_times()[:2]) for name, pid in pids.items()}


def main_thread_seconds(pid: int) -> float:
    """User and system time of a process's main thread so far."""
    return next(one.user_time + one.system_time for one in psutil.Process(pid).threads() if one.id == pid)


async def redis_commands(client: "redis.Redis") -> collections.Counter[str]:
    """Calls of each command so far. Scripts count as one, and each command in them as one more."""
    stats = await client.info("commandstats")
    return collections.Counter({name.removeprefix("cmdstat_"): one["calls"] for name, one in stats.items()})


async def history(client: Client, people: list[Person]) -> int:
    """Events of all conversations so far."""
    total = 0
    for person in people:
        described = await client.get_workflow_handle(f"onboarding-{person.id}").describe()
        total += described.raw_description.workflow_execution_info.history_length
    return total


async def talk(people: list[Person], turns: int) -> None:
    """Everybody at once, one message after the other."""

    async def one(person: Person) -> None:
        for _ in range(turns):
            await person.say(TEXT, seconds=120)

    await asyncio.gather(*(one(person) for person in people))


async def arrive(url: str, count: int) -> list[Person]:
    """People who were greeted and have skipped to the end, so that only replies are measured."""
    people = [await Person.arrive(url) for _ in range(count)]
    for person in people:
        await person.connect()
        await person.event("message.created", seconds=60)
    return people


async def measure(stack: Stack, settings: Settings, counts: Path) -> None:
    """Print the figures of one run."""
    async with sampled(settings, counts) as backend:
        pids = {name: pid for name in ("temporal", "pocketbase", "redis") if (pid := stack.pid(name))}
        pids["backend"] = backend
        people = await arrive(f"http://127.0.0.1:{settings.api.port}", PEOPLE)
        await talk(people, WARM_UP)
        address = urlsplit(settings.redis.url)
        log = redis.Redis(port=address.port or 0, password=address.password, decode_responses=True)
        temporal = await Client.connect(settings.temporal_address)
        before = processor_seconds(pids)
        commands, events = await redis_commands(log), await history(temporal, people)
        main = main_thread_seconds(backend)
        psutil.Process(backend).send_signal(signal.SIGUSR1)
        await talk(people, TURNS)
        psutil.Process(backend).send_signal(signal.SIGUSR2)
        after, main_after = processor_seconds(pids), main_thread_seconds(backend)
        commands, events = await redis_commands(log) - commands, await history(temporal, people) - events
        replies = PEOPLE * TURNS
        await until(lambda: asyncio.to_thread(counts.exists))
        counted = json.loads(await asyncio.to_thread(counts.read_text))
        after["backend"] -= counted["sampler_seconds"]
        spent = {name: (after[name] - before[name]) / replies * 1000 for name in pids}
        line("processor time of a reply", f"{sum(spent.values()):.0f} ms")
        for name, milliseconds in spent.items():
            used = psutil.Process(pids[name]).memory_full_info().pss / 2**20
            line(f"  {name}", f"{milliseconds:.1f} ms, {used:.0f} MB")
        rest = spent["backend"] - (main_after - main) / replies * 1000
        shares = counted["shares"]
        seen = sum(shares.values())
        line("backend: main thread / all others", f"{(main_after - main) / replies * 1000:.0f} ms / {rest:.0f} ms")
        for part, count in sorted(shares.items(), key=lambda one: -one[1]):
            line(f"  {part}", f"{count / seen:.0%}")
        line("PocketBase: requests of a reply", f"{sum(counted['requests'].values()) / replies:.1f}")
        for route, count in sorted(counted["requests"].items(), key=lambda one: -one[1])[:14]:
            line(f"  {route}", f"{count / replies:.2f}")
        line("Temporal: events of a reply", f"{events / replies:.1f}")
        line("Redis: commands of a reply", f"{sum(commands.values()) / replies:.1f}")
        for name, count in commands.most_common(12):
            line(f"  {name}", f"{count / replies:.2f}")
        for person in people:
            await person.leave()
        await log.aclose()


async def main() -> None:
    """One run in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_provider() as provider:
            provider.default = tokens
            limits = LimitSettings(messages_burst=10_000, guests_burst=10_000)
            given = on_free_ports(Path(folder) / "data", limits=limits, **provider.settings)
            stack = Stack(given, parts=["temporal", "pocketbase", "redis"], restarts=False)
            await stack.start()
            try:
                await measure(stack, stack.settings, Path(folder) / "counts.json")
            finally:
                await stack.stop()


def tokens(_: dict[str, object]) -> Say:
    """A reply of as many pieces as a provider would send."""
    return Say(["Well"] + [f" word{number}" for number in range(TOKENS - 1)], usage=(900, TOKENS))


if __name__ == "__main__":
    asyncio.run(main())
