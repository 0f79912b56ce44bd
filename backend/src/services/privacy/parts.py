"""The parts of privacy, put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from src.services.accounts.parts import Accounts
from src.services.background import Job
from src.services.memory import MemoryService
from src.services.privacy.erasure import EraseWorkflows, ErasureService
from src.services.privacy.export import ExportService
from src.services.privacy.guests import QuietGuests
from src.services.privacy.importing import ImportService
from src.services.privacy.scrubbing import Scrubber, scrubber_of
from src.settings import Settings
from src.stores.parts import Stores
from src.stores.pocketbase.rows import Row
from src.stores.temporal_file import TemporalFile, temporal_file


@dataclass(frozen=True, slots=True)
class Privacy:
    """Taking along, erasing, and giving up the bytes of what was deleted."""

    export: ExportService
    importing: ImportService
    erasures: ErasureService
    guests: QuietGuests
    scrubber: Scrubber

    def loops(self) -> tuple[Job, ...]:
        """Erasing, scrubbing, and the look at guests who have been away for long."""
        return (*self.scrubber.loops(), *self.erasures.loops(), *self.guests.loops())

    async def close(self) -> None:
        """Close the scrubber."""
        await self.scrubber.close()


def open_privacy(
    stores: Stores,
    settings: Settings,
    rows: Sequence[type[Row]],
    *,
    memory: MemoryService,
    accounts: Accounts,
    erase: EraseWorkflows,
    wake: Callable[[], None],
) -> Privacy:
    """The parts. `rows` are those of all domains; `wake` has imported rows waited for. Closed by whoever made them."""
    pocketbase, events = stores.pocketbase, stores.events
    hold_words = frozenset(row.collection for row in rows if row.holds_words)
    scrubber = scrubber_of(pocketbase, events, memory, TemporalFile(temporal_file(settings)), hold_words=hold_words)
    erasures = ErasureService(pocketbase, accounts.sessions, memory, events, erase, scrubber.ask)
    return Privacy(
        export=ExportService(pocketbase, memory, rows),
        importing=ImportService(pocketbase, accounts.users, memory, wake=wake),
        erasures=erasures,
        guests=QuietGuests(pocketbase, events, accounts.access, erasures.request),
        scrubber=scrubber,
    )
