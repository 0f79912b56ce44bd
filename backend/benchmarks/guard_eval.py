"""How often the promise guard adds what a good model had right: `uv run python -m benchmarks.guard_eval`.

A good model is scripted from what the writers of `benchmarks/blind` expect: it notes the expected reminders, things and
facts, in their key words alone, and changes what was meant. Whatever the guard adds to such a turn is wrong, and so is a
correction of its honest reply. The other half: the same turns with a model that notes nothing and claims everything.

Prints for each language: turns, false additions, false corrections, and what is kept where the model does nothing.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.understanding_eval import BLIND, Case, context_of, load
from src.models.effects import (
    CancelReminder,
    CaptureInboxItem,
    CompleteInboxItem,
    Effect,
    Forget,
    Remember,
    ScheduleReminder,
    UpdateInboxItem,
    UpdateReminder,
)
from src.services.agent.guard import Guard, Verdict
from src.services.turns.effects import EFFECTS

_MOST_FALSE = 0.01
_KINDS = frozenset(kind.name for kind in EFFECTS)
_HONEST = {"ru": "Хорошо.", "en": "All right."}
_ASKS = {"ru": "Во сколько?", "en": "At what time?"}
_CLAIMS = {"ru": "Готово, записал.", "en": "Done, I've noted it."}


@dataclass(slots=True)
class Count:
    """What came of the turns of one language."""

    turns: int = 0
    added: list[str] = field(default_factory=list[str])
    corrected: list[str] = field(default_factory=list[str])
    promises: int = 0
    kept: int = 0
    false_claims: list[str] = field(default_factory=list[str])


def good(case: Case) -> list[Effect] | None:
    """What a good model notes for an utterance; None where its writer does not say enough to know."""
    expect = case.expect
    match case.kind:
        case "reminder":
            return _reminder(case)
        case "fact":
            return [Remember(text=" ".join(words)) for words in expect.get("facts", ())]
        case "dump":
            items = [_thing(case, one) for one in expect.get("items", ())]
            return [*items, *(Remember(text=" ".join(words)) for words in expect.get("facts", ()))]
        case "command" if "op" in expect:
            return _changes(case)
        case "small_talk" | "beyond" | "question":
            return []
        case _:
            return None


def _reminder(case: Case) -> list[Effect] | None:
    expect = case.expect
    due = expect.get("due") or next(iter(expect.get("any", ())), None)
    if due is None or expect.get("ask"):
        return [] if expect.get("ask") else None
    text = " ".join(expect.get("has", ())) or "that"
    return [ScheduleReminder.model_validate({"text": text, "due_local": due, "repeat": expect.get("repeat")})]


def _thing(case: Case, one: dict[str, object]) -> Effect:
    """A thing of a dump; with an hour, and a request to be reminded in the message, a reminder."""
    words, due = one.get("has"), one.get("due")
    given = {"text": " ".join(map(str, words)) if isinstance(words, list) else "", "due_local": due}
    asked = "remind" in case.text.lower() or "напомн" in case.text.lower()
    reminds = asked and isinstance(due, str) and "T" in due
    return (ScheduleReminder if reminds else CaptureInboxItem).model_validate(given)


def _changes(case: Case) -> list[Effect] | None:
    context, expect = context_of(case), case.expect
    found: list[Effect] = []
    for target in expect.get("targets", ()):
        item = next((one.id for one in context.open_items if one.text == target), None)
        reminder = next((one.id for one in context.open_reminders if one.text == target), None)
        memory = next((one.id for one in context.memories if one.text == target), None)
        effect = _change(expect, item=item, reminder=reminder, memory=memory)
        if effect is None:
            return None
        found.append(effect)
    return found


def _change(expect: dict[str, str], *, item: str | None, reminder: str | None, memory: str | None) -> Effect | None:
    op = expect["op"]
    if memory is not None:
        return Forget(memory_id=memory)
    if item is not None:
        if op == "done":
            return CompleteInboxItem(item_id=item)
        change = {"text": expect.get("text"), "due_local": expect.get("due")}
        archived = None if any(change.values()) else "archived"
        return UpdateInboxItem.model_validate({"item_id": item, "status": archived, **change})
    if reminder is None:
        return None
    if op in {"move", "rename"}:
        given = {"reminder_id": reminder, "text": expect.get("text"), "due_local": expect.get("due")}
        return UpdateReminder.model_validate(given)
    return CancelReminder(reminder_id=reminder)


async def judged(case: Case, effects: Sequence[Effect], reply: str) -> Verdict:
    """What the guard makes of such a turn."""
    guard = Guard(context_of(case), (), case.text)
    return await guard.judge(effects, reply, kinds=_KINDS)


async def measure(cases: Sequence[Case]) -> Count:
    """All turns of one language."""
    count = Count()
    for case in cases:
        effects = good(case)
        if effects is None:
            continue
        count.turns += 1
        asks = case.kind == "reminder" and not effects
        found = await judged(case, effects, _ASKS[case.lang] if asks else _HONEST[case.lang])
        if found.added:
            new = [one for one in found.effects if one not in effects]
            count.added.append(f"{case.id} {case.text} + {[(one.kind, getattr(one, 'text', '')) for one in new]}")
        elif found.text:
            count.corrected.append(f"{case.id} {case.text} ~ {found.text}")
        if effects and case.kind in {"reminder", "fact", "dump", "command"}:
            count.promises += 1
            idle = await judged(case, (), _CLAIMS[case.lang])
            count.kept += idle.added > 0
            if not idle.text:
                count.false_claims.append(f"{case.id} {case.text}")
    return count


async def main(folder: Path, *, shows: bool) -> int:
    """Measure both languages; 1 where too much was added."""
    turns = added = 0
    for language in ("ru", "en"):
        count = await measure(load(folder, language))
        share = len(count.added) / max(count.turns, 1)
        print(
            f"{language}: {count.turns} turns of a good model, {len(count.added)} false additions ({share:.1%}), "
            f"{len(count.corrected)} false corrections; of an idle one {count.kept} of {count.promises} turns kept, "
            f"{len(count.false_claims)} false claims left"
        )
        if shows:
            print("\n".join([*count.added, *count.corrected, *count.false_claims]))
        turns, added = turns + count.turns, added + len(count.added)
    return int(added > _MOST_FALSE * turns)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=BLIND / "open")
    parser.add_argument("--wrong", action="store_true", help="Show what went wrong.")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.folder, shows=given.wrong)))
