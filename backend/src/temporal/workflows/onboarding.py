"""Onboarding: greeting → discovery → brain_dump → setup_complete, then the hand-over to the AssistantWorkflow."""

from temporalio import workflow
from temporalio.exceptions import ActivityError

from src.temporal.workflows.turns import Conversation

with workflow.unsafe.imports_passed_through():
    from src.models import STEPS, Step, StepStatus, agent_for
    from src.protocol import Progress, pending_steps, percent_of
    from src.temporal import options
    from src.temporal.payloads import (
        AgentRunInput,
        ConversationState,
        HandOverInput,
        ProgressInput,
        StepAction,
        TurnResult,
        UserConnected,
    )

_MOST_TURNS: dict[Step, int] = {Step.GREETING: 3, Step.SETUP_COMPLETE: 2}
"""Nobody is trapped: after this many turns a step is over although no agent proposed it. Discovery and the brain dump
last as long as the user wants."""


@workflow.defn(name=options.ONBOARDING)
class OnboardingWorkflow(Conversation):
    """A new user's conversation. The agents propose that a step is finished, the guard here decides."""

    @workflow.init
    def __init__(self, state: ConversationState) -> None:
        super().__init__(state)
        self._steps = list(state.steps)
        self._profile = state.profile
        self._turns_in_step = state.turns_in_step
        self._greeted = state.greeted
        self._greeting_due = state.greeting_due
        self._actions: list[StepAction] = []
        self._changed = False

    @workflow.run
    async def run(self, state: ConversationState) -> None:
        """Converse until the last step is over and nobody waits."""
        if not state.loaded:
            await self._begin()
        while not self._is_over():
            await workflow.wait_condition(
                lambda: bool(self.queue or self._greeting_due or self._actions or self._changed)
            )
            await self._next()
            if not self._is_over() and workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._carried())
        await self._hand_over()

    @workflow.signal(name=options.USER_CONNECTED)
    def user_connected(self, connected: UserConnected) -> None:  # noqa: ARG002 - the payload is for later releases
        """A client has connected: a user who has not been greeted is, unless a message of theirs waits already."""
        if not self._greeted:
            self._greeting_due = True

    @workflow.signal(name=options.STEP_ACTION)
    def step_action(self, action: StepAction) -> None:
        """The user skips the current step, or goes back to the one before."""
        self._actions.append(action)

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
        )

    async def _begin(self) -> None:
        try:
            stored = await self.load(options.ONBOARDING)
        except ActivityError:
            workflow.logger.error("conversation_not_loaded")
            stored = None
        if stored is not None and stored.steps:
            self.step, self._steps, self._profile = stored.step, stored.steps, stored.profile
            self._greeted = stored.greeted
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
        if self._changed:
            await self._announce()

    async def _greet(self) -> None:
        self._greeting_due = False
        self._greeted = self._changed = True
        run = AgentRunInput(user_id=self.state.user_id, key="greeting", agent=agent_for(self.step), step=self.step)
        try:
            result: TurnResult = await workflow.execute_activity(
                options.RUN_WORKFLOW_AGENT,
                run,
                result_type=TurnResult,
                start_to_close_timeout=options.AGENT_START_TO_CLOSE,
                heartbeat_timeout=options.AGENT_HEARTBEAT_TIMEOUT,
                retry_policy=options.AGENT_RETRY,
            )
        except ActivityError:
            workflow.logger.warning("greeting_failed")
            return
        await self.apply_effects(result)

    def _is_over(self) -> bool:
        return self.step is None

    # --- steps -------------------------------------------------------------------------------------------------------

    def _guard(self, result: TurnResult) -> None:
        """Decide whether the step is over."""
        self._turns_in_step += 1
        if self.step is None:
            return
        if result.completes == self.step:
            self._leave(self.step, "skipped" if result.skipped else "done")
        elif self._turns_in_step >= _MOST_TURNS.get(self.step, self._turns_in_step + 1):
            self._leave(self.step, "done")

    def _act(self, action: StepAction) -> None:
        if self.step is None:
            return
        if action.action == "skip":
            self._leave(self.step, "skipped")
            return
        place = STEPS.index(self.step)
        if place > 0:
            self._mark(self.step, "pending")
            self._enter(STEPS[place - 1])

    def _leave(self, step: Step, status: StepStatus) -> None:
        self._mark(step, status)
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
            turns_in_step=self._turns_in_step,
            profile=self._profile,
        )
