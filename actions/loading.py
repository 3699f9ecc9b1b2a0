"""Loading what an action starts from, or refusing: a locked case, its chair, a running round."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import CaseNotOpen, NotAllowed, NotFound
from gates.transitions import CaseState
from models import queries
from models.case import CaseRow
from models.gate import RoundRow


RUNNING = frozenset({CaseState.ACTIVE, CaseState.NAZORG})
"""The states in which a case can be worked on."""


def locked_case(session: Session, case_id: UUID) -> CaseRow:
    """The case, locked until the transaction ends.

    Raises:
        NotFound: there is no such case.
    """
    case = queries.case_for_update(session, case_id)
    if case is None:
        raise NotFound("case")
    return case


def running_case(session: Session, case_id: UUID) -> CaseRow:
    """The case, locked and in a state in which work goes on.

    Raises:
        CaseNotOpen: it is paused or closed, or ended by a no-go that waits for its close.
    """
    case = locked_case(session, case_id)
    if case.state not in RUNNING:
        raise CaseNotOpen(case.state.value, case.pause_until)
    if case.no_go_at is not None:
        raise CaseNotOpen("no_go")
    return case


def require_chair(session: Session, case: CaseRow, person_id: UUID | None, now: datetime) -> None:
    """Only who leads the case goes on from here; the system itself (no person) may too.

    Raises:
        NotAllowed: somebody else.
    """
    if person_id is not None and not queries.is_chair(session, case.id, person_id, now):
        raise NotAllowed("chair")


def locked_round(session: Session, round_id: UUID) -> tuple[CaseRow, RoundRow]:
    """A round and its case, locked: the case first, as everywhere.

    Raises:
        NotFound: there is no such round.
    """
    case = queries.case_of_round_for_update(session, round_id)
    if case is None:
        raise NotFound("round")
    return case, session.get_one(RoundRow, round_id, populate_existing=True)
