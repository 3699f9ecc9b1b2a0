"""In a real browser: a vote without JavaScript on a host name over http, and every page against WCAG 2.2 AA."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import sleep
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Locator, Page
from starlette.types import ASGIApp

from actions.accounts import add_account
from dashboard.app import create_app
from dashboard.pages.accessibility import WIDTHS
from methods.catalogue import catalogue
from models import queries
from models.database import Database
from settings import Settings
from tests.builders import a_case, a_case_at, a_member, an_open_round, person_in, seat_in
from tests.chromium import a_browser
from tests.clock import Clock
from tests.dashboard import gallery
from tests.dashboard.examples import EXAMPLES
from tests.dashboard.visitors import a_link
from tests.mailserver import MailServer
from tests.ports import free_port


AXE = Path(__file__).with_name("axe.min.js")
"""axe-core 4.14.1, MPL-2.0, as published; only the tests use it."""

LOT_TEAM = tuple(
    a_member(role) for role in ("projectleider", "procesregisseur", "wijkagent", "bestuurder", "teamlid_lot")
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def serving(app: ASGIApp, port: int) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.02)
    yield
    server.should_exit = True
    thread.join()


@dataclass(frozen=True)
class AtTheLink:
    """A voter who opened the link of a letter."""

    page: Page
    email: str
    round_id: UUID
    app: FastAPI
    mail: MailServer

    def code(self) -> str:
        """The code that was mailed."""
        self.app.state.door.courier.wait()
        [letter] = [one for one in self.mail.to(self.email) if one.subject == "Uw code"]
        code = re.search(r"\b\d{6}\b", letter.text)
        assert code is not None
        return code.group()


@contextmanager
def at_the_link(
    database: Database, settings: Settings, clock: Clock, mail: MailServer, *, script: bool
) -> Iterator[AtTheLink]:
    """A wijkagent before the gate of borging, on a host name over http."""
    with database.write() as session:
        round_ = an_open_round(session, a_case_at(session, clock.now(), "borging"), clock.now())
        seat, person = seat_in(session, round_, "wijkagent"), person_in(session, round_, "wijkagent")
        path = a_link(session, round_.id, seat.seat_id, person.id, clock.now())
    port = free_port()
    address = f"http://lot.example:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), database, clock.now)

    with serving(app, port), a_browser() as browser:
        page = browser.new_context(java_script_enabled=script, locale="nl-NL").new_page()
        page.goto(address + path)
        yield AtTheLink(page, person.email, round_.id, app, mail)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_vote_without_javascript_on_a_host_name_over_http(
    database: Database, settings: Settings, clock: Clock, mailserver: MailServer
) -> None:
    with at_the_link(database, settings, clock, mailserver, script=False) as voter:
        page = voter.page
        page.get_by_role("button", name="Stuur mij een code").click()
        page.get_by_label("Code van 6 cijfers").fill(voter.code())
        page.get_by_role("button", name="Open de vraag").click()
        page.get_by_text("No-go", exact=True).click()
        page.get_by_role("button", name="Controleer en bevestig").click()
        assert page.get_by_role("alert").is_visible()
        page.get_by_label("Motivering").fill("Het is nog niet veilig.")
        page.get_by_role("button", name="Controleer en bevestig").click()
        page.get_by_role("button", name="Bevestig mijn stem").click()

        assert page.get_by_role("heading", level=1).inner_text() == "Uw stem is opgeslagen"
    with database.read() as session:
        [vote] = queries.counted_votes(session, voter.round_id)
        assert vote.motivation == "Het is nog niet veilig."


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_vote_with_nothing_but_the_keyboard(
    database: Database, settings: Settings, clock: Clock, mailserver: MailServer
) -> None:
    with at_the_link(database, settings, clock, mailserver, script=True) as voter:
        page = voter.page
        press(page, page.get_by_role("button", name="Stuur mij een code"), "Enter")
        field = page.get_by_label("Code van 6 cijfers")
        field.wait_for()
        press(page, field, *voter.code(), "Enter")
        first = page.get_by_role("radio").first
        first.wait_for()
        press(page, first, "Space", "ArrowUp")
        assert not first.is_checked()
        press(page, page.get_by_role("button", name="Controleer en bevestig"), "Enter")
        page.get_by_role("alert").wait_for()
        assert page.locator("[role=alert]:focus").count() == 1
        press(page, page.locator("input[name=answer]:checked"), "ArrowDown")
        assert first.is_checked()
        press(page, page.get_by_role("button", name="Controleer en bevestig"), "Enter")
        button = page.get_by_role("button", name="Bevestig mijn stem")
        button.wait_for()
        press(page, button, "Enter")
        page.get_by_text("Uw stem is opgeslagen").wait_for()
    with database.read() as session:
        [vote] = queries.counted_votes(session, voter.round_id)
        assert vote.answer.value == "go"


def press(page: Page, wanted: Locator, *keys: str) -> None:
    """Walk to a part of the page with Tab, as somebody without a mouse does, and press these keys there."""
    for _stop in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("part => part === document.activeElement"):
            break
    assert wanted.evaluate("part => part === document.activeElement")
    for key in keys:
        page.keyboard.press(key)


@contextmanager
def at_the_intake(
    database: Database, settings: Settings, clock: Clock, *, script: bool
) -> Iterator[tuple[Page, list[str]]]:
    """The chair at a form with rows, and what the browser's console says meanwhile."""
    with database.write() as session:
        case = a_case(session, clock.now(), method=catalogue().method("lot"), members=LOT_TEAM)
        _account, raw = add_account(session, "Kim", LOT_TEAM[0].email, ["projectleider"], clock.now())
    port = free_port()
    address = f"http://lot.example:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), database, clock.now)
    said: list[str] = []

    with serving(app, port), a_browser() as browser:
        page = browser.new_context(java_script_enabled=script, locale="nl-NL").new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{address}/aanmelden/{raw}")
        page.get_by_role("button", name="Meld mij aan").click()
        page.goto(f"{address}/casus/{case.reference}/intake?resultaat=betrokken_partijen")
        yield page, said


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("script", [pytest.param(True, id="with script"), pytest.param(False, id="without")])
def test_rows_come_and_go(database: Database, settings: Settings, clock: Clock, script: bool) -> None:
    with at_the_intake(database, settings, clock, script=script) as (page, said):
        before = page.locator(".row-form").count()
        page.locator(".row-form input[type=text]").first.fill("Politie")
        page.locator("[name=add_row]").first.click()
        page.locator(".row-form").nth(before).wait_for()
        assert page.locator(".row-form input[type=text]").first.input_value() == "Politie"
        page.locator("[name=remove_row]").last.click()
        page.locator(".row-form").nth(before).wait_for(state="detached")

        assert page.locator(".row-form").count() == before
    assert said == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("script", [pytest.param(True, id="with script"), pytest.param(False, id="without")])
