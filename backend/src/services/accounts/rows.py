"""The rows of accounts: users, their sessions, their preferences; what lets people in, and the server's own settings.

`Any`: a client's own JSON, and settings of several types.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

from src.core.ids import UserId
from src.models.values import DeviceKind, Locale, Profile, QuietHours, User
from src.stores.pocketbase import fields
from src.stores.pocketbase.columns import Column, Email, Text, default
from src.stores.pocketbase.rows import Index, OwnedRow, Row


class UserRow(Row):
    """A user; PocketBase's own collection, which also keeps the password."""

    collection = "users"
    exported = False  # as a file of its own
    holds_words = True
    rules: ClassVar[fields.Spec] = {
        "listRule": "id = @request.auth.id",
        "viewRule": "id = @request.auth.id",
        "createRule": None,  # sign-up goes through the backend
        "updateRule": None,
        "deleteRule": None,
        "authRule": None,  # nobody signs in past the backend, which asks as the superuser
        "manageRule": None,
        "authAlert": {"enabled": False},  # it would send e-mail
        "otp": {"enabled": False},
        "mfa": {"enabled": False},
        "oauth2": {"enabled": False},
        "passwordAuth": {"enabled": True, "identityFields": ["email"]},
    }

    email: Annotated[Column[str | None], Email()] = default(None)
    """A guest has none."""
    name: Annotated[Column[str], Text(255)] = default("")
    guest: Column[bool] = default(False)
    locale: Annotated[Column[Locale], Text(16)] = default("en")
    timezone: Annotated[Column[str], Text(64)] = default("UTC")
    quiet_hours: Column[QuietHours | None] = default(None)
    profile: Column[Profile] = default(Profile())
    onboarded: Column[bool] = default(False)
    owner: Column[bool] = default(False)
    """Whether this is an owner of the server."""
    disabled: Column[bool] = default(False)
    """Switched off by an owner: all is kept, nobody signs in."""
    leave_told: Column[datetime | None] = default(None)
    """When a guest who does not write was told of the deletion to come."""
    version: Column[int] = default(0)
    """How often the person's own settings and profile were changed."""

    def user(self) -> User:
        """The person of the row."""
        return User(
            id=UserId(self.id),
            name=self.name,
            email=self.email,
            guest=self.guest,
            locale=self.locale,
            timezone=self.timezone,
            quiet_hours=self.quiet_hours,
            profile=self.profile,
            onboarded=self.onboarded,
            owner=self.owner,
            disabled=self.disabled,
            created=self.created,
        )

    @classmethod
    def schema_spec(cls) -> fields.Spec:
        """The collection as it is meant to be: for signing in, and with its own rules."""
        specs = super().schema_spec()["fields"]
        own = [spec for spec in specs if spec["type"] != "autodate"]  # PocketBase's own have been there before
        return {"name": cls.collection, "type": "auth", "fields": own, "indexes": [], **cls.rules}


class UserChangeRow(OwnedRow):
    """A change of a user's settings or profile. The id is of the user and the version that the change makes."""

    collection = "user_changes"
    indices = (Index("user", "change", unique=True), Index("created"))
    kept = timedelta(days=30)
    """Longer than an effect of a reply is applied again."""

    change: Annotated[Column[str], Text(120, required=True)]


class SessionRow(OwnedRow):
    """A session: who holds which token."""

    collection = "sessions"
    indices = (Index("token_hash", unique=True), Index("user"), Index("expires"))
    readable = None
    exported = False

    token_hash: Annotated[Column[str], Text(64, required=True)]
    expires: Column[datetime | None] = default(None)
    last_seen: Column[datetime | None] = default(None)
    label: Annotated[Column[str], Text(120)] = default("")
    """The browser and system, for the list of devices."""
    kind: Annotated[Column[DeviceKind], Text(20)] = default("other")


class PreferenceRow(OwnedRow):
    """A setting of a client's own."""

    collection = "preferences"
    indices = (Index("user", "key", unique=True),)
    holds_words = True

    key: Annotated[Column[str], Text(100, required=True)]
    value: Column[Any] = default(None)  # a client's own JSON, whatever it is


class ServerSettingRow(Row):
    """A setting of the whole server that its owner changes while it runs."""

    collection = "server_settings"
    indices = (Index("key", unique=True),)
    readable = None
    exported = False
    holds_words = True

    key: Annotated[Column[str], Text(100, required=True)]
    value: Column[Any] = default(None)


class InvitationRow(Row):
    """A link by which one person may make an account; gone once it was used or revoked."""

    collection = "invitations"
    indices = (Index("expires"), Index("created"))
    readable = None
    exported = False
    kept = timedelta(days=366)

    token_hash: Annotated[Column[str], Text(64, required=True)]
    expires: Column[datetime | None] = default(None)


class SignInLinkRow(OwnedRow):
    """A link that signs in once, for who forgot the password."""

    collection = "sign_in_links"
    indices = (Index("user"), Index("created"))
    readable = None
    exported = False
    kept = timedelta(days=2)

    token_hash: Annotated[Column[str], Text(64, required=True)]
    expires: Column[datetime | None] = default(None)


class SecondFactorRow(OwnedRow):
    """The app whose codes an account signs in with; one of an account, by an id that follows from the user's."""

    collection = "second_factors"
    indices = (Index("user", unique=True),)
    readable = None
    exported = False

    secret: Annotated[Column[str], Text(400, required=True)]
    """Sealed."""
    active: Column[bool] = default(False)
    """Asked for at sign-in: a first code has come."""


class UsedCodeRow(OwnedRow):
    """A code of an app, or a challenge of a passkey, that was used: its id follows from it, so it is used once."""

    collection = "used_codes"
    indices = (Index("user"), Index("created"))
    readable = None
    exported = False
    kept = timedelta(days=2)
    """Codes are taken for a minute and a half; the rest is for clocks."""


class RecoveryCodeRow(OwnedRow):
    """A code that signs in once in place of the app's; gone once it was used."""

    collection = "recovery_codes"
    indices = (Index("user"),)
    readable = None
    exported = False

    code_hash: Annotated[Column[str], Text(64, required=True)]


class IdentityRow(OwnedRow):
    """Somebody's account at the provider that signs in here. The id follows from the issuer and its name for them."""

    collection = "identities"
    indices = (Index("user"),)
    readable = None
    exported = False

    issuer: Annotated[Column[str], Text(300, required=True)]


class PasskeyRow(OwnedRow):
    """A passkey of an account. The id follows from the device's own id of it."""

    collection = "passkeys"
    indices = (Index("user"),)
    readable = None
    exported = False

    credential: Annotated[Column[str], Text(1400, required=True)]
    public_key: Annotated[Column[str], Text(4000, required=True)]
    sign_count: Column[int] = default(0)
    """How often the device says that it was used; one that goes back is a copy."""
    host: Annotated[Column[str], Text(255, required=True)]
    """The host name that it was made for."""
    name: Annotated[Column[str], Text(120)] = default("")
    last_used: Column[datetime | None] = default(None)
