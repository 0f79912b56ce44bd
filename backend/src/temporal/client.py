"""Starting, signalling and asking workflows: the one Temporal client of a process.

It connects when it is first needed and again after a failure; a server that restarts is survived by the connection itself.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any, TypeVar, get_args

from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    DescribeNamespaceRequest,
    RegisterNamespaceRequest,
)
from temporalio.client import Client, TLSConfig, WorkflowHandle, WorkflowQueryFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from src.core.ids import (
    UserId,
    assistant_workflow_id,
    inbox_workflow_id,
    onboarding_workflow_id,
    reminder_workflow_id,
    routine_workflow_id,
)
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.values import Profile, RoutineKind
from src.protocol.workflow import Progress, WorkflowState
from src.settings import TemporalSettings
from src.temporal import options
from src.temporal.codec import AesGcmCodec, data_converter, payload_codec
from src.temporal.payloads import (
    CancelMessage,
    ConversationState,
    InboxChanged,
    InboxRef,
    ProcessInbox,
    ProfileChanged,
    ReminderChanged,
    ReminderRef,
    RoutineChanged,
    RoutineRef,
    StepAction,
    StreamingComplete,
    UserConnected,
    UserMessage,
)

logger = get_logger("temporal")

T = TypeVar("T")

_RPC_TIMEOUT = timedelta(seconds=5)
_QUERY_TIMEOUT = timedelta(seconds=1)
"""A query without a worker hangs until this deadline; the stored state is the answer then."""
_RETENTION_SECONDS = 30 * 24 * 3600
_ONBOARDED_KEPT = 10_000
_LOOK_AGAIN: dict[str, tuple[str, Any]] = {
    options.REMINDER: (options.REMINDER_CHANGED, ReminderChanged()),
    options.ROUTINE: (options.ROUTINE_CHANGED, RoutineChanged()),
    options.INBOX: (options.INBOX_CHANGED, InboxChanged()),
}
"""By workflow: what it is told so that it reads its row again."""
_GONE = frozenset({RPCStatusCode.NOT_FOUND})


class TemporalClient:
    """All that the rest of the system asks of Temporal.

    Every call raises `DependencyDown` when Temporal does not answer in time.

    Args:
        settings: where Temporal is.
        address: host:port to connect to.
    """

    def __init__(self, settings: TemporalSettings, *, address: str) -> None:
        self._settings = settings
        self._address = address
        self.codec: AesGcmCodec | None = payload_codec(settings)
        self._client: Client | None = None
        self._lock = asyncio.Lock()
        self._onboarded: OrderedDict[UserId, None] = OrderedDict()

    async def connect(self) -> Client:
        """The connected client; the namespace is made when it is absent."""
        if self._client is not None:
            return self._client
        async with self._lock:
            if self._client is None:
                self._client = await _guard(self._connect())
            return self._client

    async def health(self) -> None:
        """Answer when Temporal answers. Raises `DependencyDown`."""
        client = await self.connect()
        healthy = await _guard(client.service_client.check_health(timeout=_RPC_TIMEOUT))
        if not healthy:
            raise DependencyDown("Temporal is not serving.", name="temporal")

    # --- signals -----------------------------------------------------------------------------------------------------

    async def deliver(self, user_id: UserId, message: UserMessage) -> None:
        """Tell the user's conversation of a stored message; it is started where it is not running."""
        if await self._signal_onboarding(user_id, options.USER_MESSAGE, message):
            return
        await self.start_assistant(user_id, [message])

    async def start_assistant(self, user_id: UserId, queue: Sequence[UserMessage]) -> None:
        """Start the conversation after onboarding, with the messages that wait, in their order."""
        workflow_id = assistant_workflow_id(user_id)
        for message in queue:
            await self._signal_with_start(options.ASSISTANT, workflow_id, user_id, options.USER_MESSAGE, message)
        if not queue:
            client = await self.connect()
            await _guard(
                client.start_workflow(
                    options.ASSISTANT,
                    ConversationState(user_id=user_id, step=None),
                    id=workflow_id,
                    task_queue=self._settings.task_queue,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    task_timeout=options.WORKFLOW_TASK_TIMEOUT,
                    rpc_timeout=_RPC_TIMEOUT,
                )
            )

    async def user_connected(self, user_id: UserId, connected: UserConnected, *, onboarded: bool) -> None:
        """Tell the conversation that a client has connected; a new user's starts with it."""
        if onboarded:
            await self._signal(assistant_workflow_id(user_id), options.USER_CONNECTED, connected)
            return
        await self._signal_onboarding(user_id, options.USER_CONNECTED, connected)

    async def streaming_complete(self, user_id: UserId, message_ids: list[str]) -> None:
        """Tell the conversation which replies a client has shown to their end."""
        await self._signal_current(user_id, options.STREAMING_COMPLETE, StreamingComplete(message_ids=message_ids))

    async def cancel_message(self, user_id: UserId, message_id: str) -> None:
        """Stop the reply to a message of the user."""
        await self._signal_current(user_id, options.CANCEL_MESSAGE, CancelMessage(message_id=message_id))

    async def step_action(self, user_id: UserId, action: StepAction) -> None:
        """Skip the current step of onboarding or go back; a new user's onboarding starts with it."""
        await self._signal_onboarding(user_id, options.STEP_ACTION, action)

    async def profile_changed(self, user_id: UserId, profile: Profile) -> None:
        """Tell the onboarding, where there is one, of a profile that was corrected by hand."""
        await self._signal(onboarding_workflow_id(user_id), options.PROFILE_CHANGED, ProfileChanged(profile=profile))

    # --- reminders and routines --------------------------------------------------------------------------------------

    async def start_reminder(self, user_id: UserId, reminder_id: str, *, changed: bool = False) -> None:
        """Have a stored reminder waited for; where it is already, that goes on. `changed`: and read the row again."""
        reminder = ReminderRef(user_id=user_id, reminder_id=reminder_id)
        signal = (options.REMINDER_CHANGED, ReminderChanged()) if changed else None
        await self._wait_for(options.REMINDER, reminder_workflow_id(reminder_id), reminder, signal)

    async def start_routine(self, user_id: UserId, kind: RoutineKind, *, changed: bool = False) -> None:
        """Have a user's routine waited for; where it is already, that goes on. `changed`: and read the row again."""
        routine = RoutineRef(user_id=user_id, kind=kind)
        signal = (options.ROUTINE_CHANGED, RoutineChanged()) if changed else None
        await self._wait_for(options.ROUTINE, routine_workflow_id(user_id, kind), routine, signal)

    def waiting(self, workflow_type: str) -> "WaitingWorkflows":
        """The workflows of reminders or of routines that run."""
        return WaitingWorkflows(self, workflow_type, self._settings.task_queue)

    async def start_inbox(self, user_id: UserId, *, process: bool = False, changed: bool = False) -> str:
        """Have a user's inbox looked after; the workflow's id. Where it is already, that goes on.

        Args:
            user_id: whose.
            process: and all new items gone over.
            changed: and what was answered taken up.
        """
        workflow_id = inbox_workflow_id(user_id)
        signal: tuple[str, Any] | None = None
        if process:
            signal = (options.PROCESS_INBOX, ProcessInbox())
        elif changed:
            signal = (options.INBOX_CHANGED, InboxChanged())
        await self._wait_for(options.INBOX, workflow_id, InboxRef(user_id=user_id), signal)
        return workflow_id

    async def _wait_for(self, workflow_type: str, workflow_id: str, row: Any, signal: tuple[str, Any] | None) -> None:
        client = await self.connect()
        await _guard(
            client.start_workflow(
                workflow_type,
                row,
                id=workflow_id,
                task_queue=self._settings.task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal=signal[0] if signal else None,
                start_signal_args=[signal[1]] if signal else [],
                task_timeout=options.WORKFLOW_TASK_TIMEOUT,
                rpc_timeout=_RPC_TIMEOUT,
            )
        )

    # --- queries -----------------------------------------------------------------------------------------------------

    async def progress(self, user_id: UserId) -> Progress | None:
        """`get_progress` of the user's onboarding; None where it does not answer in time or is not there."""
        return await self._query(onboarding_workflow_id(user_id), options.GET_PROGRESS, Progress)

    async def state(self, user_id: UserId, *, onboarded: bool) -> WorkflowState | None:
        """`get_state` of the user's conversation; None where it does not answer in time or is not there."""
        workflow_id = assistant_workflow_id(user_id) if onboarded else onboarding_workflow_id(user_id)
        return await self._query(workflow_id, options.GET_STATE, WorkflowState)

    # --- erasing -----------------------------------------------------------------------------------------------------

    async def erase_user(self, user_id: UserId, reminder_ids: Sequence[str] = ()) -> None:
        """End and delete the user's workflows, and those of the user's reminders, with their histories."""
        client = await self.connect()
        reminders = (reminder_workflow_id(reminder_id) for reminder_id in reminder_ids)
        routines = (routine_workflow_id(user_id, kind) for kind in get_args(RoutineKind))
        own = (onboarding_workflow_id(user_id), assistant_workflow_id(user_id), inbox_workflow_id(user_id))
        for workflow_id in (*own, *routines, *reminders):
            handle = client.get_workflow_handle(workflow_id)
            await _ignore_gone(handle.terminate("The account was deleted.", rpc_timeout=_RPC_TIMEOUT))
            async for run in client.list_workflows(f"WorkflowId = '{workflow_id}'"):
                await _ignore_gone(self._delete(client, workflow_id, run.run_id))
            await _ignore_gone(self._delete(client, workflow_id, ""))

    async def _delete(self, client: Client, workflow_id: str, run_id: str) -> None:
        await client.workflow_service.delete_workflow_execution(
            DeleteWorkflowExecutionRequest(
                namespace=self._settings.namespace,
                workflow_execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
            ),
            timeout=_RPC_TIMEOUT,
        )

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _signal_with_start(
        self, workflow_type: str, workflow_id: str, user_id: UserId, signal: str, argument: Any
    ) -> None:
        """Raises `WorkflowAlreadyStartedError` where an onboarding has completed."""
        client = await self.connect()
        is_onboarding = workflow_type == options.ONBOARDING
        state = ConversationState(user_id=user_id) if is_onboarding else ConversationState(user_id=user_id, step=None)
        await _guard(
            client.start_workflow(
                workflow_type,
                state,
                id=workflow_id,
                task_queue=self._settings.task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
                if is_onboarding
                else WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                start_signal=signal,
                start_signal_args=[argument],
                task_timeout=options.WORKFLOW_TASK_TIMEOUT,
                rpc_timeout=_RPC_TIMEOUT,
            )
        )

    async def _signal_onboarding(self, user_id: UserId, signal: str, argument: Any) -> bool:
        """Signal a user's onboarding, which starts where there was none; answers whether it is still to be finished."""
        if user_id in self._onboarded:
            return False
        try:
            await self._signal_with_start(
                options.ONBOARDING, onboarding_workflow_id(user_id), user_id, signal, argument
            )
        except WorkflowAlreadyStartedError:
            self._note_onboarded(user_id)
            return False
        return True

    async def _signal_current(self, user_id: UserId, signal: str, argument: Any) -> None:
        """Signal the conversation that runs, be it onboarding or what comes after."""
        if user_id not in self._onboarded and await self._signal(onboarding_workflow_id(user_id), signal, argument):
            return
        await self._signal(assistant_workflow_id(user_id), signal, argument)

    async def _signal(self, workflow_id: str, signal: str, argument: Any) -> bool:
        """Answers whether a running workflow took the signal."""
        handle = await self._handle(workflow_id)
        try:
            await _guard(handle.signal(signal, argument, rpc_timeout=_RPC_TIMEOUT))
        except RPCError:
            return False
        return True

    async def _query(self, workflow_id: str, query: str, result_type: type[T]) -> T | None:
        try:
            handle = await self._handle(workflow_id)
            return await _guard(handle.query(query, result_type=result_type, rpc_timeout=_QUERY_TIMEOUT))
        except (DependencyDown, RPCError, WorkflowQueryFailedError):
            return None

    async def _handle(self, workflow_id: str) -> WorkflowHandle[Any, Any]:
        return (await self.connect()).get_workflow_handle(workflow_id)

    def _note_onboarded(self, user_id: UserId) -> None:
        self._onboarded[user_id] = None
        while len(self._onboarded) > _ONBOARDED_KEPT:
            self._onboarded.popitem(last=False)

    async def _connect(self) -> Client:
        settings = self._settings
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
        name = self._settings.namespace
        try:
            await client.workflow_service.describe_namespace(
                DescribeNamespaceRequest(namespace=name), timeout=_RPC_TIMEOUT
            )
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            request = RegisterNamespaceRequest(
                namespace=name, workflow_execution_retention_period=Duration(seconds=_RETENTION_SECONDS)
            )
            await client.workflow_service.register_namespace(request, timeout=_RPC_TIMEOUT)


