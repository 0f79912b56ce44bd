"""Stops the stack's processes when the supervisor is gone, even by kill -9.

Run by path as `python -I -S guard.py GRACE_SECONDS`, in a session of its own. The supervisor writes `add PID` and
`drop PID` lines to its standard input; the end of that input, which the operating system brings about however the
supervisor ends, is the sign to stop every group still listed: SIGTERM in reverse order, then SIGKILL. It works on every
Unix and also ends a process that is stopped or ignores SIGTERM. Must not import anything outside the standard library.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS answers so for a group of which only zombies are left.
        return False
    return True


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _listed(lines: Iterable[str]) -> list[int]:
    groups: list[int] = []
    for line in lines:
        word, _, number = line.partition(" ")
        if word == "add":
            groups.append(int(number))
        elif int(number) in groups:
            groups.remove(int(number))
    return groups


def main(grace_seconds: float) -> None:
    """Read until the supervisor is gone, then stop what it left behind within `grace_seconds`."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    groups = _listed(sys.stdin)
    for group in reversed(groups):
        _signal(group, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while any(map(_alive, groups)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in filter(_alive, groups):
        _signal(group, signal.SIGKILL)


if __name__ == "__main__":
    main(float(sys.argv[1]))
