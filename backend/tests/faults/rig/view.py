"""What a device shows, made of a snapshot and of events alone, by the rules that the web client follows."""

from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
Row = dict[str, Any]

_SETTLED = frozenset({"complete", "failed", "cancelled"})
LISTS = {"inbox": ("item", "item_id"), "reminder": ("reminder", "reminder_id"), "widget": ("widget", "widget_id")}
"""Events by their first word: what they bring, what they take away."""


@dataclass
class View:
    """Messages, items, reminders and widgets by their ids."""

    messages: dict[str, Row] = field(default_factory=dict[str, Row])
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {name: {} for name in LISTS})
    torn: list[str] = field(default_factory=list[str])

    def apply(self, event: Event) -> bool:
        """Take an event in. False where it shows that something was missed, and a fresh view must be loaded."""
        kind = event["type"]
        match kind:
            case "message.accepted" | "message.created" | "message.updated":
                self._put(event["message"])
            case "stream.start":
                self._start(event)
            case "stream.chunk":
                return self._chunk(event)
            case "stream.end":
                return self._end(event)
            case "resync":
                return False
            case _:
                self._listed(kind, event)
        return True

    def _put(self, message: Row) -> None:
        known = self.messages.get(message["id"])
        if known is not None and known["status"] == "streaming" and message["status"] not in _SETTLED:
            return
        self.messages[message["id"]] = dict(message)

    def _start(self, event: Event) -> None:
        known = self.messages.get(event["message_id"])
        if known is not None and (known["status"] in _SETTLED or (known.get("attempt") or 0) >= event["attempt"]):
            return
        self.messages[event["message_id"]] = {
            **(known or {"id": event["message_id"], "role": "assistant", "created": event["ts"], "superseded": False}),
            **{"text": "", "status": "streaming", "reply_to": event["reply_to"]},
            **{"attempt": event["attempt"], "next_seq": 0},
        }

    def _chunk(self, event: Event) -> bool:
        known = self.messages.get(event["message_id"])
        if known is None:
            return False
        attempt = known.get("attempt") or 0
        if known["status"] in _SETTLED or event["attempt"] < attempt:
            return True
        text, next_seq = (known["text"], known.get("next_seq") or 0) if event["attempt"] == attempt else ("", 0)
        if event["seq"] > next_seq:
            return False
        if event["seq"] == next_seq:
            known |= {"text": text + event["text"], "attempt": event["attempt"], "next_seq": next_seq + 1}
        return True

    def _end(self, event: Event) -> bool:
        known = self.messages.get(event["message_id"])
        if known is None:
            return False
        if event["attempt"] < (known.get("attempt") or 0) and known["status"] in _SETTLED:
            return True
        if known["status"] == "streaming" and known["text"] != event["text"]:
            self.torn.append(event["message_id"])
        known |= {"text": event["text"], "status": event["status"], "attempt": event["attempt"]}
        return True

    def _listed(self, kind: str, event: Event) -> None:
        name, _, what = kind.partition(".")
        if name not in LISTS:
            return
        brought, taken = LISTS[name]
        if what == "upserted":
            self.rows[name][event[brought]["id"]] = event[brought]
        elif what == "deleted":
            self.rows[name].pop(event[taken], None)

    def differences(self, fresh: "View") -> list[str]:
        """Where it is not what a fresh load shows; empty: nowhere. A fresh load reaches not as far back."""
        found: list[str] = []
        for id, message in fresh.messages.items():
            shown = self.messages.get(id)
            if shown is None:
                found.append(f"message {id} ({message['role']}) is missing")
            elif shown["text"] != message["text"]:
                found.append(f"message {id} shows {shown['text'][:40]!r} and is {message['text'][:40]!r}")
            elif message["role"] == "assistant" and shown["status"] != message["status"]:
                found.append(f"message {id} shows {shown['status']} and is {message['status']}")
        oldest = min((message["created"] for message in fresh.messages.values()), default="")
        for id, message in self.messages.items():
            if id not in fresh.messages and message["created"] > oldest:
                found.append(f"message {id} ({message['status']}) is shown and not there")
        for name in LISTS:
            found += _row_differences(name, self.rows[name], fresh.rows[name])
        return found


def _row_differences(name: str, shown: dict[str, Row], fresh: dict[str, Row]) -> list[str]:
    missing = [f"{name} {id} is missing" for id in fresh.keys() - shown.keys()]
    extra = [f"{name} {id} is shown and not there" for id in shown.keys() - fresh.keys()]
    stale = [f"{name} {id} is stale" for id in fresh.keys() & shown.keys() if not _same(shown[id], fresh[id])]
    return missing + extra + stale


def _same(one: Row, other: Row) -> bool:
    """Whether two forms of a row say the same; a field that is not told is an empty one."""
    return all(one.get(key) == other.get(key) for key in one.keys() | other.keys() if key != "ts")
