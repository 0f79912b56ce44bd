"""Waits for a user's word on what cannot be undone, for days if need be, and ends what waited too long."""

from datetime import datetime, timedelta

from temporalio import workflow

from src.temporal.workflows.waiting import Waiting

with workflow.unsafe.imports_passed_through():
    from src.temporal import options
    from src.temporal.payloads.approvals import ApprovalsChanged, ApprovalsRef, SettledApprovals

_BREATH = timedelta(seconds=1)
"""The clock of the activity may be behind; then it says once more that the time is to come."""


@workflow.defn(name=options.APPROVALS)
class ApprovalsWorkflow(Waiting):
    """Waits for the cards of one user."""

    @workflow.init
    def __init__(self, approvals: ApprovalsRef) -> None:
        super().__init__()
        self._approvals = approvals

    @workflow.run
    async def run(self, approvals: ApprovalsRef) -> None:
        """Wait until no card is open."""
        await self.wait(approvals)

    @workflow.signal(name=options.APPROVALS_CHANGED)
    def approvals_changed(self, changed: ApprovalsChanged) -> None:  # noqa: ARG002 - the rows say what
        """A card is new, or its user has decided."""
        self.changed = True

    async def load(self) -> datetime | None:
        """Carry out what is decided; when the next card has waited too long."""
        settled: SettledApprovals = await self.record(options.SETTLE_APPROVALS, self._approvals, SettledApprovals)
        return settled.expires

    async def come(self, at: datetime) -> None:  # noqa: ARG002 - `load` ends what has waited too long
        """A card has waited too long."""
        await workflow.sleep(_BREATH)
