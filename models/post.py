"""Post on its way: notices in the outbox, attempts, and the links and codes that went out with them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Json, Row, UtcDateTime, stored


class NoticeState(StrEnum):
    """Where a notice is on its way."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DROPPED = "dropped"
    """No longer relevant when it was its turn: round closed, person gone."""
    UNSURE = "unsure"
    """The mail server fell silent after taking the message; not sent again blindly."""
    DEAD = "dead"
    """Refused for good, or too often: visible on the dashboard."""
    HELD = "held"
    """After a restore: a human lets it go."""


class LinkKind(StrEnum):
    """Which page a link opens."""

    BALLOT = "ballot"
    TODAY = "today"
    SIGN_IN = "sign_in"
    MEETING = "meeting"
    """The puzzelteam's page for one seat: coming or not, signals, actions."""
    FEED = "feed"
    """A person's calendar; works until it is revoked."""


class NoticeRow(Row, table=True):
    """One message for one person on one occasion; `key` makes it one (I6)."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_due",
            "due_at",
            sqlite_where=text("state IN ('queued', 'claimed')"),
            postgresql_where=text("state IN ('queued', 'claimed')"),
        ),
        Index(
            "ix_notice_undelivered",
            "queued_at",
            sqlite_where=text("state IN ('dead', 'unsure', 'held')"),
            postgresql_where=text("state IN ('dead', 'unsure', 'held')"),
        ),
    )

    key: str = Field(unique=True, max_length=300)
    """Stable words, never a formatted date: `round:<id>/opened/seat:<id>/person:<id>`."""
    occasion: str = Field(max_length=40)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    case_id: UUID | None = Field(default=None, foreign_key="case.id", index=True)
    round_id: UUID | None = Field(default=None, foreign_key="round.id", index=True)
    seat_id: UUID | None = Field(default=None, foreign_key="seat.id")
    token_id: UUID | None = Field(default=None, foreign_key="token.id")
    """The link by which it was asked for: a code opens that link, a new link replaces it."""
    to: str | None = Field(default=None, max_length=320)
    """Only where it must go to another address than the person's own: the one that was just replaced."""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """What the words need (ticket, last day, receipt); never a link, a code or a name."""
    state: NoticeState = Field(default=NoticeState.QUEUED, sa_type=stored(NoticeState))
    queued_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claim: str | None = Field(default=None, max_length=32)
    """Who holds the claim: only the holder may write the result."""
    attempts: int = 0
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    bundled_into: UUID | None = Field(default=None, foreign_key="notice.id")
    because: str = ""


class AttemptRow(Row, table=True):
    """One try to deliver a notice, with what the mail server said (never an address)."""

    __tablename__ = "attempt"

    notice_id: UUID = Field(foreign_key="notice.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    result: str = Field(max_length=20)
    smtp_code: int | None = None
    reason: str = Field(default="", max_length=300)


class TokenRow(Row, table=True):
    """A link that went out: only its SHA-256 is kept, bound to a person (and seat and round)."""

    __tablename__ = "token"

    digest: str = Field(unique=True, max_length=64)
    kind: LinkKind = Field(sa_type=stored(LinkKind))
    person_id: UUID = Field(foreign_key="person.id", index=True)
    round_id: UUID | None = Field(default=None, foreign_key="round.id", index=True)
    seat_id: UUID | None = Field(default=None, foreign_key="seat.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Only for a sign-in link, which works once."""
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CodeRow(Row, table=True):
    """A one-time code that went to the mailbox of a link's owner; a keyed hash, ten minutes, five tries."""

    __tablename__ = "code"

    token_id: UUID = Field(foreign_key="token.id", index=True)
    digest: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    tries_left: int
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PassRow(Row, table=True):
    """What a good code opens: reading and voting through one link for half an hour."""

    __tablename__ = "pass"

    digest: str = Field(unique=True, max_length=64)
    token_id: UUID = Field(foreign_key="token.id", index=True)
    via: str = Field(max_length=10)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class PulseRow(Row, table=True):
    """The last sign of life of a part of the system: the engine, its last complete sweep."""

    __tablename__ = "pulse"

    name: str = Field(unique=True, max_length=40)
    at: datetime = Field(sa_type=UtcDateTime)
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
