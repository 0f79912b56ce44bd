"""A person with a client: speaks the public contract from outside, and keeps a ledger of what it got."""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from tests.conditions import until

Event = dict[str, Any]


@dataclass
class Person:
    """A guest and its socket. Make one with `Person.arrive`; `leave()` closes it."""

    base_url: str
    http: httpx.AsyncClient
    token: str
    user: dict[str, Any]
    events: list[Event] = field(default_factory=list[Event])
    cursor: str | None = None
    socket: ClientConnection | None = None
    """The open socket, for what the methods below do not send."""
    heard: Callable[[Event], None] | None = None
    """Told of each event as it comes."""
    _reader: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def arrive(cls, base_url: str, *, locale: str = "en", timezone: str = "Europe/Moscow") -> "Person":
        """A first visit."""
        http = httpx.AsyncClient(base_url=base_url, timeout=30)
        answer = await http.post("/api/auth/guest", json={"locale": locale, "timezone": timezone})
        assert answer.status_code == 201, answer.text
        body = answer.json()
        http.headers["authorization"] = f"Bearer {body['token']}"
        http.cookies.clear()
        return cls(base_url, http, body["token"], body["user"])

    @property
    def id(self) -> str:
        """The user's id."""
        return str(self.user["id"])

    async def claim(self, account: dict[str, str]) -> None:
        """Become an account, and go on with its fresh token; the socket is closed and opened anew."""
        answer = await self.http.post("/api/auth/claim", json=account)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        self.http.headers["authorization"] = f"Bearer {self.token}"
        self.http.cookies.clear()
        if self.socket is not None:
            await self.disconnect()
            await self.connect(cursor=self.cursor)

    async def leave(self) -> None:
        """Close everything."""
        await self.disconnect()
        await self.http.aclose()

    # --- socket --------------------------------------------------------------------------------------------------

    async def connect(self, *, cursor: str | None = None) -> None:
        """Open the socket; `cursor` goes on after it. Returns after `connected`."""
        url = self.base_url.replace("http", "ws", 1) + "/chat" + (f"?cursor={cursor}" if cursor else "")
        headers = {"authorization": f"Bearer {self.token}"}
        self.socket = await websockets.connect(url, additional_headers=headers, max_size=None)
        first = json.loads(await self.socket.recv())
        assert first["type"] == "connected", first
        self.events.append(first)
        self.cursor = cursor or first["cursor"]
        self._reader = asyncio.create_task(self._read(self.socket))

    async def disconnect(self) -> None:
        """Close the socket."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self.socket is not None:
            await self.socket.close()
        self.socket = self._reader = None

    async def frame(self, **frame: Any) -> None:
        """Send one frame."""
        assert self.socket is not None
        await self.socket.send(json.dumps(frame))

    async def reconnect(self, *, seconds: float = 60) -> None:
        """Go on after the last cursor, trying until the server is back."""
        await self.disconnect()
        async with asyncio.timeout(seconds):
            while True:
                try:
                    await self.connect(cursor=self.cursor)
                except (OSError, websockets.WebSocketException, TimeoutError):
                    await asyncio.sleep(0.1)
                else:
                    return

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                event = json.loads(frame)
                self.events.append(event)
                if event["type"] not in {"connected", "pong", "error"}:
                    self.cursor = event["cursor"]
                if self.heard is not None:
                    self.heard(event)
                self._changed.set()
        except websockets.ConnectionClosed:
            pass
        finally:
            self._changed.set()

    async def event(self, kind: str, where: Callable[[Event], bool] = lambda _: True, *, seconds: float = 30) -> Event:
        """The first event of a kind that fits, waiting for it."""

        def found() -> Event | None:
            return next((event for event in self.events if event["type"] == kind and where(event)), None)

        async with asyncio.timeout(seconds):
            while (event := found()) is None:
                self._changed.clear()
                await self._changed.wait()
        return event

    async def item_texts(self) -> list[str]:
        """The texts of all items of the inbox, newest first."""
        texts, before = list[str](), None
        while True:
            query = {"limit": 100} | ({"before": before} if before else {})
            page = (await self.http.get("/api/inbox", params=query)).json()
            texts += [item["text"] for item in page["items"]]
            before = page["next"]
            if before is None:
                return texts

    async def has_items(self, count: int, *, seconds: float = 60) -> None:
        """Returns when the inbox holds so many items, all of them different."""

        async def all_there() -> bool:
            texts = await self.item_texts()
            assert len(texts) == len(set(texts)) <= count
            return len(texts) == count

        await until(all_there, seconds=seconds, every=0.5)

    # --- talking -------------------------------------------------------------------------------------------------

    async def send(self, text: str, *, client_id: str | None = None) -> dict[str, Any]:
        """Send a message over POST; the answer's body."""
        client_id = client_id or str(uuid.uuid4())
        answer = await self.http.post("/api/chat/message", json={"text": text, "id": client_id})
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def say(self, text: str, *, seconds: float = 30) -> Event:
        """Send a message over the socket and wait for the end of its reply; the `stream.end`."""
        client_id = str(uuid.uuid4())
        await self.frame(type="message.send", id=client_id, text=text)
        accepted = await self.event(
            "message.accepted", lambda e: e["message"]["client_id"] == client_id, seconds=seconds
        )
        return await self.reply_to(accepted["message"]["id"], seconds=seconds)

    async def reply_to(self, message_id: str, *, seconds: float = 30) -> Event:
        """The `stream.end` of the reply to a message."""
        start = await self.event("stream.start", lambda e: e["reply_to"] == message_id, seconds=seconds)
        return await self.event("stream.end", lambda e: e["message_id"] == start["message_id"], seconds=seconds)

    async def messages(self) -> list[dict[str, Any]]:
        """The whole history, oldest first."""
        answer = await self.http.get("/api/chat/messages", params={"limit": 100})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def stored_reply(self, message_id: str, *, seconds: float = 60) -> dict[str, Any]:
        """The stored reply to a message, waiting for it, through servers that are away."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    messages = await self.messages()
                except (httpx.HTTPError, AssertionError):
                    messages = []
                found = [m for m in messages if m["reply_to"] == message_id and not m["superseded"]]
                if found:
                    assert len(found) == 1, found
                    return found[0]
                await asyncio.sleep(0.1)

    def shown_text(self, message_id: str) -> str:
        """What a client shows of a reply: the chunks of its last attempt, joined, without holes."""
        attempt, parts = 0, list[str]()
        for event in self.events:
            if event.get("message_id") != message_id:
                continue
            if event["type"] == "stream.start" and event["attempt"] >= attempt:
                attempt, parts = event["attempt"], []
            elif event["type"] == "stream.chunk" and event["attempt"] == attempt:
                assert event["seq"] == len(parts), f"a hole before {event}"
                parts.append(event["text"])
        return "".join(parts)
