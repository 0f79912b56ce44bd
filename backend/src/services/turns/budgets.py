"""How much the models may be asked on a day: for each user, for all guests together and for the whole server.

The owner sets it while the server runs. A day is one of UTC, as the counters are.
"""

from src.core.clock import utc_now
from src.core.ids import UserId
from src.errors import BudgetSpent, GuestsBudgetSpent, ServerBudgetSpent
from src.logs import get_logger
from src.models.values import User
from src.protocol.models import OwnerUsage, UsageLimits, UsageLimitsPatch, UsageView
from src.services.accounts.rows import UserRow
from src.services.accounts.server_settings import LiveSetting, ServerSettings
from src.services.agent.usage import UsageService, day_of
from src.settings import LimitSettings
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import eq

logger = get_logger("budgets")

_KEY = "model_limits"
_RECENT_SECONDS = 1.0


class BudgetService:
    """The limits, and whether one of them is reached. Raises `DependencyDown` where PocketBase does not answer."""

    def __init__(
        self, pocketbase: PocketBase, stored: ServerSettings, usage: UsageService, limits: LimitSettings
    ) -> None:
        self._usage = usage
        self._users = Collection(pocketbase, UserRow)
        given = UsageLimits(user=limits.tokens_per_day)
        self._limits = LiveSetting(stored, _KEY, given, seconds=_RECENT_SECONDS)

    async def limits(self) -> UsageLimits:
        """Those of now; what another process changed shows within a second."""
        return await self._limits.now()

    async def change(self, patch: UsageLimitsPatch) -> None:
        """Change what is given, for this process at once; null unsets."""
        kept = {**await self._limits.set_so_far(), **patch.model_dump(mode="json", exclude_unset=True)}
        await self._limits.put({name: value for name, value in kept.items() if value is not None})
        logger.info("usage_limits_changed", changed=sorted(patch.model_fields_set))

    async def spent(self, user: User) -> BudgetSpent | None:
        """What a run of this user is refused with; None where it may ask the model."""
        limits, day = await self.limits(), day_of(utc_now())
        if await self._usage.tokens(user.id, day=day) >= limits.user:
            return BudgetSpent("The day's tokens are used up.")
        if limits.server is None and (limits.guests is None or not user.guest):
            return None
        by_user = await self._usage.tokens_by_user(day)
        if limits.server is not None and sum(by_user.values()) >= limits.server:
            return ServerBudgetSpent("The server's tokens of the day are used up.")
        if limits.guests is not None and user.guest and await self._of_guests(by_user) >= limits.guests:
            return GuestsBudgetSpent("The guests' tokens of the day are used up.")
        return None

    async def of(self, user: User, *, days: int) -> UsageView:
        """What one user has used, with their limit and the price."""
        limits = await self.limits()
        return await self._usage.of(user.id, days=days, limit=limits.user, price=limits.price)

    async def owner_view(self) -> OwnerUsage:
        """The limits, and what was used today of those that are of many."""
        by_user = await self._usage.tokens_by_user(day_of(utc_now()))
        return OwnerUsage(
            limits=await self.limits(),
            server_today=sum(by_user.values()),
            guests_today=await self._of_guests(by_user),
        )

    async def _of_guests(self, by_user: dict[UserId, int]) -> int:
        guests = await self._users.named(list(by_user), eq(UserRow.guest, True), only=[UserRow.guest])
        return sum(by_user[UserId(row.id)] for row in guests)
