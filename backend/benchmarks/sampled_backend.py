"""A backend that samples itself: what `benchmarks.profile` starts in place of `lifeos backend`.

A thread looks at the stack of the main thread every 2 ms and counts whose code runs. The figures are shares of what was
seen at work, so the thread's own cost does not shift them; it is told, to be left out of the process's. Requests to PocketBase are counted by route. SIGUSR1 begins to
count, SIGUSR2 writes the counts to the file that is the one argument.
"""

import collections
import json
import re
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

import aiohttp

from src.cli import app

SAMPLE_SECONDS = 0.002
PARTS = {
    "agent run": ("/pydantic_ai/", "/openai/", "/src/services/agent/", "/src/offline_model/", "/pydantic_graph/"),
    "event log": ("/src/stores/event_log/", "/redis/"),
    "PocketBase and the model's HTTP": ("/src/stores/pocketbase/", "/aiohttp/", "/yarl/", "/multidict/"),
    "memory": ("/mem0/", "/qdrant_client/", "/src/services/memory/"),
    "Temporal": ("/temporalio/", "/src/temporal/", "/google/protobuf/"),
    "sockets and routes": (
        "/uvicorn/",
        "/websockets/",
        "/starlette/",
        "/fastapi/",
        "/src/api/",
        "connection_manager.py",
    ),
    "reading": ("/src/reading/", "/pymorphy3/", "/simplemma/"),
    "logging": ("/structlog/", "/src/logs.py"),
    "turns": ("/src/services/",),
}
IDLE = ("/uvloop/", "/asyncio/runners.py", "/src/cli.py", "/selectors.py")


def part_of(frame: FrameType | None) -> str:
    """Whose code runs: the part of the innermost frame that belongs to one; empty where the loop only waits."""
    innermost = True
    while frame is not None:
        path = frame.f_code.co_filename
        if innermost and any(mark in path for mark in IDLE):
            return ""
        innermost = False
        for part, marks in PARTS.items():
            if any(mark in path for mark in marks):
                return part
        frame = frame.f_back
    return "other"


class Sampler(threading.Thread):
    """Counts parts of the main thread's work while `counting`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.counting = False
        self.spent = 0.0
        self.counts: collections.Counter[str] = collections.Counter()
        self.requests: collections.Counter[str] = collections.Counter()

    def count_requests(self) -> None:
        """Count what the backend asks of PocketBase, which it names by paths alone."""
        request = aiohttp.ClientSession._request  # pyright: ignore[reportPrivateUsage] - what all its methods call

        async def counted(session: aiohttp.ClientSession, method: str, url: Any, **rest: Any) -> aiohttp.ClientResponse:
            if str(url).startswith("/"):
                route = re.sub(r"/records/.+", "/records/ID", str(url).split("?")[0].split("/api/", 1)[-1])
                self.requests[f"{method} {route}"] += 1
            return await request(session, method, url, **rest)

        aiohttp.ClientSession._request = counted  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]

    def run(self) -> None:
        """Sample until the process ends."""
        main = threading.main_thread().ident or 0
        while True:
            time.sleep(SAMPLE_SECONDS if self.counting else SAMPLE_SECONDS * 10)
            began = time.thread_time()
            frames = sys._current_frames()  # pyright: ignore[reportPrivateUsage] - the one way
            if self.counting and (part := part_of(frames.get(main))):
                self.counts[part] += 1
            self.spent += time.thread_time() - began

    def begin(self, *_: object) -> None:
        """Start to count from nothing."""
        self.counts.clear()
        self.requests.clear()
        self.spent = 0.0
        self.counting = True

    def write(self, *_: object) -> None:
        """Write what was counted."""
        self.counting = False
        target = Path(sys.argv[1])
        found = {"shares": self.counts, "requests": self.requests, "sampler_seconds": self.spent}
        target.with_suffix(".new").write_text(json.dumps(found))
        target.with_suffix(".new").rename(target)


if __name__ == "__main__":
    sampler = Sampler()
    signal.signal(signal.SIGUSR1, sampler.begin)
    signal.signal(signal.SIGUSR2, sampler.write)
    sampler.count_requests()
    sampler.start()
    app(["backend"])
