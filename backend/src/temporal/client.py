"""The one Temporal client of a process: connecting, and translating what the server answers.

It connects when it is first needed and again after a failure; a server that restarts is survived by the connection itself.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, get_args

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import (
    Client,
    TLSConfig,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowQueryFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from src.core.ids import (
    UserId,
    approvals_workflow_id,
    assistant_workflow_id,
    inbox_workflow_id,
    onboarding_workflow_id,
    reminder_workflow_id,
    routine_workflow_id,
)
from src.core.locks import KeyedLocks
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.values import RoutineKind
from src.settings import TemporalSettings
from src.temporal import options
from src.temporal.codec import AesGcmCodec, data_converter, payload_codec

logger = get_logger("temporal")

T = TypeVar("T")

RPC_TIMEOUT = timedelta(seconds=5)
_QUERY_TIMEOUT = timedelta(seconds=1)
"""A query without a worker hangs until this deadline; the stored state is the answer then."""
_RETENTION_SECONDS = 30 * 24 * 3600


class SignalRefused(DependencyDown):
    """The server takes no further signal for a run: it has had as many as a run may have."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal's name and its one argument."""

    name: str
    argument: Any


class TemporalClient:
    """Connects, starts, signals and asks workflows.

    Every call raises `DependencyDown` when Temporal does not answer in time.

    Args:
        settings: where Temporal is.
        address: host:port to connect to.
    """

    def __init__(self, settings: TemporalSettings, *, address: str) -> None:
        self.settings = settings
        self._address = address
        self.codec: AesGcmCodec | None = payload_codec(settings)
        self._client: Client | None = None
        self._lock = asyncio.Lock()
        self._refused = KeyedLocks()

    async def connect(self) -> Client:
        """The connected client; the namespace is made when it is absent."""
        if self._client is not None:
            return self._client
        async with self._lock:
            if self._client is None:
                self._client = await self.translated(self._connect())
            return self._client

    def reconnect(self) -> None:
        """Have the next call connect anew and look after the namespace, as where Temporal's database was lost."""
        self._client = None

    async def health(self) -> None:
        """Answer when Temporal answers. Raises `DependencyDown`."""
        client = await self.connect()
        if not await self.translated(client.service_client.check_health(timeout=RPC_TIMEOUT)):
            raise DependencyDown("Temporal is not serving.", name="temporal")

    async def namespace_id(self) -> str:
        """What the server calls the namespace: another id where it had to be made again."""
        client = await self.connect()
        request = DescribeNamespaceRequest(namespace=self.settings.namespace)
        described = await self.translated(client.workflow_service.describe_namespace(request, timeout=RPC_TIMEOUT))
        return described.namespace_info.id

    async def start(
        self,
        workflow_type: str,
        workflow_id: str,
        argument: Any,
        *,
        signal: Signal | None = None,
        reuse: WorkflowIDReusePolicy = WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    ) -> None:
        """Start a workflow, or go on with the one that runs; with `signal`, that is signalled either way.

        A run that takes no further signal is ended, and the next begins with what is stored. Raises
        `WorkflowAlreadyStartedError` where one has ended that `reuse` does not let begin again.
        """
        begin = partial(self._start, workflow_type, workflow_id, argument, signal=signal, reuse=reuse)
        try:
            await begin()
        except SignalRefused:
            async with self._refused(workflow_id):
                await self._begin_anew(workflow_id, begin)

    async def signal(self, workflow_id: str, signal: Signal) -> bool:
        """Answers whether a running workflow took the signal. Raises `SignalRefused` where it can take no more."""
        handle = await self._handle(workflow_id)
        return await self._found(handle.signal(signal.name, signal.argument, rpc_timeout=RPC_TIMEOUT))

    async def query(self, workflow_id: str, query: str, result_type: type[T]) -> T | None:
        """A query's answer; None where there is none in time, or nothing to ask."""
        try:
            handle = await self._handle(workflow_id)
            return await self.translated(handle.query(query, result_type=result_type, rpc_timeout=_QUERY_TIMEOUT))
        except (DependencyDown, RPCError, WorkflowQueryFailedError):
            return None

    async def is_running(self, workflow_id: str) -> bool:
        """Whether there is such a workflow and it has not ended."""
        return await self.first_run_of(workflow_id) != ""

    async def first_run_of(self, workflow_id: str) -> str:
        """The id of the run that a workflow which runs now began with; empty where none runs."""
        described = await self._described(workflow_id)
        if described is None or described.status is not WorkflowExecutionStatus.RUNNING:
            return ""
        return described.raw_description.workflow_execution_info.first_run_id or described.run_id

    async def terminate(self, workflow_id: str, *, reason: str, run_id: str | None = None) -> None:
        """End a workflow where it stands, with `run_id` only where it is in that run; one that is gone stays so."""
        handle = (await self.connect()).get_workflow_handle(workflow_id, run_id=run_id)
        await self._found(handle.terminate(reason, rpc_timeout=RPC_TIMEOUT))

    async def running(self, workflow_type: str) -> set[str]:
        """Ids of the workflows of a type that run, as Temporal's index has it a moment later."""
        client = await self.connect()
        queue = self.settings.task_queue
        query = f"WorkflowType = '{workflow_type}' AND ExecutionStatus = 'Running' AND TaskQueue = '{queue}'"

        async def all_of_them() -> set[str]:
            return {run.id async for run in client.list_workflows(query, page_size=1000, rpc_timeout=RPC_TIMEOUT)}

        return await self.translated(all_of_them())

    async def erase_user(self, user_id: UserId, reminder_ids: Sequence[str] = ()) -> None:
        """End and delete the user's workflows, and those of the user's reminders, with their histories."""
        client = await self.connect()
        reminders = (reminder_workflow_id(reminder_id) for reminder_id in reminder_ids)
        routines = (routine_workflow_id(user_id, kind) for kind in get_args(RoutineKind))
        own = (
            onboarding_workflow_id(user_id),
            assistant_workflow_id(user_id),
            inbox_workflow_id(user_id),
            approvals_workflow_id(user_id),
        )

        async def runs(workflow_id: str) -> list[str]:
            return [run.run_id async for run in client.list_workflows(f"WorkflowId = '{workflow_id}'")]

        for workflow_id in (*own, *routines, *reminders):
            await self.terminate(workflow_id, reason="The account was deleted.")
            for run_id in await self.translated(runs(workflow_id)):
                await self._found(self._delete(client, workflow_id, run_id))
            await self._found(self._delete(client, workflow_id, ""))

    async def translated(self, call: Awaitable[T]) -> T:
        """Translate what a server that does not answer raises. NOT_FOUND of a workflow stays what it is."""
        try:
            return await call
        except RPCError as error:
            if _namespace_is_gone(error):
                self.reconnect()
                raise DependencyDown("Temporal has lost the namespace; it is made again.", name="temporal") from error
            if error.status is RPCStatusCode.NOT_FOUND:
                raise
            if error.status is RPCStatusCode.INVALID_ARGUMENT:
                raise SignalRefused("Temporal refuses what it was told.", name="temporal") from error
            raise DependencyDown("Temporal does not answer.", name="temporal") from error
        except (RuntimeError, OSError, TimeoutError) as error:
            raise DependencyDown("Temporal cannot be reached.", name="temporal") from error

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _begin_anew(self, workflow_id: str, begin: Callable[[], Awaitable[None]]) -> None:
        """End the run that is full, and no other: many are refused at once, and the first of them has begun the next."""
        full = await self._described(workflow_id)
        try:
            await begin()
        except SignalRefused:
            logger.warning("signal_refused", workflow_id=workflow_id)
            reason = "It had as many signals as a run may have."
            await self.terminate(workflow_id, reason=reason, run_id=full.run_id if full else None)
            await begin()

    async def _described(self, workflow_id: str) -> WorkflowExecutionDescription | None:
        """The run that runs now, or ran last; None where there is none."""
        handle = await self._handle(workflow_id)
        try:
            return await self.translated(handle.describe(rpc_timeout=RPC_TIMEOUT))
        except RPCError:
            return None

    async def _start(
        self,
        workflow_type: str,
        workflow_id: str,
        argument: Any,
        *,
        signal: Signal | None,
        reuse: WorkflowIDReusePolicy,
    ) -> None:
        client = await self.connect()
        await self.translated(
            client.start_workflow(
                workflow_type,
                argument,
                id=workflow_id,
                task_queue=self.settings.task_queue,
                id_reuse_policy=reuse,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal=signal.name if signal else None,
                start_signal_args=[signal.argument] if signal else [],
                task_timeout=options.WORKFLOW_TASK_TIMEOUT,
                rpc_timeout=RPC_TIMEOUT,
            )
        )

    async def _found(self, call: Awaitable[None]) -> bool:
        """Answers whether what the call is about was there."""
        try:
            await self.translated(call)
        except RPCError:
            return False
        return True

    async def _handle(self, workflow_id: str) -> WorkflowHandle[Any, Any]:
        return (await self.connect()).get_workflow_handle(workflow_id)

    async def _delete(self, client: Client, workflow_id: str, run_id: str) -> None:
        await client.workflow_service.delete_workflow_execution(
            DeleteWorkflowExecutionRequest(
                namespace=self.settings.namespace,
                workflow_execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
            ),
            timeout=RPC_TIMEOUT,
        )

    async def _connect(self) -> Client:
        settings = self.settings
        api_key = settings.api_key.get_secret_value() if settings.api_key else None
        client = await Client.connect(
            self._address,
            namespace=settings.namespace,
            api_key=api_key,
            tls=_tls(settings),
            data_converter=data_converter(settings),
        )
        await self._ensure_namespace(client)
        logger.info("temporal_connected", namespace=settings.namespace)
        return client

    async def _ensure_namespace(self, client: Client) -> None:
        name = self.settings.namespace
        try:
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=name), timeout=RPC_TIMEOUT
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            request = RegisterNamespaceRequest(
                namespace=name, workflow_execution_retention_period=Duration(seconds=_RETENTION_SECONDS)
            )
            await client.workflow_service.register_namespace(request, timeout=RPC_TIMEOUT)


def _namespace_is_gone(error: RPCError) -> bool:
    return error.status is RPCStatusCode.NOT_FOUND and any(
        detail.Is(NamespaceNotFoundFailure.DESCRIPTOR) for detail in error.grpc_status.details
    )


def _tls(settings: TemporalSettings) -> TLSConfig | bool:
    if settings.tls_cert is not None and settings.tls_key is not None:
        return TLSConfig(client_cert=settings.tls_cert.read_bytes(), client_private_key=settings.tls_key.read_bytes())
    return settings.tls or settings.api_key is not None
