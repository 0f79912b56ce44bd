"""Connections whose request does not come: closed, where uvicorn would keep them for ever."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
"""From the connection, or the first byte of a later request, to the end of its headers."""


class PromptHeads(HttpToolsProtocol):
    """HTTP as uvicorn speaks it. A head that is not there in `HEAD_SECONDS` ends the connection."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait from now on."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """Wait, where a later request begins."""
        super().on_message_begin()
        if self._waiting is None:  # the first one's time runs since the connection
            self._wait()

    def on_headers_complete(self) -> None:
        """Wait no longer; what follows has times of its own."""
        self._came()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._came()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._end)

    def _came(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _end(self) -> None:
        self._waiting = None
        self.transport.abort()
