"""The stack in a person's terminal: `lifeos up` until Ctrl-C, and `lifeos down` from another one."""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from src.errors import SetupFailed
from src.settings import Settings
from src.stack.run_lock import running_pid
from src.stack.supervisor import ALL_PARTS, Part, Stack
from src.stack.terminal import Output

_STOP_SECONDS = 45.0
"""A backend and then a server that both ignore SIGTERM, with room."""


async def run_until_stopped(settings: Settings, output: Output, *, parts: Sequence[Part] = ALL_PARTS) -> None:
    """Start `parts`, show its addresses, and stop it on SIGINT, SIGTERM or SIGHUP; a second signal kills it.

    Raises:
        SetupFailed: it could not be started.
    """
    began = time.monotonic()
    stack = Stack(settings, parts=parts, output=output)
    asked = _signalled(stack, output)
    starting = asyncio.create_task(stack.start())
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():  # Cancelling it stops what it has started.
        starting.cancel()
        await asyncio.wait({starting})
        return
    try:
        starting.result()
        shown = _greeting(stack.settings) if "backend" in parts else []
        for line in (f"AI Life OS is ready ({time.monotonic() - began:.1f} s).", *shown, "Ctrl-C stops everything."):
            output.say(line)
        await waiting
    finally:
        waiting.cancel()
        await stack.stop()
    output.say("Stopped.")


def stop_running(data_dir: Path, output: Output) -> None:
    """Stop the stack that runs on `data_dir`, from another process. Raises `SetupFailed` where it does not end."""
    run_dir = data_dir.expanduser().resolve() / "run"
    pid = running_pid(run_dir)
    if pid is None:
        output.say("AI Life OS is not running here.")
        return
    output.say(f"Stopping AI Life OS (pid {pid}) ...")
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while running_pid(run_dir) == pid:
        if time.monotonic() > deadline:
            raise SetupFailed(f"It did not stop within {_STOP_SECONDS:g} s. `kill -9 {pid}` ends it and all its parts.")
        time.sleep(0.1)
    output.say("Stopped.")


def _signalled(stack: Stack, output: Output) -> asyncio.Event:
    asked = asyncio.Event()

    def on_signal() -> None:
        if asked.is_set():
            output.say("Killing everything.")
            stack.kill_all()
        else:
            output.say("Stopping everything; once more to kill ...")
            asked.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    return asked


def _greeting(settings: Settings) -> list[str]:
    model = ", ".join(settings.model_names) or "offline (no language model; see LIFEOS_MODEL in docs/configuration.md)"
    lines: list[str] = []
    if settings.api.web_port:
        lines.append(f"  open       http://localhost:{settings.api.web_port}")
    lines.append(f"  API        http://localhost:{settings.api.port}/api/docs")
    if settings.stack.temporal_ui and settings.temporal_address == f"127.0.0.1:{settings.stack.temporal_port}":
        lines.append(f"  workflows  http://localhost:{settings.stack.temporal_ui_port}")
    return [*lines, f"  data       {settings.data_dir}", f"  model      {model}"]
