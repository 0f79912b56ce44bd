"""Readings written short, as the tables have them.

`Sat 28.11 10:00 [matter]`: the day, the hour, then what applies: the year where it is not this or the next one's, `whole`
for a day without an hour, the RRULE, `+ 09:00 RRULE` for a second series, `~` where morning or evening was chosen, `ask
hour` and the like, `by 20m` for a shift, `from Fri 04.12`.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from src.reading.time import Role, TimeReading

FRIDAY = datetime(2026, 11, 27, 14, 0, tzinfo=ZoneInfo("Europe/Moscow"))


def notation(reading: TimeReading) -> str:
    """One reading."""
    told: list[str] = []
    if reading.due is not None:
        year = "" if reading.due.year in {2026, 2027} else f".{reading.due.year}"
        told.append(
            f"{reading.due:%a %d.%m}{year}"
            if reading.whole_day
            else f"{reading.due:%a %d.%m}{year} {reading.due:%H:%M}"
        )
    told += ["whole"] if reading.whole_day else []
    told += [reading.rule] if reading.rule else []
    told += [f"+ {one.due:%H:%M} {one.rule}" for one in reading.more]
    told += ["~"] if reading.guessed else []
    told += [f"ask {reading.ask}"] if reading.ask else []
    told += [f"by {int(reading.shift.total_seconds() // 60)}m"] if reading.shift is not None else []
    told += [f"from {reading.came_from:%a %d.%m}"] if reading.came_from is not None else []
    return " ".join([*told, f"[{reading.rest}]"])


def cases(path: Path) -> Iterator[tuple[Role, str, str]]:
    """The lines of a table: `@role` names the role of the lines after it; `text  =>  reading`."""
    role: Role = "reminder"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            role = line[1:].strip()  # pyright: ignore[reportAssignmentType] - the table holds roles
        elif line and not line.startswith("#"):
            text, _, meant = line.partition("  =>  ")
            yield role, text, meant
