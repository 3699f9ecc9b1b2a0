"""Who asks for a case that is not theirs gets what everybody gets for no case at all, and is written down."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from sqlmodel import col, select

from actions.accounts import add_account, create_api_token
from models.case import CaseRow
from models.database import Database
from models.people import AccessRow, PersonRow
from tests.builders import a_case
from tests.clock import Clock
from tests.dashboard.browser import Browser


STRANGER, COORDINATOR = "iemand@elders.example", "coordinator@voorbeeld.example"
NONE = "PRF-2026-9999"


@pytest.fixture
def case(database: Database, clock: Clock) -> CaseRow:
    """A case, and two accounts outside it."""
    with database.write() as session:
        add_account(session, "Robin", COORDINATOR, ["coordinator"], clock.now())
        return a_case(session, clock.now())


@pytest.fixture
def stranger(visitor: Browser, database: Database, clock: Clock) -> Browser:
    """Somebody who is signed in, and no member."""
    with database.write() as session:
        _, raw = add_account(session, "Noor", STRANGER, ["projectleider"], clock.now())
    visitor.post(f"/aanmelden/{raw}")
    return visitor


def written(database: Database) -> list[tuple[str, str, bool]]:
    """Who asked for what, and was it allowed."""
    with database.read() as session:
        query = select(PersonRow.email, AccessRow.what, AccessRow.allowed).join(
            PersonRow, col(PersonRow.id) == col(AccessRow.person_id)
        )
        return [tuple(row) for row in session.exec(query.order_by(col(AccessRow.at)))]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("method", "rest", "template"),
    [
        pytest.param("GET", "", "/casus/{reference}", id="the case"),
        pytest.param("HEAD", "/intake", "/casus/{reference}/{step}", id="a step"),
        pytest.param("POST", "/intake/poort", "/casus/{reference}/{step}/poort", id="a form"),
    ],
)
def test_a_page_of_another_case_is_not_there_and_that_is_written_down(
    stranger: Browser, database: Database, case: CaseRow, method: str, rest: str, template: str
) -> None:
    here = stranger.request(method, f"/casus/{case.reference}{rest}")
    nowhere = stranger.request(method, f"/casus/{NONE}{rest}")

    assert here.status_code == nowhere.status_code == HTTPStatus.NOT_FOUND
    assert here.text.replace(case.reference, NONE) == nowhere.text
    assert written(database) == [(STRANGER, f"{method} {template}", False)], "and no case is nobody's"


def test_a_case_through_the_api_too(
    stranger: Browser, database: Database, clock: Clock, case: CaseRow
) -> None:
    with database.write() as session:
        token = create_api_token(session, STRANGER, clock.now())

    here, nowhere = (
        stranger.get(f"/api/v1/cases/{one}", headers={"Authorization": f"Bearer {token}"})
        for one in (case.reference, NONE)
    )

    assert (here.status_code, here.json()) == (HTTPStatus.NOT_FOUND, nowhere.json())
    assert written(database) == [(STRANGER, "api: GET /cases/{reference}", False)]


def test_a_coordinator_sees_that_a_case_exists_and_is_refused_its_content(
    visitor: Browser, database: Database, clock: Clock, case: CaseRow
) -> None:
    with database.write() as session:
        token = create_api_token(session, COORDINATOR, clock.now())
    headers = {"Authorization": f"Bearer {token}"}

    clocks = visitor.get(f"/api/v1/cases/{case.reference}", headers=headers)
    content = visitor.get(f"/api/v1/cases/{case.reference}/members", headers=headers)

    assert (clocks.status_code, content.status_code) == (HTTPStatus.OK, HTTPStatus.FORBIDDEN)
    assert content.json().keys() == {"type", "title", "status", "detail", "needs"}
    assert (COORDINATOR, "api: GET /cases/{reference}/members", False) in written(database)
