"""The rounds in which votes are awaited, over all cases at once: how many, which close first, who spoke."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, SQLModel

from gates.transitions import CaseState
from models.gate import Standing
from models.overview import CASE, GATE, ROUND, RUNNING, Scope, batches, how_many, number, rows


SEAT_ASKED, VOTE = (SQLModel.metadata.tables[name] for name in ("round_seat", "vote"))
CLOCK_RUNS = CASE.c.paused_at.is_(None)


class Asked(NamedTuple):
    """A round in which votes are awaited."""

    id: UUID
    case_id: UUID
    reference: str
    alias: str
    version: UUID
    paused_at: datetime | None
    step: str
    number: int
    state: str
    alarm: str | None
    opened_at: datetime
    closes_at: datetime
    rule: Mapping[str, Any]


class Voices(NamedTuple):
    """Of one round: how many seats it asks, how many spoke, and the roles of deciding seats that did not."""

    seats: int
    spoken: int
    silent: tuple[str, ...]


def count_asked(session: Session, scope: Scope, *conditions: ColumnElement[bool]) -> int:
    """How many rounds wait for votes; with conditions (on the round alone) only in cases whose clocks run."""
    if scope.is_all:
        every = number(session, how_many(ROUND, RUNNING, *conditions))
        return every - (number(session, _resting(*conditions)) if every and conditions else 0)
    source = ROUND.join(CASE, CASE.c.id == ROUND.c.case_id)
    clocks = [CLOCK_RUNS] if conditions else []
    return number(session, how_many(source, RUNNING, *conditions, *clocks, *scope.conditions))


def _resting(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The same in paused cases, of which there are few: cheaper to subtract than to join ten thousand."""
    source = CASE.join(ROUND, CASE.c.id == ROUND.c.case_id)
    return how_many(source, CASE.c.state == CaseState.PAUSED, RUNNING, *conditions)


def asked(
    session: Session,
    scope: Scope,
    *conditions: ColumnElement[bool],
    limit: int | None = None,
    offset: int = 0,
) -> list[Asked]:
    """The rounds in which votes are awaited, the first to close on top."""
    round_, case = ROUND.c, CASE.c
    query = (
        select(
            round_.id,
            round_.case_id,
            case.reference,
            case.alias,
            case.method_version_id,
            case.paused_at,
            GATE.c.step_key,
            GATE.c.number,
            round_.state,
            round_.alarm,
            round_.opened_at,
            round_.closes_at,
            round_.rule,
        )
        .select_from(ROUND.join(CASE, case.id == round_.case_id).join(GATE, GATE.c.id == round_.gate_id))
        .where(RUNNING, *conditions, *scope.conditions)
        .order_by(round_.closes_at)  # alone: so the index gives the first ones without sorting the rest
    )
    found = [Asked(*row) for row in rows(session, query.limit(limit).offset(offset))]
    return sorted(found, key=lambda one: (one.closes_at, one.reference))


def voices(session: Session, rounds: Sequence[Asked]) -> dict[UUID, Voices]:
    """Who spoke in these rounds, by round: two questions for all of them."""
    found: dict[UUID, list[tuple[UUID, str]]] = {one.id: [] for one in rounds}
    spoken: set[tuple[UUID, UUID]] = set()
    for ids in batches(list(found)):
        seats = select(SEAT_ASKED.c.round_id, SEAT_ASKED.c.seat_id, SEAT_ASKED.c.role).where(
            SEAT_ASKED.c.round_id.in_(ids), SEAT_ASKED.c.ended_at.is_(None)
        )
        for round_id, seat, role in rows(session, seats.order_by(SEAT_ASKED.c.role, SEAT_ASKED.c.id)):
            found[round_id].append((seat, role))
        counted = (VOTE.c.round_id.in_(ids), VOTE.c.standing == Standing.COUNTED)
        votes = rows(session, select(VOTE.c.round_id, VOTE.c.seat_id).where(*counted))
        spoken |= {(row[0], row[1]) for row in votes}
    return {one.id: _voices(one, found[one.id], spoken) for one in rounds}


def _voices(round_: Asked, seats: list[tuple[UUID, str]], spoken: set[tuple[UUID, UUID]]) -> Voices:
    advisory = set(round_.rule.get("advisory", ()))
    silent = [role for seat, role in seats if (round_.id, seat) not in spoken and role not in advisory]
    return Voices(len(seats), sum((round_.id, seat) in spoken for seat, _ in seats), tuple(silent))


def of_cases(ids: Collection[UUID]) -> ColumnElement[bool]:
    """A condition: rounds of these cases."""
    return ROUND.c.case_id.in_(ids)


def closes_before(moment: datetime) -> ColumnElement[bool]:
    """A condition: rounds whose last moment lies before this one."""
    return ROUND.c.closes_at <= moment


def closes_after(moment: datetime) -> ColumnElement[bool]:
    """A condition: rounds that are open still at this moment."""
    return ROUND.c.closes_at > moment
