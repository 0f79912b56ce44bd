"""A process of its own for the test that nothing is sent: it uses all of memory and prints whom it tried to reach."""

import asyncio
import json
import logging
import socket
import sys
from pathlib import Path
from typing import Any

from src.core.ids import UserId
from src.services.memory import MemoryService
from tests.stacks import isolated_settings

_reached: list[str] = []


def _refuse_to_resolve(host: Any, *_: object, **__: object) -> Any:
    _reached.append(f"resolve {host}")
    raise socket.gaierror("nothing may be resolved here")


class _WatchedSocket(socket.socket):
    def connect(self, address: Any) -> None:
        _reached.append(f"connect {address}")
        raise OSError("nothing may be reached here")


async def main(data_dir: str) -> None:
    user = UserId("a" * 15)
    logging.getLogger("urllib3").setLevel(logging.INFO)
    memory = await MemoryService.open(isolated_settings(data_dir=Path(data_dir)))
    first = await memory.add(user, "I moved to Paris yesterday", key="turn:0")
    second = await memory.add(user, "Живу в Перми с 2019 года", key="turn:1", replaces=first.id)
    for query in ("where did I live last week", "where do I live"):
        await memory.search(user, query, limit=50)
    await memory.update(user, second.id, text="Живу в Омске")
    await memory.list(user, q="Омск")
    await memory.delete(user, second.id)
    await memory.delete_all(user)
    await memory.close()
    level = logging.getLevelName(logging.getLogger("urllib3").level)
    sys.stdout.write(json.dumps({"reached": _reached, "urllib3": level}))


if __name__ == "__main__":
    loop = asyncio.new_event_loop()
    socket.getaddrinfo = _refuse_to_resolve
    socket.socket = _WatchedSocket
    loop.run_until_complete(main(sys.argv[1]))
    loop.close()
