"""What the model costs: tokens of each user and day, counted with the reply that used them."""

from dataclasses import dataclass
from datetime import datetime

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import DependencyDown
from src.logs import get_logger
from src.models.turn import Usage
from src.stores.pocketbase.client import PocketBase, Record, Upsert, bind

logger = get_logger("usage")

_COLLECTION = "usage_days"
_PAGE = 500


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
    return Upsert(
        _COLLECTION,
        {
            "id": derive_id("usage", user_id, day),
            "user": user_id,
            "day": day,
            "replies+": replies,
            "input_tokens+": usage.input_tokens,
            "output_tokens+": usage.output_tokens,
        },
    )


class UsageService:
    """Reads the counters, and adds to them what no reply is stored with."""

    def __init__(self, pocketbase: PocketBase) -> None:
        self._pocketbase = pocketbase

    async def add(self, user_id: UserId, usage: Usage) -> None:
        """Count what was asked without a reply in the end. Where the database is away it is lost, and that is logged."""
        if not usage.requests:
            return
        try:
            await self._pocketbase.batch([counting(user_id, usage, day=day_of(utc_now()), replies=0)])
        except DependencyDown:
            logger.warning("usage_not_counted", user_id=user_id, requests=usage.requests)

    async def tokens(self, user_id: UserId, *, day: str) -> int:
        """Tokens that a user has used on a day, in and out."""
        where = bind("id = {:id}", id=derive_id("usage", user_id, day))
        record = await self._pocketbase.first(_COLLECTION, where=where)
        return 0 if record is None else int(record["input_tokens"]) + int(record["output_tokens"])

    async def since(self, day: str) -> list[DayUsage]:
        """All users' days from `day` on, newest first."""
        found: list[DayUsage] = []
        while True:
            page = len(found) // _PAGE + 1
            where = bind("day >= {:day}", day=day)
            rows = await self._pocketbase.find(_COLLECTION, where=where, sort="-day,user", limit=_PAGE, page=page)
            found += [_day_usage(row) for row in rows]
            if len(rows) < _PAGE:
                return found


def _day_usage(record: Record) -> DayUsage:
    return DayUsage(
        user_id=UserId(record["user"]),
        day=record["day"],
        replies=int(record["replies"]),
        input_tokens=int(record["input_tokens"]),
        output_tokens=int(record["output_tokens"]),
    )
