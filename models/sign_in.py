"""How an account proves itself: its passkeys, its identity at an OIDC provider, proofs under way, forms that wait."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field

from models.base import AuditedRow, Json, Row, UtcDateTime, stored


class Purpose(StrEnum):
    """What a challenge was made for; one made for one thing is worth nothing for another."""

    PASSKEY_NEW = "passkey_new"
    PASSKEY_USE = "passkey_use"
    OIDC = "oidc"
    OIDC_LINK = "oidc_link"


class Need(StrEnum):
    """Why somebody is asked to sign in once more: it was too long ago, or by too little."""

    FRESH = "fresh"
    """A recent proof, by the best way there is."""
    PROOFS = "proofs"
    """A recent proof, by the best way that this account itself has: before its proofs change."""
    ACCOUNT = "account"
    """More than a mailbox, at a gate of that assurance; however long ago."""


class PasskeyRow(AuditedRow, table=True):
    """A passkey of an account: its public half. Audited, since whoever adds one can sign in."""

    __tablename__ = "passkey"

    account_id: UUID = Field(foreign_key="account.id", index=True)
    credential: str = Field(unique=True, max_length=1400)
    """The authenticator's own name for it, base64url."""
    public_key: str
    """COSE, base64url."""
    sign_count: int = Field(default=0, sa_type=BigInteger)
    name: str = Field(max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class OidcIdentityRow(AuditedRow, table=True):
    """Who an account is at a provider: (issuer, subject), never an e-mail address, which can pass to another."""

    __tablename__ = "oidc_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="uq_oidc_identity_issuer_subject"),)

    account_id: UUID = Field(foreign_key="account.id", index=True)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=255)
    linked_at: datetime = Field(sa_type=UtcDateTime)


class ChallengeRow(Row, table=True):
    """A proof that was asked for and not given yet; used once, and only for minutes."""

    __tablename__ = "sign_in_challenge"

    digest: str = Field(unique=True, max_length=64)
    """Of the passkey's challenge, or of the `state` that the provider gives back."""
    purpose: Purpose = Field(sa_type=stored(Purpose))
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HeldFormRow(Row, table=True):
    """What somebody typed and may send once they signed in again; gone when sent, or after half an hour."""

    __tablename__ = "held_form"

    account_id: UUID = Field(foreign_key="account.id", index=True)
    need: Need = Field(sa_type=stored(Need))
    path: str = Field(max_length=2000)
    method: str = Field(max_length=4)
    """GET or POST."""
    fields: list[list[str]] = Field(default_factory=list, sa_type=Json)
    """Pairs of name and value, in the order of the form."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
