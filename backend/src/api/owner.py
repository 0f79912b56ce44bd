"""What the owner of the server sees and sets. To everybody else nothing of this is there: 404."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, status

from src.api.deps import Owner, RuntimeDep
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
async def settings(_: Owner, runtime: RuntimeDep) -> AccessRules:
    """Who may come in."""
    return await runtime.access.rules()


@router.patch("/settings")
async def change_settings(request: AccessPatch, _: Owner, runtime: RuntimeDep) -> AccessRules:
    """Change who may come in; what is not given stays."""
    return await runtime.access.change(request)


@router.get("/users")
async def users(
    _: Owner,
    runtime: RuntimeDep,
    before: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST)] = 50,
) -> AccountPage:
    """All users, the newest first: who they are, and nothing of what they wrote."""
    return await runtime.owners.page(before=before, limit=limit)


@router.patch("/users/{user_id}")
async def switch_user(user_id: RecordId, request: AccountPatch, _: Owner, runtime: RuntimeDep) -> AccountView:
    """Switch an account off, which ends its sessions, or on again."""
    return await runtime.owners.set_disabled(UserId(user_id), disabled=request.disabled)


@router.get("/invitations")
async def invitations(_: Owner, runtime: RuntimeDep) -> InvitationPage:
    """The invitations that hold."""
    return InvitationPage(items=await runtime.access.invitations())


@router.post("/invitations", status_code=status.HTTP_201_CREATED)
async def invite(sent: Request, request: InvitationRequest, _: Owner, runtime: RuntimeDep) -> NewInvitation:
    """Make an invitation for one person. Its link is shown this once."""
    token, view = await runtime.access.invite(days=request.days)
    # After the `#`, so that no server and no log on the way sees it.
    return NewInvitation(**view.model_dump(), link=f"{sent.base_url}#invitation={token}")


@router.delete("/invitations/{invitation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke(invitation_id: RecordId, _: Owner, runtime: RuntimeDep) -> None:
    """Take an invitation back."""
    await runtime.access.revoke(invitation_id)
