"""The parts of widgets, put together; with the filing of the inbox, which asks by them."""

from dataclasses import dataclass

from src.services.accounts.parts import Accounts
from src.services.conversation.parts import Conversations
from src.services.inbox.filing import InboxFiling
from src.services.inbox.parts import Inbox
from src.services.reminders.parts import Reminders
from src.services.waits.service import Waits
from src.services.widgets.effects import WidgetEffects
from src.services.widgets.linked import LinkedWidgets
from src.services.widgets.service import WidgetService
from src.services.widgets.store import WidgetRows
from src.services.widgets.triage import TriageCards
from src.settings import Settings
from src.stores.parts import Stores


@dataclass(frozen=True, slots=True)
class Widgets:
    """Widgets as users and agents handle them."""

    service: WidgetService
    rows: WidgetRows
    effects: WidgetEffects
    filing: InboxFiling


def open_widgets(
    stores: Stores,
    settings: Settings,
    *,
    accounts: Accounts,
    conversation: Conversations,
    reminders: Reminders,
    inbox: Inbox,
    waits: Waits,
) -> Widgets:
    """The parts."""
    linked = LinkedWidgets(stores.pocketbase, stores.events)
    rows = WidgetRows(stores.pocketbase, stores.events, inbox=inbox.service, linked=linked)
    return Widgets(
        service=WidgetService(
            stores.events,
            rows=rows,
            inbox=inbox.service,
            conversation=conversation.service,
            reminders=reminders.service,
            users=accounts.users,
            decided=waits.approvals,
        ),
        rows=rows,
        effects=WidgetEffects(rows, reminders.service, most=settings.limits.widgets_kept),
        filing=InboxFiling(stores.pocketbase, inbox.service, ask=TriageCards(inbox.service, rows).ask),
    )
