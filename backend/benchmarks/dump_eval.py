"""How well brain dumps become items: `uv run python -m benchmarks.dump_eval`.

Each dump of `benchmarks/dumps/*.txt` is said to the offline model while the brain dump is open, and the items that it
captures are compared with the written answer. An item is found when its words are the answer's, at least by half; one
answer counts for one item, so a thing split in two costs precision and two things run together cost recall. Of what is
found, the kind and the due time are compared. A third of the dumps is held out: nothing is tuned by them.

A file holds `=== title`, the dump, `--->`, and a line `kinds | words | due` for each item; a slash parts what is right
either way, and a due time is seen from Monday, 23 November 2026, 14:00.

Exit status 1 where precision or recall of a language is below 0.9.
"""

import argparse
import re
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from src.models.effects import CaptureInboxItem
from src.models.turn import TurnContext
from src.models.values import Locale, Step
from src.offline_model import captured_items
from src.offline_model.concepts import concepts

DUMPS = Path(__file__).parent / "dumps"
LANGUAGES: tuple[Locale, ...] = ("ru", "en")
THRESHOLD = 0.9
NOW = "2026-11-23T14:00:00+03:00"
_ALIKE = 0.5
"""Least share of common words, of all words of both, for an item to be the answer's."""
_END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Answer:
    """One item of the written answer; several kinds or times where each would be right."""

    kinds: tuple[str, ...]
    text: str
    dues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dump:
    """A brain dump and what it should become."""

    title: str
    text: str
    answers: tuple[Answer, ...]

    @property
    def held_out(self) -> bool:
        """Whether it is only for measuring."""
        return self.title.startswith("held out")


@dataclass(slots=True)
class Score:
    """What came of several dumps."""

    dumps: int = 0
    items: int = 0
    answers: int = 0
    found: int = 0
    right_kind: int = 0
    right_due: int = 0
    wrong: list[str] = field(default_factory=list[str])

    @property
    def precision(self) -> float:
        """Share of the captured items that the answer has."""
        return self.found / max(self.items, 1)

    @property
    def recall(self) -> float:
        """Share of the answer's items that were captured."""
        return self.found / max(self.answers, 1)

    def add(self, dump: Dump, items: tuple[CaptureInboxItem, ...]) -> None:
        """Count one dump."""
        pairs = _paired(items, dump.answers)
        self.dumps += 1
        self.items += len(items)
        self.answers += len(dump.answers)
        self.found += len(pairs)
        found_items, found_answers = {id(item) for item, _ in pairs}, {answer for _, answer in pairs}
        self.wrong += [f"{dump.title}: too much: {item.text}" for item in items if id(item) not in found_items]
        self.wrong += [f"{dump.title}: missed: {one.text}" for one in dump.answers if one not in found_answers]
        for item, answer in pairs:
            self._compare(dump, item, answer)

    def _compare(self, dump: Dump, item: CaptureInboxItem, answer: Answer) -> None:
        due = _due(item.due_local)
        self.right_kind += item.item_kind in answer.kinds
        self.right_due += due in answer.dues
        if item.item_kind not in answer.kinds:
            self.wrong.append(f"{dump.title}: {item.text}: {item.item_kind}, not {'/'.join(answer.kinds)}")
        if due not in answer.dues:
            self.wrong.append(f"{dump.title}: {item.text}: due {due}, not {'/'.join(answer.dues)}")


def load(language: Locale) -> list[Dump]:
    """The dumps of a language with their answers."""
    text = (DUMPS / f"{language}.txt").read_text(encoding="utf-8")
    return [_dump(part) for part in re.split(r"^=== ", text, flags=re.MULTILINE) if part.strip()]


def evaluate(language: Locale, *, held_out: bool | None = None) -> Score:
    """Say the dumps of a language to the offline model; `held_out` takes only those, or only the others."""
    score = Score()
    for dump in load(language):
        if held_out is None or dump.held_out == held_out:
            score.add(dump, captured_items(_context(language), dump.text))
    return score


def _dump(part: str) -> Dump:
    head, _, rest = part.partition("\n")
    text, _, answers = rest.partition("--->\n")
    return Dump(head.strip(), text.strip(), tuple(_answer(line) for line in answers.strip().splitlines()))


def _answer(line: str) -> Answer:
    kinds, text, dues = (cell.strip() for cell in line.split("|"))
    return Answer(tuple(kinds.split("/")), text, tuple(dues.split("/")))


def _context(language: Locale) -> TurnContext:
    return TurnContext(
        agent="inbox_collector", locale=language, timezone="Europe/Moscow", local_time=NOW, step=Step.BRAIN_DUMP
    )


def _paired(items: tuple[CaptureInboxItem, ...], answers: tuple[Answer, ...]) -> list[tuple[CaptureInboxItem, Answer]]:
    """Items and answers that are alike, each once, the most alike first."""
    ranked = sorted(
        ((alike, item, answer) for item in items for answer in answers if (alike := _alike(item.text, answer.text))),
        key=lambda one: -one[0],
    )
    pairs: list[tuple[CaptureInboxItem, Answer]] = []
    for alike, item, answer in ranked:
        if alike >= _ALIKE and all(item is not known and answer is not other for known, other in pairs):
            pairs.append((item, answer))
    return pairs


def _alike(first: str, second: str) -> float:
    one, other = concepts(first), concepts(second)
    return len(one & other) / len(one | other) if one | other else 0.0


def _due(due: datetime | None) -> str:
    if due is None:
        return "-"
    return f"{due:%d.%m}" if due.time() == _END_OF_DAY else f"{due:%d.%m %H:%M}"


def _print(language: Locale, name: str, score: Score) -> None:
    found = max(score.found, 1)
    print(
        f"{language}  brain dumps, {name:<9} dumps {score.dumps}  items {score.answers}  precision {score.precision:.2f}"
        f"  recall {score.recall:.2f}  kind {score.right_kind / found:.2f}  due {score.right_due / found:.2f}"
    )


def main(*, misses: bool) -> int:
    """Print both languages; 1 where one is below the threshold."""
    failed = False
    for language in LANGUAGES:
        for name, held_out in (("tuned", False), ("held out", True), ("all", None)):
            _print(language, name, evaluate(language, held_out=held_out))
        whole = evaluate(language)
        failed = failed or whole.precision < THRESHOLD or whole.recall < THRESHOLD
        # What is held out is not named, so that nobody tunes by it.
        for line in evaluate(language, held_out=False).wrong if misses else ():
            print(f"      {line}")
    if failed:
        print(f"FAILED precision or recall is below {THRESHOLD}")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="name what went wrong in the dumps that are not held out")
    raise SystemExit(main(misses=parser.parse_args().misses))
