"""What is late, and what waits for a person while nothing will happen by itself; over all cases at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, or_, select, text
from sqlmodel import Session, SQLModel

from gates.transitions import CaseState, Phase, RoundState
from models.overview import (
    CASE,
    GATE,
    OPEN_CASES,
    ROUND,
    RUNNING,
    RUNNING_CASES,
    STATE,
    TURN,
    Scope,
    how_many,
    number,
    rows,
)


CONDITION, SEAT, MEMBER, CHANGE = (
    SQLModel.metadata.tables[name] for name in ("condition", "seat", "member", "team_change")
)
CARRIED_OUT_WITHIN = timedelta(minutes=5)
"""A decision that nothing carried out for so long says that the engine stands still."""


class Kind(StrEnum):
    """Why a case is on a list."""

    LAPSED = "lapsed"
    OVERDUE = "overdue"
    CONDITION = "condition"
    HOLD = "hold"
    CLOSE = "close"
    CHANGE = "change"
    NO_GO = "no_go"
    STUCK = "stuck"
    OBJECTION = "objection"
    CHAIR = "chair"
    ENGINE = "engine"


LATE = (Kind.LAPSED, Kind.OVERDUE, Kind.CONDITION, Kind.HOLD)
WAITING = (Kind.CLOSE, Kind.CHANGE, Kind.NO_GO, Kind.STUCK, Kind.OBJECTION, Kind.CHAIR, Kind.ENGINE)


class Found(NamedTuple):
    """A case on a list: why, and since when (a day or an instant); the gate's step and number where it is one."""

    kind: Kind
    since: date | datetime
    reference: str
    alias: str
    version: UUID
    step: str | None
    number: int | None


@dataclass(frozen=True)
class _Question:
    source: FromClause
    since: ColumnElement[Any]
    conditions: tuple[Any, ...]
    has_gate: bool = False


def count(session: Session, scope: Scope, kind: Kind, now: datetime, today: date) -> int:
    """How many cases are on the list for this reason."""
    asked = _QUESTIONS[kind](now, today)
    return number(session, how_many(asked.source, *asked.conditions, *scope.conditions))


def oldest(session: Session, scope: Scope, kind: Kind, now: datetime, today: date, limit: int) -> list[Found]:
    """The cases on the list for this reason, the longest waiting first."""
    return [
        Found(kind, *row) for row in rows(session, _listed(_QUESTIONS[kind](now, today), scope).limit(limit))
    ]


def _listed(asked: _Question, scope: Scope) -> Select[Any]:
    gate = (GATE.c.step_key, GATE.c.number) if asked.has_gate else (CASE.c.current_step, text("NULL"))
    query = select(asked.since, CASE.c.reference, CASE.c.alias, CASE.c.method_version_id, *gate)
    query = query.select_from(asked.source).where(*asked.conditions, *scope.conditions)
    return query.order_by(asked.since, CASE.c.reference)


_ROUNDS = ROUND.join(CASE, CASE.c.id == ROUND.c.case_id).join(GATE, GATE.c.id == ROUND.c.gate_id)


def _lapsed(_now: datetime, _today: date) -> _Question:
    """A gate that ended without a decision and was not asked again."""
    later = ROUND.alias("later")
    asked_again = exists().where(later.c.gate_id == ROUND.c.gate_id, later.c.number > ROUND.c.number)
    here = and_(GATE.c.step_key == CASE.c.current_step, STATE == CaseState.ACTIVE)
    conditions = (text("round.state = 'lapsed'"), here, ~asked_again)
    return _Question(_ROUNDS, ROUND.c.closes_at, conditions, has_gate=True)


def _overdue(now: datetime, _today: date) -> _Question:
    """A gate that is open past its last moment: the sweep has not closed it."""
    late = (RUNNING, ROUND.c.state == RoundState.OPEN, ROUND.c.closes_at <= now, CASE.c.paused_at.is_(None))
    return _Question(_ROUNDS, ROUND.c.closes_at, late, has_gate=True)


