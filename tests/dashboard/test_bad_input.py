"""Every form on every page, filled with what nobody should type: no failure, nothing runs, and no word is lost.

The forms are found on the pages themselves, so that a new one is walked without anybody thinking of it. What is
refused comes back in the page's form as it was typed; what is accepted is kept, looked at, and taken back.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pytest
from fastapi import FastAPI
from httpx import Response
from markupsafe import escape
from sqlmodel import select

from actions.case_draft import CaseDraft, keep_case_draft
from actions.puzzelteam.peiling import open_peiling, take_token
from dashboard.app import create_app
from models import queries
from models.database import Database
from models.post import LinkKind, NoticeRow
from notifications.occasions import Occasion
from settings import Settings
from tests.bad_input import BAD, as_kept, harm_in
from tests.builders import INSTALLATION, a_case, chair_of
from tests.clock import Clock
from tests.dashboard.browser import ADDRESS, Browser
from tests.dashboard.everywhere import CHAIR, MEMBER, NOBODY, Route, World, a_world, routes_of
from tests.dashboard.forms import Button, Form, forms_on
from tests.dashboard.team.place import PEOPLE
from tests.mailserver import MailServer
from tests.puzzelteam.teams import a_team


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

LEAVES: Final = ("/afmelden", "/account/overal-afmelden", "/aanmelden/oidc")
"""Forms that end the session or go to another site."""
NEVER_BACK: Final = ("code", "credential")
"""The exceptions: a code or the answer of a passkey is typed anew, and stands on no page. There are no passwords."""
SHOWN: Final[dict[str | None, set[str]]] = {CHAIR: set(BAD), MEMBER: set(BAD) - {"too much"}}
"""What of all that is taken somewhere, and then stands on a page; no form of a member takes 20,000 characters."""
NOT_ON_OFFER: Final = ("too much", "script", "nul")
"""What is sent in the place of a choice too."""
REFUSED: Final = (409, 422)
OTHERS: Final = ("coordinator@voorbeeld.example", "beheerder@voorbeeld.example", "privacy@voorbeeld.example")


@pytest.mark.parametrize("who", [CHAIR, MEMBER, *OTHERS, NOBODY], ids=lambda who: who.split("@")[0] or "link")
def test_every_form_bears_whatever_is_typed(
    settings: Settings,
    database: Database,
    clock: Clock,
    mailserver: MailServer,
    who: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = create_app(settings.model_copy(update={"demo": True}), database, clock.now)
    world = a_world(app, database, clock.now())
    half_way(database, clock)
    cookie = world.session_of(who) if who else {}
    with Browser(app) as browser:
        browser.cookies.update(cookie)
        pages = list(pages_of(world, browser, app) if who else pages_behind(world, browser, mailserver))
        with taken_back(database) as take_back, caplog.at_level(logging.DEBUG):
            walk = Walk(browser, cookie, take_back, caplog)
            for page in pages:
                walk.fill_in(page)

    assert len(walk.walked) > 3
    assert walk.wrong == []
    assert walk.shown == SHOWN.get(who, walk.shown), "kept, and seen on a page as it was typed"
    assert "ander@voorbeeld.example" not in {letter.to for letter in mailserver.letters}


@dataclass
class Walk:
    """One person who fills in all forms, with what went wrong so far."""

    browser: Browser
    cookie: dict[str, str]
    take_back: Callable[[], None]
    log: pytest.LogCaptureFixture

    def __post_init__(self) -> None:
        self.walked: set[tuple[str, ...]] = set()
        self.wrong: list[str] = []
        self.shown: set[str] = set()

    def sign_in(self) -> None:
        """As if nothing was done since."""
        self.browser.cookies.clear()
        self.browser.cookies.update(self.cookie)

    def fill_in(self, page: Response) -> None:
        """Every form of this page, by each of its buttons; now and then with a choice that was not on offer."""
        for form in forms_on(page):
            for button in form.buttons:
                if self._is_new(form, button):
                    for at, (what, typed) in enumerate(BAD.items()):
                        chosen = {name: offered[at % len(offered)] for name, offered in form.choices.items()}
                        self._send(page, form, button, what, typed, chosen)
                        if chosen and what in NOT_ON_OFFER:
                            self._send(page, form, button, what, typed, dict.fromkeys(chosen, typed))

    def _is_new(self, form: Form, button: Button) -> bool:
        value = "" if button.name.endswith("_row") else button.value
        which = (button.action, button.name, value, *form.texts, *form.choices)
        known = which in self.walked or button.action.startswith(LEAVES)
        if form.texts or form.choices:
            self.walked.add(which)
        return not known and bool(form.texts or form.choices)

    def _send(
        self, page: Response, form: Form, button: Button, what: str, typed: str, chosen: dict[str, str]
    ) -> None:
        self.log.clear()
        self.sign_in()
        data = form.unseen | chosen | dict.fromkeys(form.texts, typed)
        data |= {button.name: button.value} if button.name else {}
        reply = self.browser.post(button.action, data=data, headers={"origin": ADDRESS})
        flaws = [*flaws_of(reply), *lost(reply, form, typed), *told(self.log.text, typed)]
        if reply.status_code < 400:
            again = self.browser.get(page.request.url.raw_path.decode())
            flaws += flaws_of(again)
            self.shown |= {what for seen in (reply, again) if str(escape(as_kept(typed))) in seen.text}
            self.browser.mail_is_out()
            self.take_back()
        here = f"{button.action} {button.name}={button.value}, {what}"
        self.wrong += [f"{here}: {flaw}" for flaw in flaws]


def flaws_of(page: Response) -> Iterator[str]:
    """A failure, or something that runs."""
    if page.status_code >= 500:
        yield f"status {page.status_code}"
    yield from harm_in(page.text)


def lost(reply: Response, form: Form, typed: str) -> Iterator[str]:
    """What somebody typed and does not find back on the page that refuses it."""
    if reply.status_code not in REFUSED or not typed:
        return
    back = [back.unseen | back.texts for back in forms_on(reply)]
    for name in form.texts.keys() - set(NEVER_BACK):
        if not any(fields.get(name) == as_kept(typed) for fields in back):
            yield f"{name} is lost: {[fields.get(name, '')[:40] for fields in back]}"


def told(log: str, typed: str) -> Iterator[str]:
    """What was typed, told to whoever reads the log."""
    if len(typed) > 10 and typed in log:
        yield "what was typed is in the log"


def pages_of(world: World, browser: Browser, app: FastAPI) -> Iterator[Response]:
    """Every page that this person reaches."""
    addresses = {world.address(route, "own") for route in routes_of(app) if is_page(route)}
    addresses |= {f"/casus/nieuw/{number}" for number in range(1, 6)} | {"/overzicht?q=haven"}
    for address in sorted(addresses):
        page = browser.get(address)
        if page.status_code == 200 and page.headers.get("content-type", "").startswith("text/html"):
            yield page


def is_page(route: Route) -> bool:
    return (
        route.method == "GET" and not route.is_api and "static" not in route.path and "oidc" not in route.path
    )


def pages_behind(world: World, browser: Browser, mailserver: MailServer) -> Iterator[Response]:
    """The pages behind the links that one gets by mail, the gate's opened by its code."""
    for path, kind in (("/stem/{}/berichten", LinkKind.BALLOT), ("/vandaag/{}/berichten", LinkKind.TODAY)):
        yield browser.get(path.format(world.tokens[kind]))
    yield browser.post(f"/overleg/{world.tokens[LinkKind.MEETING]}", data={"go_on": "1"})
    yield browser.get(f"/peiling/{asked_how_it_goes(world)}")
    gate = f"/stem/{world.tokens[LinkKind.BALLOT]}"
    yield browser.get(gate)
    yield browser.post(gate, data={"ask_code": "1"})
    browser.mail_is_out()
    code = re.search(r"\b\d{6}\b", mailserver.letters[-1].text)
    assert code is not None
    opened = browser.post(gate, data={"code": code.group()})
    yield opened
    yield browser.post(gate, data=forms_on(opened)[0].unseen | {"change": "1"})


