"""A worker whose activities a test plays: no database, no model, the real workflows on a real server."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from src.models.values import Profile
from src.temporal import options
from src.temporal.payloads.conversation import (
    AgentRunInput,
    ConversationRef,
    EffectsResult,
    FailureInput,
    HandOverInput,
    LoadedConversation,
    LoadInput,
    ProgressInput,
    ReplyRef,
    TurnInput,
    TurnResult,
    UserMessage,
)
from src.temporal.worker import WORKFLOWS, workflow_runner


@dataclass
class Scripted:
    """What a conversation's workflow brought about, in its order."""

    effects: list[str] = field(default_factory=list[str])
    """What the replies note; nothing where it is empty."""
    answer: Callable[[TurnInput], TurnResult] | None = None
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """A turn is answered while it is set; cleared, turns wait until they are stopped."""
    memories: asyncio.Event = field(default_factory=asyncio.Event)
    """Facts can be written while it is set."""
    records: bool = True
    """Whether failures can be stored."""
    waiting: list[str] = field(default_factory=list[str])
    """What waits in the database when a conversation begins."""
    begun: list[str] = field(default_factory=list[str])
    answered: list[str] = field(default_factory=list[str])
    failed: list[FailureInput] = field(default_factory=list[FailureInput])
    progress: list[ProgressInput] = field(default_factory=list[ProgressInput])
    said: list[AgentRunInput] = field(default_factory=list[AgentRunInput])
    handed_over: list[HandOverInput] = field(default_factory=list[HandOverInput])
    effects_applied: list[str] = field(default_factory=list[str])
    extracted: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.open.set()
        self.memories.set()

    def activities(self) -> Sequence[Callable[..., Any]]:
        """For the worker."""
        return [
            self.load_conversation,
            self.start_streaming,
            self.record_failure,
            self.apply_effects,
            self.add_memory,
            self.extract_memories,
            self.sum_up,
            self.run_workflow_agent,
            self.notify_user,
            self.hand_over,
        ]

    @activity.defn(name=options.LOAD_CONVERSATION)
    async def load_conversation(self, load: LoadInput) -> LoadedConversation:
        waiting = [UserMessage(message_id=message_id) for message_id in self.waiting]
        return LoadedConversation(step=None, profile=Profile(), waiting=waiting)

    @activity.defn(name=options.START_STREAMING)
    async def start_streaming(self, turn: TurnInput) -> TurnResult:
        self.begun.append(turn.message_id)
        while not self.open.is_set():
            activity.heartbeat()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.open.wait(), 0.2)
        self.answered.append(turn.message_id)
        if self.answer is not None:
            return self.answer(turn)
        return TurnResult(
            reply_id=f"reply-{turn.message_id}-{turn.generation}", status="complete", effects=list(self.effects)
        )

    @activity.defn(name=options.RECORD_FAILURE)
    async def record_failure(self, failure: FailureInput) -> TurnResult:
        if not self.records:
            raise ApplicationError("no", type="internal", non_retryable=True)
        self.failed.append(failure)
        return TurnResult(reply_id="failure", status="cancelled" if failure.cancelled else "failed")

    @activity.defn(name=options.APPLY_EFFECTS)
    async def apply_effects(self, ref: ReplyRef) -> EffectsResult:
        self.effects_applied.append(ref.reply_id)
        return EffectsResult()

    @activity.defn(name=options.ADD_MEMORY)
    async def add_memory(self, ref: ReplyRef) -> int:
        await self.memories.wait()
        return 1

    @activity.defn(name=options.EXTRACT_MEMORIES)
    async def extract_memories(self, ref: ReplyRef) -> int:
        await self.memories.wait()
        self.extracted.append(ref.reply_id)
        return 1

    @activity.defn(name=options.SUM_UP)
    async def sum_up(self, ref: ConversationRef) -> int:
        return 0

    @activity.defn(name=options.RUN_WORKFLOW_AGENT)
    async def run_workflow_agent(self, run: AgentRunInput) -> TurnResult:
        self.said.append(run)
        return TurnResult(reply_id="", status="complete")

    @activity.defn(name=options.NOTIFY_USER)
    async def notify_user(self, progress: ProgressInput) -> None:
        self.progress.append(progress)

    @activity.defn(name=options.HAND_OVER)
    async def hand_over(self, hand_over: HandOverInput) -> None:
        self.handed_over.append(hand_over)


@dataclass(frozen=True)
class Stage:
    """A server and a queue on which a test's worker plays."""

    client: Client
    queue: str

    @classmethod
    async def at(cls, address: str) -> "Stage":
        client = await Client.connect(address, data_converter=pydantic_data_converter)
        return cls(client, f"test-{uuid.uuid4().hex}")

    def worker(self, scripted: Scripted) -> Worker:
        return Worker(
            self.client,
            task_queue=self.queue,
            workflows=WORKFLOWS,
            activities=scripted.activities(),
            workflow_runner=workflow_runner(),
            build_id="test",
        )

    async def start(self, workflow: str, state: Any) -> WorkflowHandle[Any, Any]:
        return await self.client.start_workflow(
            workflow,
            state,
            id=f"{workflow}-{uuid.uuid4().hex}",
            task_queue=self.queue,
            task_timeout=options.WORKFLOW_TASK_TIMEOUT,
        )

    async def runs(self, handle: WorkflowHandle[Any, Any]) -> int:
        """How many runs the workflow has had: it continued as new one time less."""
        first, count = await handle.describe(), 1
        run_id = first.raw_description.workflow_execution_info.first_run_id
        while run_id:
            history = await self.client.get_workflow_handle(handle.id, run_id=run_id).fetch_history()
            run_id = history.events[-1].workflow_execution_continued_as_new_event_attributes.new_execution_run_id
            count += bool(run_id)
        return count


@contextlib.asynccontextmanager
async def playing(stage: Stage, scripted: Scripted) -> AsyncGenerator[None]:
    """Run a worker while the block runs."""
    async with stage.worker(scripted):
        yield
