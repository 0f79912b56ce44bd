"""Starting, signalling and asking the workflows of conversations."""

from collections.abc import Sequence

from cachetools import LRUCache
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from src.core.ids import UserId, assistant_workflow_id, onboarding_workflow_id
from src.models.values import Profile
from src.protocol.workflow import Progress, WorkflowState
from src.services.conversation.outbox import TurnRef
from src.temporal import options
from src.temporal.client import Signal, SignalRefused, TemporalClient
from src.temporal.payloads.conversation import (
    CancelMessage,
    ConversationState,
    HeldMessages,
    ProfileChanged,
    StepAction,
    StreamingComplete,
    UserConnected,
    UserMessage,
)

_ONBOARDED_KEPT = 10_000


class ConversationWorkflows:
    """The conversations of all users: onboarding first, then the assistant, for ever.

    Every call raises `DependencyDown` when Temporal does not answer in time.
    """

    def __init__(self, temporal: TemporalClient) -> None:
        self._temporal = temporal
        self._onboarded = LRUCache[UserId, None](_ONBOARDED_KEPT)

    # --- signals -----------------------------------------------------------------------------------------------------

    async def deliver(self, user_id: UserId, turn: TurnRef) -> None:
        """Tell the user's conversation of a stored message; it is started where it is not running."""
        message = UserMessage(message_id=turn.message_id, generation=turn.generation)
        if await self._tell_onboarding(user_id, Signal(options.USER_MESSAGE, message)):
            return
        await self.start_assistant(user_id, [message])

    async def start_assistant(self, user_id: UserId, queue: Sequence[UserMessage]) -> None:
        """Start the conversation after onboarding, with the messages that wait, in their order."""
        for message in queue:
            await self._start_assistant(user_id, Signal(options.USER_MESSAGE, message))
        if not queue:
            await self._start_assistant(user_id, None)

    async def user_connected(self, user_id: UserId, connected: UserConnected, *, onboarded: bool) -> None:
        """Tell the conversation that a client has connected; a new user's starts with it."""
        signal = Signal(options.USER_CONNECTED, connected)
        if onboarded:
            await self._tell_assistant(user_id, signal)
        else:
            await self._tell_onboarding(user_id, signal)

    async def streaming_complete(self, user_id: UserId, message_ids: list[str]) -> None:
        """Tell the conversation which replies a client has shown to their end."""
        shown = StreamingComplete(message_ids=message_ids)
        await self._tell_current(user_id, Signal(options.STREAMING_COMPLETE, shown))

    async def cancel_message(self, user_id: UserId, turn: TurnRef) -> None:
        """Stop the reply to a message of the user."""
        cancel = CancelMessage(message_id=turn.message_id, generation=turn.generation)
        await self._tell_current(user_id, Signal(options.CANCEL_MESSAGE, cancel))

    async def step_action(self, user_id: UserId, action: StepAction) -> None:
        """Skip the current step of onboarding or go back; a new user's onboarding starts with it."""
        await self._tell_onboarding(user_id, Signal(options.STEP_ACTION, action))

    async def profile_changed(self, user_id: UserId, profile: Profile) -> None:
        """Tell the onboarding, where there is one, of a profile that was corrected by hand."""
        await self._tell_running_onboarding(user_id, Signal(options.PROFILE_CHANGED, ProfileChanged(profile=profile)))

    # --- queries -----------------------------------------------------------------------------------------------------

    async def progress(self, user_id: UserId) -> Progress | None:
        """`get_progress` of the user's onboarding; None where it does not answer in time or is not there."""
        return await self._temporal.query(onboarding_workflow_id(user_id), options.GET_PROGRESS, Progress)

    async def state(self, user_id: UserId, *, onboarded: bool) -> WorkflowState | None:
        """`get_state` of the user's conversation; None where it does not answer in time or is not there."""
        workflow_id = assistant_workflow_id(user_id) if onboarded else onboarding_workflow_id(user_id)
        return await self._temporal.query(workflow_id, options.GET_STATE, WorkflowState)

    async def held(self, user_id: UserId) -> set[TurnRef] | None:
        """The messages that the user's conversation answers or has waiting; None where it does not say in time."""
        for workflow_id in (onboarding_workflow_id(user_id), assistant_workflow_id(user_id)):
            if await self._temporal.is_running(workflow_id):
                held = await self._temporal.query(workflow_id, options.GET_HELD, HeldMessages)
                return None if held is None else {TurnRef(one.message_id, one.generation) for one in held.messages}
        return set()

    async def running(self, user_id: UserId) -> str:
        """Names the user's conversation that runs, the same over all of its runs; empty where none does."""
        for workflow_id in (onboarding_workflow_id(user_id), assistant_workflow_id(user_id)):
            if first_run := await self._temporal.first_run_of(workflow_id):
                return first_run
        return ""

    # --- inside ------------------------------------------------------------------------------------------------------

    def _fresh_state(self, user_id: UserId) -> ConversationState:
        return ConversationState(user_id=user_id, continue_after_events=self._temporal.settings.continue_after_events)

    async def _start_assistant(self, user_id: UserId, signal: Signal | None) -> None:
        state = self._fresh_state(user_id)
        state.step = None
        await self._temporal.start(options.ASSISTANT, assistant_workflow_id(user_id), state, signal=signal)

    async def _tell_assistant(self, user_id: UserId, signal: Signal) -> None:
        try:
            await self._temporal.signal(assistant_workflow_id(user_id), signal)
        except SignalRefused:
            await self._start_assistant(user_id, signal)

    async def _tell_onboarding(self, user_id: UserId, signal: Signal) -> bool:
        """Tell a user's onboarding, which starts where there was none; answers whether it is still to be finished."""
        if user_id in self._onboarded:
            return False
        try:
            await self._temporal.start(
                options.ONBOARDING,
                onboarding_workflow_id(user_id),
                self._fresh_state(user_id),
                signal=signal,
                reuse=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            )
        except WorkflowAlreadyStartedError:
            self._onboarded[user_id] = None
            return False
        return True

    async def _tell_running_onboarding(self, user_id: UserId, signal: Signal) -> bool:
        """Answers whether there is an onboarding that was told."""
        try:
            return await self._temporal.signal(onboarding_workflow_id(user_id), signal)
        except SignalRefused:
            return await self._tell_onboarding(user_id, signal)

    async def _tell_current(self, user_id: UserId, signal: Signal) -> None:
        """Tell the conversation that runs, be it onboarding or what comes after."""
        if user_id not in self._onboarded and await self._tell_running_onboarding(user_id, signal):
            return
        await self._tell_assistant(user_id, signal)
