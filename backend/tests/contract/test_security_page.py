"""The page about security names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]


def test_every_row_of_the_table_names_a_test_or_says_why_there_is_none() -> None:
    for row in ROWS:
        said = "not applicable" in row or "**TLS**" in row or "pinned lock files" in row
        assert said or "`" in row.split("|")[3], row


def test_every_file_and_test_that_the_table_names_is_there() -> None:
    for row in ROWS:
        named = re.findall(r"`([^`]+)`", row.split("|")[3])
        file = ""
        for name in named:
            if name.startswith("test_"):
                assert f"def {name}(" in file, f"{name} is not there: {row}"
                continue
            path = ROOT / name if name.startswith("frontend/") else ROOT / "backend" / "tests" / name
            assert path.exists(), f"{name} is not there: {row}"
            file = path.read_text(encoding="utf-8") if path.is_file() else ""
