"""Who one is: signing up and in, one's own settings, sessions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from src.models.values import PROFILE_ENTRIES, PROFILE_ENTRY, PROFILE_LINE, DeviceKind, Locale, QuietHours, Registration
from src.protocol.base import BrowserZone, Email, Password, PersonName, Request, TimeZone, Wire, clean_text

Secret = Annotated[str, Field(max_length=100)]
"""A token that stood in a link."""
Code = Annotated[str, Field(max_length=64)]
"""Of the app of a two-step sign-in, or a recovery code; spaces and dashes do not matter."""


class GuestRequest(Request):
    """A first visit. Absent: English, UTC."""

    locale: str | None = Field(default=None, max_length=35)
    timezone: BrowserZone | None = None


class RegisterRequest(Request):
    """A new account."""

    email: Email
    password: Password
    name: PersonName | None = None
    locale: str | None = Field(default=None, max_length=35)
    timezone: BrowserZone | None = None
    invitation: Secret | None = None
    """Of an invitation link, where the server asks for one."""


class LoginRequest(Request):
    """Sign in. The password's form is not checked here: a wrong one is simply wrong."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=200)
    code: Code | None = None
    """Where the account has two-step sign-in: without it the answer is 401 `second_factor_required`."""


class ClaimRequest(Request):
    """A guest becomes an account."""

    email: Email
    password: Password
    invitation: Secret | None = None
    """Of an invitation link, where the server asks for one."""


class PasswordRequest(Request):
    """A new password instead of the old one."""

    old: str = Field(max_length=200)
    new: Password


class LinkRequest(Request):
    """Sign in by a one-time link, which is its `link`; a `password` becomes the account's."""

    link: Secret
    password: Password | None = None
    code: Code | None = None
    """As at sign-in."""


class EraseRequest(Request):
    """What an account says again before it is erased; a guest has no password."""

    password: str | None = Field(default=None, max_length=200)


class PasswordConfirmation(Request):
    """What an account says again before its sign-in is changed."""

    password: str = Field(max_length=200)


class TwoStepConfirmation(Request):
    """The first code of the app, which switches two-step sign-in on."""

    code: Code


Credential = Annotated[dict[str, Any], Field(max_length=20)]
"""What a browser answers, by its own `toJSON`."""
_State = Annotated[str, Field(max_length=2000)]


class PasskeyMade(Request):
    """The passkey that a device has made, with the `state` of what it was asked. Without a `name` the device's is taken."""

    state: _State
    credential: Credential
    name: PersonName | None = None


class PasskeySignIn(Request):
    """What a device has answered, with the `state` of what it was asked."""

    state: _State
    credential: Credential


_ProfileLine = Annotated[str, BeforeValidator(clean_text), Field(max_length=PROFILE_LINE)]
_ProfileList = Annotated[
    list[Annotated[str, BeforeValidator(clean_text), Field(min_length=1, max_length=PROFILE_ENTRY)]],
    Field(max_length=PROFILE_ENTRIES),
]


class ProfilePatch(Request):
    """A change of the profile; absent fields stay, an empty one is forgotten."""

    occupation: _ProfileLine | None = None
    city: _ProfileLine | None = None
    goals: _ProfileList | None = None
    areas: _ProfileList | None = None
    routine: _ProfileLine | None = None
    formality: Literal["formal", "informal"] | None = None


class UserPatch(Request):
    """Change of one's own settings; absent fields stay as they are."""

    name: PersonName | None = None
    locale: Locale | None = None
    timezone: TimeZone | None = None
    quiet_hours: QuietHours | None = None
    profile: ProfilePatch | None = None
    """What was learnt in onboarding, corrected by hand; what it does not name stays."""


class UserView(Wire):
    """A user, as that user sees it."""

    id: str
    name: str
    email: str | None = None
    guest: bool
    is_owner: bool = False
    """Whether this is an owner of the server."""
    locale: Locale
    timezone: str
    quiet_hours: QuietHours | None = None


class WaysIn(Wire):
    """How one may come in, for who has no session."""

    guests: bool
    registration: Registration
    passkeys: bool
    """Whether the page is reached by a name that passkeys can be for."""
    provider: str | None = None
    """What the provider is called that one may sign in by."""


class ProviderAsked(Wire):
    """Where the browser goes to sign in by the provider; `state` is to be sent back with what the provider answers."""

    state: str
    url: str


class ProviderSignIn(Request):
    """What the provider has sent the browser back with, and the `state` of what was asked."""

    state: _State
    returned: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[str, Field(min_length=1, max_length=4000)]
    locale: str | None = Field(default=None, max_length=35)
    timezone: BrowserZone | None = None
    invitation: Secret | None = None


class SessionView(Wire):
    """A fresh session. `token` is shown this once; it is also set as the cookie `lifeos_session`."""

    token: str
    user: UserView


class ClaimView(UserView):
    """The account that a guest has become, and its fresh session."""

    token: str
    user: UserView


class DeviceView(Wire):
    """A session of the user; `current`: the one that asks."""

    id: str
    label: str = ""
    """The browser and system, as its User-Agent says."""
    kind: DeviceKind = "other"
    created: datetime
    last_seen: datetime | None = None
    current: bool


class DevicePage(Wire):
    """The user's sessions, the latest seen first."""

    items: list[DeviceView]
    next: str | None = None


class ImportReport(Wire):
    """What came of an archive, or would come: new records by kind, and those that cannot be read, by file and place."""

    would: dict[str, int]
    unreadable: list[str]


class TwoStepView(Wire):
    """Whether signing in takes a code too. `recovery_left`: recovery codes that were not used yet."""

    active: bool
    recovery_left: int


class QrCode(Wire):
    """A square of `size` modules; `path` is the dark ones as the path of an SVG in these units."""

    size: int
    path: str


class TwoStepSetup(Wire):
    """What an app is given, as text, as an address and as a picture of it. Shown this once."""

    secret: str
    uri: str
    qr: QrCode


class RecoveryCodes(Wire):
    """Each signs in once in place of the app's code. Shown this once."""

    codes: list[str]


class PasskeyAsked(Wire):
    """What a device is asked: `options` for the browser, and the `state` to send back with its answer."""

    state: str
    options: dict[str, Any]


class PasskeyView(Wire):
    """A passkey of the account, which works on its host alone."""

    id: str
    name: str
    host: str
    created: datetime
    last_used: datetime | None = None


class PasskeyPage(Wire):
    """The account's passkeys, the newest first."""

    items: list[PasskeyView]
    next: str | None = None
