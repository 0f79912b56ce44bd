"""The steps of onboarding, as changes of a conversation's state. The agents propose that one is over, this decides."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from src.models.values import STEPS, Step, StepStatus
    from src.protocol.workflow import LeftBy, StepVisit, pending_steps
    from src.temporal.payloads.conversation import ConversationState, StepAction, TurnResult

_MOST_TURNS: dict[Step, int] = {Step.GREETING: 3, Step.SETUP_COMPLETE: 2}
"""Nobody is trapped: after this many turns a step is over although no agent proposed it. Discovery and the brain dump
last as long as the user wants."""
_VISITS_KEPT = 50


def begin(state: ConversationState, *, now: datetime) -> None:
    """Enter the first step."""
    state.steps = pending_steps()
    _enter(state, Step.GREETING, now=now)


def after_turn(state: ConversationState, result: TurnResult, *, now: datetime) -> None:
    """Decide whether the step is over with a turn."""
    state.turns_in_step += 1
    step = state.step
    if step is None:
        return
    if result.goes_back:
        _go_back(state, step, now=now)
    elif result.completes == step:
        why: LeftBy = "skip" if result.skipped else "agent"
        _leave(state, step, "skipped" if result.skipped else "done", why=why, now=now)
    elif state.turns_in_step >= _MOST_TURNS.get(step, state.turns_in_step + 1):
        _leave(state, step, "done", why="turns", now=now)


def act(state: ConversationState, action: StepAction, *, now: datetime) -> None:
    """Leave the step, or go back, as the user wants."""
    if state.step is None:
        return
    if action.action == "skip":
        _leave(state, state.step, "skipped", why="skip", now=now)
    else:
        _go_back(state, state.step, now=now)


def _go_back(state: ConversationState, step: Step, *, now: datetime) -> None:
    place = STEPS.index(step)
    if place > 0:
        _mark(state, step, "pending", now=now)
        _end_visit(state, "back", now=now)
        _enter(state, STEPS[place - 1], now=now)


def _leave(state: ConversationState, step: Step, status: StepStatus, *, why: LeftBy, now: datetime) -> None:
    _mark(state, step, status, now=now)
    _end_visit(state, why, now=now)
    place = STEPS.index(step) + 1
    if place < len(STEPS):
        _enter(state, STEPS[place], now=now)
    else:
        state.step = None


def _enter(state: ConversationState, step: Step, *, now: datetime) -> None:
    state.step = step
    state.turns_in_step = 0
    _mark(state, step, "active", now=now)
    state.history = [*state.history[1 - _VISITS_KEPT :], StepVisit(step=step, entered=now)]


def _end_visit(state: ConversationState, why: LeftBy, *, now: datetime) -> None:
    if state.history:
        last = state.history[-1].model_copy(update={"left": now, "why": why})
        state.history = [*state.history[:-1], last]


def _mark(state: ConversationState, name: Step, status: StepStatus, *, now: datetime) -> None:
    state.progress_changed = True
    changes: dict[str, object] = {"status": status, "left": now if status in {"done", "skipped"} else None}
    if status == "active":
        changes["entered"] = now
    state.steps = [step.model_copy(update=changes) if step.name == name else step for step in state.steps]
