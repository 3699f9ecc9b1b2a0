"""Proofs under way: made before somebody goes to an authenticator or a provider, used once on the way back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete, select

from actions.errors import ProofTooOld
from gates import ballot
from models.sign_in import ChallengeRow, HeldFormRow, Purpose


CHALLENGE_LIFE = timedelta(minutes=10)


def new_challenge(
    session: Session,
    purpose: Purpose,
    raw: str,
    now: datetime,
    *,
    account_id: UUID | None = None,
    **content: Any,
) -> ChallengeRow:
    """Remember what was asked; whatever is past its time goes, so that nothing piles up."""
    for model in (ChallengeRow, HeldFormRow):
        session.exec(delete(model).where(col(model.expires_at) <= now))
    row = ChallengeRow(
        digest=ballot.digest(raw),
        purpose=purpose,
        account_id=account_id,
        content=content,
        expires_at=now + CHALLENGE_LIFE,
    )
    session.add(row)
    session.flush()
    return row


def use_challenge(session: Session, purpose: Purpose, raw: str, now: datetime) -> ChallengeRow:
    """What was asked, once.

    Raises:
        ProofTooOld: unknown, used, past its time, or made for something else.
    """
    row = session.exec(
        select(ChallengeRow)
        .where(ChallengeRow.digest == ballot.digest(raw), ChallengeRow.purpose == purpose)
        .with_for_update()
    ).first()
    if row is None or row.used_at or row.expires_at <= now:
        raise ProofTooOld
    row.used_at = now
    session.add(row)
    return row
