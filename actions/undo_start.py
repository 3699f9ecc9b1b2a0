"""The ten minutes after a start: it can be undone, nothing leaves, and nothing moves; then the case begins.

In that time the case is a concept. Undoing deletes nothing: the case ends as withdrawn and its messages never go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.errors import NotAllowed, NothingToDo
from actions.loading import locked_case
from gates.transitions import CaseState, check_case
from models import audit
from models.case import CaseRow


UNDO = timedelta(minutes=10)
"""How long a start can be undone by who started it."""

START_UNDONE = "start_undone"
"""Why a case is closed that never began."""


def undo_start(session: Session, case_id: UUID, now: datetime, *, by: UUID) -> CaseRow:
    """End a case that was started less than ten minutes ago, by who started it.

    Raises:
        NotFound, NotAllowed (somebody else started it), NothingToDo (it has begun).
    """
    case = locked_case(session, case_id)
    if case.started_by != by:
        raise NotAllowed("starter")
    if case.state is not CaseState.CONCEPT or now >= case.started_at + UNDO:
        raise NothingToDo("the case has begun")
    case.state = check_case(case.state, CaseState.CLOSED)
    case.closed_at, case.close_reason = now, START_UNDONE
    session.add(case)
    audit.record(session, "case_withdrawn", now, by=by, case=case.id)
    return case


def concepts_to_begin(session: Session, now: datetime) -> Sequence[UUID]:
    """The cases whose ten minutes have passed."""
    return session.exec(
        select(CaseRow.id).where(CaseRow.state == CaseState.CONCEPT, col(CaseRow.started_at) <= now - UNDO)
    ).all()


def begin_case(session: Session, case_id: UUID, now: datetime) -> None:
    """From here on the case runs; does nothing when it was undone or begun in the meantime."""
    case = locked_case(session, case_id)
    if case.state is not CaseState.CONCEPT or now < case.started_at + UNDO:
        return
    case.state = check_case(case.state, CaseState.ACTIVE)
    session.add(case)
    audit.record(session, "case_begun", now, case=case.id)
