"""The page about faults names tests that are there."""

import re
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2]
TESTS = BACKEND / "tests"
PAGE = BACKEND.parent / "docs" / "faults.md"
TABLE = PAGE.read_text(encoding="utf-8").split("| fault | held by |")[1]
ROWS = [cells for line in TABLE.splitlines() if len(cells := line.strip("| ").split(" | ", 1)) == 2]
REASON = re.compile(r"\bstays: |\bno test of its own\b|\bno rule finds\b|\bcontracts of import-linter\b")
EVERY_TEST = "\n".join(file.read_text(encoding="utf-8") for file in TESTS.rglob("test_*.py"))


def place_of(name: str) -> Path | None:
    """The file or folder that a name stands for; None where it is the name of something else."""
    if name.startswith("python -m "):
        return BACKEND / (name.removeprefix("python -m ").replace(".", "/") + ".py")
    if name.startswith(("src/", "backend/", "frontend/", "docker-compose")):
        return (BACKEND if name.startswith("src/") else BACKEND.parent) / name
    return TESTS / name if "/" in name and not name.startswith("/") else None


@pytest.mark.parametrize(("fault", "held"), ROWS, ids=range(len(ROWS)))
def test_what_holds_a_fault_is_there(fault: str, held: str) -> None:
    """A test is looked for in the file that is named before it, and everywhere where none is."""
    named = re.findall(r"`([^`]+)`", held)
    linked = re.findall(r"\]\(([^)]+)\)", held)
    text, found = EVERY_TEST, REASON.search(held) is not None
    for name in named:
        if name.startswith("test_"):
            assert f"def {name}(" in text, f"{name} is not there: {fault}"
            found = True
        elif place := place_of(name):
            assert place.exists(), f"{name} is not there: {fault}"
            files = [place] if place.is_file() else place.rglob("*.py")
            text, found = "\n".join(file.read_text(encoding="utf-8") for file in files), True
    for name in linked:
        assert (PAGE.parent / name).exists(), f"{name} is not there: {fault}"
    assert found or linked, f"nothing holds it, and no reason is given: {fault}"


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) > 80
