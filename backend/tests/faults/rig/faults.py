"""The faults: each is done, held for its time, and undone. What a fault needs the system to survive, it says in a word."""

import asyncio
import contextlib
import random
import shutil
import signal
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import httpx
import redis.asyncio as redis
import websockets
from temporalio.client import Client
from temporalio.service import RPCError

from src.core.failpoints import Point
from src.errors import SetupFailed
from src.stack.supervisor import ALL_PARTS, Part
from src.stores.temporal_file import temporal_file
from tests.faults.rig.ledger import Sent, now
from tests.faults.rig.proxy import Mode
from tests.faults.rig.system import PAIRS, POINTS, Pair, System
from tests.faults.rig.talker import Talker
from tests.provider import Answer, Raw, Refuse, Say

Do = Callable[[System, list[Talker], random.Random], Awaitable[None]]

STOPPED_SECONDS = (2.0, 5.0)
LONG_STOPPED_SECONDS = 35.0
ASLEEP_SECONDS = (6.0, 12.0)
HELD_SECONDS = (2.0, 4.0)


async def kill(system: System, _people: list[Talker], rng: random.Random, *, parts: tuple[Part, ...] | int) -> None:
    """kill -9 of these parts, or of so many."""
    chosen = tuple(rng.sample(ALL_PARTS, parts)) if isinstance(parts, int) else parts
    await asyncio.gather(*(system.stack.kill(part) for part in chosen if system.stack.pid(part) is not None))


async def stop(
    system: System, _people: list[Talker], rng: random.Random, *, part: Part, seconds: float | None = None
) -> None:
    """A part stands still for a while, then goes on where it was."""
    pid = system.stack.pid(part)
    if pid is None:
        return
    await system.stack.kill(part, signal.SIGSTOP)
    await asyncio.sleep(seconds or rng.uniform(*STOPPED_SECONDS))
    if system.stack.pid(part) == pid:
        await system.stack.kill(part, signal.SIGCONT)


async def sleep(system: System, _people: list[Talker], rng: random.Random) -> None:
    """All parts stand still together and wake together, as on a computer that is shut for a while."""
    asleep = {part: pid for part in ALL_PARTS if (pid := system.stack.pid(part)) is not None}
    for part in asleep:
        await system.stack.kill(part, signal.SIGSTOP)
    await asyncio.sleep(rng.uniform(*ASLEEP_SECONDS))
    for part, pid in asleep.items():
        if system.stack.pid(part) == pid:
            await system.stack.kill(part, signal.SIGCONT)


async def set_clock(system: System, _people: list[Talker], rng: random.Random, *, error: timedelta) -> None:
    """The backend's clock is set, and set right again after a while: it jumps twice. Other parts' clocks are right."""
    system.set_clock(error)
    await asyncio.sleep(rng.uniform(*HELD_SECONDS))
    system.set_clock(timedelta())


async def restart(system: System, _people: list[Talker], _rng: random.Random, *, part: Part) -> None:
    """A part is ended in good order and started again."""
    await system.stack.stop_part(part)
    await _start(system, part)


async def _start(system: System, part: Part) -> None:
    """Start a part that was ended. A busy machine may need longer than a start may take."""
    for _ in range(3):
        with contextlib.suppress(SetupFailed):
            await system.stack.start_part(part)
            return
        await system.stack.stop_part(part)


async def die_at(system: System, _people: list[Talker], _rng: random.Random, *, point: Point) -> None:
    """The backend is killed, and dies once more at a named moment."""
    system.arm(point)
    if system.stack.pid("backend") is not None:
        await system.stack.kill("backend")


async def interrupt(system: System, _people: list[Talker], rng: random.Random, *, pair: Pair, mode: Mode) -> None:
    """The way between the backend and one thing is cut, silent or slow for a while."""
    system.proxies[pair].set(mode)
    await asyncio.sleep(rng.uniform(*HELD_SECONDS))
    system.proxies[pair].set("pass")