class WaitingWorkflows:
    """The workflows that wait for rows of one kind. Every call raises `DependencyDown` when Temporal does not answer."""

    def __init__(self, temporal: TemporalClient, workflow_type: str, task_queue: str) -> None:
        self._temporal = temporal
        self._type = workflow_type
        self._task_queue = task_queue

    async def running(self) -> set[str]:
        """Ids of those that run, as Temporal's index has it a moment later."""
        client = await self._temporal.connect()
        query = f"WorkflowType = '{self._type}' AND ExecutionStatus = 'Running' AND TaskQueue = '{self._task_queue}'"

        async def all_of_them() -> set[str]:
            return {run.id async for run in client.list_workflows(query, page_size=1000, rpc_timeout=_RPC_TIMEOUT)}

        return await _guard(all_of_them())

    async def look_again(self, workflow_id: str) -> None:
        """Have one read its row: where nothing is to come, it ends. One that is gone stays so."""
        client = await self._temporal.connect()
        signal, change = _LOOK_AGAIN[self._type]
        await _ignore_gone(client.get_workflow_handle(workflow_id).signal(signal, change, rpc_timeout=_RPC_TIMEOUT))


def _tls(settings: TemporalSettings) -> TLSConfig | bool:
    if settings.tls_cert is not None and settings.tls_key is not None:
        return TLSConfig(client_cert=settings.tls_cert.read_bytes(), client_private_key=settings.tls_key.read_bytes())
    return settings.tls or settings.api_key is not None


async def _guard(call: Awaitable[T]) -> T:
    """Translate what a server that does not answer raises. NOT_FOUND stays what it is."""
    try:
        return await call
    except RPCError as error:
        if error.status in _GONE:
            raise
        raise DependencyDown("Temporal does not answer.", name="temporal") from error
    except (RuntimeError, OSError, TimeoutError) as error:
        raise DependencyDown("Temporal cannot be reached.", name="temporal") from error


async def _ignore_gone(call: Awaitable[None]) -> None:
    try:
        await _guard(call)
    except RPCError:
        return
