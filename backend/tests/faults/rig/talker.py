"""A person who goes on living while everything fails: talks, notes, is reminded, and asks again where nobody answered."""

import asyncio
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from src.core.clock import utc_now
from tests.faults.rig.device import Device
from tests.faults.rig.ledger import Asked, Ledger, Sent, now
from tests.faults.rig.view import Row

PAUSE_SECONDS = (0.6, 2.6)
_ACTS = ("talk",) * 10 + ("item",) * 3 + ("fact",) * 1 + ("ask item",) * 2 + ("remind",) * 2 + ("tidy",) * 2 + ("skip",)
_GIVES_UP = 0.02
"""How often somebody leaves it at a try that failed, like a person who closes the tab."""


class Patient(httpx.AsyncHTTPTransport):
    """Asks again, for a minute and a half, where a server that was just killed does not answer yet."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The first answer that is no error of the server's."""
        ends = now() + 90
        while True:
            try:
                answer = await super().handle_async_request(request)
                if answer.status_code < 500 or now() > ends:
                    return answer
                await answer.aclose()
            except httpx.TransportError:
                if now() > ends:
                    raise
            await asyncio.sleep(0.5)


@dataclass
class Talker:
    """One person with two devices. Make one with `arrive`; `leave()` ends everything."""

    http: httpx.AsyncClient
    patient: httpx.AsyncClient
    """For reading what must be there; the other one is for trying what may fail."""
    token: str
    id: str
    canary: str
    ledger: Ledger
    rng: random.Random
    devices: list[Device] = field(default_factory=list[Device])
    quiet: bool = False
    """Whether it says no more."""
    _tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    _talking: asyncio.Task[None] | None = None

    @classmethod
    async def arrive(cls, url: str, ledger: Ledger, seed: int) -> "Talker":
        """A first visit, with both devices on."""
        rng = random.Random(seed)  # noqa: S311 - a seed, so that a run can be repeated
        async with httpx.AsyncClient(base_url=url, timeout=12, trust_env=False) as http:
            answer = (await http.post("/api/auth/guest", json={"locale": "en", "timezone": "UTC"})).raise_for_status()
        body = answer.json()
        return cls._with(url, ledger, rng, body["token"], body["user"]["id"], f"canary{rng.getrandbits(48):012x}")

    def elsewhere(self, url: str, ledger: Ledger) -> "Talker":
        """The same person, with new devices, at another address."""
        return self._with(url, ledger, self.rng, self.token, self.id, self.canary)

    @classmethod
    def _with(cls, url: str, ledger: Ledger, rng: random.Random, token: str, id: str, canary: str) -> "Talker":
        headers = {"authorization": f"Bearer {token}"}
        http = httpx.AsyncClient(base_url=url, timeout=12, trust_env=False, headers=headers)
        patient = httpx.AsyncClient(base_url=url, timeout=30, transport=Patient(), headers=headers)
        one = cls(http, patient, token, id, canary, ledger, rng)
        one.devices = [Device(http, one.token, canary, ledger, flaps=flaps) for flaps in (None, rng)]
        one._tasks = [asyncio.create_task(device.run()) for device in one.devices]
        return one

    async def leave(self) -> None:
        """Close everything."""
        tasks = [*self._tasks, *([self._talking] if self._talking else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.http.aclose()
        await self.patient.aclose()

    def begin(self) -> None:
        """Begin to live."""
        self._talking = asyncio.create_task(self._live())

    async def end(self) -> None:
        """Finish what was begun, and say no more."""
        self.quiet = True
        if self._talking is not None:
            await self._talking

    async def _live(self) -> None:
        while not self.quiet:
            match self.rng.choice(_ACTS):
                case "talk" | "item" | "fact" as kind:
                    await self.say(kind)
                case "ask item":
                    await self._ask("item", "/api/inbox", {})
                case "remind":
                    due = utc_now() + timedelta(seconds=self.rng.uniform(3, 25))
                    await self._ask("reminder", "/api/reminders", {"due": due.isoformat()})
                case "skip":  # on through the steps, until the conversation is handed over
                    await self._persist("POST", "/api/workflow/step", {"action": "skip"})
                case _:
                    await self._tidy()
            await asyncio.sleep(self.rng.uniform(*PAUSE_SECONDS))

    async def say(self, kind: Any = "talk") -> Sent:
        """Say something, trying again with the same id until it is accepted, or is given up."""
        token = f"{kind}{self.rng.getrandbits(48):012x}"
        text = f"{token} {self.canary}"
        sent = Sent(self.id, str(uuid.UUID(int=self.rng.getrandbits(128), version=4)), text, token, kind, now())
        self.ledger.sent.append(sent)
        while sent.end == "unknown" and (sent.tries == 0 or self.quiet or self.rng.random() > _GIVES_UP):
            sent.tries += 1
            await self._try(sent)
        if sent.end == "ok" and self.rng.random() < 0.15:
            await self._try(sent)  # the same again
        return sent

    async def _try(self, sent: Sent) -> None:
        socket = self.devices[0].socket
        if sent.tries == 1 and socket is not None and self.rng.random() < 0.5:
            await self._by_frame(sent)
        else:
            await self.post(sent)

    async def _by_frame(self, sent: Sent) -> None:
        frame = f'{{"type": "message.send", "id": "{sent.client_id}", "text": "{sent.text}"}}'
        try:
            if (socket := self.devices[0].socket) is not None:
                await asyncio.wait_for(socket.send(frame), 3)
        except Exception:  # noqa: BLE001 - whatever a torn socket says: asked again by a request
            return
        message_id = await self.devices[0].accepted(sent.client_id, 3)
        if message_id is not None:
            sent.message_ids.add(message_id)
            sent.end = "ok"

    async def post(self, sent: Sent) -> None:
        """One try over HTTP."""
        body = {"text": sent.text, "id": sent.client_id}
        try:
            answer = await self.http.post("/api/chat/message", json=body)
        except httpx.HTTPError:
            await asyncio.sleep(0.3)
            return
        if answer.status_code == 202:
            sent.message_ids.add(answer.json()["message_id"])
            sent.end = "ok"
        elif answer.status_code == 429:
            await asyncio.sleep(min(float(answer.headers.get("retry-after", 1)), 5))
        elif answer.status_code < 500:
            self.ledger.wrong(f"a good message was answered {answer.status_code}: {answer.text[:120]}")
            sent.end = "fail"
        else:
            await asyncio.sleep(0.3)

    async def _ask(self, kind: Any, path: str, body: dict[str, Any]) -> None:
        """Put something down by a request of its own, until it is accepted."""
        token = f"{kind}{self.rng.getrandbits(48):012x}"
        asked = Asked(self.id, kind, token, now())
        self.ledger.asked.append(asked)
        body |= {"text": f"{token} {self.canary}", "id": str(uuid.UUID(int=self.rng.getrandbits(128), version=4))}
        answer = await self._persist("POST", path, body)
        if answer is not None and answer.status_code in {200, 201}:
            asked.end, asked.id = "ok", answer.json()["id"]
        elif answer is not None and answer.status_code == 422 and kind == "reminder":
            asked.end = "fail"  # its time was over when somebody took it
        elif answer is not None and answer.status_code != 429:
            asked.end = "fail"
            self.ledger.wrong(f"POST {path} was answered {answer.status_code}: {answer.text[:120]}")

    async def _tidy(self) -> None:
        """Change or delete one of the items that were put down."""
        own = [one for one in self.ledger.asked if one.person == self.id and one.kind == "item" and one.end == "ok"]
        left = [one for one in own if not one.deleted]
        if not left:
            return
        chosen = self.rng.choice(left)
        if self.rng.random() < 0.5:
            await self._persist("PATCH", f"/api/inbox/{chosen.id}", {"status": "done", "text": f"{chosen.token} done"})
            return
        answer = await self._persist("DELETE", f"/api/inbox/{chosen.id}")
        if answer is None:
            chosen.end = "unknown"  # gone or not: nobody was told
            return
        chosen.deleted = True
        if answer.status_code not in {204, 404}:
            self.ledger.wrong(f"a deletion was answered {answer.status_code}: {answer.text[:120]}")

    async def _persist(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response | None:
        """The first answer that is no error of the server's; None where there was none for a minute and a half."""
        ends = now() + 90
        while now() < ends:
            try:
                answer = await self.http.request(method, path, json=body)
            except httpx.HTTPError:
                await asyncio.sleep(0.3)
                continue
            if answer.status_code < 500:
                return answer
            await asyncio.sleep(0.3)
        return None


def moment(row: Row, name: str) -> datetime:
    """A time of a row."""
    return datetime.fromisoformat(row[name])
