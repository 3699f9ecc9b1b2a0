"""A fresh sign-in before what is heavy: an emergency go, an export, a change of the team, one's own proofs.

Fresh is a quarter of an hour. It counts by the strongest way the account has: a link to the mailbox is enough only
where there is nothing better. What was typed is kept here meanwhile and given back, never sent by itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists
from sqlmodel import Session, col, delete, select

from actions.accounts import SignedIn
from actions.errors import NotFound
from models.people import SignInMethod
from models.sign_in import HeldFormRow, Need, OidcIdentityRow, PasskeyRow


FRESH = timedelta(minutes=15)
HELD = timedelta(minutes=30)


def is_strong(who: SignedIn, acr: frozenset[str] = frozenset()) -> bool:
    """By passkey or by the provider (where `acr` is given: in one of these ways), not by a mailbox alone."""
    match who.session:
        case None:
            return False
        case row if row.method is SignInMethod.OIDC:
            return not acr or row.acr in acr
        case row:
            return row.method is SignInMethod.PASSKEY


def is_fresh(who: SignedIn, now: datetime) -> bool:
    """Proved in the last quarter of an hour."""
    at = who.session.proved_at if who.session else None
    return at is not None and at > now - FRESH


def has_strong_way(session: Session, account_id: UUID) -> bool:
    """Does this account have a passkey, or an identity at a provider?"""
    return any(
        session.exec(select(exists().where(col(model.account_id) == account_id))).one()
        for model in (PasskeyRow, OidcIdentityRow)
    )


def hold_form(
    session: Session,
    who: SignedIn,
    need: Need,
    method: str,
    path: str,
    fields: list[list[str]],
    now: datetime,
) -> HeldFormRow:
    """Keep what was typed for its writer; one a person, the newest."""
    session.exec(delete(HeldFormRow).where(col(HeldFormRow.account_id) == who.account.id))
    row = HeldFormRow(
        account_id=who.account.id,
        need=need,
        path=path,
        method=method,
        fields=fields,
        created_at=now,
        expires_at=now + HELD,
    )
    session.add(row)
    session.flush()
    return row


def held_form(session: Session, account_id: UUID, held_id: UUID, now: datetime) -> HeldFormRow:
    """What this account typed.

    Raises:
        NotFound: nothing any more, or somebody else's.
    """
    row = session.get(HeldFormRow, held_id)
    if row is None or row.account_id != account_id or row.expires_at <= now:
        raise NotFound("held form")
    return row


def waiting_form(session: Session, account_id: UUID, now: datetime) -> HeldFormRow | None:
    """What waits for this account to go on with after signing in."""
    query = select(HeldFormRow).where(HeldFormRow.account_id == account_id, HeldFormRow.expires_at > now)
    return session.exec(query.order_by(col(HeldFormRow.created_at).desc())).first()


def forget_form(session: Session, account_id: UUID) -> None:
    """It was sent, or let go."""
    session.exec(delete(HeldFormRow).where(col(HeldFormRow.account_id) == account_id))
