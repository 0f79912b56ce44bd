"""The system under trial: its real processes, with a proxy between the backend and each thing it speaks to."""

import asyncio
import contextlib
import os
import random
import re
import shutil
import subprocess
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit, urlunsplit

from src.core.failpoints import CLOCK, CLOCK_FILE, Point
from src.settings import LimitSettings, Settings
from src.stack.supervisor import ALL_PARTS, SERVERS, Stack
from tests.faults.rig.device import CANARY
from tests.faults.rig.ledger import Ledger
from tests.faults.rig.proxy import Proxy
from tests.provider import Answer, Provider, Say, running_provider
from tests.stacks import on_free_ports

Pair = Literal["temporal", "pocketbase", "redis", "model"]
PAIRS: tuple[Pair, ...] = get_args(Pair)
POINTS: tuple[Point, ...] = get_args(Point)

_DISK_MEGABYTES = 256
_TOKEN = re.compile(r"(talk|item|fact)[0-9a-f]{12}")

WELL = "This is about"
"""How a good answer begins."""
_NOTED = {
    "item": (("capture_inbox_item", "{}"), ("capture_inbox_item", "also {}")),
    "fact": (("remember", "The word is {}"),),
}
"""What messages of a kind have the model do."""


class Lines:
    """Every line that a part wrote, looked through for what must not stand in a log."""

    def __init__(self, ledger: Ledger, file: Path) -> None:
        self._ledger, self._file = ledger, file

    def say(self, sentence: str) -> None:
        """A sentence of the supervisor."""
        self.line("lifeos", sentence)

    def line(self, name: str, text: str) -> None:
        """A line of a part."""
        with self._file.open("a") as file:
            file.write(f"{name} | {text}\n")
        if CANARY.search(text):
            self._ledger.wrong(f"I7: words of a person in the log of {name}: {text[:120]}")


@dataclass
class System:
    """All of it, running. Faults are done to it by `faults`."""

    stack: Stack
    settings: Settings
    """The backend's."""
    provider: Provider
    proxies: dict[Pair, Proxy]
    ledger: Ledger
    lines: "Lines"
    mood: Callable[[dict[str, Any]], Answer] | None = None
    """How the model's provider answers in place of well."""
    disk: Path | None = None
    """A small disk that PocketBase's files lie on, where this machine lets one be made."""
    people: list[str] = field(default_factory=list[str])

    @property
    def url(self) -> str:
        """Where the backend is."""
        return f"http://127.0.0.1:{self.settings.api.port}"

    def answer(self, request: dict[str, Any]) -> Answer:
        """What the model says. Each request may hold the words of one person alone."""
        text = "\n".join(str(message.get("content")) for message in request["messages"])
        if len(set(CANARY.findall(text))) > 1:
            self.ledger.wrong("I7: the words of two people in one prompt")
        if self.mood is not None:
            return self.mood(request)
        return answer_well(request)

    def arm(self, point: Point) -> None:
        """Have the backend die at a moment, once, from its next start on."""
        (self.settings.data_dir / f"died-at-{point}").unlink(missing_ok=True)

    def disarm(self) -> None:
        """Have the backend die nowhere any more."""
        for point in POINTS:
            (self.settings.data_dir / f"died-at-{point}").touch()

    def set_clock(self, error: timedelta) -> None:
        """Have the backend's wall clock be wrong by so much, from now on. Clocks that only count go on."""
        (self.settings.data_dir / CLOCK_FILE).write_text(str(error.total_seconds()))

    async def all_ready(self, seconds: float = 400) -> None:
        """Return when every part answers."""
        await asyncio.gather(*(self.stack.wait_ready(part, seconds) for part in ALL_PARTS))


def answer_well(request: dict[str, Any]) -> Say:
    """Note what is to be noted, then say something in some pieces."""
    calls = [call["function"]["name"] for m in request["messages"] for call in m.get("tool_calls") or ()]
    asked = next((str(m["content"]) for m in reversed(request["messages"]) if m["role"] == "user"), "")
    found = _TOKEN.search(asked)
    noted = _NOTED.get(found[1], ()) if found else ()
    if found and noted and noted[0][0] not in calls:
        return Say([], tools=[(tool, {"text": text.format(found[0])}) for tool, text in noted])
    about = found[0] if found else "nothing"
    return Say([f"{WELL} {about}. ", *(f"Word {number} of it. " for number in range(8))], pause=0.02)


@contextlib.asynccontextmanager
async def running_system(folder: Path, ledger: Ledger, *, small_disk: bool = True) -> AsyncGenerator[System]:
    """Everything started on `folder/data`, which may hold something; parts that die come back by themselves."""
    async with running_provider() as provider:
        data = folder / "data"
        disk = _small_disk(data / "pocketbase") if small_disk else None
        limits = LimitSettings(
            messages_burst=100_000, guests_burst=10_000, logins_burst=10_000, tokens_per_day=10**9, messages_waiting=500
        )
        given = on_free_ports(data, limits=limits)
        lines = Lines(ledger, folder / "lines.log")
        stack = Stack(given, parts=SERVERS, restarts=True, output=lines)
        proxies: dict[Pair, Proxy] = {}
        try:
            await stack.start()
            settings = await _through_proxies(stack.settings, provider, proxies)
            armed = ",".join(f"{point}:exit" for point in POINTS)
            system = System(stack, settings, provider, proxies, ledger, lines, disk=disk)
            system.disarm()  # nobody dies there until told to
            environment = {"LIFEOS_FAILPOINTS": f"{armed},{CLOCK}"}
            await stack.add_backend("backend", settings, environment=environment)
            provider.default = system.answer
            yield system
        finally:
            for proxy in proxies.values():
                proxy.set("pass")
            await stack.stop()
            for proxy in proxies.values():
                await proxy.close()
            if disk is not None:
                subprocess.run(["umount", "--lazy", str(disk)], check=False)  # noqa: ASYNC221 - the end


async def _through_proxies(settings: Settings, provider: Provider, proxies: dict[Pair, Proxy]) -> Settings:
    redis = urlsplit(settings.redis.url)
    ports: dict[Pair, int] = {
        "temporal": settings.stack.temporal_port,
        "pocketbase": settings.stack.pocketbase_port,
        "redis": settings.stack.redis_port,
        "model": urlsplit(provider.url).port or 0,
    }
    for pair, port in ports.items():
        proxies[pair] = await Proxy(port).start()
    near = {pair: f"127.0.0.1:{proxies[pair].port}" for pair in PAIRS}
    redis_url = urlunsplit(redis._replace(netloc=f":{redis.password}@{near['redis']}"))
    return settings.model_copy(
        update={
            "temporal": settings.temporal.model_copy(update={"address": near["temporal"]}),
            "pocketbase": settings.pocketbase.model_copy(update={"url": f"http://{near['pocketbase']}"}),
            "redis": settings.redis.model_copy(update={"url": redis_url}),
            **{**provider.settings, "model_base_url": f"http://{near['model']}/v1"},
        }
    )


def _small_disk(folder: Path) -> Path | None:
    """A disk of its own below a folder; None where only the machine's owner may make one."""
    folder.mkdir(parents=True)
    size = f"size={_DISK_MEGABYTES}m,mode=700"
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        return None
    done = subprocess.run([mount, "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=False, capture_output=True)
    return folder if done.returncode == 0 else None


def seeded(seed: int, *names: object) -> random.Random:
    """Choices that come again with the same seed."""
    return random.Random(f"{seed} {names}")  # noqa: S311 - so that a run can be repeated
