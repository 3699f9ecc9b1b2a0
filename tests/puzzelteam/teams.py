"""A team for tests: formed by the chair, everybody promised to stay; days and hours as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.form_team import form_team, promise
from actions.puzzelteam.plan_meeting import plan_meeting
from methods.reminders import Presence
from models import queries, teams
from models.case import CaseRow
from models.people import PersonRow
from models.post import NoticeRow
from models.puzzelteam import MeetingRow, TeamRow
from tests.builders import INSTALLATION, a_case, chair_of


AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEN = time(10)


def at(day: str, clock: str = "09.00") -> datetime:
    """`2026-11-18` at nine in Amsterdam, as an instant."""
    hour, minute = (int(part) for part in clock.split("."))
    return datetime.combine(date.fromisoformat(day), time(hour, minute), AMSTERDAM).astimezone(UTC)


def a_team(session: Session, case: CaseRow, now: datetime, *, vice: str | None = "wijkagent") -> TeamRow:
    """The team of a case, with a vice chair; everybody promised to stay."""
    seats = {seat.role: seat.id for seat in queries.seats(session, case.id, now)}
    team = form_team(
        session,
        INSTALLATION,
        case.id,
        now,
        by=chair_of(session, case, now),
        vice=seats[vice] if vice else None,
    )
    for member in teams.holders(session, team, now).values():
        promise(session, case.id, member.seat_id, now, by=member.person_id)
    return team


def a_case_with_a_team(session: Session, now: datetime) -> tuple[CaseRow, TeamRow]:
    """A case that was just started, with its team."""
    case = a_case(session, now)
    return case, a_team(session, case, now)


def seat_of(session: Session, case: CaseRow, role: str, now: datetime) -> UUID:
    """The seat of this role."""
    return next(seat.id for seat in queries.seats(session, case.id, now) if seat.role == role)


def person_of(session: Session, case: CaseRow, role: str, now: datetime) -> UUID:
    """Who holds that seat."""
    member = queries.holder(session, seat_of(session, case, role, now), now)
    assert member is not None
    return member.person_id


def a_meeting(session: Session, case: CaseRow, day: str, now: datetime) -> MeetingRow:
    """A meeting at ten, planned by the chair."""
    chair = chair_of(session, case, now)
    return plan_meeting(session, INSTALLATION, case.id, date.fromisoformat(day), TEN, now, by=chair)


def held(
    session: Session,
    case: CaseRow,
    meeting: MeetingRow,
    following: Next,
    now: datetime,
    *,
    absent: frozenset[UUID] = frozenset(),
) -> MeetingRow:
    """The meeting took place with everybody but these seats."""
    team = teams.team_of(session, case.id)
    assert team is not None
    present = {
        seat: Presence.ABSENT if seat in absent else Presence.THERE
        for seat in teams.holders(session, team, now)
    }
    by = chair_of(session, case, now)
    return close_meeting(session, INSTALLATION, meeting.id, Report(present=present), following, now, by=by)


def queued(session: Session, *, since: datetime | None = None) -> list[str]:
    """Every message in the outbox as `occasion → who`, in a fixed order."""
    session.flush()
    query = select(NoticeRow, PersonRow).join(PersonRow, PersonRow.id == NoticeRow.person_id)  # type: ignore[arg-type]
    if since is not None:
        query = query.where(NoticeRow.queued_at >= since)
    return sorted(
        f"{notice.occasion} → {person.email.partition('@')[0]}" for notice, person in session.exec(query)
    )
