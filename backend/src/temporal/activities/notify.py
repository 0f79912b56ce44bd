"""Tells the user's clients what changed."""

from temporalio import activity

from src.core.clock import utc_now
from src.core.ids import UserId
from src.logs import get_logger
from src.protocol.events import WorkflowProgress
from src.protocol.workflow import percent_of
from src.services.turns.progress import ProgressService, state_of
from src.stores.event_log.log import EventLog
from src.temporal.options import NOTIFY_USER, ONBOARDING
from src.temporal.payloads.conversation import ProgressInput

logger = get_logger("notify")


class NotifyActivities:
    """Activities that announce."""

    def __init__(self, progress: ProgressService, events: EventLog) -> None:
        self._progress = progress
        self._events = events

    @activity.defn(name=NOTIFY_USER)
    async def notify_user(self, progress: ProgressInput) -> None:
        """Store where onboarding stands, then announce it once for each state."""
        user_id = UserId(progress.user_id)
        await self._progress.save(
            user_id,
            progress.workflow_id,
            workflow_type=progress.workflow_type,
            state=state_of(
                step=progress.step,
                steps=progress.steps,
                history=progress.history,
                greeted=progress.greeted,
                at=progress.at,
            ),
            completed=progress.completed,
        )
        if progress.workflow_type != ONBOARDING:
            return
        event = WorkflowProgress(
            ts=utc_now(),
            workflow_id=progress.workflow_id,
            step=progress.step,
            percent=percent_of(progress.steps),
            steps=progress.steps,
            profile=progress.profile,
            history=progress.history,
        )
        await self._events.announce(user_id, event, once=f"progress:{progress.at.isoformat()}")
