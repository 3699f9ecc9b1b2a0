"""Who sits where in a case: see the team, add a seat, hand one over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from actions.change_team import add_seat, hand_over
from actions.errors import NotFound, SecondPersonNeeded
from actions.make_change import Change
from actions.propose_change import changes_waiting, drop_change, propose_change
from actions.start_case import NewMember
from dashboard.api.caller import AtPlace, Caller
from dashboard.api.inputs import NoWords, Successor
from dashboard.api.once import Changing, Done
from dashboard.api.problems import documented
from dashboard.api.shapes import ChangeShape, MemberShape
from dashboard.api.sight import Sight, look, look_inside, note_reading
from models import queries
from models.case import CaseRow
from models.seat import MemberRow, SeatRow, TeamChangeKind, TeamChangeRow


router = APIRouter(tags=["members"])


@router.get("/cases/{reference}/members", responses=documented(403))
def find(reference: str, place: AtPlace, caller: Caller) -> list[MemberShape]:
    """Everybody in a seat at this moment, and who stands in for them."""
    now = place.clock()
    with place.database.read() as session:
        sight = look_inside(session, caller, reference, now)
        shapes = team(session, sight, now)
    note_reading(place, sight, "members")
    return shapes


@router.post(
    "/cases/{reference}/members", status_code=201, response_model=MemberShape, responses=documented(403, 409)
)
def add(reference: str, body: NewMember, once: Changing) -> Response:
    """Add a seat to the team (the chair). While a round is open it is proposed (202): a second person confirms it."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        try:
            seat = add_seat(session, once.place.installation, sight.case.id, body, now, by=sight.person_id)
        except SecondPersonNeeded:
            change = Change(TeamChangeKind.ADD_SEAT, member=body)
            return proposed(propose_change(session, sight.case.id, change, now, by=sight.person_id))
        return Done(next(one for one in team(session, sight, now) if one.seat == seat.id), 201)

    return once.do(change)


@router.post(
    "/members/{member_id}/handover",
    status_code=201,
    response_model=MemberShape,
    responses=documented(403, 409),
)
def hand_on(member_id: UUID, body: Successor, once: Changing) -> Response:
    """Give a seat to a successor: who holds it, the chair, or for a chair's seat a coordinator.

    While a round is open the chair proposes it: 202, and a second person confirms.
    """

    def change(session: Session, now: datetime) -> Done:
        seat = _seat(session, member_id, now)
        reference = session.get_one(CaseRow, seat.case_id).reference
        sight = look(session, once.caller, reference, now)
        successor = NewMember(
            name=body.name,
            organisation=body.organisation,
            email=body.email,
            mobile=body.mobile,
            role=seat.role,
            domain=seat.domain,
        )
        by = sight.person_id
        try:
            new = hand_over(session, once.place.installation, seat.id, successor, now, by=by)
        except SecondPersonNeeded:
            change = Change(TeamChangeKind.HAND_OVER, seat_id=seat.id, member=successor)
            return proposed(propose_change(session, sight.case.id, change, now, by=by))
        return Done(next(one for one in team(session, sight, now) if one.id == new.id), 201)

    return once.do(change)


@router.get("/cases/{reference}/changes", responses=documented())
def find_changes(reference: str, place: AtPlace, caller: Caller) -> list[ChangeShape]:
    """The changes that wait for a second person, who confirms them on a page, signed in (ADR 0006)."""
    with place.database.read() as session:
        sight = look(session, caller, reference, place.clock())
        return [change_shape(row) for row in changes_waiting(session, sight.case.id)]


@router.post(
    "/cases/{reference}/changes/{change_id}/drop", response_model=ChangeShape, responses=documented(403, 409)
)
def drop(reference: str, change_id: UUID, once: Changing, _body: NoWords | None = None) -> Response:
    """Let a proposed change go."""

    def change(session: Session, now: datetime) -> Done:
        _require_change(session, look(session, once.caller, reference, now), change_id)
        return Done(change_shape(drop_change(session, change_id, now, by=once.caller.person.id)))

    return once.do(change)


def _require_change(session: Session, sight: Sight, change_id: UUID) -> None:
    row = session.get(TeamChangeRow, change_id)
    if row is None or row.case_id != sight.case.id:
        raise NotFound("team change")


def proposed(row: TeamChangeRow) -> Done:
    """A change that waits for a second person."""
    return Done(change_shape(row), 202)


def change_shape(row: TeamChangeRow) -> ChangeShape:
    """A proposed change as others see it: what, not whom."""
    return ChangeShape(
        id=row.id,
        kind=row.kind,
        seat=row.seat_id,
        proposed_at=row.proposed_at,
        confirmed_at=row.confirmed_at,
        dropped_at=row.dropped_at,
    )


def _seat(session: Session, member_id: UUID, now: datetime) -> SeatRow:
    """The seat that this member holds now.

    Raises:
        NotFound.
    """
    member = session.get(MemberRow, member_id)
    if member is None or member.substitute or (member.until_at is not None and member.until_at <= now):
        raise NotFound("member")
    return session.get_one(SeatRow, member.seat_id)


def team(session: Session, sight: Sight, now: datetime) -> list[MemberShape]:
    """The team at this moment; addresses only for who leads the case, and one's own."""
    seats = {seat.id: seat for seat in queries.seats(session, sight.case.id, now)}
    members = [one for one in queries.members(session, sight.case.id, now) if one.seat_id in seats]
    people = queries.people(session, {one.person_id for one in members})
    names = queries.organisations(session, {seat.organisation_id for seat in seats.values()})
    return [
        MemberShape(
            id=one.id,
            seat=seat.id,
            role=seat.role,
            domain=seat.domain,
            organisation=names[seat.organisation_id],
            name=people[one.person_id].name,
            substitute=one.substitute,
            is_chair=seat.is_chair,
            since=one.from_at,
            until=one.until_at,
            confirmed_at=one.confirmed_at,
            email=people[one.person_id].email if sight.is_chair or one.person_id == sight.person_id else None,
        )
        for one in members
        for seat in [seats[one.seat_id]]
    ]
