"""Addresses that the mail server refuses, and messages that did not arrive; over all cases at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, text
from sqlmodel import Session, SQLModel

from models.asking import SEAT_ASKED, VOTE
from models.gate import Standing
from models.overview import CASE, OPEN_CASES, ROUND, RUNNING, Scope, how_many, number, rows
from models.post import NoticeState


PERSON, MEMBER, SEAT, ORGANISATION, NOTICE = (
    SQLModel.metadata.tables[name] for name in ("person", "member", "seat", "organisation", "notice")
)
_REFUSED = text("person.refused_at IS NOT NULL")
_UNDELIVERED = text("notice.state IN ('dead', 'unsure', 'held')")


class DeadAddress(NamedTuple):
    """A place in a case whose person gets no mail; never a name, never the address."""

    person_id: UUID
    refused_at: datetime
    case_id: UUID
    reference: str
    alias: str
    version: UUID
    role: str
    is_chair: bool
    organisation: str
    is_asked: bool
    """Does a gate wait for this person's answer?"""


class Undelivered(NamedTuple):
    """A message that did not arrive, as far as anybody knows."""

    id: UUID
    occasion: str
    state: NoticeState
    queued_at: datetime
    reference: str | None
    alias: str | None


def count_addresses(session: Session, scope: Scope, now: datetime) -> tuple[int, int]:
    """How many people in open cases get no mail, and for how many of them a gate waits."""
    if not number(session, how_many(PERSON, _REFUSED)):
        return 0, 0
    people = select(PERSON.c.id, _is_asked()).select_from(_seated()).where(*_refused(scope, now)).distinct()
    found = rows(session, people)
    return len({row[0] for row in found}), len({row[0] for row in found if row[1]})


def addresses(
    session: Session, scope: Scope, now: datetime, limit: int, offset: int = 0
) -> list[DeadAddress]:
    """The places of people who get no mail; who is asked for an answer first, then the longest refused."""
    if not number(session, how_many(PERSON, _REFUSED)):
        return []
    asked = _is_asked()
    query = (
        select(
            PERSON.c.id,
            PERSON.c.refused_at,
            CASE.c.id,
            CASE.c.reference,
            CASE.c.alias,
            CASE.c.method_version_id,
            SEAT.c.role,
            SEAT.c.is_chair,
            ORGANISATION.c.name,
            asked,
        )
        .select_from(_seated().join(ORGANISATION, ORGANISATION.c.id == SEAT.c.organisation_id))
        .where(*_refused(scope, now))
        .order_by(asked.desc(), PERSON.c.refused_at, CASE.c.reference)
    )
    return [DeadAddress(*row) for row in rows(session, query.limit(limit).offset(offset))]


def _seated() -> Any:
    seats = PERSON.join(MEMBER, MEMBER.c.person_id == PERSON.c.id).join(SEAT, SEAT.c.id == MEMBER.c.seat_id)
    return seats.join(CASE, CASE.c.id == MEMBER.c.case_id)


def _refused(scope: Scope, now: datetime) -> list[Any]:
    in_force = [or_(table.c.until_at.is_(None), table.c.until_at > now) for table in (MEMBER, SEAT)]
    return [_REFUSED, *in_force, CASE.c.state.in_(OPEN_CASES), *scope.conditions]


def _is_asked() -> ColumnElement[bool]:
    """Does a running round of the case ask this seat, and has nobody answered for it?"""
    answered = exists().where(
        VOTE.c.round_id == ROUND.c.id,
        VOTE.c.seat_id == SEAT_ASKED.c.seat_id,
        VOTE.c.standing == Standing.COUNTED,
    )
    return (
        exists()
        .select_from(ROUND.join(SEAT_ASKED, SEAT_ASKED.c.round_id == ROUND.c.id))
        .where(RUNNING, SEAT_ASKED.c.seat_id == SEAT.c.id, SEAT_ASKED.c.ended_at.is_(None), ~answered)
        .where(ROUND.c.case_id == CASE.c.id)
        .correlate(SEAT, CASE)
    )


def count_letters(session: Session, scope: Scope) -> int:
    """How many messages did not arrive."""
    return number(session, how_many(_letters(scope)))


def letters(session: Session, scope: Scope, limit: int, offset: int = 0) -> list[Undelivered]:
    """Messages that did not arrive, the newest first."""
    query = _letters(scope).order_by(NOTICE.c.queued_at.desc(), NOTICE.c.id)
    return [Undelivered(*row) for row in rows(session, query.limit(limit).offset(offset))]


def _letters(scope: Scope) -> Select[Any]:
    columns = (
        NOTICE.c.id,
        NOTICE.c.occasion,
        NOTICE.c.state,
        NOTICE.c.queued_at,
        CASE.c.reference,
        CASE.c.alias,
    )
    source = NOTICE.outerjoin(CASE, CASE.c.id == NOTICE.c.case_id)
    return select(*columns).select_from(source).where(_UNDELIVERED, *scope.conditions)


def last_reminders(session: Session, rounds: list[UUID], occasions: tuple[str, ...]) -> dict[UUID, datetime]:
    """When the last reminder about each of these rounds went out."""
    sent = and_(NOTICE.c.state == NoticeState.SENT, NOTICE.c.occasion.in_(occasions))
    query = (
        select(NOTICE.c.round_id, func.max(NOTICE.c.done_at, type_=NOTICE.c.done_at.type))
        .where(NOTICE.c.round_id.in_(rounds), sent)
        .group_by(NOTICE.c.round_id)
    )
    return {row[0]: row[1] for row in rows(session, query)}
