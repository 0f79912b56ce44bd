"""The promise guard on turns and replies that it was not built with: `uv run python -m benchmarks.guard_turns`.

`guard/turns_*.txt` are turns of a good model: what somebody says, and what the model noted, in words of its own. Whatever
the guard adds to them is wrong, and so is a correction. `guard/claims_*.txt` are replies of a model that noted nothing:
those that call something done are to be corrected, the honest ones are not. All were written without the guard in view.

Prints for each language: false additions, false corrections, false claims left, honest replies corrected, and what is
kept where the model notes nothing.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.models.effects import (
    CancelReminder,
    CaptureInboxItem,
    CompleteInboxItem,
    Effect,
    Remember,
    ScheduleReminder,
    SetProfile,
    UpdateReminder,
)
from src.models.turn import OpenItem, OpenReminder, TurnContext
from src.models.values import Locale
from src.services.agent.guard import Guard, Verdict
from src.services.turns.effects import EFFECTS

FOLDER = Path(__file__).parent / "guard"
_MOST_FALSE = 0.01
_KINDS = frozenset(kind.name for kind in EFFECTS)
_NOW = "2026-12-01T10:00:00+03:00"
_ITEMS: dict[Locale, tuple[str, ...]] = {
    "ru": ("купить корм коту", "отчёт для Светы", "разобрать балкон"),
    "en": ("buy cat food", "the report for Claire", "clear out the balcony"),
}
_REMINDER: dict[Locale, str] = {"ru": "позвонить маме", "en": "call mum"}
_LISTENS: dict[Locale, str] = {"ru": "Понимаю.", "en": "I see."}
_DONE: dict[Locale, str] = {"ru": "Готово, записал.", "en": "Done, I've noted it."}
_SAYS_LITTLE: dict[Locale, str] = {
    "ru": "Насчёт этого сделай как лучше, ладно?",
    "en": "About that: do what's best, will you?",
}
"""A message that nothing can be read out of, so that every claim stands alone."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says, and what a good model noted."""

    text: str
    effects: tuple[Effect, ...]


def context_of(locale: Locale) -> TurnContext:
    """What the runs are given: three things, and a reminder."""
    return TurnContext(
        agent="coordinator",
        locale=locale,
        timezone="Europe/Moscow",
        local_time=_NOW,
        open_items=tuple(OpenItem(id=f"i{n}", text=text, kind="task") for n, text in enumerate(_ITEMS[locale], 1)),
        open_reminders=(OpenReminder(id="r1", text=_REMINDER[locale], due_local="2026-12-02T09:00"),),
    )


def turns(locale: Locale, folder: Path = FOLDER) -> list[Turn]:
    """The turns of one language."""
    found: list[Turn] = []
    for line in _lines(folder / f"turns_{locale}.txt"):
        text, _, noted = line.partition(" => ")
        parts = () if noted == "-" else tuple(map(_effect, noted.split(" ;; ")))
        found.append(Turn(text, parts))
    return found


def claims(locale: Locale, folder: Path = FOLDER) -> list[tuple[bool, str]]:
    """Replies of one language, and whether each says what is not true."""
    return [(line[0] == "!", line[2:]) for line in _lines(folder / f"claims_{locale}.txt")]


def _lines(path: Path) -> Iterator[str]:
    return (line for line in path.read_text().splitlines() if line and not line.startswith("#"))


def _effect(told: str) -> Effect:
    kind, _, rest = told.partition(" ")
    match kind:
        case "R":
            when, _, text = rest.partition(" | ")
            due, _, rule = when.partition(" ")
            given: dict[str, Any] = {"text": text, "due_local": due, "repeat": rule or None}
            return ScheduleReminder.model_validate(given)
        case "I":
            return CaptureInboxItem(text=rest)
        case "P":
            return SetProfile(name=rest)
        case "F":
            return Remember(text=rest)
        case "C":
            return CompleteInboxItem(item_id=rest)
        case "M":
            one, _, due = rest.partition(" | ")
            return UpdateReminder.model_validate({"reminder_id": one, "due_local": due})
        case "X":
            return CancelReminder(reminder_id=rest)
        case _:
            raise ValueError(told)


async def judged(locale: Locale, text: str, effects: Sequence[Effect], reply: str) -> Verdict:
    """What the guard makes of such a turn."""
    guard = Guard(context_of(locale), (), text)
    try:
        return await guard.judge(effects, reply, kinds=_KINDS)
    finally:
        guard.close()


async def measure(locale: Locale) -> tuple[str, list[str], int, int]:
    """One language: its line, what went wrong, the turns, and the false additions among them."""
    wrong: list[str] = []
    added = corrected = promises = kept = 0
    given = turns(locale)
    for turn in given:
        found = await judged(locale, turn.text, turn.effects, (_DONE if turn.effects else _LISTENS)[locale])
        if found.added:
            added += 1
            new = [(one.kind, getattr(one, "text", "")) for one in found.effects if one not in turn.effects]
            wrong.append(f"added      {turn.text} + {new}")
        elif found.text:
            corrected += 1
            wrong.append(f"corrected  {turn.text} ~ {found.text}")
        if turn.effects:
            promises += 1
            idle = await judged(locale, turn.text, (), _DONE[locale])
            kept += idle.added > 0
            if not idle.text:
                wrong.append(f"not kept   {turn.text}")
    left = doubted = 0
    said = claims(locale)
    for false, reply in said:
        found = await judged(locale, _SAYS_LITTLE[locale], (), reply)
        left += false and not found.text
        doubted += not false and bool(found.text)
        if false != bool(found.text):
            wrong.append(f"{'claim left' if false else 'doubted   '} {reply}")
    lies = sum(false for false, _ in said)
    line = (
        f"{locale}: {len(given)} turns of a good model, {added} false additions, {corrected} false corrections; "
        f"{lies} false claims, {left} left; {len(said) - lies} honest replies, {doubted} corrected; "
        f"of an idle model {kept} of {promises} turns kept"
    )
    return line, wrong, len(given), added


async def main(*, shows: bool) -> int:
    """Measure both languages; 1 where too much was added."""
    total = false = 0
    locales: tuple[Locale, ...] = ("ru", "en")
    for locale in locales:
        line, wrong, count, added = await measure(locale)
        print(line)
        if shows:
            print("\n".join(wrong))
        total, false = total + count, false + added
    return int(false > _MOST_FALSE * total)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--wrong", action="store_true", help="Show what went wrong.")
    sys.exit(asyncio.run(main(shows=parser.parse_args().wrong)))
