"""The browsers that a user is pushed to. A subscription lives as long as the session that made it.

So ending a device in the list, logging out and expiry stop the pushes to that browser too, without its help.
"""

import contextlib

from src.core.ids import derive_id
from src.errors import Conflict, NotFound
from src.models.values import User
from src.protocol.delivery import PushState, PushSubscribe, PushSubscriptionView
from src.services.delivery.destinations.base import Shipment
from src.services.delivery.destinations.push import PushDestination, SubscriptionRow
from src.services.delivery.outcome import trouble_text
from src.services.delivery.texts import trial_notice
from src.services.delivery.web_push import Browser
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Upsert

_MOST = 20


class SubscriptionService:
    """Subscriptions of all users. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, push: PushDestination) -> None:
        self._pocketbase = pocketbase
        self._push = push

    async def state(self, user: User) -> PushState:
        """What a browser needs to subscribe, and those that did."""
        rows = await self._push.live(user.id)
        return PushState(public_key=self._push.push.public_key, subscriptions=[_view(row, user) for row in rows])

    async def subscribe(self, user: User, session_id: str, request: PushSubscribe) -> PushSubscriptionView:
        """Push to a browser from now on. One that another user subscribed before is this user's now.

        Raises:
            InvalidInput: the endpoint or the keys are none.
            Conflict: there are too many.
        """
        self._push.push.check(Browser(request.endpoint, request.keys.p256dh, request.keys.auth))
        subscription_id = derive_id("push", request.endpoint)
        others = [row for row in await self._push.live(user.id) if row.id != subscription_id]
        if len(others) >= _MOST:
            raise Conflict(f"There are {_MOST} browsers already; remove one first.")
        puts = [
            put(SubscriptionRow.user, user.id),
            put(SubscriptionRow.endpoint, request.endpoint),
            put(SubscriptionRow.keys, request.keys),
            put(SubscriptionRow.session, session_id),
            put(SubscriptionRow.last_error, ""),
        ]
        if request.label:
            puts.append(put(SubscriptionRow.label, request.label))
        (written,) = await self._pocketbase.batch([Upsert.having(SubscriptionRow, subscription_id, *puts)])
        return _view(SubscriptionRow.of(written), user)

    async def delete(self, user: User, subscription_id: str) -> None:
        """Push there no more; a second call does nothing. Raises `NotFound`."""
        await self._push.rows.delete_own(user.id, subscription_id)

    async def follow_session(self, old: str, fresh: str) -> None:
        """Push on to the browsers of a session that another takes the place of."""
        for row in await self._push.rows.find(eq(SubscriptionRow.session, old), limit=100):
            with contextlib.suppress(NotFound):  # the browser was removed just now
                await self._push.rows.update(row.id, put(SubscriptionRow.session, fresh))

    async def test(self, user: User) -> None:
        """Push a trial to every browser of the user, and note what came of it."""
        notice = trial_notice(user.words)
        for row in await self._push.live(user.id):
            outcome = await self._push.send(row, Shipment(notice, topic=row.id, urgent=True))
            with contextlib.suppress(NotFound):  # the browser was removed just now
                await self._push.note(row.id, outcome)


def _view(row: SubscriptionRow, user: User) -> PushSubscriptionView:
    return PushSubscriptionView(
        id=row.id,
        label=row.label,
        created=row.created,
        last_error=trouble_text(user.words, row.last_error),
    )
