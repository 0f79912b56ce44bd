"""Somebody who talks to the offline model through a real PydanticAI agent, and a world that applies the effects."""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic_ai import Agent, Tool
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart

from src.models.effects import (
    CancelReminder,
    CaptureInboxItem,
    CompleteInboxItem,
    CompleteStep,
    Effect,
    Forget,
    GoBack,
    Remember,
    ScheduleReminder,
    SetProfile,
    SetRoutine,
    UpdateInboxItem,
    UpdateReminder,
)
from src.models.turn import MemoryHit, OpenItem, OpenReminder, RecentMessage, RoutineSetting, TurnContext
from src.models.values import STEPS, AgentName, Locale, Profile, Step
from src.offline_model import OfflineModel

EFFECTS: tuple[type[BaseModel], ...] = get_args(get_args(Effect)[0])
Occasion = Literal["message", "first_visit", "return", "follow_up", "inbox"]


@dataclass
class Person:
    """A user, and all that is stored about them."""

    locale: Locale = "ru"
    step: Step | None = Step.GREETING
    agent: AgentName = "coordinator"
    local_time: str = "2026-11-23T14:00:00+03:00"
    offline: bool = False
    profile: Profile = field(default_factory=Profile)
    memories: list[MemoryHit] = field(default_factory=list[MemoryHit])
    items: list[OpenItem] = field(default_factory=list[OpenItem])
    reminders: list[OpenReminder] = field(default_factory=list[OpenReminder])
    routines: list[RoutineSetting] = field(default_factory=list[RoutineSetting])
    zone: str = "Europe/Moscow"
    messages: list[RecentMessage] = field(default_factory=list[RecentMessage])
    without: frozenset[str] = frozenset()
    """Tools that the agent does not have."""
    refusing: frozenset[str] = frozenset()
    """Tools that refuse."""
    effects: list[Effect] = field(default_factory=list[Effect])
    """Of the last turn."""
    noted: int = 0

    async def says(self, text: str) -> str:
        """The reply to a message; its effects are applied."""
        reply = await self._turn(text, "message")
        self.messages += [RecentMessage(role="user", text=text), RecentMessage(role="assistant", text=reply)]
        return reply

    def gets_reminder(self, number: int = 0) -> None:
        """A reminder comes, as the system brings it."""
        came = self.reminders[number].model_copy(update={"came": True, "due_local": self.local_time[:16]})
        self.reminders[number] = came
        lead = "Вы просили напомнить" if self.locale == "ru" else "You asked me to remind you"
        self.messages.append(RecentMessage(role="assistant", text=f"{lead}: {came.text}"))

    async def is_addressed(self, occasion: Occasion) -> str:
        """What is said when no message began the run."""
        reply = await self._turn(".", occasion)
        self.messages.append(RecentMessage(role="assistant", text=reply))
        return reply

    def context(self, occasion: Occasion = "message") -> TurnContext:
        """What the run is given."""
        return TurnContext(
            agent=self.agent,
            locale=self.locale,
            timezone=self.zone,
            local_time=self.local_time,
            user_name=self.profile.name or "",
            step=self.step,
            occasion=occasion,
            first_message=not any(message.role == "user" for message in self.messages),
            profile=self.profile,
            memories=tuple(self.memories),
            open_items=tuple(self.items),
            new_items=tuple(self.items) if occasion == "inbox" else (),
            open_reminders=tuple(self.reminders),
            routines=tuple(self.routines),
            offline=self.offline,
        )

    def history(self) -> list[ModelMessage]:
        """The conversation as the agent is given it."""
        return [
            ModelRequest(parts=[UserPromptPart(message.text)])
            if message.role == "user"
            else ModelResponse(parts=[TextPart(message.text)])
            for message in self.messages
        ]

    def build(self, occasion: Occasion = "message", *, word_delay_ms: float = 0) -> Agent[object, str]:
        """An agent as `services/agent.py` builds it."""
        block = self.context(occasion).model_dump_json(exclude_none=True)
        return Agent(
            OfflineModel(word_delay_ms=word_delay_ms),
            instructions=f"You are the assistant.\n\n<context>\n{block}\n</context>",
            tools=[self._tool(kind) for kind in EFFECTS if kind.model_fields["kind"].default not in self.without],
        )

    async def _turn(self, text: str, occasion: Occasion) -> str:
        self.effects = []
        result = await self.build(occasion).run(text, message_history=self.history())
        for effect in self.effects:
            self._apply(effect)
        return result.output

    def _tool(self, kind: type[Any]) -> Tool[object]:
        name = str(kind.model_fields["kind"].default)
        schema = kind.model_json_schema()
        schema["properties"].pop("kind")

        async def note(**arguments: Any) -> str:
            if name in self.refusing:
                return "Not noted, nothing was changed: no."
            self.effects.append(kind(**arguments))
            return "noted"

        return Tool.from_schema(note, name=name, description=name, json_schema=schema)

    def _set_routine(self, effect: SetRoutine) -> None:
        known = next((one for one in self.routines if one.kind == effect.routine), None)
        self.routines = [one for one in self.routines if one.kind != effect.routine]
        if effect.enabled is False or (effect.enabled is None and known is None):
            return
        before = known or RoutineSetting(kind=effect.routine, time="08:00")
        self.routines.append(
            RoutineSetting(
                kind=effect.routine,
                time=effect.time or before.time,
                weekday=before.weekday if effect.weekday is None else effect.weekday,
            )
        )

    def _apply(self, effect: Effect) -> None:  # noqa: C901 - one case for each kind of effect
        self.noted += 1
        match effect:
            case SetProfile():
                changes = effect.model_dump(exclude={"kind"}, exclude_none=True)
                self.locale = changes.pop("locale", self.locale)
                self.profile = self.profile.model_copy(update=changes)
            case Remember():
                self.memories = [memory for memory in self.memories if memory.id != effect.replaces]
                self.memories.append(MemoryHit(id=f"memory{self.noted}", text=effect.text))
            case Forget():
                self.memories = [memory for memory in self.memories if memory.id != effect.memory_id]
            case CaptureInboxItem():
                due = effect.due_local.isoformat() if effect.due_local else None
                self.items.append(
                    OpenItem(id=f"item{self.noted}", text=effect.text, kind=effect.item_kind, due_local=due)
                )
            case ScheduleReminder():
                due = effect.due_local.isoformat()
                self.reminders.append(
                    OpenReminder(id=f"reminder{self.noted}", text=effect.text, due_local=due, repeat=effect.repeat)
                )
            case UpdateReminder():
                self.reminders = [
                    _changed(one, effect) if one.id == effect.reminder_id else one for one in self.reminders
                ]
            case CancelReminder():
                self.reminders = [one for one in self.reminders if one.id != effect.reminder_id]
            case SetRoutine():
                self._set_routine(effect)
            case CompleteInboxItem():
                self.items = [item for item in self.items if item.id != effect.item_id]
            case UpdateInboxItem() if effect.status == "archived":
                self.items = [item for item in self.items if item.id != effect.item_id]
            case UpdateInboxItem():
                self.items = [_updated(item, effect) if item.id == effect.item_id else item for item in self.items]
            case CompleteStep():
                place = STEPS.index(effect.step) + 1
                if effect.step == self.step:
                    self.step = STEPS[place] if place < len(STEPS) else None
            case GoBack() if self.step is not None:
                self.step = STEPS[max(STEPS.index(self.step) - 1, 0)]
            case _:
                pass


def _changed(reminder: OpenReminder, effect: UpdateReminder) -> OpenReminder:
    changes = {
        "text": effect.text,
        "due_local": effect.due_local.isoformat() if effect.due_local else None,
        "repeat": effect.repeat,
    }
    given = {name: value for name, value in changes.items() if value}
    return reminder.model_copy(update={**given, "came": False})


def _updated(item: OpenItem, effect: UpdateInboxItem) -> OpenItem:
    changes = {
        "text": effect.text,
        "kind": effect.item_kind,
        "due_local": effect.due_local.isoformat() if effect.due_local else None,
    }
    return item.model_copy(update={name: value for name, value in changes.items() if value})


def memory(text: str, number: int = 1) -> MemoryHit:
    """A recalled memory."""
    return MemoryHit(id=f"known{number}", text=text, score=0.5)


def item(text: str, due: str | None = None, *, kind: Any = "task", number: int = 1) -> OpenItem:
    """An open item."""
    return OpenItem(id=f"open{number}", text=text, kind=kind, due_local=due)


def reminder(text: str, due: str, *, repeat: str | None = None, number: int = 1) -> OpenReminder:
    """A reminder that is to come."""
    return OpenReminder(id=f"set{number}", text=text, due_local=due, repeat=repeat)
