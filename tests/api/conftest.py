"""A case with a team of accounts, and the API as a client with somebody's token sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from fastapi import FastAPI
from starlette.testclient import TestClient

from actions.accounts import create_api_token
from dashboard.api.app import PREFIX, create_api
from dashboard.limits import Limits
from models.case import CaseRow
from models.database import Database
from models.people import AccountRole
from settings import Settings
from tests.builders import PROEF, a_case, an_account
from tests.clock import Clock
from workplace import workplace_of


COORDINATOR = "coordinator@voorbeeld.example"
CHAIR = "projectleider@voorbeeld.example"
POLICE = "wijkagent@voorbeeld.example"
CARE = "hulpverlener@voorbeeld.example"
STRANGER = "iemand@elders.example"
PRIVACY = "privacy@voorbeeld.example"

ROLES = {
    COORDINATOR: [AccountRole.COORDINATOR],
    CHAIR: [AccountRole.PROJECTLEIDER],
    POLICE: [],
    CARE: [],
    STRANGER: [AccountRole.PROJECTLEIDER],
    PRIVACY: [AccountRole.PRIVACY],
}


@dataclass
class Api:
    """The API over a database: `api.as_(CHAIR)` is a client with that person's token."""

    client: TestClient
    tokens: dict[str, str]

    def as_(self, email: str) -> Caller:
        """A client that calls as this person."""
        return Caller(self.client, {"Authorization": f"Bearer {self.tokens[email]}"})


@dataclass
class Caller:
    """Somebody's client; paths are those after `/api/v1`."""

    client: TestClient
    headers: dict[str, str]

    def get(self, path: str, **headers: str) -> Any:
        """A GET."""
        return self.client.get(PREFIX + path, headers=self.headers | headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """A POST with a JSON body, if there is one."""
        return self.client.post(PREFIX + path, json=body, headers=self.headers | headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        """A PUT with a JSON body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.put(PREFIX + path, json=body, headers=self.headers | named)

    def delete(self, path: str) -> Any:
        """A DELETE."""
        return self.client.delete(PREFIX + path, headers=self.headers)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """An installation that chose everything a first case requires, with the trial method of its own."""
    methods = tmp_path / "data" / "methods"
    methods.mkdir(parents=True)
    text = (Path(__file__).parents[1] / "proef.yaml").read_text()
    assert yaml.safe_load(text)["key"] == PROEF.key
    (methods / "proef.yaml").write_text(text)
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        controller="Gemeente Voorbeeld",
        legal_ground="Algemeen belang",
        retention="P5Y",
        base_url="http://lot.example",
    )


@pytest.fixture
def delivered() -> list[UUID]:
    """For whom the post was called, after which commit."""
    return []


@pytest.fixture
def application(settings: Settings, database: Database, clock: Clock, delivered: list[UUID]) -> FastAPI:
    """The API mounted where it is mounted in the whole."""
    app = FastAPI(openapi_url=None)
    place = workplace_of(settings, database, clock.now)
    app.mount(PREFIX, create_api(place, settings.data_dir / "methods", Limits(), delivered.append))
    return app


@pytest.fixture
def api(application: FastAPI, database: Database, clock: Clock) -> Iterator[Api]:
    """Accounts for everybody, each with a token."""
    with database.write() as session:
        for email, roles in ROLES.items():
            an_account(session, email, clock.now(), *roles)
    with database.write() as session:
        tokens = {email: create_api_token(session, email, clock.now()) for email in ROLES}
    with TestClient(application) as client:
        yield Api(client, tokens)


@pytest.fixture
def case(database: Database, clock: Clock) -> CaseRow:
    """A case of the trial method at its first step."""
    with database.write() as session:
        return a_case(session, clock.now())