def asked_how_it_goes(world: World) -> str:
    """The token of one answer in a peiling that has just opened, in a team that is large enough for one."""
    with world.database.write() as session:
        case = a_case(session, world.now, members=PEOPLE)
        a_team(session, case, world.now)
        open_peiling(session, INSTALLATION, case.id, world.now, by=chair_of(session, case, world.now))
    with world.database.write() as session:
        notice = session.exec(select(NoticeRow).where(NoticeRow.occasion == Occasion.PEILING.value)).first()
        assert notice is not None
        token = take_token(session, notice)
    assert token is not None
    return token


def half_way(database: Database, clock: Clock) -> None:
    """The chair has filled in four of the five pages of a new case."""
    with database.write() as session:
        chair = queries.person_by_email(session, CHAIR)
        assert chair is not None
        keep_case_draft(session, chair.id, CaseDraft(method="lot", done=(1, 2, 3, 4)), clock.now())


@contextmanager
def taken_back(database: Database) -> Iterator[Callable[[], None]]:
    """What this gives brings the database back to how it is now."""
    with (
        sqlite3.connect(str(database.url.database), timeout=20) as there,
        sqlite3.connect(":memory:") as kept,
    ):
        there.backup(kept)
        yield lambda: kept.backup(there)
    there.close()
    kept.close()
