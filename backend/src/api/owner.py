"""What the owner of the server sees and sets. To everybody else nothing of this is there: 404."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from src.api.deps import Accounts, Owner
from src.core.ids import UserId
from src.protocol.base import RecordId
from src.protocol.owner import (
    AccessPatch,
    AccessRules,
    AccountPage,
    AccountPatch,
    AccountView,
    InvitationPage,
    InvitationRequest,
    NewInvitation,
)
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
) -> AccountPage:
    """All users, the newest first: who they are, and nothing of what they wrote."""
    return await accounts.owners.page(before=before, limit=limit)


@router.patch("/users/{user_id}")
async def switch_user(user_id: RecordId, request: AccountPatch, _: Owner, accounts: Accounts) -> AccountView:
    """Switch an account off, which ends its sessions, or on again."""
    return await accounts.owners.set_disabled(UserId(user_id), disabled=request.disabled)


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
