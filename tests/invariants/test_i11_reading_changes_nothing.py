"""I11: GET, HEAD and OPTIONS change no row, on any address, with any valid link, session or bearer token.

Except: the access log, when a session was last seen, and the session that the way back from the provider begins.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from dashboard.app import create_app
from models.database import Database
from settings import Settings
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.everywhere import ACCOUNTS, NOBODY, Route, World, a_world, routes_of
from tests.dashboard.rows import everything


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def app(tmp_path: Path, database: Database, clock: Clock) -> FastAPI:
    """The application with everything that can be switched on."""
    here = "http://localhost:1"
    settings = Settings(
        _env_file=None, data_dir=tmp_path, base_url=here, demo=True, oidc_issuer=here, oidc_client_id="x"
    )
    return create_app(settings, database, clock.now)


@pytest.mark.parametrize("who", [NOBODY, *ACCOUNTS], ids=lambda who: who.partition("@")[0] or "nobody")
def test_reading_changes_nothing(app: FastAPI, database: Database, clock: Clock, who: str) -> None:
    world = a_world(app, database, clock.now())
    cookie = world.session_of(who) if who else {}
    clock.advance(minutes=2)
    before, changed = everything(database), []
    with Browser(app) as browser:
        for route, address in readable(world, app):
            browser.cookies.clear()
            browser.cookies.update(cookie)
            headers = {"authorization": f"Bearer {world.bearers[who]}"} if route.is_api and who else {}
            for method in ("GET", "HEAD", "OPTIONS"):
                browser.request(method, address, headers=headers, follow_redirects=False)
            after = everything(database)
            changed += [
                f"{address} changed {table}" for table, rows in after.items() if rows != before[table]
            ]
            before = after

    assert changed == []


def readable(world: World, app: FastAPI) -> list[tuple[Route, str]]:
    """Every address that can be looked at: of a link page with every kind of link that works, and one that does not."""
    looks = [
        route for route in routes_of(app) if route.method == "GET" and not route.path.startswith("/static")
    ]
    every = [*world.tokens.values(), "onbekend"]
    return [
        (route, world.address(route, "own", token))
        for route in looks
        for token in (every if "{token}" in route.path else [""])
    ]
