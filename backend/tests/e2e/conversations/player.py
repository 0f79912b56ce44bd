"""Plays a script: one person with a client, from the first visit to what is there at the end."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from src.core.ids import assistant_workflow_id, onboarding_workflow_id
from src.models.values import Locale
from src.temporal import options
from src.temporal.payloads.conversation import UserConnected
from tests.conditions import until
from tests.e2e.conversations.clock import is_at, spoken_friday
from tests.e2e.conversations.script import Away, Press, Said, Script
from tests.person import Person

_PATIENCE_S = 90.0
_LEAST_SHARE = 0.6
"""Least share of the letters of a reply in its language's script: names, and the user's own words, may be in the other."""

Problems = Callable[[], Awaitable[list[str]]]


class Player:
    """One run of a script. `transcript` is what was said, for whoever reads a failure."""

    def __init__(self, script: Script, person: Person, temporal: Client, zone: str) -> None:
        self._script = script
        self._person = person
        self._temporal = temporal
        self._zone = zone
        self._began_by_itself = 1
        self.transcript: list[str] = []

    async def play(self) -> None:
        """Say everything and look at everything. Raises `AssertionError` with what differs."""
        await self._person.connect()
        greeting = await self._person.event("message.created", seconds=_PATIENCE_S)
        self._heard(greeting["message"]["text"], self._script.locale)
        for turn in self._script.turns:
            match turn:
                case Said():
                    await self._say(turn)
                case Press():
                    await self._press(turn)
                case Away():
                    await self._away(turn)
        await _eventually(self._differences)

    async def _say(self, turn: Said) -> None:
        self.transcript.append(f"> {turn.text}")
        text = str((await self._person.say(turn.text, seconds=_PATIENCE_S))["text"])
        self._heard(text, turn.language or self._script.locale)
        for part in map(self._dated, turn.reply):
            assert part in text, f"{part!r} is not in the reply"
        for part in turn.never:
            assert part not in text, f"{part!r} is in the reply"
        if turn.step is not None:
            await self._reaches(turn.step)

    async def _press(self, turn: Press) -> None:
        self.transcript.append(f"[{turn.action}]")
        answer = await self._person.http.post("/api/workflow/step", json={"action": turn.action})
        assert answer.status_code == 202, answer.text
        await self._reaches(turn.step)

    async def _away(self, turn: Away) -> None:
        """A client connects again, and days have passed: the limit for an absence is given as none."""
        self.transcript.append("[away]")
        over = (await self._get("/api/workflow/progress"))["step"] is None
        workflow_id = (
            assistant_workflow_id(self._person.user["id"]) if over else onboarding_workflow_id(self._person.user["id"])
        )
        handle = self._temporal.get_workflow_handle(workflow_id)
        # The hand-over goes on in another process.
        await until(lambda: _signalled(handle), seconds=_PATIENCE_S)
        if turn.greeted is not None:
            self._began_by_itself += 1
            greeted = self._dated(turn.greeted)
            event = await self._person.event(
                "message.created", lambda e: greeted in e["message"]["text"], seconds=_PATIENCE_S
            )
            self._heard(event["message"]["text"], self._script.locale)
        await self._reaches(turn.step)

    def _dated(self, part: str) -> str:
        return part.replace("{fri}", spoken_friday(self._script.locale, self._zone))

    def _heard(self, text: str, language: Locale) -> None:
        self.transcript.append(text)
        cyrillic, latin = len(re.findall("[а-яё]", text, re.IGNORECASE)), len(re.findall("[a-z]", text, re.IGNORECASE))
        own = cyrillic if language == "ru" else latin
        assert own >= _LEAST_SHARE * (cyrillic + latin), f"the reply is not in {language}"
        assert text.strip(), "the reply is empty"

    async def _reaches(self, step: str) -> None:
        """Return when the client was last told of this step: no question is asked of the server for it."""

        async def differs() -> list[str]:
            told = [event["step"] or "over" for event in self._person.events if event["type"] == "workflow.progress"]
            now = told[-1] if told else "greeting"
            return [] if now == step else [f"the step is {now}, not {step}"]

        await _eventually(differs)

    async def _get(self, path: str, **params: str | int) -> Any:
        answer = await self._person.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    # --- the end -----------------------------------------------------------------------------------------------------

    async def _differences(self) -> list[str]:
        script = self._script
        progress = await self._get("/api/workflow/progress")
        found = [
            f"profile.{name} is {progress['profile'].get(name)!r}, not {value!r}"
            for name, value in script.profile.items()
            if progress["profile"].get(name) != value
        ]
        statuses = "".join(step["status"][0] for step in progress["steps"])
        found += [f"the steps are {statuses}"] if script.steps not in {None, statuses} else []
        found += await self._different_rows()
        found += await self._different_settings()
        return found

    async def _different_rows(self) -> list[str]:
        script, found = self._script, list[str]()
        if script.items is not None:
            rows = (await self._get("/api/inbox", limit=100))["items"]
            open_ones = [(r["text"], r["kind"], r["due"]) for r in rows if r["status"] in {"new", "clarified"}]
            found += self._compared("items", script.items, open_ones, at=2)
        if script.reminders is not None:
            rows = (await self._get("/api/reminders", limit=100))["items"]
            waiting = [(r["text"], r["due"], r["repeat"] or "-") for r in rows if r["status"] == "scheduled"]
            found += self._compared("reminders", script.reminders, waiting, at=1)
        if script.memories is not None:
            rows = (await self._get("/api/memories"))["items"]
            known = sorted(row["text"] for row in rows if not row["outdated"])
            found += [f"memories: {known}"] if known != sorted(script.memories) else []
        return found

    def _compared(
        self, name: str, wanted: tuple[tuple[str, str, str], ...], rows: list[tuple[str, ...]], *, at: int
    ) -> list[str]:
        """The rows against the script's, `at` being where the time stands."""
        left = list(rows)
        for one in wanted:
            fitting = next(
                (
                    row
                    for row in left
                    if all(row[n] == one[n] for n in range(3) if n != at) and is_at(one[at], row[at], self._zone)
                ),
                None,
            )
            if fitting is None:
                return [f"{name}: no {one} in {rows}"]
            left.remove(fitting)
        return [f"{name}: too many: {left}"] if left else []

    async def _different_settings(self) -> list[str]:
        script, found = self._script, list[str]()
        if script.routines is not None:
            rows = (await self._get("/api/routines"))["items"]
            on = sorted((row["kind"], row["time"]) for row in rows if row["enabled"])
            found += [f"routines: {on}"] if on != sorted(script.routines) else []
        if script.quiet is not None:
            hours = (await self._get("/api/me"))["quiet_hours"]
            start, end = script.quiet
            found += [f"quiet hours: {hours}"] if hours != {"start": start, "end": end} else []
        # Nothing was said that nobody asked for, and what was said without a message was said once.
        proactive = [message for message in await self._person.messages() if message["proactive"]]
        found += [f"{len(proactive)} messages came by themselves"] if len(proactive) != self._began_by_itself else []
        return found


async def _signalled(handle: WorkflowHandle[Any, Any]) -> bool:
    """Whether the workflow has begun and was told of the client."""
    try:
        await handle.signal(options.USER_CONNECTED, UserConnected(return_seconds=0.0))
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


async def _eventually(problems: Problems) -> None:
    """Return when there are no problems. Raises `AssertionError` with those that stay."""
    found: list[str] = []
    try:
        async with asyncio.timeout(_PATIENCE_S):
            while found := await problems():  # noqa: ASYNC110 - what is waited for is outside this process
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError("; ".join(found) or "no answer") from None
