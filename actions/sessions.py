"""Sessions: one begins with a proof of who somebody is, idles out, and can be ended from any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.accounts import SignedIn
from actions.errors import LinkUnknown, NotFound
from actions.links import token
from gates import ballot
from models import audit, queries
from models.people import AccountRow, PersonRow, SessionRow, SignInMethod
from models.post import LinkKind


IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
"""A session ends after so long without a click, and in any case after so long (product.md, ours)."""
TOUCH_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session is kept: each time it is written is a transaction."""


@dataclass(frozen=True)
class Proof:
    """How and when somebody proved who they are; `at` is None where nobody said when."""

    method: SignInMethod
    at: datetime | None
    acr: str = ""


def begin_session(session: Session, account: AccountRow, proof: Proof, now: datetime) -> str:
    """A session of this account: the raw id, for the cookie and nowhere else."""
    fresh = ballot.new_token()
    session.add(
        SessionRow(
            digest=fresh.digest,
            account_id=account.id,
            method=proof.method,
            proved_at=proof.at,
            acr=proof.acr[:200],
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE,
        )
    )
    audit.record(session, "signed_in", now, by=account.person_id, method=proof.method.value)
    return fresh.raw


def sign_in(session: Session, raw: str, now: datetime) -> tuple[SignedIn, str]:
    """Use a sign-in link, once: who it is, and the raw session id for the cookie.

    Raises:
        LinkUnknown.
    """
    link = token(session, LinkKind.SIGN_IN, raw, now)
    session.refresh(link, with_for_update=True)  # used by two browsers at once it opens one session
    if link.used_at:
        raise LinkUnknown
    account = queries.account_of(session, link.person_id)
    if account is None or account.disabled_at:
        raise LinkUnknown
    link.used_at = now
    session.add(link)
    raw_session = begin_session(session, account, Proof(SignInMethod.LINK, now), now)
    return SignedIn(session.get_one(PersonRow, link.person_id), account), raw_session


def signed_in(session: Session, raw: str, now: datetime) -> SignedIn | None:
    """Who a session cookie stands for; None when it ended, idled out, or never was."""
    row = _row(session, raw)
    if row is None or not _is_live(row, now):
        return None
    account = session.get(AccountRow, row.account_id)
    if account is None or account.disabled_at:
        return None
    return SignedIn(session.get_one(PersonRow, account.person_id), account, row)


def is_touch_due(row: SessionRow, now: datetime) -> bool:
    """Is its last use, as it is kept, so long ago that it is worth a transaction? Asked of every page."""
    return row.last_seen_at < now - TOUCH_EVERY


def touch_session(session: Session, raw: str, now: datetime) -> None:
    """Remember that this session was just used; written apart from everything else, also on GET (I11)."""
    row = _row(session, raw)
    if row and is_touch_due(row, now):
        row.last_seen_at = now
        session.add(row)


def sign_out(session: Session, raw: str, now: datetime) -> None:
    """End the session of this cookie."""
    row = _row(session, raw)
    if row and not row.revoked_at:
        row.revoked_at = now
        session.add(row)


def sessions_of(session: Session, account_id: UUID, now: datetime) -> Sequence[SessionRow]:
    """The sessions of an account that work now, the one used last first."""
    query = select(SessionRow).where(
        SessionRow.account_id == account_id,
        col(SessionRow.revoked_at).is_(None),
        SessionRow.expires_at > now,
        SessionRow.last_seen_at > now - IDLE,
    )
    return session.exec(query.order_by(col(SessionRow.last_seen_at).desc(), col(SessionRow.id))).all()


def end_session(session: Session, account_id: UUID, session_id: UUID, now: datetime) -> None:
    """End one of one's own sessions, from whichever browser.

    Raises:
        NotFound: no such session that works, or somebody else's.
    """
    found = next((row for row in sessions_of(session, account_id, now) if row.id == session_id), None)
    if found is None:
        raise NotFound("session")
    found.revoked_at = now
    session.add(found)
    account = session.get_one(AccountRow, account_id)
    audit.record(session, "session_ended", now, by=account.person_id)


def sign_out_everywhere(session: Session, account_id: UUID, now: datetime) -> int:
    """End every session of an account, this one too; how many there were."""
    rows = sessions_of(session, account_id, now)
    for row in rows:
        row.revoked_at = now
        session.add(row)
    account = session.get_one(AccountRow, account_id)
    audit.record(session, "signed_out_everywhere", now, by=account.person_id, sessions=len(rows))
    return len(rows)


def _row(session: Session, raw: str) -> SessionRow | None:
    return session.exec(select(SessionRow).where(SessionRow.digest == ballot.digest(raw))).first()


def _is_live(row: SessionRow, now: datetime) -> bool:
    return row.revoked_at is None and row.expires_at > now and row.last_seen_at + IDLE > now
