"""What all conversations share: the queue, duplicates, stopping, turns, effects and continue-as-new.

A turn is one message and its reply. A failed turn ends that turn, never the workflow.
"""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from src.temporal.workflows import presence

with workflow.unsafe.imports_passed_through():
    from src.models.effects import kinds_in
    from src.models.values import AgentName, agent_for
    from src.protocol.workflow import WorkflowState
    from src.temporal import options
    from src.temporal.payloads.conversation import (
        AgentRunInput,
        CancelMessage,
        ConversationRef,
        ConversationState,
        EffectsResult,
        FailureInput,
        HeldMessages,
        LoadedConversation,
        LoadInput,
        ReplyRef,
        StreamingComplete,
        TurnInput,
        TurnResult,
        UserMessage,
    )

_MEMORY_EFFECTS = kinds_in("memory")
_WORKFLOW_EFFECTS = kinds_in("step")


class Conversation:
    """The turn machinery. A subclass says what happens around a turn.

    All that has to outlive the run is in `state`; the rest is of the moment.
    """

    def __init__(self, state: ConversationState) -> None:
        self.state = state
        state.last_seen = state.last_seen or workflow.now()
        self._asides: set[asyncio.Task[None]] = set()
        self._active: UserMessage | None = None
        self._running: workflow.ActivityHandle[TurnResult] | None = None

    # --- signals and queries -----------------------------------------------------------------------------------------

    @workflow.signal(name=options.USER_MESSAGE)
    def user_message(self, message: UserMessage) -> None:
        """A stored message waits for its reply; one that is known is dropped."""
        if message not in self.state.queue and _key(message) not in self.state.seen:
            self.state.queue.append(message)
            presence.note_acted(self.state, now=workflow.now())

    @workflow.signal(name=options.CANCEL_MESSAGE)
    def cancel_message(self, cancel: CancelMessage) -> None:
        """Stop the reply to a message, whether it runs, waits or has not arrived yet; one that has ended stays."""
        if self._active is not None and _stops(cancel, self._active):
            if self._running is not None:
                self._running.cancel()
            return
        if f"{cancel.message_id}:{cancel.generation}" not in self.state.seen:
            self.state.stops = [*self.state.stops, cancel][-options.STOPS_KEPT :]

    @workflow.signal(name=options.STREAMING_COMPLETE)
    def streaming_complete(self, complete: StreamingComplete) -> None:
        """A client has shown replies to their end."""
        if complete.message_ids:
            self.state.shown_message_id = complete.message_ids[-1]

    @workflow.query(name=options.GET_STATE)
    def get_state(self) -> WorkflowState:
        """What the workflow holds now."""
        return WorkflowState(
            workflow_id=workflow.info().workflow_id,
            step=self.state.step,
            active_message_id=self._active.message_id if self._active else None,
            queued=len(self.state.queue),
            turns=self.state.turns,
        )

    @workflow.query(name=options.GET_HELD)
    def get_held(self) -> HeldMessages:
        """The messages that it answers or has waiting: these need not be sent again."""
        return HeldMessages(messages=[*([self._active] if self._active else []), *self.state.queue])

    # --- the turn ----------------------------------------------------------------------------------------------------

    async def load(self, workflow_type: str) -> LoadedConversation:
        """Read what is stored of this conversation, the messages that wait among it; the row is made when absent."""
        self.state.loaded = True
        info = workflow.info()
        loaded: LoadedConversation = await self.record(
            options.LOAD_CONVERSATION,
            LoadInput(user_id=self.state.user_id, workflow_id=info.workflow_id, workflow_type=workflow_type),
            LoadedConversation,
        )
        # Signals may have come in another order where the conversation before this one was lost while it was told.
        later = [message for message in self.state.queue if message not in loaded.waiting]
        self.state.queue = [*loaded.waiting, *later]
        return loaded

    async def take_turn(self) -> tuple[TurnResult, EffectsResult]:
        """Answer the first message of the queue and apply what the reply brought about."""
        message = self.state.queue.pop(0)
        self.note_taken(message)
        self._active = message
        try:
            agent = agent_for(self.state.step)
            if self.is_stopped(message):
                result = await self.fail(message, agent, code="cancelled", cancelled=True)
            else:
                result = await self._answer(message, agent)
        finally:
            self._active = None
            self._running = None
        if not result.reply_id:  # not even that it failed could be stored: it may be sent again
            self.state.seen = [key for key in self.state.seen if key != _key(message)]
        self.state.turns += 1
        applied = await self.apply_effects(result)
        self._besides(result)
        return result, applied

    def note_taken(self, *messages: UserMessage) -> None:
        """Their turn has come: from now on they are not waited for again."""
        seen = [*self.state.seen, *(_key(message) for message in messages)]
        self.state.seen = seen[-options.SEEN_MESSAGES_KEPT :]

    def _besides(self, result: TurnResult) -> None:
        """What nobody waits for: facts that Mem0 finds, and the summary of what has grown old."""
        user_id = self.state.user_id
        if result.extracts:
            self._aside(options.EXTRACT_MEMORIES, ReplyRef(user_id=user_id, reply_id=result.reply_id))
        if self.state.turns % options.SUM_UP_EVERY_TURNS == 0 and workflow.patched("summaries"):
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

    async def apply_effects(self, result: TurnResult) -> EffectsResult:
        """Apply a reply's effects. What takes too long is left to whoever sweeps, and the conversation goes on."""
        kinds = set(result.effects) if result.status == "complete" else set[str]()
        ref = ReplyRef(user_id=self.state.user_id, reply_id=result.reply_id)
        memories = asyncio.create_task(self._remember(ref)) if kinds & _MEMORY_EFFECTS else None
        applied = EffectsResult()
        if kinds - _MEMORY_EFFECTS - _WORKFLOW_EFFECTS:
            try:
                applied = await self.record(options.APPLY_EFFECTS, ref, EffectsResult, at_most=options.EFFECTS_AT_MOST)
            except ActivityError:
                workflow.logger.warning("effects_left_due", extra={"reply_id": result.reply_id})
        if memories is not None:
            await memories
        return applied

    async def _remember(self, ref: ReplyRef) -> None:
        try:
            await self.record(options.ADD_MEMORY, ref, int, at_most=options.MEMORIES_AT_MOST)
        except ActivityError:
            workflow.logger.warning("memories_left_due", extra={"reply_id": ref.reply_id})

    # --- speaking first ----------------------------------------------------------------------------------------------

    async def message_or_asides_ended(self) -> None:
        """Wait for what runs beside the turns, or for another message."""
        await workflow.wait_condition(lambda: bool(self.state.queue) or not self._asides)

    def has_asides(self) -> bool:
        """Whether something runs beside the turns."""
        return bool(self._asides)

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
            schedule_to_close_timeout=options.SPEAK_AT_MOST,
            heartbeat_timeout=options.AGENT_HEARTBEAT_TIMEOUT,
            retry_policy=options.AGENT_RETRY,
        )
        if gives_way:
            await workflow.wait_condition(lambda: speaking.done() or bool(self.state.queue))
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
        since, self.state.away_since = self.state.away_since, None
        if since is None or self.state.queue:
            return
        run = AgentRunInput(
            user_id=self.state.user_id,
            key=f"return:{since.isoformat()}",
            agent="coordinator",
            step=self.state.step,
            occasion="return",
        )
        await self.speak(run, gives_way=True)

    async def record(
        self, name: str, argument: Any, result_type: type[Any] | None = None, *, at_most: timedelta | None = None
    ) -> Any:
        """Run an activity that reads or writes records; tried until it succeeds, can never succeed, or `at_most` is over."""
        return await workflow.execute_activity(
            name,
            argument,
            result_type=result_type,
            start_to_close_timeout=options.RECORD_TIMEOUT,
            schedule_to_close_timeout=at_most,
            retry_policy=options.RECORD_RETRY,
        )

    def is_stopped(self, message: UserMessage) -> bool:
        """Whether the user has stopped the reply before it began; asked once."""
        others = [stop for stop in self.state.stops if not _stops(stop, message)]
        found = len(others) < len(self.state.stops)
        self.state.stops = others
        return found

    async def _answer(self, message: UserMessage, agent: AgentName) -> TurnResult:
        turn = TurnInput(
            user_id=self.state.user_id,
            message_id=message.message_id,
            generation=message.generation,
            agent=agent,
            step=self.state.step,
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
            return await self.fail(message, agent, code=code, cancelled=is_cancelled_exception(error))

    async def fail(self, message: UserMessage, agent: AgentName, *, code: str, cancelled: bool) -> TurnResult:
        """Have the turn end without an answer, in plain words or, where the user stopped it, in none."""
        failure = FailureInput(
            user_id=self.state.user_id,
            message_id=message.message_id,
            generation=message.generation,
            agent=agent,
            code=code,
            cancelled=cancelled,
        )
        try:
            return await self.record(options.RECORD_FAILURE, failure, TurnResult, at_most=options.FAILURE_AT_MOST)
        except ActivityError:
            workflow.logger.error("failure_not_recorded", extra={"message_id": message.message_id})
            return TurnResult(reply_id="", status="failed")

    # --- continue-as-new ---------------------------------------------------------------------------------------------

    def has_grown(self) -> bool:
        """Whether the run is to continue as new. Not while something runs beside the turns, which would be lost."""
        if self._asides:
            return False
        info, most = workflow.info(), self.state.continue_after_events
        return info.is_continue_as_new_suggested() or (most is not None and info.get_current_history_length() >= most)

    def has_grown_idle(self) -> bool:
        """The same between two turns, where signals alone make a run grow. Runs of old had to wait for a turn."""
        return self.state.continue_after_events is not None and self.has_grown()

    async def continue_as_new(self) -> None:
        """End this run; the next goes on with the state as it is."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        self.state.continue_after_events = self.state.continue_after_events or options.CONTINUE_AFTER_EVENTS
        workflow.continue_as_new(self.state)


def _key(message: UserMessage) -> str:
    return f"{message.message_id}:{message.generation}"


def _stops(cancel: CancelMessage, message: UserMessage) -> bool:
    return cancel.message_id == message.message_id and cancel.generation in {None, message.generation}
