"""Putting a message in the outbox: a row of the same transaction as the change it tells of.

A notice's key says what it is, in stable words, so that the same thing is never told twice (I6).
Its facts hold what the words need and nothing of the family; links and codes are made when it goes out.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, select

from models.case import CaseRow
from models.gate import RoundRow
from models.post import NoticeRow
from notifications.occasions import Occasion


def queue(
    session: Session,
    occasion: Occasion,
    person_id: UUID,
    key: str,
    now: datetime,
    *,
    due_at: datetime | None = None,
    case_id: UUID | None = None,
    round_id: UUID | None = None,
    seat_id: UUID | None = None,
    token_id: UUID | None = None,
    **facts: Any,
) -> NoticeRow | None:
    """Queue one message for one person; None when this key was queued before."""
    key = f"{key}/person:{person_id}"
    if _is_queued(session, key):
        return None
    notice = NoticeRow(
        key=key,
        occasion=occasion.value,
        person_id=person_id,
        case_id=case_id,
        round_id=round_id,
        seat_id=seat_id,
        token_id=token_id,
        facts=facts,
        queued_at=now,
        due_at=due_at or now,
    )
    session.add(notice)
    return notice


def _is_queued(session: Session, key: str) -> bool:
    """Was this key queued before, or just now? What waits to be written is asked too, so nothing is written first."""
    if any(isinstance(row, NoticeRow) and row.key == key for row in session.new):
        return True
    with session.no_autoflush:
        return session.exec(_OF_KEY, params={"key": key}).first() is not None


_OF_KEY = select(NoticeRow.id).where(NoticeRow.key == bindparam("key"))


def new_ticket(session: Session) -> str:
    """A short random name for messages; says nothing about the case or how many there are."""
    while True:
        ticket = f"R-{secrets.randbelow(900_000) + 100_000}"
        taken = (
            select(RoundRow.id).where(RoundRow.ticket == ticket),
            select(CaseRow.id).where(CaseRow.ticket == ticket),
        )
        if not any(session.exec(query).first() for query in taken):
            return ticket


def queue_for_round(
    session: Session,
    occasion: Occasion,
    round_: RoundRow,
    person_id: UUID,
    seat_id: UUID | None,
    now: datetime,
    *,
    mark: str = "",
    **facts: Any,
) -> NoticeRow | None:
    """Queue a message about a round: its ticket and last day are in the facts."""
    key = f"round:{round_.id}/{occasion.value}{f':{mark}' if mark else ''}" + (
        f"/seat:{seat_id}" if seat_id else ""
    )
    told = {"ticket": round_.ticket, "until": round_.closes_at.isoformat()} | facts
    return queue(
        session,
        occasion,
        person_id,
        key,
        now,
        case_id=round_.case_id,
        round_id=round_.id,
        seat_id=seat_id,
        **told,
    )


def queue_for_case(
    session: Session,
    occasion: Occasion,
    case: CaseRow,
    person_id: UUID,
    key: str,
    now: datetime,
    **facts: Any,
) -> NoticeRow | None:
    """Queue a message about a case as a whole: the ticket in it is the case's own."""
    told = {"ticket": case.ticket} | facts
    return queue(session, occasion, person_id, key, now, case_id=case.id, **told)
