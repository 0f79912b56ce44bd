"""This system beside Open WebUI, in turns in one run, against one scripted provider: `make bench OPEN_WEBUI=FOLDER`.

FOLDER is an environment in which `pip install open-webui` was run. Open WebUI is asked by its OpenAI-compatible route, on
which it stores nothing; here every message and every reply is stored before it counts. Every piece of an answer says when
the provider wrote it, so that its lateness is known where it arrives.

`Any`: what Open WebUI answers.
"""

import asyncio
import json
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, overload

import httpx
import psutil

from src.settings import LimitSettings, Settings, child_environment
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Event, Person
from tests.ports import free_ports
from tests.provider import Provider, Say, running_provider
from tests.stacks import on_free_ports

TEXT = "Thank you, that is all I wanted to know for now"
TOKENS = 40
PAUSES = (0.0, 0.02)
"""Seconds between two pieces: a provider that the systems wait for in nothing, and one that talks as models do."""
WARM_UP = 5
"""What is loaded with the first message is not the message's cost."""
ALONE = 15
CROWD = 100
ROUNDS = 3
START_SECONDS = 400
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_DIGITS = str.maketrans("abcdefghij", "0123456789")


class Pieces(Sequence[str]):
    """The pieces of one answer; each is made when it is sent, and holds that moment in letters, to be no time or number."""

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return list(self)[index]
        if index >= TOKENS:
            raise IndexError(index)
        moment = str(int(time.perf_counter() * 1000)).translate(_LETTERS)
        return f"word{moment} "

    def __len__(self) -> int:
        return TOKENS

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(TOKENS))


@dataclass
class Heard:
    """One answer as it came."""

    began: float = field(default_factory=time.perf_counter)
    first: float | None = None
    late: list[float] = field(default_factory=list[float])
    _text: str = ""

    def take(self, text: str) -> None:
        """More of the answer is here."""
        now = time.perf_counter()
        self.first = self.first or now - self.began
        *whole, self._text = (self._text + text).split(" ")
        for word in whole:
            moment = word.removeprefix("word").translate(_DIGITS)
            if moment.isdigit():
                self.late.append(now - int(moment) / 1000)


class System(Protocol):
    """One of the two. `pids`: its processes, for memory and processor time."""

    name: str
    pids: list[int]

    async def users(self, count: int) -> Sequence[Any]:
        """People who can ask."""
        ...

    async def ask(self, user: Any) -> Heard:
        """One message and its whole reply."""
        ...


@dataclass
class Ours:
    """This system."""

    stack: Stack
    pids: list[int]
    name: str = "here"
    _people: list[Person] = field(default_factory=list[Person])

    async def users(self, count: int) -> Sequence[Person]:
        """Guests who were greeted."""
        url = f"http://127.0.0.1:{self.stack.settings.api.port}"
        while len(self._people) < count:
            person = await Person.arrive(url)
            self._people.append(person)
            await person.connect()
            await person.event("message.created", seconds=120)
        return self._people[:count]

    async def ask(self, user: Person) -> Heard:
        """By the socket."""
        heard = Heard()

        def take(event: Event) -> None:
            if event["type"] == "stream.chunk":
                heard.take(event["text"])

        user.heard = take
        await user.say(TEXT, seconds=300)
        user.heard = None
        return heard


@dataclass
class OpenWebUI:
    """The other one."""

    client: httpx.AsyncClient
    pids: list[int]
    name: str = "Open WebUI"

    async def users(self, count: int) -> Sequence[None]:
        """It knows one user where nobody has to sign in."""
        return [None] * count

    async def ask(self, user: None) -> Heard:
        """By the route that stores nothing."""
        del user
        heard = Heard()
        body = {"model": "scripted", "stream": True, "messages": [{"role": "user", "content": TEXT}]}
        async with self.client.stream("POST", "/api/chat/completions", json=body) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if line.startswith("data: {"):
                    chunk: Any = json.loads(line[6:])
                    for choice in chunk.get("choices", []):
                        if text := choice.get("delta", {}).get("content"):
                            heard.take(text)
        return heard


@asynccontextmanager
async def ours(settings: Settings) -> AsyncGenerator[Ours]:
    """This system, running."""
    stack = Stack(settings, restarts=False)
    await stack.start()
    try:
        names = ("temporal", "pocketbase", "redis", "backend")
        yield Ours(stack, [pid for name in names if (pid := stack.pid(name))])
    finally:
        await stack.stop()


