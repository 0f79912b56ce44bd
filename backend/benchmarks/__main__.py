"""Speed and memory of the whole system in one run: `make bench`.

Real servers and a real backend process; the offline model without pauses stands for a model of 0 ms. Each figure is given
beside what it is compared with in the same run, because the machine decides the rest.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from temporalio.client import Client

from src.core.clock import utc_now
from src.models.turn import TurnContext
from src.services.agent.service import AgentService
from src.services.turns.effects import EFFECTS
from src.settings import LimitSettings, Settings
from src.stack.supervisor import Stack
from tests.person import Person
from tests.stacks import on_free_ports

TEXT = "Thank you, that is all I wanted to know for now"
DIRECT_RUNS = 50
TURNS_ALONE = 110
PAUSE_SECONDS = 0.2
"""Between an answer and the next message of somebody who is alone: nobody writes faster."""
TURNS_EACH = {20: 8, 100: 4}
AIM_OVER_DIRECT_MS = 40
AIM_REPLIES_PER_SECOND = 40
AIM_MEMORY_MB = 600
AIM_START_SECONDS = 10


def line(name: str, value: str, aim: str = "") -> None:
    print(f"{name:<44} {value:<34} {aim}", flush=True)


def median_p95(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered) * 1000, ordered[int(0.95 * (len(ordered) - 1))] * 1000


async def direct_first_token(settings: Settings) -> float:
    """Median seconds from the call of the agent to its first piece of text, in this process."""
    agents = AgentService(settings, EFFECTS)
    context = TurnContext(agent="coordinator", locale="en", timezone="UTC", local_time=utc_now().isoformat())
    times: list[float] = []
    for _ in range(DIRECT_RUNS):
        began = time.perf_counter()
        first: list[float] = []

        async def note(_: str, began: float = began, first: list[float] = first) -> None:
            first.append(time.perf_counter() - began)

        await agents.run(context, text=TEXT, on_text=note)
        times.append(first[0])
    return statistics.median(times[5:])


async def one_turn(person: Person, *, pause: float = 0.0) -> float:
    """Seconds from sending to the first piece of the reply; returns after its end, and a pause."""
    before = len(person.events)
    began = time.perf_counter()
    arrived: list[float] = []
    watching = asyncio.create_task(_first_chunk(person, before, arrived))
    await person.say(TEXT, seconds=120)
    await watching
    await asyncio.sleep(pause)
    return arrived[0] - began


async def _first_chunk(person: Person, before: int, arrived: list[float]) -> None:
    await person.event("stream.chunk", lambda e: person.events.index(e) >= before, seconds=120)
    arrived.append(time.perf_counter())


async def people(url: str, count: int) -> list[Person]:
    found = [await Person.arrive(url) for _ in range(count)]
    for person in found:
        await person.connect()
    await asyncio.gather(*(person.event("message.created", seconds=120) for person in found))
    for person in found:
        await person.say("Hello", seconds=120)
    return found


async def crowd(url: str, count: int, turns: int) -> tuple[list[float], float]:
    """First-token times of `count` users at once, and replies a second over all of them."""
    everyone = await people(url, count)

    async def talk(person: Person) -> list[float]:
        return [await one_turn(person) for _ in range(turns)]

    began = time.perf_counter()
    times = [t for each in await asyncio.gather(*(talk(person) for person in everyone)) for t in each]
    rate = len(times) / (time.perf_counter() - began)
    for person in everyone:
        await person.leave()
    return times, rate


async def history_per_turn(settings: Settings, person: Person, turns: int) -> tuple[float, float]:
    client = await Client.connect(settings.temporal_address)
    handle = client.get_workflow_handle(f"onboarding-{person.id}")
    before = (await handle.describe()).raw_description.workflow_execution_info
    events, size = before.history_length, before.history_size_bytes
    for _ in range(turns):
        await person.say(TEXT)
    after = (await handle.describe()).raw_description.workflow_execution_info
    return (after.history_length - events) / turns, (after.history_size_bytes - size) / turns


def memory_mb(stack: Stack) -> dict[str, float]:
    def of(name: str) -> float:
        pid = stack.pid(name)
        return 0.0 if pid is None else psutil.Process(pid).memory_full_info().pss / 2**20

    return {name: of(name) for name in ("temporal", "pocketbase", "redis", "backend")}


async def main(tell: Callable[..., None] = line) -> None:
    generous = LimitSettings(messages_burst=10_000, guests_burst=10_000)
    with tempfile.TemporaryDirectory() as folder:
        settings = on_free_ports(Path(folder) / "data", limits=generous)
        stack = Stack(settings, restarts=False)
        began = time.perf_counter()
        await stack.start()
        first_start = time.perf_counter() - began
        await stack.stop()
        stack = Stack(settings, restarts=False)
        began = time.perf_counter()
        await stack.start()
        tell(
            "start-up: first / warm",
            f"{first_start:.1f} s / {time.perf_counter() - began:.1f} s",
            f"aim {AIM_START_SECONDS} s",
        )
        try:
            await measure(stack, tell)
        finally:
            await stack.stop()


async def measure(stack: Stack, tell: Callable[..., None]) -> None:
    url = f"http://127.0.0.1:{stack.settings.api.port}"
    direct = await direct_first_token(stack.settings)
    tell("direct call of the agent, first token", f"{direct * 1000:.1f} ms")
    [alone] = await people(url, 1)
    times = [await one_turn(alone, pause=PAUSE_SECONDS) for _ in range(TURNS_ALONE)]
    middle, high = median_p95(times[5:])
    over = middle - direct * 1000
    tell("1 user: first token, median / p95", f"{middle:.0f} / {high:.0f} ms")
    early, late = statistics.median(times[5:15]), statistics.median(times[-10:])
    tell(f"1 user: turns {TURNS_ALONE - 10}-{TURNS_ALONE} over turns 5-15", f"{late / early:.2f}", "aim 1.2 at most")
    middle, high = median_p95([await one_turn(alone) for _ in range(20)])
    tell("1 user without a pause, median / p95", f"{middle:.0f} / {high:.0f} ms")
    tell("1 user: over the direct call, median", f"{over:.0f} ms", f"aim {AIM_OVER_DIRECT_MS} ms")
    for count, turns in TURNS_EACH.items():
        times, rate = await crowd(url, count, turns)
        middle, high = median_p95(times)
        tell(f"{count} users: first token, median / p95", f"{middle:.0f} / {high:.0f} ms")
        aim = f"aim {AIM_REPLIES_PER_SECOND} at 100 users" if count == 100 else ""
        tell(f"{count} users: replies a second", f"{rate:.1f}", aim)
    events, size = await history_per_turn(stack.settings, alone, 20)
    tell("history per turn", f"{events:.1f} events, {size:.0f} bytes")
    used = memory_mb(stack)
    parts = ", ".join(f"{name} {size:.0f}" for name, size in used.items())
    tell("memory (PSS, MB) after all of it", f"{sum(used.values()):.0f}: {parts}", f"aim {AIM_MEMORY_MB}")
    await alone.leave()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
