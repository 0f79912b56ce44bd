"""Two-step sign-in: a code of an app beside the password, and recovery codes for who has lost the app.

A code is used up in the transaction that opens the session, so it works once, however many use it at a moment.
"""

import hashlib
import secrets
import time
from collections.abc import Iterable, Sequence

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError
from pyotp.totp import TOTP

from src.core.ids import UserId, derive_id
from src.errors import Conflict, InvalidInput, NotAuthenticated, NotFound
from src.logs import get_logger
from src.models.values import User
from src.protocol.identity import QrCode, TwoStepSetup, TwoStepView
from src.services.accounts.rows import RecoveryCodeRow, SecondFactorRow, UsedCodeRow
from src.stores.pocketbase.client import AlreadyExists, PocketBase
from src.stores.pocketbase.collection import PAGE_MOST, OwnedCollection
from src.stores.pocketbase.filters import eq
from src.stores.pocketbase.rows import put
from src.stores.pocketbase.writes import Create, Delete, Update, Write
from src.stores.server_keys import SecretBox, SecretLost

logger = get_logger("two_step")

_ISSUER = "AI Life OS"
_WINDOW = 1
"""Periods of 30 s that a clock may be off, either way."""
_CODES = 10
_CODE_LETTERS = 16
_GROUP = 4
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""5 bits each, without what is taken for something else."""


class SecondFactorRequired(NotAuthenticated):
    """The password is right, and the account wants a code too. Nothing was used up."""

    code = "second_factor_required"


class SecondFactorWrong(NotAuthenticated):
    """The password is right and the code is not, or it was used before."""

    code = "second_factor_wrong"


class TwoStepService:
    """Codes of accounts. Every call raises `DependencyDown` where PocketBase does not answer.

    Args:
        pocketbase: where they are kept.
        box: seals the secrets; None where codes are only switched off, never read.
    """

    def __init__(self, pocketbase: PocketBase, box: SecretBox | None) -> None:
        self._pocketbase = pocketbase
        self._box = box
        self._factors = OwnedCollection(pocketbase, SecondFactorRow, noun="second factor")
        self._recovery = OwnedCollection(pocketbase, RecoveryCodeRow)

    async def state(self, user_id: UserId) -> TwoStepView:
        """Whether an account has it, and how many recovery codes are left."""
        active = await self._active(user_id) is not None
        left = await self._recovery.count(eq(RecoveryCodeRow.user, user_id)) if active else 0
        return TwoStepView(active=active, recovery_left=left)

    async def active_of(self, user_ids: Iterable[UserId]) -> set[UserId]:
        """Those of the users who have it."""
        ids = [_factor_id(user_id) for user_id in user_ids]
        rows = await self._factors.named(ids, eq(SecondFactorRow.active, True))
        return {row.user for row in rows}

    async def start(self, user: User) -> TwoStepSetup:
        """A new secret for the app; nothing is asked for until `confirm`. Raises `Conflict` for a guest, or where it is on."""
        if user.guest or user.email is None:
            raise Conflict("A guest has no password; make an account first.")
        if await self._active(user.id) is not None:
            raise Conflict("Two-step sign-in is on already.")
        secret = pyotp.random_base32()
        sealed = self._sealer.seal(secret, purpose=_purpose(user.id))
        await self._factors.upsert(SecondFactorRow(id=_factor_id(user.id), user=user.id, secret=sealed))
        uri = TOTP(secret).provisioning_uri(name=user.email, issuer_name=_ISSUER)
        return TwoStepSetup(secret=secret, uri=uri, qr=_qr(uri))

    async def confirm(self, user_id: UserId, code: str) -> list[str]:
        """Switch it on with a first code of the app; answers the recovery codes, which are not shown again.

        Raises:
            Conflict: it was not started, or it is on.
            InvalidInput: the code is wrong.
        """
        row = await self._factors.own_or_none(user_id, _factor_id(user_id))
        if row is None or row.active:
            raise Conflict("There is nothing to confirm; start anew.")
        period = self._period(row, _clean(code))
        if period is None:
            raise InvalidInput("This code is not the app's of now.", field="code")
        codes, made = _fresh_codes(user_id)
        used = Create.of(_used(user_id, period))
        try:
            await self._pocketbase.batch(
                [Update.of(SecondFactorRow, row.id, put(SecondFactorRow.active, True)), used, *made]
            )
        except AlreadyExists as error:
            raise Conflict("Two-step sign-in is being switched on already.") from error
        logger.info("two_step_on", user_id=user_id)
        return codes

    async def renew(self, user_id: UserId) -> list[str]:
        """New recovery codes; the old ones are worth nothing. Raises `Conflict` where two-step sign-in is off."""
        if await self._active(user_id) is None:
            raise Conflict("Two-step sign-in is off.")
        codes, made = _fresh_codes(user_id)
        try:
            await self._pocketbase.batch([*await self._forget_recovery(user_id), *made])
        except NotFound as error:  # one of them was used at this moment
            raise Conflict("A recovery code is being used; try again.") from error
        logger.info("recovery_codes_renewed", user_id=user_id)
        return codes

    async def off(self, user_id: UserId) -> bool:
        """Switch it off; answers whether it was on. A second call does nothing."""
        was = await self._active(user_id) is not None
        await self._factors.delete(_factor_id(user_id))
        for write in await self._forget_recovery(user_id):
            await self._recovery.delete(write.record_id)
        if was:
            logger.info("two_step_off", user_id=user_id)
        return was

    async def prove(self, user_id: UserId, code: str | None) -> list[Write]:
        """What has to be written with the session for the code to be used up; nothing where the account has no second step.

        Raises:
            SecondFactorRequired: there is no code.
            SecondFactorWrong: it is wrong. Where it was used before the writes clash: `AlreadyExists` or `NotFound`.
        """
        row = await self._active(user_id)
        if row is None:
            return []
        if code is None or not (said := _clean(code)):
            raise SecondFactorRequired("This account asks for a code too: of its app, or a recovery code.")
        period = self._period(row, said)
        if period is not None:
            return [Create.of(_used(user_id, period))]
        if await self._recovery.own_or_none(user_id, _recovery_id(user_id, said)) is not None:
            logger.info("recovery_code_used", user_id=user_id)
            return [Delete.of(RecoveryCodeRow, _recovery_id(user_id, said))]
        logger.info("second_factor_refused", user_id=user_id)
        raise code_wrong()

    # --- inside ------------------------------------------------------------------------------------------------------

    @property
    def _sealer(self) -> SecretBox:
        if self._box is None:
            raise SecretLost("The server's keys are not open here.")
        return self._box

    async def _active(self, user_id: UserId) -> SecondFactorRow | None:
        row = await self._factors.own_or_none(user_id, _factor_id(user_id))
        return row if row is not None and row.active else None

    def _period(self, row: SecondFactorRow, said: str) -> int | None:
        """The period that a code of the app is of; None where it is not one of now."""
        try:
            secret = self._sealer.open(row.secret, purpose=_purpose(row.user))
            return TOTP(secret).verify_and_get_timecode(said, for_time=time.time(), valid_window=_WINDOW)
        except OTPVerificationError:
            return None
        except SecretLost:  # recovery codes still work
            logger.error("two_step_unreadable", user_id=row.user)  # noqa: TRY400
            return None

    async def _forget_recovery(self, user_id: UserId) -> Sequence[Delete]:
        rows = await self._recovery.find(eq(RecoveryCodeRow.user, user_id), limit=PAGE_MOST, only=[RecoveryCodeRow.id])
        return [Delete.of(RecoveryCodeRow, row.id) for row in rows]


def code_wrong() -> SecondFactorWrong:
    """What is said of a code that is wrong, and of one that was used before."""
    return SecondFactorWrong("This code is wrong, or it was used before. Wait for the next one.")


def _fresh_codes(user_id: UserId) -> tuple[list[str], list[Create]]:
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS)) for _ in range(_CODES)]
    rows = [RecoveryCodeRow(id=_recovery_id(user_id, code), user=user_id, code_hash=_hash(code)) for code in codes]
    shown = ["-".join(code[at : at + _GROUP] for at in range(0, _CODE_LETTERS, _GROUP)) for code in codes]
    return shown, [Create.of(row) for row in rows]


def _clean(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _used(user_id: UserId, period: int) -> UsedCodeRow:
    return UsedCodeRow(id=derive_id("used_code", user_id, str(period)), user=user_id)


def _factor_id(user_id: UserId) -> str:
    return derive_id("second_factor", user_id)


def _recovery_id(user_id: UserId, code: str) -> str:
    return derive_id("recovery_code", user_id, _hash(code))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def _purpose(user_id: UserId) -> str:
    return f"two-step:{user_id}"


def _qr(uri: str) -> QrCode:
    """The dark squares as the path of an SVG, so that a page draws them without a picture from anywhere."""
    matrix = segno.make(uri, error="m").matrix
    dark = (f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, bit in enumerate(line) if bit & 1)
    return QrCode(size=len(matrix), path="".join(dark))
