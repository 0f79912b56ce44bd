"""Streams of chat completions as servers send them, in the form that the provider's client reads.

Some servers put the cost so far into every piece, two calls under one number, or the text into a list of parts, and some
answer a request for a stream with one whole answer.

`Any`: a provider's chunk as JSON.
"""

from typing import Any

from pydantic_core import from_json, to_json

_DATA = b"data: "
_DONE = b"data: [DONE]"
_ODD = (b'"content":[', b'"content": [', b'"tool_calls":[', b'"tool_calls": [', b'"usage":{', b'"usage": {')
"""What an event has in it that may need another form; the others are not looked into."""
_KEPT = ("id", "object", "created", "model")


class StreamForms:
    """The events of one stream, one after the other."""

    def __init__(self) -> None:
        self._usage: dict[str, Any] | None = None
        self._last: dict[str, Any] = {}
        self._calls: dict[int, str] = {}
        """By the number of a call, its id."""
        self._moved = 0
        """How many calls came under a number that another one had."""

    def mended(self, event: bytes) -> list[bytes]:
        """The event in its usual form; none where it says only what is told at the end."""
        if event.startswith(_DONE):
            return [*self.end(), event]
        if not any(odd in event for odd in _ODD):
            return [event]
        try:
            chunk = from_json(event.removeprefix(b"data:"))
            changed = self._tell_usage_last(chunk)
            for choice in chunk.get("choices") or ():
                changed = self._mend(choice.get("delta") or {}) or changed
        except (ValueError, AttributeError, TypeError, KeyError):
            return [event]
        return [_DATA + to_json(chunk) if changed else event]

    def end(self) -> list[bytes]:
        """What is left to be told when nothing more comes."""
        usage, self._usage = self._usage, None
        return [] if usage is None else [_DATA + to_json({**self._last, "choices": [], "usage": usage})]

    def _tell_usage_last(self, chunk: dict[str, Any]) -> bool:
        """What a piece says that all of it cost so far counts once, as it was said last; whether that was left out of it."""
        if not isinstance(chunk.get("usage"), dict):
            return False
        if not chunk.get("choices"):
            self._usage = None  # it is told by itself, at the end
            return False
        self._usage = chunk.pop("usage")
        self._last = {name: chunk[name] for name in _KEPT if name in chunk}
        return True

    def _mend(self, delta: dict[str, Any]) -> bool:
        content = delta.get("content")
        listed = isinstance(content, list)
        if listed:
            texts = [part.get("text") for part in content if part.get("type") == "text"]
            delta["content"] = "".join(text for text in texts if isinstance(text, str))
        for call in delta.get("tool_calls") or ():
            number, name = call.get("index") or 0, call.get("id") or ""
            if name and self._calls.setdefault(number, name) != name:
                self._moved += 1
                self._calls[number] = name
            call["index"] = number + self._moved
        return listed or self._moved > 0


def as_stream(answer: bytes) -> bytes:
    """A whole answer as the stream that was asked for; as it came where it is none."""
    try:
        whole = from_json(answer)
        choices = [_streamed(choice) for choice in whole["choices"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer
    chunk = {**whole, "object": "chat.completion.chunk", "choices": choices}
    return _DATA + to_json(chunk) + b"\n\n" + _DONE + b"\n\n"


def _streamed(choice: dict[str, Any]) -> dict[str, Any]:
    message = dict(choice["message"])
    calls = [{"index": number, **call} for number, call in enumerate(message.pop("tool_calls", None) or ())]
    delta = {**message, "tool_calls": calls} if calls else message
    return {"index": choice.get("index", 0), "delta": delta, "finish_reason": choice.get("finish_reason")}
