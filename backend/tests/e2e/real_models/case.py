"""A message, what the model answers to it as models do, and what should come of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from src.services.agent.writing import ANSWER_IN
from tests.provider import Answer, Raw, Say

Asked = list[dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A message, the answers of the model, and what should come of it.

    Attributes:
        shows: what the reply ends with; `never` what is not in it.
        answers: one for each request, or what makes it of the request.
        reminder, item, fact: the text of the one thing that is kept; `hour` and `minute` those of the reminder, on the
            person's clock.
        longest: letters that the reply has at most.
        tokens: what the turn costs; None: whatever.
        requests: how often the model is asked; None: as often as it takes.
        again: which answer is the first of a run that is begun again, in the user's language or without tools.
        in_turn: whether the answers come one after the other, the last for ever, whatever is asked.
        told: what holds of the requests.
    """

    name: str
    says: str
    answers: Sequence[Answer | Callable[[dict[str, Any]], Answer]]
    shows: str = ""
    never: tuple[str, ...] = ()
    reminder: str = ""
    hour: int = 9
    minute: int = 0
    item: str = ""
    fact: str = ""
    longest: int = 100_000
    tokens: int | None = None
    requests: int | None = None
    locale: str = "en"
    again: int = 1
    in_turn: bool = False
    told: Callable[[Asked], bool] = field(default=lambda _: True)


def arguments(text: str, hour: str = "09:00", **more: Any) -> dict[str, Any]:
    return {"text": text, "due_local": f"2040-11-28T{hour}", **more}


def call(text: str, **more: Any) -> str:
    return json.dumps({"name": "schedule_reminder", "arguments": arguments(text, **more)}, ensure_ascii=False)


def made(tool: str, given: dict[str, Any] | str) -> Say:
    return Say([], tools=[(tool, given)])


def at_nine(what: str) -> str:
    """A message that leaves to the model what it is about: only what it notes can set anything."""
    return f"About {what}: you know what to do."


def events(*given: dict[str, Any]) -> Raw:
    """A stream of whatever events."""
    usual = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    body = b"".join(b"data: " + json.dumps({**usual, **one}).encode() + b"\n\n" for one in given)
    return Raw(body + b"data: [DONE]\n\n")


def chunks(*deltas: dict[str, Any]) -> Raw:
    """A stream of whatever deltas."""
    return events(*({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas))


def written(name: str, text: str, what: str) -> Case:
    """A call that stands in the text of the reply alone."""
    return Case(
        name,
        at_nine(what),
        [Say([text[:11], text[11:]])],
        reminder=what,
        shows=f"Done: 28 November 2040 9:00 — {what}.",
        never=("schedule_reminder", "{"),
        requests=1,
    )


@dataclass
class Script:
    """The answers of one case, by what the request shows, so that a turn that is begun anew gets the same ones."""

    case: Case
    given: list[int] = field(default_factory=list[int])

    def __call__(self, body: dict[str, Any]) -> Answer:
        if not body.get("stream"):
            return Say(["Notes."])  # a summary, which has nothing to do with the case
        place = len(self.given) if self.case.in_turn else self._place(body)
        self.given.append(min(place, len(self.case.answers) - 1))
        answer = self.case.answers[self.given[-1]]
        return answer(body) if callable(answer) else answer

    def _place(self, body: dict[str, Any]) -> int:
        roles = [message["role"] for message in body["messages"]]
        rounds = roles[::-1].index("user") - roles[::-1][: roles[::-1].index("user")].count("tool")
        told = str([message["content"] for message in body["messages"] if message["role"] in {"system", "developer"}])
        again = "tools" not in body or any(line in told for line in ANSWER_IN.values())
        return rounds + (self.case.again if again else 0)
