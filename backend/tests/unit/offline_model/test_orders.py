"""Orders and questions about what is there: done, deleted, moved, renamed, forgotten, asked for, each said in many ways.

A line of `orders/said.*.txt` is `words  =>  outcome`, with `|` between outcomes that are as good: `done`, `delete`, `forget`
and the texts touched, `move Text 2026-12-01T16:00`, `rename Text: new words`, `corrects Fact`, `item` (something is
written down), `ask` (a question, nothing changed), `nothing` (nothing changed), `? words, in, the, reply ! words not in it`.
What is there stands in `orders/state.*.txt`. Where several things would change, the question comes first and is answered
with yes.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from src.models.effects import (
    CancelReminder,
    CaptureInboxItem,
    CompleteInboxItem,
    Effect,
    Forget,
    Remember,
    UpdateInboxItem,
    UpdateReminder,
)
from src.models.turn import MemoryHit, OpenItem, OpenReminder, RecentMessage, TurnContext
from src.models.values import Locale
from src.offline_model.planner import plan
from src.offline_model.turn import ESSENTIAL, turn_of

HERE = Path(__file__).parent / "orders"
LOCALES: tuple[Locale, ...] = ("ru", "en")
NOW = "2026-11-27T14:00:00+03:00"


def _context(locale: Locale) -> TurnContext:
    rows: dict[str, list[list[str]]] = {"item": [], "reminder": [], "memory": []}
    for line in (HERE / f"state.{locale}.txt").read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        rows[kind].append([part.strip() for part in rest.split("|")])
    return TurnContext(
        agent="coordinator",
        locale=locale,
        timezone="Europe/Moscow",
        local_time=NOW,
        open_items=tuple(
            OpenItem(id=f"i{n}", text=row[0], kind="task", due_local=row[1] if len(row) > 1 else None)
            for n, row in enumerate(rows["item"])
        ),
        open_reminders=tuple(
            OpenReminder(id=f"r{n}", text=row[0], due_local=row[1], repeat=row[2] if len(row) > 2 else None)
            for n, row in enumerate(rows["reminder"])
        ),
        memories=tuple(MemoryHit(id=f"m{n}", text=row[0]) for n, row in enumerate(rows["memory"])),
    )


CONTEXTS = {locale: _context(locale) for locale in LOCALES}


@dataclass(frozen=True)
class Said:
    """What came of some words."""

    reply: str
    effects: tuple[Effect, ...]
    names: dict[str, str]
    asked: bool = False
    """Whether a question about several things came first."""

    @property
    def changed(self) -> list[Effect]:
        """What the user would find changed."""
        return [one for one in self.effects if one.kind in ESSENTIAL or isinstance(one, CaptureInboxItem)]

    def is_as_wanted(self, outcome: str) -> bool:
        """Whether this is what a line of the table says."""
        op, _, rest = outcome.partition(" ")
        match op:
            case "?":
                return not self.changed and self._answers(rest)
            case "ask":
                return self.asked or (not self.changed and "?" in self.reply)
            case "nothing":
                return not self.changed
            case "item":
                return all(isinstance(one, CaptureInboxItem) for one in self.changed) and bool(self.changed)
            case "corrects":
                return all(isinstance(one, Remember) and self._name(one.replaces) == rest for one in self.changed)
            case "move":
                text, _, due = rest.rpartition(" ")
                wanted = {f"{text} {due}" if "T" in due else f"{text} {due}T23:59"}
                return {self._moved(one) for one in self.changed} == wanted
            case "rename":
                return {self._renamed(one) for one in self.changed} == {rest.lower()}
            case "done":
                done = all(isinstance(one, CompleteInboxItem | CancelReminder) for one in self.changed)
                return done and {self._target(one) for one in self.changed} == {one.strip() for one in rest.split(";")}
            case _:
                return {f"{_op(one)} {self._target(one)}" for one in self.changed} == {
                    f"{op} {one.strip()}" for one in rest.split(";")
                }

    def _answers(self, rest: str) -> bool:
        wanted, _, unwanted = rest.partition("!")
        reply = self.reply.lower()
        has = all(word.strip().lower() in reply for word in wanted.split(","))
        return has and not any(word.strip().lower() in reply for word in unwanted.split(",") if word.strip())

    def _name(self, key: str | None) -> str:
        return self.names.get(key or "", "")

    def _target(self, effect: Effect) -> str:
        if isinstance(effect, CompleteInboxItem | UpdateInboxItem):
            return self._name(effect.item_id)
        if isinstance(effect, CancelReminder | UpdateReminder):
            return self._name(effect.reminder_id)
        return self._name(effect.memory_id) if isinstance(effect, Forget) else "?"

    def _moved(self, effect: Effect) -> str:
        due = effect.due_local if isinstance(effect, UpdateInboxItem | UpdateReminder) else None
        return f"{self._target(effect)} {due:%Y-%m-%dT%H:%M}" if due is not None else repr(effect)

    def _renamed(self, effect: Effect) -> str:
        text = effect.text if isinstance(effect, UpdateInboxItem | UpdateReminder) else None
        return f"{self._target(effect)}: {text}".lower()


def _op(effect: Effect) -> str:
    gone = isinstance(effect, CancelReminder) or (isinstance(effect, UpdateInboxItem) and effect.status == "archived")
    return "delete" if gone else effect.kind


def say(locale: Locale, text: str) -> Said:
    """Say it to the offline model, and yes to a question about several."""
    return say_in(CONTEXTS[locale], text)


def say_in(context: TurnContext, text: str) -> Said:
    """The same in any context."""
    said = _say(context, (), text)
    if said.changed or not said.reply.startswith(("Удалить", "Отменить", "Перенести", "Delete", "Cancel", "Move")):
        return said
    history = (RecentMessage(role="user", text=text), RecentMessage(role="assistant", text=said.reply))
    agreed = _say(context, history, "да" if context.locale == "ru" else "yes")
    return Said(said.reply, agreed.effects, said.names, asked=True)


def _say(context: TurnContext, history: tuple[RecentMessage, ...], text: str) -> Said:
    turn, _ = turn_of(context, history, text)
    planned = plan(turn)
    rows = (*context.open_items, *context.open_reminders, *context.memories)
    offered = frozenset({*ESSENTIAL, "show_widget"})
    return Said(planned.text(turn.voice, offered=offered), planned.all_effects(), {one.id: one.text for one in rows})


def lines(locale: Locale) -> list[tuple[Locale, str, str]]:
    """The lines of a table."""
    found: list[tuple[Locale, str, str]] = []
    for line in (HERE / f"said.{locale}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words, _, outcome = line.partition("  =>  ")
            found.append((locale, words, outcome))
    return found


@pytest.mark.parametrize(("locale", "words", "outcome"), [line for locale in LOCALES for line in lines(locale)])
def test_what_is_said_of_what_is_there_comes_out_as_the_table_says(locale: Locale, words: str, outcome: str) -> None:
    said = say(locale, words)

    assert any(said.is_as_wanted(one.strip()) for one in outcome.split("|")), (said.reply, said.changed)
