"""Onboarding: greeting → discovery → brain_dump → setup_complete, then the hand-over to the AssistantWorkflow."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError

from src.temporal.workflows import presence, steps
from src.temporal.workflows.conversation import Conversation

with workflow.unsafe.imports_passed_through():
    from src.models.values import agent_for
    from src.protocol.workflow import Progress, pending_steps, percent_of
    from src.temporal import options
    from src.temporal.payloads.conversation import (
        AgentRunInput,
        ConversationState,
        HandOverInput,
        ProfileChanged,
        ProgressInput,
        StepAction,
        UserConnected,
    )


@workflow.defn(name=options.ONBOARDING)
class OnboardingWorkflow(Conversation):
    """A new user's conversation. The agents propose that a step is finished, `steps` decides."""

    @workflow.init
    def __init__(self, state: ConversationState) -> None:
        super().__init__(state)

    @workflow.run
    async def run(self, state: ConversationState) -> None:
        """Converse until the last step is over and nobody waits."""
        if not state.loaded:
            await self._begin()
        silence = asyncio.create_task(self._await_silence())
        while not self._is_over():
            await workflow.wait_condition(lambda: self._has_work() or self.has_grown_idle())
            await self._next()
            if not self._is_over() and self.has_grown():
                await self.continue_as_new()
        silence.cancel()
        await self._hand_over()

    @workflow.signal(name=options.USER_CONNECTED)
    def user_connected(self, connected: UserConnected) -> None:
        """A client has connected: a user who has not been greeted is, unless a message of theirs waits already."""
        presence.note_connected(self.state, connected, now=workflow.now())
        if not self.state.greeted:
            self.state.greeting_due, self.state.away_since = True, None

    @workflow.signal(name=options.STEP_ACTION)
    def step_action(self, action: StepAction) -> None:
        """The user skips the current step, or goes back to the one before."""
        self.state.actions.append(action)
        presence.note_acted(self.state, now=workflow.now())

    @workflow.signal(name=options.PROFILE_CHANGED)
    def profile_changed(self, changed: ProfileChanged) -> None:
        """The user has corrected the profile by hand; it is stored already."""
        self.state.profile, self.state.progress_changed = changed.profile, True

    @workflow.query(name=options.GET_PROGRESS)
    def get_progress(self) -> Progress:
        """Where onboarding stands."""
        state = self.state
        known = state.steps or pending_steps()
        return Progress(
            workflow_id=workflow.info().workflow_id,
            step=state.step,
            percent=percent_of(known),
            steps=known,
            profile=state.profile,
            history=state.history,
        )

    def _is_over(self) -> bool:
        return self.state.step is None

    async def _begin(self) -> None:
        state = self.state
        try:
            stored = await self.load(options.ONBOARDING)
        except ActivityError:
            workflow.logger.error("conversation_not_loaded")
            stored = None
        if stored is not None and not state.progress_changed:
            state.profile = stored.profile
        if stored is not None and stored.steps:
            state.step, state.steps = stored.step, stored.steps
            state.greeted, state.history = stored.greeted, stored.history
            return
        steps.begin(state, now=workflow.now())

    async def _next(self) -> None:
        state = self.state
        if state.actions:
            steps.act(state, state.actions.pop(0), now=workflow.now())
        elif state.queue:
            state.greeted, state.greeting_due = True, False
            result, effects = await self.take_turn()
            if effects.profile is not None and effects.profile != state.profile:
                state.profile, state.progress_changed = effects.profile, True
            steps.after_turn(state, result, now=workflow.now())
        elif state.greeting_due:
            await self._greet()
        elif state.away_since:
            await self.welcome_back()
        elif state.follow_up_due:
            await self._follow_up()
        if state.progress_changed or state.progress_owed:
            await self._announce()

    async def _greet(self) -> None:
        state = self.state
        state.greeting_due = False
        state.greeted = state.progress_changed = True
        await self.speak(
            AgentRunInput(user_id=state.user_id, key="greeting", agent=agent_for(state.step), step=state.step)
        )

    def _has_work(self) -> bool:
        state = self.state
        return bool(
            state.queue
            or state.greeting_due
            or state.actions
            or state.progress_changed
            or state.away_since
            or state.follow_up_due
        )

    # --- the follow-up -----------------------------------------------------------------------------------------------

    async def _await_silence(self) -> None:
        """Have an onboarding that was begun and left followed up. One timer for a day, not one for each message."""
        state = self.state
        while True:
            await workflow.wait_condition(lambda: presence.follow_up_at(state) is not None)
            at = presence.follow_up_at(state)
            if at is not None and at > workflow.now():
                await workflow.sleep(at - workflow.now())
                continue
            state.follow_up_due = True
            await workflow.wait_condition(lambda: not state.follow_up_due)

    async def _follow_up(self) -> None:
        """Ask once whether to go on, where the user has not come meanwhile. Quiet hours put it off."""
        state = self.state
        state.follow_up_due = False
        at = presence.follow_up_at(state)
        if at is None or at > workflow.now():
            return
        run = AgentRunInput(
            user_id=state.user_id,
            key="follow_up",
            agent="coordinator",
            step=state.step,
            occasion="follow_up",
            at=workflow.now(),
        )
        result = await self.speak(run, gives_way=True)
        if result is not None and result.held_until is not None:
            state.held_until = result.held_until
        elif not state.queue:
            state.followed_up = True

    async def _announce(self) -> None:
        state = self.state
        state.progress_changed = False
        progress = ProgressInput(
            user_id=state.user_id,
            workflow_id=workflow.info().workflow_id,
            workflow_type=options.ONBOARDING,
            step=state.step,
            steps=state.steps,
            history=state.history,
            profile=state.profile,
            completed=state.step is None,
            greeted=state.greeted,
            at=workflow.now(),
        )
        try:
            await self.record(options.NOTIFY_USER, progress, at_most=options.PROGRESS_AT_MOST)
            state.progress_owed = False
        except ActivityError:
            workflow.logger.warning("progress_not_announced")
            state.progress_owed = True

    # --- the end -----------------------------------------------------------------------------------------------------

    async def _hand_over(self) -> None:
        """Send on what waits until nothing does, and what runs beside the turns has ended.

        A signal that comes now makes the server refuse the completion.
        """
        await self._send_on()
        while True:
            if self.has_asides() and workflow.patched("asides-before-the-end"):
                await self.message_or_asides_ended()
            if not self.state.queue:
                return
            await self._send_on()

    async def _send_on(self) -> None:
        waiting, self.state.queue = self.state.queue, []
        self.note_taken(*waiting)
        stopped = [message for message in waiting if self.is_stopped(message)]
        if stopped and workflow.patched("stops-before-the-end"):
            for message in stopped:
                await self.fail(message, agent_for(None), code="cancelled", cancelled=True)
            waiting = [message for message in waiting if message not in stopped]
        try:
            await self.record(options.HAND_OVER, HandOverInput(user_id=self.state.user_id, queue=waiting))
        except ActivityError:
            workflow.logger.error("hand_over_failed")  # the user is gone; what is unanswered is found by the sweep
