"""What is typed in a step is kept as a private draft; only saving makes a version. And the step on paper."""

from __future__ import annotations

import pytest
from sqlmodel import select

from actions.accounts import add_account
from dashboard.app import create_app
from models import queries
from models.database import Database
from models.draft import DeliverableDraftRow
from settings import Settings
from tests.builders import a_case, complete_step
from tests.chromium import a_browser
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_in_chromium import serving
from tests.dashboard.test_signed_in import CHAIR, OFFICER, sign_in
from tests.dashboard.visitors import press, text_of
from tests.ports import free_port


def test_a_draft_is_kept_for_its_writer_and_makes_no_version(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/intake"

    kept = press(visitor, visitor.get(here), here, tekst="Half af", autosave="1")

    assert kept.text == "Uw concept is om 10.00 uur bewaard; nog niet opgeslagen."
    with database.read() as session:
        assert queries.deliverable(session, case.id, "intake", "vraag") is None
    assert "Half af" in visitor.get(here).text
    assert "Dit is uw concept van wo 18 november, 10.00 uur" in text_of(visitor.get(here))
    sign_in(visitor, database, clock, OFFICER)
    assert "Half af" not in visitor.get(here).text


def test_saving_ends_the_draft_and_throwing_it_away_too(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/intake"
    press(visitor, visitor.get(here), here, tekst="Half af", autosave="1")

    thrown = press(visitor, visitor.get(here), here, drop_draft="1")
    press(visitor, visitor.get(here), here, tekst="Weer half", autosave="1")
    press(visitor, visitor.get(here), here, tekst="Helemaal af")

    assert "Half af" not in thrown.text
    again = visitor.get(here)
    assert "Helemaal af" in again.text
    assert "Dit is uw concept" not in again.text


def test_a_draft_never_overwrites_what_another_saved(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/intake"
    press(visitor, visitor.get(here), here, tekst="Mijn woorden", autosave="1")
    with database.write() as session:
        complete_step(session, case, "intake", clock.now())

    page = press(visitor, visitor.get(here), here, tekst="Mijn woorden")

    assert page.status_code == 409
    assert "Mijn woorden" in page.text


def test_a_step_goes_on_paper_as_it_was_saved(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        complete_step(session, case, "intake", clock.now())
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/intake"
    press(visitor, visitor.get(here), here, tekst="Niet op papier", autosave="1")

    page = visitor.get(f"{here}/afdruk")

    assert "Een antwoord in gewone woorden." in text_of(page)
    assert "Niet op papier" not in page.text
    assert visitor.get(f"/casus/{case.reference}/nergens/afdruk").status_code == 404


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_typing_is_enough_to_keep_a_draft(database: Database, settings: Settings, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        _account, raw = add_account(session, "Kim", CHAIR, ["projectleider"], clock.now())
    port = free_port()
    address = f"http://lot.example:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), database, clock.now)
    said: list[str] = []

    with serving(app, port), a_browser() as browser:
        page = browser.new_context(locale="nl-NL").new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/aanmelden/{raw}")
        page.get_by_role("button", name="Meld mij aan").click()
        page.goto(f"{address}/casus/{case.reference}/intake")
        page.locator("[name=tekst]").press_sequentially("Half af")
        page.get_by_text("Uw concept is om 10.00 uur bewaard").wait_for()

    assert said == []
    with database.read() as session:
        assert session.exec(select(DeliverableDraftRow)).one().content == {"tekst": "Half af"}
