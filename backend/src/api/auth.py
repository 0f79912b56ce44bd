"""Coming in, going out, one's own settings, taking one's data along and being erased."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response, status

from src.api.cookies import forget_cookie, set_cookie
from src.api.deps import (
    Accounts,
    CallingDevice,
    ClientAddress,
    CurrentUser,
    Gateway,
    OldToken,
    Privacy,
    TokenDep,
    passkey_site,
)
from src.models.values import User
from src.protocol.base import RecordId
from src.protocol.identity import (
    ClaimRequest,
    ClaimView,
    DevicePage,
    EraseRequest,
    GuestRequest,
    LinkRequest,
    LoginRequest,
    PasswordRequest,
    RegisterRequest,
    SessionView,
    UserPatch,
    UserView,
    WaysIn,
)
from src.services.accounts.device_label import Device
from src.services.accounts.parts import Accounts as AccountParts
from src.services.accounts.sign_in import Credentials, Visitor
from src.services.accounts.users import user_view

router = APIRouter(prefix="/api", tags=["identity"])


@router.get("/auth/ways")
async def ways(sent: Request, accounts: Accounts) -> WaysIn:
    """How one may come in, for the page that asks."""
    rules = await accounts.access.rules()
    passkeys = passkey_site(sent, accounts.settings) is not None
    provider = accounts.provider.name
    return WaysIn(guests=rules.guests, registration=rules.registration, passkeys=passkeys, provider=provider)


@router.post("/auth/guest", status_code=status.HTTP_201_CREATED)
async def guest(
    sent: Request,
    request: GuestRequest,
    response: Response,
    accounts: Accounts,
    address: ClientAddress,
    device: CallingDevice,
) -> SessionView:
    """Come in without signing up."""
    await accounts.limits.check_guest(address)
    return session_view(sent, response, accounts, await accounts.sign_in.guest(_visitor(request, device)))


@router.post("/auth/register", status_code=status.HTTP_201_CREATED)
async def register(
    sent: Request,
    request: RegisterRequest,
    response: Response,
    accounts: Accounts,
    address: ClientAddress,
    device: CallingDevice,
) -> SessionView:
    """Make an account. 409 where none can be made with the address."""
    await accounts.limits.check_guest(address)
    await accounts.limits.check_login(address)
    credentials = Credentials(request.email, request.password, request.name or "", request.invitation)
    return session_view(
        sent, response, accounts, await accounts.sign_in.register(credentials, _visitor(request, device))
    )


@router.post("/auth/login")
async def login(
    sent: Request,
    request: LoginRequest,
    response: Response,
    accounts: Accounts,
    address: ClientAddress,
    device: CallingDevice,
    token: OldToken,
) -> SessionView:
    """Sign in to an account. 401 says the same for a wrong address and a wrong password. The session that it came with ends.

    With two-step sign-in, 401 `second_factor_required` wants the same again with the `code`, and `second_factor_wrong` another code.
    """
    await accounts.limits.check_login(address)
    await accounts.limits.check_account(request.email)
    entered = await accounts.sign_in.login(
        email=request.email, password=request.password, code=request.code, device=device, token=token
    )
    return session_view(sent, response, accounts, entered)


@router.post("/auth/link")
async def by_link(
    sent: Request,
    request: LinkRequest,
    response: Response,
    accounts: Accounts,
    address: ClientAddress,
    device: CallingDevice,
) -> SessionView:
    """Sign in by a one-time link of the server's owner. With a new password all other sessions end. A `code` as at sign-in."""
    await accounts.limits.check_login(address)
    entered = await accounts.sign_in.by_link(request.link, password=request.password, code=request.code, device=device)
    return session_view(sent, response, accounts, entered)


@router.post("/auth/claim")
async def claim(
    sent: Request,
    request: ClaimRequest,
    response: Response,
    user: CurrentUser,
    token: TokenDep,
    accounts: Accounts,
    address: ClientAddress,
    device: CallingDevice,
) -> ClaimView:
    """Turn a guest into an account that keeps all of its data. A new token comes back, and all older ones end."""
    await accounts.limits.check_guest(address)
    await accounts.limits.check_login(address)
    credentials = Credentials(request.email, request.password, invitation=request.invitation)
    entered = await accounts.sign_in.claim(user, credentials, token=token, device=device)
    session = session_view(sent, response, accounts, entered)
    return ClaimView(**session.user.model_dump(), token=session.token, user=session.user)


@router.post("/auth/password")
async def change_password(
    sent: Request,
    request: PasswordRequest,
    response: Response,
    user: CurrentUser,
    token: TokenDep,
    accounts: Accounts,
    device: CallingDevice,
) -> SessionView:
    """Change the password. A new token comes back, and all other sessions of the account end."""
    await accounts.limits.check_account(user.email or user.id)
    entered = await accounts.sign_in.change_password(user, old=request.old, new=request.new, token=token, device=device)
    return session_view(sent, response, accounts, entered)


@router.post("/auth/logout", status_code=status.HTTP_204_NO_CONTENT)
async def logout(token: TokenDep, _: CurrentUser, accounts: Accounts, response: Response) -> None:
    """End this session; its token stops working at once."""
    await accounts.sessions.logout(token)
    forget_cookie(response)


@router.get("/auth/sessions")
async def devices(token: TokenDep, user: CurrentUser, accounts: Accounts) -> DevicePage:
    """The devices that are signed in, the latest seen first."""
    return DevicePage(items=await accounts.sessions.devices(user.id, token))


@router.delete("/auth/sessions", status_code=status.HTTP_204_NO_CONTENT)
async def end_other_devices(token: TokenDep, user: CurrentUser, accounts: Accounts) -> None:
    """Sign out all devices but this one."""
    await accounts.sessions.end_all(user.id, but=token)


@router.delete("/auth/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_device(session_id: RecordId, user: CurrentUser, accounts: Accounts) -> None:
    """Sign a device out. Its token stops working at once, and it is pushed to no more."""
    await accounts.sessions.end_device(user.id, session_id)


@router.get("/me")
async def me(user: CurrentUser) -> UserView:
    """One's own settings."""
    return user_view(user)


@router.patch("/me")
async def change_me(request: UserPatch, user: CurrentUser, accounts: Accounts, gateway: Gateway) -> UserView:
    """Change one's own settings; what is not given stays. `quiet_hours: null` switches them off."""
    changed = await accounts.users.patch(user.id, request)
    if changed.profile != user.profile:
        await gateway.profile_changed(changed)
    return user_view(changed)


@router.delete("/me", status_code=status.HTTP_202_ACCEPTED, response_class=Response)
async def erase_me(
    user: CurrentUser, accounts: Accounts, privacy: Privacy, said: Annotated[EraseRequest | None, Body()] = None
) -> Response:
    """Erase everything; an account says its password again. Sessions end at once, the rest follows, whatever is down meanwhile."""
    await accounts.confirm(user, said.password if said else None)
    await privacy.erasures.request(user.id)
    response = Response(status_code=status.HTTP_202_ACCEPTED)
    forget_cookie(response)
    return response


def _visitor(request: GuestRequest | RegisterRequest, device: Device) -> Visitor:
    return Visitor(request.locale, request.timezone, device)


def session_view(sent: Request, response: Response, accounts: AccountParts, entered: tuple[str, User]) -> SessionView:
    """A fresh session as it is answered, with its cookie."""
    token, user = entered
    set_cookie(sent, response, token, accounts.settings)
    return SessionView(token=token, user=user_view(user))
