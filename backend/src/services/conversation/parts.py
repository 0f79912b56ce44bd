"""The parts of the conversation, put together."""

from dataclasses import dataclass

from src.services.conversation.outbox import AnsweringWorkflows, Outbox
from src.services.conversation.service import ConversationService
from src.settings import LimitSettings
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Conversations:
    """What is said, and what takes it to be answered."""

    service: ConversationService
    outbox: Outbox


def open_conversations(stores: Stores, limits: LimitSettings, *, workflows: AnsweringWorkflows) -> Conversations:
    """The parts. The outbox is closed by whoever made it."""
    outbox = Outbox(workflows.take, workflows.holds, stores.pocketbase, running=workflows.running)
    most = limits.messages_waiting
    return Conversations(ConversationService(stores.pocketbase, stores.events, outbox, most_waiting=most), outbox)