def _condition(_now: datetime, today: date) -> _Question:
    """A condition of a go whose day has passed."""
    missed = text("condition.state IN ('open', 'missed')")
    return _Question(
        CONDITION.join(CASE, CASE.c.id == CONDITION.c.case_id),
        CONDITION.c.due_on,
        (missed, CONDITION.c.due_on < today, STATE.in_(RUNNING_CASES)),
    )


def _hold(_now: datetime, today: date) -> _Question:
    """The day until which a case was held has come."""
    held = (text('"case".hold_until IS NOT NULL'), CASE.c.hold_until < today, CASE.c.phase == Phase.HOLDING)
    return _Question(CASE, CASE.c.hold_until, (*held, STATE == CaseState.ACTIVE, CASE.c.no_go_at.is_(None)))


def _close(_now: datetime, _today: date) -> _Question:
    """A close that a second person must confirm."""
    proposed = (text('"case".close_proposed_at IS NOT NULL'), STATE.in_(OPEN_CASES))
    return _Question(CASE, CASE.c.close_proposed_at, proposed)


def _change(_now: datetime, _today: date) -> _Question:
    """A change of team or rules that a second person must confirm."""
    source = CHANGE.join(CASE, CASE.c.id == CHANGE.c.case_id)
    waits = (CHANGE.c.confirmed_at.is_(None), CHANGE.c.dropped_at.is_(None))
    return _Question(source, CHANGE.c.proposed_at, (*waits, STATE.in_(OPEN_CASES)))


def _no_go(_now: datetime, _today: date) -> _Question:
    """A no-go after which the chair has not written who carries on."""
    said = (
        text('"case".no_go_at IS NOT NULL'),
        CASE.c.close_proposed_at.is_(None),
        STATE.in_(OPEN_CASES),
    )
    return _Question(CASE, CASE.c.no_go_at, said)


def _stuck(_now: datetime, _today: date) -> _Question:
    """A round that cannot come to a decision by itself."""
    stuck = text("(round.state = 'blocked' OR round.state = 'open' AND round.alarm IS NOT NULL)")
    return _Question(_ROUNDS, ROUND.c.opened_at, (stuck,), has_gate=True)


def _objection(_now: datetime, _today: date) -> _Question:
    """A clock that stands still because somebody objected to a vote noted at the table."""
    stopped = (text('"case".clock_stopped_at IS NOT NULL'), CASE.c.clock_stopped_because == "objection")
    return _Question(CASE, CASE.c.clock_stopped_at, (*stopped, STATE.in_(OPEN_CASES)))


def _chair(now: datetime, _today: date) -> _Question:
    """A case whose chair left and nobody took the seat."""
    other = MEMBER.alias("other")
    taken = exists().where(
        other.c.seat_id == SEAT.c.id,
        other.c.substitute.is_(False),
        or_(other.c.until_at.is_(None), other.c.until_at > MEMBER.c.until_at),
    )
    source = MEMBER.join(SEAT, SEAT.c.id == MEMBER.c.seat_id).join(CASE, CASE.c.id == MEMBER.c.case_id)
    left = (text("member.until_at IS NOT NULL"), MEMBER.c.until_at <= now, MEMBER.c.substitute.is_(False))
    leads = (SEAT.c.is_chair.is_(True), or_(SEAT.c.until_at.is_(None), SEAT.c.until_at > now))
    return _Question(source, MEMBER.c.until_at, (*left, *leads, ~taken, STATE.in_(OPEN_CASES)))


def _engine(now: datetime, _today: date) -> _Question:
    """A decision that nothing carried out yet."""
    waits = (text("turn.taken_at IS NULL"), TURN.c.created_at < now - CARRIED_OUT_WITHIN)
    return _Question(TURN.join(CASE, CASE.c.id == TURN.c.case_id), TURN.c.created_at, waits)


_QUESTIONS: dict[Kind, Callable[[datetime, date], _Question]] = {
    Kind.LAPSED: _lapsed,
    Kind.OVERDUE: _overdue,
    Kind.CONDITION: _condition,
    Kind.HOLD: _hold,
    Kind.CLOSE: _close,
    Kind.CHANGE: _change,
    Kind.NO_GO: _no_go,
    Kind.STUCK: _stuck,
    Kind.OBJECTION: _objection,
    Kind.CHAIR: _chair,
    Kind.ENGINE: _engine,
}
