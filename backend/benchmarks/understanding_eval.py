"""How well the offline model understands what it was not tuned to: `uv run python -m benchmarks.understanding_eval`.

The utterances of `benchmarks/blind/*/*.jsonl` were written by people who had seen neither the code nor each other's
pages. Each is said to the offline model in a conversation whose rows are given with it; what comes of it is compared with
what its writer expects. Now is always Friday, 27 November 2026, 14:00 in Moscow. Where the answer is a question about
several things that the writer wants changed, the answer is yes.

Prints for each language: reminders right, asked back and silently wrong; facts; dumps by one item for one thing; questions
and commands; what was filed although nothing should be; the time of a message and the memory of it all.
"""

import argparse
import json
import re
import resource
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dateutil.rrule import rrulestr

from src.models.effects import (
    CancelReminder,
    CompleteInboxItem,
    Effect,
    Forget,
    Remember,
    ScheduleReminder,
    UpdateInboxItem,
    UpdateReminder,
)
from src.models.turn import MemoryHit, OpenItem, OpenReminder, RecentMessage, TurnContext
from src.offline_model.planner import plan
from src.offline_model.turn import ESSENTIAL, turn_of

BLIND = Path(__file__).parent / "blind"
_COMPARED_DAYS = 800
"""Days of two series that have to be the same: two years and a bit, so that yearly ones come twice."""
NOW = "2026-11-27T14:00:00+03:00"
_KINDS_OF_WRITING = {"capture_inbox_item", "schedule_reminder"}
_OFFERED = frozenset({*ESSENTIAL, "show_widget", "set_profile", "complete_step"})


@dataclass(frozen=True, slots=True)
class Case:
    """One utterance and what its writer expects of it."""

    id: str
    lang: str
    kind: str
    text: str
    expect: dict[str, Any]
    state: dict[str, Any]


