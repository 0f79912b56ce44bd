"""Waits for one routine's time, day after day, for as long as it is switched on."""

from datetime import datetime

from temporalio import workflow

from src.temporal.workflows.waiting import Waiting

with workflow.unsafe.imports_passed_through():
    from src.temporal import options
    from src.temporal.payloads.routines import LoadedRoutine, RoutineChanged, RoutineDue, RoutineRef


@workflow.defn(name=options.ROUTINE)
class RoutineWorkflow(Waiting):
    """A timer for a routine."""

    @workflow.init
    def __init__(self, routine: RoutineRef) -> None:
        super().__init__()
        self._routine = routine
        self._version = 0

    @workflow.run
    async def run(self, routine: RoutineRef) -> None:
        """Wait and have it come, again and again."""
        await self.wait(routine)

    @workflow.signal(name=options.ROUTINE_CHANGED)
    def routine_changed(self, changed: RoutineChanged) -> None:  # noqa: ARG002 - the row says what
        """The row has changed, or the clock or the quiet hours of its user."""
        self.changed = True

    async def load(self) -> datetime | None:
        """When the routine may come, quiet hours considered."""
        loaded: LoadedRoutine = await self.record(options.LOAD_ROUTINE, self._routine, LoadedRoutine)
        self._version = loaded.version
        return loaded.at

    async def come(self, at: datetime) -> None:  # noqa: ARG002 - the version says what has come
        """Deliver what there is to say."""
        ref = self._routine
        due = RoutineDue(user_id=ref.user_id, kind=ref.kind, version=self._version, at=workflow.now())
        await workflow.execute_activity(
            options.RUN_ROUTINE,
            due,
            start_to_close_timeout=options.AGENT_START_TO_CLOSE,
            heartbeat_timeout=options.AGENT_HEARTBEAT_TIMEOUT,
            retry_policy=options.RECORD_RETRY,
        )
