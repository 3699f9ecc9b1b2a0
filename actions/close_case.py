"""End a case, by two people: one proposes with a reason, another confirms; a coordinator can reopen it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlmodel import Session

from actions.errors import CaseNotOpen, NotAllowed, NothingToDo, SecondPersonNeeded
from actions.installation import Installation
from actions.loading import locked_case, require_chair
from actions.puzzelteam.rest import end_with_case, meets_again
from actions.reasons import owed_words
from actions.settle import end_round, tell_coordinators, tell_everybody
from actions.start_case import require_free_alias
from actions.turns import queue_turn
from gates.transitions import CaseState, Phase, RoundState, StepState, check_case
from models import audit, queries
from models.case import CaseRow, TurnKind
from models.people import AccountRole
from models.pinned import method_of
from notifications.occasions import Occasion


def propose_close(session: Session, case_id: UUID, reason: str, now: datetime, *, by: UUID) -> CaseRow:
    """Propose to end the case: why, and who carries on with what remains. A second person must confirm.

    Raises:
        NotAllowed (not the chair), CaseNotOpen, Invalid (no reason), NothingToDo (proposed already).
    """
    case = locked_case(session, case_id)
    require_chair(session, case, by, now)
    if case.state is CaseState.CLOSED:
        raise CaseNotOpen(case.state.value)
    if case.close_proposed_at:
        raise NothingToDo("a close was proposed already; a second person confirms it")
    reason = owed_words(reason)
    case.close_proposed_by, case.close_proposed_at, case.close_reason = by, now, reason
    session.add(case)
    audit.record(session, "close_proposed", now, by=by, case=case.id)
    tell_coordinators(session, case, f"case:{case.id}/close:{now.isoformat()}", now)
    return case


def confirm_close(session: Session, case_id: UUID, now: datetime, *, by: UUID) -> CaseRow:
    """Confirm a proposed close: a coordinator, or another member of the case. An open round is withdrawn.

    Raises:
        CaseNotOpen, NothingToDo (not proposed), SecondPersonNeeded, NotAllowed.
    """
    case = locked_case(session, case_id)
    _require_proposed(case)
    if case.close_proposed_by == by:
        raise SecondPersonNeeded
    members = {member.person_id for member in queries.members(session, case.id, now)}
    if by not in members and not is_coordinator(session, by):
        raise NotAllowed("member_or_coordinator")
    _withdraw_open_round(session, case, now)
    end_with_case(session, case, now)
    case.state = check_case(case.state, CaseState.CLOSED)
    case.closed_at, case.next_review_on = now, None
    case.state_before_pause, case.paused_at, case.pause_until, case.pause_reason = None, None, None, ""
    session.add(case)
    queue_turn(session, case, TurnKind.CLOSE, now)
    audit.record(session, "case_closed", now, by=by, case=case.id)
    return case


def drop_close(session: Session, case_id: UUID, now: datetime, *, by: UUID) -> CaseRow:
    """Take a proposed close back: the proposer, or who would have confirmed it and says no.

    Raises:
        CaseNotOpen, NothingToDo, NotAllowed.
    """
    case = locked_case(session, case_id)
    _require_proposed(case)
    members = {member.person_id for member in queries.members(session, case.id, now)}
    if by not in members and not is_coordinator(session, by):
        raise NotAllowed("member_or_coordinator")
    case.close_proposed_by, case.close_proposed_at, case.close_reason = None, None, ""
    session.add(case)
    audit.record(session, "close_dropped", now, by=by, case=case.id)
    return case


def _require_proposed(case: CaseRow) -> None:
    if case.state is CaseState.CLOSED:
        raise CaseNotOpen(case.state.value)
    if case.close_proposed_at is None:
        raise NothingToDo("nobody proposed a close")


def is_coordinator(session: Session, person_id: UUID) -> bool:
    """Is this person's account in use as a coordinator's?"""
    account = queries.account_of(session, person_id)
    return account is not None and account.disabled_at is None and AccountRole.COORDINATOR in account.roles


def _withdraw_open_round(session: Session, case: CaseRow, now: datetime) -> None:
    round_ = queries.running_round(session, case.id)
    if round_ is None:
        return
    end_round(session, round_, RoundState.WITHDRAWN, "case_closed", now, emergency="withdrawn")
    tell_everybody(session, Occasion.GATE_WITHDRAWN, round_, now)


def next_review(session: Session, installation: Installation, case: CaseRow, now: datetime) -> date:
    """The day of the next review in nazorg, counted from today."""
    months = method_of(session, case).nazorg.review_months
    return now.astimezone(installation.zone).date() + relativedelta(months=months)


def reopen_case(
    session: Session, installation: Installation, case_id: UUID, reason: str, now: datetime, *, by: UUID
) -> CaseRow:
    """Open a closed case again where it was: by a coordinator, with a reason; after a no-go the step is asked anew.

    Raises:
        NotAllowed, NothingToDo (not closed), Invalid (no reason), AliasTaken (by a case started since).
    """
    case = locked_case(session, case_id)
    if not is_coordinator(session, by):
        raise NotAllowed("coordinator")
    if case.state is not CaseState.CLOSED:
        raise NothingToDo("this case is not closed")
    reason = owed_words(reason)
    require_free_alias(session, case.alias)
    finished = all(step.state is StepState.DONE for step in queries.steps(session, case.id))
    case.state = check_case(case.state, CaseState.NAZORG if finished else CaseState.ACTIVE)
    case.phase, case.no_go_at, case.closed_at = Phase.WORKING, None, None
    case.close_proposed_by, case.close_proposed_at, case.close_reason = None, None, ""
    case.hold_until, case.hold_reason = None, ""
    if finished:
        case.next_review_on = next_review(session, installation, case, now)
    session.add(case)
    queue_turn(session, case, TurnKind.REOPEN, now)
    meets_again(session, case, now)
    audit.record(session, "case_reopened", now, by=by, case=case.id)
    return case
