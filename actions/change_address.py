"""A person's e-mail address changes: the old address is told, every link that went there ends, open asks go out anew.

The address is who a person is here (it signs in, and its links vote), so it never changes on one pair of eyes when
more than this one case hangs on it: then a coordinator confirms. A chair's own address that no longer works is mended
by a coordinator, alone as far as a coordinator could name a new chair alone: where more hangs on it, with a second
person.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import EmailStr, TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from actions.change_team import Second, seats_of, while_asked
from actions.close_case import is_coordinator
from actions.errors import Invalid, Mistake, NotAllowed, NothingToDo, SecondPersonNeeded
from actions.links import revoke_links
from actions.loading import locked_case, require_chair
from actions.notices import queue
from actions.settle import tell_voters
from gates.transitions import CaseState
from models import audit, queries
from models.case import CaseRow
from models.people import AccountRole, AccountRow, PersonRow, SessionRow
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
    """Give a member of this case another address, as its chair; or its chair, as a coordinator.

    Raises:
        NotFound, NotAllowed (neither of the two, no member, or a coordinator must confirm), Invalid (no address, or
        somebody else's), NothingToDo (the same), SecondPersonNeeded.
    """
    case = locked_case(session, case_id)
    person = _member(session, case, person_id, now)
    require_may_change_address(session, case, person, now, by)
    address = _address(session, person, email)
    _require_confirmed(session, second_for_address(session, case, person, now, by), confirmed_by)
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


def require_may_change_address(
    session: Session, case: CaseRow, person: PersonRow, now: datetime, by: UUID
) -> None:
    """The chair for everybody in the case; a coordinator for a chair whose address does not work.

    Raises:
        NotAllowed.
    """
    if case.state is CaseState.CLOSED:
        raise NotAllowed("open_case")
    if not mends_chair(session, case, person, now, by):
        require_chair(session, case, by, now)


def mends_chair(session: Session, case: CaseRow, person: PersonRow, now: datetime, by: UUID) -> bool:
    """Is this a coordinator at work for a chair who gets no mail?"""
    leads = queries.is_chair(session, case.id, person.id, now)
    return leads and person.refused_at is not None and by != person.id and is_coordinator(session, by)


def second_for_address(session: Session, case: CaseRow, person: PersonRow, now: datetime, by: UUID) -> Second:
    """Who must confirm another address for this person."""
    if mends_chair(session, case, person, now, by):
        return Second.ANOTHER if _opens_more_than_chairing(session, person, now) else Second.NOBODY
    elsewhere = [one for one in queries.cases_of(session, person.id, now) if one.id != case.id]
    if elsewhere or queries.account_of(session, person.id):
        return Second.COORDINATOR
    return while_asked(session, case)


def _opens_more_than_chairing(session: Session, person: PersonRow, now: datetime) -> bool:
    """Another role here, or a seat that no coordinator fills: in those a coordinator has no say alone."""
    account = queries.account_of(session, person.id)
    if account and set(account.roles) - {AccountRole.PROJECTLEIDER.value}:
        return True
    for case in queries.cases_of(session, person.id, now):
        chaired = {seat.id for seat in queries.seats(session, case.id, now) if seat.is_chair}
        mine = {one.seat_id for one in queries.members(session, case.id, now) if one.person_id == person.id}
        if mine - chaired:
            return True
    return False


def _require_confirmed(session: Session, second: Second, confirmed_by: UUID | None) -> None:
    if second is Second.NOBODY:
        return
    if confirmed_by is None:
        raise SecondPersonNeeded
    if second is Second.COORDINATOR and not is_coordinator(session, confirmed_by):
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
