"""The parts towards Temporal, put together."""

from dataclasses import dataclass

from src.services.accounts.parts import Accounts
from src.services.conversation.parts import Conversations
from src.services.turns.parts import Turns
from src.settings import Settings
from src.stores.parts import Stores
from src.temporal.client import TemporalClient
from src.temporal.conversations import ConversationWorkflows
from src.temporal.gateway import ConversationGateway
from src.temporal.waits import RowWorkflows


@dataclass(frozen=True, slots=True)
class Workflows:
    """The client, and what it starts and tells."""

    client: TemporalClient
    conversations: ConversationWorkflows
    rows: RowWorkflows


def open_workflows(settings: Settings) -> Workflows:
    """The parts. Nothing is connected before it is needed."""
    client = TemporalClient(settings.temporal, address=settings.temporal_address)
    return Workflows(client, ConversationWorkflows(client), RowWorkflows(client))


def open_gateway(
    stores: Stores,
    settings: Settings,
    *,
    workflows: Workflows,
    accounts: Accounts,
    conversation: Conversations,
    turns: Turns,
) -> ConversationGateway:
    """What the API tells and asks the conversations by. Closed by whoever made it."""
    return ConversationGateway(
        workflows.conversations,
        conversation=conversation.service,
        progress=turns.progress,
        users=accounts.users,
        presence=accounts.presence,
        events=stores.events,
        settings=settings.proactive,
    )
