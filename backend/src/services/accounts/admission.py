"""Who may come in: the rules that the owner sets, and invitations."""

from datetime import timedelta

from src.core.clock import utc_now
from src.errors import NotAllowed, NotFound
from src.logs import get_logger
from src.protocol.owner import AccessPatch, AccessRules, InvitationView
from src.services.accounts.rows import InvitationRow
from src.services.accounts.server_settings import LiveSetting, ServerSettings
from src.services.accounts.tokens import link_that_holds, new_token, row_id, token_hash
from src.settings import AuthSettings
from src.stores.pocketbase.client import PocketBase
from src.stores.pocketbase.collection import Collection
from src.stores.pocketbase.filters import asc, gt
from src.stores.pocketbase.writes import Delete

logger = get_logger("access")

_KEY = "access"
_KIND = "invitation"
_RECENT_SECONDS = 5.0
_MOST_SHOWN = 200


class AdmissionService:
    """The rules of coming in. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, stored: ServerSettings, settings: AuthSettings) -> None:
        given = AccessRules(
            registration=settings.registration,
            guests=settings.allow_guests,
            guests_kept_weeks=settings.guests_kept_weeks,
        )
        self._rules = LiveSetting(stored, _KEY, given, seconds=_RECENT_SECONDS)
        self._invitations = Collection(pocketbase, InvitationRow, noun="invitation")

    async def rules(self) -> AccessRules:
        """The rules of now; what another process changed shows within some seconds."""
        return await self._rules.now()

    async def change(self, patch: AccessPatch) -> AccessRules:
        """Change what is given, for this process at once."""
        before = self._rules.over(await self._rules.set_so_far())
        changed = before.model_copy(update=patch.model_dump(exclude_none=True))
        await self._rules.put(changed.model_dump(mode="json"))
        logger.info("access_changed", registration=changed.registration, guests=changed.guests)
        return changed

    async def check_guests(self) -> None:
        """Raises `NotAllowed` where guests are switched off."""
        if not (await self.rules()).guests:
            raise NotAllowed("This server takes no guests; sign in or make an account.")

    async def admit(self, invitation: str | None) -> list[Delete]:
        """Let somebody make an account; the writes use the invitation up. Raises `NotAllowed`."""
        registration = (await self.rules()).registration
        if registration == "open":
            return []
        if registration == "closed":
            raise NotAllowed("Nobody can make an account on this server now.")
        row = await link_that_holds(self._invitations, _KIND, invitation)
        if row is None:
            raise no_invitation()
        return [Delete.of(InvitationRow, row.id)]

    async def invite(self, *, days: int) -> tuple[str, InvitationView]:
        """A new invitation and its secret, which is not shown again."""
        token = new_token()
        expires = utc_now() + timedelta(days=days)
        row = InvitationRow(id=row_id(_KIND, token), token_hash=token_hash(token), expires=expires)
        return token, _view(await self._invitations.create(row))

    async def invitations(self) -> list[InvitationView]:
        """Those that hold, the first to end first."""
        hold = gt(InvitationRow.expires, utc_now())
        rows = await self._invitations.find(hold, sort=[asc(InvitationRow.expires)], limit=_MOST_SHOWN)
        return [_view(row) for row in rows]

    async def revoke(self, invitation_id: str) -> None:
        """Take an invitation back. Raises `NotFound`."""
        if await self._invitations.lookup(invitation_id) is None:
            raise NotFound("There is no such invitation.")
        await self._invitations.delete(invitation_id)


def no_invitation() -> NotAllowed:
    """What is said where an invitation is asked for and none that holds was brought."""
    return NotAllowed("An account needs an invitation here, and this one does not hold.")


def _view(row: InvitationRow) -> InvitationView:
    return InvitationView(id=row.id, created=row.created, expires=row.expires or row.created)
