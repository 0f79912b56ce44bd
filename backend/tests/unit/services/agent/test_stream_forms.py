"""Streams as servers send them, in the form that the client reads.

`Any`: chunks as JSON.
"""

import json
from typing import Any

from src.services.agent.stream_forms import StreamForms, as_stream


def event(**chunk: Any) -> bytes:
    return b"data: " + json.dumps(chunk).encode()


def chunks(events: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(one.removeprefix(b"data: ")) for one in events if b"[DONE]" not in one]


def of(*events: bytes) -> list[bytes]:
    forms = StreamForms()
    return [mended for one in events for mended in forms.mended(one)] + forms.end()


def test_what_a_piece_says_that_all_of_it_cost_is_told_once() -> None:
    told = [event(id="c", choices=[{"delta": {"content": "x"}}], usage={"total_tokens": n}) for n in (1, 2)]
    found = chunks(of(*told, b"data: [DONE]"))
    assert [one.get("usage") for one in found] == [None, None, {"total_tokens": 2}]
    last = event(id="c", choices=[], usage={"total_tokens": 3})
    assert [one.get("usage") for one in chunks(of(*told, last))] == [None, None, {"total_tokens": 3}]


def test_calls_under_one_number_are_told_apart_by_their_ids() -> None:
    def call(name: str | None, text: str, number: int = 0) -> bytes:
        part = {"index": number, "id": name, "function": {"arguments": text}}
        return event(choices=[{"delta": {"tool_calls": [part]}}])

    def numbers(*events: bytes) -> list[int]:
        return [one["choices"][0]["delta"]["tool_calls"][0]["index"] for one in chunks(of(*events))]

    assert numbers(call("a", "{"), call(None, "}"), call("b", "{"), call(None, "}")) == [0, 0, 1, 1]
    assert numbers(call("a", "{"), call("b", "{", 1), call(None, "}", 1)) == [0, 1, 1]


def test_what_is_as_usual_is_not_touched() -> None:
    usual = [event(choices=[{"delta": {"content": "x"}}]), b": ping", b"data: {broken", b"data: [DONE]"]
    assert of(*usual) == usual


def test_a_whole_answer_is_given_as_a_stream() -> None:
    call = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    message = {"role": "assistant", "content": "Hi", "tool_calls": [call]}
    whole = {"id": "c", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": {"a": 1}}
    [chunk] = chunks(as_stream(json.dumps(whole).encode()).strip().split(b"\n\n"))
    delta = chunk["choices"][0]["delta"]
    assert (delta["content"], delta["tool_calls"][0]["index"], chunk["usage"]) == ("Hi", 0, {"a": 1})
    assert as_stream(b'{"error": {}}') == b'{"error": {}}'
