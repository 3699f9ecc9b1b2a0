"""The coordinator's page in a browser: a refresh keeps the reader's place, keys walk the rows, views are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from actions.accounts import add_account
from actions.save_view import AT_MOST
from dashboard.app import create_app
from models.database import Database
from settings import Settings
from tests.builders import a_case, an_open_round
from tests.chromium import a_browser
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_in_chromium import serving
from tests.dashboard.test_overview import watch
from tests.dashboard.visitors import text_of
from tests.ports import free_port


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

REFRESH = timedelta(minutes=1)
FOCUSED = "document.activeElement.closest('[id]').id + ' ' + document.activeElement.textContent.trim()"


@contextmanager
def watching(
    database: Database, settings: Settings, clock: Clock, *, script: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A coordinator on the page, and what the browser's console says meanwhile."""
    with database.write() as session:
        for alias in ("Rode Dijk", "Oude Toren", "Stille Haven"):
            an_open_round(session, a_case(session, clock.now(), alias=alias), clock.now())
        _account, raw = add_account(
            session, "Robin", "coordinator@voorbeeld.example", ["coordinator"], clock.now()
        )
    port = free_port()
    address = f"http://lot.example:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), database, clock.now)
    said: list[str] = []
    with serving(app, port), a_browser() as browser:
        page = browser.new_context(
            java_script_enabled=script, locale="nl-NL", viewport={"width": 1280, "height": 700}
        ).new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.clock.install()
        page.goto(f"{address}/aanmelden/{raw}")
        page.get_by_role("button", name="Meld mij aan").click()
        page.goto(f"{address}/overzicht")
        yield page, said


def refresh(page: Page) -> None:
    """A minute later, when the new page stands there."""
    with page.expect_response(lambda reply: "/overzicht" in reply.url):
        page.clock.fast_forward(int(REFRESH.total_seconds()) * 1000)
    page.clock.run_for(200)


def test_a_refresh_keeps_the_place_of_the_reader(
    database: Database, settings: Settings, clock: Clock
) -> None:
    with watching(database, settings, clock) as (page, said):
        column = page.locator("#bord details").first
        column.locator("summary").click()
        page.locator("#poorten tbody tr").nth(1).evaluate("row => { row.tabIndex = -1; row.focus(); }")
        focused = page.evaluate(FOCUSED)
        top = page.evaluate("document.getElementById('poorten').getBoundingClientRect().top")
        with database.write() as session:
            an_open_round(session, a_case(session, clock.now(), alias="Nieuwe Molen"), clock.now())
        refresh(page)
        page.get_by_text("Nieuwe Molen").last.wait_for()

        assert page.get_by_text("4 casussen").count() == 1
        assert page.locator("#bord details").first.get_attribute("open") is None
        assert page.evaluate(FOCUSED) == focused
        assert focused.startswith("poorten ")
        assert abs(page.evaluate("document.getElementById('poorten').getBoundingClientRect().top") - top) < 2
        assert top < 700
        assert page.evaluate("window.scrollY") > 0
        assert said == []


def test_old_data_is_told(database: Database, settings: Settings, clock: Clock) -> None:
    with watching(database, settings, clock) as (page, _said):
        page.route("**/overzicht", lambda route: route.abort())
        page.clock.fast_forward(int(REFRESH.total_seconds()) * 1000)

        page.get_by_text("Verversen lukt nu niet.").wait_for()
        assert page.locator("#bord .card").count() == 3


def test_keys_walk_the_rows_and_can_be_switched_off(
    database: Database, settings: Settings, clock: Clock
) -> None:
    with watching(database, settings, clock) as (page, said):
        page.keyboard.press("j")
        first = page.evaluate(FOCUSED)
        page.keyboard.press("j")
        second = page.evaluate(FOCUSED)
        page.keyboard.press("k")
        back = page.evaluate(FOCUSED)
        page.keyboard.press("/")
        page.keyboard.type("j/k")
        typed = page.locator("#q").input_value()
        page.locator("#q").blur()
        page.keyboard.press("?")
        explained = page.get_by_label("Toetsen staan aan op dit apparaat")

        assert first.startswith("kolom-")
        assert back == first != second
        assert typed == "j/k"
        explained.uncheck()
        page.reload()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement === document.body")
        assert said == []


@pytest.mark.parametrize("script", [pytest.param(True, id="with script"), pytest.param(False, id="without")])
def test_a_view_is_kept_shared_and_forgotten(
    database: Database, settings: Settings, clock: Clock, script: bool
) -> None:
    with watching(database, settings, clock, script=script) as (page, said):
        assert page.locator("#keys").is_visible() is script
        page.get_by_label("Zoek op kenmerk of schuilnaam").fill("haven")
        page.get_by_role("button", name="Zoek").click()
        page.get_by_text("Bewaar deze weergave").click()
        page.get_by_label("Naam van de weergave").fill("De <b>haven</b> {{7*7}}")
        page.get_by_role("button", name="Bewaar", exact=True).click()
        page.get_by_role("link", name="Overzicht").first.click()
        page.get_by_role("link", name="De <b>haven</b> {{7*7}}").click()

        assert "q=haven" in page.url
        assert page.locator("#bord .card").count() == 1
        page.get_by_role("button", name="Vergeet De <b>haven</b> {{7*7}}").click()
        assert page.get_by_role("navigation", name="Bewaarde weergaven").count() == 0
        assert said == []


def test_a_view_needs_a_name_and_a_filter(visitor: Browser, database: Database, clock: Clock) -> None:
    watch(visitor, database, clock)

    nameless = visitor.post("/overzicht/weergaven", data={"q": "haven", "name": " "})
    long_ = visitor.post("/overzicht/weergaven", data={"q": "haven", "name": "x" * 61})
    empty = visitor.post("/overzicht/weergaven", data={"name": "Alles"})

    assert {reply.status_code for reply in (nameless, long_, empty)} == {422}
    assert "Vul dit in." in text_of(nameless)
    assert 'value="haven"' in nameless.text
    assert "x" * 61 in long_.text
    assert "Zoek eerst iets" in text_of(empty)


def test_a_name_is_used_once_and_there_are_so_many(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    watch(visitor, database, clock)
    for number in range(AT_MOST):
        visitor.post("/overzicht/weergaven", data={"q": str(number), "name": f"Weergave {number}"})

    again = visitor.post("/overzicht/weergaven", data={"q": "anders", "name": "weergave 3"})
    too_many = visitor.post("/overzicht/weergaven", data={"q": "meer", "name": "Nog een"})

    assert again.status_code == 200
    assert again.text.count("Vergeet<span") == AT_MOST
    assert "q=anders" in again.text
    assert "U hebt al 20 weergaven." in text_of(too_many)
