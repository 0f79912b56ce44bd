"""What asking a model cost, whatever became of the answer: as its provider reports it, else estimated."""

from pydantic_ai import RunUsage
from pydantic_ai.usage import RequestUsage

from src.models.turn import Usage

_BYTES_PER_TOKEN = 4
"""As in `turns/context.py`: on the safe side for English and Russian alike."""


class Meter:
    """Counts the requests of one reply, those among them that failed or were stopped.

    Attributes:
        run: what PydanticAI counts; given to its runs.
    """

    def __init__(self) -> None:
        self.run = RunUsage()
        self._estimated = RunUsage()
        self._asked = 0
        self._written = 0
        self._before: tuple[int, int] | None = None
        """What was counted when the response began that is under way: tokens and requests."""

    def asks(self, text: str, *, besides: int = 0) -> None:
        """A run begins, whose requests send at least this text, and `besides` so many bytes, of its tools."""
        self._settle()
        self._asked = _tokens(text) + besides // _BYTES_PER_TOKEN

    def answers(self) -> None:
        """A response begins to come."""
        self._settle()
        self._before = (self.run.total_tokens, self.run.requests)

    def wrote(self, text: str) -> None:
        """A piece of it came."""
        self._written += len(text.encode())

    def add(self, usage: RequestUsage, *, asked: str, answer: str) -> None:
        """A request that was made without a run."""
        told = usage.total_tokens > 0
        self.run.incr(usage if told else RequestUsage(input_tokens=_tokens(asked), output_tokens=_tokens(answer)))
        self.run.requests += 1

    @property
    def usage(self) -> Usage:
        """All of it so far."""
        self._settle()
        total = self.run + self._estimated
        return Usage(
            requests=total.requests,
            input_tokens=total.input_tokens,
            output_tokens=total.output_tokens,
            tool_calls=total.tool_calls,
        )

    def _settle(self) -> None:
        """Estimate the last response, where it broke off or its provider does not say what it cost."""
        if self._before is not None:
            tokens, requests = self._before
            if self.run.total_tokens == tokens:
                written = self._written // _BYTES_PER_TOKEN + 1
                self._estimated.incr(RequestUsage(input_tokens=self._asked, output_tokens=written))
            if self.run.requests == requests:
                self._estimated.requests += 1
        self._before, self._written = None, 0


def _tokens(text: str) -> int:
    return len(text.encode()) // _BYTES_PER_TOKEN + 1
