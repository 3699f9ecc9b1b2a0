"""The provider of the organisation's own accounts (OpenID Connect): where to send somebody, and whom it sent back.

Authorization code with PKCE, `state`, `nonce` and one exact return address. Everything a provider says is checked:
signature, issuer, audience, nonce, age. What goes wrong is one of two things to a reader: it does not answer, or it
answers something that cannot be trusted.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from actions.identities import Identity
from settings import Settings


with warnings.catch_warnings():
    # Authlib prefers a fork of httpx; httpx itself does what we need, and Prefect brings it.
    warnings.filterwarnings("ignore", "The httpx module is deprecated")
    from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]


RETURN_PATH = "/aanmelden/oidc/terug"
PATIENCE = 5.0
"""Seconds that a provider gets for each answer."""
KEPT = 3600.0
"""Seconds that what a provider published about itself is believed without asking again."""
_SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures of a key pair only: never `none`, never a shared secret."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderFailed(Exception):
    """Nobody could be signed in by the provider; nothing was changed."""


class ProviderSilent(ProviderFailed):
    """The provider did not answer, or said that it cannot now."""


class ProviderUnclear(ProviderFailed):
    """What the provider answered cannot be trusted: not signed, not for us, not what was asked, or nonsense."""


class ProviderRefused(ProviderFailed):
    """The provider sent the person back without signing in: stopped by the person, or not allowed there."""


@dataclass(frozen=True)
class Departure:
    """Somebody is sent to the provider: the address, and what has to be remembered until the way back."""

    address: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """One provider, as the settings name it; remembers what it publishes for an hour."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer or ""
        self.client_id = settings.oidc_client_id or ""
        secret = settings.oidc_client_secret
        self._secret = secret.get_secret_value() if secret else None
        self._return_to = settings.url + RETURN_PATH
        self._acr = settings.oidc_acr
        self._lock = Lock()
        self._metadata: tuple[float, dict[str, Any]] = (0.0, {})
        self._keys: tuple[float, KeySet | None] = (0.0, None)

    def depart(self, state: str, nonce: str, verifier: str, *, anew: bool) -> Departure:
        """The address to send somebody to; `anew` asks the provider for a fresh proof, not for its own session.

        Raises:
            ProviderFailed.
        """
        extra = {"max_age": "0"} if anew else {}
        if self._acr:
            extra["acr_values"] = self._acr
        with self._client() as client:
            address, _state = client.create_authorization_url(
                self._published()["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
                **extra,
            )
        return Departure(str(address), state, nonce, verifier)

    def identity(self, code: str, nonce: str, verifier: str) -> Identity:
        """Whom the provider sent back with this code.

        Raises:
            ProviderFailed.
        """
        with self._client() as client:
            try:
                token = client.fetch_token(
                    self._published()["token_endpoint"], code=code, code_verifier=verifier
                )
            except httpx.HTTPError as error:
                raise ProviderSilent from error
            except (AuthlibBaseError, ValueError, KeyError, TypeError) as error:
                raise ProviderUnclear from error
        return self._said(token, nonce)

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self.client_id,
            self._secret,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope="openid email",
            redirect_uri=self._return_to,
            code_challenge_method="S256",
            timeout=PATIENCE,
        )

    def _said(self, token: dict[str, Any], nonce: str) -> Identity:
        try:
            claims = self._claims(str(token["id_token"]), token, nonce)
            return Identity(
                issuer=claims["iss"],
                subject=_text(claims["sub"], 255),
                email=_verified_email(claims),
                acr=_text(claims.get("acr") or "", 200),
                auth_time=int(claims["auth_time"]) if claims.get("auth_time") else None,
            )
        except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise ProviderUnclear from error

    def _claims(self, id_token: str, token: dict[str, Any], nonce: str) -> dict[str, Any]:
        try:
            decoded = jwt.decode(id_token, self._published_keys(), registry=_registry())
        except InvalidKeyIdError:  # a key that is newer than what we remember
            decoded = jwt.decode(id_token, self._published_keys(anew=True), registry=_registry())
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "nonce": {"essential": True, "value": nonce},
            "sub": {"essential": True},
        }
        given = {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(decoded.claims, decoded.header, options, given)
        claims.validate(leeway=60)
        return dict(claims)

    def _published(self) -> dict[str, Any]:
        """What the provider says of itself.

        Raises:
            ProviderFailed.
        """
        with self._lock:
            at, metadata = self._metadata
            if metadata and time.monotonic() - at < KEPT:
                return metadata
            metadata = _checked(
                _fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"), self.issuer
            )
            self._metadata = (time.monotonic(), metadata)
            return metadata

    def _published_keys(self, *, anew: bool = False) -> KeySet:
        address = self._published()["jwks_uri"]
        with self._lock:
            at, keys = self._keys
            if keys is None or anew or time.monotonic() - at > KEPT:
                try:
                    keys = KeySet.import_key_set(_fetched(address))  # type: ignore[arg-type]  # checked inside
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise ProviderUnclear from error
                self._keys = (time.monotonic(), keys)
            return keys


def provider_of(settings: Settings) -> Provider | None:
    """The provider of this installation; None where nobody signs in that way."""
    return Provider(settings) if settings.oidc_issuer and settings.oidc_client_id else None


def _registry() -> JWSRegistry:
    return JWSRegistry(algorithms=_SIGNED_BY, strict_check_header=False)


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=PATIENCE, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderSilent from error
    if answer.status_code >= 500:
        raise ProviderSilent
    try:
        found = answer.json()
    except ValueError as error:
        raise ProviderUnclear from error
    if answer.status_code != 200 or not isinstance(found, dict):
        raise ProviderUnclear
    return found


def _checked(metadata: dict[str, Any], issuer: str) -> dict[str, Any]:
    if metadata.get("issuer") != issuer:
        raise ProviderUnclear
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        parts = urlsplit(str(metadata.get(name, "")))
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ProviderUnclear
    return metadata


def _verified_email(claims: dict[str, Any]) -> str | None:
    """The address, only when the provider says it verified it (Entra ID says so by `xms_edov`)."""
    verified = claims.get("email_verified", claims.get("xms_edov"))
    email = claims.get("email")
    good = verified in (True, "true", 1, "1") and isinstance(email, str) and len(email) <= 320
    return str(email).strip().lower() if good else None


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("no text of that length")
    return value
