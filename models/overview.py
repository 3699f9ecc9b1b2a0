"""Questions over all cases at once, for the coordinator's page: counts, the oldest, what is late; never content.

Every question is answered for the whole set by one statement and gives at most a page of rows, so that ten thousand
cases cost about as much as ten. The literal conditions are those of the partial indexes: SQLite uses such an index
only where the words of the question are the words of the index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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


_TABLES = SQLModel.metadata.tables
CASE, STEP, TURN = _TABLES[str(CaseRow.__tablename__)], _TABLES["step"], _TABLES["turn"]
ROUND, GATE = _TABLES["round"], _TABLES["gate"]
OPEN_CASES = (CaseState.ACTIVE, CaseState.NAZORG, CaseState.PAUSED)
RUNNING_CASES = (CaseState.ACTIVE, CaseState.NAZORG)
RUNNING = text("round.state IN ('open', 'blocked')")
STATE = func.coalesce(CASE.c.state, CASE.c.state, type_=CASE.c.state.type)
"""The state of a case as something to check, not to begin with: the rarer rows of the other table come first."""
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


def batches(ids: Sequence[UUID], size: int = 5000) -> Iterator[Sequence[UUID]]:
    """So many at a time as a statement takes; none for none."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


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
    query = _everywhere().where(CASE.c.state.in_(OPEN_CASES), *scope.conditions)
    return [Standpoint(*row) for row in rows(session, query.order_by(CASE.c.reference))]


def longest_there(session: Session, limit: int, offset: int = 0) -> list[Standpoint]:
    """The running cases wherever they are, the one that has been there longest first."""
    query = _everywhere().where(CASE.c.state.in_(RUNNING_CASES)).order_by(text("since"), CASE.c.reference)
    return [Standpoint(*row) for row in rows(session, query.limit(limit).offset(offset))]


def _everywhere() -> Select[Any]:
    since = func.coalesce(
        STEP.c.opened_at, CASE.c.nazorg_since, CASE.c.started_at, type_=STEP.c.opened_at.type
    )
    placed = CASE.outerjoin(STEP, and_(STEP.c.case_id == CASE.c.id, STEP.c.key == CASE.c.current_step))
    return select(*_standpoint(since.label("since"))).select_from(placed)


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