async def model(system: System, _people: list[Talker], rng: random.Random, *, answer: Answer) -> None:
    """The model's provider answers badly for a while."""
    system.mood = lambda _: answer
    await asyncio.sleep(rng.uniform(*HELD_SECONDS))
    system.mood = None


async def flush(system: System, _people: list[Talker], _rng: random.Random) -> None:
    """Redis forgets everything."""
    client = redis.Redis.from_url(system.stack.settings.redis.url)
    with contextlib.suppress(redis.RedisError, OSError):
        await client.flushall()
    await client.aclose()


async def terminate(system: System, people: list[Talker], rng: random.Random) -> None:
    """Somebody's conversation is ended by hand."""
    client = await Client.connect(f"127.0.0.1:{system.stack.settings.stack.temporal_port}", lazy=True)
    one = rng.choice(people)
    for kind in ("onboarding", "assistant", "inbox"):
        with contextlib.suppress(RPCError, RuntimeError):
            async with asyncio.timeout(5):
                await client.get_workflow_handle(f"{kind}-{one.id}").terminate("a fault test")


async def lose_temporal(system: System, _people: list[Talker], _rng: random.Random) -> None:
    """Temporal comes back without its database."""
    folder = temporal_file(system.stack.settings).parent
    await system.stack.stop_part("temporal")
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    await _start(system, "temporal")


async def twice(system: System, people: list[Talker], rng: random.Random) -> None:
    """One id comes twenty times at once, then with another text."""
    one = rng.choice(people)
    token = f"talk{rng.getrandbits(48):012x}"
    client_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    sent = Sent(one.id, client_id, f"{token} {one.canary}", token, "talk", now())
    sent.beside = True
    system.ledger.sent.append(sent)
    await asyncio.gather(*(one.post(sent) for _ in range(20)))
    if sent.end == "ok":
        with contextlib.suppress(httpx.HTTPError):
            answer = await one.http.post("/api/chat/message", json={"text": "something else", "id": client_id})
            if answer.status_code < 500 and answer.status_code not in {409, 429}:
                system.ledger.wrong(f"another text under a known id was answered {answer.status_code}")


async def bad_sockets(system: System, people: list[Talker], rng: random.Random) -> None:
    """Sockets that flap, send what is no text, are cut within a frame, or never read."""
    one = rng.choice(people)
    url, headers = system.url.replace("http", "ws", 1) + "/chat", {"authorization": f"Bearer {one.token}"}

    async def trouble(number: int) -> None:
        with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
            async with asyncio.timeout(4):
                socket = await websockets.connect(url, additional_headers=headers, close_timeout=0.2)
                match number % 4:
                    case 0:
                        await socket.send(b"\x00\xff" * 50)
                    case 1:
                        await socket.send("x" * 70_000)
                    case 2:
                        socket.transport.write(b"\x81\xfe\x10\x00cut")
                    case _:
                        await asyncio.sleep(2)
                socket.transport.abort()

    await asyncio.gather(*(trouble(number) for number in range(16)))


_BODIES = (
    b'{"text": "\\ud800"}',
    b'{"text": "\\u0000"}',
    b'{"text": NaN}',
    b'{"text": 9223372036854775808}',
    b'{"text": "' + b"x" * 300_000 + b'"}',
    b'{"text": ' + b"[" * 50_000,
    b'{"text": "\xff\xfe"}',
    '{"text": "\u202e\u0301\u0301"}'.encode(),
)


async def bad_bodies(system: System, people: list[Talker], rng: random.Random) -> None:
    """Bodies that are no messages: refused in words, or taken as what they are; never an error of the server."""
    one = rng.choice(people)
    for body in _BODIES:
        with contextlib.suppress(httpx.HTTPError):
            answer = await one.http.post("/api/inbox", content=body, headers={"content-type": "application/json"})
            if answer.status_code == 500:
                system.ledger.wrong(f"a bad body was answered 500: {body[:40]!r}")


