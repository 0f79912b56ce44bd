"""One person does one thing at full speed, and another one talks meanwhile and is answered as soon as ever.

Each thing is one that once took the machine from everybody: large files, rules without an end, many rows, many sockets,
texts that are hard to read. For `make faults`: how long somebody waits says what the machine has left.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import websockets

from src.settings import LimitSettings
from src.stack.supervisor import Stack
from tests.person import Person
from tests.stacks import on_free_ports

pytestmark = pytest.mark.timeout(900)

AT_ONCE = 8
LASTS_SECONDS = 10.0
AIM_SECONDS = 2.0
SLOWER_THAN_ALONE = 5.0
"""On a machine that is slow by itself, so many times the wait without any abuse is allowed in place of the aim."""

Abuse = Callable[[Person, int], Awaitable[object]]


async def import_calendar(person: Person, number: int) -> None:
    """A file of 9 MB."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}-{one}\r\nSUMMARY:Event {one}\r\nDTSTART:20700101T100000Z\r\n"
        f"RRULE:FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30\r\nDESCRIPTION:{'x' * 1500}\r\nEND:VEVENT\r\n"
        for one in range(5_500)
    )
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"
    await person.http.post("/api/calendar/import", content=body, headers={"content-type": "text/calendar"})


async def endless_rule(person: Person, _number: int) -> None:
    """A rule that never comes, to be looked for through all years."""
    body = {"text": "never", "due": "2070-01-01T09:00:00Z", "repeat": "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30"}
    await person.http.post("/api/reminders", json=body)


async def remember(person: Person, number: int) -> None:
    """Memories without end."""
    await person.http.post("/api/memories", json={"text": f"Fact {uuid.uuid4().hex} of many, number {number}"})


async def note(person: Person, number: int) -> None:
    """Items without end, each searched for again."""
    await person.http.post("/api/inbox", json={"text": f"Thing {uuid.uuid4().hex} {number}"})
    await person.http.get("/api/search", params={"q": "thing of many words " * 20})


async def long_message(person: Person, number: int) -> None:
    """Messages as long as they may be, of what is hard to read."""
    texts = ("remind me and at " * 900, "a" + " " * 15_000 + "b", "меня зовут " * 1_400, "завтра в 9, в 10 и " * 800)
    body = {"text": f"{number} {texts[number % len(texts)]}"[:15_900], "id": str(uuid.uuid4())}
    await person.http.post("/api/chat/message", json=body)


async def read_feed(person: Person, _number: int) -> None:
    """The whole calendar, again and again."""
    answer = await person.http.post("/api/calendar")
    async with httpx.AsyncClient(timeout=30) as program:
        for _ in range(10):
            await program.get(answer.json()["url"])


async def open_sockets(person: Person, _number: int) -> None:
    """Sockets that are never read, each with frames that are none."""
    url = person.base_url.replace("http", "ws", 1) + "/chat"
    async with contextlib.AsyncExitStack() as opened:
        for _ in range(10):
            headers = {"authorization": f"Bearer {person.token}"}
            socket = await opened.enter_async_context(
                websockets.connect(url, additional_headers=headers, close_timeout=0.2)
            )
            for _ in range(20):
                await socket.send("no frame")


async def read_state(person: Person, _number: int) -> None:
    """Everything, as at a first load."""
    await person.http.get("/api/state")


ABUSES: dict[str, Abuse] = {
    one.__name__: one
    for one in (import_calendar, endless_rule, remember, note, long_message, read_feed, open_sockets, read_state)
}


@pytest.fixture(scope="module")
async def stack_of_its_own(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stack]:
    """A whole system with the offline model and the limits that everybody has."""
    if not request.config.getoption("--long"):
        pytest.skip("only with --long")
    folder: Path = tmp_path_factory.mktemp("abuse")
    running = Stack(on_free_ports(folder, limits=LimitSettings()), restarts=True)
    await running.start()
    yield running
    await running.stop()


async def waits_of(person: Person, seconds: float) -> list[float]:
    """How long each of a person's messages waited for the end of its reply, said one after another."""
    waited: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends or not waited:
        began = time.monotonic()
        await person.say("Thank you, that is all I wanted to know for now", seconds=120)
        waited.append(time.monotonic() - began)
        await asyncio.sleep(0.2)
    return waited


def p99(waited: list[float]) -> float:
    """The slowest of a hundred; of fewer, the slowest."""
    return sorted(waited)[min(len(waited) - 1, int(len(waited) * 0.99))]


@pytest.mark.parametrize("name", ABUSES)
async def test_who_does_one_thing_at_full_speed_keeps_nobody_waiting(stack_of_its_own: Stack, name: str) -> None:
    url = f"http://127.0.0.1:{stack_of_its_own.settings.api.port}"
    abuser, other = await Person.arrive(url), await Person.arrive(url)
    await other.connect()
    alone = p99(await waits_of(other, LASTS_SECONDS / 2))

    async def keep_on(number: int) -> None:
        while True:
            with contextlib.suppress(httpx.HTTPError, OSError, websockets.WebSocketException, KeyError, TimeoutError):
                await ABUSES[name](abuser, number)
            await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(keep_on(number)) for number in range(AT_ONCE)]
    try:
        waited = await waits_of(other, LASTS_SECONDS)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await abuser.leave()
        await other.leave()
    print(f"{name}: {len(waited)} messages, p99 {p99(waited):.2f} s, alone {alone:.2f} s")  # noqa: T201 - a figure
    assert p99(waited) <= max(AIM_SECONDS, alone * SLOWER_THAN_ALONE)
