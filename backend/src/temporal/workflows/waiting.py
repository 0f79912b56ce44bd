"""What workflows that wait for a row's time share: the row says when and whether; these only wake up."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from src.temporal import options


class Waiting(ABC):
    """A timer for a row. It ends when the row says that nothing is to come any more."""

    def __init__(self) -> None:
        self.changed = False
        """Set by the subclass's signal: the row is to be read again."""

    @abstractmethod
    async def load(self) -> datetime | None:
        """When the row's time comes as stored now; None where nothing is to come."""

    @abstractmethod
    async def come(self, at: datetime) -> None:
        """The time that `load` gave last has come."""

    async def wait(self, argument: Any) -> None:
        """Wait and come, again and again. `argument` is what the workflow goes on with when its history has grown."""
        while True:
            self.changed = False
            at = await self.load()
            if at is None:
                if self.changed:  # set again while the row was being read
                    continue
                return
            if await self._reached(at):
                await self.come(at)
            if workflow.info().is_continue_as_new_suggested():
                # A signal that is not acted on yet is lost by nothing: the next run begins with reading the row.
                workflow.continue_as_new(argument)

    async def record(self, name: str, argument: Any, result_type: type[Any] | None = None) -> Any:
        """Run an activity that reads or writes the row, until it succeeds or can never succeed."""
        return await workflow.execute_activity(
            name,
            argument,
            result_type=result_type,
            start_to_close_timeout=options.RECORD_TIMEOUT,
            retry_policy=options.RECORD_RETRY,
        )

    async def _reached(self, at: datetime) -> bool:
        """Answers whether the time has come, rather than a change of the row."""
        wait = at - workflow.now()
        if wait.total_seconds() <= 0:
            return True
        try:
            await workflow.wait_condition(lambda: self.changed, timeout=wait)
        except TimeoutError:
            return True
        return False
