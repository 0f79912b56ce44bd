"""The page about faults names what there is: each fault with the test that holds it, or the reason why none does."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
FOUND = PAGE[PAGE.index("## What was found, and what holds it") :]
ROWS = [
    line.split("|")[1:3] for line in FOUND.splitlines() if line.startswith("| ") and not line.startswith("| fault ")
]
FAULTS = [row for row in ROWS if row[1].strip()]
WHY_NONE = ("stays: ", "no test of its own", "no rule finds them all", "read together", "kept by what changed")
PLACES = (ROOT / "backend" / "tests", ROOT / "backend", ROOT, ROOT / "docs")


@cache
def known_tests() -> frozenset[str]:
    """The names of all tests of the backend."""
    files = (ROOT / "backend" / "tests").rglob("test_*.py")
    return frozenset(name for file in files for name in re.findall(r"def (test_\w+)\(", file.read_text("utf-8")))


def named(cell: str) -> list[str]:
    """What a cell names: tests, files and folders, and commands."""
    return [*re.findall(r"`([^`]+)`", cell), *re.findall(r"\]\(([^)#]+)", cell)]


def exists(name: str) -> bool:
    if re.fullmatch(r"test_\w+", name):
        return name in known_tests()
    if module := re.fullmatch(r"python -m (\S+).*", name):
        return (ROOT / "backend" / module[1].replace(".", "/")).with_suffix(".py").exists()
    return any((place / name).exists() for place in PLACES)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0].strip()[:40])
def test_every_fault_names_a_test_or_why_there_is_none(fault: list[str]) -> None:
    _, held = fault
    there = [name for name in named(held) if exists(name)]
    assert there or any(why in held for why in WHY_NONE)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0].strip()[:40])
def test_every_test_and_file_that_is_named_is_there(fault: list[str]) -> None:
    _, held = fault
    meant = [name for name in named(held) if name.startswith("test_") or "/" in name or name.startswith("python -m")]
    assert [name for name in meant if not name.startswith("/") and not exists(name)] == []


def test_the_table_is_read_whole() -> None:
    assert len(FAULTS) > 80
