"""Passkeys of one's own account, and signing in by one."""

from fastapi import APIRouter, Request, Response, status

from src.api.auth import session_view
from src.api.deps import Accounts, CallingDevice, ClientAddress, CurrentUser, OldToken, PasskeySite
from src.protocol.base import RecordId
from src.protocol.identity import (
    PasskeyAsked,
    PasskeyMade,
    PasskeyPage,
    PasskeySignIn,
    PasskeyView,
    PasswordConfirmation,
    SessionView,
)

router = APIRouter(prefix="/api/auth", tags=["identity"])


@router.get("/passkeys")
async def passkeys(user: CurrentUser, accounts: Accounts) -> PasskeyPage:
    """One's own passkeys, the newest first."""
    return PasskeyPage(items=await accounts.passkeys.of(user.id))


@router.post("/passkeys/start")
async def ask_new(
    request: PasswordConfirmation, user: CurrentUser, accounts: Accounts, site: PasskeySite
) -> PasskeyAsked:
    """What a device is asked to make a passkey by. 403 where the page is reached by an address, or by a name not of this server."""
    await accounts.confirm(user, request.password)
    return await accounts.passkeys.ask_new(user, site)


@router.post("/passkeys", status_code=status.HTTP_201_CREATED)
async def keep(
    request: PasskeyMade, user: CurrentUser, accounts: Accounts, site: PasskeySite, device: CallingDevice
) -> PasskeyView:
    """Keep the passkey that a device has made."""
    return await accounts.passkeys.keep(
        user, request.state, request.credential, name=request.name or device.label, site=site
    )


@router.delete("/passkeys/{passkey_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove(passkey_id: RecordId, user: CurrentUser, accounts: Accounts) -> None:
    """Have a passkey sign in no more."""
    await accounts.passkeys.remove(user.id, passkey_id)


@router.post("/passkey/start")
async def ask(accounts: Accounts, address: ClientAddress, site: PasskeySite) -> PasskeyAsked:
    """What a device is asked to sign in by. 403 as for a new one."""
    await accounts.limits.check_login(address)
    return accounts.passkeys.ask(site)


@router.post("/passkey")
async def sign_in(
    sent: Request,
    request: PasskeySignIn,
    response: Response,
    accounts: Accounts,
    address: ClientAddress,
    site: PasskeySite,
    device: CallingDevice,
    token: OldToken,
) -> SessionView:
    """Sign in by a passkey, which stands for password and code. The session that it came with ends."""
    await accounts.limits.check_login(address)
    entered = await accounts.passkeys.enter(request.state, request.credential, site=site, device=device, token=token)
    return session_view(sent, response, accounts, entered)
