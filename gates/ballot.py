"""The secrets of a ballot: the token in a link and the one-time code. Only digests are ever stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final, NamedTuple

from gates.defaults import CODE_DIGITS


#: 256 bits: nobody guesses a link.
TOKEN_BYTES: Final = 32


class Token(NamedTuple):
    """A link's secret as it is sent, once, and the SHA-256 that is kept (hex)."""

    raw: str
    digest: str


class Code(NamedTuple):
    """A one-time code as it is sent, once, and the keyed hash that is kept (hex)."""

    code: str
    digest: str


def new_token() -> Token:
    """A fresh secret for one link, safe in a URL."""
    raw = secrets.token_urlsafe(TOKEN_BYTES)
    return Token(raw, digest(raw))


def digest(raw: str) -> str:
    """What is kept of a token, and what it is looked up by."""
    return hashlib.sha256(raw.encode()).hexdigest()


def new_code(secret: bytes) -> Code:
    """A fresh one-time code of six digits, leading zeros kept."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    return Code(code, code_digest(secret, code))


def code_digest(secret: bytes, code: str) -> str:
    """What is kept of a code: keyed, since a million digests are soon tried."""
    return hmac.new(secret, code.encode(), hashlib.sha256).hexdigest()


def code_matches(secret: bytes, digest: str, typed: str) -> bool:
    """Whether this is the code, typed with or without spaces; takes equally long for every wrong one."""
    return hmac.compare_digest(digest, code_digest(secret, "".join(typed.split())))
