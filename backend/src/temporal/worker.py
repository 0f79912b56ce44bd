"""The worker: workflows and activities on the task queue, kept running whatever happens to Temporal."""

import asyncio
import os
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    Worker,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from src.errors import DependencyDown, LifeOSError
from src.logs import get_logger
from src.settings import TemporalSettings
from src.temporal import options
from src.temporal.client import TemporalClient
from src.temporal.workflows.approvals import ApprovalsWorkflow
from src.temporal.workflows.assistant import AssistantWorkflow
from src.temporal.workflows.inbox import InboxWorkflow
from src.temporal.workflows.onboarding import OnboardingWorkflow
from src.temporal.workflows.reminder import ReminderWorkflow
from src.temporal.workflows.routine import RoutineWorkflow

logger = get_logger("worker")

WORKFLOWS = [OnboardingWorkflow, AssistantWorkflow, ReminderWorkflow, RoutineWorkflow, InboxWorkflow, ApprovalsWorkflow]
_PASSED_THROUGH = (
    "src.core.ids",
    "src.core.clock",
    "src.models",
    "src.protocol",
    "src.temporal.payloads",
    "src.temporal.options",
    "pydantic",
    "pydantic_core",
)
"""Reloaded in the sandbox, their classes would lose identity; none of them does I/O."""
_CACHED_WORKFLOWS = 2000
_RESTART_SECONDS = 1.0


def workflow_runner() -> SandboxedWorkflowRunner:
    """How workflow code runs, here and in the replay tests."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH))


def build_worker(client: Client, settings: TemporalSettings, activities: Sequence[Callable[..., Any]]) -> Worker:
    """A worker on the project's task queue; `run()` it."""
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=activities,
        workflow_runner=workflow_runner(),
        interceptors=[ErrorTranslation()],
        build_id=version("ai-life-os"),  # else the SDK hashes the code of every loaded module: 5 s at start
        max_cached_workflows=_CACHED_WORKFLOWS,
        max_concurrent_activities=settings.max_concurrent_turns * 2,
        max_concurrent_workflow_tasks=max(2, options.WORKFLOW_TASKS_PER_CORE * (os.cpu_count() or 1)),
        sticky_queue_schedule_to_start_timeout=options.STICKY_TIMEOUT,
        max_heartbeat_throttle_interval=options.HEARTBEAT_THROTTLE,
        graceful_shutdown_timeout=options.GRACEFUL_SHUTDOWN,
    )


async def run_worker(
    temporal: TemporalClient, settings: TemporalSettings, activities: Sequence[Callable[..., Any]]
) -> None:
    """Run a worker until cancelled. It waits for a Temporal that is away and starts again after a fatal error."""
    while True:
        try:
            client = await temporal.connect()
            worker = build_worker(client, settings, activities)
            logger.info("worker_started", task_queue=settings.task_queue)
            await worker.run()
        except DependencyDown:
            await asyncio.sleep(_RESTART_SECONDS)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("worker_died")
            temporal.reconnect()
            await asyncio.sleep(_RESTART_SECONDS)


class ErrorTranslation(Interceptor):
    """Gives every activity's errors the form that Temporal's retries understand."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Wrap one activity."""
        return _TranslatingActivity(next)


class _TranslatingActivity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await super().execute_activity(input)
        except (ApplicationError, asyncio.CancelledError):
            raise
        except LifeOSError as error:
            raise ApplicationError(error.detail, type=error.code, non_retryable=not error.retryable) from error
        except Exception as error:
            # A defect, or a library's error that nobody foresaw: a few attempts, then the turn ends. The text of the
            # error may hold the user's words and stays in this log's traceback, out of Temporal.
            logger.exception("activity_crashed", activity=input.fn.__name__)
            attempt = activity.info().attempt
            raise ApplicationError(
                f"Unexpected {type(error).__name__}.",
                type="internal",
                non_retryable=attempt >= options.MAX_MODEL_ATTEMPTS,
            ) from None
