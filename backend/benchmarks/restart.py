"""How soon everybody is answered again after the backend was killed: `python -m benchmarks.restart [USERS MESSAGES]...`

People talk first, so that each has a history. Then the backend is killed, and all go on writing. Printed are the seconds from
the kill to readiness and to the first reply, and how long the messages sent after it waited.
"""

import asyncio
import statistics
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from src.settings import LimitSettings
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person
from tests.stacks import on_free_ports

TEXT = "Thank you, that is all I wanted to know for now"
CASES = ((16, 100), (5, 300))
LOAD_SECONDS = 40.0
MESSAGES_PER_SECOND = 5.0
AIM_SECONDS = 10.0


@dataclass
class Load:
    """Messages sent after the kill, and when each was answered, in seconds after it."""

    killed: float
    sent: dict[str, float] = field(default_factory=dict[str, float])
    answered: dict[str, float] = field(default_factory=dict[str, float])

    def now(self) -> float:
        return time.monotonic() - self.killed


async def build(people: list[Person], count: int) -> None:
    """Everybody has talked `count` times."""

    async def talk(person: Person) -> None:
        await person.connect()
        for _ in range(count):
            await person.say(TEXT, seconds=120)
        await person.disconnect()

    await asyncio.gather(*(talk(person) for person in people))


async def send(person: Person, load: Load) -> None:
    """One message, until it is accepted."""
    client_id, began = str(uuid.uuid4()), load.now()
    while True:
        try:
            sent = await person.send(TEXT, client_id=client_id)
        except (httpx.HTTPError, AssertionError):
            await asyncio.sleep(0.1)
        else:
            load.sent[sent["message_id"]] = began
            return


async def watch(person: Person, load: Load) -> None:
    """Note when replies are whole, through cuts of the socket."""
    await person.reconnect()
    seen = 0
    asked: dict[str, str] = {}
    while True:
        await asyncio.sleep(0.02)
        if person.socket is None or person.socket.close_code is not None:
            await person.reconnect()
        for event in person.events[seen:]:
            if event["type"] == "stream.start" and event["reply_to"]:
                asked[event["message_id"]] = event["reply_to"]
            elif event["type"] == "stream.end" and event["message_id"] in asked:
                load.answered.setdefault(asked[event["message_id"]], load.now())
        seen = len(person.events)


async def ordered(person: Person) -> bool:
    """Whether the person's newest replies stand in the order of the messages."""
    messages = await person.messages()
    questions = [one["id"] for one in messages if one["role"] == "user"]
    replies = [one["reply_to"] for one in messages if one["reply_to"] in questions]
    return replies == [one for one in questions if one in replies]


async def measure(users: int, count: int) -> None:
    """One case, on a system of its own."""
    with tempfile.TemporaryDirectory(prefix="restart-") as folder:
        limits = LimitSettings(messages_burst=100_000, tokens_per_day=1_000_000_000)
        system = Stack(on_free_ports(Path(folder) / "data", limits=limits), restarts=True)
        await system.start()
        url = f"http://127.0.0.1:{system.settings.api.port}"
        people = [await Person.arrive(url) for _ in range(users)]
        began = time.monotonic()
        await build(people, count)
        built = time.monotonic() - began
        await system.kill("backend")
        load = Load(time.monotonic())
        watching = [asyncio.create_task(watch(person, load)) for person in people]
        await system.wait_ready("backend")
        ready = load.now()
        sending: list[asyncio.Task[None]] = []
        number = 0
        while load.now() < ready + LOAD_SECONDS:
            sending.append(asyncio.create_task(send(people[number % users], load)))
            number += 1
            await asyncio.sleep(1 / MESSAGES_PER_SECOND)
        await asyncio.gather(*sending)
        await until(lambda: set(load.sent) <= set(load.answered), seconds=600)
        in_order = [await ordered(person) for person in people]
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        report(users, count, built, ready, load, all(in_order))
        for person in people:
            await person.leave()
        await system.stop()


def report(users: int, count: int, built: float, ready: float, load: Load, in_order: bool) -> None:
    waits = sorted(load.answered[one] - load.sent[one] for one in load.sent)
    first = min(load.answered[one] for one in load.sent)
    p95 = waits[int(len(waits) * 0.95)]
    print(f"{users} people x {count} messages ({users * count / built:.0f} replies/s while they talked)")
    print(f"  ready after the kill       {ready:6.1f} s")
    print(f"  first reply after the kill {first:6.1f} s   aim {AIM_SECONDS} s")
    print(f"  all {len(waits)} answered      {max(load.answered.values()):6.1f} s, in order: {in_order}")
    print(
        f"  wait for a reply: p50 {statistics.median(waits):.2f} s, p95 {p95:.2f} s, most {waits[-1]:.2f} s", flush=True
    )


async def main(cases: tuple[tuple[int, int], ...]) -> None:
    for users, count in cases:
        await measure(users, count)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(tuple(zip(given[::2], given[1::2], strict=True)) or CASES))
