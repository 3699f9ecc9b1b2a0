"""Forming a team, who leads it, and what no form of a team does."""

from __future__ import annotations

from typing import Any

import pytest

from actions.puzzelteam.report_signal import NewSignal, report_signal
from dashboard.team_forms import FORMS
from methods.signals import Direction
from models import queries, teams
from models.case import CaseRow
from models.post import NoticeRow
from models.puzzelteam import MeetingRow, TeamRow
from models.signals import SignalRow
from notifications.occasions import Occasion
from tests.builders import INSTALLATION
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import MEMBER, Place, the_team
from tests.dashboard.visitors import text_of


def test_a_chair_forms_the_team_and_everybody_is_asked_to_stay(visitor: Browser, bare: Place) -> None:
    assert "Dit team is nog niet gevormd." in text_of(visitor.get(bare.path))
    page = visitor.get(f"{bare.path}/vormen")
    assert "Voorzitter: Kim Voorzitter." in text_of(page)

    done = visitor.post(
        f"{bare.path}/vormen",
        data={
            "seats": [bare.seat("wijkagent"), bare.seat("hulpverlener")],
            "vice": bare.seat("wijkagent"),
            "sponsor": bare.seat("bestuurder"),
            "attendance_rule": "Wie niet kan, stuurt een vervanger.",
        },
    )

    assert "Het team is gevormd." in text_of(done)
    assert text_of(done).count("zei nog niet te blijven") == 2
    assert "Wijkagent, Organisatie van de wijkagent" in text_of(done)
    assert "vicevoorzitter" in text_of(done)
    team = the_team(bare)
    assert (str(team.vice_seat_id), team.attendance_rule) == (
        bare.seat("wijkagent"),
        "Wie niet kan, stuurt een vervanger.",
    )
    with bare.database.read() as session:
        case = session.get_one(CaseRow, bare.case.id)
        sponsor = queries.person_by_email(session, "bestuurder@voorbeeld.example")
        assert sponsor is not None
        assert case.sponsor_person_id == sponsor.id
        roles = {seat.role for _, seat in teams.team_seats(session, team.id, bare.clock.now())}
    assert roles == {"projectleider", "wijkagent", "hulpverlener"}
    asked = [one for one in bare.rows(NoticeRow) if one.occasion == Occasion.TEAM_SEAT.value]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"seats": []}, "Kies minstens één ander lid.", id="nobody"),
        pytest.param({"vice": ""}, "Vul dit in.", id="no vice chair"),
        pytest.param({"vice": "bestuurder"}, "Kies iemand die in het team zit.", id="a vice chair outside"),
        pytest.param({"vice": "x"}, "Kies een plek van dit team.", id="no seat at all"),
        pytest.param({"seats": ["x"]}, "Kies een plek van dit team.", id="a seat of elsewhere"),
        pytest.param({"sponsor": "x"}, "Kies een plek van dit team.", id="no such sponsor"),
    ],
)
def test_a_team_that_is_not_right_is_not_formed(
    visitor: Browser, bare: Place, change: dict[str, Any], words: str
) -> None:
    given: dict[str, Any] = {
        "seats": ["wijkagent"],
        "vice": "wijkagent",
        "attendance_rule": "Getypt.",
    } | change
    roles = {"wijkagent", "bestuurder"}
    named = {
        name: [bare.seat(one) if one in roles else one for one in value]
        if isinstance(value, list)
        else (bare.seat(value) if value in roles else value)
        for name, value in given.items()
    }

    page = visitor.post(f"{bare.path}/vormen", data=named)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Getypt." in page.text
    assert bare.rows(TeamRow) == []


def test_a_team_is_formed_once_and_by_the_chair(visitor: Browser, formed: Place) -> None:
    assert visitor.post(f"{formed.path}/vormen", data={}).status_code == 409
    assert visitor.get(f"{formed.path}/vormen").status_code == 409

    formed.enter(visitor, MEMBER)

    assert visitor.get(f"{formed.path}/vormen").status_code == 403


def test_before_it_is_formed_only_forming_is_there(visitor: Browser, bare: Place) -> None:
    found = {name: visitor.get(f"{bare.path}/{name}").status_code for name in FORMS}

    assert {name for name, status in found.items() if status == 200} == {"vormen"}
    assert set(found.values()) == {200, 404}
    assert visitor.get(f"{bare.path}/samenvatting").status_code == 404


def test_another_seat_joins_and_is_asked_to_stay(visitor: Browser, bare: Place) -> None:
    form = {"seats": [bare.seat("wijkagent")], "vice": bare.seat("wijkagent")}
    assert "Laat iemand erbij in het team" in text_of(visitor.post(f"{bare.path}/vormen", data=form))
    assert "Kim Wijkagent" not in visitor.get(f"{bare.path}/erbij").text
    refused = visitor.post(f"{bare.path}/erbij", data={"seat": bare.seat("wijkagent")})
    assert (refused.status_code, "Kies een plek van dit team." in text_of(refused)) == (422, True)

    done = visitor.post(f"{bare.path}/erbij", data={"seat": bare.seat("bestuurder")})

    assert "De plek zit nu in het team." in text_of(done)
    assert "Kim Bestuurder" in text_of(done)
    asked = [one for one in bare.rows(NoticeRow) if one.occasion == Occasion.TEAM_SEAT.value]
    assert len(asked) == 2


LED = {name for name, form in FORMS.items() if form.leads}


def test_who_does_not_lead_is_not_offered_what_leads(visitor: Browser, formed: Place) -> None:
    formed.enter(visitor, MEMBER)

    found = {name: visitor.get(f"{formed.path}/{name}").status_code for name in FORMS if name != "vormen"}
    posted = {name: visitor.post(f"{formed.path}/{name}", data={}).status_code for name in LED - {"vormen"}}

    assert {name for name, status in found.items() if status == 403} == LED - {"vormen"}
    assert set(posted.values()) == {403}
    page = visitor.get(formed.path).text
    assert "Het team leiden" not in page
    assert "/puzzelteam/contact" not in page


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"vormen", "nagaan"}))
def test_an_empty_form_comes_back_with_what_is_missing(visitor: Browser, formed: Place, name: str) -> None:
    harmless = {"peiling", "verder"}

    page = visitor.post(f"{formed.path}/{name}", data={"anders": "x"})

    assert page.status_code in ((200, 409) if name in harmless else (422,)), name
    assert name in harmless or 'role="alert"' in page.text


def test_looking_at_any_form_changes_nothing(visitor: Browser, formed: Place) -> None:
    with formed.database.write() as session:
        new = NewSignal("Het gaat beter.", Direction.BETTER)
        report_signal(session, INSTALLATION, formed.case.id, new, formed.clock.now(), by=None)
    before = {model: formed.rows(model) for model in (NoticeRow, MeetingRow, SignalRow, TeamRow)}

    found = {name: visitor.get(f"{formed.path}/{name}").status_code for name in FORMS if name != "vormen"}

    assert set(found.values()) == {200}
    assert {model: formed.rows(model) for model in before} == before
