"""A change of team or rules that takes two people: one proposes it, a second member or a coordinator confirms it.

Nothing of a proposed change holds before it is confirmed. It is carried out at that moment, by the same verbs and
with the same checks as a change that takes one person (`make_change.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from actions.change_address import mends_chair
from actions.change_gate import asks_of, kept, turn_of, wish_of
from actions.change_team import Second
from actions.close_case import is_coordinator
from actions.errors import (
    ActionRefusal,
    Invalid,
    Mistake,
    NotAllowed,
    NotFound,
    NothingToDo,
    SecondPersonNeeded,
)
from actions.installation import Installation
from actions.loading import locked_case, require_chair
from actions.make_change import Change, GateWish, make_change, second_for
from actions.notices import queue_for_case
from actions.start_case import NewMember
from actions.undo_start import UNDO
from gates.transitions import CaseState
from methods.adjusted import Strictness, Wish
from models import audit, queries
from models.case import CaseRow
from models.people import AccountRow, PersonRow
from models.pinned import method_of
from models.seat import SeatRow, TeamChangeKind, TeamChangeRow
from notifications.occasions import Occasion


NEEDS: dict[TeamChangeKind, tuple[str, ...]] = {
    TeamChangeKind.HAND_OVER: ("seat_id", "member"),
    TeamChangeKind.END_SEAT: ("seat_id", "reason"),
    TeamChangeKind.ADD_SEAT: ("member",),
    TeamChangeKind.NAME_SUBSTITUTE: ("seat_id", "person_id"),
    TeamChangeKind.NEW_ADDRESS: ("person_id", "email"),
    TeamChangeKind.GATE_RULE: ("gate",),
}


def propose_change(
    session: Session, case_id: UUID, change: Change, now: datetime, *, by: UUID
) -> TeamChangeRow:
    """Keep a change until a second person confirms it; coordinators are told that one waits.

    Raises:
        NotFound, NotAllowed (not the chair), Invalid (something that this kind asks for is missing).
    """
    case = locked_case(session, case_id)
    _require_may_propose(session, case, change, now, by)
    _require_complete(session, case, change)
    row = TeamChangeRow(
        case_id=case.id,
        kind=change.kind,
        seat_id=change.seat_id,
        person_id=change.person_id,
        content=_content(change),
        proposed_by=by,
        proposed_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, "team_change_proposed", now, by=by, case=case.id, kind=change.kind.value)
    _tell_coordinators(session, case, row, now)
    return row


def propose_gate(
    session: Session, case_id: UUID, step: str, wish: Wish, now: datetime, *, by: UUID
) -> TeamChangeRow:
    """Propose that the gate after this step asks less.

    Raises:
        NotFound, NotAllowed, Invalid, NothingToDo.
    """
    change = Change(TeamChangeKind.GATE_RULE, gate=GateWish(step, wish))
    return propose_change(session, case_id, change, now, by=by)


def _tell_coordinators(session: Session, case: CaseRow, row: TeamChangeRow, now: datetime) -> None:
    """At once, but never while the start of the case can still be undone."""
    due_at = case.started_at + UNDO if case.state is CaseState.CONCEPT else now
    for account in queries.accounts_with(session, "coordinator"):
        key, person_id = f"team_change:{row.id}", account.person_id
        queue_for_case(session, Occasion.COORDINATOR_ALARM, case, person_id, key, now, due_at=due_at)


def _require_may_propose(session: Session, case: CaseRow, change: Change, now: datetime, by: UUID) -> None:
    """The chair; for its gates who starts the case; for a chair's dead address a coordinator."""
    if change.kind is TeamChangeKind.GATE_RULE and case.state is CaseState.CONCEPT and case.started_by == by:
        return
    person = session.get(PersonRow, change.person_id) if change.person_id else None
    if change.kind is TeamChangeKind.NEW_ADDRESS and person and mends_chair(session, case, person, now, by):
        return
    require_chair(session, case, by, now)


def _require_complete(session: Session, case: CaseRow, change: Change) -> None:
    given = vars(change)
    if missing := [name for name in NEEDS[change.kind] if not given[name]]:
        raise Invalid([Mistake(name, "missing") for name in missing])
    seat = session.get(SeatRow, change.seat_id) if change.seat_id else None
    if change.seat_id and (seat is None or seat.case_id != case.id):
        raise NotFound("seat")
    if change.gate:
        turn_of(session, case, change.gate.step, change.gate.wish)


def _content(change: Change) -> dict[str, Any]:
    return {
        "member": change.member.model_dump(mode="json") if change.member else None,
        "reason": change.reason,
        "email": change.email,
        "until": change.until.isoformat() if change.until else None,
        "gate": kept(change.gate.step, change.gate.wish) if change.gate else None,
    }


