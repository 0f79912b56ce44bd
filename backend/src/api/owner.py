"""What the owner of the server sees and sets. To everybody else nothing of this is there: 404."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from src.api.deps import Accounts, Owner, Privacy
from src.core.clock import utc_now
from src.core.ids import UserId
from src.protocol.base import RecordId
from src.protocol.identity import PasswordConfirmation
from src.protocol.owner import (
    AccessPatch,
    AccessRules,
    AccountPage,
    AccountPatch,
    AccountView,
    InvitationPage,
    InvitationRequest,
    NewInvitation,
    SignInLink,
)
from src.services.accounts.owner import LINK_LASTS
from src.stores.pocketbase.collection import PAGE_MOST

router = APIRouter(prefix="/api/owner", tags=["owner"])


@router.get("/settings")
async def settings(_: Owner, accounts: Accounts) -> AccessRules:
    """Who may come in."""
    return await accounts.access.rules()


@router.patch("/settings")
async def change_settings(request: AccessPatch, _: Owner, accounts: Accounts) -> AccessRules:
    """Change who may come in; what is not given stays."""
    return await accounts.access.change(request)


@router.get("/users")
async def users(
    _: Owner,
    accounts: Accounts,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 50,
    guests: bool = True,
) -> AccountPage:
    """All users, the newest first: who they are, and nothing of what they wrote."""
    return await accounts.owners.page(before=before, limit=limit, guests=guests)


@router.patch("/users/{user_id}")
async def switch_user(user_id: RecordId, request: AccountPatch, _: Owner, accounts: Accounts) -> AccountView:
    """Switch an account off, which ends its sessions, or on again."""
    return await accounts.owners.set_disabled(UserId(user_id), disabled=request.disabled)


@router.post("/users/{user_id}/link", status_code=status.HTTP_201_CREATED)
async def sign_in_link(
    user_id: RecordId, request: PasswordConfirmation, sent: Request, owner: Owner, accounts: Accounts
) -> SignInLink:
    """A link that signs an account in once, within a day, for who forgot the password. It is shown this once."""
    await accounts.confirm(owner, request.password)
    token = await accounts.owners.sign_in_link(UserId(user_id))
    return SignInLink(link=f"{sent.base_url}#sign-in={token}", expires=utc_now() + LINK_LASTS)


@router.delete("/users/{user_id}/two-step", status_code=status.HTTP_204_NO_CONTENT)
async def end_two_step(user_id: RecordId, request: PasswordConfirmation, owner: Owner, accounts: Accounts) -> None:
    """Switch two-step sign-in of an account off, for who has lost the phone and the recovery codes."""
    await accounts.confirm(owner, request.password)
    await accounts.two_step.off((await accounts.users.get(UserId(user_id))).id)


@router.post("/users/{user_id}/owner")
async def hand_over(user_id: RecordId, request: PasswordConfirmation, owner: Owner, accounts: Accounts) -> AccountView:
    """Make an account the owner of the server instead of oneself. 409 for a guest."""
    await accounts.confirm(owner, request.password)
    await accounts.owners.make_owner(UserId(user_id))
    return await accounts.owners.view(UserId(user_id))


@router.delete("/users/{user_id}", status_code=status.HTTP_202_ACCEPTED, response_class=Response)
async def erase_user(
    user_id: RecordId, request: PasswordConfirmation, owner: Owner, accounts: Accounts, privacy: Privacy
) -> Response:
    """Delete a user with everything, for good. Their sessions end at once. 409 for the owner."""
    await accounts.confirm(owner, request.password)
    await accounts.owners.check_erasable(owner, UserId(user_id))
    await privacy.erasures.request(UserId(user_id))
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.get("/invitations")
async def invitations(_: Owner, accounts: Accounts) -> InvitationPage:
    """The invitations that hold."""
    return InvitationPage(items=await accounts.access.invitations())


@router.post("/invitations", status_code=status.HTTP_201_CREATED)
async def invite(sent: Request, request: InvitationRequest, _: Owner, accounts: Accounts) -> NewInvitation:
    """Make an invitation for one person. Its link is shown this once."""
    token, view = await accounts.access.invite(days=request.days)
    # After the `#`, so that no server and no log on the way sees it.
    return NewInvitation(**view.model_dump(), link=f"{sent.base_url}#invitation={token}")


@router.delete("/invitations/{invitation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke(invitation_id: RecordId, _: Owner, accounts: Accounts) -> None:
    """Take an invitation back."""
    await accounts.access.revoke(invitation_id)
