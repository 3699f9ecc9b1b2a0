"""Deliverables over the API: versions, ETags, and that nobody's work is overwritten."""

from __future__ import annotations

import pytest

from models.case import CaseRow
from tests.api.conftest import CARE, CHAIR, COORDINATOR, Api


CONTENT = {"content": {"tekst": "Wat is hier nodig?"}}


def at(case: CaseRow, key: str = "vraag", step: str = "intake") -> str:
    """The address of a deliverable."""
    return f"/cases/{case.reference}/steps/{step}/deliverables/{key}"


def test_the_first_version_needs_no_condition(api: Api, case: CaseRow) -> None:
    saved = api.as_(CHAIR).put(at(case), CONTENT)

    assert saved.status_code == 200
    assert saved.json()["version"] == 1
    assert saved.json()["complete"] is True
    assert saved.headers["etag"] == f'"{saved.json()["hash"]}"'


def test_a_later_version_must_say_what_it_replaces(api: Api, case: CaseRow) -> None:
    api.as_(CHAIR).put(at(case), CONTENT)

    refused = api.as_(CHAIR).put(at(case), CONTENT)

    assert refused.status_code == 428
    assert refused.json()["type"] == "/api/v1/problems/version-missing"
    assert refused.json()["current"] == 1


def test_an_etag_lets_the_next_version_in_once(api: Api, case: CaseRow) -> None:
    etag = api.as_(CHAIR).put(at(case), CONTENT).headers["etag"]
    other = {"content": {"tekst": "Iets anders."}}

    second = api.as_(CHAIR).put(at(case), other, if_match=etag)
    lost = api.as_(CHAIR).put(at(case), CONTENT, if_match=etag)

    assert (second.status_code, second.json()["version"]) == (200, 2)
    assert lost.status_code == 412
    assert lost.json()["type"] == "/api/v1/problems/version-conflict"
    assert lost.json()["digest"] == second.json()["hash"]


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        pytest.param("1", 200, id="the bare number"),
        pytest.param("*", 200, id="whatever is there"),
        pytest.param('"0123"', 412, id="a hash of something else"),
        pytest.param("7", 412, id="a version that is not there"),
    ],
)
def test_what_if_match_may_say(api: Api, case: CaseRow, if_match: str, status: int) -> None:
    api.as_(CHAIR).put(at(case), CONTENT)

    assert api.as_(CHAIR).put(at(case), CONTENT, if_match=if_match).status_code == status


@pytest.mark.parametrize("if_match", ["*", '"0123"'])
def test_a_condition_on_what_is_not_there_fails(api: Api, case: CaseRow, if_match: str) -> None:
    assert api.as_(CHAIR).put(at(case), CONTENT, if_match=if_match).status_code == 412


def test_what_was_saved_is_read_back(api: Api, case: CaseRow) -> None:
    before = api.as_(CARE).get(at(case))
    saved = api.as_(CHAIR).put(at(case), CONTENT)
    after = api.as_(CARE).get(at(case))

    assert (before.json()["version"], before.json()["content"]) == (0, {})
    assert after.json()["content"] == CONTENT["content"]
    assert after.headers["etag"] == saved.headers["etag"]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        pytest.param({"tekst": 1}, "tekst", id="a number where a text is asked"),
        pytest.param({"onbekend": "x"}, "onbekend", id="a field the form does not know"),
    ],
)
def test_content_of_another_kind_is_refused(
    api: Api, case: CaseRow, content: dict[str, object], path: str
) -> None:
    refused = api.as_(CHAIR).put(at(case), {"content": content})

    assert refused.status_code == 422
    assert [mistake["path"] for mistake in refused.json()["mistakes"]] == [path]


def test_an_unfinished_form_is_kept_and_not_complete(api: Api, case: CaseRow) -> None:
    saved = api.as_(CHAIR).put(at(case), {"content": {}})

    assert (saved.status_code, saved.json()["complete"]) == (200, False)


def test_only_who_leads_the_case_fills_its_steps(api: Api, case: CaseRow) -> None:
    assert api.as_(CARE).put(at(case), CONTENT).status_code == 403


def test_a_coordinator_reads_no_content(api: Api, case: CaseRow) -> None:
    assert api.as_(COORDINATOR).get(at(case)).status_code == 403


def test_a_step_that_is_not_open_takes_no_version(api: Api, case: CaseRow) -> None:
    refused = api.as_(CHAIR).put(at(case, "verslag", "interviews"), CONTENT)

    assert refused.status_code == 409
    assert refused.json()["type"] == "/api/v1/problems/step-not-open"


def test_a_deliverable_that_the_method_does_not_know_is_not_found(api: Api, case: CaseRow) -> None:
    assert api.as_(CHAIR).put(at(case, "onbekend"), CONTENT).status_code == 404
    assert api.as_(CHAIR).get(at(case, "vraag", "onbekend")).status_code == 404


def test_every_deliverable_of_a_method_has_a_schema(api: Api) -> None:
    keys = [line["key"] for line in api.as_(CHAIR).get("/methods").json()]
    shown = api.as_(CHAIR).get("/methods/proef").json()

    assert {"lot", "iwop", "proef"} <= set(keys)
    for step in shown["steps"]:
        assert step["gate"]["deadline"] == {"working_days": 5, "closes_at": "17:00"}
        for deliverable in step["deliverables"]:
            assert deliverable["schema"]["properties"].keys() == {"tekst"}
    assert api.as_(CHAIR).get("/methods/onbekend").status_code == 404
