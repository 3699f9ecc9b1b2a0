"""What time alone makes due in a team: the rules of `methods/reminders.py` and `around_meetings.py`, asked of one team.

A team is looked at when its clock says so (`next_look`), in a transaction of its own. Each message has a key of
stable words, so that a second look on the same day, a clock that jumps, or a sweep after three weeks of standstill
says nothing twice, and nothing that is no longer true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.installation import Installation
from actions.loading import locked_case
from actions.puzzelteam.change_rhythm import follow_phase
from actions.puzzelteam.form_team import ask_promise
from actions.puzzelteam.loading import Loaded, last_planned_passed, next_meeting, team_facts, today_of
from actions.puzzelteam.rest import meets_again
from actions.puzzelteam.tell import (
    meeting_facts,
    people_of_organisation,
    sponsor_member,
    tell,
    tell_leaders,
)
from actions.settle import tell_coordinators
from gates.transitions import CaseState
from methods import around_meetings as around
from methods import reminders as rules
from methods.around_meetings import Around, Sending
from methods.puzzelteam import MeetingState, Team, TeamState, misses_in_a_row, quiet, state, streak, strip
from methods.reminders import Alarm, AttendanceQuestion, Escalation, Presence
from methods.rhythm import Pulse, period_days
from methods.working_days import ONE_DAY
from models import audit, queries, teams
from models.people import PersonRow
from models.post import NoticeRow, NoticeState
from models.puzzelteam import TeamClockRow, TeamSeatRow
from models.seat import MemberRow, SeatRow
from notifications.occasions import Occasion


@dataclass(frozen=True)
class Look:
    """One look at one team: its rows, its facts, and the day."""

    session: Session
    installation: Installation
    here: Loaded
    clock: TeamClockRow
    facts: Team
    now: datetime
    today: date
    seats: list[tuple[TeamSeatRow, SeatRow]]
    sitting: dict[UUID, MemberRow]

    def lead(self, occasion: Occasion, key: str, *, vice: bool = True, **facts: object) -> bool:
        """Tell the chairs."""
        return tell_leaders(
            self.session, occasion, self.here.case, self.here.team, key, self.now, vice=vice, **facts
        )


def look_at(session: Session, installation: Installation, case_id: UUID, now: datetime) -> None:
    """Ask every rule about this team once, and set the day of the next look."""
    case = locked_case(session, case_id)
    team = teams.team_of(session, case.id)
    clock = teams.clock_of(session, team.id) if team else None
    if team is None or clock is None:
        return
    here, today = Loaded(case, team), today_of(installation, now)
    follow_phase(session, here, now)
    facts = team_facts(session, installation, case, now)
    seats, sitting = teams.team_seats(session, team.id, now), teams.holders(session, team, now)
    look = Look(session, installation, here, clock, facts, now, today, seats, sitting)
    if state(facts, today) is not TeamState.STOPPED and case.state is not CaseState.CLOSED:
        for rule in RULES:
            rule(look)
    elif _review_said_go_on(session, here, today):
        meets_again(session, case, now)
        audit.record(session, "team_resumed", now, case=case.id)
    clock.look_on = rules.next_look(
        facts, Alarm(team.alarm, team.alarm_on), today, asked=_awaits(look), day_off=installation.day_off
    )
    session.add(clock)


def _awaits(look: Look) -> bool:
    """Does something ask for a look tomorrow: a vacancy, an unconfirmed seat, a stop that waits for the review?"""
    return look.facts.in_handover or (
        look.here.case.state is CaseState.NAZORG and look.here.team.stopped_at is not None
    )


def _review_said_go_on(session: Session, here: Loaded, today: date) -> bool:
    """Did the review of a team that wanted to stop end, and the case did not? Silence there means: go on."""
    case = here.case
    if case.state is not CaseState.NAZORG or case.next_review_on is None or case.next_review_on <= today:
        return False
    return queries.running_round(session, case.id) is None and queries.next_turn(session, case.id) is None


def before_the_meeting(look: Look) -> None:
    """Rules 3 and 9: a week before to who has not accepted, the working day before to all."""
    meeting = next_meeting(look.session, look.here.team, look.now)
    if meeting is None:
        return
    answered = teams.attendance(look.session, meeting.id)
    held = streak(strip(look.facts, look.today)).now
    period = period_days(look.facts.rhythm, look.facts.phase)
    planned = Around(meeting.local_day, today_of(look.installation, meeting.planned_at), period, held)
    sitting = look.sitting
    mine = Counter(row.owner_seat_id for row in teams.actions(look.session, look.here.team.id, is_open=True))
    coming = sum(row.answer == "coming" for row in answered.values())
    for seat_id, member in sitting.items():
        given = answered[seat_id].answer if seat_id in answered else ""
        due = around.before_meeting(
            planned, look.today, accepted=given != "", day_off=look.installation.day_off
        )
        if due is None or given == "not_coming":
            continue
        facts = meeting_facts(meeting)
        if due is Sending.WEEK_BEFORE:
            occasion, facts = Occasion.MEETING_WEEK, facts | {"spoken": coming, "asked": len(sitting)}
        else:
            occasion = Occasion.MEETING_TOMORROW
            facts = facts | ({"count": mine[seat_id]} if mine[seat_id] else {})
        key = f"meeting:{meeting.id}/{due.value}:{meeting.sequence}"
        tell(look.session, occasion, look.here.case, member, key, look.now, **facts)


def after_the_meeting(look: Look) -> None:
    """Rule 3: a date without a word asks the chair, then both chairs, and then nobody."""
    meeting = last_planned_passed(look.session, look.here.team, look.now)
    if meeting is None or look.facts.paused_until(look.today):
        return
    due = around.after_meeting(meeting.local_day, look.today, day_off=look.installation.day_off)
    facts = meeting_facts(meeting)
    if due is Sending.CHAIR_AND_VICE:
        look.lead(Occasion.CHAIR_AND_VICE, f"meeting:{meeting.id}/chairs", **facts)
    elif due is Sending.DID_IT_HAPPEN:
        look.lead(Occasion.DID_IT_HAPPEN, f"meeting:{meeting.id}/happened", vice=False, **facts)


def a_next_date(look: Look) -> None:
    """Past its period without any date: the chairs are asked for one, before it is silence."""
    no_date = look.facts.next_planned(look.today) is None and look.facts.unrecorded(look.today) is None
    resting = look.facts.paused_until(look.today) is not None
    if no_date and not resting and quiet(look.facts, look.today).pulse is Pulse.LATE:
        since = look.facts.since(look.today)
        look.lead(Occasion.NEW_DATE_NEEDED, f"team:{look.here.team.id}/date:{since.isoformat()}")


def silence(look: Look) -> None:
    """Rule 4: chair and vice chair, then the sponsor once, then the coordinator."""
    team, case = look.here.team, look.here.case
    alarm = Alarm(team.alarm, min(team.alarm_on, look.today) if team.alarm_on else None)
    sponsor = sponsor_member(look.session, case, look.now)
    chaired = queries.chair(look.session, case.id, look.now) is not None
    step = rules.escalation(
        look.facts,
        alarm,
        look.today,
        has_sponsor=sponsor is not None,
        has_chair=chaired,
        day_off=look.installation.day_off,
    )
    if step is None:
        return
    team.alarm, team.alarm_on = step, (None if step is Escalation.NONE else look.today)
    look.session.add(team)
    audit.record(look.session, "silence_alarm", look.now, case=case.id, step=step.value)
    days = quiet(look.facts, look.today).days
    missed = misses_in_a_row(look.facts.meetings)
    key = f"team:{team.id}/quiet:{look.facts.since(look.today).isoformat()}:{missed}/{step.value}"
    match step:
        case Escalation.CHAIRS:
            look.lead(Occasion.TEAM_SILENT, key, days=days)
        case Escalation.SPONSOR if sponsor is not None:
            tell(look.session, Occasion.SPONSOR_SILENCE, case, sponsor, key, look.now, days=days)
        case Escalation.COORDINATOR:
            tell_coordinators(look.session, case, key, look.now)
        case _:
            pass


def empty_places(look: Look) -> None:
    """Rule 5: absent twice asks the chair, three times asks the organisation; asked once, until somebody is there."""
    newest: dict[UUID, list[Presence]] = {}
    for seat_id, presence in teams.presences(look.session, look.here.team.id):
        newest.setdefault(seat_id, []).append(Presence(presence))
    for place, seat in look.seats:
        question = rules.attendance_question(newest.get(seat.id, []))
        if question is place.asked:
            continue
        place.asked = question
        look.session.add(place)
        audit.record(look.session, "attendance_asked", look.now, case=look.here.case.id, seat=str(seat.id))
        times = sum(one is Presence.ABSENT for one in newest.get(seat.id, []))
        key = f"seat:{seat.id}/empty:{times}"
        if question is AttendanceQuestion.STILL_RIGHT_PERSON:
            look.lead(Occasion.RIGHT_PERSON, key, vice=False)
        elif question is AttendanceQuestion.NAME_A_DEPUTY:
            for member in people_of_organisation(look.session, look.here.case, seat.id, look.now):
                tell(look.session, Occasion.DEPUTY_NEEDED, look.here.case, member, key, look.now)


def pauses(look: Look) -> None:
    """Rule 7: a pause that ends within a week."""
    for row in teams.pauses(look.session, look.here.team.id):
        resting = row.from_on <= look.today < row.until
        if resting and rules.pause_reminder_due(row.until, look.today):
            until = rules.sending_hour(row.until, look.installation.zone).isoformat()
            look.lead(Occasion.PAUSE_ENDS, f"pause:{row.id}/ends:{row.until.isoformat()}", until=until)


def people(look: Look) -> None:
    """Rule 8: a list to check, an address that failed twice, a seat with nobody in it or somebody new."""
    team = look.here.team
    if rules.list_check_due(look.today, look.facts.formed_on, day_off=look.installation.day_off):
        look.lead(Occasion.LIST_CHECK, f"team:{team.id}/list:{look.today:%Y-%m}", vice=False)
    sitting, promised = look.sitting, teams.commitments(look.session, team.id)
    known = queries.people(look.session, {member.person_id for member in sitting.values()})
    for member in sitting.values():
        if (member.seat_id, member.person_id) not in promised:
            ask_promise(look.session, look.here.case, team, member, look.now)
        if _address_fails(look, known[member.person_id]):
            look.lead(Occasion.LIST_CHECK, f"member:{member.id}/address")
    for _, seat in look.seats:
        if seat.id not in sitting:
            told = look.lead(Occasion.LIST_CHECK, f"seat:{seat.id}/vacant:{look.today:%Y-%m}")
            if seat.is_chair or not told:
                tell_coordinators(look.session, look.here.case, f"seat:{seat.id}/vacant", look.now)


def _address_fails(look: Look, person: PersonRow) -> bool:
    if person.refused_at is None:
        return False
    dead = (
        select(func.count())
        .select_from(NoticeRow)
        .where(NoticeRow.person_id == person.id, NoticeRow.state == NoticeState.DEAD)
        .where(col(NoticeRow.done_at) >= person.refused_at)
    )
    return rules.address_needs_a_person(look.session.exec(dead).one())


def still_needed(look: Look) -> None:
    """Rule 9: after two years "Nog nodig?"; in nazorg the review of the case asks it."""
    asked = look.clock.still_needed_on
    asked = asked if asked is None or asked <= look.today else None
    if look.here.case.state is CaseState.NAZORG:
        return
    if rules.still_needed_due(look.facts.formed_on, asked, look.today):
        look.clock.still_needed_on = look.today
        look.lead(Occasion.STILL_NEEDED, f"team:{look.here.team.id}/needed:{look.today.year}")


def monthly(look: Look) -> None:
    """Rule 10: the sponsor hears every month, also when all is well."""
    last = look.clock.monthly_on
    last = last if last is None or last <= look.today else None
    sponsor = sponsor_member(look.session, look.here.case, look.now)
    due = rules.monthly_due(last, look.facts.formed_on, look.today, day_off=look.installation.day_off)
    if sponsor is None or not due:
        return
    look.clock.monthly_on = look.today
    ended = (look.today.replace(day=1) - ONE_DAY).replace(day=1)
    month = [m for m in look.facts.meetings if ended <= m.on < look.today.replace(day=1)]
    meeting = next_meeting(look.session, look.here.team, look.now)
    facts: dict[str, object] = {
        "held": sum(m.state is MeetingState.HELD for m in month),
        "missed": sum(m.state is MeetingState.MISSED for m in month),
        "days": max(quiet(look.facts, look.today).days, 0),
    }
    if meeting is not None:
        facts["at"] = meeting.starts_at.isoformat()
    key = f"team:{look.here.team.id}/month:{look.today:%Y-%m}"
    tell(look.session, Occasion.SPONSOR_MONTHLY, look.here.case, sponsor, key, look.now, **facts)


RULES: tuple[Callable[[Look], None], ...] = (
    before_the_meeting,
    after_the_meeting,
    a_next_date,
    silence,
    empty_places,
    pauses,
    people,
    still_needed,
    monthly,
)
