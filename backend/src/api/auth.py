"""Coming in, going out, one's own settings, taking one's data along and being erased."""

from typing import Annotated, cast

from fastapi import APIRouter, Body, Request, Response, status

from src.api.cookies import forget_cookie, set_cookie
from src.api.deps import CallingDevice, ClientAddress, CurrentUser, OldToken, RuntimeDep, TokenDep
from src.api.workflow import note_profile
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
from src.runtime import Runtime
from src.services.accounts.device_label import Device
from src.services.accounts.sign_in import Credentials, Visitor
from src.services.accounts.users import user_view
from src.services.privacy.erasure import ErasureService

router = APIRouter(prefix="/api", tags=["identity"])


@router.get("/auth/ways")
async def ways(runtime: RuntimeDep) -> WaysIn:
    """How one may come in, for the page that asks."""
    rules = await runtime.access.rules()
    return WaysIn(guests=rules.guests, registration=rules.registration)


@router.post("/auth/guest", status_code=status.HTTP_201_CREATED)
async def guest(
    sent: Request,
    request: GuestRequest,
    response: Response,
    runtime: RuntimeDep,
    address: ClientAddress,
    device: CallingDevice,
) -> SessionView:
    """Come in without signing up."""
    await runtime.limits.check_guest(address)
    return _session(sent, response, runtime, await runtime.sign_in.guest(_visitor(request, device)))


@router.post("/auth/register", status_code=status.HTTP_201_CREATED)
async def register(
    sent: Request,
    request: RegisterRequest,
    response: Response,
    runtime: RuntimeDep,
    address: ClientAddress,
    device: CallingDevice,
) -> SessionView:
    """Make an account. 409 where none can be made with the address."""
    await runtime.limits.check_guest(address)
    await runtime.limits.check_login(address)
    credentials = Credentials(request.email, request.password, request.name or "", request.invitation)
    return _session(sent, response, runtime, await runtime.sign_in.register(credentials, _visitor(request, device)))


@router.post("/auth/login")
async def login(
    sent: Request,
    request: LoginRequest,
    response: Response,
    runtime: RuntimeDep,
    address: ClientAddress,
    device: CallingDevice,
    token: OldToken,
) -> SessionView:
    """Sign in to an account. 401 says the same for a wrong address and a wrong password. The session that it came with ends."""
    await runtime.limits.check_login(address)
    await runtime.limits.check_account(request.email)
    entered = await runtime.sign_in.login(email=request.email, password=request.password, device=device, token=token)
    return _session(sent, response, runtime, entered)


@router.post("/auth/link")
async def by_link(
    sent: Request,
    request: LinkRequest,
    response: Response,
    runtime: RuntimeDep,
    address: ClientAddress,
    device: CallingDevice,
) -> SessionView:
    """Sign in by a one-time link of the server's owner. With a new password all other sessions end."""
    await runtime.limits.check_login(address)
    entered = await runtime.sign_in.by_link(request.link, password=request.password, device=device)
    return _session(sent, response, runtime, entered)


@router.post("/auth/claim")
async def claim(
    sent: Request,
    request: ClaimRequest,
    response: Response,
    user: CurrentUser,
    token: TokenDep,
    runtime: RuntimeDep,
    address: ClientAddress,
    device: CallingDevice,
) -> ClaimView:
    """Turn a guest into an account that keeps all of its data. A new token comes back, and all older ones end."""
    await runtime.limits.check_guest(address)
    await runtime.limits.check_login(address)
    credentials = Credentials(request.email, request.password, invitation=request.invitation)
    entered = await runtime.sign_in.claim(user, credentials, token=token, device=device)
    session = _session(sent, response, runtime, entered)
    return ClaimView(**session.user.model_dump(), token=session.token, user=session.user)


@router.post("/auth/password")
async def change_password(
    sent: Request,
    request: PasswordRequest,
    response: Response,
    user: CurrentUser,
    token: TokenDep,
    runtime: RuntimeDep,
    device: CallingDevice,
) -> SessionView:
    """Change the password. A new token comes back, and all other sessions of the account end."""
    await runtime.limits.check_account(user.email or user.id)
    entered = await runtime.sign_in.change_password(user, old=request.old, new=request.new, token=token, device=device)
    return _session(sent, response, runtime, entered)


@router.post("/auth/logout", status_code=status.HTTP_204_NO_CONTENT)
async def logout(token: TokenDep, _: CurrentUser, runtime: RuntimeDep, response: Response) -> None:
    """End this session; its token stops working at once."""
    await runtime.sessions.logout(token)
    forget_cookie(response)


@router.get("/auth/sessions")
async def devices(token: TokenDep, user: CurrentUser, runtime: RuntimeDep) -> DevicePage:
    """The devices that are signed in, the latest seen first."""
    return DevicePage(items=await runtime.sessions.devices(user.id, token))


@router.delete("/auth/sessions", status_code=status.HTTP_204_NO_CONTENT)
async def end_other_devices(token: TokenDep, user: CurrentUser, runtime: RuntimeDep) -> None:
    """Sign out all devices but this one."""
    await runtime.sessions.end_all(user.id, but=token)


@router.delete("/auth/sessions/{session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def end_device(session_id: RecordId, user: CurrentUser, runtime: RuntimeDep) -> None:
    """Sign a device out. Its token stops working at once, and it is pushed to no more."""
    await runtime.sessions.end_device(user.id, session_id)


@router.get("/me")
async def me(user: CurrentUser) -> UserView:
    """One's own settings."""
    return user_view(user)


@router.patch("/me")
async def change_me(request: UserPatch, user: CurrentUser, runtime: RuntimeDep) -> UserView:
    """Change one's own settings; what is not given stays. `quiet_hours: null` switches them off."""
    changed = await runtime.users.patch(user.id, request)
    if changed.profile != user.profile:
        await note_profile(runtime, changed)
    return user_view(changed)


@router.delete("/me", status_code=status.HTTP_202_ACCEPTED)
async def erase_me(
    request: Request, user: CurrentUser, runtime: RuntimeDep, said: Annotated[EraseRequest | None, Body()] = None
) -> Response:
    """Erase everything; an account says its password again. Sessions end at once, the rest follows, whatever is down meanwhile."""
    await runtime.limits.check_account(user.email or user.id)
    await runtime.sign_in.confirm(user, said.password if said else None)
    await cast("ErasureService", request.app.state.erasures).request(user.id)
    response = Response(status_code=status.HTTP_202_ACCEPTED)
    forget_cookie(response)
    return response


def _visitor(request: GuestRequest | RegisterRequest, device: Device) -> Visitor:
    return Visitor(request.locale, request.timezone, device)


def _session(sent: Request, response: Response, runtime: Runtime, entered: tuple[str, User]) -> SessionView:
    token, user = entered
    set_cookie(sent, response, token, runtime.settings)
    return SessionView(token=token, user=user_view(user))
