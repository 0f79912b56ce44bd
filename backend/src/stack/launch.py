"""Becomes the program it is given, tied to the life of the process that started it.

Run by path as `python -I -S launch.py PARENT_PID PROGRAM ARGUMENT…`; it replaces itself with the program, so the pid
stays. On Linux the kernel sends SIGTERM to the program when the parent dies, however it dies. A wrapper instead of
`preexec_fn`, which may deadlock in a parent with threads. Elsewhere `guard.py` alone does the work.
Must not import anything outside the standard library: it runs with no site packages to start in milliseconds.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""


def main(arguments: list[str]) -> None:
    """Ask for the signal and replace this process. Raises `OSError` where the program cannot be run."""
    parent, command = int(arguments[0]), arguments[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # It died before the request was in place: nobody would send the signal.
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main(sys.argv[1:])
