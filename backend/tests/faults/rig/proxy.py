"""A connection that can be interrupted: stands between two parts of the system."""

import asyncio
import contextlib
import socket
import struct
from typing import Literal

Mode = Literal["pass", "cut", "hole", "slow"]
"""Let all through; reset what is open and what comes; take it in and pass nothing on; pass it on late and by drops."""

_PIECE = 16 * 1024
_SLOW_PIECE = 512
_SLOW_SECONDS = 0.05


class Proxy:
    """Listens on a free port of this machine and passes on to another one. `close()` by whoever started it."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._mode: Mode = "pass"
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> "Proxy":
        """Begin to listen; `port` is known then."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        """End all connections."""
        self.set("cut")
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def set(self, mode: Mode) -> None:
        """What becomes of all connections from now on."""
        self._mode = mode
        if mode == "hole":
            self._open.clear()
        else:
            self._open.set()
        if mode == "cut":
            for writer in list(self._writers):
                _reset(writer)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mode == "cut":
            _reset(writer)
            return
        self._writers.add(writer)
        try:
            await self._open.wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            self._writers.discard(writer)
            _reset(writer)
            return
        self._writers.add(far_writer)
        for source, target in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(_PIECE):
                await self._open.wait()
                await self._pass_on(data, target)
            await self._open.wait()
            if target.can_write_eof():
                target.write_eof()
        except (OSError, RuntimeError):
            _reset(target)
        finally:
            self._writers.discard(target)
            with contextlib.suppress(OSError, RuntimeError):
                target.close()

    async def _pass_on(self, data: bytes, target: asyncio.StreamWriter) -> None:
        if self._mode != "slow":
            target.write(data)
            await target.drain()
            return
        for start in range(0, len(data), _SLOW_PIECE):
            if self._mode == "slow":
                await asyncio.sleep(_SLOW_SECONDS)
            target.write(data[start : start + _SLOW_PIECE])
            await target.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset, as a host does that has forgotten it."""
    raw = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
