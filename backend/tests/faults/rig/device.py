"""A device of somebody: a socket to the log, and a view made of what comes over it."""

import asyncio
import contextlib
import json
import random
import re
from collections.abc import Callable
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from tests.faults.rig.ledger import Ledger, now
from tests.faults.rig.view import LISTS, Row, View

CANARY = re.compile(r"canary[0-9a-f]{12}")
_PATHS = {"inbox": "/api/inbox", "reminder": "/api/reminders", "widget": "/api/widgets"}


class Device:
    """Shows what one person sees. `flaps`: its connection is torn again and again; else it stays as long as it can."""

    def __init__(
        self, http: httpx.AsyncClient, token: str, canary: str, ledger: Ledger, *, flaps: random.Random | None
    ):
        self._http, self._token, self._canary, self._ledger, self._flaps = http, token, canary, ledger, flaps
        self.view = View()
        self._cursor: str | None = None
        self._began: dict[tuple[str, int], float] = {}
        self._accepted: dict[str, str] = {}
        self._changed = asyncio.Event()
        self.socket: ClientConnection | None = None

    async def run(self) -> None:
        """Be connected, for ever, through everything."""
        while True:
            try:
                if self._cursor is None:
                    await self._load()
                await self._follow()
            except (OSError, TimeoutError, websockets.WebSocketException, httpx.HTTPError):
                self.socket = None
                await asyncio.sleep(0.2)

    async def accepted(self, client_id: str, seconds: float) -> str | None:
        """The id that the server gave to a message, once this device has been told; None where it is not in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while client_id not in self._accepted:
                    self._changed.clear()
                    await self._changed.wait()
        return self._accepted.get(client_id)

    async def _load(self) -> None:
        self.view, self._cursor = await load_view(self._http)
        for message in self.view.messages.values():
            if message.get("client_id"):
                self._accepted[message["client_id"]] = message["id"]

    async def _follow(self) -> None:
        url = str(self._http.base_url).rstrip("/").replace("http", "ws", 1) + f"/chat?cursor={self._cursor}"
        headers = {"authorization": f"Bearer {self._token}"}
        lasts = self._flaps.uniform(2, 9) if self._flaps else None
        async with asyncio.timeout(lasts):
            # A closing handshake with a server that stands still would outlast the time.
            socket = await websockets.connect(
                url, additional_headers=headers, max_size=None, open_timeout=5, close_timeout=0.2
            )
            try:
                self.socket = socket
                async for frame in socket:
                    if not self._take(str(frame)):
                        self._cursor = None  # a fresh view, then the log from there on
                        return
            finally:
                self.socket = None
                socket.transport.abort()

    def _take(self, frame: str) -> bool:
        """Whether the view could take an event in."""
        self._ledger.events += 1
        for other in set(CANARY.findall(frame)) - {self._canary}:
            self._ledger.wrong(f"I7: {self._canary} was shown {other}")
        event = json.loads(frame)
        if event["type"] in {"connected", "pong", "error"}:
            return True
        self._note(event)
        self._cursor = event["cursor"]
        torn = len(self.view.torn)
        taken = self.view.apply(event)
        self._ledger.torn += len(self.view.torn) - torn
        self._changed.set()
        return taken

    def _note(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "message.accepted":
                self._accepted[event["message"]["client_id"]] = event["message"]["id"]
            case "stream.start":
                self._began.setdefault((event["message_id"], event["attempt"]), now())
            case "stream.chunk" if event["seq"] == 0:
                began = self._began.get((event["message_id"], event["attempt"]))
                if began is not None:
                    self._ledger.words.append((began, now()))
            case _:
                pass


async def load_view(http: httpx.AsyncClient) -> tuple[View, str]:
    """What a fresh load shows, and the cursor to go on from. Raises `httpx.HTTPError`."""
    answer = (await http.get("/api/state")).raise_for_status()
    state = answer.json()
    view = View(messages={message["id"]: message for message in state["messages"]})
    for name in LISTS:
        view.rows[name] = {row["id"]: row for row in await every_page(http, _PATHS[name])}
    return view, state["cursor"]


async def every_page(http: httpx.AsyncClient, path: str, keep: Callable[[Row], bool] = lambda _: True) -> list[Row]:
    """All rows of a list that are to be kept. Raises `httpx.HTTPError`."""
    found: list[Row] = []
    params: dict[str, Any] = {"limit": 100}
    while True:
        page = (await http.get(path, params=params)).raise_for_status().json()
        found += [row for row in page["items"] if keep(row)]
        if page["next"] is None:
            return found
        params["before"] = page["next"]
