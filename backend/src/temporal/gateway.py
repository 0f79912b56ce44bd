"""What clients want of the conversation's workflow: hear of it, steer it, ask how it stands.

Nothing here keeps a request waiting for a Temporal that does not answer: what a row says already is told beside it, and
what is asked is answered from the rows past the query's deadline.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

from src.core.clock import utc_now
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.values import User
from src.protocol.events import WorkflowProgress
from src.protocol.workflow import Progress, StepRequest, WorkflowState
from src.services.accounts.presence import Presence
from src.services.accounts.users import UserService
from src.services.conversation.service import ConversationService, workflow_id_of
from src.services.turns.progress import ProgressService
from src.settings import ProactiveSettings
from src.stores.event_log.log import EventLog
from src.temporal.conversations import ConversationWorkflows
from src.temporal.payloads.conversation import StepAction, UserConnected

logger = get_logger("gateway")

_DAY_SECONDS = 24 * 3600


class ConversationGateway:
    """The workflows of conversations, as the API uses them. `close()` by whoever made it.

    Args:
        workflows: what is told and asked.
        conversation: the messages.
        progress: how far onboarding is, as stored.
        users: their rows.
        presence: who was here when.
        events: what clients hear.
        settings: when a return is spoken of, and an onboarding followed up.
    """

    def __init__(
        self,
        workflows: ConversationWorkflows,
        *,
        conversation: ConversationService,
        progress: ProgressService,
        users: UserService,
        presence: Presence,
        events: EventLog,
        settings: ProactiveSettings,
    ) -> None:
        self._workflows = workflows
        self._conversation = conversation
        self._progress = progress
        self._users = users
        self._presence = presence
        self._events = events
        self._settings = settings
        self._beside: set[asyncio.Task[None]] = set()

    def connected(self, user: User) -> None:
        """A client is here; a user who was not here before is greeted. Returns at once."""
        coming = self._presence.came(user.id)
        if coming is None:
            return
        connected = UserConnected(
            away_seconds=coming.away_seconds,
            return_seconds=self._settings.return_days * _DAY_SECONDS,
            follow_up_seconds=self._settings.follow_up_hours * 3600,
        )
        self.beside(self._tell_connected(user, connected))

    def left(self, user: User) -> None:
        """A client was here until now."""
        self._presence.left(user.id)

    def shown(self, user: User, message_ids: list[str]) -> None:
        """A client has shown these replies to their end; the rows say it already. Returns at once."""
        self.beside(self._tell_shown(user, message_ids))

    async def stop(self, user: User, message_id: str) -> None:
        """Stop a reply that is being written or waits to be; one that has ended stays as it is.

        Raises `NotFound`, `InvalidInput`, `DependencyDown`.
        """
        asked = await self._conversation.cancel(user.id, message_id)
        if asked is not None:
            await self._workflows.cancel_message(user.id, asked)

    async def progress(self, user: User) -> Progress:
        """Onboarding's steps, as the workflow says; past the query's deadline the stored state, marked as stale.

        The profile is the row's always: of two corrections at once the workflow may hear in the other order.
        """
        stored = await self._progress.stored(user.id, profile=user.profile, stale=not user.onboarded)
        if user.onboarded or (stored.step is None and not stored.stale):
            return stored
        found = await self._workflows.progress(user.id) or stored
        return found.model_copy(update={"profile": user.profile})

    async def state(self, user: User) -> WorkflowState:
        """How the workflow stands; past the query's deadline the stored step, marked as stale."""
        found = await self._workflows.state(user.id, onboarded=user.onboarded)
        if found is not None:
            return found
        stored = await self._progress.stored(user.id, profile=user.profile, stale=True)
        return WorkflowState(workflow_id=workflow_id_of(user), step=stored.step, stale=True)

    async def step(self, user: User, request: StepRequest) -> None:
        """Skip the current step, or go back one. After onboarding it does nothing. Raises `DependencyDown`."""
        if not user.onboarded:
            await self._workflows.step_action(user.id, StepAction(action=request.action))

    async def profile_changed(self, user: User) -> None:
        """Tell the user's onboarding and clients of a profile that was corrected by hand. It is stored already."""
        try:
            user = await self._users.get(user.id)  # with what others have changed meanwhile
            await self._workflows.profile_changed(user.id, user.profile)
            progress = await self.progress(user)
        except DependencyDown:
            logger.warning("profile_not_announced", user_id=user.id)
            self._events.owed.add(user.id)
            return
        await self._events.announce(user.id, WorkflowProgress(ts=utc_now(), **dict(progress)))

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for; it ends with the process."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def close(self) -> None:
        """End what is done beside. A second call does nothing."""
        for task in list(self._beside):
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)

    async def _tell_connected(self, user: User, connected: UserConnected) -> None:
        try:
            await self._workflows.user_connected(user.id, connected, onboarded=user.onboarded)
        except DependencyDown:
            self._presence.forget(user.id)  # the next connection tries again
            logger.warning("connection_not_noted", user_id=user.id)

    async def _tell_shown(self, user: User, message_ids: list[str]) -> None:
        try:
            await self._workflows.streaming_complete(user.id, message_ids)
        except DependencyDown:
            logger.warning("shown_not_noted", user_id=user.id)
