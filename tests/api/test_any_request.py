"""Any request that fits the description, and many that do not, get an answer: never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from dashboard.api.app import PREFIX
from models.case import CaseRow
from models.database import Database
from tests.api.conftest import CHAIR, Api
from tests.builders import an_open_round
from tests.clock import Clock


FEW = settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(1500)
def test_no_request_breaks_anything(
    api: Api, application: FastAPI, case: CaseRow, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        an_open_round(session, session.get_one(CaseRow, case.id), clock.now())
    broken: list[str] = []

    def ask(request: Any) -> None:
        if "reference" in (request.path_parameters or {}):
            request.path_parameters["reference"] = case.reference
        if request.call(headers=api.as_(CHAIR).headers).status_code >= 500:
            broken.append(f"{request.method} {request.path}: {request.body!r}")

    for found in schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", application).get_all_operations():
        assert isinstance(found, Ok)
        FEW(given(request=found.ok().as_strategy())(ask))()

    assert broken == []


@pytest.mark.parametrize(
    "path",
    ["/cases/%00", "/cases?q=%00", "/cases?step=%00", "/methods/%00", "/cases/%00/gates", "/cases/%00/audit"],
)
def test_a_character_that_is_none_in_an_address(api: Api, path: str) -> None:
    assert api.as_(CHAIR).get(path).status_code in (404, 422, 200)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"], ids=["a NUL", "half a character"])
def test_a_character_that_is_none_in_a_text(api: Api, case: CaseRow, text: str) -> None:
    body = f'{{"content": {{"tekst": "{text.encode("unicode_escape").decode()}"}}}}'.replace(
        "\\x00", "\\u0000"
    )
    path = f"{PREFIX}/cases/{case.reference}/steps/intake/deliverables/vraag"

    answer = api.client.put(path, content=body.encode(), headers=api.as_(CHAIR).headers)

    assert answer.status_code in (200, 422)
    assert api.as_(CHAIR).get(f"/cases/{case.reference}").status_code == 200
