"""What holds for every address of the API: tokens, keys, problems, and a description that is complete."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import col, select

from actions.accounts import disable_account, revoke_api_tokens
from dashboard.api import problems
from dashboard.api.app import PREFIX
from models.audit import AuditEventRow
from models.case import CaseRow
from models.database import Database
from models.gate import VoteRow
from tests.api.conftest import CARE, CHAIR, COORDINATOR, POLICE, PRIVACY, Api
from tests.builders import a_case, an_open_round
from tests.clock import Clock


def test_a_call_without_a_token_is_told_to_bring_one(api: Api) -> None:
    for path in ("/cases", "/methods", "/overview", "/cases/X/audit"):
        refused = api.client.get(PREFIX + path)

        assert (refused.status_code, refused.json()["type"]) == (401, "/api/v1/problems/token-needed")
        assert refused.headers["www-authenticate"] == "Bearer"


def test_a_token_that_was_made_up_is_refused_and_soon_too_often(api: Api) -> None:
    guesses = [
        api.client.get(f"{PREFIX}/cases", headers={"Authorization": f"Bearer guess-{n}"}).status_code
        for n in range(70)
    ]

    assert guesses[:60] == [401] * 60
    assert guesses[-1] == 429
    assert api.as_(CHAIR).get("/cases").status_code == 200


def test_a_token_ends_with_its_revocation_and_with_its_account(
    api: Api, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        revoke_api_tokens(session, CHAIR, clock.now())
        disable_account(session, CARE, clock.now())

    assert api.as_(CHAIR).get("/cases").status_code == 401
    assert api.as_(CARE).get("/cases").status_code == 401


def test_an_address_that_is_not_there_is_a_problem_too(api: Api) -> None:
    missing = api.as_(CHAIR).get("/nothing")
    wrong = api.as_(CHAIR).delete("/cases")

    assert (missing.status_code, missing.json()["type"]) == (404, "/api/v1/problems/no-such-address")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/api/v1/problems/method-not-allowed")
    assert wrong.headers["allow"] == "GET, POST"


def test_a_body_that_is_not_json_is_a_problem_too(api: Api) -> None:
    refused = api.client.post(
        f"{PREFIX}/cases", content=b"{", headers=api.as_(CHAIR).headers | {"Content-Type": "application/json"}
    )

    assert (refused.status_code, refused.json()["type"]) == (422, "/api/v1/problems/invalid")


def test_every_type_of_problem_can_be_looked_up(api: Api) -> None:
    for told in api.client.get(f"{PREFIX}/problems").json():
        assert api.client.get(told["type"]).json() == told
    assert api.client.get(f"{PREFIX}/problems/none").status_code == 404


def test_the_types_of_problems_are_distinct() -> None:
    names = [problems.name_of(kind) for kind in problems.kinds()]

    assert len(names) == len(set(names))


def test_a_post_with_the_same_key_is_done_once(
    api: Api, case: CaseRow, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        an_open_round(session, session.get_one(CaseRow, case.id), clock.now())
    path, key = f"/cases/{case.reference}/gates/1/votes", {"Idempotency-Key": "stem-1"}

    first = api.as_(CARE).post(path, {"answer": "go"}, **key)
    again = api.as_(CARE).post(path, {"answer": "go"}, **key)
    other = api.as_(CARE).post(path, {"answer": "abstain", "motivation": "x"}, **key)
    somebody_else = api.as_(POLICE).post(path, {"answer": "go"}, **key)

    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "/api/v1/problems/key-used-otherwise")
    assert somebody_else.status_code == 201
    with database.read() as session:
        assert len(session.exec(select(VoteRow.id)).all()) == 2


def test_the_same_key_at_the_same_moment_is_done_once(
    api: Api, case: CaseRow, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        an_open_round(session, session.get_one(CaseRow, case.id), clock.now())
    path = f"/cases/{case.reference}/gates/1/votes"

    def vote(_: int) -> Any:
        return api.as_(CARE).post(path, {"answer": "go"}, **{"Idempotency-Key": "samen"}).json()

    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(vote, range(6)))

    assert all(receipt == receipts[0] for receipt in receipts)


def test_what_was_refused_may_be_tried_again_under_its_key(api: Api, case: CaseRow) -> None:
    path, key = f"/cases/{case.reference}/steps/intake/gate", {"Idempotency-Key": "vraag-1"}
    refused = api.as_(CHAIR).post(path, **key)
    api.as_(CHAIR).put(
        f"/cases/{case.reference}/steps/intake/deliverables/vraag", {"content": {"tekst": "Nu wel"}}
    )

    assert (refused.status_code, api.as_(CHAIR).post(path, **key).status_code) == (409, 201)


@pytest.mark.parametrize("key", ["", " ", "a" * 201, "a b"])
def test_a_key_that_is_none_is_refused(api: Api, case: CaseRow, key: str) -> None:
    assert (
        api.as_(CHAIR).post(f"/cases/{case.reference}/resume", **{"Idempotency-Key": key}).status_code == 422
    )


def test_the_log_of_a_case_is_read_in_pages_by_privacy_and_chair(
    api: Api, case: CaseRow, database: Database
) -> None:
    with database.read() as session:
        kept = session.exec(
            select(AuditEventRow.n).where(AuditEventRow.case_id == case.id).order_by(col(AuditEventRow.n))
        ).all()

    first = api.as_(PRIVACY).get(f"/cases/{case.reference}/audit?limit=1").json()
    rest = api.as_(CHAIR).get(f"/cases/{case.reference}/audit?cursor={first['next_cursor']}").json()

    assert [line["n"] for line in first["items"] + rest["items"]] == list(kept)
    assert rest["next_cursor"] is None
    assert api.as_(CARE).get(f"/cases/{case.reference}/audit").status_code == 403
    assert api.as_(COORDINATOR).get(f"/cases/{case.reference}/audit").status_code == 403


def test_the_privacy_officer_sees_no_case(api: Api, case: CaseRow) -> None:
    assert api.as_(PRIVACY).get(f"/cases/{case.reference}").status_code == 404


def test_the_overview_is_the_coordinators(api: Api, case: CaseRow, database: Database, clock: Clock) -> None:
    with database.write() as session:
        an_open_round(session, session.get_one(CaseRow, case.id), clock.now())
    clock.advance(days=20)

    overview = api.as_(COORDINATOR).get("/overview").json()

    assert overview["counts"]["active"] == 1
    assert (overview["open_gates"], overview["overdue_gates"]) == (1, 1)
    assert overview["ageing"][0] | {"days": 20} == overview["ageing"][0]
    assert [line["reference"] for line in overview["silent_teams"]] == [case.reference]
    assert api.as_(CHAIR).get("/overview").status_code == 403


def test_the_overview_comes_in_pages(api: Api, case: CaseRow, database: Database, clock: Clock) -> None:
    with database.write() as session:
        others = [a_case(session, clock.now()).reference for _ in range(2)]
    clock.advance(days=20)
    lines: dict[str, list[str]] = {"ageing": [], "silent_teams": []}
    cursor, pages = "", 0

    while cursor is not None:
        page = api.as_(COORDINATOR).get(f"/overview?limit=2{cursor and '&cursor='}{cursor}").json()
        for name, found in lines.items():
            found += [line["reference"] for line in page[name]]
            assert len(page[name]) <= 2
        assert (page["counts"]["active"], page["silent_teams_count"]) == (3, 3)
        cursor, pages = page["next_cursor"], pages + 1

    assert pages == 2
    assert lines["ageing"] == lines["silent_teams"] == sorted([case.reference, *others])
    assert api.as_(COORDINATOR).get("/overview?cursor=nonsense").status_code == 422


def test_the_team_is_shown_changed_and_handed_over(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/members"
    team = api.as_(CARE).get(path).json()
    mine = next(one for one in team if one["role"] == "hulpverlener")
    new = {"name": "Sam Nieuw", "organisation": "Zorg Voorbeeld", "email": "sam@voorbeeld.example"}

    added = api.as_(CHAIR).post(path, new | {"role": "adviseur", "domain": "overig"})
    unknown = api.as_(CHAIR).post(path, new | {"role": "piloot", "domain": "overig"})
    refused = api.as_(POLICE).post(f"/members/{mine['id']}/handover", new)
    handed = api.as_(CARE).post(f"/members/{mine['id']}/handover", new)

    assert [one["email"] for one in team if one["email"]] == [CARE]
    assert (added.status_code, added.json()["role"]) == (201, "adviseur")
    assert unknown.status_code == 422
    assert refused.status_code == 403
    assert (handed.status_code, handed.json()["seat"]) == (201, mine["seat"])
    assert handed.json()["confirmed_at"] is None
    assert api.as_(CARE).get(path).status_code == 404
    assert api.as_(CHAIR).post(f"/members/{mine['id']}/handover", new).status_code == 404


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_the_description_is_complete(api: Api) -> None:
    described = api.client.get(f"{PREFIX}/openapi.json").json()

    assert described["servers"] == [{"url": PREFIX}]
    assert described["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
    for method, path, operation in operations(described):
        assert operation.get("description"), (method, path)
        if not path.startswith("/problems"):
            assert operation["security"] == [{"HTTPBearer": []}], (method, path)
            assert operation["responses"]["401"]["content"].keys() == {"application/problem+json"}
        if method == "post":
            assert "Idempotency-Key" in [one["name"] for one in operation["parameters"]], path
    assert "Problem" in described["components"]["schemas"]
    assert "HTTPValidationError" not in described["components"]["schemas"]
