"""Coming in, going out, one's own settings, taking one's data along and being erased."""

from collections.abc import AsyncGenerator
from typing import cast

from fastapi import APIRouter, Request, Response, status
from fastapi.responses import StreamingResponse

from src.api.deps import SESSION_COOKIE, ClientAddress, CurrentUser, DeviceLabel, RuntimeDep, TokenDep
from src.api.workflow import note_profile
from src.core.clock import utc_now
from src.protocol.base import RecordId
from src.protocol.identity import (
    ClaimRequest,
    DevicePage,
    GuestRequest,
    LoginRequest,
    RegisterRequest,
    SessionView,
    UserPatch,
    UserView,
)
from src.services.accounts.users import user_view
from src.services.db_init import ROWS
from src.services.privacy.erasure import ErasureService
from src.services.privacy.export import ExportService
from src.settings import AuthSettings

router = APIRouter(prefix="/api", tags=["identity"])

_COOKIE_SECONDS = 400 * 24 * 3600
"""The longest that browsers keep a cookie; when a session ends is the server's to say."""


@router.post("/auth/guest", status_code=status.HTTP_201_CREATED)
async def guest(
    request: GuestRequest, response: Response, runtime: RuntimeDep, address: ClientAddress, label: DeviceLabel
) -> SessionView:
    """Come in without signing up."""
    runtime.limits.check_guest(address)
    token, user = await runtime.sessions.guest(locale=request.locale, timezone=request.timezone, label=label)
    _set_cookie(response, token, runtime.settings.auth)
    return SessionView(token=token, user=user_view(user))


@router.post("/auth/register", status_code=status.HTTP_201_CREATED)
async def register(
    request: RegisterRequest, response: Response, runtime: RuntimeDep, address: ClientAddress, label: DeviceLabel
) -> SessionView:
    """Make an account. 409 where the address has one."""
    runtime.limits.check_guest(address)
    token, user = await runtime.sessions.register(
        email=request.email,
        password=request.password,
        name=request.name,
        locale=request.locale,
        timezone=request.timezone,
        label=label,
    )
    _set_cookie(response, token, runtime.settings.auth)
    return SessionView(token=token, user=user_view(user))


@router.post("/auth/login")
async def login(
    request: LoginRequest, response: Response, runtime: RuntimeDep, address: ClientAddress, label: DeviceLabel
) -> SessionView:
    """Sign in to an account. 401 says the same for a wrong address and a wrong password."""
    runtime.limits.check_login(address)
    token, user = await runtime.sessions.login(email=request.email, password=request.password, label=label)
    _set_cookie(response, token, runtime.settings.auth)
    return SessionView(token=token, user=user_view(user))


@router.post("/auth/claim")
async def claim(request: ClaimRequest, user: CurrentUser, runtime: RuntimeDep, address: ClientAddress) -> UserView:
    """Turn a guest into an account that keeps all of its data."""
    runtime.limits.check_guest(address)
    return user_view(await runtime.sessions.claim(user, email=request.email, password=request.password))


@router.post("/auth/logout", status_code=status.HTTP_204_NO_CONTENT)
async def logout(token: TokenDep, _: CurrentUser, runtime: RuntimeDep, response: Response) -> None:
    """End this session; its token stops working at once."""
    await runtime.sessions.logout(token)
    response.delete_cookie(SESSION_COOKIE, path="/")


@router.get("/auth/sessions")
async def devices(token: TokenDep, user: CurrentUser, runtime: RuntimeDep) -> DevicePage:
    """The devices that are signed in, the latest seen first."""
    return DevicePage(items=await runtime.sessions.devices(user.id, token))


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
async def erase_me(request: Request, user: CurrentUser) -> Response:
    """Erase everything. Sessions end at once; the rest follows in the background, whatever is down meanwhile."""
    await cast("ErasureService", request.app.state.erasures).request(user.id)
    response = Response(status_code=status.HTTP_202_ACCEPTED)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@router.get("/export", response_class=StreamingResponse)
async def export(user: CurrentUser, runtime: RuntimeDep) -> Response:
    """Everything that is kept of the user, as one ZIP archive of JSON files."""
    pieces = ExportService(runtime.pocketbase, runtime.memory, ROWS).archive(user)
    first = await anext(pieces)  # a store that is down is an error, not half an archive

    async def all_pieces() -> AsyncGenerator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    name = f"life-os-{utc_now():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(all_pieces(), media_type="application/zip", headers=headers)


def _set_cookie(response: Response, token: str, settings: AuthSettings) -> None:
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=_COOKIE_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
    )
