"""The targets that users add: kept encrypted, tried before they are kept, shown without their addresses."""

import secrets

from src.core.clock import utc_now
from src.core.ids import derive_id
from src.core.locale import Words
from src.errors import Conflict, InvalidInput
from src.models.values import User
from src.protocol.delivery import Target, TargetCreate, TargetPage
from src.services.delivery.destinations.apprise import TargetDestination, TargetRow
from src.services.delivery.destinations.base import Shipment
from src.services.delivery.outcome import trouble_text
from src.services.delivery.texts import trial_notice
from src.stores.pocketbase.filters import eq

_MOST = 20


class TargetService:
    """Targets of all users. Every method takes the user from its caller's session.

    Every call raises `DependencyDown` where PocketBase does not answer.
    """

    def __init__(self, targets: TargetDestination) -> None:
        self._targets = targets
        self._rows = targets.rows

    async def page(self, user: User) -> TargetPage:
        """All targets, newest first."""
        rows = await self._rows.find(eq(TargetRow.user, user.id), limit=_MOST)
        return TargetPage(items=[_view(row, user.words) for row in rows])

    async def create(self, user: User, request: TargetCreate) -> Target:
        """Try a target, and keep it where that went well.

        Raises:
            InvalidInput: the trial failed; the reason is in the user's language and never holds the address.
            Conflict: there are too many.
        """
        count = await self._rows.count(eq(TargetRow.user, user.id))
        if count >= _MOST:
            raise Conflict(f"There are {_MOST} targets already; remove one first.")
        service = await self._targets.apprise.service_of(request.url, user.words)
        outcome = await self._targets.apprise.send(request.url, trial_notice(user.words))
        if outcome.trouble is not None:
            raise InvalidInput(trouble_text(user.words, outcome.trouble) or "", field="url")
        target_id = derive_id("target", secrets.token_hex(16))
        row = TargetRow(
            id=target_id,
            user=user.id,
            label=request.label,
            service=service,
            url=self._targets.seal(request.url, user_id=user.id, target_id=target_id),
            last_sent=utc_now(),
        )
        return _view(await self._rows.create(row), user.words)

    async def test(self, user: User, target_id: str) -> Target:
        """Send a trial to a target and answer it with what came of it. Raises `NotFound`."""
        row = await self._rows.own(user.id, target_id)
        outcome = await self._targets.send(row, Shipment(trial_notice(user.words), topic=row.id))
        return _view(await self._targets.note(target_id, outcome) or row, user.words)

    async def delete(self, user: User, target_id: str) -> None:
        """Forget a target; a second call does nothing. Raises `NotFound`."""
        await self._rows.delete_own(user.id, target_id)


def _view(row: TargetRow, words: Words) -> Target:
    return Target(
        id=row.id,
        label=row.label,
        service=row.service,
        created=row.created,
        last_sent=row.last_sent,
        last_error=trouble_text(words, row.last_error),
    )
