"""Effects: what a run notes and the workflow applies.

A model here says what an agent may note, its docstring and descriptions are what the agent reads. What is done with it
says the `EffectKind` in the `effects.py` of its domain.
"""

from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from src.models.local_time import LocalTime, LocalTimeFromDay, LocalTimeOrDay, NewRepetition, Repetition
from src.models.values import (
    PROFILE_ENTRIES,
    PROFILE_LINE,
    Frozen,
    ItemKind,
    Locale,
    QuietHours,
    RoutineKind,
    Step,
    WidgetType,
)

Phase = Literal["rows", "memory", "step", "proposal"]
"""By whom an effect is applied: with the rows, with the memories, by the workflow itself, by a run over the inbox."""


class EffectModel(Frozen):
    """Base of all effects. `kind` is for ever: stored replies hold it."""

    phase: ClassVar[Phase] = "rows"


class Remember(EffectModel):
    """Keep a fact about the user, in the user's own language, as one short sentence."""

    phase: ClassVar[Phase] = "memory"
    kind: Literal["remember"] = "remember"
    text: str = Field(min_length=1, max_length=500)
    category: str | None = Field(default=None, max_length=40)
    replaces: str | None = Field(default=None, description="Id of the memory that this fact corrects.", max_length=64)


class Forget(EffectModel):
    """Delete a memory for good."""

    phase: ClassVar[Phase] = "memory"
    kind: Literal["forget"] = "forget"
    memory_id: str = Field(max_length=64)


class ForgetEverything(EffectModel):
    """Delete all memories, where the user asks for it: they are shown a card, and nothing is deleted before they approve."""

    kind: Literal["forget_everything"] = "forget_everything"


class CaptureInboxItem(EffectModel):
    """Put one thing into the inbox."""

    kind: Literal["capture_inbox_item"] = "capture_inbox_item"
    text: str = Field(min_length=1, max_length=2000)
    item_kind: ItemKind = "unsorted"
    due_local: LocalTimeOrDay | None = Field(default=None, description="Local date and time without an offset.")
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)
    waiting_for: str | None = Field(default=None, max_length=120, description="Whom or what it waits for.")


class UpdateInboxItem(EffectModel):
    """Change an item; absent fields stay as they are."""

    kind: Literal["update_inbox_item"] = "update_inbox_item"
    item_id: str = Field(max_length=15)
    text: str | None = Field(default=None, min_length=1, max_length=2000)
    item_kind: ItemKind | None = None
    due_local: LocalTimeOrDay | None = None
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)
    waiting_for: str | None = Field(default=None, max_length=120)
    status: Literal["new", "clarified", "archived"] | None = None


class ProposeInboxItem(EffectModel):
    """Say what a new item is. `sure` files it at once, visibly and with undo; else it waits for the user's word."""

    phase: ClassVar[Phase] = "proposal"
    kind: Literal["propose_inbox_item"] = "propose_inbox_item"
    item_id: str = Field(max_length=15)
    sure: bool
    item_kind: ItemKind
    text: str | None = Field(default=None, min_length=1, max_length=2000)
    due_local: LocalTimeOrDay | None = None
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)
    waiting_for: str | None = Field(default=None, max_length=120)
    minutes: int | None = Field(default=None, ge=1, le=600, description="How long it takes, where it is short.")
    question: str | None = Field(default=None, max_length=300, description="What must be asked, where not sure.")
    options: tuple[str, ...] = Field(default=(), max_length=6, description="Answers to choose from.")


class ProcessInbox(EffectModel):
    """Have the new inbox items sorted, where the user asks for it: what was done and asked comes as a message later."""

    kind: Literal["process_inbox"] = "process_inbox"


class CompleteInboxItem(EffectModel):
    """Mark an item as done."""

    kind: Literal["complete_inbox_item"] = "complete_inbox_item"
    item_id: str = Field(max_length=15)


class ScheduleReminder(EffectModel):
    """Set a reminder at a local time, once or repeating."""

    kind: Literal["schedule_reminder"] = "schedule_reminder"
    text: str = Field(min_length=1, max_length=500)
    due_local: LocalTime = Field(description="Local date and time without an offset.")
    repeat: Repetition = Field(
        default=None, description="RRULE without the prefix, as FREQ=WEEKLY;BYDAY=MO.", max_length=200
    )


