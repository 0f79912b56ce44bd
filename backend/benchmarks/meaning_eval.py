"""How well recall finds a fact that is asked for in other words: `uv run python -m benchmarks.meaning_eval`.

`benchmarks/recall/meanings_*.jsonl` holds six people of each language with 40 facts each and 25 questions that share no
word's stem with the facts that answer them, and a set whose questions are in another language than the facts. They were
written by somebody who had not seen this code. One user is told one person's facts; another those of all six.

Printed: recall@1, @5 and MRR of words and meaning together, of words alone and of meaning alone; what meaning adds to a
search, where the message was foreseen and where not; what it adds to a start and to memory. Exit status 1 where meaning
makes recall worse than words alone are, or there is no encoder.

`Any`: lines of JSON.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.recall_eval import RANKS, Tally
from src.core.ids import UserId, derive_id
from src.services.memory import MemoryService
from src.services.memory.encoder import Encoder, load_encoder
from src.settings import load_settings

SETS = Path(__file__).parent / "recall"
LANGUAGES = ("ru", "en", "across")
_PAUSE_SECONDS = 0.05
"""From a message's arrival to its search a turn takes about so long: it is stored and announced, and its workflow is told."""
_TIMED = 100
_START = """
import asyncio, sys, tempfile, time
from pathlib import Path
import psutil
from src.services.memory import MemoryService
from src.services.memory.encoder import load_encoder
from src.settings import load_settings

async def main():
    settings = load_settings().model_copy(update={"data_dir": Path(tempfile.mkdtemp())})
    began = time.perf_counter()
    memory = await MemoryService.open(settings, encoder=load_encoder if sys.argv[1] == "with" else lambda: None)
    opened = time.perf_counter() - began
    await memory.settle()
    memory.foresee("What animals do I raise?")
    await asyncio.sleep(1)
    used = psutil.Process().memory_full_info()
    print(opened, used.uss / 1e6, used.rss / 1e6)
    await memory.close()

asyncio.run(main())
"""


@dataclass(frozen=True, slots=True)
class Person:
    """What one user is told, and asks: each question with the facts any of which answers it."""

    facts: tuple[str, ...]
    questions: tuple[tuple[str, frozenset[str]], ...]


