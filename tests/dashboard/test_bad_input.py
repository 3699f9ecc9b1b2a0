"""Every form on every page, filled with what nobody should send: no failure, nothing runs, what was typed stays text.

The forms are found on the pages themselves, so that a new one is walked without anybody thinking of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from httpx import Response

from dashboard.app import create_app
from models.database import Database
from settings import Settings
from tests.clock import Clock
from tests.dashboard.browser import ADDRESS, Browser
from tests.dashboard.everywhere import CHAIR, MEMBER, Route, World, a_world, nothing_is_kept, routes_of


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

BAD = {
    "nothing": "",
    "too much": "x" * 20_000,
    "emoji": "\U0001f9e9\U0001f468‍\U0001f469‍\U0001f467",
    "right to left": "‮‏edoc‬",
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{7*7}}${7*7}#{7*7}",
    "newline": "Titel\r\nBcc: ander@voorbeeld.example\r\n\r\nNog",
    "formula": '=HYPERLINK("http://kwaad.example","klik")',
    "percent": "%s %(name)s %n {0}",
    "nul": "voor\x00na\ud83d".encode("utf-8", "replace").decode(),
}
HARM = ("<script>alert", "<img src=x", "49$49", "49#49")
LEAVES = ("/afmelden", "/account/overal-afmelden", "/aanmelden/oidc")
"""Forms that end the session or go to another site."""


@dataclass
class Form:
    """A form of a page: where it goes, what it carries unseen, and the names a person fills."""

    action: str
    carried: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, or something in one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(urljoin(self.address, given.get("action") or self.address))
            if given.get("method", "").lower() == "post":
                self.found.append(self._open)
        elif self._open and tag in ("input", "textarea", "select", "button") and "name" in given:
            if given.get("type") in ("hidden", "submit") or tag == "button":
                self._open.carried.setdefault(given["name"], given.get("value", ""))
            else:
                self._open.names.append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        """The form is over."""
        if tag == "form":
            self._open = None


def forms_on(page: Response) -> list[Form]:
    parser = Forms(page.request.url.path)
    parser.feed(page.text)
    return [form for form in parser.found if not form.action.startswith(LEAVES)]


def pages_of(world: World, browser: Browser, app: FastAPI) -> Iterator[Response]:
    """Every page that this person reaches."""
    addresses = {world.address(route, "own") for route in routes_of(app) if is_page(route)}
    addresses |= {f"/casus/nieuw/{number}" for number in range(1, 6)}
    for address in sorted(addresses):
        page = browser.get(address)
        if page.status_code == 200 and page.headers.get("content-type", "").startswith("text/html"):
            yield page


def is_page(route: Route) -> bool:
    return (
        route.method == "GET" and not route.is_api and "static" not in route.path and "oidc" not in route.path
    )


@pytest.mark.parametrize(
    "who", [CHAIR, MEMBER, "coordinator@voorbeeld.example"], ids=lambda who: who.split("@")[0]
)
def test_every_form_bears_whatever_is_typed(
    settings: Settings, database: Database, clock: Clock, who: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings.model_copy(update={"demo": True}), database, clock.now)
    world = a_world(app, database, clock.now())
    wrong: list[str] = []
    walked: set[tuple[str, str]] = set()
    cookie = world.session_of(who)
    with Browser(app) as browser, nothing_is_kept(database), caplog.at_level(logging.DEBUG):
        browser.cookies.update(cookie)
        for page in list(pages_of(world, browser, app)):
            for form in forms_on(page):
                if (form.action, ",".join(form.names)) in walked:
                    continue
                walked.add((form.action, ",".join(form.names)))
                for what, typed in BAD.items():
                    caplog.clear()
                    data = form.carried | dict.fromkeys(form.names, typed)
                    browser.cookies.clear()
                    browser.cookies.update(cookie)
                    reply = browser.post(form.action, data=data, headers={"origin": ADDRESS})
                    wrong += [f"{form.action}, {what}: {flaw}" for flaw in flaws(reply, typed, caplog.text)]

    assert len(walked) > 5
    assert wrong == []


def flaws(reply: Response, typed: str, log: str) -> Iterator[str]:
    """What went wrong with one answer."""
    if reply.status_code >= 500:
        yield f"status {reply.status_code}"
    yield from (f"{harm} in the page" for harm in HARM if harm in reply.text)
    if len(typed) > 10 and typed in log:
        yield "what was typed is in the log"
