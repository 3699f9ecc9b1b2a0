"""Who takes part: organisations, persons, and the accounts of those who sign in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import AuditedRow, Json, Row, UtcDateTime, stored


class AccountRole(StrEnum):
    """What an account may do beside its own cases (product.md, Who uses it)."""

    PROJECTLEIDER = "projectleider"
    COORDINATOR = "coordinator"
    BEHEERDER = "beheerder"
    PRIVACY = "privacy"


class SignInMethod(StrEnum):
    """How somebody proved who they are when a session began."""

    LINK = "link"
    """A link to the known mailbox."""
    OIDC = "oidc"
    PASSKEY = "passkey"


class OrganisationRow(AuditedRow, table=True):
    """A partner: police, municipality, care, school."""

    __tablename__ = "organisation"

    name: str = Field(unique=True, max_length=200)


class PersonRow(AuditedRow, table=True):
    """A professional; the same e-mail address is the same person."""

    __tablename__ = "person"
    __table_args__ = (
        Index(
            "ix_person_refused",
            "refused_at",
            sqlite_where=text("refused_at IS NOT NULL"),
            postgresql_where=text("refused_at IS NOT NULL"),
        ),
    )

    name: str = Field(max_length=200)
    email: str = Field(unique=True, max_length=320)
    """Lower case; where every message goes unless the operator set another channel."""
    mobile: str | None = Field(default=None, max_length=40)
    language: str = Field(default="nl", max_length=5)
    created_at: datetime = Field(sa_type=UtcDateTime)
    refused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when the mail server refuses this address for good."""


class AccountRow(AuditedRow, table=True):
    """A person who signs in, with roles."""

    __tablename__ = "account"

    person_id: UUID = Field(foreign_key="person.id", unique=True)
    roles: list[str] = Field(default_factory=list, sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SessionRow(Row, table=True):
    """A signed-in browser; the cookie holds the raw id, we only its digest."""

    __tablename__ = "session"

    digest: str = Field(unique=True, max_length=64)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    method: SignInMethod = Field(sa_type=stored(SignInMethod))
    proved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the person proved it; empty where a provider does not say, which is then never fresh."""
    acr: str = Field(default="", max_length=200)
    """How the provider says it was proved (its own word)."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ApiTokenRow(Row, table=True):
    """A bearer token of the JSON API; printed once, kept as a digest."""

    __tablename__ = "api_token"

    digest: str = Field(unique=True, max_length=64)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IdempotencyRow(Row, table=True):
    """What a POST with this key was answered, so that repeating it changes nothing."""

    __tablename__ = "idempotency"

    key: str = Field(unique=True, max_length=300)
    """Account and the caller's own key, together."""
    request_digest: str = Field(max_length=64)
    status: int
    body: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class AccessRow(Row, table=True):
    """Who read what of a case; written apart from everything else, by GET as well."""

    __tablename__ = "access"

    at: datetime = Field(sa_type=UtcDateTime, index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    what: str = Field(max_length=200)
    allowed: bool = True
