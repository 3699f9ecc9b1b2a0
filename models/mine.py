"""What waits for one person over all of their cases, and those cases a page at a time: no more rows than are shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlmodel
from sqlalchemy import ColumnElement, Date, Select, and_, cast, exists, func, literal, null, or_, select, text
from sqlmodel import Session, SQLModel, col

from gates.conditions import ConditionState
from gates.transitions import CaseState, Phase, RoundState
from models.case import CaseRow
from models.gate import Standing
from models.overview import RUNNING, STATE


CASE, MEMBER, SEAT, ROUND, GATE, ASKED, VOTE, CONDITION, CHANGE = (
    SQLModel.metadata.tables[name]
    for name in (
        "case",
        "member",
        "seat",
        "round",
        "gate",
        "round_seat",
        "vote",
        "condition",
        "team_change",
    )
)
WORKS = (CaseState.ACTIVE, CaseState.NAZORG)
_PERSON = func.coalesce(MEMBER.c.person_id, MEMBER.c.person_id, type_=MEMBER.c.person_id.type)
"""A person as something to check, not to begin with: the few members of a case before the many cases of a person."""


class Decision(NamedTuple):
    """An open gate that waits for a person's answer."""

    reference: str
    alias: str
    version: UUID
    step: str
    number: int
    closes_at: datetime


def _is_here(case_id: ColumnElement[UUID], person_id: UUID, now: datetime, *more: Any) -> ColumnElement[bool]:
    """Has this person a place in that case at this moment?"""
    in_force = MEMBER.c.from_at <= now, or_(MEMBER.c.until_at.is_(None), MEMBER.c.until_at > now)
    return exists().where(MEMBER.c.case_id == case_id, _PERSON.in_([person_id]), *in_force, *more)


def _leads(person_id: UUID, now: datetime) -> ColumnElement[bool]:
    """Is it this person who leads the case, and does work go on in it?"""
    chair = exists().where(SEAT.c.id == MEMBER.c.seat_id, SEAT.c.is_chair.is_(True))
    return and_(_is_here(CASE.c.id, person_id, now, MEMBER.c.substitute.is_(False), chair), STATE.in_(WORKS))


def decisions(session: Session, person_id: UUID, now: datetime, limit: int) -> list[Decision]:
    """The open gates that wait for this person's answer, the first to close on top."""
    answered = exists().where(
        VOTE.c.round_id == ROUND.c.id,
        VOTE.c.seat_id == ASKED.c.seat_id,
        VOTE.c.standing == Standing.COUNTED,
    )
    asked = exists().where(
        ASKED.c.round_id == ROUND.c.id,
        ASKED.c.ended_at.is_(None),
        _is_here(ROUND.c.case_id, person_id, now, MEMBER.c.seat_id == ASKED.c.seat_id),
        ~answered,
    )
    query = (
        select(
            CASE.c.reference,
            CASE.c.alias,
            CASE.c.method_version_id,
            GATE.c.step_key,
            GATE.c.number,
            ROUND.c.closes_at,
        )
        .select_from(_ROUNDS)
        .where(RUNNING, ROUND.c.state == RoundState.OPEN, ROUND.c.closes_at > now)
        .where(CASE.c.state != CaseState.PAUSED, asked)
        .order_by(ROUND.c.closes_at)
    )
    return [Decision(*row) for row in session.connection().execute(query.limit(limit))]


_ROUNDS = ROUND.join(CASE, CASE.c.id == ROUND.c.case_id).join(GATE, GATE.c.id == ROUND.c.gate_id)


def actions(session: Session, person_id: UUID, now: datetime, limit: int) -> list[UUID]:
    """The cases in which something else waits for this person, what is due first on top."""
    found: dict[UUID, date] = {}
    for query in (*_owned(person_id, now), *_second(person_id, now), *_led(person_id, now)):
        due = query.selected_columns[1]
        for case_id, day in session.connection().execute(query.order_by(due.is_(None), due).limit(limit)):
            found[case_id] = min(found.get(case_id, date.max), day or date.max)
    return sorted(found, key=lambda case_id: (found[case_id], str(case_id)))[:limit]


def _never() -> Any:
    return cast(null(), Date).label("due")