def people(language: str) -> list[Person]:
    """The people of a set."""
    lines = (SETS / f"meanings_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_person(json.loads(line)) for line in lines]


def _person(told: Any) -> Person:
    facts = tuple(told["facts"])
    asked = [(one["text"], frozenset(facts[at] for at in one["answers"])) for one in told["questions"]]
    return Person(facts, tuple(asked))


def together(persons: Sequence[Person]) -> Person:
    """One person who is told what all of them are."""
    facts = dict.fromkeys(fact for one in persons for fact in one.facts)
    return Person(tuple(facts), tuple(question for one in persons for question in one.questions))


async def ranks(memory: MemoryService, persons: Sequence[Person]) -> Tally:
    """The rank of the first answer to each question, each person's facts told to a user of their own."""
    tally = Tally()
    for number, person in enumerate(persons):
        user = UserId(derive_id("meanings", person.facts[0], str(number)))
        for at, fact in enumerate(person.facts):
            await memory.add(user, fact, key=str(at))
        await memory.settle()
        for question, answers in person.questions:
            hits = await memory.search(user, question, limit=RANKS)
            tally.ranks.append(next((at for at, hit in enumerate(hits, 1) if hit.text in answers), None))
    return tally


def ranks_by_meaning(encoder: Encoder, persons: Sequence[Person]) -> Tally:
    """The same, by nothing but the cosine of the meanings."""
    tally = Tally()
    for person in persons:
        vectors = [encoder.fact(fact) for fact in person.facts]
        for question, answers in person.questions:
            asked = encoder.question(question)
            cosines = [(float(vector @ asked), fact) for vector, fact in zip(vectors, person.facts, strict=True)]
            ordered = [fact for _, fact in sorted(cosines, reverse=True)]
            rank = next(at for at, fact in enumerate(ordered, 1) if fact in answers)
            tally.ranks.append(rank if rank <= RANKS else None)
    return tally


class Remembering:
    """An encoder that makes each vector once. `encoder`: what makes it."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.question = cache(encoder.question)
        self.fact = cache(encoder.fact)


async def evaluate(encoder: Encoder, language: str) -> list[str]:
    """Print one set's lines; what is wrong with them, in words."""
    persons, wrong = people(language), list[str]()
    for name, told in (("40 facts", persons), ("all facts", [together(persons)])):
        both = await _with(encoder, told)
        words = await _with(None, told)
        meaning = ranks_by_meaning(encoder, told)
        asked = len(both.ranks)
        for kind, tally in (("words and meaning", both), ("words", words), ("meaning", meaning)):
            first = sum(rank == 1 for rank in tally.ranks) / asked
            print(f"{language:<7} {name:<10} {asked:>4} questions  {kind:<18}", end="  ")
            print(f"recall@1 {first:.2f}  recall@5 {tally.recall:.2f}  MRR {tally.mrr:.2f}")
        if both.recall < words.recall:
            wrong.append(f"{language}, {name}: meaning makes recall worse")
    return wrong


async def _with(encoder: Encoder | None, persons: Sequence[Person]) -> Tally:
    with tempfile.TemporaryDirectory(prefix="meanings-") as folder:
        settings = load_settings().model_copy(update={"data_dir": Path(folder)})
        memory = await MemoryService.open(settings, encoder=lambda: encoder, patience_seconds=60)
        try:
            await memory.settle()
            return await ranks(memory, persons)
        finally:
            await memory.close()


async def measure_search(encoder: Encoder) -> None:
    """Print what a search takes by words alone, and with meaning, foreseen and not."""
    person = together(people("en"))
    for name, given, foreseen in (
        ("words", None, False),
        ("words and meaning, foreseen", encoder, True),
        ("words and meaning, not foreseen", encoder, False),
    ):
        with tempfile.TemporaryDirectory(prefix="meanings-") as folder:
            settings = load_settings().model_copy(update={"data_dir": Path(folder)})
            memory = await MemoryService.open(settings, encoder=lambda given=given: given)
            try:
                await memory.settle()
                await ranks(memory, [Person(person.facts, ())])
                _print_times(name, await _search_times(memory, person, foreseen=foreseen))
            finally:
                await memory.close()


async def _search_times(memory: MemoryService, person: Person, *, foreseen: bool) -> list[float]:
    user = UserId(derive_id("meanings", person.facts[0], "0"))
    times: list[float] = []
    for question, _ in person.questions[:_TIMED]:
        if foreseen:
            memory.foresee(question)
        await asyncio.sleep(_PAUSE_SECONDS)
        began = time.perf_counter()
        await memory.search(user, question, limit=8)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _print_times(name: str, milliseconds: list[float]) -> None:
    ordered = sorted(milliseconds)
    print(f"search, {name:<32} median {median(ordered):6.1f} ms  p95 {ordered[int(len(ordered) * 0.95)]:6.1f} ms")


def measure_start() -> None:
    """Print how long opening takes and what the process holds, with the encoder and without."""
    for name in ("without", "with"):
        command = [sys.executable, "-c", _START, name]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 - of here
        opened, own, resident = map(float, answer.stdout.split())
        print(f"start {name:<8} opened in {opened:.2f} s  memory of its own {own:.0f} MB, resident {resident:.0f} MB")


async def main() -> int:
    """Measure everything."""
    encoder = load_encoder()
    if encoder is None:
        print("FAILED there is no encoder: install the extra `semantic`")
        return 1
    wrong = [line for language in LANGUAGES for line in await evaluate(Remembering(encoder), language)]
    await measure_search(encoder)
    measure_start()
    for line in wrong:
        print(f"FAILED {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
