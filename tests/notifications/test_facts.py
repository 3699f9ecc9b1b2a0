"""Facts refuse what could carry more than they should, and do not repeat it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from notifications.facts import Facts
from notifications.occasions import PageKind, address


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"ticket": "LOT-2026-0014"}, id="a case reference is no ticket"),
        pytest.param({"ticket": "R-48213\nBcc: x"}, id="a line end in a ticket"),
        pytest.param({"link": "javascript:alert(1)"}, id="a script is no link"),
        pytest.param({"link": "https:///geheim"}, id="a link without a host"),
        pytest.param({"link": "https://la.example/stem/a b"}, id="a space in a link"),
        pytest.param({"link": 'https://la.example/"onclick="x'}, id="a quote in a link"),
        pytest.param({"link": "https://la.example/\u202e"}, id="a hidden sign in a link"),
        pytest.param({"code": "12345"}, id="a code of five digits"),
        pytest.param({"code": "geheim"}, id="a code of letters"),
        pytest.param({"receipt": "Jansen"}, id="a name is no receipt"),
        pytest.param({"until": datetime(2026, 11, 26, 17, 0)}, id="a moment without a zone"),  # noqa: DTZ001
        pytest.param({"spoken": 3}, id="spoken without asked"),
        pytest.param({"spoken": 6, "asked": 5}, id="more spoken than asked"),
        pytest.param({"minutes": 0}, id="no minutes at all"),
        pytest.param({"alias": "Houten Haven"}, id="an alias has no place here"),
        pytest.param({"role": "jeugdbescherming"}, id="nor has a role"),
    ],
)
def test_what_could_say_more_than_it_should_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Facts.model_validate(wrong)

    for value in wrong.values():
        if isinstance(value, str):
            assert value not in str(caught.value)


def test_facts_come_back_from_the_outbox_as_they_went_in() -> None:
    facts = Facts.model_validate({"ticket": "R-482130", "until": "2026-11-26T16:00:00+00:00", "late": True})

    assert Facts.model_validate(facts.model_dump(mode="json")) == facts


@pytest.mark.parametrize(
    ("page", "token", "expected"),
    [
        pytest.param(PageKind.GATE, "abc", "https://la.example/stem/abc", id="a gate"),
        pytest.param(PageKind.TODAY, "abc", "https://la.example/vandaag/abc", id="today"),
        pytest.param(PageKind.MEETING, "abc", "https://la.example/overleg/abc", id="a meeting"),
        pytest.param(PageKind.OVERVIEW, None, "https://la.example/overzicht", id="behind signing in"),
        pytest.param(PageKind.MY_CASES, None, "https://la.example", id="the front page"),
    ],
)
def test_an_address_is_whole(page: PageKind, token: str | None, expected: str) -> None:
    assert address("https://la.example/", page, token) == expected
    assert page.is_personal == (token is not None)
