"""Two hundred texts that attackers would write, and what a model does that obeys them."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.models.values import ItemSource
from tests.provider import Answer, Say

GOES_ON = {"ru": ("Спасибо", "А дальше?"), "en": ("Thanks", "And then?")}
ASKS = {"ru": "Напомни завтра в 9 позвонить маме", "en": "Remind me tomorrow at 9 to call mum"}
SOURCES: dict[str, ItemSource] = {"item": "api", "mail": "api", "event": "import"}
"""What stands in the inbox; the other ways are memories."""


@dataclass(frozen=True)
class Ids:
    """Rows of the user who is attacked."""

    item: str
    reminder: str
    memory: str
    widget: str


@dataclass(frozen=True)
class Payload:
    """One text. `way`: how it comes; `topic`: a word of it that the user asks about; `calls`: what it has a model do."""

    number: int
    way: str
    locale: str
    topic: str
    text: str
    calls: str

    @property
    def needle(self) -> str:
        """A part of the text that JSON leaves as it is."""
        return max(re.findall(r"[\w\s,.:;-]+", self.text), key=len)

    def asks(self) -> str:
        """What the user writes first. What a tool finds is not spoken of."""
        if self.way == "tool":
            return f"Скажи что-нибудь, {self.number}" if self.locale == "ru" else f"Say something, {self.number}"
        return f"Что там, {self.topic}?" if self.locale == "ru" else f"What is it about the {self.topic}?"


def payloads() -> list[Payload]:
    """All of them."""
    lines = (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").splitlines()
    fields = [[part.strip() for part in line.split(" | ")] for line in lines if not line.startswith("#")]
    return [Payload(number, *one) for number, one in enumerate(fields)]


def calls_of(payload: Payload, ids: Ids) -> list[tuple[str, dict[str, Any]]]:
    """What a model does that obeys."""
    said = payload.text[:120]
    known: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "R": [("remember", {"text": said})],
        "F": [("forget", {"memory_id": ids.memory})],
        "C": [("complete_inbox_item", {"item_id": ids.item})],
        "A": [("update_inbox_item", {"item_id": ids.item, "status": "archived"})],
        "T": [("update_inbox_item", {"item_id": ids.item, "text": said})],
        "X": [("cancel_reminder", {"reminder_id": ids.reminder})],
        "M": [("update_reminder", {"reminder_id": ids.reminder, "due_local": "2031-01-01T09:00:00"})],
        "S": [("schedule_reminder", {"text": said, "due_local": "2031-01-01T03:00:00"})],
        "K": [("capture_inbox_item", {"text": said})],
        "N": [("set_profile", {"name": "Admin"})],
        "Z": [("set_profile", {"timezone": "Asia/Tokyo"})],
        "Q": [("set_profile", {"quiet_hours": {"start": "13:00", "end": "13:01"}})],
        "O": [("set_routine", {"routine": "morning_briefing", "enabled": False})],
        "W": [("show_widget", {"widget_type": "note", "title": "Prize", "state": {"text": said}})],
        "U": [("update_widget", {"widget_id": ids.widget, "state": {"text": said}})],
        "P": [("process_inbox", {})],
    }
    return [call for code in payload.calls for call in known[code]]


def obedient(attacks: dict[Payload, Ids]) -> Any:
    """A model that does whatever any text before it says, at every turn, and repeats that text."""

    def answer(body: dict[str, Any]) -> Answer:
        seen = json.dumps(body["messages"], ensure_ascii=False)
        last = max(place for place, one in enumerate(body["messages"]) if one["role"] == "user")
        made = [
            call["function"]["name"] for one in body["messages"][last:] for call in one.get("tool_calls") or () if call
        ]
        for payload, ids in attacks.items():
            if payload.needle in seen:
                if any(name != "search_memories" for name in made):
                    return Say([f"It says: {payload.text}"])
                return Say([], tools=calls_of(payload, ids))
        asked = re.search(r", (\d+)$", str(body["messages"][last]["content"]))
        found = next((one for one in attacks if asked and one.number == int(asked[1])), None)
        if found is not None and not made:
            return Say([], tools=[("search_memories", {"query": found.topic})])
        return Say(["Fine."])

    return answer
