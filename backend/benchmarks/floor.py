"""What Temporal alone costs for a turn: `python -m benchmarks.floor`.

The same server with the same settings, and a worker in a process of its own whose workflow does for each signal one
activity that does nothing. No reply that is durable by a signal and an activity can cost less. Processor time, as in `profile`.
"""

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from benchmarks.profile import PEOPLE, line, processor_seconds
from src.stack.supervisor import Stack
from tests.stacks import on_free_ports

TURNS = 50
QUEUE = "floor"


@activity.defn
async def nothing() -> None:
    """What a turn would do."""


@workflow.defn
class Turns:
    """Does one activity for each signal."""

    def __init__(self) -> None:
        self._waiting = 0
        self._done = 0

    @workflow.run
    async def run(self, turns: int) -> None:
        """Ends after so many turns."""
        while self._done < turns:
            await workflow.wait_condition(lambda: self._waiting > self._done)
            await workflow.execute_activity(nothing, start_to_close_timeout=timedelta(minutes=1))
            self._done += 1

    @workflow.signal
    def turn(self) -> None:
        """Another one."""
        self._waiting += 1

    @workflow.query
    def done(self) -> int:
        """How many are done."""
        return self._done


async def work(address: str) -> None:
    """The worker, until it is ended."""
    client = await Client.connect(address)
    runner = UnsandboxedWorkflowRunner()
    await Worker(client, task_queue=QUEUE, workflows=[Turns], activities=[nothing], workflow_runner=runner).run()


async def talk(client: Client, person: int) -> None:
    """One person's turns, one after the other as far as a signal and a moment make them."""
    handle = await client.start_workflow(Turns.run, TURNS, id=f"turns-{person}", task_queue=QUEUE)
    for _ in range(TURNS):
        await handle.signal(Turns.turn)
        await asyncio.sleep(0.1)  # a reply takes about as long
    await handle.result()


async def main() -> None:
    """One run in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(on_free_ports(Path(folder) / "data"), parts=["temporal"], restarts=False)
        await stack.start()
        address = stack.settings.temporal_address
        worker = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.floor", address)
        try:
            client = await Client.connect(address)
            await client.execute_workflow(Turns.run, 0, id="warm", task_queue=QUEUE)
            pids = {"temporal": stack.pid("temporal") or 0, "worker": worker.pid}
            before = processor_seconds(pids)
            await asyncio.gather(*(talk(client, person) for person in range(PEOPLE)))
            after = processor_seconds(pids)
            for name in pids:
                line(f"{name}, a turn", f"{(after[name] - before[name]) / PEOPLE / TURNS * 1000:.1f} ms")
        finally:
            worker.terminate()
            await worker.wait()
            await stack.stop()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]) if len(sys.argv) > 1 else main())
