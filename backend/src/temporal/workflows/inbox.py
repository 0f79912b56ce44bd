"""Goes over a user's inbox: files what is clear, asks about what is not, and waits for the answers, days if need be."""

from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from src.models.effects import kinds_in
    from src.temporal import options
    from src.temporal.payloads.conversation import AgentRunInput, TurnResult
    from src.temporal.payloads.inbox import (
        FiledItems,
        FileItems,
        InboxChanged,
        InboxRef,
        InboxState,
        ItemRevision,
        LoadedInbox,
        LoadInbox,
        ProcessInbox,
    )

ResultT = TypeVar("ResultT")

_PROPOSALS = kinds_in("proposal")
_LOOKS_AGAIN_AFTER = timedelta(days=1)
"""Questions may have been settled without a word to the workflow, where Temporal was away: then it ends by itself."""


@workflow.defn(name=options.INBOX)
class InboxWorkflow:
    """One for each user who has something to be sorted, or is being asked about it.

    The rows say what is new and what is asked; this holds nothing that they do not, but whether all is to be gone over.
    """

    @workflow.init
    def __init__(self, inbox: InboxRef) -> None:
        self._inbox = inbox
        self._everything = inbox.everything
        """Asked for, and not begun yet: all new items."""
        self._shown = inbox.everything and not inbox.quiet
        """Asked for in the conversation, which is to hear what came of it."""
        self._changed = False
        """A question was settled, and that was not looked at yet."""
        self._processing = False
        self._waiting = 0

    @workflow.run
    async def run(self, inbox: InboxRef) -> None:
        """Go over the inbox, again and again, until nothing is asked any more."""
        while True:
            self._waiting = await self._go_over()
            if self._everything or self._changed:
                continue
            if not self._waiting:
                return
            if workflow.info().is_continue_as_new_suggested():
                left = {"everything": self._everything, "quiet": not self._shown}
                workflow.continue_as_new(inbox.model_copy(update=left))
            await self._told()

    @workflow.signal(name=options.PROCESS_INBOX)
    def process_inbox(self, process: ProcessInbox) -> None:
        """Go over all new items."""
        self._everything = True
        self._shown = self._shown or not process.quiet

    @workflow.signal(name=options.INBOX_CHANGED)
    def inbox_changed(self, changed: InboxChanged) -> None:  # noqa: ARG002 - the rows say what
        """A question was answered or has settled itself."""
        self._changed = True

    @workflow.query(name=options.GET_INBOX)
    def get_inbox(self) -> InboxState:
        """What it does at this moment."""
        return InboxState(processing=self._processing, waiting=self._waiting)

    async def _go_over(self) -> int:
        """Take what is new, batch by batch; answers how many items wait for the user."""
        self._processing = True
        everything = shown = False
        while True:
            everything, shown = everything or self._everything, shown or self._shown
            self._everything = self._shown = self._changed = False
            loaded: LoadedInbox = await self._record(
                options.LOAD_INBOX, LoadInbox(user_id=self._inbox.user_id, everything=everything), LoadedInbox
            )
            if not loaded.items or not await self._batch(loaded.items, quiet=not shown):
                self._processing = False
                return loaded.waiting

    async def _batch(self, items: list[ItemRevision], *, quiet: bool) -> bool:
        """Have the agent look at some items; answers whether there is reason to look for more.

        A run that says nothing about them, or fails, leaves them as they are until the user asks again.
        """
        user_id = self._inbox.user_id
        run = AgentRunInput(
            user_id=user_id,
            key=f"inbox:{workflow.uuid4()}",
            agent="inbox_collector",
            occasion="inbox",
            item_ids=[item.item_id for item in items],
            quiet=quiet,
        )
        try:
            result: TurnResult = await workflow.execute_activity(
                options.RUN_WORKFLOW_AGENT,
                run,
                result_type=TurnResult,
                start_to_close_timeout=options.AGENT_START_TO_CLOSE,
                schedule_to_close_timeout=options.AGENT_SCHEDULE_TO_CLOSE,
                heartbeat_timeout=options.AGENT_HEARTBEAT_TIMEOUT,
                retry_policy=options.AGENT_RETRY,
            )
        except ActivityError:
            workflow.logger.warning("inbox_run_failed")
            return False
        if _PROPOSALS.isdisjoint(result.effects):
            return False
        filed = FileItems(user_id=user_id, reply_id=result.reply_id, items=items)
        done: FiledItems = await self._record(options.FILE_ITEMS, filed, FiledItems)
        return done.filed + done.asked > 0

    async def _told(self) -> None:
        try:
            await workflow.wait_condition(lambda: self._everything or self._changed, timeout=_LOOKS_AGAIN_AFTER)
        except TimeoutError:
            self._changed = True

    async def _record(self, name: str, argument: object, result_type: type[ResultT]) -> ResultT:
        return await workflow.execute_activity(
            name,
            argument,
            result_type=result_type,
            start_to_close_timeout=options.RECORD_TIMEOUT,
            retry_policy=options.RECORD_RETRY,
        )
