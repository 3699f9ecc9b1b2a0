"""Clocks that jump, nights of 23 and 25 hours, a leap day, a standstill: nothing lost, nothing doubled, no storm.

The real sweep on both databases; only the mail server is a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from actions.deliver_notices import PostOffice
from actions.notices import queue_for_case
from actions.pause_case import pause_case
from actions.simulate import Sent, Simulation, on
from actions.sweep import Workplace
from gates.transitions import CaseState
from methods.measures import STORM
from models.case import CaseRow
from models.database import Database
from models.people import PersonRow
from models.post import NoticeRow, NoticeState
from notifications.occasions import NATURE, Occasion
from tests.builders import INSTALLATION, a_case, an_open_round, chair_of
from tests.puzzelteam.teams import a_case_with_a_team, a_meeting, at


TEAM = ("hulpverlener", "projectleider", "wijkagent")


def a_machine(database: Database, now: datetime) -> Simulation:
    """The sweep of an installation whose clock stands at this moment."""
    office = PostOffice(None, "Lange Adem <bericht@voorbeeld.example>", "https://langeadem.example")
    return on(Workplace(database, INSTALLATION, office, lambda: now), now)


def lives(machine: Simulation, moments: Iterable[datetime]) -> list[Sent]:
    """A sweep at each of these moments, in whatever order the clock gives them; what was sent in them."""
    before = len(machine.sent)
    for moment in moments:
        machine.now = moment
        machine.sweep()
    return machine.sent[before:]


def hours(start: datetime, end: datetime, every: int = 3) -> list[datetime]:
    """Every so many hours from one instant to another, both included."""
    return [
        start + timedelta(hours=n) for n in range(0, int((end - start).total_seconds()) // 3600 + 1, every)
    ]


def who(sent: Iterable[Sent], occasion: Occasion) -> list[str]:
    """To whom such messages went, in bundles too, sorted."""
    return sorted(
        one.to.partition("@")[0]
        for one in sent
        if occasion.value == one.occasion or occasion.value in one.carries
    )


def nothing_twice(sent: Iterable[Sent]) -> bool:
    """Was every message one?"""
    return max(Counter((one.to, one.because) for one in sent).values(), default=0) <= 1


def a_team_that_meets(database: Database, now: datetime, day: str) -> CaseRow:
    """A case with a team and a meeting at ten on this day."""
    with database.write() as session:
        case, _ = a_case_with_a_team(session, now)
        a_meeting(session, case, day, now)
    return case


@pytest.mark.parametrize(
    ("formed", "meets", "in_utc", "until"),
    [
        pytest.param("2027-03-22", "2027-03-30", "08:00", "2027-03-31", id="the night without a third hour"),
        pytest.param("2027-10-25", "2027-11-01", "09:00", "2027-11-02", id="the night with two third hours"),
        pytest.param("2028-02-22", "2028-02-29", "09:00", "2028-03-01", id="a leap day"),
    ],
)
def test_an_appointment_keeps_its_hour_and_is_reminded_of_once(
    database: Database, formed: str, meets: str, in_utc: str, until: str
) -> None:
    case = a_team_that_meets(database, at(formed), meets)
    machine = a_machine(database, at(formed))

    sent = lives(machine, hours(at(formed), at(until, "12.00")))

    [invited] = {one.at for one in sent if one.occasion == Occasion.MEETING_INVITE.value}
    assert invited == at(formed)
    assert who(sent, Occasion.MEETING_TOMORROW) == list(TEAM)
    assert who(sent, Occasion.DID_IT_HAPPEN) == ["projectleider"]
    assert nothing_twice(sent)
    with database.read() as session:
        told = session.exec(select(NoticeRow.facts).where(NoticeRow.case_id == case.id)).all()
        starts = {datetime.fromisoformat(one["at"]).astimezone(UTC) for one in told if "at" in one}
    assert starts == {datetime.fromisoformat(f"{meets}T{in_utc}+00:00")}


def test_a_pause_that_ends_in_the_short_night_ends_once(database: Database) -> None:
    with database.write() as session:
        case = a_case(session, at("2027-03-22"))
        by = chair_of(session, case, at("2027-03-22"))
        pause_case(session, INSTALLATION, case.id, date(2027, 3, 28), "Rust.", at("2027-03-22"), by=by)

    sent = lives(
        a_machine(database, at("2027-03-22")), hours(at("2027-03-27", "21.00"), at("2027-03-30", "12.00"), 1)
    )

    with database.read() as session:
        assert session.get_one(CaseRow, case.id).state is CaseState.ACTIVE
    assert who(sent, Occasion.CASE_WAITING) == ["projectleider"]


@pytest.mark.parametrize("away", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=40)], ids=str)
def test_a_clock_that_jumps_and_comes_back_loses_and_doubles_nothing(
    database: Database, away: timedelta
) -> None:
    formed = at("2026-11-18")
    a_team_that_meets(database, formed, "2026-12-02")
    machine = a_machine(database, formed)

    sent = lives(machine, hours(formed, at("2026-12-01")))
    sent += lives(
        machine, [at("2026-12-01", "9.30") + away, at("2026-12-01", "9.30") + away + timedelta(minutes=1)]
    )
    sent += lives(machine, hours(at("2026-12-01", "9.31"), at("2026-12-08"), 6))

    assert who(sent, Occasion.MEETING_TOMORROW) == list(TEAM)
    assert "projectleider" in who(sent, Occasion.DID_IT_HAPPEN)
    assert nothing_twice(sent)
    with database.read() as session:
        queued = session.exec(select(NoticeRow).where(NoticeRow.state == NoticeState.QUEUED)).all()
    assert all(one.due_at <= at("2026-12-14") for one in queued), (
        "what was put off by a fast clock comes back"
    )


def test_a_clock_that_jumps_ahead_does_not_say_what_is_not_so(database: Database) -> None:
    formed = at("2026-11-18")
    a_team_that_meets(database, formed, "2026-11-25")
    machine = a_machine(database, formed)

    lives(machine, [formed, formed + timedelta(days=40), formed + timedelta(hours=1)])
    sent = lives(machine, hours(at("2026-11-19"), at("2026-11-25", "9.00")))

    assert who(sent, Occasion.MEETING_TOMORROW) == list(TEAM), "the meeting is still ahead"
    assert not who(sent, Occasion.TEAM_SILENT)


@pytest.mark.parametrize(
    ("back", "tomorrow", "did_it_happen"),
    [
        pytest.param("2026-11-24 12.00", list(TEAM), 0, id="three hours: late, not lost"),
        pytest.param("2026-12-15 09.00", [], 0, id="three weeks: what is over is not said, nor in pieces"),
    ],
)
def test_a_standstill(database: Database, back: str, tomorrow: list[str], did_it_happen: int) -> None:
    formed = at("2026-11-18")
    a_team_that_meets(database, formed, "2026-11-25")
    machine = a_machine(database, formed)
    lives(machine, hours(formed, at("2026-11-23", "18.00")))
    day, hour = back.split()

    sent = lives(machine, hours(at(day, hour), at(day, hour) + timedelta(hours=6), 1))

    assert who(sent, Occasion.MEETING_TOMORROW) == tomorrow
    assert len(who(sent, Occasion.DID_IT_HAPPEN)) == did_it_happen
    assert nothing_twice(sent)
    a_day = Counter(one.to for one in sent if NATURE[Occasion(one.occasion)].kind != "ask")
    assert max(a_day.values()) == 1, "at most one message a day that nobody asked for"


def test_a_gate_whose_last_day_fell_in_a_standstill_lapses_and_never_goes(database: Database) -> None:
    opened = at("2026-11-18")
    with database.write() as session:
        case = a_case(session, opened)
        round_ = an_open_round(session, case, opened)
    machine = a_machine(database, opened)
    lives(machine, [opened])

    sent = lives(machine, hours(round_.closes_at + timedelta(days=21), round_.closes_at + timedelta(days=22)))

    assert not who(sent, Occasion.REMINDER)
    assert not who(sent, Occasion.LAST_DAY)
    assert who(sent, Occasion.CASE_WAITING) == ["projectleider"]
    assert nothing_twice(sent)


def test_so_much_at_once_is_one_digest_a_person_and_one_alarm(database: Database) -> None:
    now = at("2026-11-18")
    case = a_team_that_meets(database, now, "2026-12-16")
    machine = a_machine(database, now)
    lives(machine, [now])
    later = at("2026-12-08")
    with database.write() as session:
        people = [one for one in session.exec(select(PersonRow)) if one.email.partition("@")[0] in TEAM]
        for number in range(STORM):
            for person in people:
                queue_for_case(session, Occasion.CASE_WAITING, case, person.id, f"storm:{number}", later)

    sent = lives(machine, hours(later, later + timedelta(hours=6), 1))

    assert who(sent, Occasion.COORDINATOR_ALARM) == ["coordinator"]
    assert Counter(who(sent, Occasion.BUNDLE)) == Counter(TEAM)
    assert Counter(one.occasion for one in sent) == {
        "bundle": len(TEAM),
        "coordinator_alarm": 1,
        "measures": 1,
    }
