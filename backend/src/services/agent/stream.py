"""The text of one run as it comes, without what is not for the user, and the calls that were written into it."""

from collections.abc import AsyncIterable, Awaitable, Callable

from pydantic_ai.messages import (
    AgentStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
)

from src.core import failpoints
from src.services.agent.meter import Meter
from src.services.agent.repeating import once_of
from src.services.agent.reply_text import ReplyTextFilter
from src.services.agent.text_calls import TextCall
from src.services.agent.writing import Astray, Echo, Writing

_LOOKS_EVERY = 1_000
"""Letters between two looks at whether a reply goes round in circles."""
OnText = Callable[[str], Awaitable[None]]


class Endless(Exception):
    """The reply says the same again and again; what it said once stands."""


class ReplyCollector:
    """Joins the text of all responses of one run, filtered, and passes each addition on.

    Args:
        on_text: gets each addition.
        offered: names of the tools that calls in the text are recognised against.
        meter: told of all that comes.
        writing: what the reply has to be in. What is not is never passed on, and ends the run with `Astray`.
        echo: what the reply may not begin with, likewise.
    """

    def __init__(
        self,
        on_text: OnText | None,
        *,
        offered: frozenset[str],
        meter: Meter,
        writing: Writing | None = None,
        echo: Echo | None = None,
    ) -> None:
        self._on_text = on_text
        self._offered = offered
        self._meter = meter
        self._filter = ReplyTextFilter(offered)
        self._parts: list[str] = []
        self._begun = 0
        """How many of the parts are of earlier responses."""
        self._gap = ""
        self._calls: list[TextCall] = []
        self._unreadable = 0
        self.writing = writing
        """What the reply has to be in; None once it is, or where any will do."""
        self._echo = echo
        self._looked_at = 0
        """How much of the text was looked at for what is said again and again."""
        self._half = ""
        """The first half of a letter, whose other half is to come."""
        self._held = ""
        """The beginning of a response whose language nobody can tell yet."""

    @property
    def text(self) -> str:
        """The reply so far: all that was passed on, without what turned out to be thoughts."""
        return "".join(self._parts)

    async def follow(self, _: object, events: AsyncIterable[AgentStreamEvent]) -> None:
        """Take the events of one response; the form in which PydanticAI calls it."""
        begun = False
        async for event in events:
            if isinstance(event, PartStartEvent) and not begun:
                begun = True
                self._meter.answers()
            match event:
                case PartStartEvent(part=TextPart(content=content)):
                    await self.finish()
                    self._begun = len(self._parts)
                    self._gap = "\n\n" if self._parts else ""
                    await self._add(content)
                case PartDeltaEvent(delta=TextPartDelta(content_delta=content)):
                    await self._add(content)
                case PartStartEvent(part=ToolCallPart(args=args)):
                    self._meter.wrote(str(args or ""))
                case PartDeltaEvent(delta=ThinkingPartDelta(content_delta=str(content))):
                    self._meter.wrote(content)
                case PartDeltaEvent(delta=ToolCallPartDelta(args_delta=str(content))):
                    self._meter.wrote(content)
                case _:
                    pass

    async def finish(self) -> None:
        """Pass on what was held back of the last response."""
        done, self._filter = self._filter, ReplyTextFilter(self._offered)
        await self._pass_on(done, done.finish)
        held, self._held = self._held, ""
        if held and self.writing is not None and self.writing.fits(held, whole=True) is False:
            raise Astray
        await self._show(held)
        self._calls += done.calls
        self._unreadable += done.unreadable

    def taken_out(self) -> tuple[list[TextCall], int]:
        """The calls in the text since this was asked last, and how many more there were that could not be read."""
        calls, unreadable, self._calls, self._unreadable = self._calls, self._unreadable, [], 0
        return calls, unreadable

    def begin_again(self) -> None:
        """Forget all that came; the next answer may be in any language."""
        self._parts.clear()
        self._filter, self.writing, self._echo = ReplyTextFilter(self._offered), None, None
        self._looked_at = 0
        self._begun, self._gap, self._held = 0, "", ""
        self._calls, self._unreadable = [], 0

    def forget(self) -> None:
        """Leave out what was said so far: other words stand for it."""
        self._parts.clear()
        self._gap = ""

    async def say(self, text: str) -> None:
        """Add words of ours after the model's."""
        self._gap = "\n\n" if self._parts else ""
        await self._show(text)

    async def _add(self, content: str) -> None:
        content = self._whole_letters(content)
        if content:
            self._meter.wrote(content)
            await self._pass_on(self._filter, lambda: self._filter.feed(content))
            self._end_where_it_repeats()

    def _whole_letters(self, content: str) -> str:
        """The text without halves of letters, which some servers send one at a time, and without NULs."""
        content = (self._half + content).replace("\0", "")
        self._half = content[-1:] if "\ud800" <= content[-1:] <= "\udbff" else ""
        whole = content[: len(content) - len(self._half)]
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")

    async def _pass_on(self, reading: ReplyTextFilter, read: Callable[[], str]) -> None:
        before = reading.forgotten
        shown = read()
        if reading.forgotten and not before:
            del self._parts[self._begun :]
            self._held = ""
            self._gap = "\n\n" if self._parts else ""
        await self._show(self._in_its_writing(shown))

    def _in_its_writing(self, shown: str) -> str:
        """What can be passed on. Once a reply is seen to be in the right language it is not looked at any more."""
        if not shown or (self.writing is None and self._echo is None):
            return shown
        self._held += shown
        answers = True if self._echo is None else self._echo.fits(self._held)
        fits = True if self.writing is None else self.writing.fits(self._held)
        if fits is False or answers is False:
            raise Astray
        if fits is None or answers is None:
            return ""
        self.writing = self._echo = None
        held, self._held = self._held, ""
        return held

    async def _show(self, shown: str) -> None:
        if not self._parts or self._gap:
            shown = shown.lstrip()
        if not shown:
            return
        shown, self._gap = self._gap + shown, ""
        self._parts.append(shown)
        if self._on_text is not None:
            await failpoints.reached("mid_stream" if len(self._parts) > 1 else "before_first_token")
            await self._on_text(shown)

    def _end_where_it_repeats(self) -> None:
        """Raises `Endless` where the text says the same for too long; it stands there once then."""
        length = sum(map(len, self._parts))
        if length - self._looked_at < _LOOKS_EVERY:
            return
        self._looked_at = length
        once = once_of(self.text)
        if once is not None:
            self._parts = [once]
            raise Endless