@dataclass(slots=True)
class Tally:
    """Counts of one kind in one language, and the lines that went wrong."""

    right: int = 0
    total: int = 0
    more: dict[str, int] = field(default_factory=dict[str, int])
    wrong: list[str] = field(default_factory=list[str])

    def add(self, name: str, count: int = 1) -> None:
        """Count something by name."""
        self.more[name] = self.more.get(name, 0) + count

    @property
    def share(self) -> float:
        """Right of all."""
        return self.right / max(self.total, 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the offline model made of an utterance."""

    reply: str
    effects: tuple[Effect, ...]

    @property
    def filed(self) -> list[Effect]:
        """What the user would find afterwards: things, reminders, facts, changes."""
        return [effect for effect in self.effects if effect.kind in ESSENTIAL or effect.kind in _KINDS_OF_WRITING]

    @property
    def asks(self) -> bool:
        """Whether it ends in a question and nothing was set."""
        return "?" in self.reply and not self.filed

    def items(self) -> list[tuple[str, datetime | None]]:
        """The things written down, with their time; reminders are things too."""
        found: list[tuple[str, datetime | None]] = []
        for effect in self.effects:
            if effect.kind == "capture_inbox_item" or effect.kind == "schedule_reminder":
                found.append((effect.text, effect.due_local))
        return found


def load(folder: Path, language: str | None = None) -> list[Case]:
    """The utterances of a folder, in the order of its files."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if language is None or row["lang"] == language:
                cases.append(
                    Case(row["id"], row["lang"], row["kind"], row["text"], row["expect"], row.get("state") or {})
                )
    return cases


def context_of(case: Case) -> TurnContext:
    """What the run would be given."""
    state = case.state
    return TurnContext(
        agent="coordinator",
        locale="ru" if case.lang == "ru" else "en",
        timezone="Europe/Moscow",
        local_time=NOW,
        memories=tuple(MemoryHit(id=f"m{n}", text=text) for n, text in enumerate(state.get("memories") or ())),
        open_items=tuple(
            OpenItem(id=f"i{n}", text=row["text"], kind="task", due_local=_local(row.get("due")))
            for n, row in enumerate(state.get("items") or ())
        ),
        open_reminders=tuple(
            OpenReminder(id=f"r{n}", text=row["text"], due_local=row["due"], repeat=row.get("repeat"))
            for n, row in enumerate(state.get("reminders") or ())
        ),
    )


def said(case: Case) -> Outcome:
    """What comes of the utterance, and of a yes to a question about several things."""
    context = context_of(case)
    outcome = _said(context, (), case.text)
    if len(case.expect.get("targets") or ()) > 1 and outcome.asks:
        history = (RecentMessage(role="user", text=case.text), RecentMessage(role="assistant", text=outcome.reply))
        return _said(context, history, "да" if case.lang == "ru" else "yes")
    return outcome


def _said(context: TurnContext, history: tuple[RecentMessage, ...], text: str) -> Outcome:
    turn, _ = turn_of(context, history, text)
    planned = plan(turn)
    return Outcome(planned.text(turn.voice, offered=_OFFERED), planned.all_effects())


def _local(due: str | None) -> str | None:
    return f"{due}T23:59" if due and "T" not in due else due


def score(cases: Iterable[Case]) -> dict[str, Tally]:
    """Say every utterance and count what came of it, by kind."""
    tallies: dict[str, Tally] = {}
    for case in cases:
        tally = tallies.setdefault(case.kind, Tally())
        _SCORES[case.kind](case, said(case), tally)
    return tallies


def _reminder(case: Case, outcome: Outcome, tally: Tally) -> None:
    tally.total += 1
    expect = case.expect
    found = [effect for effect in outcome.effects if isinstance(effect, ScheduleReminder)]
    if not found:
        may_ask = expect.get("ask") or expect.get("or_ask")
        if outcome.asks:
            tally.right += 1
            tally.add("asked as wanted" if may_ask else "asked")
            if not may_ask:
                tally.wrong.append(f"{case.id} asked: {case.text} -> {outcome.reply}")
        else:
            tally.add("missed")
            tally.wrong.append(f"{case.id} MISSED: {case.text} -> {outcome.reply}")
        return
    dues = [expect["due"]] if "due" in expect else expect.get("any", [])
    best = next((one for one in found if _same_time(one.due_local, dues)), found[0])
    wanted = expect.get("repeat")
    if not _same_time(best.due_local, dues) or not _same_series(found, best, wanted):
        tally.add("silently wrong")
        tally.wrong.append(
            f"{case.id} WRONG: {case.text} -> {best.due_local} {best.repeat or ''} | {dues} {expect.get('repeat') or ''}"
        )
        return
    tally.right += 1
    text = best.text.lower()
    kept = all(word.lower() in text for word in expect.get("has", ()))
    clean = not any(word.lower() in text for word in expect.get("lacks", ()))
    if not kept or not clean:
        tally.add("words wrong")
        tally.wrong.append(f"{case.id} words: {case.text} -> {best.text}")


def _same_series(found: Sequence[ScheduleReminder], best: ScheduleReminder, wanted: str | None) -> bool:
    """Whether the reminders of one text come, together, at the times of the rule that is wanted."""
    if wanted is None or best.repeat is None:
        return wanted is None and best.repeat is None
    begin = best.due_local.replace(tzinfo=None)
    until = begin + timedelta(days=_COMPARED_DAYS)
    own = {time for one in found if one.text == best.text for time in _times_of(one.repeat or "", one.due_local, until)}
    return own == set(_times_of(wanted, begin, until))


def _times_of(rule: str, due: datetime, until: datetime) -> list[datetime]:
    begin = due.replace(tzinfo=None)
    plain = re.sub(r"UNTIL=(\d{8})(?!T)", r"UNTIL=\1T235959", rule)
    return list(rrulestr(plain, dtstart=begin).between(begin, until, inc=True))


def _same_time(due: datetime, wanted: Sequence[str]) -> bool:
    return f"{due:%Y-%m-%dT%H:%M}" in {one[:16] for one in wanted}


def _fact(case: Case, outcome: Outcome, tally: Tally) -> None:
    _facts(case, outcome, tally, count=True)
    if outcome.items():
        tally.add("filed beside")
        tally.wrong.append(f"{case.id} filed: {case.text} -> {outcome.items()}")


def _facts(case: Case, outcome: Outcome, tally: Tally, *, count: bool) -> None:
    texts = [effect.text.lower() for effect in outcome.effects if isinstance(effect, Remember)]
    for stems in case.expect.get("facts") or ():
        found = any(all(stem.lower() in text for stem in stems) for text in texts)
        if count:
            tally.total += 1
            tally.right += found
        else:
            tally.add("facts")
            tally.add("facts kept", int(found))
        if not found:
            tally.wrong.append(f"{case.id} fact {stems}: {case.text} -> {texts} {outcome.items()}")


def _dump(case: Case, outcome: Outcome, tally: Tally) -> None:
    items, used = outcome.items(), set[int]()
    for wanted in case.expect["items"]:
        fits = [
            number
            for number, (text, _) in enumerate(items)
            if number not in used and all(stem.lower() in text.lower() for stem in wanted["has"])
        ]
        tally.total += 1
        if not fits:
            tally.wrong.append(f"{case.id} no {wanted['has']}: {case.text!r} -> {[text for text, _ in items]}")
            continue
        number = min(fits, key=lambda one: (not _due_fits(items[one][1], wanted.get("due")), len(items[one][0])))
        used.add(number)
        tally.right += 1
        tally.add("due right", int(_due_fits(items[number][1], wanted.get("due"))))
        if not _due_fits(items[number][1], wanted.get("due")):
            tally.wrong.append(f"{case.id} due {wanted.get('due')}: {items[number]} of {case.text!r}")
    tally.add("captured", len(items))
    for number, (text, _) in enumerate(items):
        if number not in used:
            tally.wrong.append(f"{case.id} too much: {text!r} of {case.text!r}")
    _facts(case, outcome, tally, count=False)


def _due_fits(due: datetime | None, wanted: str | None) -> bool:
    if due is None or wanted is None:
        return due is None and wanted is None
    return f"{due:%Y-%m-%dT%H:%M}" == (_local(wanted) or "")[:16]


def _question(case: Case, outcome: Outcome, tally: Tally) -> None:
    tally.total += 1
    reply = outcome.reply.lower()
    has = all(stem.lower() in reply for stem in case.expect.get("answer_has", ()))
    lacks = not any(stem.lower() in reply for stem in case.expect.get("answer_lacks", ()))
    good = has and lacks and not outcome.filed
    tally.right += good
    if not good:
        tally.wrong.append(f"{case.id} question: {case.text} -> {outcome.reply} {outcome.filed or ''} | {case.expect}")


def _command(case: Case, outcome: Outcome, tally: Tally) -> None:
    tally.total += 1
    good = outcome.asks if case.expect.get("ask") else _done(case, outcome)
    tally.right += good
    if not good:
        tally.wrong.append(f"{case.id} command: {case.text} -> {outcome.reply} {outcome.filed} | {case.expect}")


def _done(case: Case, outcome: Outcome) -> bool:
    context, expect = context_of(case), case.expect
    texts = {one.id: one.text for one in (*context.open_items, *context.open_reminders, *context.memories)}
    touched: set[str] = set()
    for effect in outcome.filed:
        if not _fits(effect, expect):
            return False
        touched.add(texts.get(_target(effect), ""))
    return touched == set(expect["targets"])


def _target(effect: Effect) -> str:
    if isinstance(effect, CompleteInboxItem | UpdateInboxItem):
        return effect.item_id
    if isinstance(effect, CancelReminder | UpdateReminder):
        return effect.reminder_id
    return effect.memory_id if isinstance(effect, Forget) else ""


def _fits(effect: Effect, expect: dict[str, Any]) -> bool:
    op = expect["op"]
    gone = isinstance(effect, CancelReminder) or (isinstance(effect, UpdateInboxItem) and effect.status == "archived")
    if op == "done":
        return isinstance(effect, CompleteInboxItem | CancelReminder)
    if op in {"delete", "cancel"}:
        return gone
    if op == "forget":
        return isinstance(effect, Forget)
    if not isinstance(effect, UpdateInboxItem | UpdateReminder):
        return False
    if op == "rename":
        return (effect.text or "").lower() == expect["text"].lower()
    return effect.due_local is not None and _same_time(effect.due_local, [_local(expect["due"]) or ""])


def _nothing(case: Case, outcome: Outcome, tally: Tally) -> None:
    tally.total += 1
    tally.right += not outcome.filed
    if outcome.filed:
        tally.wrong.append(f"{case.id} filed: {case.text} -> {outcome.filed}")


_SCORES = {
    "reminder": _reminder,
    "fact": _fact,
    "dump": _dump,
    "question": _question,
    "command": _command,
    "small_talk": _nothing,
    "beyond": _nothing,
}


def _line(kind: str, tally: Tally) -> str:
    head = f"  {kind:<11} {tally.right:>3} of {tally.total:<3} {tally.share:.3f}"
    if kind == "dump":
        head += f"  precision {tally.right / max(tally.more.get('captured', 0), 1):.3f}"
    return head + "".join(f"  {name} {count}" for name, count in sorted(tally.more.items()))


def _times(cases: Sequence[Case]) -> str:
    took: list[float] = []
    for case in cases:
        started = time.perf_counter()
        _said(context_of(case), (), case.text)
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{len(took)} messages: median {statistics.median(took):.1f} ms, p99 {took[int(len(took) * 0.99)]:.1f} ms;"
        f" the process holds {mebibytes:.0f} MiB"
    )


def main() -> None:
    """Print the scores of a folder of utterances."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--set", default="open", help="a folder under benchmarks/blind, or the path of one")
    parser.add_argument("--writer", default="", help="only the files that begin with this")
    parser.add_argument("--wrong", action="store_true", help="print the lines that went wrong")
    parser.add_argument("--kinds", default="", help="only these, with commas")
    args = parser.parse_args()
    chosen = [case for case in load(BLIND / args.set) if case.id.startswith(args.writer)]
    chosen = [case for case in chosen if not args.kinds or case.kind in args.kinds.split(",")]
    for language in ("ru", "en"):
        print(language)
        for kind, tally in sorted(score(case for case in chosen if case.lang == language).items()):
            print(_line(kind, tally))
            for line in tally.wrong if args.wrong else ():
                print(f"      {line}")
    print(_times(chosen))


if __name__ == "__main__":
    main()
