"""Two-step sign-in of one's own account. Every change of it asks for the password, or for a code."""

from fastapi import APIRouter, status

from src.api.deps import Accounts, CurrentUser
from src.protocol.identity import PasswordConfirmation, RecoveryCodes, TwoStepConfirmation, TwoStepSetup, TwoStepView

router = APIRouter(prefix="/api/auth/two-step", tags=["identity"])


@router.get("")
async def state(user: CurrentUser, accounts: Accounts) -> TwoStepView:
    """Whether signing in takes a code too, and how many recovery codes are left."""
    return await accounts.two_step.state(user.id)


@router.post("", status_code=status.HTTP_201_CREATED)
async def start(request: PasswordConfirmation, user: CurrentUser, accounts: Accounts) -> TwoStepSetup:
    """A secret for an app. It is asked for once its first code has come to `confirm`. 409 for a guest, or where it is on."""
    await accounts.confirm(user, request.password)
    return await accounts.two_step.start(user)


@router.post("/confirm")
async def confirm(request: TwoStepConfirmation, user: CurrentUser, accounts: Accounts) -> RecoveryCodes:
    """Switch it on with the first code of the app. The recovery codes are shown this once."""
    await accounts.limits.check_account(user.email or user.id)
    return RecoveryCodes(codes=await accounts.two_step.confirm(user.id, request.code))


@router.post("/recovery")
async def renew(request: PasswordConfirmation, user: CurrentUser, accounts: Accounts) -> RecoveryCodes:
    """New recovery codes, shown this once; the old ones are worth nothing."""
    await accounts.confirm(user, request.password)
    return RecoveryCodes(codes=await accounts.two_step.renew(user.id))


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def off(request: PasswordConfirmation, user: CurrentUser, accounts: Accounts) -> None:
    """Switch it off; the password alone signs in then."""
    await accounts.confirm(user, request.password)
    await accounts.two_step.off(user.id)
