"""Which TCP ports are free, and who holds those that are not."""

import errno
import socket
from dataclasses import dataclass

import psutil

from src.errors import SetupFailed


@dataclass(frozen=True)
class PortUse:
    """A port that a process of the stack will listen on, and the environment variable that moves it."""

    port: int
    setting: str
    host: str = "127.0.0.1"


@dataclass(frozen=True)
class Holder:
    """The process that listens on a port."""

    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (pid {self.pid})"


def is_free(use: PortUse) -> bool:
    """Whether the port can be listened on now. Raises `SetupFailed` where it is refused for another reason."""
    family = socket.AF_INET6 if ":" in use.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # Connections in TIME_WAIT do not hold a port.
        try:
            probe.bind((use.host, use.port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise SetupFailed(
                f"Cannot listen on {use.host}:{use.port} ({error.strerror}). Set {use.setting} to another port."
            ) from error
    return True


def holder_of(port: int) -> Holder | None:
    """Who listens on `port`; None where nobody does or the system does not tell (another user's process)."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:  # macOS shows the connections of all processes to root only.
        return None
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
        if listens and connection.pid:
            try:
                return Holder(connection.pid, psutil.Process(connection.pid).name())
            except psutil.Error:
                return None
    return None


def require_free(uses: list[PortUse]) -> None:
    """Check that all of `uses` can be listened on. Raises `SetupFailed` with one line for each that cannot."""
    taken = [_taken_line(use) for use in uses if not is_free(use)]
    if taken:
        raise SetupFailed("\n".join(taken))


def _taken_line(use: PortUse) -> str:
    holder = holder_of(use.port)
    by = f"by {holder}" if holder else "by a process that this user may not see"
    return f"Port {use.port} is taken {by}. Stop that, or set {use.setting} to another port."
