"""The coordinator's page: five numbers and their worst case, what is late, teams by silence, filters, a workbook."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from sqlmodel import Session, col, select

from actions.accounts import add_account
from actions.close_due_rounds import close_round
from actions.errors import NothingToDo
from actions.pause_case import pause_case
from actions.puzzelteam.close_meeting import Next
from actions.puzzelteam.loading import team_facts
from actions.puzzelteam.rest import go_on, pause_team, stop_team
from gates.transitions import CaseState
from methods.catalogue import catalogue
from methods.puzzelteam import TeamState, state
from models import audit, queries, silence
from models.case import CaseRow, StepRow
from models.database import Database
from models.overview import Scope
from models.people import AccessRow, PersonRow
from models.pinned import methods_in_use
from models.post import NoticeRow, NoticeState
from tests.builders import GO, INSTALLATION, a_case, a_member, an_open_round, catch_up, chair_of, votes_of
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import text_of
from tests.puzzelteam.teams import a_meeting, a_team, held


LOT_TEAM = tuple(
    a_member(role) for role in ("projectleider", "procesregisseur", "wijkagent", "bestuurder", "teamlid_lot")
)
COORDINATOR = "coordinator@voorbeeld.example"


def watch(visitor: Browser, database: Database, clock: Clock, email: str = COORDINATOR) -> None:
    """Sign in as a coordinator."""
    with database.write() as session:
        person = queries.person_by_email(session, email)
        role = "coordinator" if email == COORDINATOR else "projectleider"
        _account, raw = add_account(session, person.name if person else "Robin", email, [role], clock.now())
    visitor.cookies.clear()
    assert visitor.post(f"/aanmelden/{raw}").status_code == 200


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"card--number\"><b>(\d+)</b>", page)]


def test_an_empty_house_says_that_nothing_is_late(visitor: Browser, database: Database, clock: Clock) -> None:
    watch(visitor, database, clock)

    page = visitor.get("/overzicht")

    assert page.status_code == 200
    assert numbers(page.text) == [0, 0, 0, 0, 0]
    assert "Niets te laat. Mooi." in text_of(page)
    assert "Er loopt nog geen casus." in text_of(page)


def test_it_is_not_there_for_others(visitor: Browser, database: Database, clock: Clock) -> None:
    watch(visitor, database, clock, "projectleider@voorbeeld.example")

    assert visitor.get("/overzicht").status_code == 404
    assert visitor.get("/overzicht.xlsx").status_code == 404


def test_the_numbers_say_their_worst_case(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        waits, lapsed = a_case(session, clock.now()), a_case(session, clock.now())
        for case in (waits, lapsed):
            an_open_round(session, case, clock.now())
    clock.advance(days=8)
    with database.write() as session:
        round_ = queries.running_round(session, lapsed.id)
        assert round_ is not None
        round_.closes_at = clock.now() - timedelta(hours=1)
        still = queries.running_round(session, waits.id)
        assert still is not None
        still.closes_at = clock.now() + timedelta(hours=2)
        audit.record(session, "moved", clock.now())
    with database.write() as session:
        close_round(session, INSTALLATION, round_.id, clock.now())
    watch(visitor, database, clock)

    page = visitor.get("/overzicht")

    assert numbers(page.text)[:2] == [1, 1]
    assert "1 sluit vandaag of morgen" in text_of(page)
    assert "1 poort is te laat" in text_of(page)
    assert "zonder besluit" in text_of(page)


def test_age_is_held_against_the_norm(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        a_case(session, clock.now(), method=catalogue().method("lot"), members=LOT_TEAM)
    clock.advance(days=13)
    watch(visitor, database, clock)

    page = text_of(visitor.get("/overzicht"))

    assert "norm 10 dagen" in page
    assert "13 dagen" in page
    assert "3 over norm" in page


def test_teams_stand_by_silence_with_their_heartbeat(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        meets, quiet_ = a_case(session, clock.now()), a_case(session, clock.now())
        for case in (meets, quiet_):
            a_team(session, case, clock.now())
        planned = [a_meeting(session, case, "2026-11-20", clock.now()) for case in (meets, quiet_)]
    clock.advance(days=2, hours=4)
    with database.write() as session:
        following = Next(date(2026, 12, 16), time(10))
        held(session, meets, planned[0], following, clock.now())
    clock.advance(days=20)
    watch(visitor, database, clock)

    page = visitor.get("/overzicht")
    words = text_of(page)

    assert numbers(page.text)[2] == 1
    assert "langst: 22 dagen" in words
    assert words.index(quiet_.alias, words.index("Stilste boven")) < words.index(
        meets.alias, words.index("Stilste boven")
    )
    assert "1 gehouden" in page.text


def test_silence_is_counted_as_the_law_says(database: Database, clock: Clock) -> None:
    """The database's answer over all teams at once is that of the rules, team by team."""
    with database.write() as session:
        cases = [a_case(session, clock.now()) for _ in range(9)]
        a_team(session, cases[0], clock.now())
        a_team(session, cases[1], clock.now()).period_days = 21
        a_team(session, cases[2], clock.now())
        a_meeting(session, cases[2], "2027-01-20", clock.now())
        pause_case(
            session,
            INSTALLATION,
            cases[3].id,
            clock.now().date() + timedelta(days=40),
            "Vakantie.",
            clock.now(),
            by=chair_of(session, cases[3], clock.now()),
        )
        audit.record(session, "agreed", clock.now())
        for case in cases[4:8]:
            a_team(session, case, clock.now())
            rests_or_meets(session, cases.index(case), case, clock.now())
    for days in (0, 13, 1, 13, 1, 13, 1, 13, 1, 13):
        now = clock.advance(days=days)
        if days == 1:
            with database.write() as session:
                wakes(session, cases[6], now)
        with database.read() as session:
            methods = methods_in_use(session)
            day = silence.Day(now.astimezone(INSTALLATION.zone).date(), INSTALLATION.zone, methods)
            running = session.exec(
                select(CaseRow).where(col(CaseRow.state).in_([CaseState.ACTIVE, CaseState.NAZORG]))
            ).all()
            law = {one.reference for one in running if is_silent(session, one, now)}
            found, count = silence.silent(session, Scope(), day, 50)

            assert {one.reference for one in found} == law
            assert count == len(law)


