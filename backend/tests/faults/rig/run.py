"""One run of the rig: people live, parts fail, everything is compared, and it is said how soon they were answered again."""

import asyncio
import contextlib
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.conditions import until
from tests.faults.rig import checker
from tests.faults.rig.faults import ALL, chosen
from tests.faults.rig.ledger import Fault, Ledger, now
from tests.faults.rig.system import System, running_system, seeded
from tests.faults.rig.talker import Talker

WAITS_SECONDS = 90.0
"""After a fault, the longest wait for words before the next one: a start takes long on a busy machine, and a part that is
killed again and again before it is up is another fault than those that are meant."""
FAULT_SECONDS = 240.0
"""No fault takes longer; one that does is a finding."""
_OVERLAPS = 0.15
"""How often the next fault comes before anybody has been answered."""


@dataclass
class Report:
    """What came of a run."""

    seed: int
    ledger: Ledger
    wrong: list[str] = field(default_factory=list[str])
    figures: dict[str, float] = field(default_factory=dict[str, float])

    def table(self) -> str:
        """Recovery by fault, as a table of Markdown."""
        rows: dict[str, list[Fault]] = {}
        for fault in self.ledger.faults:
            rows.setdefault(fault.name, []).append(fault)
        lines = ["| fault | times | p50 s | p95 s | most s |", "|---|---|---|---|---|"]
        for name, faults in sorted(rows.items()):
            took = sorted(fault.recovered for fault in faults if fault.recovered is not None)
            if took:
                p95 = took[min(len(took) - 1, int(len(took) * 0.95))]
                lines.append(f"| {name} | {len(faults)} | {statistics.median(took):.1f} | {p95:.1f} | {took[-1]:.1f} |")
        return "\n".join(lines)

    def summary(self) -> str:
        """Everything, for people."""
        ledger = self.ledger
        ends = [one.end for one in ledger.sent]
        lines = [
            f"seed {self.seed}: {len(ledger.faults)} faults, {len(ends)} messages ({ends.count('ok')} accepted), "
            f"{len(ledger.asked)} requests, {ledger.events} events, {ledger.torn} replies mended at their end",
            ", ".join(f"{name}: {figure:.0f}" for name, figure in self.figures.items()),
            self.table(),
            *(self.wrong or ["everything held"]),
        ]
        return "\n".join(lines)


async def run(
    folder: Path, *, faults: int | Sequence[str], people: int, seed: int, only: str = "", patience: float = 1.0
) -> Report:
    """Do it all; nothing is raised for what does not hold: it stands in the report.

    Args:
        folder: takes what the system stores, and the ledger.
        faults: how many, or which.
        people: how many live meanwhile.
        seed: of all choices.
        only: faults whose names hold one of these words.
        patience: by how much whatever is waited for may take longer, as on a busy machine.
    """
    ledger = Ledger()
    report = Report(seed, ledger)
    async with running_system(folder, ledger) as system:
        talkers = [await Talker.arrive(system.url, ledger, seed * 1000 + number) for number in range(people)]
        system.people = [one.id for one in talkers]
        for one in talkers:
            one.begin()
        began = now()
        try:
            rng = seeded(seed, "faults")
            names = chosen(faults, rng, only=only) if isinstance(faults, int) else list(faults)
            await _all_faults(system, talkers, rng, names, patience)
            report.figures["seconds of faults"] = now() - began
            system.disarm()
            await system.all_ready()
            await asyncio.gather(*(one.end() for one in talkers))
            await check(system, talkers, report, patience)
            report.figures["seconds in all"] = now() - began
        finally:
            for one in talkers:
                await one.leave()
            ledger.write(folder / "ledger.jsonl")
    return report


async def _all_faults(
    system: System, people: list[Talker], rng: random.Random, names: list[str], patience: float
) -> None:
    await asyncio.sleep(4)
    for name in names:
        fault = Fault(name, now())
        system.lines.say(f"fault: {name}")
        system.ledger.faults.append(fault)
        began_killed = name.startswith(("kill", "die"))
        if began_killed:
            fault.ended = fault.began
        try:
            async with asyncio.timeout(FAULT_SECONDS * patience):
                await ALL[name](system, people, rng)
        except TimeoutError:
            system.ledger.wrong(f"I9: {name} was not over after {FAULT_SECONDS:.0f} s")
        if not began_killed:
            fault.ended = now()
        if rng.random() > _OVERLAPS:
            with contextlib.suppress(TimeoutError):
                await until(partial(_recovered, system.ledger, fault), seconds=WAITS_SECONDS * patience)
        await asyncio.sleep(rng.uniform(0.1, 0.8))
    await asyncio.sleep(2)


async def _check_person(person: Talker, ledger: Ledger, patience: float) -> list[str]:
    return [
        *await checker.views_hold(person, patience),
        *await checker.messages_hold(person, ledger),
        *await checker.asked_hold(person, ledger),
    ]


def _recovered(ledger: Ledger, fault: Fault) -> bool:
    return ledger.recovery(fault) is not None


async def check(system: System, people: list[Talker], report: Report, patience: float) -> None:
    """Compare the ledger with what the system shows; what does not hold is noted in the report."""
    ledger = report.ledger
    report.wrong += await checker.all_answered(system, patience)
    for fault in ledger.faults:
        fault.recovered = ledger.recovery(fault)
    await checker.reminders_due(people, ledger, patience)
    report.wrong += await checker.nobody_is_wedged(people, patience)
    for found in await asyncio.gather(*(_check_person(person, ledger, patience) for person in people)):
        report.wrong += found
    report.wrong += await checker.keys_hold(system, people)
    bounds, figures = checker.bounds_hold(system)
    runs, more = await checker.runs_hold(system, people)
    report.wrong += [*bounds, *runs, *ledger.found]
    report.wrong += await checker.nothing_stays(system, people[-1], patience)
    report.figures |= {**figures, **more}
