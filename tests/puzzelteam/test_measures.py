"""Rule 11 in a sweep: the figures of last month, to each coordinator once, from the first working day on."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session, select

from actions.measure import Month, coordinators_to_tell, month_measures, tell_measures
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from models.database import Database
from models.people import AccountRole
from models.post import NoticeRow
from notifications.occasions import Occasion
from tests.builders import GO, INSTALLATION, an_account, an_open_round, chair_of, everybody_says
from tests.puzzelteam.teams import a_case_with_a_team, a_meeting, at, held
from tests.puzzelteam.test_clock import a_machine, a_team_that_meets, hours, lives, who


FORMED = at("2026-10-26")


def test_the_figures_of_a_month(session: Session) -> None:
    case, _ = a_case_with_a_team(session, FORMED)
    round_ = an_open_round(session, case, at("2026-11-02"))
    everybody_says(session, round_, GO, at("2026-11-03"))
    first = a_meeting(session, case, "2026-11-04", FORMED)
    second = held(session, case, first, Next(day=date(2026, 11, 11)), at("2026-11-04", "11.00"))
    assert second is first
    missed = a_meeting(session, case, "2026-11-18", at("2026-11-05"))
    close_meeting(
        session, INSTALLATION, missed.id, Report(held=False, why_not="Ziek."), Next(day=date(2026, 11, 25)),
        at("2026-11-19"), by=chair_of(session, case, at("2026-11-19")),
    )  # fmt: skip

    found = month_measures(session, INSTALLATION, Month(date(2026, 11, 1), date(2026, 12, 1)))
    [person] = coordinators_to_tell(session, INSTALLATION, at("2026-12-01"))
    tell_measures(session, INSTALLATION, person, at("2026-12-01"))

    assert (found.kept, found.days_to_new_date) == (0.5, 7)
    notice = session.exec(select(NoticeRow).where(NoticeRow.occasion == Occasion.MEASURES.value)).one()
    assert notice.facts == {"held": 1, "missed": 1, "days": 7, "mails": 0.0, "spoken": 3, "asked": 3}
    assert coordinators_to_tell(session, INSTALLATION, at("2026-12-02")) == [], "once a month"


def test_each_coordinator_gets_them_once_and_nobody_before_there_is_something_to_measure(
    database: Database,
) -> None:
    a_team_that_meets(database, FORMED, "2026-11-09")
    with database.write() as session:
        an_account(session, "tweede@voorbeeld.example", FORMED, AccountRole.COORDINATOR)
        an_account(session, "beheer@voorbeeld.example", FORMED, AccountRole.BEHEERDER)
    machine = a_machine(database, FORMED)

    before = lives(machine, hours(FORMED, at("2026-11-02", "7.00"), 12))
    sent = lives(machine, hours(at("2026-11-02", "7.30"), at("2026-12-01", "7.00"), 24))
    december = lives(machine, hours(at("2026-12-01", "7.30"), at("2026-12-04"), 24))

    assert who(before, Occasion.MEASURES) == []
    assert who(sent, Occasion.MEASURES) == ["coordinator", "tweede"]
    assert who(december, Occasion.MEASURES) == ["coordinator", "tweede"]


def test_without_a_team_there_is_nothing_to_tell(session: Session) -> None:
    an_account(session, "coordinator@voorbeeld.example", FORMED, AccountRole.COORDINATOR)

    assert coordinators_to_tell(session, INSTALLATION, FORMED + timedelta(days=40)) == []
