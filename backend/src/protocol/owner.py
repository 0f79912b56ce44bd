"""What the owner of the server sees and sets."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool

from src.models.values import Registration
from src.protocol.base import Request, Wire

_Weeks = Annotated[int, Field(ge=0, le=520, strict=True)]


class AccessRules(Wire):
    """Who may come in. `guests_kept_weeks`: weeks without a word after which a guest is deleted; 0: never."""

    registration: Registration
    guests: bool
    guests_kept_weeks: _Weeks


class AccessPatch(Request):
    """A change of the rules; what is absent stays."""

    registration: Registration | None = None
    guests: StrictBool | None = None
    guests_kept_weeks: _Weeks | None = None


class AccountView(Wire):
    """A user, as the owner of the server sees them: who, since when, and nothing of what they wrote."""

    id: str
    name: str
    email: str | None = None
    guest: bool
    is_owner: bool
    disabled: bool
    two_step: bool
    """Whether signing in takes a code of an app too."""
    created: datetime
    last_seen: datetime | None = None


class AccountPage(Wire):
    """Users, the newest first."""

    items: list[AccountView]
    next: str | None = None


class AccountPatch(Request):
    """Switch an account off, which ends its sessions, or on again."""

    disabled: StrictBool


class SignInLink(Wire):
    """A link that signs an account in once. `link` is shown this once."""

    link: str
    expires: datetime


class InvitationRequest(Request):
    """An invitation for one person."""

    days: int = Field(default=7, ge=1, le=365)


class InvitationView(Wire):
    """An invitation that holds."""

    id: str
    created: datetime
    expires: datetime


class NewInvitation(InvitationView):
    """A fresh one. `link` is shown this once."""

    link: str


class InvitationPage(Wire):
    """The invitations that hold."""

    items: list[InvitationView]
    next: str | None = None
