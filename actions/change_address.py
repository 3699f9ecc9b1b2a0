"""A person's e-mail address changes: the old address is told, every link that went there ends, open asks go out anew.

The address is who a person is here (it signs in, and its links vote), so it never changes on one pair of eyes when
more than this one case hangs on it: then a coordinator confirms.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import EmailStr, TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from actions.change_team import require_second, seats_of
from actions.close_case import is_coordinator
from actions.errors import Invalid, Mistake, NotAllowed, NothingToDo, SecondPersonNeeded
from actions.links import revoke_links
from actions.loading import locked_case, require_chair
from actions.notices import queue
from actions.settle import tell_voters
from gates.transitions import CaseState
from models import audit, queries
from models.case import CaseRow
from models.people import AccountRow, PersonRow, SessionRow
from notifications.occasions import Occasion


def change_address(
    session: Session,
    case_id: UUID,
    person_id: UUID,
    email: str,
    now: datetime,
    *,
    by: UUID,
    confirmed_by: UUID | None = None,
) -> PersonRow:
    """Give a member of this case another address, as its chair.

    Raises:
        NotFound, NotAllowed (not the chair, no member, or a coordinator must confirm), Invalid (no address, or
        somebody else's), NothingToDo (the same), SecondPersonNeeded.
    """
    case = locked_case(session, case_id)
    person = _member(session, case, person_id, now)
    if case.state is CaseState.CLOSED:
        raise NotAllowed("open_case")
    require_chair(session, case, by, now)
    address = _address(session, person, email)
    _require_confirmed(session, case, person, now, confirmed_by)
    old, person.email, person.refused_at = person.email, address, None
    session.add(person)
    revoke_links(session, now, person_id=person.id)
    _end_sessions(session, person, now)
    audit.record(session, "address_changed", now, by=by, case=case.id, person=str(person.id))
    key = f"person:{person.id}/address:{now.isoformat()}"
    if notice := queue(session, Occasion.ADDRESS_CHANGED, person.id, key, now, case_id=case.id):
        notice.to = old
    _ask_anew(session, person, now)
    return person


def _member(session: Session, case: CaseRow, person_id: UUID, now: datetime) -> PersonRow:
    if person_id not in {member.person_id for member in queries.members(session, case.id, now)}:
        raise NotAllowed("member")
    return session.get_one(PersonRow, person_id)


def _address(session: Session, person: PersonRow, email: str) -> str:
    try:
        address = str(TypeAdapter(EmailStr).validate_python(email.strip())).lower()
    except ValidationError:
        raise Invalid([Mistake("email", "not_an_address")]) from None
    if address == person.email:
        raise NothingToDo("this is the address already")
    if queries.person_by_email(session, address):
        raise Invalid([Mistake("email", "somebody_else")])  # another person: the seat is handed over instead
    return address


def _require_confirmed(
    session: Session, case: CaseRow, person: PersonRow, now: datetime, confirmed_by: UUID | None
) -> None:
    require_second(session, case, confirmed_by)
    elsewhere = [one for one in queries.cases_of(session, person.id, now) if one.id != case.id]
    if not elsewhere and queries.account_of(session, person.id) is None:
        return
    if confirmed_by is None:
        raise SecondPersonNeeded
    if not is_coordinator(session, confirmed_by):
        raise NotAllowed("coordinator")


def _end_sessions(session: Session, person: PersonRow, now: datetime) -> None:
    query = (
        select(SessionRow)
        .join(AccountRow, col(AccountRow.id) == col(SessionRow.account_id))
        .where(AccountRow.person_id == person.id, col(SessionRow.revoked_at).is_(None))
    )
    for row in session.exec(query):
        row.revoked_at = now
        session.add(row)


def _ask_anew(session: Session, person: PersonRow, now: datetime) -> None:
    """What waits for this person is asked once more, at the new address."""
    for case in queries.cases_of(session, person.id, now):
        round_ = queries.running_round(session, case.id)
        mine = {m.seat_id for m in queries.members(session, case.id, now) if m.person_id == person.id}
        for seat in seats_of(session, round_):
            if round_ is not None and seat.seat_id in mine:
                mark = f"address:{now.isoformat()}"
                tell_voters(session, Occasion.GATE_OPENED, round_, seat, now, mark=mark, only=person.id)
