"""A case that stands still, and its team with it; a successor who gets one letter."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from actions.change_team import hand_over
from actions.pause_case import pause_case, resume_case, resume_when_due
from actions.puzzelteam.close_meeting import Next
from actions.puzzelteam.loading import team_facts
from actions.puzzelteam.rest import pause_team
from actions.puzzelteam.watch import look_at
from methods.puzzelteam import TeamState, quiet, state, streak, strip
from models import teams
from models.case import CaseRow
from models.puzzelteam import TeamRow
from notifications.occasions import Occasion
from tests.builders import INSTALLATION, a_member, chair_of
from tests.puzzelteam.teams import a_case_with_a_team, a_meeting, at, held, seat_of
from tests.told import forget, told


NOW = at("2026-11-18")


def a_case_that_met(session: Session) -> tuple[CaseRow, TeamRow]:
    """A team that met on 25 November and planned 9 December."""
    case, team = a_case_with_a_team(session, NOW)
    meeting = a_meeting(session, case, "2026-11-25", NOW)
    held(session, case, meeting, Next(day=date(2026, 12, 9)), at("2026-11-25", "11.00"))
    forget(session)
    return case, team


def pause(session: Session, case: CaseRow, until: str, now: str) -> None:
    """The chair pauses the case."""
    by = chair_of(session, case, at(now))
    pause_case(session, INSTALLATION, case.id, date.fromisoformat(until), "Verkiezingen.", at(now), by=by)


def test_the_team_rests_with_its_case_and_goes_on_with_it(session: Session) -> None:
    case, team = a_case_that_met(session)

    pause(session, case, "2027-01-11", "2026-11-30")

    assert told(session, Occasion.MEETING_CANCELLED) == ["hulpverlener", "projectleider", "wijkagent"]
    assert [(row.from_on, row.until, row.reason) for row in teams.pauses(session, team.id)] == [
        (date(2026, 11, 30), date(2027, 1, 11), "Verkiezingen.")
    ]
    resume_when_due(session, INSTALLATION, case.id, at("2027-01-11"))
    facts = team_facts(session, INSTALLATION, case, at("2027-01-12"))
    assert quiet(facts, date(2027, 1, 12)).days == 1, "silence is counted from the day it went on"
    assert state(facts, date(2027, 1, 12)) is TeamState.IN_RHYTHM
    assert streak(strip(facts, date(2027, 1, 12))).now == 1, "a pause does not break a streak"


def test_a_case_that_goes_on_earlier_ends_the_rest_that_day(session: Session) -> None:
    case, team = a_case_that_met(session)
    pause(session, case, "2027-01-11", "2026-11-30")

    resume_case(session, INSTALLATION, case.id, at("2026-12-14"), by=None)

    [rest] = teams.pauses(session, team.id)
    assert rest.until == date(2026, 12, 14)
    clock = teams.clock_of(session, team.id)
    assert clock is not None
    assert clock.quiet_since == date(2026, 12, 14)


def test_a_standstill_over_the_day_of_going_on_is_no_silence(session: Session) -> None:
    case, team = a_case_that_met(session)
    pause(session, case, "2026-12-14", "2026-11-30")

    resume_when_due(session, INSTALLATION, case.id, at("2027-01-25"))
    look_at(session, INSTALLATION, case.id, at("2027-01-25"))

    assert teams.pauses(session, team.id)[0].until == date(2027, 1, 25)
    assert told(session, Occasion.TEAM_SILENT) == []


def test_a_rest_that_the_team_chose_itself_stays(session: Session) -> None:
    case, team = a_case_that_met(session)
    by = chair_of(session, case, NOW)
    pause_team(session, INSTALLATION, case.id, date(2027, 1, 18), "Feestdagen.", at("2026-11-27"), by=by)
    pause(session, case, "2026-12-21", "2026-11-30")

    resume_case(session, INSTALLATION, case.id, at("2026-12-07"), by=None)

    facts = team_facts(session, INSTALLATION, case, at("2026-12-08"))
    assert facts.paused_until(date(2026, 12, 8)) == date(2027, 1, 18)
    clock = teams.clock_of(session, team.id)
    assert clock is not None
    assert clock.quiet_since == date(2027, 1, 18)


def test_a_successor_in_a_team_gets_one_letter_about_the_seat(session: Session) -> None:
    case, _ = a_case_that_met(session)
    seat = seat_of(session, case, "hulpverlener", NOW)
    new = a_member("hulpverlener", email="opvolger@voorbeeld.example", name="Bo Opvolger")

    hand_over(session, INSTALLATION, seat, new, at("2026-11-30"), by=chair_of(session, case, NOW))
    look_at(session, INSTALLATION, case.id, at("2026-12-01"))

    assert told(session, Occasion.TEAM_SEAT) == ["opvolger"]
    assert told(session, Occasion.HANDOVER) == []
