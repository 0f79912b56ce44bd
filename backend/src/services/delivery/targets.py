"""The targets that users add: kept encrypted, tried before they are kept, shown without their addresses."""

import secrets

from src.core.clock import utc_now
from src.core.ids import derive_id
from src.core.locale import Words
from src.errors import Conflict, InvalidInput
from src.models.values import User
from src.protocol.delivery import Target, TargetCreate, TargetPage
from src.services.delivery.apprise_sender import AppriseSender
from src.services.delivery.outcome import Outcome, trouble_text
from src.services.delivery.text import Notice, trial_notice
from src.stores.own_rows import OwnRows
from src.stores.pocketbase.client import PocketBase, Record, bind, format_time, parse_time
from src.stores.server_keys import SecretBox, SecretLost

COLLECTION = "notification_targets"
_MOST = 20


class TargetService:
    """Targets of all users. Every method takes the user from its caller's session.

    Every call raises `DependencyDown` where PocketBase does not answer.
    """

    def __init__(self, pocketbase: PocketBase, box: SecretBox, apprise: AppriseSender) -> None:
        self._pocketbase = pocketbase
        self._box = box
        self._apprise = apprise
        self._rows = OwnRows(pocketbase, COLLECTION, noun="target")

    async def page(self, user: User) -> TargetPage:
        """All targets, newest first."""
        rows = await self._pocketbase.find(COLLECTION, where=bind("user = {:user}", user=user.id), limit=_MOST)
        return TargetPage(items=[_view(row, user.words) for row in rows])

    async def create(self, user: User, request: TargetCreate) -> Target:
        """Try a target, and keep it where that went well.

        Raises:
            InvalidInput: the trial failed; the reason is in the user's language and never holds the address.
            Conflict: there are too many.
        """
        count = await self._pocketbase.count(COLLECTION, where=bind("user = {:user}", user=user.id))
        if count >= _MOST:
            raise Conflict(f"There are {_MOST} targets already; remove one first.")
        service = await self._apprise.service_of(request.url, user.words)
        outcome = await self._apprise.send(request.url, trial_notice(user.words))
        if outcome.trouble is not None:
            raise InvalidInput(trouble_text(user.words, outcome.trouble) or "", field="url")
        target_id = derive_id("target", secrets.token_hex(16))
        row = {
            "id": target_id,
            "user": user.id,
            "label": request.label,
            "service": service,
            "url": self._box.seal(request.url, purpose=_purpose(user.id, target_id)),
            "last_sent": format_time(utc_now()),
        }
        return _view(await self._pocketbase.create(COLLECTION, row), user.words)

    async def test(self, user: User, target_id: str) -> Target:
        """Send a trial to a target and answer it with what came of it. Raises `NotFound`."""
        row = await self._rows.get(user.id, target_id)
        outcome = await self.send(row, trial_notice(user.words))
        changes = {"last_error": outcome.trouble or ""}
        if outcome.state == "sent":
            changes["last_sent"] = format_time(utc_now())
        return _view(await self._pocketbase.update(COLLECTION, target_id, changes), user.words)

    async def delete(self, user: User, target_id: str) -> None:
        """Forget a target; a second call does nothing. Raises `NotFound`."""
        await self._rows.delete(user.id, target_id)

    async def send(self, row: Record, notice: Notice) -> Outcome:
        """Send to the target of a row."""
        try:
            url = self._box.open(row["url"], purpose=_purpose(row["user"], row["id"]))
        except SecretLost:
            return Outcome("failed", "secret_lost")
        return await self._apprise.send(url, notice)


def _purpose(user_id: str, target_id: str) -> str:
    """A row's address opens in that row alone: copied into another's, it stays shut."""
    return f"target:{user_id}:{target_id}"


def _view(row: Record, words: Words) -> Target:
    return Target(
        id=row["id"],
        label=row["label"],
        service=row["service"],
        created=parse_time(row["created"]) or utc_now(),
        last_sent=parse_time(row["last_sent"]),
        last_error=trouble_text(words, row["last_error"]),
    )