async def fill_disk(system: System, _people: list[Talker], rng: random.Random) -> None:
    """PocketBase's disk is full for a while."""
    if system.disk is None:
        return
    ballast = system.disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(b"\0" * 1024 * 1024)
            file.flush()
    await asyncio.sleep(rng.uniform(*HELD_SECONDS))
    ballast.unlink()


_ANSWERS: dict[str, Answer] = {
    "429": Refuse(429, {"retry-after": "1"}),
    "500": Refuse(500),
    "503": Refuse(503),
    "is silent": Raw(wait=8),
    "drips": Say(["drip "] * 12, pause=0.4),
    "breaks off": Say(["one ", "two ", "three "], cut_after=2),
    "is malformed": Raw(b"data: {this is no\n\ndata: [DONE]\n\n"),
    "is empty": Say([]),
    "says a megabyte": Say(["x" * 1000] * 1000),
    "calls tools without end": Say([], tools=[("search_memories", {"query": "more"})]),
}

_CLOCKS = {
    "ahead a minute": timedelta(minutes=1),
    "back a minute": timedelta(minutes=-1),
    "back two hours": timedelta(hours=-2),
    "ahead three days": timedelta(days=3),
}
"""Back and ahead by what a time server corrects, a zone taken for another, and a battery that is empty."""

LIGHT: dict[str, Do] = {
    "kill temporal": partial(kill, parts=("temporal",)),
    "kill pocketbase": partial(kill, parts=("pocketbase",)),
    "kill redis": partial(kill, parts=("redis",)),
    **{f"stop {part}": partial(stop, part=part) for part in ALL_PARTS},
    **{f"model {name}": partial(model, answer=answer) for name, answer in _ANSWERS.items()},
    **{
        f"{mode} to {pair}": partial(interrupt, pair=pair, mode=mode)
        for pair in PAIRS
        for mode in ("cut", "hole", "slow")
    },
    "flush redis": flush,
    "terminate a conversation": terminate,
    "one id twenty times": twice,
    "bad sockets": bad_sockets,
    "bad bodies": bad_bodies,
    "disk full": fill_disk,
    "sleep and wake": sleep,
    **{f"clock {name}": partial(set_clock, error=error) for name, error in _CLOCKS.items()},
}
"""Faults that are over in seconds."""
SHORT = 24
"""A run of so many is of light ones alone, for a backend starts for as long as three of them."""
HEAVY: dict[str, Do] = {
    "kill backend": partial(kill, parts=("backend",)),
    "kill a pair": partial(kill, parts=2),
    "kill all": partial(kill, parts=len(ALL_PARTS)),
    "restart backend": partial(restart, part="backend"),
    "lose temporal's database": lose_temporal,
    **{f"die at {point}": partial(die_at, point=point) for point in POINTS},
}
"""Faults after which the backend starts anew, or much is built up again."""
LONG: dict[str, Do] = {
    f"stop {part} long": partial(stop, part=part, seconds=LONG_STOPPED_SECONDS) for part in ALL_PARTS
}
"""Faults that need their time; for long runs."""
ALL: dict[str, Do] = {**LIGHT, **HEAVY, **LONG}

FEW = (
    "kill redis",
    "model breaks off",
    "cut to pocketbase",
    "terminate a conversation",
    "hole to redis",
    "one id twenty times",
    "kill temporal",
    "bad sockets",
    "stop pocketbase",
    "flush redis",
    "die at reply_stored",
    "kill all",
)
"""What every change is tried by: a few of all that fails, each in a minute or less on a busy machine."""


def chosen(count: int, rng: random.Random, *, only: str = "") -> list[str]:
    """So many faults in a mixed order, each kind in turn.

    The heavy ones come only in runs of more than `SHORT`, the long ones only where there are hundreds.
    `only`: those alone whose names hold this word, or one of these words with commas between.
    """
    kinds = [*LIGHT, *(HEAVY if count > SHORT else ()), *(LONG if count >= 200 else ())]
    if only:
        kinds = [name for name in ALL if any(word in name for word in only.split(","))]
    order: list[str] = []
    while len(order) < count:
        order += rng.sample(kinds, len(kinds))
    return order[:count]
