"""The browsers that a user is pushed to. A subscription lives as long as the session that made it.

So ending a device in the list, logging out and expiry stop the pushes to that browser too, without its help.
"""

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import Conflict
from src.models.values import User
from src.protocol.delivery import PushState, PushSubscribe, PushSubscriptionView
from src.services.delivery.outcome import trouble_text
from src.services.delivery.text import trial_notice
from src.services.delivery.web_push import Browser, WebPush
from src.stores.own_rows import OwnRows
from src.stores.pocketbase.client import PocketBase, Record, Upsert, bind, format_time, parse_time

COLLECTION = "push_subscriptions"
_MOST = 20


class SubscriptionService:
    """Subscriptions of all users. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, push: WebPush) -> None:
        self._pocketbase = pocketbase
        self._push = push
        self._rows = OwnRows(pocketbase, COLLECTION, noun="subscription")

    async def state(self, user: User) -> PushState:
        """What a browser needs to subscribe, and those that did."""
        rows = await self.live(user.id)
        return PushState(public_key=self._push.public_key, subscriptions=[_view(row, user) for row in rows])

    async def subscribe(self, user: User, session_id: str, request: PushSubscribe) -> PushSubscriptionView:
        """Push to a browser from now on. One that another user subscribed before is this user's now.

        Raises:
            InvalidInput: the endpoint or the keys are none.
            Conflict: there are too many.
        """
        self._push.check(Browser(request.endpoint, request.keys.p256dh, request.keys.auth))
        subscription_id = derive_id("push", request.endpoint)
        others = [row for row in await self.live(user.id) if row["id"] != subscription_id]
        if len(others) >= _MOST:
            raise Conflict(f"There are {_MOST} browsers already; remove one first.")
        row = {
            "id": subscription_id,
            "user": user.id,
            "endpoint": request.endpoint,
            "keys": request.keys.model_dump(),
            "session": session_id,
            "last_error": "",
            **({"label": request.label} if request.label else {}),
        }
        written = await self._pocketbase.batch([Upsert(COLLECTION, row)])
        return _view(written[0], user)

    async def delete(self, user: User, subscription_id: str) -> None:
        """Push there no more; a second call does nothing. Raises `NotFound`."""
        await self._rows.delete(user.id, subscription_id)

    async def live(self, user_id: UserId) -> list[Record]:
        """The rows whose sessions stand, newest first. The others are deleted."""
        rows = await self._pocketbase.find(COLLECTION, where=bind("user = {:user}", user=user_id), limit=100)
        if not rows:
            return []
        standing = bind("user = {:user} && expires > {:now}", user=user_id, now=utc_now())
        sessions = await self._pocketbase.find("sessions", where=standing, limit=1000, fields="id")
        ids = {one["id"] for one in sessions}
        for row in rows:
            if row["session"] not in ids:
                await self._pocketbase.delete(COLLECTION, row["id"])
        return [row for row in rows if row["session"] in ids]

    async def test(self, user: User) -> None:
        """Push a trial to every browser of the user, and note what came of it."""
        notice = trial_notice(user.words)
        for row in await self.live(user.id):
            outcome = await self._push.send(browser_of(row), notice.payload(), topic=row["id"], urgent=True)
            if outcome.state == "gone":
                await self._pocketbase.delete(COLLECTION, row["id"])
                continue
            sent = {"last_sent": format_time(utc_now())} if outcome.state == "sent" else {}
            where = bind("id = {:id}", id=row["id"])
            if await self._pocketbase.first(COLLECTION, where=where):
                await self._pocketbase.update(COLLECTION, row["id"], {"last_error": outcome.trouble or "", **sent})


def browser_of(row: Record) -> Browser:
    """The browser of a row."""
    return Browser(row["endpoint"], row["keys"]["p256dh"], row["keys"]["auth"])


def _view(row: Record, user: User) -> PushSubscriptionView:
    return PushSubscriptionView(
        id=row["id"],
        label=row["label"],
        created=parse_time(row["created"]) or utc_now(),
        last_error=trouble_text(user.words, row["last_error"]),
    )