def test_rows_are_sorted(database: Database, settings: Settings, clock: Clock, script: bool) -> None:
    with at_the_intake(database, settings, clock, script=script) as (page, said):
        while page.locator(".row-form").count() < 3:
            rows = page.locator(".row-form").count()
            page.locator(".row-form input[type=text]").last.fill(f"Rij {rows}")
            page.locator("[name=add_row]").first.click()
            page.locator(".row-form").nth(rows).wait_for()
        for number, words in enumerate(("Zorg", "Politie", "Gemeente")):
            page.locator(".row-form").nth(number).locator("input[type=text]").first.fill(words)
        page.locator("[name=move_row][value$='.2.up']").click()
        page.locator("[value$='.1.up']:focus").wait_for()
        page.keyboard.press("Enter")
        page.locator("[value$='.0.down']:focus").wait_for()

        assert order(page) == ["Gemeente", "Zorg", "Politie"]
        page.keyboard.press("Enter")
        page.locator("[value$='.1.up']:focus").wait_for()
        assert order(page) == ["Zorg", "Gemeente", "Politie"]
    assert said == []


def order(page: Page) -> list[str]:
    """What the first field of each row says."""
    rows = page.locator(".row-form").all()
    return [row.locator("input[type=text]").first.input_value() for row in rows]


SCREENS = {
    "a phone": (390, "dark"),
    "a desktop": (1280, "light"),
    "1280 at 400 %": (320, "light"),  # WCAG 1.4.10: what zooming in leaves
}


COUNT_SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) shifts += one.value; })
        .observe({type: "layout-shift", buffered: true});
"""


def test_the_accessibility_statement_names_the_screens_that_are_tested() -> None:
    assert {width for width, _scheme in SCREENS.values()} == set(WIDTHS)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), SCREENS.values(), ids=SCREENS)
def test_every_page_is_for_everybody(width: int, scheme: str) -> None:
    wrong: dict[str, list[str]] = {}
    said: list[str] = []
    with gallery.serving() as address, a_browser() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.add_init_script(path=AXE)
        context.add_init_script(COUNT_SHIFTS)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        for name in EXAMPLES:
            page.goto(f"{address}/page/{name}")
            wrong[name] = [*violations(page), *sideways(page, width), *shifted(page), *moving(page), *said]
            said.clear()

    assert {name: found for name, found in wrong.items() if found} == {}


def violations(page: Page) -> list[str]:
    found = page.evaluate("async rules => (await axe.run(document, {runOnly: rules})).violations", RULES)
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def sideways(page: Page, width: int) -> list[str]:
    reached = page.evaluate("document.documentElement.scrollWidth")
    return [f"scrolls sideways to {reached}"] if reached > width else []


def shifted(page: Page) -> list[str]:
    """Did anything jump while the page came in, half of it a moment later? Nothing does: every example measured 0, at
    320, 360 and 1280 px, with the font at hand and with a font that comes late. The limit is a rounding of the
    browser, no room for a shift: one line of text that moves one line is already ten times as much.
    """
    score = page.evaluate("shifts")
    return [f"shifts by {score:.3f}"] if score > 0.001 else []


def moving(page: Page) -> list[str]:
    """What still moves for somebody who asked for reduced motion."""
    lasts = (
        "style => [style.animationDuration, style.transitionDuration].some(time => parseFloat(time) > 0.01)"
    )
    found = page.evaluate(
        f"Array.from(document.querySelectorAll('*')).filter(part => ({lasts})(getComputedStyle(part)))"
        ".map(part => part.outerHTML.slice(0, 80))"
    )
    return [f"moves: {one}" for one in found[:1]]
