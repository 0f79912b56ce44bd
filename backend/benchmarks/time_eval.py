"""How well times are read: `python -m benchmarks.time_eval [-v] [FILE_OR_FOLDER …]`.

First 5,000 generated phrases with known times (`time_phrases`), then the utterances of the files, by default those in
`benchmarks/blind`; `-v` shows what was not right. Each file has one utterance a line as JSON: `text`, `lang`, `kind`, `expect`. Of the kind `reminder` the time, the repetition
and the matter are compared. Outcomes:

- right: the expected time, repetition and matter; or asked, where asking is expected or as good.
- asked: asked, though the time was clear to whoever wrote the expectation. A nuisance, and honest.
- wrong: a time was taken that is not the expected one, or words of the matter are lost or left over. Silently wrong.
"""

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from benchmarks.time_phrases import fault, phrases
from src.reading.time import TimeReading, read_time

BLIND = Path(__file__).parent / "blind"
NOW = datetime(2026, 11, 27, 14, 0, tzinfo=ZoneInfo("Europe/Moscow"))
Verdict = Literal["right", "asked", "wrong"]
GENERATED = 5_000
_COMPARED = 12
"""Occurrences of two rules that are compared."""


@dataclass(frozen=True)
class Scored:
    """One utterance and what came of it."""

    case: dict[str, Any]
    reading: TimeReading
    verdict: Verdict
    why: str
    milliseconds: float


def score(case: dict[str, Any]) -> Scored:
    """Read one utterance and compare."""
    began = time.thread_time()
    reading = read_time(case["text"], now=NOW, role="reminder")
    took = (time.thread_time() - began) * 1000
    verdict, why = _verdict(reading, case["expect"])
    return Scored(case, reading, verdict, why, took)


def _verdict(reading: TimeReading, expect: dict[str, Any]) -> tuple[Verdict, str]:
    if reading.ask is not None:
        may_ask = expect.get("ask") or expect.get("or_ask")
        return ("right", "") if may_ask else ("asked", reading.ask)
    if expect.get("ask"):
        return "wrong", "should ask"
    why = _time_fault(reading, expect) or _matter_fault(reading, expect)
    return ("wrong", why) if why else ("right", "")


def _time_fault(reading: TimeReading, expect: dict[str, Any]) -> str:
    due = reading.due.astimezone(NOW.tzinfo).strftime("%Y-%m-%dT%H:%M") if reading.due else None
    wanted = expect.get("any") or [expect.get("due")]
    if due not in wanted:
        return f"due {due}, not {wanted}"
    repeat = expect.get("repeat")
    if bool(repeat) != bool(reading.rule):
        return f"repeat {reading.rule}, not {repeat}"
    return "" if not repeat or _same_series(reading, repeat) else f"repeat {reading.rule}, not {repeat}"


def _same_series(reading: TimeReading, rule: str) -> bool:
    """Whether two rules come at the same times; several rules of ours may stand for one of theirs."""
    assert reading.due is not None
    start = reading.due.astimezone(NOW.tzinfo).replace(tzinfo=None)
    ours = _times(reading.rule, start)
    for one in reading.more:
        ours += _times(one.rule, one.due.astimezone(NOW.tzinfo).replace(tzinfo=None))
    return sorted(set(ours))[:_COMPARED] == _times(rule, start)[:_COMPARED]


def _times(rule: str | None, start: datetime) -> list[datetime]:
    if rule is None:
        return [start]
    text = rule.removeprefix("RRULE:")
    parts = [part if not part.startswith("UNTIL=") else f"{part[:14]}T235959" for part in text.split(";")]
    found: list[datetime] = []
    for at in rrulestr(";".join(parts), dtstart=start):
        found.append(at)
        if len(found) > _COMPARED:
            break
    return found


def _matter_fault(reading: TimeReading, expect: dict[str, Any]) -> str:
    rest = reading.rest.lower().replace("ё", "е")
    missing = [word for word in expect.get("has", []) if word.lower().replace("ё", "е") not in rest]
    left = [word for word in expect.get("lacks", []) if _has_word(rest, word.lower().replace("ё", "е"))]
    return f"rest [{reading.rest}] misses {missing}" if missing else f"rest [{reading.rest}] has {left}" if left else ""


def _has_word(rest: str, word: str) -> bool:
    padded = f" {rest} "
    return f" {word} " in padded.replace(",", " ").replace(".", " ") if len(word) <= 3 else word in rest


def generated(*, verbose: bool) -> None:
    """Print the score of the generated phrases."""
    wrong: list[str] = []
    asked = 0
    for phrase in phrases(GENERATED):
        reading = read_time(phrase.text, now=NOW)
        if reading.ask is not None:
            asked += 1
        elif why := fault(phrase, reading):
            wrong.append(f"wrong: {phrase.text}\n    {why}")
    print("\n".join(wrong) if verbose else "", end="\n" if verbose and wrong else "")
    print(f"generated: {GENERATED} · asked {asked / GENERATED:.3f} · silently wrong {len(wrong) / GENERATED:.4f}")


def cases(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """The reminders of all files."""
    for path in paths:
        files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
        for file in files:
            for line in file.read_text(encoding="utf-8").splitlines():
                case = json.loads(line)
                if case["kind"] == "reminder":
                    yield case


def main(arguments: list[str]) -> None:
    """Print the scores, of the files for each language."""
    verbose = "-v" in arguments
    generated(verbose=verbose)
    paths = [Path(argument) for argument in arguments if argument != "-v"] or [BLIND / "open"]
    scored = [score(case) for case in cases(paths)]
    for one in scored:
        if verbose and one.verdict != "right":
            print(f"{one.verdict}: {one.case['id']} {one.case['text']}\n    {one.why}  {one.case['expect']}")
    for lang in sorted({one.case["lang"] for one in scored}):
        mine = [one for one in scored if one.case["lang"] == lang]
        counts = Counter(one.verdict for one in mine)
        times = sorted(one.milliseconds for one in mine)
        print(
            f"{lang}: {len(mine)} · right {counts['right'] / len(mine):.3f} · asked {counts['asked'] / len(mine):.3f} · "
            f"silently wrong {counts['wrong'] / len(mine):.3f} · median {statistics.median(times):.2f} ms, "
            f"p99 {times[int(len(times) * 0.99)]:.2f} ms"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
