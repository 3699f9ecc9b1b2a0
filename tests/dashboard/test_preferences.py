"""From a link without account: how often, away until, another job; and what that does to the post."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from actions import links
from actions.accounts import add_account
from actions.sweep import deliver
from models import queries
from models.case import CaseRow
from models.database import Database
from models.gate import RoundRow
from models.post import LinkKind, NoticeRow
from tests.builders import a_case, an_open_round, person_in, seat_in
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import a_link, text_of
from tests.mailserver import MailServer
from tests.puzzelteam.teams import AMSTERDAM


OFFICER, HELPER = "wijkagent@voorbeeld.example", "hulpverlener@voorbeeld.example"


def today_of(session: Session, email: str, clock: Clock) -> str:
    """The path of this person's page of today."""
    person = queries.person_by_email(session, email)
    assert person is not None
    raw, _row = links.issue(session, LinkKind.TODAY, person.id, clock.now())
    return f"/vandaag/{raw}"


def opened(database: Database, clock: Clock) -> tuple[CaseRow, RoundRow, str]:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        return case, round_, today_of(session, OFFICER, clock)


def test_the_daily_message_holds_a_question_until_half_past_eight(
    visitor: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        here = today_of(session, OFFICER, clock)
    assert "Hoe vaak krijg ik bericht?" in visitor.get(here).text

    kept = visitor.post(f"{here}/berichten", data={"do": "messages", "messages": "daily"})
    with database.write() as session:
        an_open_round(session, session.get_one(CaseRow, case.id), clock.now())
    deliver(visitor.door.place)

    assert "Uw keuze is bewaard." in text_of(kept)
    assert 'value="daily" checked' in kept.text
    assert mailserver.to(OFFICER) == []
    assert len(mailserver.to(HELPER)) == 1
    clock.set(clock.now().replace(hour=7, minute=30) + timedelta(days=1))
    deliver(visitor.door.place)
    assert len(mailserver.to(OFFICER)) == 1


def test_only_the_last_day_leaves_the_reminder_out(
    visitor: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    _case, round_, here = opened(database, clock)
    deliver(visitor.door.place)
    visitor.post(f"{here}/berichten", data={"do": "messages", "messages": "last_day"})
    before = len(mailserver.to(OFFICER))
    with database.write() as session:
        session.add(
            NoticeRow(
                key="test",
                occasion="reminder",
                person_id=person_in(session, round_, "wijkagent").id,
                case_id=round_.case_id,
                round_id=round_.id,
                seat_id=seat_in(session, round_, "wijkagent").seat_id,
                facts={"ticket": round_.ticket, "until": round_.closes_at.isoformat()},
                queued_at=clock.now(),
                due_at=clock.now(),
            )
        )
    clock.advance(days=1)
    deliver(visitor.door.place)

    assert len(mailserver.to(OFFICER)) == before
    with database.read() as session:
        reminder = session.exec(select(NoticeRow).where(NoticeRow.occasion == "reminder")).one()
        assert reminder.because == "by_choice"


def test_a_colleague_of_the_team_stands_in_until_a_day(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    case, round_, here = opened(database, clock)

    away = visitor.post(
        f"{here}/berichten", data={"do": "away", "until": "27-11-2026", "substitute": HELPER.upper()}
    )

    assert "op 1 plek mag uw collega namens u antwoorden" in text_of(away)
    assert "Afwezig tot en met vr 27 november" in text_of(away)
    with database.read() as session:
        seat = seat_in(session, round_, "wijkagent").seat_id
        stand_in = next(one for one in queries.members_of_seat(session, seat, clock.now()) if one.substitute)
        helper = queries.person_by_email(session, HELPER)
        assert helper is not None
        assert stand_in.person_id == helper.id
        assert stand_in.case_id == case.id
        assert len(queries.members_of_seat(session, seat, clock.now() + timedelta(days=10))) == 1

    clock.advance(hours=1)
    back = visitor.post(f"{here}/berichten", data={"do": "back"})

    assert "Welkom terug" in text_of(back)
    with database.read() as session:
        assert len(queries.members_of_seat(session, seat, clock.now())) == 1


def test_the_last_day_away_is_a_day_away_and_the_next_one_is_not(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    _case, round_, here = opened(database, clock)
    page = f"{here}/berichten"
    today = clock.now().astimezone(AMSTERDAM)

    said = visitor.post(page, data={"do": "away", "until": f"{today:%d-%m-%Y}", "substitute": HELPER})

    assert "Afwezig tot en met" in text_of(said)
    english = visitor.get(page, headers={"accept-language": "en"})
    assert "Away up to and including" in text_of(english)
    with database.read() as session:
        seat = seat_in(session, round_, "wijkagent").seat_id
        for when, sitting in ((time(23, 59), 2), (time(0), 1)):
            day = today.date() + timedelta(days=when == time(0))
            moment = datetime.combine(day, when, AMSTERDAM).astimezone(UTC)
            assert len(queries.members_of_seat(session, seat, moment)) == sitting

    clock.set(datetime.combine(today.date() + timedelta(days=1), time(0, 5), AMSTERDAM).astimezone(UTC))

    assert "Afwezig tot en met" not in text_of(visitor.get(page))
    assert visitor.post(page, data={"do": "back"}).status_code == 409


def test_a_stranger_to_the_team_stands_in_for_nobody_and_the_page_does_not_tell(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    _case, round_, here = opened(database, clock)

    page = visitor.post(
        f"{here}/berichten", data={"do": "away", "until": "2026-11-27", "substitute": "x@elders.example"}
    )

    assert "De voorzitter krijgt bericht" in text_of(page)
    assert "Kim" not in page.text
    with database.read() as session:
        seat = seat_in(session, round_, "wijkagent").seat_id
        assert len(queries.members_of_seat(session, seat, clock.now())) == 1
        assert len(session.exec(select(NoticeRow).where(NoticeRow.occasion == "case_waiting")).all()) == 1


def test_what_is_wrong_is_said_at_its_field(visitor: Browser, database: Database, clock: Clock) -> None:
    _case, _round, here = opened(database, clock)

    for fields, words in (
        ({"until": "gisteren"}, "datum in die bestaat"),
        ({"until": "2026-01-01"}, "Kies een dag die nog komt."),
        ({"until": "2030-01-01"}, "binnen een half jaar"),
        ({"until": "2026-11-27", "substitute": OFFICER}, "uw eigen adres"),
    ):
        page = visitor.post(f"{here}/berichten", data={"do": "away"} | fields)
        assert page.status_code == 422
        assert words in page.text
    assert visitor.post(f"{here}/berichten", data={"do": "messages", "messages": "x"}).status_code == 422
    assert visitor.post(f"{here}/berichten", data={"do": "back"}).status_code == 409


def test_another_job_is_told_to_the_chair_from_a_gate_s_link(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    _case, round_, _here = opened(database, clock)
    with database.write() as session:
        seat, person = seat_in(session, round_, "wijkagent"), person_in(session, round_, "wijkagent")
        link = a_link(session, round_.id, seat.seat_id, person.id, clock.now())
    assert f"{link}/berichten" in visitor.get(link).text

    told = visitor.post(f"{link}/berichten", data={"do": "other_job"})

    assert "De voorzitters van uw teams krijgen bericht" in text_of(told)
    with database.read() as session:
        chair = session.exec(select(NoticeRow).where(NoticeRow.occasion == "case_waiting")).one()
        assert chair.person_id == person_in(session, round_, "projectleider").id
        assert queries.holder(session, seat.seat_id, clock.now()) is not None


@pytest.mark.parametrize("door", ["report", "do"])
def test_another_job_of_the_chair_is_told_to_the_coordinators(
    visitor: Browser, database: Database, clock: Clock, door: str
) -> None:
    _case, round_, _here = opened(database, clock)
    with database.write() as session:
        seat, person = seat_in(session, round_, "projectleider"), person_in(session, round_, "projectleider")
        link = a_link(session, round_.id, seat.seat_id, person.id, clock.now())
        add_account(session, "Robin", "robin@voorbeeld.example", ["coordinator"], clock.now())

    visitor.post(link if door == "report" else f"{link}/berichten", data={door: "other_job"})

    with database.read() as session:
        alarms = session.exec(select(NoticeRow).where(NoticeRow.occasion == "coordinator_alarm")).all()
        coordinators = {one.person_id for one in queries.accounts_with(session, "coordinator")}
        assert {one.person_id for one in alarms} == coordinators
        assert session.exec(select(NoticeRow).where(NoticeRow.occasion == "case_waiting")).all() == []


def test_looking_changes_nothing_and_an_unknown_link_gets_the_calm_page(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    _case, _round, here = opened(database, clock)

    assert visitor.get(f"{here}/berichten").status_code == 200
    assert visitor.get("/vandaag/onzin/berichten").status_code == 404
    assert visitor.post("/stem/onzin/berichten", data={"do": "other_job"}).status_code == 404