class UpdateReminder(EffectModel):
    """Move, reword or repeat a reminder that is set; `due_local` also puts off one that has just come."""

    kind: Literal["update_reminder"] = "update_reminder"
    reminder_id: str = Field(max_length=15)
    text: str | None = Field(default=None, min_length=1, max_length=500)
    due_local: LocalTime | None = Field(default=None, description="Local date and time without an offset.")
    repeat: NewRepetition = Field(default=None, description="RRULE without the prefix.", max_length=200)
    important: bool | None = Field(default=None, description="Whether it comes in quiet hours too.")


class CancelReminder(EffectModel):
    """Cancel a reminder for good; a series as a whole."""

    kind: Literal["cancel_reminder"] = "cancel_reminder"
    reminder_id: str = Field(max_length=15)


class SetRoutine(EffectModel):
    """Switch a routine on or off, move it, pause it or skip its next time; absent fields stay."""

    kind: Literal["set_routine"] = "set_routine"
    routine: RoutineKind
    enabled: bool | None = None
    time: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, as 08:00.")
    weekday: int | None = Field(default=None, ge=0, le=6, description="0 is Monday; for the weekly review.")
    paused_until_local: LocalTimeFromDay | None = None
    skip_next: bool | None = None


class ShowWidget(EffectModel):
    """Show a typed widget beside the reply."""

    kind: Literal["show_widget"] = "show_widget"
    widget_type: WidgetType
    title: str = Field(max_length=120)
    state: dict[str, Any] = Field(default_factory=dict)


class UpdateWidget(EffectModel):
    """Change a widget that is shown; the keys of `state` that are given replace what stood there."""

    kind: Literal["update_widget"] = "update_widget"
    widget_id: str = Field(max_length=15)
    title: str | None = Field(default=None, min_length=1, max_length=120)
    state: dict[str, Any] | None = None


class CompleteStep(EffectModel):
    """Propose that the current onboarding step is finished; the workflow's guard decides."""

    phase: ClassVar[Phase] = "step"
    kind: Literal["complete_step"] = "complete_step"
    step: Step
    skipped: bool = False


class GoBack(EffectModel):
    """Return to the onboarding step before, where the user asks for it."""

    phase: ClassVar[Phase] = "step"
    kind: Literal["go_back"] = "go_back"


class SetProfile(EffectModel):
    """Change what is known of the user for good; absent fields stay as they are."""

    kind: Literal["set_profile"] = "set_profile"
    name: str | None = Field(default=None, max_length=80)
    locale: Locale | None = None
    timezone: str | None = Field(default=None, max_length=64)
    quiet_hours: QuietHours | None = None
    occupation: str | None = Field(default=None, max_length=PROFILE_LINE)
    city: str | None = Field(default=None, max_length=PROFILE_LINE)
    goals: list[str] | None = Field(default=None, max_length=PROFILE_ENTRIES)
    areas: list[str] | None = Field(default=None, max_length=PROFILE_ENTRIES)
    routine: str | None = Field(default=None, max_length=PROFILE_LINE)
    formality: Literal["formal", "informal"] | None = None


Effect = Annotated[
    Remember
    | Forget
    | ForgetEverything
    | CaptureInboxItem
    | UpdateInboxItem
    | ProposeInboxItem
    | CompleteInboxItem
    | ProcessInbox
    | ScheduleReminder
    | UpdateReminder
    | CancelReminder
    | SetRoutine
    | ShowWidget
    | UpdateWidget
    | CompleteStep
    | GoBack
    | SetProfile,
    Field(discriminator="kind"),
]


def effect_models() -> tuple[type[EffectModel], ...]:
    """The models of all effects, in the order in which agents are offered them."""
    return get_args(get_args(Effect)[0])


def kinds_in(phase: Phase) -> frozenset[str]:
    """The kinds that are applied together."""
    return frozenset(str(model.model_fields["kind"].default) for model in effect_models() if model.phase == phase)
