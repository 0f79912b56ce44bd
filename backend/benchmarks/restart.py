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
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from src.core.clock import utc_now
from src.settings import LimitSettings
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person
from tests.stacks import on_free_ports

TEXT = "Thank you, that is all I wanted to know for now"
CASES = ((16, 100), (5, 500))
LOAD_SECONDS = 40.0
MESSAGES_PER_SECOND = 5.0
AIM_SECONDS = 10.0
_START_SECONDS = 900.0


@dataclass
class Load:
    """Messages sent after the kill, and when each was answered, in seconds after it."""

    killed: datetime
    sent: dict[str, float] = field(default_factory=dict[str, float])
    answered: dict[str, float] = field(default_factory=dict[str, float])

    def now(self) -> float:
        return (utc_now() - self.killed).total_seconds()


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


async def read_answers(person: Person, load: Load) -> tuple[bool, bool]:
    """Note when the newest replies were stored. Whether all is answered, and in the order of the messages."""
    messages = list[dict[str, Any]]()
    query: dict[str, str | int] = {"limit": 100}
    while True:
        page = (await person.http.get("/api/chat/messages", params=query)).raise_for_status().json()
        messages = page["items"] + messages
        if page["next"] is None or messages[0]["created"] < load.killed.isoformat():
            break
        query["before"] = page["next"]
    replies = {one["reply_to"]: one for one in messages if one["reply_to"]}
    own = [one["id"] for one in messages if one["id"] in load.sent]
    for id in own:
        if id in replies:
            stored = datetime.fromisoformat(replies[id]["created"])
            load.answered[id] = (stored - load.killed).total_seconds()
    came = [load.answered[id] for id in own if id in replies]
    return len(came) == len(own), came == sorted(came)


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
        load = Load(utc_now())
        await system.wait_ready("backend", _START_SECONDS)
        ready = load.now()
        sending: list[asyncio.Task[None]] = []
        number = 0
        while load.now() < ready + LOAD_SECONDS:
            sending.append(asyncio.create_task(send(people[number % users], load)))
            number += 1
            await asyncio.sleep(1 / MESSAGES_PER_SECOND)
        await asyncio.gather(*sending)
        found = list[tuple[bool, bool]]()

        async def all_answered() -> bool:
            found[:] = [await read_answers(person, load) for person in people]
            return all(whole for whole, _ in found)

        await until(all_answered, seconds=600, every=2)
        report(users, count, built, ready, load, all(in_order for _, in_order in found))
        for person in people:
            await person.leave()
        await system.stop()


def report(users: int, count: int, built: float, ready: float, load: Load, in_order: bool) -> None:
    waits = sorted(load.answered[one] - load.sent[one] for one in load.sent)
    first = min(load.answered[one] for one in load.sent)
    p95 = waits[int(len(waits) * 0.95)]
    print(f"{users} people x {count} messages ({users * count / built:.0f} replies/s while they talked)")
    print(f"  ready after the kill       {ready:6.1f} s")
    print(f"  first reply after the kill {first:6.1f} s   aim {AIM_SECONDS} s; {first - ready:.1f} s after readiness")
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
