"""In a real browser, without JavaScript: a team is formed, promises to stay, meets, and says how it feels."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlmodel import col, select

from actions.accounts import add_account
from actions.deliver_notices import PostOffice, deliver_notices
from dashboard.app import create_app
from models.database import Database
from models.peiling import PeilingAnswerRow
from models.puzzelteam import MeetingRow
from notifications.post import mail_server
from settings import Settings
from tests.builders import INSTALLATION, TEAM, a_case, a_member
from tests.chromium import a_browser
from tests.clock import Clock
from tests.dashboard.test_in_chromium import serving
from tests.mailserver import MailServer
from tests.ports import free_port


CHAIR, AGENT = "voorzitter@voorbeeld.example", "wijkagent@voorbeeld.example"
PEOPLE = (a_member("projectleider", email=CHAIR), *TEAM[1:], a_member("bestuurder"))


def link_to(mailserver: MailServer, email: str, page: str) -> str:
    """The newest link of this kind that this person got."""
    found = [
        match.group()
        for letter in mailserver.to(email)
        if (match := re.search(rf"http://\S+/{page}/\S+", letter.text))
    ]
    return found[-1]


def choose(page: Page, words: str) -> None:
    """Press the card with these words."""
    page.locator("label.choice").filter(has_text=words).first.click()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_team_from_forming_to_a_peiling(
    database: Database, settings: Settings, clock: Clock, mailserver: MailServer
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now(), members=PEOPLE)
        _account, raw = add_account(session, "Kim", CHAIR, ["projectleider"], clock.now())
    port = free_port()
    address = f"http://lot.example:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), database, clock.now)
    office = PostOffice(mail_server(mailserver.url), "Lange Adem <la@voorbeeld.example>", address)
    team = f"{address}/casus/{case.reference}/puzzelteam"

    with serving(app, port), a_browser() as browser:
        page = browser.new_context(java_script_enabled=False, locale="nl-NL").new_page()
        phone = browser.new_context(
            java_script_enabled=False, locale="nl-NL", viewport={"width": 360, "height": 800}
        ).new_page()
        page.goto(f"{address}/aanmelden/{raw}")
        page.get_by_role("button", name="Meld mij aan").click()

        # Form the team; without a vice chair it stays unformed, and the choice of people is kept.
        page.goto(team)
        page.get_by_role("link", name="Vorm het team").click()
        page.get_by_role("button", name="Vorm het team").click()
        assert page.get_by_role("alert").is_visible()
        page.get_by_label("Wie is vicevoorzitter?").select_option(label="Kim Wijkagent, Wijkagent")
        page.get_by_role("button", name="Vorm het team").click()
        assert page.get_by_role("status").inner_text().startswith("Het team is gevormd.")
        assert page.get_by_text("zei nog niet te blijven").count() == 3

        # The wijkagent confirms from a link.
        deliver_notices(database, INSTALLATION, office, clock.now)
        phone.goto(link_to(mailserver, AGENT, "overleg"))
        phone.get_by_role("button", name="Ga verder").click()
        phone.get_by_role("button", name="Ja, ik doe mee").click()
        assert "staat vast" in phone.get_by_role("status").inner_text()
        page.reload()
        assert page.get_by_text("zei nog niet te blijven").count() == 2

        # Plan a meeting: not on Christmas Day, then on the first date that is offered.
        page.goto(f"{team}/overleg")
        choose(page, "Een eigen datum")
        page.get_by_label("Kies zelf een datum").fill("2026-12-25")
        page.get_by_role("button", name="Plan het overleg").click()
        assert page.get_by_text("Dat is een feestdag. Kies een andere dag.").count() == 2
        choose(page, "in het ritme van het team")
        page.get_by_role("button", name="Plan het overleg").click()
        assert page.get_by_role("status").inner_text().startswith("Het overleg staat gepland.")
        with database.read() as session:
            [meeting] = session.exec(select(MeetingRow)).all()

        # Hold it, and close it with a date; not without one.
        clock.set(meeting.starts_at + timedelta(hours=1))
        with database.write() as session:
            _account, raw = add_account(session, "Kim", CHAIR, ["projectleider"], clock.now())
        page.goto(f"{address}/aanmelden/{raw}")
        page.get_by_role("button", name="Meld mij aan").click()
        page.goto(team)
        choose(page, "Ja, het is gehouden")
        page.get_by_label("Wat is besloten?").fill("Wij bellen elke vrijdag.")
        page.get_by_role("button", name="Sluit dit overleg af").click()
        assert page.get_by_role("alert").get_by_text("Kies wat er volgt").is_visible()
        assert page.get_by_label("Wat is besloten?").input_value() == "Wij bellen elke vrijdag."
        page.locator("#next_at label.choice").first.click()
        page.get_by_role("button", name="Sluit dit overleg af").click()
        assert page.get_by_role("status").inner_text() == "Het overleg is afgesloten."

        # Ask how it goes; the answer comes from a link, the page says only that it runs.
        page.get_by_role("link", name="Open een peiling").click()
        page.get_by_role("button", name="Open de peiling").click()
        assert page.get_by_text("Er loopt een peiling, tot").is_visible()
        deliver_notices(database, INSTALLATION, office, clock.now)
        phone.goto(link_to(mailserver, AGENT, "peiling"))
        phone.locator("#safety label.choice").nth(1).click()
        phone.locator("#together label.choice").nth(3).click()
        phone.get_by_role("button", name="Verstuur").click()

        assert phone.get_by_role("heading", level=1).inner_text() == "Dank u wel"
    with database.read() as session:
        states = [
            one.state.value for one in session.exec(select(MeetingRow).order_by(col(MeetingRow.number)))
        ]
        answers = session.exec(select(PeilingAnswerRow)).all()
    assert states == ["held", "planned"]
    assert [(one.safety, one.together) for one in answers] == [(2, 4)]
