"""Secrets that let people in: random, shown once, stored only as a hash. A row is found by an id that follows from the hash."""

import hashlib
import re
import secrets
from typing import TypeVar

from src.core.clock import utc_now
from src.core.ids import derive_id
from src.services.accounts.rows import InvitationRow, SignInLinkRow
from src.stores.pocketbase.collection import Collection

LinkT = TypeVar("LinkT", InvitationRow, SignInLinkRow)

_BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A fresh secret of 256 bits, as it stands in cookies, headers and links."""
    return secrets.token_urlsafe(_BYTES)


def is_token(said: str) -> bool:
    """Whether this can be one at all."""
    return _FORM.fullmatch(said) is not None


def token_hash(token: str) -> str:
    """What is stored of it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def row_id(kind: str, token: str) -> str:
    """The id of the row that keeps the hash of a token."""
    return derive_id(kind, token_hash(token))


def fits(token: str, stored_hash: str) -> bool:
    """Whether a row keeps the hash of this token."""
    return secrets.compare_digest(stored_hash, token_hash(token))


async def link_that_holds(links: Collection[LinkT], kind: str, token: str | None) -> LinkT | None:
    """The row of a link that lets somebody in once; None where there is none, or it was used, or it is over."""
    if token is None or not is_token(token):
        return None
    row = await links.lookup(row_id(kind, token))
    if row is None or row.expires is None or row.expires < utc_now() or not fits(token, row.token_hash):
        return None
    return row
