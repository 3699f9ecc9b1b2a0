"""Who sits where: a seat handed over, ended or added. A seat outlives the person in it.

Nothing here ever decides a round. Who leaves loses every link to that seat at the same moment; cast votes stay with
the person of that moment. While a round is open the chair does none of this alone: the change is proposed, and a
second person confirms it (`propose_change.py`, which passes `confirmed_by`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from actions.close_case import is_coordinator
from actions.errors import Invalid, Mistake, NotAllowed, NotFound, NothingToDo, SecondPersonNeeded
from actions.installation import Installation
from actions.links import revoke_links
from actions.loading import locked_case, require_chair
from actions.notices import queue
from actions.puzzelteam.form_team import welcome_successor
from actions.reasons import owed_words
from actions.settle import tell_chair, tell_coordinators, tell_voters
from actions.start_case import NewMember, organisation_named, person_named
from gates import seats as law
from gates.transitions import CaseState, RoundState, check_round
from models import audit, queries
from models.case import CaseRow
from models.gate import RoundRow, RoundSeatRow
from models.people import PersonRow
from models.pinned import method_of
from models.seat import MemberRow, SeatRow
from notifications.occasions import Occasion


def hand_over(
    session: Session,
    installation: Installation,
    seat_id: UUID,
    successor: NewMember,
    now: datetime,
    *,
    by: UUID,
    confirmed_by: UUID | None = None,
) -> MemberRow:
    """Give a seat to a successor: by who holds it, by the chair, or (a chair's seat) by a coordinator.

    A vote already cast stands until the successor votes. The leaver's links end now; the leaver is told at the old
    address, the successor is asked to confirm.

    Raises:
        NotFound, NotAllowed, Invalid, NothingToDo (the same person), SecondPersonNeeded (a round is open).
    """
    seat, case = loaded_seat(session, seat_id, now)
    leaver = queries.holder(session, seat.id, now)
    require_may_change(session, case, seat, leaver, now, by)
    if not is_own_or_named_anew(session, seat, leaver, by):
        require_second(session, case, confirmed_by)
    person = person_named(session, successor, installation, now)
    if leaver and leaver.person_id == person.id:
        raise NothingToDo("this person holds the seat already")
    if leaver:
        _leave(session, case, leaver, now)
    _stands_in_no_more(session, seat, person, now)
    seat.organisation_id = organisation_named(session, successor.organisation).id
    member = MemberRow(seat_id=seat.id, case_id=case.id, person_id=person.id, from_at=now)
    session.add_all([seat, member])
    session.flush()
    audit.record(session, "seat_handed_over", now, by=by, case=case.id, seat=str(seat.id))
    if not welcome_successor(session, case, member, now):
        key = f"member:{member.id}/handover"
        queue(session, Occasion.HANDOVER, person.id, key, now, case_id=case.id, seat_id=seat.id)
    _pass_open_round_on(session, case, seat, person, now)
    return member


def is_own_or_named_anew(session: Session, seat: SeatRow, leaver: MemberRow | None, by: UUID) -> bool:
    """One's own seat, or a chair's seat that a coordinator fills: neither takes a second person."""
    own = leaver is not None and leaver.person_id == by
    return own or (seat.is_chair and is_coordinator(session, by))


class Second(StrEnum):
    """Who must agree before a change holds."""

    NOBODY = "nobody"
    ANOTHER = "another"
    """Another member of the case, or a coordinator."""
    COORDINATOR = "coordinator"


def while_asked(session: Session, case: CaseRow) -> Second:
    """While a round is open somebody else agrees first."""
    return Second.ANOTHER if queries.running_round(session, case.id) else Second.NOBODY


def require_second(session: Session, case: CaseRow, confirmed_by: UUID | None) -> None:
    """While a round is open the team changes only when a second person agrees.

    Raises:
        SecondPersonNeeded: propose the change instead.
    """
    if confirmed_by is None and while_asked(session, case) is not Second.NOBODY:
        raise SecondPersonNeeded


def _stands_in_no_more(session: Session, seat: SeatRow, person: PersonRow, now: datetime) -> None:
    """Who stood in for a seat and now holds it speaks from it once."""
    for member in queries.members_of_seat(session, seat.id, now):
        if member.substitute and member.person_id == person.id:
            member.until_at = now
            session.add(member)


def loaded_seat(session: Session, seat_id: UUID, now: datetime) -> tuple[SeatRow, CaseRow]:
    """A seat that exists at this moment, and its case, locked.

    Raises:
        NotFound.
    """
    seat = session.get(SeatRow, seat_id)
    if seat is None or (seat.until_at and seat.until_at <= now):
        raise NotFound("seat")
    case = locked_case(session, seat.case_id)
    session.refresh(seat)
    return seat, case


def require_may_change(
    session: Session, case: CaseRow, seat: SeatRow, holder: MemberRow | None, now: datetime, by: UUID
) -> None:
    """Whoever holds the seat, the chair, and for the chair's own seat a coordinator.

    Raises:
        NotAllowed.
    """
    if case.state is CaseState.CLOSED:
        raise NotAllowed("open_case")
    if holder and holder.person_id == by:
        return
    if seat.is_chair and is_coordinator(session, by):
        return
    require_chair(session, case, by, now)


def _leave(session: Session, case: CaseRow, member: MemberRow, now: datetime) -> None:
    """End a tenure; every link to the seat ends with it, and the old address is told."""
    member.until_at = now
    session.add(member)
    revoke_links(session, now, person_id=member.person_id, seat_id=member.seat_id)
    queue(
        session,
        Occasion.ADDRESS_CHANGED,
        member.person_id,
        f"member:{member.id}/left",
        now,
        case_id=case.id,
    )


def _pass_open_round_on(
    session: Session, case: CaseRow, seat: SeatRow, person: PersonRow, now: datetime
) -> None:
    """In an open round the successor takes the seat's place and is asked."""
    round_ = queries.running_round(session, case.id)
    row = next((one for one in seats_of(session, round_) if one.seat_id == seat.id), None)
    if round_ is None or row is None:
        return
    row.person_id = person.id
    row.organisation = queries.organisations(session, {seat.organisation_id})[seat.organisation_id]
    session.add(row)
    tell_voters(session, Occasion.GATE_OPENED, round_, row, now)


def seats_of(session: Session, round_: RoundRow | None) -> Sequence[RoundSeatRow]:
    """The seats of a round, where there is one."""
    return queries.round_seats(session, round_.id) if round_ else ()


def end_seat(
    session: Session,
    seat_id: UUID,
    reason: str,
    now: datetime,
    *,
    by: UUID,
    confirmed_by: UUID | None = None,
) -> SeatRow:
    """End a seat without a successor. In an open round its vote stays; without one the round is blocked.

    Raises:
        NotFound, NotAllowed (not the chair; the chair's own seat is handed over instead), Invalid (no reason),
        SecondPersonNeeded (a round is open).
    """
    seat, case = loaded_seat(session, seat_id, now)
    require_chair(session, case, by, now)
    if seat.is_chair:
        raise NotAllowed("a_successor")
    reason = owed_words(reason)
    require_second(session, case, confirmed_by)
    for member in queries.members_of_seat(session, seat.id, now):
        _leave(session, case, member, now)
    seat.until_at = now
    session.add(seat)
    _end_in_open_round(session, case, seat, now)
    audit.record(session, "seat_ended", now, by=by, case=case.id, seat=str(seat.id))
    return seat


def _end_in_open_round(session: Session, case: CaseRow, seat: SeatRow, now: datetime) -> None:
    round_ = queries.running_round(session, case.id)
    row = next((one for one in seats_of(session, round_) if one.seat_id == seat.id), None)
    if round_ is None or row is None:
        return
    row.ended_at = now
    session.add(row)
    voted = {str(vote.seat_id) for vote in queries.counted_votes(session, round_.id)}
    if law.blocking([str(seat.id)], voted) and round_.state is RoundState.OPEN:
        round_.state = check_round(round_.state, RoundState.BLOCKED)
        round_.closed_because = "seat_ended"
        session.add(round_)
        tell_chair(session, case, round_, now, mark="blocked")
        tell_coordinators(session, case, f"round:{round_.id}/blocked", now)


def add_seat(
    session: Session,
    installation: Installation,
    case_id: UUID,
    new: NewMember,
    now: datetime,
    *,
    by: UUID,
    confirmed_by: UUID | None = None,
) -> SeatRow:
    """Add a seat to the team; a round that is open already does not ask it.

    Raises:
        NotAllowed, Invalid (a role the method does not know), SecondPersonNeeded (a round is open).
    """
    case = locked_case(session, case_id)
    if case.state is CaseState.CLOSED:
        raise NotAllowed("open_case")
    require_chair(session, case, by, now)
    if method_of(session, case).role(new.role) is None:
        raise Invalid([Mistake("role", f"unknown_role: {new.role}")])
    require_second(session, case, confirmed_by)
    seat = SeatRow(
        case_id=case.id,
        role=new.role,
        domain=new.domain,
        from_at=now,
        organisation_id=organisation_named(session, new.organisation).id,
    )
    session.add(seat)
    session.flush()
    person = person_named(session, new, installation, now)
    session.add(MemberRow(seat_id=seat.id, case_id=case.id, person_id=person.id, from_at=now))
    session.flush()
    audit.record(session, "seat_added", now, by=by, case=case.id, seat=str(seat.id))
    queue(
        session, Occasion.HANDOVER, person.id, f"seat:{seat.id}/added", now, case_id=case.id, seat_id=seat.id
    )
    return seat


def confirm_seat(session: Session, member_id: UUID, now: datetime, *, by: UUID) -> MemberRow:
    """The successor says yes to the seat.

    Raises:
        NotFound: not theirs, or left already.
    """
    member = session.get(MemberRow, member_id)
    if member is None or member.person_id != by or (member.until_at and member.until_at <= now):
        raise NotFound("seat")
    if member.confirmed_at is None:
        member.confirmed_at = now
        session.add(member)
        audit.record(session, "seat_confirmed", now, by=by, case=member.case_id, seat=str(member.seat_id))
    return member
