"""What all conversations share: the queue, duplicates, stopping, turns, effects and continue-as-new.

A turn is one message and its reply. A failed turn ends that turn, never the workflow.
"""

import asyncio
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from src.temporal.workflows.presence import Presence

with workflow.unsafe.imports_passed_through():
    from src.models.values import AgentName, Step, agent_for
    from src.protocol.workflow import WorkflowState
    from src.temporal import options
    from src.temporal.payloads import (
        AgentRunInput,
        CancelMessage,
        ConversationRef,
        ConversationState,
        EffectsResult,
        FailureInput,
        LoadedConversation,
        LoadInput,
        ReplyRef,
        StreamingComplete,
        TurnInput,
        TurnResult,
        UserMessage,
    )

_MEMORY_EFFECTS = frozenset({"remember", "forget"})
_WORKFLOW_EFFECTS = frozenset({"complete_step", "go_back"})
_CANCELLED_KEPT = 100


class Conversation:
    """The turn machinery. A subclass says which step it is in and what happens around a turn."""

    def __init__(self, state: ConversationState) -> None:
        self.state = state
        self.step: Step | None = state.step
        self.queue: list[UserMessage] = list(state.queue)
        self._seen: dict[str, None] = dict.fromkeys(state.seen)
        self._asides: set[asyncio.Task[None]] = set()
        self._cancelled: dict[str, None] = {}
        self.turns = state.turns
        self._shown = state.shown_message_id
        self._active: UserMessage | None = None
        self._running: workflow.ActivityHandle[TurnResult] | None = None
        self.loaded = state.loaded
        self.presence = Presence(state, now=workflow.now())

    # --- signals and queries -----------------------------------------------------------------------------------------

    @workflow.signal(name=options.USER_MESSAGE)
    def user_message(self, message: UserMessage) -> None:
        """A stored message waits for its reply; one that is known is dropped."""
        key = _key(message)
        if key not in self._seen:
            self._seen[key] = None
            self.queue.append(message)
            self.presence.acted(now=workflow.now())

    @workflow.signal(name=options.CANCEL_MESSAGE)
    def cancel_message(self, cancel: CancelMessage) -> None:
        """Stop the reply to a message, whether it runs, waits or has not arrived yet."""
        if self._active is not None and self._active.message_id == cancel.message_id:
            if self._running is not None:
                self._running.cancel()
            return
        self._cancelled[cancel.message_id] = None
        while len(self._cancelled) > _CANCELLED_KEPT:
            del self._cancelled[next(iter(self._cancelled))]

    @workflow.signal(name=options.STREAMING_COMPLETE)
    def streaming_complete(self, complete: StreamingComplete) -> None:
        """A client has shown replies to their end."""
        if complete.message_ids:
            self._shown = complete.message_ids[-1]

    @workflow.query(name=options.GET_STATE)
    def get_state(self) -> WorkflowState:
        """What the workflow holds now."""
        return WorkflowState(
            workflow_id=workflow.info().workflow_id,
            step=self.step,
            active_message_id=self._active.message_id if self._active else None,
            queued=len(self.queue),
            turns=self.turns,
        )

    # --- the turn ----------------------------------------------------------------------------------------------------

    async def load(self, workflow_type: str) -> LoadedConversation:
        """Read what is stored of this conversation; the row is made when absent."""
        self.loaded = True
        info = workflow.info()
        return await self.record(
            options.LOAD_CONVERSATION,
            LoadInput(user_id=self.state.user_id, workflow_id=info.workflow_id, workflow_type=workflow_type),
            LoadedConversation,
        )

    async def take_turn(self) -> tuple[TurnResult, EffectsResult]:
        """Answer the first message of the queue and apply what the reply brought about."""
        message = self.queue.pop(0)
        self._active = message
        try:
            agent = agent_for(self.step)
            if message.message_id in self._cancelled:
                del self._cancelled[message.message_id]
                result = await self._fail(message, agent, code="cancelled", cancelled=True)
            else:
                result = await self._answer(message, agent)
        finally:
            self._active = None
            self._running = None
        self.turns += 1
        applied = await self.apply_effects(result)
        self._besides(result)
        return result, applied

    def _besides(self, result: TurnResult) -> None:
        """What nobody waits for: facts that Mem0 finds, and the summary of what has grown old."""
        user_id = self.state.user_id
        if result.extracts:
            self._aside(options.EXTRACT_MEMORIES, ReplyRef(user_id=user_id, reply_id=result.reply_id))
        if self.turns % options.SUM_UP_EVERY_TURNS == 0 and workflow.patched("summaries"):
            self._aside(options.SUM_UP, ConversationRef(user_id=user_id))

    def _aside(self, name: str, argument: Any) -> None:
        task = asyncio.create_task(self._run_aside(name, argument))
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def _run_aside(self, name: str, argument: Any) -> None:
        try:
            await workflow.execute_activity(
                name,
                argument,
                result_type=int,
                start_to_close_timeout=options.ASIDE_TIMEOUT,
                retry_policy=options.ASIDE_RETRY,
            )
        except ActivityError:
            workflow.logger.warning("left_undone", extra={"activity": name})

    def has_grown(self) -> bool:
        """Whether the run is to continue as new. Not while something runs beside the turns, which would be lost."""
        return workflow.info().is_continue_as_new_suggested() and not self._asides

    async def apply_effects(self, result: TurnResult) -> EffectsResult:
        """Apply a reply's effects. What cannot be applied is logged; the conversation goes on."""
        kinds = set(result.effects) if result.status == "complete" else set[str]()
        ref = ReplyRef(user_id=self.state.user_id, reply_id=result.reply_id)
        applied = EffectsResult()
        try:
            memories = (
                asyncio.create_task(self.record(options.ADD_MEMORY, ref, int)) if kinds & _MEMORY_EFFECTS else None
            )
            if kinds - _MEMORY_EFFECTS - _WORKFLOW_EFFECTS:
                applied = await self.record(options.APPLY_EFFECTS, ref, EffectsResult)
            if memories is not None:
                await memories
        except ActivityError:
            workflow.logger.warning("effects_not_applied", extra={"reply_id": result.reply_id})
        return applied

    # --- speaking first ----------------------------------------------------------------------------------------------

    async def speak(self, run: AgentRunInput, *, gives_way: bool = False) -> TurnResult | None:
        """Say something that no message asked for, and apply its effects; None where it could not be said.

        Args:
            run: what to say and why.
            gives_way: a message of the user's that comes meanwhile is answered instead.
        """
        speaking: workflow.ActivityHandle[TurnResult] = workflow.start_activity(
            options.RUN_WORKFLOW_AGENT,
            run,
            result_type=TurnResult,
            start_to_close_timeout=options.AGENT_START_TO_CLOSE,
            heartbeat_timeout=options.AGENT_HEARTBEAT_TIMEOUT,
            retry_policy=options.AGENT_RETRY,
        )
        if gives_way:
            await workflow.wait_condition(lambda: speaking.done() or bool(self.queue))
            if not speaking.done():
                speaking.cancel()
        try:
            result = await speaking
        except ActivityError:
            workflow.logger.warning("nothing_said", extra={"occasion": run.occasion})
            return None
        await self.apply_effects(result)
        return result

    async def welcome_back(self) -> None:
        """Tell the user, who was away for long, what is open; once for an absence, and not where a message waits."""
        since, self.presence.away_since = self.presence.away_since, None
        if since is None or self.queue:
            return
        run = AgentRunInput(
            user_id=self.state.user_id,
            key=f"return:{since.isoformat()}",
            agent="coordinator",
            step=self.step,
            occasion="return",
        )
        await self.speak(run, gives_way=True)

    async def record(self, name: str, argument: Any, result_type: type[Any] | None = None) -> Any:
        """Run an activity that reads or writes records; tried until it succeeds or can never succeed."""
        return await workflow.execute_activity(
            name,
            argument,
            result_type=result_type,
            start_to_close_timeout=options.RECORD_TIMEOUT,
            retry_policy=options.RECORD_RETRY,
        )

    async def _answer(self, message: UserMessage, agent: AgentName) -> TurnResult:
        turn = TurnInput(
            user_id=self.state.user_id,
            message_id=message.message_id,
            generation=message.generation,
            agent=agent,
            step=self.step,
        )
        self._running = workflow.start_activity(
            options.START_STREAMING,
            turn,
            result_type=TurnResult,
            start_to_close_timeout=options.AGENT_START_TO_CLOSE,
            schedule_to_close_timeout=options.AGENT_SCHEDULE_TO_CLOSE,
            heartbeat_timeout=options.AGENT_HEARTBEAT_TIMEOUT,
            retry_policy=options.AGENT_RETRY,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        )
        try:
            return await self._running
        except ActivityError as error:
            cause = error.cause
            code = cause.type if isinstance(cause, ApplicationError) and cause.type else "internal"
            return await self._fail(message, agent, code=code, cancelled=is_cancelled_exception(error))

    async def _fail(self, message: UserMessage, agent: AgentName, *, code: str, cancelled: bool) -> TurnResult:
        failure = FailureInput(
            user_id=self.state.user_id,
            message_id=message.message_id,
            generation=message.generation,
            agent=agent,
            code=code,
            cancelled=cancelled,
        )
        try:
            return await self.record(options.RECORD_FAILURE, failure, TurnResult)
        except ActivityError:
            workflow.logger.error("failure_not_recorded", extra={"message_id": message.message_id})
            return TurnResult(reply_id="", status="failed")

    # --- continue-as-new ---------------------------------------------------------------------------------------------

    def carried(self) -> dict[str, Any]:
        """The fields of `ConversationState` that this machinery carries over."""
        return {
            "user_id": self.state.user_id,
            "queue": self.queue,
            "seen": list(self._seen)[-options.SEEN_MESSAGES_CARRIED :],
            "turns": self.turns,
            "loaded": self.loaded,
            "step": self.step,
            "shown_message_id": self._shown,
            **self.presence.carried(),
        }

    def forget_old(self) -> None:
        """Keep the set of seen messages bounded; queued ones stay in it."""
        while len(self._seen) > options.SEEN_MESSAGES_KEPT:
            del self._seen[next(iter(self._seen))]


def _key(message: UserMessage) -> str:
    return f"{message.message_id}:{message.generation}"
