"""The conversation after onboarding: the coordinator answers, for ever."""

from temporalio import workflow
from temporalio.exceptions import ActivityError

from src.temporal.workflows import presence
from src.temporal.workflows.conversation import Conversation

with workflow.unsafe.imports_passed_through():
    from src.temporal import options
    from src.temporal.payloads.conversation import ConversationState, UserConnected


@workflow.defn(name=options.ASSISTANT)
class AssistantWorkflow(Conversation):
    """A person's conversation. It never completes by itself; it continues as new when its history has grown."""

    @workflow.init
    def __init__(self, state: ConversationState) -> None:
        super().__init__(state)
        state.step = None

    @workflow.run
    async def run(self, state: ConversationState) -> None:
        """Converse."""
        if not state.loaded:
            try:
                await self.load(options.ASSISTANT)
            except ActivityError:
                workflow.logger.error("conversation_not_loaded")
        while True:
            await workflow.wait_condition(lambda: bool(state.queue or state.away_since) or self.has_grown_idle())
            if state.queue:
                await self.take_turn()
            elif state.away_since:
                await self.welcome_back()
            if self.has_grown():
                await self.continue_as_new()

    @workflow.signal(name=options.USER_CONNECTED)
    def user_connected(self, connected: UserConnected) -> None:
        """A client has connected: a user who was away for long is told what is open."""
        presence.note_connected(self.state, connected, now=workflow.now())
