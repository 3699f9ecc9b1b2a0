"""The three users, each with a browser of their own: a case is started, its gate is asked, voted on and watched.

With and without JavaScript, on a phone and on a desktop; real mail on loopback, and nobody types an address that did
not stand on a page or in a letter.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from actions.accounts import add_account
from actions.advance_case import advance_case
from actions.sweep import begin_cases, deliver
from actions.undo_start import UNDO
from dashboard.app import create_app
from models import queries
from models.case import CaseRow
from models.database import Database
from models.gate import Standing
from settings import Settings
from tests.builders import INSTALLATION
from tests.chromium import a_browser
from tests.clock import Clock
from tests.dashboard.test_in_chromium import serving
from tests.dashboard.test_team_in_chromium import link_to
from tests.mailserver import MailServer
from tests.ports import free_port


METHOD = Path(__file__).parents[1] / "proef.yaml"
AGENT, CARE = "kim@politie.example", "sam@zorg.example"
TEAM = (
    f"Kim Politie\tPolitie\tWijkagent\t{AGENT}",
    f"Sam Zorg\tZorggroep\tHulpverlener\t{CARE}",
    "Noor Bestuur\tGemeente\tBestuurder\tnoor@gemeente.example",
)
PLACES = [
    pytest.param(script, width, id=f"{'with' if script else 'without'} JavaScript, {width} px")
    for script in (True, False)
    for width in (360, 1280)
]


@dataclass(frozen=True)
class Town:
    """An installation with its web server, and the browsers of its people."""

    address: str
    app: Any
    database: Database
    clock: Clock
    mail: MailServer
    browser: Browser
    options: dict[str, Any]
    said: list[str]

    def somebody(self) -> Page:
        """A browser of one's own; what its console says is kept."""
        page = self.browser.new_context(locale="nl-NL", **self.options).new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def signed_in(self, name: str, role: str) -> Page:
        """Somebody with an account, who came in by the link that the operator gave."""
        with self.database.write() as session:
            email = f"{name.lower()}@voorbeeld.example"
            _account, raw = add_account(session, name, email, [role], self.clock.now())
        page = self.somebody()
        page.goto(f"{self.address}/aanmelden/{raw}")
        page.get_by_role("button", name="Meld mij aan").click()
        return page

    def sweep(self) -> None:
        """What the engine does meanwhile: cases begin and go on, letters go out."""
        place = self.app.state.door.place
        begin_cases(place)
        with self.database.write() as session:
            for case in session.exec(select(CaseRow)):
                while advance_case(session, INSTALLATION, case.id, self.clock.now()):
                    pass
        deliver(place)


@contextmanager
def a_town(
    database: Database, settings: Settings, clock: Clock, mail: MailServer, *, script: bool, width: int
) -> Iterator[Town]:
    methods = settings.data_dir / "methods"
    methods.mkdir()
    shutil.copy(METHOD, methods)
    port = free_port()
    address = f"http://lot.example:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), database, clock.now)
    options = {"java_script_enabled": script, "viewport": {"width": width, "height": 800}}
    with ExitStack() as stack:
        stack.enter_context(serving(app, port))
        yield Town(address, app, database, clock, mail, stack.enter_context(a_browser()), options, [])


def go_to(page: Page, place: str) -> None:
    """By the main menu, which is folded on a phone."""
    if (menu := page.get_by_text("Menu", exact=True)).is_visible():
        menu.click()
    page.get_by_role("link", name=place).click()


def start_a_case(town: Town, leader: Page) -> None:
    """Five pages and ten minutes."""
    leader.get_by_role("link", name="Start een casus").click()
    leader.get_by_text("Proefmethode").click()
    leader.get_by_label("Schuilnaam").fill("Heldere Brug")
    leader.get_by_text("Normaal").click()
    leader.get_by_role("button", name="Verder").click()
    leader.get_by_label("Doel").fill("Rust in de wijk.")
    leader.get_by_label("Selectiegrond").fill("Drie meldingen.")
    leader.get_by_label("Grondslag voor delen").fill("Convenant, artikel 4")
    leader.get_by_role("button", name="Verder").click()
    leader.get_by_text("Plak een lijst uit een rekenblad").click()
    leader.get_by_label("Lijst").fill("\n".join(TEAM))
    leader.get_by_role("button", name="Voeg deze lijst toe").click()
    leader.get_by_label("Wie is de opdrachtgever?").select_option(value="noor@gemeente.example")
    leader.get_by_role("button", name="Verder naar stappen en poorten").click()
    leader.get_by_role("button", name="Verder naar controleren").click()
    leader.get_by_role("button", name="Start casus").click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("De casus is gestart")
    town.sweep()
    assert town.mail.to(AGENT) == []  # ten minutes to think better of it
    town.clock.advance(seconds=UNDO.total_seconds())
    town.sweep()


def ask_the_gate(leader: Page) -> None:
    """The step is filled, then the question goes out."""
    leader.get_by_role("link", name="Naar de casus").click()
    leader.get_by_role("link", name="Open stap Intake").first.click()
    leader.get_by_label("Wat is de vraag?").fill("Kan P4 naar school?")
    leader.get_by_role("button", name="Opslaan").first.click()
    leader.get_by_role("link", name="Vraag poort 1 aan").click()
    leader.get_by_role("button", name="Open de poort").click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Heldere Brug")


def vote(town: Town, email: str) -> str:
    """From the letter to the receipt: its reference."""
    member = town.somebody()
    member.goto(link_to(town.mail, email, "stem"))
    member.get_by_role("button", name="Ga verder").click()
    member.get_by_text("Go", exact=True).click()
    member.get_by_role("button", name="Controleer en bevestig").click()
    member.get_by_role("button", name="Bevestig mijn stem").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("Uw stem is opgeslagen")
    return member.locator(".panel__code").inner_text()


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(("script", "width"), PLACES)
def test_each_of_the_three_does_their_whole_job(
    database: Database, settings: Settings, clock: Clock, mailserver: MailServer, script: bool, width: int
) -> None:
    with a_town(database, settings, clock, mailserver, script=script, width=width) as town:
        coordinator = town.signed_in("Bo", "coordinator")
        leader = town.signed_in("Robin", "projectleider")

        start_a_case(town, leader)
        ask_the_gate(leader)
        town.sweep()
        receipts = [vote(town, AGENT), vote(town, CARE)]

        # The project leader answers without a letter, and sees the case go on.
        go_to(leader, "Mijn werk")
        leader.get_by_role("link", name="Gaan we door naar de volgende stap?").click()
        leader.get_by_text("Go", exact=True).click()
        leader.get_by_role("button", name="Controleer en bevestig").click()
        leader.get_by_role("button", name="Bevestig mijn stem").click()
        receipts.append(leader.locator(".panel__code").inner_text())
        town.sweep()

        go_to(coordinator, "Overzicht")
        coordinator.get_by_label("Zoek op kenmerk of schuilnaam").fill("Heldere")
        coordinator.get_by_role("button", name="Zoek").click()
        column = coordinator.locator("#bord details").filter(has_text="Interviews")
        expect(column).to_contain_text("Heldere Brug")
        assert town.said == []
    with database.read() as session:
        [case] = session.exec(select(CaseRow)).all()
        [round_] = queries.rounds(session, case.id)
        votes = queries.votes(session, round_.id)
    assert case.current_step == "interviews"
    assert sorted(one.receipt for one in votes if one.standing is Standing.COUNTED) == sorted(receipts)
