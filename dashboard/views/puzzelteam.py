"""What the pages of a puzzelteam show, read from the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.puzzelteam.loading import leaders, next_meeting
from actions.puzzelteam.open_link import OpenTeam
from actions.puzzelteam.respond import COMING, NOT_COMING, SUBSTITUTE, version_of
from dashboard.catalogues import N_
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.puzzelteam import (
    Agreement,
    Answer,
    Appointment,
    BareMeetingPage,
    GivenSignal,
    MeetingPage,
)
from dashboard.personal_data import warnings
from dashboard.words import DOMAINS, Words
from methods.reminders import Escalation
from methods.schema import Compartment
from methods.signals import Direction, SignalKind
from models import teams
from models.puzzelteam import ActionRow, AttendanceRow, MeetingRow
from models.seat import SeatRow


ANSWERS = {
    COMING: N_("U komt."),
    NOT_COMING: N_("U komt niet."),
    SUBSTITUTE: N_("Uw vervanger komt."),
}
DIRECTIONS = {
    Direction.WORSE: N_("Slechter"),
    Direction.NEITHER: N_("Gelijk"),
    Direction.BETTER: N_("Beter"),
}
KINDS = {
    SignalKind.UNTESTED: N_("Nog niet nagegaan"),
    SignalKind.ASSUMPTION: N_("Een aanname"),
    SignalKind.FACT: N_("Een feit"),
}
"""What a signal may be called at once; a spookverhaal is only what was tested and found false."""
WHOLE_TEAM = N_("Het hele team")


def bare_page(session: Session, opened: OpenTeam, now: datetime) -> BareMeetingPage:
    """When the team meets; nothing of who, where or why."""
    meeting = next_meeting(session, opened.team, now)
    return BareMeetingPage(meeting.starts_at, meeting.minutes) if meeting else BareMeetingPage(None, 0)


def meeting_page(
    session: Session,
    opened: OpenTeam,
    words: Words,
    now: datetime,
    *,
    said: str = "",
    feed: str = "",
    errors: tuple[Mistake, ...] = (),
    signal: GivenSignal | None = None,
) -> MeetingPage:
    """The team's page for one seat."""
    meeting = next_meeting(session, opened.team, now)
    answered = teams.attendance(session, meeting.id) if meeting else {}
    held = teams.holders(session, opened.team, now).get(opened.seat.id)
    promise = teams.commitments(session, opened.team.id).get((opened.seat.id, opened.person.id))
    return MeetingPage(
        ticket=opened.case.ticket,
        role=words.role(opened.seat.role),
        next=_appointment(session, opened, meeting, now) if meeting else None,
        answer=answer_of(answered.get(opened.seat.id), words),
        mine=tuple(agreement(row, words.calendar.zone, now) for row in own_actions(session, opened)),
        promised=promise is not None and promise.confirmed_at is not None,
        may_promise=held is not None and held.person_id == opened.person.id,
        is_sponsor=is_asked_sponsor(opened),
        leads=opened.person.id in {one.person_id for one in leaders(session, opened.team, now)},
        directions=options(DIRECTIONS, words),
        kinds=options(KINDS, words),
        compartments=compartments(opened.seat, words),
        signal=signal or GivenSignal(),
        warnings=warnings((("text", signal.text), ("ground", signal.ground)), words.language)
        if signal
        else {},
        said=words.say(said) if said else "",
        said_at=now if said else None,
        feed=feed,
        errors=errors,
    )


def options(named: Mapping[Direction, str] | Mapping[SignalKind, str], words: Words) -> tuple[Option, ...]:
    """Choices of a field, in the reader's words."""
    return tuple(Option(key.value, words.say(name)) for key, name in named.items())


def compartments(seat: SeatRow, words: Words) -> tuple[Option, ...]:
    """Who may read a signal: everybody in the team, or one's own side of the table."""
    everybody = Option(Compartment.ALL.value, words.say(WHOLE_TEAM))
    if seat.domain.value not in {one.value for one in Compartment}:
        return (everybody,)
    return everybody, Option(seat.domain.value, words.say(DOMAINS[seat.domain]))


def is_asked_sponsor(opened: OpenTeam) -> bool:
    """Is this the sponsor of a team that is silent, who may choose what happens?"""
    return opened.case.sponsor_person_id == opened.person.id and opened.team.alarm is not Escalation.NONE


def own_actions(session: Session, opened: OpenTeam) -> list[ActionRow]:
    """What this seat agreed to and did not finish."""
    open_ = teams.actions(session, opened.team.id, is_open=True)
    return [row for row in open_ if row.owner_seat_id == opened.seat.id]


def agreement(row: ActionRow, zone: ZoneInfo, now: datetime, who: str = "") -> Agreement:
    """An agreement that stands."""
    late = (today(zone, now) - row.due_on).days
    return Agreement(str(row.id), row.what, who or row.owner, row.due_on, max(late, 0), row.carried)


def today(zone: ZoneInfo, now: datetime) -> date:
    """The local day."""
    return now.astimezone(zone).date()


def _appointment(session: Session, opened: OpenTeam, meeting: MeetingRow, now: datetime) -> Appointment:
    answered = teams.attendance(session, meeting.id)
    sitting = teams.holders(session, opened.team, now)
    coming = sum(answered[seat].answer in (COMING, SUBSTITUTE) for seat in sitting if seat in answered)
    return Appointment(
        version_of(meeting), meeting.starts_at, meeting.minutes, meeting.place, coming, len(sitting)
    )


def answer_of(row: AttendanceRow | None, words: Words) -> Answer | None:
    """What a seat answered about a meeting; None when it did not."""
    if row is None or not row.answer:
        return None
    return Answer(words.say(ANSWERS[row.answer]), row.answered_at, row.substitute)
