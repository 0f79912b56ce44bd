"""A provider of OpenID Connect: where the browser is sent, and who comes back from there.

Only the issuer of the settings is spoken to, at its own host and at those that the settings add; a redirect is not followed.
What goes out is the code that the provider gave, with what proves that it was asked for here (PKCE).

`Any`: what the provider answers, until it is checked.
"""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from src.errors import DependencyDown, NotAuthenticated
from src.logs import get_logger
from src.settings import OidcSettings

logger = get_logger("provider")

_SECONDS = 10.0
_LEEWAY_SECONDS = 60
_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""None that is signed with a secret, and never none."""
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser was sent to the provider with; only this server knows `nonce` and `verifier`."""

    state: str
    nonce: str
    verifier: str
    back: str
    """Where the provider sends the browser back to."""


@dataclass(frozen=True, slots=True)
class Proved:
    """Somebody, as the provider knows them. `email` only where it has verified the address."""

    issuer: str
    subject: str
    email: str | None
    name: str


class Provider:
    """Raises `DependencyDown` where the provider does not answer, or as none that can be used."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._known: dict[str, Any] = {}

    async def ask(self, back: str) -> tuple[Asked, str]:
        """Where to send a browser that is to come back to `back`, and what to keep meanwhile."""
        asked = Asked(_secret(), _secret(), _secret(), back)
        async with self._talking(asked.back) as client:
            at = (await self._described(client))["authorization_endpoint"]
            url, _ = client.create_authorization_url(
                at, state=asked.state, nonce=asked.nonce, code_verifier=asked.verifier
            )
        return asked, url

    async def prove(self, asked: Asked, code: str) -> Proved:
        """Who the browser comes back as. Raises `NotAuthenticated` where the provider, or what it signed, does not fit."""
        async with self._talking(asked.back) as client:
            described = await self._described(client)
            try:
                end = described["token_endpoint"]
                token = cast("dict[str, Any]", await client.fetch_token(end, code=code, code_verifier=asked.verifier))
                found = await self._json(client, described["jwks_uri"])
                keys = KeySet.import_key_set(cast("KeySetSerialization", cast("object", found)))
                claims = self._claims(token, keys, asked)
            except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
                logger.info("provider_refused", kind=type(error).__name__)
                raise refused() from error
        return claims

    def _claims(self, token: dict[str, Any], keys: KeySet, asked: Asked) -> Proved:
        signed = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS)
        issuer, client_id = self._settings.issuer, self._settings.client_id
        wanted = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
        known = {"nonce": asked.nonce, "client_id": client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(signed.claims, signed.header, wanted, known)
        claims.validate(leeway=_LEEWAY_SECONDS)
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise ValueError("the provider names nobody")
        email = str(claims.get("email") or "").strip().lower()
        verified = claims.get("email_verified") is True and "@" in email
        return Proved(issuer, subject, email if verified else None, str(claims.get("name") or "")[:200])

    async def _described(self, client: AsyncOAuth2Client) -> dict[str, Any]:
        """What the issuer says of itself, once; each address in it is one that the settings allow."""
        if not self._known:
            issuer = self._settings.issuer
            found = await self._json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if found.get("issuer") != issuer or not all(self._is_allowed(str(found.get(name))) for name in wanted):
                logger.error("provider_does_not_fit", issuer=issuer)
                raise _away()
            self._known = {name: found[name] for name in wanted}
        return self._known

    def _is_allowed(self, url: str) -> bool:
        at, issuer = urlsplit(url), urlsplit(self._settings.issuer)
        further = at.scheme == "https" and at.netloc in self._settings.hosts
        return (at.scheme, at.netloc) == (issuer.scheme, issuer.netloc) or further

    async def _json(self, client: AsyncOAuth2Client, url: str) -> dict[str, Any]:
        answer = await client.request("GET", url, withhold_token=True)
        answer.raise_for_status()
        try:
            found = answer.json()
        except ValueError as error:
            raise _away() from error
        if not isinstance(found, dict):
            raise _away()
        return found

    @asynccontextmanager
    async def _talking(self, back: str) -> AsyncGenerator[AsyncOAuth2Client]:
        secret = self._settings.client_secret.get_secret_value()
        client = AsyncOAuth2Client(
            self._settings.client_id,
            secret or None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope="openid email profile",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_SECONDS,
            follow_redirects=False,
        )
        try:
            yield client
        except httpx2.HTTPError as error:
            logger.warning("provider_away", kind=type(error).__name__)
            raise _away() from error
        finally:
            await cast("httpx2.AsyncClient", cast("object", client)).aclose()


def _secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def refused() -> NotAuthenticated:
    """What is said where somebody has not proved to be who they say."""
    return NotAuthenticated("The provider's word for this does not hold; sign in again.")


def _away() -> DependencyDown:
    return DependencyDown("The provider that signs in here does not answer as it should.", name="provider")
