"""Cases over the API: started, found, looked at by different people, paused and closed."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from models.case import CaseRow
from models.database import Database
from models.people import AccessRow
from tests.api.conftest import CARE, CHAIR, COORDINATOR, POLICE, STRANGER, Api
from tests.builders import TEAM, a_case, an_open_round
from tests.clock import Clock


NEW = {
    "method": "proef",
    "alias": "Stille Haven",
    "urgency": "spoed",
    "purpose": "Samen verder.",
    "selection_ground": "Drie meldingen.",
    "sponsor": "projectleider",
    "members": [member.model_dump(mode="json") for member in TEAM],
}


def test_a_case_is_started_and_can_be_looked_at(api: Api) -> None:
    started = api.as_(CHAIR).post("/cases", NEW)

    assert started.status_code == 201
    reference = started.json()["reference"]
    assert started.headers["location"] == f"/api/v1/cases/{reference}"
    assert started.json()["url"] == f"http://lot.example/casus/{reference}"
    found = api.as_(CHAIR).get(f"/cases/{reference}").json()
    assert found["alias"] == "Stille Haven"
    assert found["method"] == {"key": "proef", "version": 1}
    assert found["state"] == "active"
    assert found["position"] == {"step": "intake", "phase": "working"}
    assert found["waiting_on"][0]["role"] == "projectleider"
    assert [step["state"] for step in found["steps"]] == ["open", "waiting", "waiting"]
    assert found["rhythm"]["phase"] == "crisis"


def test_a_sponsor_outside_the_team_gives_a_warning(api: Api) -> None:
    started = api.as_(CHAIR).post("/cases", NEW | {"sponsor": "de burgemeester"})

    assert "sponsor_not_a_member" in started.json()["warnings"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"method": "onbekend"}, "method", id="a method that does not exist"),
        pytest.param({"members": []}, "members", id="nobody in the team"),
        pytest.param({"alias": "x"}, "alias", id="an alias that is too short"),
        pytest.param({"urgency": "soms"}, "urgency", id="an urgency that is none"),
        pytest.param({"extra": 1}, "extra", id="a field that is not known"),
    ],
)
def test_a_mistake_is_named_with_its_path_and_nothing_is_started(
    api: Api, change: dict[str, object], path: str
) -> None:
    refused = api.as_(CHAIR).post("/cases", NEW | change)

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/api/v1/problems/invalid"
    assert path in [mistake["path"] for mistake in refused.json()["mistakes"]]
    assert api.as_(COORDINATOR).get("/cases").json()["items"] == []


def test_an_alias_of_an_open_case_is_refused(api: Api) -> None:
    api.as_(CHAIR).post("/cases", NEW)

    refused = api.as_(CHAIR).post("/cases", NEW)

    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/alias-taken")


def test_only_a_project_leader_starts_a_case(api: Api) -> None:
    assert api.as_(POLICE).post("/cases", NEW).status_code == 403


def test_somebody_outside_the_case_cannot_tell_that_it_exists(api: Api, case: CaseRow) -> None:
    for path in ("", "/gates", "/gates/1", "/members", "/audit", "/steps/intake/deliverables/vraag"):
        assert api.as_(STRANGER).get(f"/cases/{case.reference}{path}").status_code == 404
        assert api.as_(STRANGER).get(f"/cases/LOT-1900-0001{path}").status_code == 404
    assert api.as_(STRANGER).get("/cases").json()["items"] == []


def test_a_coordinator_sees_that_a_case_moves_and_no_word_of_it(
    api: Api, case: CaseRow, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        an_open_round(session, session.get_one(CaseRow, case.id), clock.now())

    seen = api.as_(COORDINATOR).get(f"/cases/{case.reference}").json()

    assert seen["position"]["phase"] == "deciding"
    assert {waiting["role"] for waiting in seen["waiting_on"]} == {
        "projectleider",
        "wijkagent",
        "hulpverlener",
    }
    assert "purpose" not in seen
    assert "selection_ground" not in seen
    assert all(step["deliverables"] == [] for step in seen["steps"])
    assert api.as_(COORDINATOR).get(f"/cases/{case.reference}/members").status_code == 403


def test_cases_are_given_in_pages_without_losing_or_doubling_one(
    api: Api, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        references = [a_case(session, clock.now()).reference for _ in range(5)]

    found, cursor = [], ""
    while True:
        page = api.as_(COORDINATOR).get(f"/cases?limit=2{cursor}").json()
        found += [item["reference"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert sorted(found) == sorted(references)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("state=active", 1, id="by state"),
        pytest.param("state=closed", 0, id="by another state"),
        pytest.param("step=intake", 1, id="by step"),
        pytest.param("step=nazorg", 0, id="in nazorg"),
        pytest.param("q=haven", 1, id="by a part of the alias"),
        pytest.param("q=PROEF-", 1, id="by a part of the reference"),
        pytest.param("q=%25", 0, id="a wildcard is only a character"),
        pytest.param("overdue=true", 0, id="nothing is overdue"),
    ],
)
@pytest.mark.usefixtures("case")
def test_cases_are_found(api: Api, query: str, count: int) -> None:
    assert len(api.as_(CHAIR).get(f"/cases?{query}").json()["items"]) == count


def test_a_gate_past_its_last_day_is_overdue(
    api: Api, case: CaseRow, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        an_open_round(session, session.get_one(CaseRow, case.id), clock.now())
    clock.advance(days=30)

    assert len(api.as_(CHAIR).get("/cases?overdue=true").json()["items"]) == 1


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "bnVsbA", "%00"])
def test_a_cursor_of_somebody_else_is_refused(api: Api, cursor: str) -> None:
    assert api.as_(CHAIR).get(f"/cases?cursor={cursor}").status_code == 422


def test_a_case_is_paused_and_resumed_by_its_chair(api: Api, case: CaseRow) -> None:
    refused = api.as_(POLICE).post(
        f"/cases/{case.reference}/pause", {"until": "2026-12-01", "reason": "Verkiezingen"}
    )
    paused = api.as_(CHAIR).post(
        f"/cases/{case.reference}/pause", {"until": "2026-12-01", "reason": "Verkiezingen"}
    )
    resumed = api.as_(CHAIR).post(f"/cases/{case.reference}/resume")

    assert refused.status_code == 403
    assert (paused.status_code, paused.json()["state"]) == (200, "paused")
    assert paused.json()["pause_until"] == "2026-12-01"
    assert (resumed.status_code, resumed.json()["state"]) == (200, "active")


def test_a_pause_that_lasts_too_long_is_refused(api: Api, case: CaseRow) -> None:
    refused = api.as_(CHAIR).post(
        f"/cases/{case.reference}/pause", {"until": "2027-12-01", "reason": "Te lang"}
    )

    assert refused.status_code == 422
    assert refused.json()["type"].endswith("/pause-too-long")
    assert refused.json()["latest"] == "2027-02-17"


def test_a_close_takes_two_people(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/close"

    proposed = api.as_(CHAIR).post(path, {"reason": "De gemeente neemt het over."})
    alone = api.as_(CHAIR).post(path)
    confirmed = api.as_(COORDINATOR).post(path)
    reopened = api.as_(COORDINATOR).post(f"/cases/{case.reference}/reopen", {"reason": "Toch niet."})

    assert (proposed.status_code, proposed.json()["state"]) == (202, "active")
    assert (alone.status_code, alone.json()["type"]) == (409, "/api/v1/problems/second-person-needed")
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "closed")
    assert (reopened.status_code, reopened.json()["state"]) == (200, "active")


def test_a_proposed_close_can_be_taken_back(api: Api, case: CaseRow) -> None:
    api.as_(CHAIR).post(f"/cases/{case.reference}/close", {"reason": "Klaar."})

    dropped = api.as_(CARE).delete(f"/cases/{case.reference}/close")

    assert (dropped.status_code, dropped.json()["close_proposed_at"]) == (200, None)


def test_reading_a_case_is_logged(api: Api, case: CaseRow, database: Database) -> None:
    api.as_(CHAIR).get(f"/cases/{case.reference}")

    with database.read() as session:
        assert _readings(session) == ["api: case"]


def _readings(session: Session) -> list[str]:
    return list(session.exec(select(AccessRow.what)))
