"""Named moments at which a fault test has a process die, wait or fail. Nothing happens in production.

`LIFEOS_FAILPOINTS` names points and what they do: `accepted:exit,mid_stream:sleep=5,reply_stored:raise`. Each point does
so the first time that it is reached, over restarts too; `accepted:exit*` does it each time. With `clock:file` among them,
the wall clock is wrong by the seconds in the file `CLOCK_FILE`.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args

from src.errors import SetupFailed

Point = Literal["accepted", "before_first_token", "mid_stream", "reply_stored", "between_effects", "hand_over"]
"""The moments: accepted and not signalled; before the first token; mid-stream; reply stored and its effects not applied;
between two effects; the hand-over from onboarding."""
Action = Literal["exit", "sleep", "raise"]
CLOCK = "clock:file"
CLOCK_FILE = "clock-error"
"""Lies in the data folder; a test writes to it while the process runs."""
_RIGHT = timedelta()


class Failpoint(Exception):
    """What a point with `raise` raises: an error that nobody foresees."""


@dataclass
class _Armed:
    action: Action
    seconds: float
    always: bool
    mark: Path | None
    """A file that says that a process died here before."""


_armed: dict[str, _Armed] = {}
_clock: list[Path] = []


def arm(setting: str, folder: Path | None = None) -> None:
    """Have the points that the setting names do what it says, from now on in this process; empty: none.

    `folder` is where it is kept that a process died at a point, so that the next one does not.

    Raises:
        SetupFailed: it names what there is not.
    """
    _armed.clear()
    _clock.clear()
    for one in filter(None, (part.strip() for part in setting.split(","))):
        if one == CLOCK and folder is not None:
            _clock.append(folder / CLOCK_FILE)
            continue
        point, _, what = one.partition(":")
        action, _, seconds = what.removesuffix("*").partition("=")
        if point not in get_args(Point) or action not in get_args(Action):
            raise SetupFailed(f"LIFEOS_FAILPOINTS: {one!r} is no point with an action ({', '.join(get_args(Point))}).")
        mark = folder / f"died-at-{point}" if folder else None
        if mark is None or not mark.exists():
            _armed[point] = _Armed(action, float(seconds or 1), what.endswith("*"), mark)  # pyright: ignore[reportArgumentType] - checked above


async def reached(point: Point) -> None:
    """Do what is armed for this moment. Raises `Failpoint` where that is it."""
    if not _armed:
        return
    armed = _armed.get(point)
    if armed is None:
        return
    if not armed.always:
        del _armed[point]
    match armed.action:
        case "exit":
            if armed.mark is not None and not armed.always:
                if armed.mark.exists():
                    return  # another process has died here since, or a test has taken it back
                armed.mark.touch()
            os._exit(70)
        case "sleep":
            await asyncio.sleep(armed.seconds)
        case "raise":
            raise Failpoint(point)


def clock_error() -> timedelta:
    """By how much the wall clock is to be wrong; nothing where there is no such file."""
    if not _clock:
        return _RIGHT
    try:
        return timedelta(seconds=float(_clock[0].read_text()))
    except (OSError, ValueError):
        return _RIGHT
