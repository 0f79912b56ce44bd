"""Pieces of a streamed answer that arrive together are one; everything else passes as it came."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx2
import pytest

from src.services.agent.joined_deltas import JoinedDeltas
from src.services.agent.pace import LEAST_SECONDS, MOST_SECONDS, Pace


class Pieces(httpx2.AsyncByteStream):
    """A stream of the test's own: bytes, or seconds to wait, or an error."""

    def __init__(self, *pieces: bytes | float | Exception) -> None:
        self._pieces = pieces
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            match piece:
                case bytes():
                    yield piece
                case Exception():
                    raise piece
                case _:
                    await asyncio.sleep(piece)

    async def aclose(self) -> None:
        self.closed = True


def chunk(identifier: str = "c1", **delta: object) -> bytes:
    body = {"id": identifier, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


async def read(*pieces: bytes | float | Exception) -> list[bytes]:
    return [part async for part in JoinedDeltas(Pieces(*pieces), Pace())]


def texts(parts: list[bytes]) -> list[str]:
    events = [event for part in parts for event in part.split(b"\n\n") if event.startswith(b"data: {")]
    return [json.loads(event[6:])["choices"][0]["delta"].get("content") for event in events]


async def test_pieces_that_arrived_together_are_one_and_nothing_is_lost() -> None:
    words = [f"слово{number} " for number in range(50)]
    parts = await read(b"".join(chunk(content=word) for word in words) + b"data: [DONE]\n\n")
    assert texts(parts) == ["".join(words)]
    assert parts[-1].endswith(b"data: [DONE]\n\n")


async def test_the_first_piece_waits_for_nothing_and_the_next_for_a_moment() -> None:
    parts = await read(
        chunk(content="a"), 0.001, chunk(content="b"), 0.001, chunk(content="c"), 0.2, chunk(content="d")
    )
    assert "".join(texts(parts)) == "abcd"
    assert texts(parts)[0] == "a"
    assert len(parts) == 3


async def test_the_more_answers_are_read_the_longer_their_pieces_are_joined() -> None:
    pace = Pace()
    assert pace.seconds == LEAST_SECONDS
    readings = [JoinedDeltas(Pieces(chunk(content="a"), 60.0), pace) for _ in range(300)]
    for reading in readings:
        await anext(aiter(reading))
    assert pace.seconds == MOST_SECONDS
    for reading in readings:
        await reading.aclose()
    assert pace.seconds == LEAST_SECONDS


async def test_bytes_may_break_anywhere() -> None:
    whole = chunk(content="раз").replace(b"\n", b"\r\n") + chunk(content="два") + b"data: [DONE]\n\n"
    for size in (1, 7, 64):
        parts = await read(*(whole[at : at + size] for at in range(0, len(whole), size)))
        assert "".join(texts(parts)) == "раздва"


@pytest.mark.parametrize(
    "event",
    [
        chunk(tool_calls=[{"index": 0, "function": {"name": "f", "arguments": "{}"}}]),
        chunk(content="x", reasoning_content="thinks"),
        chunk(content=None, role="assistant"),
        chunk(content="x", refusal="no"),
        b'data: {"id":"c1","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\n\n',
        b'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":1}}\n\n',
        b'data: {"id":"c1","choices":[{"index":0,"delta":{"content":"x"}},{"index":1,"delta":{"content":"y"}}]}\n\n',
        b"data: {not json}\n\n",
        b": a comment\n\n",
        b'event: ping\ndata: {"id":"c1","choices":[{"index":0,"delta":{"content":"x"}}]}\n\n',
    ],
)
async def test_what_is_not_plain_text_stays_as_it_is_and_where_it_is(event: bytes) -> None:
    before, after = chunk(content="a") + chunk(content="b"), chunk(content="c")
    joined = b"".join(await read(before + event + after))
    at = joined.index(event)
    assert texts([joined[:at]]) == ["ab"]
    assert texts([joined[at + len(event) :]]) == ["c"]


async def test_an_error_comes_after_what_came_before_it() -> None:
    stream = Pieces(chunk(content="a") + chunk(content="b"), httpx2.ReadError("cut"))
    got: list[bytes] = []
    reading = JoinedDeltas(stream, Pace())

    async def follow() -> None:
        async for part in reading:
            got.append(part)

    with pytest.raises(httpx2.ReadError, match="cut"):
        await follow()
    assert texts(got) == ["ab"]
    await reading.aclose()
    assert stream.closed


async def test_closing_ends_a_reading_that_waits() -> None:
    stream = Pieces(chunk(content="a"), 60.0)
    reading = JoinedDeltas(stream, Pace())
    async for _ in reading:
        break
    async with asyncio.timeout(1):
        await reading.aclose()
    assert stream.closed


async def test_two_answers_are_not_mixed() -> None:
    assert texts(await read(chunk("c1", content="a") + chunk("c2", content="b"))) == ["a", "b"]


async def test_who_drains_what_follows_the_last_event_goes_on_where_the_reader_left_off() -> None:
    stream = JoinedDeltas(Pieces(chunk(content="a"), 0.05, b"data: [DONE]\n\n", 0.05, b": late\n\n"), Pace())
    reader = aiter(stream)
    assert texts([await anext(reader)]) == ["a"]
    assert [part async for part in stream] == [b"data: [DONE]\n\n", b": late\n\n"]
    assert [part async for part in stream] == []
