"""The API inside the whole web application: found at its address, with the headers and limits of the door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from dashboard.app import create_app
from dashboard.security import LARGEST_BODY
from models.database import Database
from settings import Settings
from tests.clock import Clock


@pytest.fixture
def client(settings: Settings, database: Database, clock: Clock) -> Iterator[TestClient]:
    """Somebody who reaches the web server."""
    with TestClient(create_app(settings, database, clock.now)) as client:
        yield client


def test_the_description_is_at_its_address(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json")

    assert described.status_code == 200
    assert described.headers["cache-control"] == "no-store"


def test_refusals_are_problems_inside_the_whole_too(client: TestClient) -> None:
    for path, status in (("/api/v1/cases", 401), ("/api/v1/nothing", 404)):
        refused = client.get(path)

        assert refused.status_code == status
        assert refused.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_too_large_is_a_problem(client: TestClient) -> None:
    refused = client.post("/api/v1/cases", content=b"x" * (LARGEST_BODY + 1))

    assert (refused.status_code, refused.json()["type"]) == (413, "/api/v1/problems/too-large")


def test_another_site_cannot_borrow_what_a_browser_does_not_send(client: TestClient) -> None:
    refused = client.post("/api/v1/cases", json={}, headers={"Origin": "https://elsewhere.example"})

    assert refused.status_code == 401