@asynccontextmanager
async def open_webui(environment: Path, folder: Path, provider: Provider) -> AsyncGenerator[OpenWebUI]:
    """Open WebUI, running, without what asks a model besides the reply."""
    [port] = free_ports(1)
    off = ("TITLE_GENERATION", "TAGS_GENERATION", "FOLLOW_UP_GENERATION", "OLLAMA_API", "VERSION_UPDATE_CHECK")
    given = {
        "DATA_DIR": str(folder),
        "OPENAI_API_BASE_URL": provider.url,
        "OPENAI_API_KEY": "key",
        "WEBUI_AUTH": "False",
        "WEBUI_SECRET_KEY": secrets.token_hex(16),
        "OFFLINE_MODE": "true",
        "HF_HUB_OFFLINE": "1",
        "RAG_EMBEDDING_ENGINE": "openai",
        **{f"ENABLE_{name}": "False" for name in off},
    }
    process = await asyncio.create_subprocess_exec(
        *(str(environment / "bin" / "open-webui"), "serve", "--host", "127.0.0.1", "--port", str(port)),
        env=child_environment(given),
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=300, limits=limits) as client:

            async def ready() -> bool:
                try:
                    return (await client.get("/health")).is_success
                except httpx.HTTPError:
                    return False

            await until(ready, seconds=START_SECONDS)
            signed = await client.post("/api/v1/auths/signin", json={"email": "", "password": ""})
            signed.raise_for_status()
            client.headers["authorization"] = f"Bearer {signed.json()['token']}"
            (await client.get("/api/models")).raise_for_status()
            yield OpenWebUI(client, [process.pid])
    finally:
        process.terminate()
        await process.wait()


def processor_seconds(system: System) -> float:
    """What its processes have spent so far."""
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in system.pids)


def at(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie, in milliseconds."""
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))] * 1000


async def measured(system: System) -> dict[str, float]:
    """The figures of one round."""
    [alone] = await system.users(1)
    single = [await system.ask(alone) for _ in range(WARM_UP + ALONE)][WARM_UP:]
    everyone = await system.users(CROWD)
    spent, began = processor_seconds(system), time.perf_counter()
    crowd = await asyncio.gather(*(system.ask(user) for user in everyone))
    took = time.perf_counter() - began
    return {
        "1 user: first token, median, ms": at([one.first or 0.0 for one in single], 0.5),
        f"{CROWD} at once: replies a second": CROWD / took,
        f"{CROWD} at once: first token, p95, ms": at([one.first or 0.0 for one in crowd], 0.95),
        f"{CROWD} at once: lateness of a piece, p99, ms": at([late for one in crowd for late in one.late], 0.99),
        f"{CROWD} at once: processor time of a reply, ms": (processor_seconds(system) - spent) / CROWD * 1000,
    }


def memory(system: System) -> float:
    """In MB."""
    processes = [one for pid in system.pids for one in (psutil.Process(pid), *psutil.Process(pid).children(True))]
    return sum(one.memory_full_info().pss for one in processes) / 2**20


async def compare(systems: Sequence[System], provider: Provider) -> None:
    """Print medians of rounds in which the systems take turns, and the ratios."""
    for pause in PAUSES:
        provider.default = lambda _, pause=pause: Say(Pieces(), pause=pause, usage=(900, TOKENS))
        rounds: list[list[dict[str, float]]] = []
        for _ in range(ROUNDS):
            rounds.append([await measured(system) for system in systems])
        print(f"{pause * 1000:.0f} ms between pieces:", flush=True)
        for name in rounds[0][0]:
            mine, other = (statistics.median(found[place][name] for found in rounds) for place in (0, 1))
            print(f"  {name:<52} {mine:>8.1f} / {other:>8.1f}   ratio {mine / other:.2f}", flush=True)
    used = [memory(system) for system in systems]
    print(f"  {'memory (PSS) after it, MB':<52} {used[0]:>8.0f} / {used[1]:>8.0f}   ratio {used[0] / used[1]:.2f}")


async def main(environment: Path) -> None:
    """One run in folders of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_provider() as provider:
            limits = LimitSettings(messages_burst=10_000, guests_burst=10_000)
            settings = on_free_ports(Path(folder) / "ours", limits=limits, **provider.settings)
            theirs = Path(folder) / "theirs"
            theirs.mkdir()
            async with open_webui(environment, theirs, provider) as other, ours(settings) as mine:
                print("here / Open WebUI", flush=True)
                await compare([mine, other], provider)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).resolve()))
