"""Passkeys: signing in with what a device keeps and a finger, a face or a PIN unlocks, instead of password and code.

A passkey is made for one host name and works on no other, so it cannot be phished. What is asked of the device travels
sealed with the client and is used up in the transaction that it leads to, so it answers once.
"""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any, cast

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from src.core.clock import utc_now
from src.core.ids import UserId, derive_id
from src.errors import Conflict, InvalidInput, NoRoom, NotAllowed, NotAuthenticated, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.identity import PasskeyAsked, PasskeyView
from src.services.accounts.device_label import Device
from src.services.accounts.rows import PasskeyRow, UsedCodeRow
from src.services.accounts.sign_in import SignInService
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import OwnedCollection
from src.stores.pocketbase.filters import desc, eq
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Update
from src.stores.server_keys import SecretBox, SecretLost

logger = get_logger("passkeys")

_NAME = "AI Life OS"
_PURPOSE = "passkey-asked"
_CHALLENGE_BYTES = 32
_LASTS_SECONDS = 300.0
"""As long as a person may look for the key."""
_MOST = 20


@dataclass(frozen=True, slots=True)
class Site:
    """Where the page is: its host name, and its whole origin."""

    host: str
    origin: str


class PasskeyService:
    """The passkeys of accounts. Every call raises `DependencyDown` where PocketBase does not answer."""

    def __init__(self, pocketbase: PocketBase, box: SecretBox, sign_in: SignInService) -> None:
        self._pocketbase = pocketbase
        self._box = box
        self._sign_in = sign_in
        self._rows = OwnedCollection(pocketbase, PasskeyRow, noun="passkey")

    async def of(self, user_id: UserId) -> list[PasskeyView]:
        """The passkeys of a user, the newest first."""
        rows = await self._rows.find(eq(PasskeyRow.user, user_id), sort=[desc(PasskeyRow.created)], limit=_MOST)
        return [_view(row) for row in rows]

    async def ask_new(self, user: User, site: Site) -> PasskeyAsked:
        """What a device is asked to make a passkey by. Raises `Conflict` for a guest, `NoRoom`."""
        if user.guest or user.email is None:
            raise Conflict("A guest has no account to sign in to; make one first.")
        known = await self._rows.find(eq(PasskeyRow.user, user.id), limit=_MOST)
        if len(known) >= _MOST:
            raise NoRoom(f"An account has {_MOST} passkeys at most; remove one first.")
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)
        options = webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name=_NAME,
            user_name=user.email,
            user_id=user.id.encode(),
            user_display_name=user.name or user.email,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in known],
        )
        return self._asked(challenge, webauthn.options_to_json(options), user.id)

    async def keep(self, user: User, state: str, credential: dict[str, Any], *, name: str, site: Site) -> PasskeyView:
        """Keep the passkey that a device has made.

        Raises:
            InvalidInput: it does not fit what was asked, or comes too late.
            Conflict: it is kept already.
        """
        challenge = self._challenge(state, user.id)
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise InvalidInput("The device did not make a passkey that fits.", field="credential") from error
        row = PasskeyRow(
            id=_row_id(made.credential_id),
            user=user.id,
            credential=bytes_to_base64url(made.credential_id),
            public_key=bytes_to_base64url(made.credential_public_key),
            sign_count=made.sign_count,
            host=site.host,
            name=name,
        )
        try:
            record, _ = await self._pocketbase.batch([Create.of(row), _used(challenge, user.id)])
        except AlreadyExists as error:
            raise Conflict("This passkey is kept already.") from error
        logger.info("passkey_made", user_id=user.id)
        return _view(PasskeyRow.of(record))

    async def remove(self, user_id: UserId, passkey_id: str) -> None:
        """Have a passkey of this user sign in no more. Raises `NotFound`."""
        await self._rows.own(user_id, passkey_id)
        await self._rows.delete(passkey_id)
        logger.info("passkey_removed", user_id=user_id)

    def ask(self, site: Site) -> PasskeyAsked:
        """What a device is asked to sign in by; it knows itself whose passkeys it has."""
        challenge = secrets.token_bytes(_CHALLENGE_BYTES)
        options = webauthn.generate_authentication_options(
            rp_id=site.host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
        )
        return self._asked(challenge, webauthn.options_to_json(options), None)

    async def enter(
        self, state: str, credential: dict[str, Any], *, site: Site, device: Device, token: str | None
    ) -> tuple[str, User]:
        """A session by a passkey; the one of `token` ends. It stands for password and code.

        Raises:
            NotAuthenticated: there is no such passkey, or it does not fit what was asked.
            NotAllowed: the account is switched off.
        """
        challenge = self._challenge(state, None)
        row = await self._row(credential)
        if row is None or row.host != site.host:
            raise _refused()
        try:
            proved = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=base64url_to_bytes(row.public_key),
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            logger.info("passkey_refused", user_id=row.user)
            raise _refused() from error
        used = put(PasskeyRow.last_used, utc_now()), put(PasskeyRow.sign_count, proved.new_sign_count)
        try:
            writes = [Update.of(PasskeyRow, row.id, *used), _used(challenge, row.user)]
            return await self._sign_in.open(row.user, device=device, besides=writes, token=token)
        except (AlreadyExists, NotFound) as error:
            raise _refused() from error

    # --- inside ------------------------------------------------------------------------------------------------------

    async def _row(self, credential: dict[str, Any]) -> PasskeyRow | None:
        try:
            return await self._rows.lookup(_row_id(base64url_to_bytes(str(credential["id"]))))
        except (ValueError, KeyError):
            return None

    def _asked(self, challenge: bytes, options: str, user_id: UserId | None) -> PasskeyAsked:
        said = {"challenge": bytes_to_base64url(challenge), "user": user_id, "until": time.time() + _LASTS_SECONDS}
        state = self._box.seal(json.dumps(said), purpose=_PURPOSE)
        return PasskeyAsked(state=state, options=cast("dict[str, Any]", json.loads(options)))

    def _challenge(self, state: str, user_id: UserId | None) -> bytes:
        try:
            said = json.loads(self._box.open(state, purpose=_PURPOSE))
        except SecretLost as error:
            raise InvalidInput("This was not asked by this server.", field="state") from error
        if said["user"] != user_id or said["until"] < time.time():
            raise InvalidInput("This was asked too long ago; try again.", field="state")
        return base64url_to_bytes(said["challenge"])


def passkeys_are_for_names() -> NotAllowed:
    """What is said where the page is reached by an address that browsers make no passkeys for."""
    return NotAllowed("Passkeys work where the server is reached by a host name that it knows (LIFEOS_API__HOSTS).")


def _refused() -> NotAuthenticated:
    return NotAuthenticated("This passkey does not sign in here.")


def _used(challenge: bytes, user_id: UserId) -> Create:
    return Create.of(UsedCodeRow(id=derive_id("used_challenge", bytes_to_base64url(challenge)), user=user_id))


def _row_id(credential: bytes) -> str:
    return derive_id("passkey", bytes_to_base64url(credential))


def _view(row: PasskeyRow) -> PasskeyView:
    return PasskeyView(id=row.id, name=row.name, host=row.host, created=row.created, last_used=row.last_used)
