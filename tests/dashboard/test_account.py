"""My account: my sessions and how to end them; and a fresh sign-in before what is heavy, with what was typed kept."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from actions.accounts import add_account
from actions.sessions import sessions_of
from dashboard.app import create_app
from dashboard.routes.again import own_path
from models import queries
from models.database import Database
from models.gate import EmergencyRow
from models.sign_in import HeldFormRow
from settings import Settings
from tests.builders import a_case, an_open_round
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_signed_in import CHAIR, OFFICER, sign_in
from tests.dashboard.visitors import hidden, text_of
from tests.mailserver import MailServer


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

WHY = "De dreiging is vandaag.\nWij kunnen niet wachten, ook al is de poort nog open."


def an_asked_gate(database: Database, clock: Clock) -> str:
    with database.write() as session:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
        return f"/casus/{case.reference}"


def emergencies(database: Database) -> list[str]:
    with database.read() as session:
        return [row.reason for row in session.exec(select(EmergencyRow))]


def test_a_session_elsewhere_is_seen_and_ended(
    visitor: Browser, settings: Settings, database: Database, clock: Clock
) -> None:
    sign_in(visitor, database, clock, CHAIR)
    with Browser(create_app(settings, database, clock.now)) as elsewhere:
        sign_in(elsewhere, database, clock, CHAIR)
        page = visitor.get("/account")
        [end] = re.findall(r"/account/sessies/[^\"]+", page.text)
        assert "dit apparaat" in text_of(page)
        after = visitor.post(end)

        assert "Dat apparaat is afgemeld" in text_of(after)
        assert elsewhere.get("/").url.path == "/aanmelden"
        assert visitor.get("/").url.path == "/"


def test_nobody_ends_the_session_of_somebody_else(visitor: Browser, database: Database, clock: Clock) -> None:
    sign_in(visitor, database, clock, "sam@voorbeeld.example")
    with database.read() as session:
        person = queries.person_by_email(session, "sam@voorbeeld.example")
        assert person is not None
        account = queries.account_of(session, person.id)
        assert account is not None
        [theirs] = sessions_of(session, account.id, clock.now())
    sign_in(visitor, database, clock, CHAIR)

    assert visitor.post(f"/account/sessies/{theirs.id}/weg").status_code == 404
    with database.read() as session:
        assert len(sessions_of(session, account.id, clock.now())) == 1


def test_signing_out_everywhere(
    visitor: Browser, settings: Settings, database: Database, clock: Clock
) -> None:
    sign_in(visitor, database, clock, CHAIR)
    with Browser(create_app(settings, database, clock.now)) as elsewhere:
        sign_in(elsewhere, database, clock, CHAIR)
        page = visitor.post("/account/overal-afmelden")

        assert "U bent afgemeld" in page.text
        assert {one.get("/").url.path for one in (visitor, elsewhere)} == {"/aanmelden"}


def test_eight_hours_end_a_session_however_busy(visitor: Browser, database: Database, clock: Clock) -> None:
    sign_in(visitor, database, clock, CHAIR)
    for _ in range(23):
        clock.advance(minutes=20)
        assert visitor.get("/").url.path == "/"
    clock.advance(minutes=20)

    assert visitor.get("/").url.path == "/aanmelden"


def test_an_emergency_go_asks_a_fresh_link_and_goes_on_with_what_was_typed(
    visitor: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    here = an_asked_gate(database, clock)
    sign_in(visitor, database, clock, OFFICER)
    clock.advance(minutes=16)

    asks = visitor.post(f"{here}/doe/noodbesluit", data={"reason": WHY})
    assert "Meld u opnieuw aan" in text_of(asks)
    assert "Wat u invulde, is bewaard" in text_of(asks)
    assert emergencies(database) == []
    sent = visitor.post(asks.url.path, data={"link": "1"})
    assert "Kijk in uw mailbox" in text_of(sent)
    visitor.mail_is_out()
    link = re.search(r"/aanmelden/\S+", mailserver.to(OFFICER)[-1].text)
    assert link is not None
    ready = visitor.post(link.group())
    assert "U bent opnieuw aangemeld" in text_of(ready)
    assert emergencies(database) == []
    done = visitor.post(f"{here}/doe/noodbesluit", data=hidden(ready))

    assert done.url.path == here
    assert emergencies(database) == [WHY]
    with database.read() as session:
        assert session.exec(select(HeldFormRow)).all() == []


def test_a_fresh_session_is_not_asked_again(visitor: Browser, database: Database, clock: Clock) -> None:
    here = an_asked_gate(database, clock)
    sign_in(visitor, database, clock, OFFICER)
    clock.advance(minutes=14)

    visitor.post(f"{here}/doe/noodbesluit", data={"reason": WHY})

    assert emergencies(database) == [WHY]


def test_a_change_of_the_team_asks_a_fresh_sign_in(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    here = an_asked_gate(database, clock)
    sign_in(visitor, database, clock, CHAIR)
    clock.advance(minutes=16)
    seat = re.search(r"/overdragen/[0-9a-f-]+", visitor.get(here).text)
    assert seat is not None

    for path in (f"{here}{seat.group()}", f"{here}/doe/plek"):
        asks = visitor.post(path, data={"name": "Noor", "email": "noor@voorbeeld.example"})
        assert "Meld u opnieuw aan" in text_of(asks)


def test_where_the_organisation_signs_in_a_mailbox_is_not_enough(
    settings: Settings, database: Database, clock: Clock
) -> None:
    here = an_asked_gate(database, clock)
    there = settings.model_copy(update={"oidc_issuer": "https://id.example", "oidc_client_id": "x"})
    with Browser(create_app(there, database, clock.now)) as visitor:
        sign_in(visitor, database, clock, CHAIR)
        asks = visitor.post(f"{here}/doe/noodbesluit", data={"reason": WHY})

        assert "Een link per e-mail is niet genoeg" in text_of(asks)
        assert "Meld mij aan via mijn organisatie" in text_of(asks)
        assert "Stuur mij een link" not in text_of(asks)
        assert emergencies(database) == []


def test_what_was_typed_is_for_its_writer_alone_and_for_half_an_hour(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    here = an_asked_gate(database, clock)
    sign_in(visitor, database, clock, CHAIR)
    clock.advance(minutes=16)
    held = visitor.post(f"{here}/doe/noodbesluit", data={"reason": WHY}).url.path

    sign_in(visitor, database, clock, "sam@voorbeeld.example")
    other = visitor.get(held)
    sign_in(visitor, database, clock, CHAIR)
    own = visitor.get(held)
    clock.advance(minutes=29)
    visitor.get("/")
    clock.advance(minutes=2)
    late = visitor.get(held)

    assert (other.status_code, own.status_code, late.status_code) == (404, 200, 404)


def test_letting_it_go_forgets_what_was_typed(visitor: Browser, database: Database, clock: Clock) -> None:
    here = an_asked_gate(database, clock)
    sign_in(visitor, database, clock, CHAIR)
    clock.advance(minutes=16)
    held = visitor.post(f"{here}/doe/noodbesluit", data={"reason": WHY}).url.path

    assert visitor.post(held, data={"cancel": "1"}).url.path == "/"
    with database.read() as session:
        assert session.exec(select(HeldFormRow)).all() == []


def test_a_page_that_is_heavy_to_open_goes_on_there(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    sign_in(visitor, database, clock, CHAIR)
    clock.advance(minutes=16)

    asks = visitor.get("/opnieuw?naar=/account%3Fx%3D1")
    ways = visitor.post("/opnieuw", data=hidden(asks))
    with database.write() as session:
        _account, raw = add_account(session, "Kim", CHAIR, ["projectleider"], clock.now())
    ready = visitor.post(f"/aanmelden/{raw}")
    gone_on = visitor.post(ready.url.path, data={"go_on": "1"})

    assert "Stuur mij een link" in text_of(ways)
    assert str(gone_on.url).endswith("/account?x=1")


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/account", "/account"),
        ("/overzicht?stap=a", "/overzicht?stap=a"),
        ("https://elders.example/", "/"),
        ("//elders.example/", "/"),
        ("/\\elders.example", "/"),
        ("/\t/elders.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
@pytest.mark.usefixtures("engine_name")
def test_nobody_is_sent_to_another_site(asked: str, goes: str) -> None:
    assert own_path(asked) == goes
