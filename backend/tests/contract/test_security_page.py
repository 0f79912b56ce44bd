"""The page about security names tests that are there."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]


def test_every_row_of_the_table_names_a_test_or_says_why_there_is_none() -> None:
    for row in ROWS:
        named = re.search(r"`(test_\w+|frontend/[\w./-]+\.tsx?)`", row.split("|")[3])
        assert named or "not applicable" in row, row


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


def test_updates_have_a_time_and_every_package_a_hash() -> None:
    (row,) = [row for row in ROWS if row.startswith("| 15.1.1")]
    assert "within a week, a grave one within two days" in row
    python = tomllib.loads((ROOT / "backend" / "uv.lock").read_text(encoding="utf-8"))["package"]
    fetched = [one for one in python if "registry" in one["source"]]
    assert len(fetched) > 100
    for one in fetched:
        files = [*one.get("wheels", []), *([one["sdist"]] if "sdist" in one else [])]
        assert files, one["name"]
        assert all(file["hash"].startswith("sha256:") for file in files), one["name"]
    web = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [
        name
        for name, one in web.items()
        if name and not (one.get("link") or one.get("optional")) and "integrity" not in one
    ] == []
