"""Signing in by a provider of OpenID Connect."""

from fastapi import APIRouter, Request, Response

from src.api.auth import session_view
from src.api.deps import Accounts, CallingDevice, ClientAddress, OldToken, page_address
from src.protocol.identity import ProviderAsked, ProviderSignIn, SessionView
from src.services.accounts.sign_in import Visitor

router = APIRouter(prefix="/api/auth", tags=["identity"])


@router.post("/provider/start")
async def ask_provider(sent: Request, accounts: Accounts, address: ClientAddress) -> ProviderAsked:
    """Where the browser goes to sign in. It comes back to the page with `code` and `state` in its address. 404 without a provider."""
    await accounts.limits.check_login(address)
    return await accounts.provider.ask(page_address(sent, accounts.settings))


@router.post("/provider")
async def sign_in_by_provider(
    sent: Request,
    request: ProviderSignIn,
    response: Response,
    accounts: Accounts,
    address: ClientAddress,
    device: CallingDevice,
    token: OldToken,
) -> SessionView:
    """Sign in with what the provider has sent the browser back with; the first time an account is made, by the rules of the server. The session that it came with ends."""
    await accounts.limits.check_login(address)
    visitor = Visitor(request.locale, request.timezone, device)
    entered = await accounts.provider.enter(
        request.state,
        returned=request.returned,
        code=request.code,
        visitor=visitor,
        token=token,
        invitation=request.invitation,
    )
    return session_view(sent, response, accounts, entered)
