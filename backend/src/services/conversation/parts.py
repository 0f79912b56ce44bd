"""The parts of the conversation, put together."""

from collections.abc import Callable
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


def open_conversations(
    stores: Stores, limits: LimitSettings, *, workflows: AnsweringWorkflows, foresee: Callable[[str], None]
) -> Conversations:
    """The parts. Closed by whoever made them. `foresee` is told what comes in, before anything is done with it."""
    outbox = Outbox(workflows, stores.pocketbase)
    most = limits.messages_waiting
    service = ConversationService(stores.pocketbase, stores.events, outbox, most_waiting=most, foresee=foresee)
    return Conversations(service, outbox)
