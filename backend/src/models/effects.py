"""Effects: what a run notes and the workflow applies."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from src.models.values import Frozen, ItemKind, Locale, QuietHours, RoutineKind, Step, WidgetType

MOST_CAPTURED = 500
"""Things in one call. A message of 16,000 characters holds fewer that say anything; one call for each would go over the limit
of calls of a turn."""


class Remember(Frozen):
    """Keep a fact about the user, in the user's own language, as one short sentence."""

    kind: Literal["remember"] = "remember"
    text: str = Field(min_length=1, max_length=500)
    category: str | None = Field(default=None, max_length=40)
    replaces: str | None = Field(default=None, description="Id of the memory that this fact corrects.", max_length=64)


class Forget(Frozen):
    """Delete a memory for good."""

    kind: Literal["forget"] = "forget"
    memory_id: str = Field(max_length=64)


class CaptureInboxItem(Frozen):
    """Put one thing into the inbox."""

    kind: Literal["capture_inbox_item"] = "capture_inbox_item"
    text: str = Field(min_length=1, max_length=2000)
    item_kind: ItemKind = "unsorted"
    due_local: datetime | None = Field(default=None, description="Local date and time without an offset.")
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)
    waiting_for: str | None = Field(default=None, max_length=120, description="Whom or what it waits for.")


class CaptureInboxItems(Frozen):
    """Put several things into the inbox at once; what a tool of this form notes are as many `CaptureInboxItem`."""

    items: list[CaptureInboxItem] = Field(min_length=1, max_length=MOST_CAPTURED)


class UpdateInboxItem(Frozen):
    """Change an item; absent fields stay as they are."""

    kind: Literal["update_inbox_item"] = "update_inbox_item"
    item_id: str = Field(max_length=15)
    text: str | None = Field(default=None, min_length=1, max_length=2000)
    item_kind: ItemKind | None = None
    due_local: datetime | None = None
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)
    waiting_for: str | None = Field(default=None, max_length=120)
    status: Literal["new", "clarified", "archived"] | None = None


class ProposeInboxItem(Frozen):
    """Say what a new item is. `sure` files it at once, visibly and with undo; else it waits for the user's word."""

    kind: Literal["propose_inbox_item"] = "propose_inbox_item"
    item_id: str = Field(max_length=15)
    sure: bool
    item_kind: ItemKind
    text: str | None = Field(default=None, min_length=1, max_length=2000)
    due_local: datetime | None = None
    project: str | None = Field(default=None, max_length=120)
    next_action: str | None = Field(default=None, max_length=300)
    waiting_for: str | None = Field(default=None, max_length=120)
    minutes: int | None = Field(default=None, ge=1, le=600, description="How long it takes, where it is short.")
    question: str | None = Field(default=None, max_length=300, description="What must be asked, where not sure.")
    options: tuple[str, ...] = Field(default=(), max_length=6, description="Answers to choose from.")


class ProcessInbox(Frozen):
    """Have the new inbox items sorted, where the user asks for it: what was done and asked comes as a message later."""

    kind: Literal["process_inbox"] = "process_inbox"


class CompleteInboxItem(Frozen):
    """Mark an item as done."""

    kind: Literal["complete_inbox_item"] = "complete_inbox_item"
    item_id: str = Field(max_length=15)


class ScheduleReminder(Frozen):
    """Set a reminder at a local time, once or repeating."""

    kind: Literal["schedule_reminder"] = "schedule_reminder"
    text: str = Field(min_length=1, max_length=500)
    due_local: datetime = Field(description="Local date and time without an offset.")
    repeat: str | None = Field(
        default=None, description="RRULE without the prefix, as FREQ=WEEKLY;BYDAY=MO.", max_length=200
    )


class UpdateReminder(Frozen):
    """Move, reword or repeat a reminder that is set; `due_local` also puts off one that has just come."""

    kind: Literal["update_reminder"] = "update_reminder"
    reminder_id: str = Field(max_length=15)
    text: str | None = Field(default=None, min_length=1, max_length=500)
    due_local: datetime | None = Field(default=None, description="Local date and time without an offset.")
    repeat: str | None = Field(default=None, description="RRULE without the prefix.", max_length=200)
    important: bool | None = Field(default=None, description="Whether it comes in quiet hours too.")


class CancelReminder(Frozen):
    """Cancel a reminder for good; a series as a whole."""

    kind: Literal["cancel_reminder"] = "cancel_reminder"
    reminder_id: str = Field(max_length=15)


class SetRoutine(Frozen):
    """Switch a routine on or off, move it, pause it or skip its next time; absent fields stay."""

    kind: Literal["set_routine"] = "set_routine"
    routine: RoutineKind
    enabled: bool | None = None
    time: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, as 08:00.")
    weekday: int | None = Field(default=None, ge=0, le=6, description="0 is Monday; for the weekly review.")
    paused_until_local: datetime | None = None
    skip_next: bool | None = None


class ShowWidget(Frozen):
    """Show a typed widget beside the reply."""

    kind: Literal["show_widget"] = "show_widget"
    widget_type: WidgetType
    title: str = Field(max_length=120)
    state: dict[str, Any] = Field(default_factory=dict)


class UpdateWidget(Frozen):
    """Change a widget that is shown; the keys of `state` that are given replace what stood there."""

    kind: Literal["update_widget"] = "update_widget"
    widget_id: str = Field(max_length=15)
    title: str | None = Field(default=None, min_length=1, max_length=120)
    state: dict[str, Any] | None = None


class CompleteStep(Frozen):
    """Propose that the current onboarding step is finished; the workflow's guard decides."""

    kind: Literal["complete_step"] = "complete_step"
    step: Step
    skipped: bool = False


class GoBack(Frozen):
    """Return to the onboarding step before, where the user asks for it."""

    kind: Literal["go_back"] = "go_back"


class SetProfile(Frozen):
    """Change what is known of the user for good; absent fields stay as they are."""

    kind: Literal["set_profile"] = "set_profile"
    name: str | None = Field(default=None, max_length=80)
    locale: Locale | None = None
    timezone: str | None = Field(default=None, max_length=64)
    quiet_hours: QuietHours | None = None
    occupation: str | None = Field(default=None, max_length=200)
    city: str | None = Field(default=None, max_length=120)
    goals: list[str] | None = Field(default=None, max_length=10)
    areas: list[str] | None = Field(default=None, max_length=10)
    routine: str | None = Field(default=None, max_length=300)
    formality: Literal["formal", "informal"] | None = None


Effect = Annotated[
    Remember
    | Forget
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
