"""Passkeys in Chromium with an authenticator of its own: made after a link, used to sign in and to prove it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Page, expect
from sqlmodel import select

from actions.accounts import add_account
from dashboard.app import create_app
from methods.schema import Assurance
from models import audit
from models.database import Database
from models.people import SessionRow, SignInMethod
from models.sign_in import PasskeyRow
from notifications.occasions import Occasion
from settings import Settings
from tests.builders import a_case, an_open_round, person_in
from tests.chromium import a_browser
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_in_chromium import serving
from tests.dashboard.visitors import text_of
from tests.ports import free_port
from tests.told import told


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Desk:
    """Somebody at a laptop with a fingerprint reader."""

    page: Page
    address: str
    device: CDPSession
    reader: str
    said: list[str]

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).click()

    def finger(self, *, fits: bool) -> None:
        """Whose finger lies on the reader."""
        self.device.send("WebAuthn.setUserVerified", {"authenticatorId": self.reader, "isUserVerified": fits})

    def keys(self) -> list[dict[str, object]]:
        """What the reader keeps."""
        found = self.device.send("WebAuthn.getCredentials", {"authenticatorId": self.reader})
        credentials: list[dict[str, object]] = found["credentials"]
        return credentials


@contextmanager
def a_desk(settings: Settings, database: Database, clock: Clock) -> Iterator[Desk]:
    port = free_port()
    address = f"http://localhost:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), database, clock.now)
    with serving(app, port), a_browser() as browser:
        page = browser.new_context(locale="nl-NL").new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        reader = device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield Desk(page, address, device, reader["authenticatorId"], said)


def enrolled(desk: Desk, first_link: str) -> None:
    """Signed in by a link, with a passkey added."""
    desk.open(f"/aanmelden/{first_link}")
    desk.press("Meld mij aan")
    desk.open("/account")
    desk.page.get_by_label("Naam van de nieuwe passkey").fill("mijn laptop")
    desk.press("Voeg een passkey toe")
    expect(desk.page.get_by_role("status")).to_contain_text("De passkey is toegevoegd")
    expect(desk.page.get_by_text("De passkey is niet gemaakt")).to_be_hidden()


def first_link(database: Database, clock: Clock, email: str = "robin@voorbeeld.example") -> str:
    with database.write() as session:
        return add_account(session, "Robin", email, ["projectleider"], clock.now())[1]


def heading(desk: Desk) -> str:
    return desk.page.get_by_role("heading", level=1).inner_text()


def test_made_after_a_link_used_to_sign_in_and_removed(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with a_desk(settings, database, clock) as desk:
        enrolled(desk, first_link(database, clock))
        assert "mijn laptop" in desk.page.get_by_role("table", name="Mijn passkeys").inner_text()
        desk.page.get_by_role("button", name="Afmelden").first.click()
        desk.open("/aanmelden")
        desk.press("Meld mij aan met een passkey")
        desk.page.wait_for_url(desk.address + "/")
        assert "Robin" in heading(desk)
        desk.open("/account")
        assert "passkey" in desk.page.get_by_role("table", name="Waar u bent aangemeld").inner_text()
        desk.press("Verwijder mijn laptop")
        expect(desk.page.get_by_role("status")).to_contain_text("De passkey is verwijderd")
        desk.page.get_by_role("button", name="Afmelden").first.click()
        desk.open("/aanmelden")
        desk.press("Meld mij aan met een passkey")
        desk.page.get_by_role("heading", name="Aanmelden is niet gelukt").wait_for()

    with database.read() as session:
        assert session.exec(select(PasskeyRow)).all() == []
        assert told(session, Occasion.SIGN_IN_CHANGED) == ["robin", "robin"]
        methods = [row.method for row in session.exec(select(SessionRow))]
        assert sorted(methods) == [SignInMethod.LINK, SignInMethod.PASSKEY]
        assert audit.verify(session) is None
    # The last one is the browser's own line about the page that refused (403).
    assert [line for line in desk.said if "403" not in line] == []


def test_a_finger_that_does_not_fit_signs_nobody_in(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with a_desk(settings, database, clock) as desk:
        enrolled(desk, first_link(database, clock))
        desk.page.get_by_role("button", name="Afmelden").first.click()
        desk.finger(fits=False)
        desk.open("/aanmelden")
        desk.press("Meld mij aan met een passkey")

        expect(desk.page.get_by_role("alert").filter(visible=True)).to_contain_text("niet gelukt")
        assert desk.page.url.endswith("/aanmelden")


def test_a_second_passkey_asks_for_the_first_when_the_sign_in_is_old(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with a_desk(settings, database, clock) as desk:
        enrolled(desk, first_link(database, clock))
        clock.advance(minutes=16)
        desk.press("Voeg een passkey toe")
        desk.page.get_by_role("heading", name="Meld u opnieuw aan").wait_for()
        assert desk.page.get_by_role("button", name="Stuur mij een link").count() == 0
        desk.press("Meld mij aan met een passkey")
        desk.page.get_by_role("heading", name="U bent opnieuw aangemeld").wait_for()
        desk.press("Ga verder")

        desk.page.wait_for_url(desk.address + "/account")
        # The same device holds one passkey an account: it says so instead of making another.
        desk.press("Voeg een passkey toe")
        expect(desk.page.get_by_role("alert").filter(visible=True)).to_contain_text("niet gemaakt")
        assert len(desk.keys()) == 1


def test_a_gate_for_accounts_takes_a_vote_by_passkey_and_keeps_what_was_typed(
    settings: Settings, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        round_.assurance = Assurance.ACCOUNT
        session.add(round_)
        audit.record(session, "test", clock.now())
        voter = person_in(session, round_, "wijkagent")
        link = add_account(session, voter.name, voter.email, ["projectleider"], clock.now())[1]
        reference = case.reference

    with a_desk(settings, database, clock) as desk:
        enrolled(desk, link)
        desk.open(f"/casus/{reference}/poort/1")
        desk.page.get_by_text("No-go", exact=True).click()
        desk.page.get_by_label("Motivering").fill("Het is nog niet veilig.")
        desk.press("Controleer en bevestig")
        desk.press("Bevestig mijn stem")
        desk.page.get_by_role("heading", name="Meld u opnieuw aan").wait_for()
        desk.press("Meld mij aan met een passkey")
        desk.page.get_by_role("heading", name="U bent opnieuw aangemeld").wait_for()
        desk.press("Ga verder")

        assert heading(desk) == "Uw stem is opgeslagen"
        assert "Het is nog niet veilig." in desk.page.inner_text("main")


@pytest.mark.parametrize(
    "credential",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param("x" * 30_000, id="too much"),
        pytest.param(json.dumps({"id": "x", "response": {"clientDataJSON": "e30"}}), id="no challenge"),
        pytest.param(
            json.dumps({"id": "x", "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiJ4In0"}}),
            id="a challenge that nobody made",
        ),
    ],
)
def test_what_is_no_answer_of_an_authenticator_signs_nobody_in(visitor: Browser, credential: str) -> None:
    settings = visitor.door.settings.model_copy(update={"base_url": "https://lot.example"})
    visitor.app.state.door = type(visitor.door)(
        settings, visitor.door.place, visitor.door.limits, visitor.door.courier
    )

    page = visitor.post("/aanmelden/passkey", data={"credential": credential})

    assert page.status_code == 403
    assert "Aanmelden is niet gelukt" in text_of(page)


def test_where_browsers_allow_no_passkeys_none_is_offered(visitor: Browser) -> None:
    """http://lot.example is neither https nor localhost."""
    assert "passkey" not in text_of(visitor.get("/aanmelden"))
    assert visitor.post("/aanmelden/passkey/opties").status_code == 404
