"""The rhythm, a rest, the end of a team, and the peiling."""

from __future__ import annotations

import pytest

from models.case import CaseRow
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import Place
from tests.dashboard.visitors import text_of


PHASES = ("Crisis: elke 7 dagen", "Na de crisis: elke 28 dagen")
"""The phases of the method in these tests."""


def test_the_rhythm_changes_with_a_reason(visitor: Browser, formed: Place) -> None:
    page = visitor.get(f"{formed.path}/ritme")
    assert [words for words in PHASES if words not in text_of(page)] == []

    same = visitor.post(f"{formed.path}/ritme", data={"phase": "crisis", "reason": "Zomaar."})
    assert "Dit is het ritme al." in text_of(same)
    done = visitor.post(f"{formed.path}/ritme", data={"phase": "daarna", "reason": "Het is rustig."})

    assert "Na de crisis: elke 28 dagen" in text_of(done)
    assert "Het is rustig." in text_of(done)
    with formed.database.read() as session:
        assert session.get_one(CaseRow, formed.case.id).rhythm_phase == "daarna"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"phase": "daarna", "reason": " "}, "Vul dit in.", id="no reason"),
        pytest.param({"phase": "x", "reason": "Daarom."}, "Kies een van de mogelijkheden.", id="no phase"),
        pytest.param(
            {"phase": "crisis", "every_days": "300", "reason": "Daarom."}, "korter ritme", id="never meets"
        ),
        pytest.param(
            {"phase": "crisis", "every_days": "vaak", "reason": "Daarom."}, "heel getal", id="no number"
        ),
    ],
)
def test_a_rhythm_that_is_not_right_changes_nothing(
    visitor: Browser, formed: Place, given: dict[str, str], words: str
) -> None:
    page = visitor.post(f"{formed.path}/ritme", data=given)

    assert page.status_code == 422
    assert words in text_of(page)
    with formed.database.read() as session:
        assert session.get_one(CaseRow, formed.case.id).rhythm_phase == "crisis"


def test_a_team_rests_goes_on_and_stops(visitor: Browser, formed: Place) -> None:
    for until, reason, words in (
        ("2026-11-01", "Feestdagen.", "Kies een dag die nog komt."),
        ("2027-12-01", "Feestdagen.", "13 weken"),
        ("2027-01-11", "", "Vul dit in."),
        ("", "Feestdagen.", "Vul dit in."),
    ):
        page = visitor.post(f"{formed.path}/pauze", data={"pause_until": until, "reason": reason})
        assert (page.status_code, words in text_of(page)) == (422, True), until

    resting = visitor.post(
        f"{formed.path}/pauze", data={"pause_until": "2027-01-11", "reason": "Feestdagen."}
    )
    assert "Pauze tot ma 11 januari 2027: Feestdagen." in text_of(resting)
    assert "Ga verder met het team" in text_of(resting)
    assert "Het team gaat verder." in text_of(visitor.post(f"{formed.path}/verder", data={}))
    assert visitor.post(f"{formed.path}/stoppen", data={"stop_reason": ""}).status_code == 422
    stopped = visitor.post(f"{formed.path}/stoppen", data={"stop_reason": "Het lukt zonder ons."})

    assert "Het team is gestopt." in text_of(stopped)
    assert visitor.get(f"{formed.path}/ritme").status_code == 403


def test_a_peiling_is_opened_once_and_explained(visitor: Browser, formed: Place) -> None:
    assert "Niemand kan zien wie wat antwoordde." in text_of(visitor.get(f"{formed.path}/peiling"))

    done = visitor.post(f"{formed.path}/peiling", data={})

    assert "Er loopt een peiling, tot" in text_of(done)
    again = visitor.post(f"{formed.path}/peiling", data={})
    assert (again.status_code, "Er loopt al een peiling." in text_of(again)) == (422, True)
    assert "/puzzelteam/peiling" not in visitor.get(formed.path).text


def test_a_small_team_has_no_peiling(visitor: Browser, bare: Place) -> None:
    visitor.post(
        f"{bare.path}/vormen", data={"seats": [bare.seat("wijkagent")], "vice": bare.seat("wijkagent")}
    )

    page = visitor.post(f"{bare.path}/peiling", data={})

    assert (page.status_code, "vanaf vier mensen" in text_of(page)) == (422, True)
