"""Who sits where in these tests: found, handed over, and changed by two people."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from actions.change_team import hand_over
from actions.make_change import Change
from actions.propose_change import confirm_change, propose_change
from models import queries
from models.case import CaseRow
from models.seat import MemberRow, SeatRow, TeamChangeKind, TeamChangeRow
from tests.builders import INSTALLATION, a_member
from tests.clock import Clock


SUCCESSOR = a_member("wijkagent", name="Sam Opvolger", email="opvolger@voorbeeld.example")


def who(session: Session, name: str) -> UUID:
    """The person with this address."""
    person = queries.person_by_email(session, f"{name}@voorbeeld.example")
    assert person is not None
    return person.id


def seat_of(session: Session, case: CaseRow, role: str, clock: Clock) -> SeatRow:
    """The seat of this role."""
    return next(seat for seat in queries.seats(session, case.id, clock.now()) if seat.role == role)


def handed_over(session: Session, case: CaseRow, clock: Clock, by: str = "wijkagent") -> MemberRow:
    """The wijkagent's seat goes to the successor."""
    seat = seat_of(session, case, "wijkagent", clock)
    return hand_over(session, INSTALLATION, seat.id, SUCCESSOR, clock.now(), by=who(session, by))


def a_seat_ends(session: Session, case: CaseRow, clock: Clock) -> Change:
    """The change by which the wijkagent's seat goes."""
    seat = seat_of(session, case, "wijkagent", clock)
    return Change(TeamChangeKind.END_SEAT, seat_id=seat.id, reason="Andere baan.")


def confirmed(
    session: Session, case: CaseRow, clock: Clock, change: Change, second: str = "hulpverlener"
) -> TeamChangeRow:
    """A change that the chair proposed and a second person confirmed."""
    row = propose_change(session, case.id, change, clock.now(), by=who(session, "projectleider"))
    return confirm_change(session, INSTALLATION, row.id, clock.now(), by=who(session, second))
