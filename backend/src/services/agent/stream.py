"""The text of one run as it comes, without what is not for the user."""

from collections.abc import AsyncIterable, Awaitable, Callable

from pydantic_ai.messages import AgentStreamEvent, PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

from src.services.agent.reply_text import ReplyTextFilter

OnText = Callable[[str], Awaitable[None]]


class ReplyCollector:
    """Joins the text of all responses of one run, filtered, and passes each addition on."""

    def __init__(self, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._filter = ReplyTextFilter()
        self._parts: list[str] = []
        self._gap = ""

    @property
    def text(self) -> str:
        """All that was passed on."""
        return "".join(self._parts)

    async def follow(self, _: object, events: AsyncIterable[AgentStreamEvent]) -> None:
        """Take the events of one response; the form in which PydanticAI calls it."""
        async for event in events:
            match event:
                case PartStartEvent(part=TextPart(content=content)):
                    self._gap = "\n\n" if self._parts else ""
                    await self._add(content)
                case PartDeltaEvent(delta=TextPartDelta(content_delta=content)):
                    await self._add(content)
                case _:
                    pass

    async def finish(self) -> None:
        """Pass on what was held back."""
        await self._show(self._filter.finish())

    async def _add(self, content: str) -> None:
        if content:
            await self._show(self._filter.feed(content))

    async def _show(self, shown: str) -> None:
        if not self._parts or self._gap:
            shown = shown.lstrip()
        if not shown:
            return
        shown, self._gap = self._gap + shown, ""
        self._parts.append(shown)
        if self._on_text is not None:
            await self._on_text(shown)
