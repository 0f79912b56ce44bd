"""All rows of all domains, and the database that is made for them."""

import asyncio

from src.errors import DependencyDown
from src.logs import get_logger
from src.services.accounts.rows import (
    IdentityRow,
    InvitationRow,
    PasskeyRow,
    PreferenceRow,
    RecoveryCodeRow,
    SecondFactorRow,
    ServerSettingRow,
    SessionRow,
    SignInLinkRow,
    UsedCodeRow,
    UserChangeRow,
    UserRow,
)
from src.services.agent.rows import ModelRow, UsageDayRow
from src.services.calendar.rows import FeedRow
from src.services.conversation.rows import ConversationRow, MessageRow, ReadRow
from src.services.delivery.destinations import destination_rows
from src.services.delivery.rows import AttemptRow, DeliveryRow
from src.services.inbox.rows import ItemChangeRow, ItemRow, ProcessingRow
from src.services.memory.rows import RememberedRow
from src.services.privacy.rows import ErasureRow
from src.services.reminders.rows import OccurrenceRow, ReminderChangeRow, ReminderRow
from src.services.routines.rows import RoutineLogRow, RoutineRow
from src.services.turns.rows import WorkflowRow
from src.services.widgets.rows import WidgetChangeRow, WidgetRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import DeletionRow
from src.stores.pocketbase.migrate import migrate
from src.stores.pocketbase.rows import Row

logger = get_logger("db_init")

_RETRY_SECONDS = 0.5
ROWS: tuple[type[Row], ...] = (
    UserRow,
    UserChangeRow,
    SessionRow,
    SignInLinkRow,
    SecondFactorRow,
    UsedCodeRow,
    RecoveryCodeRow,
    PasskeyRow,
    IdentityRow,
    InvitationRow,
    ServerSettingRow,
    ErasureRow,
    WorkflowRow,
    ConversationRow,
    ReadRow,
    MessageRow,
    ItemRow,
    ItemChangeRow,
    ProcessingRow,
    WidgetRow,
    WidgetChangeRow,
    DeletionRow,
    ReminderRow,
    ReminderChangeRow,
    OccurrenceRow,
    RoutineRow,
    RoutineLogRow,
    *destination_rows(),
    FeedRow,
    DeliveryRow,
    AttemptRow,
    RememberedRow,
    UsageDayRow,
    ModelRow,
    PreferenceRow,
)
"""In an order in which each names only what stands before it."""


async def init_database(pocketbase: PocketBase) -> None:
    """Make or upgrade everything that the backend needs in PocketBase.

    Raises:
        DependencyDown: PocketBase does not answer.
        InvalidInput: what exists has another type than is wanted, so it cannot be upgraded.
    """
    await migrate(pocketbase, ROWS)


async def init_database_when_up(pocketbase: PocketBase) -> None:
    """As `init_database`, as soon as PocketBase answers."""
    while True:
        try:
            await init_database(pocketbase)
        except DependencyDown:
            logger.warning("pocketbase_awaited")
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            return
