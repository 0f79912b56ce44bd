"""The parts of the conversation, put together."""

from dataclasses import dataclass

from src.services.background import Job
from src.services.conversation.outbox import AnsweringWorkflows, Outbox
from src.services.conversation.service import ConversationService
from src.settings import LimitSettings
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Conversations:
    """What is said, and what takes it to be answered."""

    service: ConversationService
    outbox: Outbox

    def loops(self) -> tuple[Job, ...]:
        """Taking what nobody has answered to its workflow."""
        return self.outbox.loops()

    async def close(self) -> None:
        """Let go of what is under way; it is found again."""
        await self.outbox.close()


def open_conversations(stores: Stores, limits: LimitSettings, *, workflows: AnsweringWorkflows) -> Conversations:
    """The parts. Closed by whoever made them."""
    outbox = Outbox(workflows, stores.pocketbase)
    most = limits.messages_waiting
    return Conversations(ConversationService(stores.pocketbase, stores.events, outbox, most_waiting=most), outbox)