def change_of(row: TeamChangeRow) -> Change:
    """A kept change as it was filled in."""
    member, until, gate = (row.content.get(name) for name in ("member", "until", "gate"))
    return Change(
        kind=row.kind,
        seat_id=row.seat_id,
        person_id=row.person_id,
        member=NewMember.model_validate(member) if member else None,
        reason=row.content["reason"],
        email=row.content["email"],
        until=datetime.fromisoformat(until) if until else None,
        gate=GateWish(gate["step"], wish_of(gate)) if gate else None,
    )


def changes_waiting(session: Session, case_id: UUID) -> list[TeamChangeRow]:
    """The proposed changes of a case that nobody confirmed or dropped, oldest first."""
    query = select(TeamChangeRow).where(
        TeamChangeRow.case_id == case_id,
        col(TeamChangeRow.confirmed_at).is_(None),
        col(TeamChangeRow.dropped_at).is_(None),
    )
    return list(session.exec(query.order_by(col(TeamChangeRow.proposed_at))))


def confirm_change(
    session: Session, installation: Installation, change_id: UUID, now: datetime, *, by: UUID
) -> TeamChangeRow:
    """Confirm a proposed change, which is carried out now: another member of the case, or a coordinator.

    Raises:
        NotFound, NothingToDo (answered already), SecondPersonNeeded (the proposer), NotAllowed, and whatever stands
        in the way of the change itself by now.
    """
    row, case = _waiting(session, change_id)
    if refusal := confirm_refusal(session, case, row, now, by):
        raise refusal
    row.confirmed_by, row.confirmed_at = by, now
    session.add(row)
    audit.record(session, "team_change_confirmed", now, by=by, case=case.id, kind=row.kind.value)
    change = change_of(row)
    looser = change.gate is not None and (
        turn_of(session, case, change.gate.step, change.gate.wish) is Strictness.LOOSER
    )
    make_change(session, installation, case.id, change, now, by=row.proposed_by, confirmed_by=by)
    if change.gate and looser and (step := method_of(session, case).step(change.gate.step)):
        row.content = row.content | {"looser": asks_of(step.gate)}
    return row


def confirm_refusal(
    session: Session, case: CaseRow, row: TeamChangeRow, now: datetime, by: UUID
) -> ActionRefusal | None:
    """Why this person cannot confirm this change; None when they can."""
    if row.proposed_by == by:
        return SecondPersonNeeded()
    if who_confirms(session, case, row, now) is Second.COORDINATOR and not is_coordinator(session, by):
        return NotAllowed("coordinator")
    return _outsider(session, case, by, now)


def who_confirms(session: Session, case: CaseRow, row: TeamChangeRow, now: datetime) -> Second:
    """Who may confirm a change that waits: at least somebody else than who proposed it."""
    second = second_for(session, case, change_of(row), now, by=row.proposed_by)
    return Second.ANOTHER if second is Second.NOBODY else second


def could_confirm(session: Session, case: CaseRow, now: datetime, *, but: UUID) -> list[PersonRow]:
    """The other members who have an account to confirm with, by name; coordinators are not among them."""
    members = {one.person_id for one in queries.members(session, case.id, now)} - {but}
    query = (
        select(PersonRow)
        .join(AccountRow, col(AccountRow.person_id) == col(PersonRow.id))
        .where(col(PersonRow.id).in_(members), col(AccountRow.disabled_at).is_(None))
    )
    return list(session.exec(query.order_by(col(PersonRow.name))))


def drop_change(session: Session, change_id: UUID, now: datetime, *, by: UUID) -> TeamChangeRow:
    """Let a proposed change go: who proposed it, or who could confirm it and says no.

    Raises:
        NotFound, NothingToDo (answered already), NotAllowed.
    """
    row, case = _waiting(session, change_id)
    if row.proposed_by != by and (refusal := _outsider(session, case, by, now)):
        raise refusal
    row.dropped_by, row.dropped_at = by, now
    session.add(row)
    audit.record(session, "team_change_dropped", now, by=by, case=case.id, kind=row.kind.value)
    return row


def _waiting(session: Session, change_id: UUID) -> tuple[TeamChangeRow, CaseRow]:
    row = session.get(TeamChangeRow, change_id)
    if row is None:
        raise NotFound("team change")
    case = locked_case(session, row.case_id)
    session.refresh(row)
    if row.confirmed_at or row.dropped_at:
        raise NothingToDo("this change was answered already")
    return row, case


def _outsider(session: Session, case: CaseRow, by: UUID, now: datetime) -> NotAllowed | None:
    members = {member.person_id for member in queries.members(session, case.id, now)}
    return None if by in members or is_coordinator(session, by) else NotAllowed("member_or_coordinator")
