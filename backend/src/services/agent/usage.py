"""What the model costs: tokens of each user and day, counted with the reply that used them."""

from dataclasses import dataclass
from datetime import datetime

from src.core.ids import UserId, derive_id
from src.models.turn import Usage
from src.services.agent.rows import UsageDayRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import ge
from src.stores.pocketbase.rows import add, put
from src.stores.pocketbase.writes import Upsert


@dataclass(frozen=True, slots=True)
class DayUsage:
    """One user's cost on one day (UTC, `YYYY-MM-DD`)."""

    user_id: UserId
    day: str
    replies: int
    input_tokens: int
    output_tokens: int


def day_of(moment: datetime) -> str:
    """The day that a moment counts to, in UTC."""
    return moment.date().isoformat()


def counting(user_id: UserId, usage: Usage, *, day: str, replies: int = 1) -> Upsert:
    """The write that adds a reply's cost, or, with no `replies`, that of work besides. In one transaction with the reply it counts once, whatever is repeated."""
    return Upsert.having(
        UsageDayRow,
        derive_id("usage", user_id, day),
        put(UsageDayRow.user, user_id),
        put(UsageDayRow.day, day),
        add(UsageDayRow.replies, replies),
        add(UsageDayRow.input_tokens, usage.input_tokens),
        add(UsageDayRow.output_tokens, usage.output_tokens),
    )


class UsageService:
    """Reads the counters."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._rows = Collection(pocketbase, UsageDayRow)

    async def tokens(self, user_id: UserId, *, day: str) -> int:
        """Tokens that a user has used on a day, in and out."""
        row = await self._rows.lookup(derive_id("usage", user_id, day))
        return 0 if row is None else row.input_tokens + row.output_tokens

    async def since(self, day: str) -> list[DayUsage]:
        """All users' days from `day` on, newest first."""
        found = [_day_usage(row) async for row in self._rows.scan(ge(UsageDayRow.day, day))]
        return sorted(sorted(found, key=lambda one: one.user_id), key=lambda one: one.day, reverse=True)


def _day_usage(row: UsageDayRow) -> DayUsage:
    return DayUsage(
        user_id=row.user,
        day=row.day,
        replies=row.replies,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
    )
