"""Away for a while: a colleague of the same team stands in until a day; and back again, earlier than said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session

from actions.choose_messages import preference, set_away
from actions.errors import Invalid, Mistake, NothingToDo
from actions.installation import Installation
from actions.notices import queue_for_case
from actions.settle import tell_coordinators
from actions.substitutes import end_substitute, name_substitute
from gates.errors import SeatRefusal
from gates.transitions import CaseState
from models import audit, queries
from models.case import CaseRow
from models.people import PersonRow
from models.preference import days_until_back
from models.seat import MemberRow
from notifications.occasions import Occasion


LONGEST = timedelta(days=183)
"""Longer than this is another job, not an absence."""


@dataclass(frozen=True)
class Away:
    """What an absence came to: how many seats somebody stands in for, and of how many the chair was told instead."""

    stood_in: int
    told: int


def be_away(
    session: Session,
    installation: Installation,
    person_id: UUID,
    until: date,
    substitute: str,
    now: datetime,
) -> Away:
    """From now until the end of a day: in each team where the colleague with this address is too, that colleague
    answers as well; of the other teams the chair is told, who finds somebody.

    Raises:
        Invalid (a day that passed or lies too far, an address that is one's own).
    """
    _require_day(until, now.astimezone(installation.zone).date())
    person = session.get_one(PersonRow, person_id)
    if substitute.strip().lower() == person.email:
        raise Invalid([Mistake("substitute", "own_address")])
    colleague = queries.person_by_email(session, substitute) if substitute.strip() else None
    back = datetime.combine(until + timedelta(days=1), time(0), installation.zone)
    stood_in = told = 0
    for member in _seats_held(session, person_id, now):
        if colleague and _stands_in(session, member, colleague, back, now):
            stood_in += 1
        else:
            told += _tell_chair(session, member, now, f"away:{until.isoformat()}")
    set_away(session, person_id, until, now)
    audit.record(session, "absence_told", now, by=person_id, until=until.isoformat())
    return Away(stood_in, told)


def be_back(session: Session, installation: Installation, person_id: UUID, now: datetime) -> None:
    """Back earlier than said: who stood in for a while does so no more.

    Raises:
        NothingToDo: not away, or back already.
    """
    today = now.astimezone(installation.zone).date()
    if not days_until_back(preference(session, person_id, now).away_until, today):
        raise NothingToDo("not away")
    for member in _seats_held(session, person_id, now):
        for other in queries.members_of_seat(session, member.seat_id, now):
            if other.substitute and other.until_at is not None:
                end_substitute(session, other.id, now, by=person_id)
    set_away(session, person_id, None, now)
    audit.record(session, "absence_ended", now, by=person_id)


def report_other_job(session: Session, person_id: UUID, now: datetime) -> int:
    """Somebody has another job: the chairs of their teams are asked to find a successor, and where it is the chair who
    goes, the coordinators. How many seats that is.

    Nothing else changes yet: a seat is never empty because of a press on a link.

    Raises:
        NothingToDo: no seat is held.
    """
    held = _seats_held(session, person_id, now)
    if not held:
        raise NothingToDo("no seat is held")
    for member in held:
        _ask_for_successor(session, member, now)
        audit.record(
            session, "other_job_told", now, by=person_id, case=member.case_id, seat=str(member.seat_id)
        )
    return len(held)


def _require_day(until: date, today: date) -> None:
    if until < today:
        raise Invalid([Mistake("until", "not_ahead")])
    if until > today + LONGEST:
        raise Invalid([Mistake("until", "too_far")])


def _seats_held(session: Session, person_id: UUID, now: datetime) -> Sequence[MemberRow]:
    return [
        member
        for case in queries.cases_of(session, person_id, now)
        if case.state is not CaseState.CLOSED
        for member in queries.members(session, case.id, now)
        if member.person_id == person_id and not member.substitute
    ]


def _stands_in(
    session: Session, member: MemberRow, colleague: PersonRow, back: datetime, now: datetime
) -> bool:
    """Let the colleague stand in, where that colleague is in the same team and the law lets it be."""
    there = {one.person_id for one in queries.members(session, member.case_id, now)}
    if colleague.id not in there:
        return False
    try:
        name_substitute(session, member.seat_id, colleague.id, now, by=member.person_id, until=back)
    except NothingToDo:
        return True
    except SeatRefusal:
        return False
    return True


def _ask_for_successor(session: Session, member: MemberRow, now: datetime) -> None:
    case = session.get_one(CaseRow, member.case_id)
    if queries.is_chair(session, case.id, member.person_id, now):
        tell_coordinators(session, case, f"member:{member.id}/other_job", now)
    else:
        _tell_chair(session, member, now, "other_job")


def _tell_chair(session: Session, member: MemberRow, now: datetime, why: str) -> int:
    """The chair looks at the case; a chair who is away tells nobody but the coordinators' list."""
    case = session.get_one(CaseRow, member.case_id)
    chair = queries.chair(session, case.id, now)
    if chair is None or chair.person_id == member.person_id:
        return 0
    key = f"member:{member.id}/{why}"
    return int(queue_for_case(session, Occasion.CASE_WAITING, case, chair.person_id, key, now) is not None)