def is_silent(session: Session, case: CaseRow, now: datetime) -> bool:
    """By the law, of this one team."""
    facts = team_facts(session, INSTALLATION, case, now)
    return state(facts, now.astimezone(INSTALLATION.zone).date()) is TeamState.SILENT


def rests_or_meets(session: Session, number: int, case: CaseRow, now: datetime) -> None:
    """A team of each kind: one that meets today, two that rest, one that has stopped."""
    by = chair_of(session, case, now)
    until = now.date() + timedelta(days=20)
    match number:
        case 4:
            meeting = a_meeting(session, case, "2026-11-20", now)
            held(session, case, meeting, Next(date(2026, 12, 16), time(10)), now)
        case 5 | 6:
            pause_team(session, INSTALLATION, case.id, until, "Vakantie.", now, by=by)
        case _:
            stop_team(session, INSTALLATION, case.id, "Klaar.", now, by=by)


def wakes(session: Session, case: CaseRow, now: datetime) -> None:
    """The team goes on before its rest is over; later it was awake already."""
    with suppress(NothingToDo):
        go_on(session, INSTALLATION, case.id, now, by=chair_of(session, case, now))


def test_filters_and_search_stand_in_the_address(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        one, other = (
            a_case(session, clock.now(), alias="Rode_Dijk"),
            a_case(session, clock.now(), alias="Oude Toren"),
        )
    watch(visitor, database, clock)

    found = visitor.get("/overzicht", params={"q": "rode_d"})
    nothing = visitor.get("/overzicht", params={"q": "{{7*7}}<script>'%"})
    odd = visitor.get(
        "/overzicht", params={"methode": "onbekend", "kolom": "x", "poorten": "9e9", "laat": "-1"}
    )

    assert one.reference in found.text
    assert other.reference not in found.text
    assert "methode=onbekend" in odd.text
    assert "{{7*7}}&lt;script&gt;&#39;%" in nothing.text
    assert "Geen casus past bij wat u zoekt." in text_of(nothing)


def test_a_workbook_holds_no_formula_and_is_written_down(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now(), alias="=1+1")
        an_open_round(session, case, clock.now())
    watch(visitor, database, clock)

    reply = visitor.get("/overzicht.xlsx")

    assert reply.headers["content-type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(BytesIO(reply.content)) as book:
        sheets = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
        assert case.reference in sheets
        assert "=1+1" in sheets
        assert "<f>" not in sheets
    with database.read() as session:
        [taken] = session.exec(select(AccessRow).where(AccessRow.what == "overview_export")).all()
        assert taken.person_id is not None


def test_a_dead_letter_goes_again_and_the_chair_is_asked(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
        session.flush()
        person = queries.person_by_email(session, "wijkagent@voorbeeld.example")
        assert person is not None
        person.refused_at = clock.now()
        letter = session.exec(select(NoticeRow).where(NoticeRow.person_id == person.id)).first()
        assert letter is not None
        letter.state, letter.because = NoticeState.DEAD, "550"
        audit.record(session, "address_refused", clock.now())
    watch(visitor, database, clock)

    page = visitor.get("/overzicht")
    again = visitor.post(f"/overzicht/bericht/{letter.id}")
    asked = visitor.post(f"/overzicht/adres/{case.id}/{person.id}")
    twice = visitor.post(f"/overzicht/adres/{case.id}/{person.id}")

    assert numbers(page.text)[3] == 1
    assert "1 met een open vraag" in text_of(page)
    assert "wijkagent@" not in page.text
    assert "Het bericht gaat opnieuw op weg." in text_of(again)
    assert "De voorzitter krijgt bericht." in text_of(asked)
    assert "Dat was al gedaan." in text_of(twice)
    with database.read() as session:
        sent = session.get_one(NoticeRow, letter.id)
        assert (sent.state, sent.attempts) == (NoticeState.QUEUED, 0)


def test_english_is_complete_on_the_page(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        an_open_round(session, a_case(session, clock.now()), clock.now())
    watch(visitor, database, clock)

    page = text_of(visitor.get("/overzicht?lang=en"))

    assert "Gates that wait" in page
    assert "Poorten" not in page
    assert "Nothing to count yet." in page


def test_trends_count_what_was_done(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        clock.advance(days=4)
        votes_of(session, round_, clock.now(), projectleider=GO, wijkagent=GO, hulpverlener=GO)
        catch_up(session, case, clock.now())
        done = session.exec(select(StepRow).where(col(StepRow.done_at).is_not(None))).all()
        assert len(done) == 1
    watch(visitor, database, clock)

    page = text_of(visitor.get("/overzicht"))

    assert re.search(r"nov 2026 1 1 100", page)
    assert re.search(r"Intake: 4 dagen", page)


def test_no_name_of_a_person_stands_there(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
        names = {row.name for row in session.exec(select(PersonRow)) if row.email != COORDINATOR}
    watch(visitor, database, clock)

    page = visitor.get("/overzicht")

    assert case.purpose not in page.text
    assert [name for name in names if name in text_of(page)] == []


@pytest.mark.parametrize("path", ["/overzicht/bericht/{0}", "/overzicht/adres/{0}/{0}"])
def test_only_a_coordinator_acts(visitor: Browser, database: Database, clock: Clock, path: str) -> None:
    watch(visitor, database, clock, "projectleider@voorbeeld.example")

    reply = visitor.post(path.format("00000000-0000-4000-8000-000000000000"))

    assert reply.status_code == 404
