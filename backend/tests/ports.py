"""Ports for the servers that tests start.

A port is drawn some seconds before its server listens on it. So they are drawn below those that the system gives to
connections, and each worker of a run draws from a lane of its own: nobody takes a port in between.
"""

import os
from itertools import cycle

from src.stack.ports import PortUse, is_free

_FIRST, _END = 10_000, 32_000
_LANES = 8


class _Lane:
    """The ports of one worker, again from the first after the last; runs beside each other begin at different ones."""

    def __init__(self, number: int) -> None:
        own = list(range(_FIRST + number % _LANES, _END, _LANES))
        start = os.getpid() * 12 % len(own)
        self._ports = cycle(own[start:] + own[:start])

    def draw(self) -> int:
        return next(port for port in self._ports if is_free(PortUse(port, "the next run's")))


_lane = _Lane(0)


def use_lane(number: int) -> None:
    """Draw from the lane of that worker from now on."""
    global _lane
    _lane = _Lane(number)


def free_ports(count: int) -> list[int]:
    """Different ports that nobody holds now."""
    return [_lane.draw() for _ in range(count)]
