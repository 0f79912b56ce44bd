"""Each loop of an API process survives an error that nobody foresaw."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from src.api.health import disk_of
from src.runtime import Runtime
from src.services.background import Background, Job, Loop, Periodic
from tests.conditions import until

NAMES = (
    "event_fan_out",
    "owed_events",
    "session_check",
    "epoch_check",
    "outbox_sweep",
    "due_effects",
    "lost_memories",
    "waits",
    "reconcile_reminders",
    "reconcile_routines",
    "reconcile_inbox_items",
    "reconcile_widget_instances",
    "reconcile_rest",
    "temporal_loss",
    "delivery_sender",
    "reminder_summary",
    "scrubber",
    "housekeeping",
    "search_folding",
    "quiet_guests",
    "erasure",
)


def jobs(app: FastAPI, runtime: Runtime) -> dict[str, Job]:
    """All loops that `api_running` has a process do."""
    return {job.name: job for job in runtime.background.jobs}


def test_every_loop_is_named_here(app: FastAPI, runtime: Runtime) -> None:
    assert sorted(jobs(app, runtime)) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_a_loop_survives_an_error_that_nobody_foresaw(app: FastAPI, runtime: Runtime, name: str) -> None:
    job = jobs(app, runtime)[name]
    calls: list[str] = []

    async def periodic() -> float | None:
        if not calls:
            calls.append("failed")
            raise RuntimeError("not foreseen")
        assert isinstance(job, Periodic)
        answer = await job.work()
        calls.append("worked")
        return answer

    async def endless() -> None:
        if not calls:
            calls.append("failed")
            raise RuntimeError("not foreseen")
        assert isinstance(job, Loop)
        running = asyncio.ensure_future(job.run())
        done, _ = await asyncio.wait({running}, timeout=0.5)
        calls.append("ended" if done else "worked")
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    loops = Background()
    loops.add(replace(job, work=periodic) if isinstance(job, Periodic) else replace(job, run=endless))
    loops.start()
    await until(lambda: "worked" in calls, seconds=60)
    assert loops.states()[0].failures["RuntimeError"] == 1
    await loops.close()


async def test_readiness_and_figures_name_a_loop_that_fails(
    app: FastAPI, runtime: Runtime, guest: httpx.AsyncClient
) -> None:
    fails = True

    async def work() -> None:
        if fails:
            raise RuntimeError("not foreseen")

    assert (await guest.get("/readyz")).json()["background"] == {**OK, "status": "ok"}
    runtime.background.add(Periodic("broken", work, 0.05))

    async def said() -> bool:
        answer = (await guest.get("/readyz")).json()
        return answer["background"]["status"] == "down" and "broken" in answer["background"]["detail"]

    await until(said)
    figures = (await guest.get("/metrics")).text
    assert 'lifeos_background_failures_total{error="RuntimeError",loop="broken"}' in figures
    assert 'lifeos_background_failing{loop="broken"} 1.0' in figures
    fails = False

    async def well() -> bool:
        return (await guest.get("/readyz")).json()["background"]["status"] == "ok"

    await until(well)


OK = {"detail": "", "name": None, "offline": None}


async def test_readiness_names_a_full_disk(guest: httpx.AsyncClient) -> None:
    assert (await guest.get("/readyz")).json()["disk"]["status"] == "ok"
    assert disk_of(10 * 1024).status == "down"
