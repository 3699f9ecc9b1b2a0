"""How people are spared: two messages a week, what they chose, who is away and who stands in."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from actions.be_away import be_away
from actions.choose_messages import choose_messages, set_away
from actions.notices import queue_for_case
from actions.puzzelteam.watch import look_at
from actions.substitutes import name_substitute
from models import queries
from models.case import CaseRow
from models.database import Database
from models.preference import Messages
from notifications.occasions import Occasion
from tests.builders import INSTALLATION
from tests.puzzelteam.teams import a_case_with_a_team, a_meeting, at, person_of, queued, seat_of
from tests.puzzelteam.test_clock import TEAM, a_machine, a_team_that_meets, hours, lives, who


MONDAY = at("2026-11-16")


def send(database: Database, case: CaseRow, plan: list[tuple[str, Occasion]]) -> list[str]:
    """Each of these is queued for the vice chair at nine that day; what was sent in two weeks, as `day occasion`."""
    machine = a_machine(database, MONDAY)
    for day, occasion in plan:
        lives(machine, hours(machine.now + timedelta(minutes=1), at(day, "8.59"), 6))
        with database.write() as session:
            person = person_of(session, session.get_one(CaseRow, case.id), "wijkagent", MONDAY)
            facts = {"held": 1, "missed": 0} if occasion is Occasion.SPONSOR_MONTHLY else {}
            queue_for_case(session, occasion, case, person, f"{day}/{occasion}", at(day), **facts)
        lives(machine, [at(day)])
    lives(machine, hours(machine.now, MONDAY + timedelta(days=14), 6))
    return [f"{one.at:%a} {one.occasion}" for one in machine.sent if one.to.startswith("wijkagent")]


@pytest.mark.parametrize(
    ("plan", "sent"),
    [
        pytest.param(
            [("2026-11-17", Occasion.LIST_CHECK), ("2026-11-18", Occasion.RIGHT_PERSON),
             ("2026-11-19", Occasion.CASE_WAITING)],
            ["Tue list_check", "Wed right_person", "Mon case_waiting"], id="a third waits until Monday",
        ),
        pytest.param(
            [("2026-11-17", Occasion.LIST_CHECK), ("2026-11-18", Occasion.SPONSOR_MONTHLY),
             ("2026-11-19", Occasion.CASE_WAITING)],
            ["Tue list_check", "Thu case_waiting", "Mon sponsor_monthly"], id="news takes one place",
        ),
        pytest.param(
            [("2026-11-19", Occasion.CASE_WAITING), ("2026-11-19", Occasion.RIGHT_PERSON)],
            ["Thu case_waiting", "Fri right_person"], id="what comes after today's waits a day",
        ),
    ],
)  # fmt: skip
def test_two_messages_a_week_that_nobody_asked_for(
    database: Database, plan: list[tuple[str, Occasion]], sent: list[str]
) -> None:
    case = a_team_that_meets(database, at("2026-11-09"), "2026-12-09")
    lives(a_machine(database, at("2026-11-09")), [at("2026-11-09")])

    assert send(database, case, plan) == sent


def test_a_meeting_tomorrow_goes_in_a_full_week_and_what_is_not_needed_then_does_not(
    database: Database,
) -> None:
    case = a_team_that_meets(database, at("2026-11-09"), "2026-11-24")
    lives(a_machine(database, at("2026-11-09")), [at("2026-11-09")])

    sent = send(database, case, [("2026-11-16", Occasion.LIST_CHECK)])

    assert sent[:2] == ["Mon list_check", "Mon meeting_tomorrow"], "the reminder of a week before made room"


def test_who_is_away_hears_nothing_and_who_stands_in_hears_of_the_meeting(database: Database) -> None:
    a_team_that_meets(database, at("2026-11-09"), "2026-11-25")
    machine = a_machine(database, at("2026-11-09"))
    lives(machine, [at("2026-11-09")])
    with database.write() as session:
        person = queries.person_by_email(session, "hulpverlener@voorbeeld.example")
        assert person is not None
        stood_in = be_away(
            session,
            INSTALLATION,
            person.id,
            date(2026, 11, 26),
            "wijkagent@voorbeeld.example",
            at("2026-11-20"),
        ).stood_in

    sent = lives(machine, hours(at("2026-11-20"), at("2026-11-27", "12.00")))

    assert stood_in == 1
    tomorrow = who(sent, Occasion.MEETING_TOMORROW)
    assert "hulpverlener" not in tomorrow
    assert "wijkagent" in tomorrow
    assert not [
        one for one in sent if one.to.startswith("hulpverlener") and one.at < at("2026-11-27", "7.30")
    ]


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        pytest.param(at("2026-11-26", "9.00"), True, id="the last day away"),
        pytest.param(at("2026-11-26", "23.59"), True, id="its last minute"),
        pytest.param(at("2026-11-27", "0.30"), False, id="the first hour back, yesterday in UTC"),
        pytest.param(at("2026-11-27", "9.00"), False, id="the first day back"),
    ],
)
def test_who_always_stands_in_hears_of_a_meeting_up_to_and_including_the_last_day_away(
    session: Session, moment: datetime, told: bool
) -> None:
    case, _ = a_case_with_a_team(session, at("2026-11-09"))
    holder, deputy = (person_of(session, case, one, MONDAY) for one in ("hulpverlener", "wijkagent"))
    name_substitute(
        session, seat_of(session, case, "hulpverlener", MONDAY), deputy, at("2026-11-10"), by=holder
    )
    set_away(session, holder, date(2026, 11, 26), at("2026-11-10"))

    a_meeting(session, case, "2026-12-08", moment)

    assert Counter(queued(session))["meeting_invite → wijkagent"] == 1 + told


@pytest.mark.parametrize(
    ("last_day", "sent"),
    [
        pytest.param(date(2026, 11, 18), ["Thu 08"], id="up to and including Wednesday"),
        pytest.param(
            date(2026, 11, 20), ["Mon 08"], id="up to and including Friday: the first working day back"
        ),
        pytest.param(date(2026, 11, 17), ["Wed 09"], id="back today"),
    ],
)
def test_news_waits_for_the_first_working_day_after_the_last_day_away(
    database: Database, last_day: date, sent: list[str]
) -> None:
    case = a_team_that_meets(database, at("2026-11-09"), "2026-12-09")
    machine = a_machine(database, at("2026-11-09"))
    lives(machine, [at("2026-11-09")])
    wednesday = at("2026-11-18")
    with database.write() as session:
        person = person_of(session, session.get_one(CaseRow, case.id), "wijkagent", wednesday)
        be_away(session, INSTALLATION, person, last_day, "", at("2026-11-10"))
        queue_for_case(session, Occasion.CASE_WAITING, case, person, "news", wednesday)

    found = lives(machine, hours(wednesday, at("2026-11-24"), 1))

    mine = [one for one in found if one.to.startswith("wijkagent")]
    assert [f"{one.at.astimezone(INSTALLATION.zone):%a %H}" for one in mine] == sent


@pytest.mark.parametrize(("away", "seats"), [(True, 2), (False, 1)], ids=["away", "there"])
def test_a_seat_is_told_through_who_stands_in_only_while_its_holder_is_away(
    session: Session, away: bool, seats: int
) -> None:
    case, _ = a_case_with_a_team(session, at("2026-11-09"))
    holder = person_of(session, case, "hulpverlener", at("2026-11-09"))
    be_away(
        session, INSTALLATION, holder, date(2026, 11, 30), "wijkagent@voorbeeld.example", at("2026-11-10")
    )
    if not away:
        set_away(session, holder, None, at("2026-11-10"))

    a_meeting(session, case, "2026-11-25", at("2026-11-11"))
    look_at(session, INSTALLATION, case.id, at("2026-11-24"))

    assert Counter(queued(session))["meeting_invite → wijkagent"] == seats
    assert Counter(queued(session))["meeting_tomorrow → wijkagent"] == seats
    assert Counter(queued(session))["meeting_invite → hulpverlener"] == 1


def test_who_chose_the_last_day_gets_no_reminder_of_a_week_before(database: Database) -> None:
    a_team_that_meets(database, at("2026-11-09"), "2026-11-25")
    with database.write() as session:
        person = queries.person_by_email(session, "wijkagent@voorbeeld.example")
        assert person is not None
        choose_messages(session, person.id, Messages.LAST_DAY, at("2026-11-09"))
    machine = a_machine(database, at("2026-11-09"))

    sent = lives(machine, hours(at("2026-11-09"), at("2026-11-24", "18.00")))

    assert who(sent, Occasion.MEETING_WEEK) == ["hulpverlener", "projectleider"]
    assert who(sent, Occasion.MEETING_TOMORROW) == list(TEAM)
