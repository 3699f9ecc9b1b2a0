"""A person's meetings for calendars: one invitation as it is now, and a revocable feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.installation import Installation
from actions.links import issue, token
from actions.puzzelteam.loading import today_of
from methods.puzzelteam import MeetingState
from models import teams
from models.case import CaseRow
from models.people import PersonRow
from models.post import LinkKind, NoticeRow, TokenRow
from models.puzzelteam import MeetingRow
from notifications.calendar import Appointment, feed, invitation, local
from notifications.mime import mailbox
from notifications.occasions import Occasion


WITH_CALENDAR = frozenset({Occasion.MEETING_INVITE, Occasion.MEETING_CHANGED, Occasion.MEETING_CANCELLED})
BACK = timedelta(days=60)


def calendar_of(session: Session, notice: NoticeRow, sender: str) -> bytes | None:
    """The iCalendar object that travels with a notice about a meeting, for its one receiver; None for other notices."""
    if Occasion(notice.occasion) not in WITH_CALENDAR:
        return None
    meeting = session.get_one(MeetingRow, UUID(str(notice.facts["meeting"])))
    person = session.get_one(PersonRow, notice.person_id)
    off = notice.occasion == Occasion.MEETING_CANCELLED.value
    one = appointment(meeting, str(notice.facts["ticket"]), notice.queued_at, off=off)
    return invitation(
        one.model_copy(update={"sequence": int(notice.facts["sequence"])}),
        organiser=mailbox(sender).addr_spec,
        receiver=person.email,
        language=person.language if person.language in ("nl", "en") else "nl",
    )


def appointment(meeting: MeetingRow, ticket: str, changed_at: datetime, *, off: bool = False) -> Appointment:
    """A meeting as calendars see it."""
    return Appointment(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts=local(meeting.local_day, meeting.local_time, meeting.zone),
        minutes=meeting.minutes,
        ticket=ticket,
        cancelled=off or meeting.state is MeetingState.CANCELLED,
        changed_at=changed_at,
    )


def new_feed(session: Session, person_id: UUID, now: datetime) -> str:
    """A fresh address for a person's calendar program; an earlier one of the same person ends."""
    end_feed(session, person_id, now)
    raw, _ = issue(session, LinkKind.FEED, person_id, now)
    return raw


def end_feed(session: Session, person_id: UUID, now: datetime) -> None:
    """No address of this person's calendar works any more."""
    rows = session.exec(
        select(TokenRow).where(
            TokenRow.person_id == person_id,
            TokenRow.kind == LinkKind.FEED,
            col(TokenRow.revoked_at).is_(None),
        )
    )
    for row in rows:
        row.revoked_at = now
        session.add(row)


def feed_of(session: Session, installation: Installation, raw: str, now: datetime) -> bytes:
    """The calendar behind this address: the meetings of the teams in which this person sits at this moment.

    Raises:
        LinkUnknown.
    """
    row = token(session, LinkKind.FEED, raw, now)
    person = session.get_one(PersonRow, row.person_id)
    since = today_of(installation, now) - BACK
    found = teams.meetings_of_person(session, person.id, now, since)
    tickets = {one.case_id: session.get_one(CaseRow, one.case_id).ticket for one in found}
    appointments = [appointment(one, tickets[one.case_id], one.closed_at or one.planned_at) for one in found]
    return feed(appointments, language=person.language if person.language in ("nl", "en") else "nl")
