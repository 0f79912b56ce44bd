"""What the model costs: tokens of each user and day, counted with the reply that used them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.turn import Usage
from src.protocol.models import Price, UsageLine, UsageOccasion, UsageView
from src.services.agent.rows import UsageDayRow
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import desc, eq, ge
from src.stores.pocketbase.rows import add, put
from src.stores.pocketbase.writes import Upsert

logger = get_logger("usage")


@dataclass(frozen=True, slots=True)
class DayUsage:
    """One user's cost on one day (UTC, `YYYY-MM-DD`)."""

    user_id: UserId
    day: str
    replies: int
    input_tokens: int
    output_tokens: int
    requests: int
    background: Usage
    """What of it nobody waited for."""


def day_of(moment: datetime) -> str:
    """The day that a moment counts to, in UTC."""
    return moment.date().isoformat()


def counting(user_id: UserId, usage: Usage, *, day: str, replies: int = 1, background: bool = False) -> Upsert:
    """The write that adds a reply's cost, or, with no `replies`, that of work besides. In one transaction with the reply it counts once, whatever is repeated."""
    behind = usage if background else Usage()
    return Upsert.having(
        UsageDayRow,
        derive_id("usage", user_id, day),
        put(UsageDayRow.user, user_id),
        put(UsageDayRow.day, day),
        add(UsageDayRow.replies, replies),
        add(UsageDayRow.input_tokens, usage.input_tokens),
        add(UsageDayRow.output_tokens, usage.output_tokens),
        add(UsageDayRow.requests, usage.requests),
        add(UsageDayRow.background_input_tokens, behind.input_tokens),
        add(UsageDayRow.background_output_tokens, behind.output_tokens),
        add(UsageDayRow.background_requests, behind.requests),
    )


class UsageService:
    """Reads the counters, and adds to them what no reply is stored with."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase
        self._rows = Collection(pocketbase, UsageDayRow)

    async def add(self, user_id: UserId, usage: Usage, *, background: bool = False) -> None:
        """Count what was asked without a reply in the end. Where the database is away it is lost, and that is logged."""
        if not usage.requests:
            return
        try:
            await self._pocketbase.batch(
                [counting(user_id, usage, day=day_of(utc_now()), replies=0, background=background)]
            )
        except DependencyDown:
            logger.warning("usage_not_counted", user_id=user_id, requests=usage.requests)

    async def tokens(self, user_id: UserId, *, day: str) -> int:
        """Tokens that a user has used on a day, in and out."""
        row = await self._rows.lookup(derive_id("usage", user_id, day))
        return 0 if row is None else row.input_tokens + row.output_tokens

    async def tokens_by_user(self, day: str) -> dict[UserId, int]:
        """Tokens that each user has used on a day, in and out."""
        return {
            row.user: row.input_tokens + row.output_tokens async for row in self._rows.scan(eq(UsageDayRow.day, day))
        }

    async def of(self, user_id: UserId, *, days: int, limit: int, price: Price | None = None) -> UsageView:
        """What one user has used, the newest day first, today included."""
        today = utc_now()
        first = day_of(today - timedelta(days=days - 1))
        rows = await self._rows.find(
            eq(UsageDayRow.user, user_id), ge(UsageDayRow.day, first), sort=[desc(UsageDayRow.day)], limit=days
        )
        found = [_day_usage(row) for row in rows]
        return UsageView(
            days=[line for one in found for line in _lines(one)],
            limit=limit,
            price=price,
            used_today=sum(one.input_tokens + one.output_tokens for one in found if one.day == day_of(today)),
        )

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
        requests=row.requests,
        background=Usage(
            input_tokens=row.background_input_tokens,
            output_tokens=row.background_output_tokens,
            requests=row.background_requests,
        ),
    )


def _lines(one: DayUsage) -> list[UsageLine]:
    """A day as a client sees it: what was said, and what was done besides, as far as there was any."""
    behind = one.background
    talk = Usage(
        input_tokens=one.input_tokens - behind.input_tokens,
        output_tokens=one.output_tokens - behind.output_tokens,
        requests=one.requests - behind.requests,
    )
    occasions: list[tuple[UsageOccasion, Usage]] = [("conversation", talk), ("background", behind)]
    return [
        UsageLine(
            day=one.day,
            occasion=occasion,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            requests=usage.requests,
        )
        for occasion, usage in occasions
        if usage.input_tokens or usage.output_tokens or usage.requests
    ]
