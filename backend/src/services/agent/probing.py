"""Tries a model before it is chosen: what it can do, found out by asking it, and said in words."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import ModelRequest, PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta
from pydantic_ai.models import Model

from src.core.clock import utc_now
from src.core.locale import Words
from src.errors import LifeOSError, ModelBusy, ModelRefused, ModelUnpaid, TurnTooLarge
from src.models.effects import Effect, ScheduleReminder
from src.models.turn import TurnContext
from src.models.values import Locale
from src.offline_model.words import language_of
from src.protocol.models import Probe, ProbeResult, Trial
from src.services.agent.models import MODEL_SETTINGS
from src.services.agent.short_form import SHORT_BELOW
from src.services.agent.translation import PROVIDER_ERRORS, translated

SECONDS = 60.0
"""All probes together take no longer."""
_LEAST = 3_000
_SLOW = 5.0
"""Tokens a second, below which a reply of three sentences takes longer than twenty seconds."""
_WRITES = "Write two plain sentences about the sea."
_RUSSIAN = "Ответь одним предложением: какого цвета небо?"
_ORDER: tuple[Probe, ...] = ("answers", "streams", "russian", "tools", "speed", "context")
Run = Callable[[TurnContext, str], Awaitable[Sequence[Effect]]]
"""Runs an agent on the model, unguarded, and gives what it noted."""


@dataclass
class _Written:
    """A streamed answer: its text, in how many pieces it came, and how fast."""

    text: str = ""
    pieces: int = 0
    first: float = 0.0
    last: float = 0.0

    @property
    def tokens_per_second(self) -> float | None:
        took = self.last - self.first
        return round(len(self.text.encode()) / 4 / took, 1) if self.pieces > 1 and took > 0 else None


@dataclass
class Trier:
    """One trial of one model.

    Args:
        model: the model.
        run: runs an agent on it.
        context: the tokens that it reads at once; None: not known.
        words: how its owner is spoken to.
    """

    model: Model
    run: Run
    context: int | None
    words: Words
    _found: dict[Probe, ProbeResult] = field(default_factory=dict[Probe, ProbeResult])
    _speed: float | None = None

    async def tried(self) -> Trial:
        """Make the probes, one after the other; what the time is not enough for is not made."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(SECONDS):
                await self._probe()
        except TimeoutError:
            missing: Probe | None = next((one for one in _ORDER if one not in self._found), None)
            if missing is not None:
                self._say(missing, ok=False, detail="slow")
        probes = [self._found.get(one) or self._not_made(one) for one in _ORDER]
        return Trial(
            ok=all(one.ok is not False for one in probes) and bool(self._found.get("answers")),
            probes=probes,
            tokens_per_second=self._speed,
            seconds=round(time.monotonic() - begun, 1),
            context=self.context,
        )

    async def _probe(self) -> None:
        try:
            written = await self._ask(_WRITES)
        except LifeOSError as error:
            self._say("answers", ok=False, detail=_why(error))
            return
        self._say("answers", ok=bool(written.text.strip()), detail="ok" if written.text.strip() else "empty")
        if not written.text.strip():
            return
        self._say("streams", ok=written.pieces > 1, detail="ok" if written.pieces > 1 else "whole")
        self._speed = written.tokens_per_second
        if self._speed is not None:
            slow = self._speed < _SLOW
            self._say("speed", ok=not slow, detail="slow" if slow else "ok", speed=str(self._speed))
        await self._speaks_russian()
        await self._calls_tools()
        self._reads_enough()

    async def _speaks_russian(self) -> None:
        try:
            written = await self._ask(_RUSSIAN)
        except LifeOSError as error:
            self._say("russian", ok=False, detail=_why(error))
            return
        ok = language_of(written.text) == "ru"
        self._say("russian", ok=ok, detail="ok" if ok else "other")

    async def _calls_tools(self) -> None:
        now = utc_now().replace(microsecond=0)
        locale: Locale = "ru" if self.words.locale == "ru" else "en"
        context = TurnContext(agent="coordinator", locale=locale, timezone="UTC", local_time=now.isoformat())
        day = (now + timedelta(days=1)).date()
        try:
            effects = await self.run(context, f"Remind me tomorrow ({day.isoformat()}) at 9:00 to water the plants.")
        except LifeOSError as error:
            self._say("tools", ok=False, detail=_why(error))
            return
        due = datetime.combine(day, datetime.min.time()).replace(hour=9)
        found = [one for one in effects if isinstance(one, ScheduleReminder)]
        right = any(one.due_local.replace(tzinfo=None) == due for one in found)
        self._say("tools", ok=right, detail="ok" if right else "wrong" if effects else "none")

    def _reads_enough(self) -> None:
        if self.context is None:
            return
        detail = "ok" if self.context >= SHORT_BELOW else "short" if self.context >= _LEAST else "small"
        self._say("context", ok=self.context >= _LEAST, detail=detail, size=f"{self.context:,}".replace(",", " "))

    async def _ask(self, text: str) -> _Written:
        """A streamed answer. Raises `ModelFailed`."""
        written = _Written()
        try:
            async with model_request_stream(
                self.model, [ModelRequest.user_text_prompt(text)], model_settings=MODEL_SETTINGS
            ) as stream:
                async for event in stream:
                    match event:
                        case (
                            PartStartEvent(part=TextPart(content=piece))
                            | PartDeltaEvent(delta=TextPartDelta(content_delta=piece))
                        ) if piece:
                            written.last = time.monotonic()
                            written.first = written.first or written.last
                            written.text += piece
                            written.pieces += 1
                        case _:
                            pass
        except PROVIDER_ERRORS as error:
            raise translated(error) from error
        return written

    def _say(self, probe: Probe, *, ok: bool, detail: str, **values: str) -> None:
        common = detail in _COMMON
        key = f"model-probe-{detail}" if common else f"model-probe-{probe}-{detail}"
        self._found[probe] = ProbeResult(probe=probe, ok=ok, detail=self.words.say(key, **values))

    def _not_made(self, probe: Probe) -> ProbeResult:
        key = "model-probe-context-unknown" if probe == "context" else "model-probe-not-made"
        return ProbeResult(probe=probe, ok=None, detail=self.words.say(key))


_COMMON = frozenset({"refused", "unpaid", "too-large", "busy", "failed"})


def _why(error: LifeOSError) -> str:
    match error:
        case ModelRefused():
            return "refused"
        case ModelUnpaid():
            return "unpaid"
        case TurnTooLarge():
            return "too-large"
        case ModelBusy():
            return "busy"
        case _:
            return "failed"