def _owned(person_id: UUID, now: datetime) -> list[Select[Any]]:
    """Conditions of one's own, and the own seat that was not confirmed yet."""
    conditions = (
        select(CONDITION.c.case_id, CONDITION.c.due_on)
        .where(text("condition.state IN ('open', 'missed')"), CONDITION.c.owner_person_id == person_id)
        .where(_is_here(CONDITION.c.case_id, person_id, now))
    )
    seats = (
        select(MEMBER.c.case_id, _never())
        .select_from(MEMBER.join(CASE, CASE.c.id == MEMBER.c.case_id))
        .where(MEMBER.c.person_id == person_id, MEMBER.c.confirmed_at.is_(None))
        .where(MEMBER.c.substitute.is_(False), MEMBER.c.from_at > CASE.c.started_at)
        .where(or_(MEMBER.c.until_at.is_(None), MEMBER.c.until_at > now))
    )
    return [conditions, seats]


def _second(person_id: UUID, now: datetime) -> list[Select[Any]]:
    """What somebody else proposed and this person can confirm."""
    closes = select(CASE.c.id, _never()).where(
        text('"case".close_proposed_at IS NOT NULL'),
        CASE.c.state != CaseState.CLOSED,
        CASE.c.close_proposed_by != person_id,
        _is_here(CASE.c.id, person_id, now),
    )
    changes = (
        select(CHANGE.c.case_id, _never())
        .select_from(CHANGE.join(CASE, CASE.c.id == CHANGE.c.case_id))
        .where(CHANGE.c.confirmed_at.is_(None), CHANGE.c.dropped_at.is_(None))
        .where(CHANGE.c.proposed_by != person_id, CASE.c.state != CaseState.CLOSED)
        .where(_is_here(CHANGE.c.case_id, person_id, now))
    )
    return [closes, changes]


def _led(person_id: UUID, now: datetime) -> list[Select[Any]]:
    """What waits for the chair: a missed condition, a no-go, a hold, a gate that ended without a decision."""
    leads = _leads(person_id, now)
    missed = (
        select(CASE.c.id, CONDITION.c.due_on)
        .select_from(CONDITION.join(CASE, CASE.c.id == CONDITION.c.case_id))
        .where(
            text("condition.state IN ('open', 'missed')"), CONDITION.c.state == ConditionState.MISSED, leads
        )
    )
    ended = select(CASE.c.id, _never()).where(
        text('"case".no_go_at IS NOT NULL'), CASE.c.close_proposed_at.is_(None), leads
    )
    held = select(CASE.c.id, CASE.c.hold_until).where(
        CASE.c.phase == Phase.HOLDING, CASE.c.no_go_at.is_(None), leads
    )
    later = ROUND.alias("later")
    asked_again = exists().where(later.c.gate_id == ROUND.c.gate_id, later.c.number > ROUND.c.number)
    lapsed = (
        select(CASE.c.id, _never())
        .select_from(_ROUNDS)
        .where(text("round.state = 'lapsed'"), GATE.c.step_key == CASE.c.current_step, ~asked_again)
        .where(CASE.c.no_go_at.is_(None), CASE.c.phase != Phase.HOLDING, leads)
    )
    return [missed, ended, held, lapsed]


def cases(
    session: Session, person_id: UUID, now: datetime, words: str, limit: int, offset: int
) -> list[UUID]:
    """A page of this person's cases that fit the words, the newest first."""
    in_force = MEMBER.c.from_at <= now, or_(MEMBER.c.until_at.is_(None), MEMBER.c.until_at > now)
    mine = select(MEMBER.c.case_id).where(MEMBER.c.person_id == person_id, *in_force)
    query = select(CASE.c.id).where(CASE.c.id.in_(mine))
    if words:
        escaped = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = literal(f"%{escaped}%")
        query = query.where(
            or_(*(func.lower(one).like(like, escape="\\") for one in (CASE.c.reference, CASE.c.alias)))
        )
    newest = query.order_by(CASE.c.started_at.desc(), CASE.c.id)
    return list(session.connection().execute(newest.limit(limit).offset(offset)).scalars())


def by_id(session: Session, ids: Iterable[UUID]) -> dict[UUID, CaseRow]:
    """Cases by their id."""
    return {
        row.id: row for row in session.exec(sqlmodel.select(CaseRow).where(col(CaseRow.id).in_(set(ids))))
    }
