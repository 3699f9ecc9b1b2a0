"""Questions over all cases at once, for the coordinator's page: counts, the oldest, what is late; never content.

Every question is answered for the whole set by one statement and gives at most a page of rows, so that ten thousand
cases cost about as much as ten. The literal conditions are those of the partial indexes: SQLite uses such an index
only where the words of the question are the words of the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, func, or_, select, text
from sqlmodel import Session, SQLModel

import models.gate
import models.post
import models.puzzelteam
import models.seat  # noqa: F401  # their tables are named below
from gates.transitions import CaseState
from models.case import CaseRow
from models.gate import Standing


_TABLES = SQLModel.metadata.tables
CASE, STEP, TURN = _TABLES[str(CaseRow.__tablename__)], _TABLES["step"], _TABLES["turn"]
ROUND, GATE, SEAT_ASKED, VOTE = (
    _TABLES["round"],
    _TABLES["gate"],
    _TABLES["round_seat"],
    _TABLES["vote"],
)
OPEN_CASES = (CaseState.ACTIVE, CaseState.NAZORG, CaseState.PAUSED)
RUNNING_CASES = (CaseState.ACTIVE, CaseState.NAZORG)
RUNNING = text("round.state IN ('open', 'blocked')")
STATE = func.coalesce(CASE.c.state, CASE.c.state, type_=CASE.c.state.type)
"""The state of a case as something to check, not to begin with: the rarer rows of the other table come first."""
CLOCK_RUNS = CASE.c.paused_at.is_(None)
_OPEN_STEP = text("step.state IN ('open', 'reopened')")


@dataclass(frozen=True)
class Scope:
    """Which cases: of these versions of methods (None: of all), with these letters in reference or alias."""

    versions: frozenset[UUID] | None = None
    letters: str = ""

    @property
    def is_all(self) -> bool:
        """No case is left out."""
        return self.versions is None and not self.letters

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same, for the WHERE of a question that has the case in it."""
        found: list[ColumnElement[bool]] = []
        if self.versions is not None:
            found.append(CASE.c.method_version_id.in_(self.versions))
        if self.letters:
            found.append(
                or_(
                    CASE.c.reference.icontains(self.letters, autoescape=True),
                    CASE.c.alias.icontains(self.letters, autoescape=True),
                )
            )
        return found


class Cell(NamedTuple):
    """How many cases of a method version are in a step; `step` is None in nazorg."""

    version: UUID
    step: str | None
    state: CaseState
    cases: int


class Standpoint(NamedTuple):
    """A case by its position and clocks."""

    id: UUID
    reference: str
    alias: str
    version: UUID
    state: CaseState
    phase: str
    step: str | None
    since: datetime
    pause_until: Any
    hold_until: Any
    close_proposed_at: datetime | None
    no_go_at: datetime | None
    clock_stopped_at: datetime | None
    next_review_on: Any


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


def rows(session: Session, query: Select[Any]) -> Sequence[Row[Any]]:
    """All rows of a question, as columns."""
    return session.connection().execute(query).all()


def number(session: Session, query: Select[Any]) -> int:
    """The one number that a question gives."""
    return int(session.connection().execute(query).scalar() or 0)


def how_many(source: FromClause | Select[Any], *conditions: Any) -> Select[Any]:
    """SELECT count(*)."""
    base = source.subquery() if isinstance(source, Select) else source
    return select(func.count()).select_from(base).where(*conditions)


def cells(session: Session, scope: Scope) -> list[Cell]:
    """How many open cases stand where."""
    place = (CASE.c.method_version_id, CASE.c.current_step, CASE.c.state)
    query = (
        select(*place, func.count()).where(CASE.c.state.in_(OPEN_CASES), *scope.conditions).group_by(*place)
    )
    return [Cell(*row) for row in rows(session, query)]


def over_norm(session: Session, scope: Scope, versions: Collection[UUID], step: str, before: datetime) -> int:
    """How many running cases entered this step before that moment."""
    query = _in_step(how_many(_placed()), scope, versions, step)
    return number(session, query.where(STEP.c.opened_at < before, STATE == CaseState.ACTIVE))


def in_step(
    session: Session, scope: Scope, versions: Collection[UUID], step: str, limit: int, offset: int = 0
) -> list[Standpoint]:
    """The cases in a step of a method, the one that has been there longest first."""
    query = _in_step(select(*_standpoint(STEP.c.opened_at)).select_from(_placed()), scope, versions, step)
    query = query.order_by(STEP.c.opened_at).limit(limit).offset(offset)
    return [Standpoint(*row) for row in rows(session, query)]


def in_nazorg(
    session: Session, scope: Scope, versions: Collection[UUID], limit: int, offset: int = 0
) -> list[Standpoint]:
    """The cases after their last gate, the longest first."""
    query = (
        select(*_standpoint(CASE.c.nazorg_since))
        .where(
            text('"case".nazorg_since IS NOT NULL'),
            CASE.c.current_step.is_(None),
            CASE.c.state.in_(OPEN_CASES),
            CASE.c.method_version_id.in_(versions),
            *scope.conditions,
        )
        .order_by(CASE.c.nazorg_since, CASE.c.reference)
    )
    return [Standpoint(*row) for row in rows(session, query.limit(limit).offset(offset))]


def all_standpoints(session: Session, scope: Scope) -> list[Standpoint]:
    """Every open case, by reference; for an export."""
    since = func.coalesce(
        STEP.c.opened_at, CASE.c.nazorg_since, CASE.c.started_at, type_=STEP.c.opened_at.type
    )
    placed = CASE.outerjoin(STEP, and_(STEP.c.case_id == CASE.c.id, STEP.c.key == CASE.c.current_step))
    query = (
        select(*_standpoint(since))
        .select_from(placed)
        .where(CASE.c.state.in_(OPEN_CASES), *scope.conditions)
        .order_by(CASE.c.reference)
    )
    return [Standpoint(*row) for row in rows(session, query)]


def _placed() -> FromClause:
    return STEP.join(CASE, and_(CASE.c.id == STEP.c.case_id, CASE.c.current_step == STEP.c.key))


def _in_step(query: Select[Any], scope: Scope, versions: Collection[UUID], step: str) -> Select[Any]:
    return query.where(
        _OPEN_STEP,
        STEP.c.key == step,
        STATE.in_((CaseState.ACTIVE, CaseState.PAUSED)),
        CASE.c.method_version_id.in_(versions),
        *scope.conditions,
    )


def _standpoint(since: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    case = CASE.c
    return (
        case.id,
        case.reference,
        case.alias,
        case.method_version_id,
        case.state,
        case.phase,
        case.current_step,
        since,
        case.pause_until,
        case.hold_until,
        case.close_proposed_at,
        case.no_go_at,
        case.clock_stopped_at,
        case.next_review_on,
    )


# ── gates ──────────────────────────────────────────────────────────────────────────────────────────────────────────


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


def batches(ids: Sequence[UUID], size: int = 5000) -> Iterator[Sequence[UUID]]:
    """So many at a time as a statement takes; none for none."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


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
