"""Onboarding: greeting → discovery → brain_dump → setup_complete, then the hand-over to the AssistantWorkflow."""

import asyncio
from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ActivityError

from src.temporal.workflows.turns import Conversation

with workflow.unsafe.imports_passed_through():
    from src.models.values import STEPS, Step, StepStatus, agent_for
    from src.protocol.workflow import LeftBy, Progress, StepVisit, pending_steps, percent_of
    from src.temporal import options
    from src.temporal.payloads import (
        AgentRunInput,
        ConversationState,
        HandOverInput,
        ProfileChanged,
        ProgressInput,
        StepAction,
        TurnResult,
        UserConnected,
    )

_MOST_TURNS: dict[Step, int] = {Step.GREETING: 3, Step.SETUP_COMPLETE: 2}
"""Nobody is trapped: after this many turns a step is over although no agent proposed it. Discovery and the brain dump
last as long as the user wants."""
_VISITS_KEPT = 50


@workflow.defn(name=options.ONBOARDING)
class OnboardingWorkflow(Conversation):
    """A new user's conversation. The agents propose that a step is finished, the guard here decides."""

    @workflow.init
    def __init__(self, state: ConversationState) -> None:
        super().__init__(state)
        self._steps = list(state.steps)
        self._history = list(state.history)
        self._profile = state.profile
        self._turns_in_step = state.turns_in_step
        self._greeted = state.greeted
        self._greeting_due = state.greeting_due
        self._actions: list[StepAction] = []
        self._changed = False
        self._follow_up_due = False

    @workflow.run
    async def run(self, state: ConversationState) -> None:
        """Converse until the last step is over and nobody waits."""
        if not state.loaded:
            await self._begin()
        silence = asyncio.create_task(self._await_silence())
        while not self._is_over():
            await workflow.wait_condition(self._has_work)
            await self._next()
            if not self._is_over() and self.has_grown():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._carried())
        silence.cancel()
        await self._hand_over()

    @workflow.signal(name=options.USER_CONNECTED)
    def user_connected(self, connected: UserConnected) -> None:
        """A client has connected: a user who has not been greeted is, unless a message of theirs waits already."""
        self.presence.connected(connected, now=workflow.now())
        if not self._greeted:
            self._greeting_due, self.presence.away_since = True, None

    @workflow.signal(name=options.STEP_ACTION)
    def step_action(self, action: StepAction) -> None:
        """The user skips the current step, or goes back to the one before."""
        self._actions.append(action)
        self.presence.acted(now=workflow.now())

    @workflow.signal(name=options.PROFILE_CHANGED)
    def profile_changed(self, changed: ProfileChanged) -> None:
        """The user has corrected the profile by hand; it is stored already."""
        self._profile, self._changed = changed.profile, True

    @workflow.query(name=options.GET_PROGRESS)
    def get_progress(self) -> Progress:
        """Where onboarding stands."""
        steps = self._steps or pending_steps()
        return Progress(
            workflow_id=workflow.info().workflow_id,
            step=self.step,
            percent=percent_of(steps),
            steps=steps,
            profile=self._profile,
            history=self._history,
        )

    async def _begin(self) -> None:
        try:
            stored = await self.load(options.ONBOARDING)
        except ActivityError:
            workflow.logger.error("conversation_not_loaded")
            stored = None
        if stored is not None and not self._changed:
            self._profile = stored.profile
        if stored is not None and stored.steps:
            self.step, self._steps = stored.step, stored.steps
            self._greeted, self._history = stored.greeted, stored.history
            return
        self._steps = pending_steps()
        self._enter(Step.GREETING)

    async def _next(self) -> None:
        if self._actions:
            self._act(self._actions.pop(0))
        elif self.queue:
            self._greeted, self._greeting_due = True, False
            result, effects = await self.take_turn()
            if effects.profile is not None and effects.profile != self._profile:
                self._profile, self._changed = effects.profile, True
            self._guard(result)
            self.forget_old()
        elif self._greeting_due:
            await self._greet()
        elif self.presence.away_since:
            await self.welcome_back()
        elif self._follow_up_due:
            await self._follow_up()
        if self._changed:
            await self._announce()

    async def _greet(self) -> None:
        self._greeting_due = False
        self._greeted = self._changed = True
        run = AgentRunInput(user_id=self.state.user_id, key="greeting", agent=agent_for(self.step), step=self.step)
        await self.speak(run)

    def _has_work(self) -> bool:
        return bool(
            self.queue
            or self._greeting_due
            or self._actions
            or self._changed
            or self.presence.away_since
            or self._follow_up_due
        )

    # --- the follow-up -----------------------------------------------------------------------------------------------

    async def _await_silence(self) -> None:
        """Have an onboarding that was begun and left followed up. One timer for a day, not one for each message."""
        while True:
            await workflow.wait_condition(lambda: self._silent_until() is not None)
            at = self._silent_until()
            if at is not None and at > workflow.now():
                await workflow.sleep(at - workflow.now())
                continue
            self._follow_up_due = True
            await workflow.wait_condition(lambda: not self._follow_up_due)

    def _silent_until(self) -> datetime | None:
        """When there has been silence for long enough; None for somebody who never wrote: nothing nags a stranger."""
        return self.presence.follow_up_at() if self.turns else None

    async def _follow_up(self) -> None:
        """Ask once whether to go on, where the user has not come meanwhile. Quiet hours put it off."""
        self._follow_up_due = False
        at = self._silent_until()
        if at is None or at > workflow.now():
            return
        run = AgentRunInput(
            user_id=self.state.user_id,
            key="follow_up",
            agent="coordinator",
            step=self.step,
            occasion="follow_up",
            at=workflow.now(),
        )
        result = await self.speak(run, gives_way=True)
        if result is not None and result.held_until is not None:
            self.presence.held_until = result.held_until
        elif not self.queue:
            self.presence.followed_up = True

    def _is_over(self) -> bool:
        return self.step is None

    # --- steps -------------------------------------------------------------------------------------------------------

    def _guard(self, result: TurnResult) -> None:
        """Decide whether the step is over."""
        self._turns_in_step += 1
        if self.step is None:
            return
        if result.goes_back:
            self._go_back(self.step)
        elif result.completes == self.step:
            self._leave(self.step, "skipped" if result.skipped else "done", why="skip" if result.skipped else "agent")
        elif self._turns_in_step >= _MOST_TURNS.get(self.step, self._turns_in_step + 1):
            self._leave(self.step, "done", why="turns")

    def _act(self, action: StepAction) -> None:
        if self.step is None:
            return
        if action.action == "skip":
            self._leave(self.step, "skipped", why="skip")
        else:
            self._go_back(self.step)

    def _go_back(self, step: Step) -> None:
        place = STEPS.index(step)
        if place > 0:
            self._mark(step, "pending")
            self._end_visit("back")
            self._enter(STEPS[place - 1])

    def _leave(self, step: Step, status: StepStatus, *, why: LeftBy) -> None:
        self._mark(step, status)
        self._end_visit(why)
        place = STEPS.index(step) + 1
        if place < len(STEPS):
            self._enter(STEPS[place])
        else:
            self.step = None
            self._changed = True

    def _enter(self, step: Step) -> None:
        self.step = step
        self._turns_in_step = 0
        self._mark(step, "active")
        self._history = [*self._history[1 - _VISITS_KEPT :], StepVisit(step=step, entered=workflow.now())]

    def _end_visit(self, why: LeftBy) -> None:
        if self._history:
            last = self._history[-1].model_copy(update={"left": workflow.now(), "why": why})
            self._history = [*self._history[:-1], last]

    def _mark(self, name: Step, status: StepStatus) -> None:
        now = workflow.now()
        self._changed = True
        self._steps = [
            step
            if step.name != name
            else step.model_copy(
                update={
                    "status": status,
                    "entered": now if status == "active" else step.entered,
                    "left": now if status in {"done", "skipped"} else None,
                }
            )
            for step in self._steps
        ]

    async def _announce(self) -> None:
        self._changed = False
        progress = ProgressInput(
            user_id=self.state.user_id,
            workflow_id=workflow.info().workflow_id,
            workflow_type=options.ONBOARDING,
            step=self.step,
            steps=self._steps,
            history=self._history,
            profile=self._profile,
            completed=self.step is None,
            greeted=self._greeted,
            at=workflow.now(),
        )
        try:
            await self.record(options.NOTIFY_USER, progress)
        except ActivityError:
            workflow.logger.warning("progress_not_announced")

    # --- the end -----------------------------------------------------------------------------------------------------

    async def _hand_over(self) -> None:
        """Send on what waits until nothing does. A signal that comes now makes the server refuse the completion."""
        handed_over = False
        while self.queue or not handed_over:
            waiting, self.queue = self.queue, []
            handed_over = True
            try:
                await self.record(options.HAND_OVER, HandOverInput(user_id=self.state.user_id, queue=waiting))
            except ActivityError:
                workflow.logger.error("hand_over_failed")  # the user is gone; what is unanswered is found by the sweep

    def _carried(self) -> ConversationState:
        return ConversationState(
            **self.carried(),
            greeted=self._greeted,
            greeting_due=self._greeting_due,
            steps=self._steps,
            history=self._history,
            turns_in_step=self._turns_in_step,
            profile=self._profile,
        )
