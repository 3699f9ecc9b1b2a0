"""A change of the team that takes two people: the chair proposes it, a second member or a coordinator confirms it.

Nothing of a proposed change holds before it is confirmed. It is carried out at that moment, by the same verbs and
with the same checks as a change that takes one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from actions.change_address import change_address
from actions.change_team import add_seat, end_seat, hand_over
from actions.close_case import is_coordinator
from actions.errors import Invalid, Mistake, NotAllowed, NotFound, NothingToDo, SecondPersonNeeded
from actions.installation import Installation
from actions.loading import locked_case, require_chair
from actions.settle import tell_coordinators
from actions.start_case import NewMember
from actions.substitutes import name_substitute
from models import audit, queries
from models.case import CaseRow
from models.seat import SeatRow, TeamChangeKind, TeamChangeRow


@dataclass(frozen=True)
class Change:
    """What is to change: the kind, and of the rest what that kind asks for."""

    kind: TeamChangeKind
    seat_id: UUID | None = None
    person_id: UUID | None = None
    member: NewMember | None = None
    reason: str = ""
    email: str = ""
    until: datetime | None = None


NEEDS: dict[TeamChangeKind, tuple[str, ...]] = {
    TeamChangeKind.HAND_OVER: ("seat_id", "member"),
    TeamChangeKind.END_SEAT: ("seat_id", "reason"),
    TeamChangeKind.ADD_SEAT: ("member",),
    TeamChangeKind.NAME_SUBSTITUTE: ("seat_id", "person_id"),
    TeamChangeKind.NEW_ADDRESS: ("person_id", "email"),
}


def propose_change(
    session: Session, case_id: UUID, change: Change, now: datetime, *, by: UUID
) -> TeamChangeRow:
    """Keep a change until a second person confirms it; coordinators are told that one waits.

    Raises:
        NotFound, NotAllowed (not the chair), Invalid (something that this kind asks for is missing).
    """
    case = locked_case(session, case_id)
    require_chair(session, case, by, now)
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
    tell_coordinators(session, case, f"team_change:{row.id}", now)
    return row


def _require_complete(session: Session, case: CaseRow, change: Change) -> None:
    given = vars(change)
    if missing := [name for name in NEEDS[change.kind] if not given[name]]:
        raise Invalid([Mistake(name, "missing") for name in missing])
    seat = session.get(SeatRow, change.seat_id) if change.seat_id else None
    if change.seat_id and (seat is None or seat.case_id != case.id):
        raise NotFound("seat")


def _content(change: Change) -> dict[str, Any]:
    return {
        "member": change.member.model_dump(mode="json") if change.member else None,
        "reason": change.reason,
        "email": change.email,
        "until": change.until.isoformat() if change.until else None,
    }


def change_of(row: TeamChangeRow) -> Change:
    """A kept change as it was filled in."""
    member, until = row.content["member"], row.content["until"]
    return Change(
        kind=row.kind,
        seat_id=row.seat_id,
        person_id=row.person_id,
        member=NewMember.model_validate(member) if member else None,
        reason=row.content["reason"],
        email=row.content["email"],
        until=datetime.fromisoformat(until) if until else None,
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
    if row.proposed_by == by:
        raise SecondPersonNeeded
    _require_member_or_coordinator(session, case, by, now)
    row.confirmed_by, row.confirmed_at = by, now
    session.add(row)
    audit.record(session, "team_change_confirmed", now, by=by, case=case.id, kind=row.kind.value)
    _carry_out(session, installation, case, row, by, now)
    return row


def drop_change(session: Session, change_id: UUID, now: datetime, *, by: UUID) -> TeamChangeRow:
    """Let a proposed change go: who proposed it, or who could confirm it and says no.

    Raises:
        NotFound, NothingToDo (answered already), NotAllowed.
    """
    row, case = _waiting(session, change_id)
    if row.proposed_by != by:
        _require_member_or_coordinator(session, case, by, now)
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


def _require_member_or_coordinator(session: Session, case: CaseRow, by: UUID, now: datetime) -> None:
    members = {member.person_id for member in queries.members(session, case.id, now)}
    if by not in members and not is_coordinator(session, by):
        raise NotAllowed("member_or_coordinator")


def _carry_out(
    session: Session,
    installation: Installation,
    case: CaseRow,
    row: TeamChangeRow,
    second: UUID,
    now: datetime,
) -> None:
    change, first = change_of(row), row.proposed_by
    match change:
        case Change(kind=TeamChangeKind.HAND_OVER, seat_id=UUID() as seat, member=NewMember() as member):
            hand_over(session, installation, seat, member, now, by=first, confirmed_by=second)
        case Change(kind=TeamChangeKind.END_SEAT, seat_id=UUID() as seat):
            end_seat(session, seat, change.reason, now, by=first, confirmed_by=second)
        case Change(kind=TeamChangeKind.ADD_SEAT, member=NewMember() as member):
            add_seat(session, installation, case.id, member, now, by=first, confirmed_by=second)
        case Change(kind=TeamChangeKind.NAME_SUBSTITUTE, seat_id=UUID() as seat, person_id=UUID() as person):
            name_substitute(session, seat, person, now, by=first, until=change.until, confirmed_by=second)
        case Change(kind=TeamChangeKind.NEW_ADDRESS, person_id=UUID() as person):
            change_address(session, case.id, person, change.email, now, by=first, confirmed_by=second)
