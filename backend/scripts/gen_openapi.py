"""The contract's generated files: `contract/openapi.json`, and one example for each type of event."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from src.api.app import create_api
from src.core.ids import assistant_workflow_id, conversation_id_for, derive_id, onboarding_workflow_id
from src.models.values import Profile, Step
from src.protocol.events import (
    AnyEvent,
    Connected,
    ErrorEvent,
    InboxDeleted,
    InboxUpserted,
    MemoryChanged,
    MessageAcceptedEvent,
    MessageCreated,
    MessageUpdated,
    Pong,
    ReminderDeleted,
    ReminderUpserted,
    Resync,
    RoutineUpserted,
    StreamChunk,
    StreamEnd,
    StreamError,
    StreamStart,
    WidgetDeleted,
    WidgetUpserted,
    WorkflowProgress,
)
from src.protocol.inbox import InboxItem
from src.protocol.reminders import Reminder
from src.protocol.routines import Routine
from src.protocol.talking import Message
from src.protocol.widgets import Widget
from src.protocol.workflow import StepView

_USER = derive_id("example", "user")
_QUESTION = derive_id("example", "question")
_REPLY = derive_id("example", "reply")
_NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
_TEXT = "Привет! Как вас зовут? 👋"


def openapi() -> str:
    """The OpenAPI document, with the events and frames among its schemas."""
    return json.dumps(create_api().openapi(), ensure_ascii=False, indent=2) + "\n"


def event_examples() -> dict[str, str]:
    """One example for each type of event, by the event's type."""
    examples: dict[str, str] = {}
    for place, event in enumerate(_events()):
        numbered = event.model_copy(update={"cursor": f"{1_768_478_400_000 + place:013d}-00000000"})
        examples[event.type] = numbered.model_dump_json(indent=2) + "\n"
    return examples


def _events() -> list[AnyEvent]:
    return [*_talk(), *_stream(), *_things(), *_socket()]


def _talk() -> list[AnyEvent]:
    question = _message(id=_QUESTION, client_id="0b6f9a52-6d7e-4a3c-9a43-0f4f2d6c1b11", role="user", text="Привет")
    reminder = _message(id=derive_id("example", "proactive"), agent="coordinator", text="Пора полить цветы.")
    steps = [
        StepView(name=Step.GREETING, status="done", entered=_NOON, left=_NOON + timedelta(minutes=1)),
        StepView(name=Step.DISCOVERY, status="active", entered=_NOON + timedelta(minutes=1)),
        StepView(name=Step.BRAIN_DUMP, status="pending"),
        StepView(name=Step.SETUP_COMPLETE, status="pending"),
    ]
    return [
        MessageAcceptedEvent(ts=_NOON, message=question.model_copy(update={"status": "pending"})),
        MessageCreated(ts=_NOON, message=reminder.model_copy(update={"proactive": True})),
        MessageUpdated(ts=_NOON, message=question),
        WorkflowProgress(
            ts=_NOON,
            workflow_id=onboarding_workflow_id(_USER),
            step=Step.DISCOVERY,
            percent=25,
            steps=steps,
            profile=Profile(name="Анна"),
        ),
    ]


def _stream() -> list[AnyEvent]:
    return [
        StreamStart(ts=_NOON, message_id=_REPLY, reply_to=_QUESTION, agent="greeter", attempt=1),
        StreamChunk(ts=_NOON, message_id=_REPLY, attempt=1, seq=0, text="Привет! "),
        StreamError(
            ts=_NOON,
            message_id=_REPLY,
            attempt=1,
            code="model_busy",
            detail="The model is busy; another attempt follows.",
            retrying=True,
        ),
        StreamEnd(ts=_NOON, message_id=_REPLY, attempt=2, text=_TEXT, status="complete"),
    ]


def _things() -> list[AnyEvent]:
    stamps: dict[str, Any] = {"created": _NOON, "updated": _NOON}
    item = InboxItem(
        id=derive_id("example", "item"),
        text="Купить молоко",
        kind="task",
        status="new",
        source="brain_dump",
        message_id=_QUESTION,
        **stamps,
    )
    reminder = Reminder(
        id=derive_id("example", "reminder"),
        text="Полить цветы",
        due=_NOON + timedelta(days=1),
        repeat="FREQ=WEEKLY;BYDAY=MO",
        status="scheduled",
        **stamps,
    )
    widget = Widget(
        id=derive_id("example", "widget"),
        type="checklist",
        title="На сегодня",
        state={"items": [{"id": "1", "text": "Купить молоко", "done": False}]},
        version=1,
        message_id=_REPLY,
        **stamps,
    )
    routine = Routine(kind="morning_briefing", enabled=True, time="08:00", next=_NOON + timedelta(hours=17))
    return [
        WidgetUpserted(ts=_NOON, widget=widget),
        WidgetDeleted(ts=_NOON, widget_id=widget.id),
        InboxUpserted(ts=_NOON, item=item),
        InboxDeleted(ts=_NOON, item_id=item.id),
        ReminderUpserted(ts=_NOON, reminder=reminder),
        ReminderDeleted(ts=_NOON, reminder_id=reminder.id),
        RoutineUpserted(ts=_NOON, routine=routine),
        MemoryChanged(ts=_NOON, count=3),
    ]


def _socket() -> list[AnyEvent]:
    return [
        Connected(ts=_NOON, user_id=_USER, workflow_id=assistant_workflow_id(_USER), server_time=_NOON),
        Resync(ts=_NOON),
        ErrorEvent(ts=_NOON, code="bad_frame", detail="Frames are JSON texts."),
        Pong(ts=_NOON, id="1"),
    ]


def _message(**fields: Any) -> Message:
    given: dict[str, Any] = {
        "conversation_id": conversation_id_for(_USER),
        "role": "assistant",
        "status": "complete",
        "created": _NOON,
        "completed": _NOON,
        **fields,
    }
    return Message(**given)
