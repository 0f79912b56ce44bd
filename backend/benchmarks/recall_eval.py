"""How well questions find the facts they ask for: `uv run python -m benchmarks.recall_eval`.

A user of each language is told all facts and distractors of `benchmarks/recall/*.json`, with the corrections made as
corrections, and a stranger similar ones; then every question is asked of the real memory service. Printed per language and
embedder: recall@5 (the fact is among the first five) and MRR (the mean of one over its rank, to ten), apart for questions
that share the stem of a content word with their fact and for those that share none; and what must be nought: hits of a
stranger's facts and of corrected ones.

Exit status 1 where the default embedder is below 0.85 recall@5 in a language on questions that share a stem, or where
something comes back that must not.
"""

import argparse
import asyncio
import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from src.core.ids import UserId, derive_id
from src.services.memory import MemoryService
from src.services.memory.embedder import LocalEmbedder
from src.services.memory.words import content_stems
from src.settings import MemorySettings, Settings, load_settings

SETS = Path(__file__).parent / "recall"
LANGUAGES = ("ru", "en")
THRESHOLD = 0.85
"""Least recall@5 of the default embedder on questions that share a stem with their fact."""
RANKS = 10


@dataclass(slots=True)
class Tally:
    """Ranks of the facts asked for, among the first ten; None where it was not there."""

    ranks: list[int | None] = field(default_factory=list[int | None])

    @property
    def recall(self) -> float:
        """Share of questions whose fact is among the first five."""
        return sum(rank is not None and rank <= 5 for rank in self.ranks) / max(len(self.ranks), 1)

    @property
    def mrr(self) -> float:
        """Mean reciprocal rank, nought beyond the tenth."""
        return sum(1 / rank for rank in self.ranks if rank) / max(len(self.ranks), 1)


@dataclass(slots=True)
class Result:
    """What one language gave with one embedder."""

    language: str
    embedder: str
    facts: int
    stem: Tally = field(default_factory=Tally)
    synonym: Tally = field(default_factory=Tally)
    wrong_user: int = 0
    outdated: int = 0
    missed: list[str] = field(default_factory=list[str])
    milliseconds: list[float] = field(default_factory=list[float])

    @property
    def all(self) -> Tally:
        """Questions of both kinds."""
        return Tally([*self.stem.ranks, *self.synonym.ranks])


async def evaluate(memory: MemoryService, language: str, embedder: str) -> Result:
    """Tell the facts of a language to a fresh user of `memory` and ask every question."""
    data = json.loads((SETS / f"{language}.json").read_text(encoding="utf-8"))
    user = UserId(derive_id("eval", language, embedder))
    outdated = await _tell(memory, user, data)
    texts = {fact["id"]: fact["text"] for fact in data["facts"]}
    foreign = set(data["stranger"])
    result = Result(language, embedder, facts=len(data["facts"]))
    for question, fact_id in data["questions"]:
        began = time.perf_counter()
        hits = [hit.text for hit in await memory.search(user, question, limit=RANKS)]
        result.milliseconds.append((time.perf_counter() - began) * 1000)
        fact = texts[fact_id]
        rank = hits.index(fact) + 1 if fact in hits else None
        kind = result.stem if set(content_stems(question)) & set(content_stems(fact)) else result.synonym
        kind.ranks.append(rank)
        if rank is None or rank > 5:
            result.missed.append(f"{question} -> {fact} (rank {rank or f'> {RANKS}'})")
        result.wrong_user += len(foreign & set(hits))
        result.outdated += len(outdated & set(hits))
    return result


async def _tell(memory: MemoryService, user: UserId, data: dict[str, Any]) -> set[str]:
    """Tell everything, first the facts so that recency does not help them; the corrected texts."""
    outdated: set[str] = set()
    stranger = UserId(derive_id("stranger", user))
    for number, text in enumerate(data["stranger"]):
        await memory.add(stranger, text, key=str(number))
    for fact in data["facts"]:
        replaces: str | None = None
        if "replaces" in fact:
            replaces = (await memory.add(user, fact["replaces"], key=f"old:{fact['id']}")).id
            outdated.add(fact["replaces"])
        await memory.add(user, fact["text"], key=fact["id"], replaces=replaces)
    for number, text in enumerate(data["distractors"]):
        await memory.add(user, text, key=f"distractor:{number}")
    return outdated


async def evaluate_embedder(name: str, settings: Settings, *, bridge: bool = True) -> list[Result]:
    """Both languages in a store of their own, which is thrown away."""
    with tempfile.TemporaryDirectory(prefix="recall-") as folder:
        own = settings.model_copy(update={"data_dir": Path(folder)})
        memory = await MemoryService.open(own, embedder=LocalEmbedder(bridge=bridge), encoder=_by_words_alone)
        try:
            return [await evaluate(memory, language, name) for language in LANGUAGES]
        finally:
            await memory.close()


def _by_words_alone() -> None:
    """No encoder: vectors of meaning are made in the background, and would be there for some questions and not for others.

    `benchmarks.meaning_eval` measures them.
    """


def failures(results: list[Result]) -> list[str]:
    """What is wrong in the results of the default embedder, in words."""
    found = [
        f"{result.language}: recall@5 {result.stem.recall:.2f} is below {THRESHOLD}"
        for result in results
        if result.stem.recall < THRESHOLD
    ]
    found += [f"{result.language}: {result.wrong_user} hits of a stranger" for result in results if result.wrong_user]
    return found + [f"{result.language}: {result.outdated} corrected facts" for result in results if result.outdated]


def _print(results: list[Result], *, misses: bool) -> None:
    for result in results:
        line = [f"{result.language}  {result.embedder:<24}", f"facts {result.facts}"]
        for name, tally in (("shared stem", result.stem), ("no shared stem", result.synonym), ("all", result.all)):
            line.append(f"{name} ({len(tally.ranks)}): recall@5 {tally.recall:.2f} MRR {tally.mrr:.2f}")
        line.append(f"wrong user {result.wrong_user}, outdated {result.outdated}, {median(result.milliseconds):.1f} ms")
        print("  ".join(line))
        for miss in result.missed if misses else ():
            print(f"      missed: {miss}")


async def main(*, misses: bool) -> int:
    """Evaluate the local embedder with and without its synonyms, and the one of the settings if it is another."""
    settings = load_settings()
    configured = settings.memory.embedder
    local = settings.model_copy(update={"memory": MemorySettings()})
    default = await evaluate_embedder("local", local)
    _print(default, misses=misses)
    _print(await evaluate_embedder("local without synonyms", local, bridge=False), misses=misses)
    if configured != "local":
        other = settings.model_copy(update={"memory": MemorySettings(embedder=configured)})
        _print(await evaluate_embedder(configured, other), misses=misses)
    wrong = failures(default)
    for line in wrong:
        print(f"FAILED {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="name the questions whose fact was not among the first 5")
    raise SystemExit(asyncio.run(main(misses=parser.parse_args().misses)))
