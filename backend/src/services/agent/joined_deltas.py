"""Joins the pieces of a streamed answer that arrive together, before anything looks at them one by one.

A provider sends a piece of a word at a time, and each costs about a millisecond on its way through the layers of the
provider's client and of the agent run, although a reply is written out in steps of a `Pace` anyway. So pieces that
arrived together, or within such a step, are joined to one as soon as they leave the socket. The first goes out at once.
Only plain pieces of text of chat completions are joined; whatever else is in a stream passes as it came, in its order.

`Any`: a provider's chunk as JSON, of which only the text is touched.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx2
from pydantic_core import from_json, to_json

from src.services.agent.pace import Pace
from src.services.agent.stream_forms import StreamForms, as_stream

_OK = 200
_STREAM = re.compile(rb'"stream"\s*:\s*true')
_MARK = b"\xef\xbb\xbf"
"""Of the order of bytes; some servers begin with it."""
_DATA = b"data: "
_TEXT_KEYS = frozenset({"content", "role", "refusal"})
_END = object()


async def join_deltas(response: httpx2.Response, *, pace: Pace) -> None:
    """Have the answer's stream joined where it is one of events; a response hook of the provider's client.

    `pace` is one for all answers of the client.
    """
    kind = response.headers.get("content-type", "")
    if "content-encoding" in response.headers or response.status_code != _OK:
        return
    if kind.startswith("text/event-stream"):
        response.stream = JoinedDeltas(cast("httpx2.AsyncByteStream", response.stream), pace)
    elif kind.startswith("application/json") and _STREAM.search(response.request.content):
        response.stream = JoinedDeltas(_Whole(cast("httpx2.AsyncByteStream", response.stream)), pace)


class _Whole(httpx2.AsyncByteStream):
    """An answer in one piece, where a stream was asked for."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield as_stream(b"".join([part async for part in self._stream]))

    async def aclose(self) -> None:
        await self._stream.aclose()


class JoinedDeltas(httpx2.AsyncByteStream):
    """A stream of server-sent events, in which texts that come within a step of `pace` are one event.

    An error of the stream beneath is raised after all that came before it. One reader at a time; who comes after one that
    left off goes on there, as the provider's client does to drain what follows the last event. `aclose()` ends the reading.
    """

    def __init__(self, stream: httpx2.AsyncByteStream, pace: Pace) -> None:
        self._stream = stream
        self._pace = pace
        self._arrived = asyncio.Event()
        self._events: list[bytes | object] = []
        self._reading: asyncio.Task[None] | None = None
        self._ended = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._reading = self._reading or asyncio.create_task(self._read())
        loop = asyncio.get_running_loop()
        sent_at = 0.0
        while not self._ended:
            await self._arrived.wait()
            if (wait := sent_at + self._pace.seconds - loop.time()) > 0 and self._events[-1] is not _END:
                await asyncio.sleep(wait)
            self._arrived.clear()
            events, self._events = self._events, []
            self._ended = events[-1] is _END
            if self._ended:
                events.pop()
            if joined := b"".join(_joined(cast("list[bytes]", events))):
                sent_at = loop.time()
                yield joined
        if not self._reading.cancelled():
            self._reading.result()  # raises what ended the stream beneath

    async def aclose(self) -> None:
        """Stop reading and close the stream beneath."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self._stream.aclose()

    async def _read(self) -> None:
        rest, forms, begun = b"", StreamForms(), False
        try:
            with self._pace.one():
                async for part in self._stream:
                    *events, rest = (rest + part).replace(b"\r\n", b"\n").split(b"\n\n")
                    if events:
                        events[0] = events[0] if begun else events[0].removeprefix(_MARK)
                        begun = True
                        self._events += [mended for event in events for mended in forms.mended(event)]
                        self._arrived.set()
        finally:
            self._events += [*filter(None, [rest]), *forms.end(), _END]
            self._arrived.set()


def _joined(events: list[bytes]) -> list[bytes]:
    """The events, each with its blank line, where neighbours that only add to the text are one."""
    out: list[bytes] = []
    chunk: dict[str, Any] | None = None
    texts: list[str] = []

    def flush() -> None:
        nonlocal chunk
        if chunk is not None:
            chunk["choices"][0]["delta"]["content"] = "".join(texts)
            out.append(_DATA + to_json(chunk) + b"\n\n")
            chunk = None
            texts.clear()

    for event in events:
        found = _text_chunk(event) if len(events) > 1 else None
        if found is None:
            flush()
            out.append(event + b"\n\n")
            continue
        if chunk is not None and found.get("id") != chunk.get("id"):
            flush()
        chunk = chunk or found
        texts.append(found["choices"][0]["delta"]["content"])
    flush()
    return out


def _text_chunk(event: bytes) -> dict[str, Any] | None:
    """The event as a chunk of a chat completion that only adds to the text; None where it is anything else."""
    if not event.startswith(_DATA + b"{") or b"\n" in event:
        return None
    try:
        chunk = from_json(event[len(_DATA) :])
        [choice] = chunk["choices"]
        delta = choice["delta"]
        plain = (
            isinstance(delta["content"], str)
            and _TEXT_KEYS.issuperset(key for key, value in delta.items() if value is not None)
            and not delta.get("refusal")
            and choice.get("index", 0) == 0
            and not any(choice.get(key) for key in ("finish_reason", "logprobs"))
            and not any(chunk.get(key) for key in ("usage", "error"))
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return chunk if plain else None
