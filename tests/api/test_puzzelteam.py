"""Meetings and signals over the API: planned, closed with what follows, seen by who may."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.case import CaseRow
from tests.api.conftest import CARE, CHAIR, COORDINATOR, POLICE, STRANGER, Api
from tests.clock import Clock


AT = "2026-12-02T10:00:00+01:00"
NEXT = "2026-12-09T10:00:00+01:00"


def planned(api: Api, case: CaseRow, at: str = AT) -> dict[str, Any]:
    reply = api.as_(CHAIR).post(f"/cases/{case.reference}/puzzelteam/meetings", {"at": at})
    assert reply.status_code == 201, reply.text
    found: dict[str, Any] = reply.json()
    return found


def closed(api: Api, case: CaseRow, meeting: dict[str, Any], body: dict[str, Any]) -> Any:
    path = f"/cases/{case.reference}/puzzelteam/meetings/{meeting['id']}/close"
    return api.as_(CHAIR).post(path, body)


def test_a_meeting_is_planned_and_stands_in_the_case(api: Api, case: CaseRow) -> None:
    meeting = planned(api, case)

    assert (meeting["state"], meeting["day"], meeting["time"]) == ("planned", "2026-12-02", "10:00")
    assert api.as_(POLICE).get(f"/cases/{case.reference}/puzzelteam/meetings").json() == [meeting]
    rhythm = api.as_(CHAIR).get(f"/cases/{case.reference}").json()["rhythm"]
    assert rhythm == {"phase": "crisis", "next_meeting": "2026-12-02T09:00:00Z", "silent_days": 0}


def test_a_time_without_an_offset_is_the_clock_on_the_wall(api: Api, case: CaseRow) -> None:
    assert planned(api, case, "2026-12-02T10:00:00")["starts_at"] == "2026-12-02T09:00:00Z"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param({}, "next_at", id="nothing follows"),
        pytest.param({"next_at": "2026-12-25T10:00:00+01:00"}, "next_at", id="25 December"),
        pytest.param({"next_at": "2026-11-01T10:00:00+01:00"}, "next_at", id="in the past"),
        pytest.param({"pause_until": "2027-01-11"}, "reason", id="a pause without a reason"),
        pytest.param({"pause_until": "2027-12-11", "reason": "lang"}, "pause_until", id="a pause of a year"),
        pytest.param({"next_at": NEXT, "stop_reason": "klaar"}, "next_at", id="two at once"),
    ],
)
def test_a_meeting_does_not_close_without_what_follows(
    api: Api, case: CaseRow, clock: Clock, body: dict[str, Any], path: str
) -> None:
    meeting = planned(api, case)
    clock.advance(days=14, hours=2)

    refused = closed(api, case, meeting, body)

    assert refused.status_code == 422, refused.text
    assert path in refused.text
    assert api.as_(CHAIR).get(f"/cases/{case.reference}/puzzelteam/meetings").json()[0]["state"] == "planned"


def test_closing_plans_the_next_one_once(api: Api, case: CaseRow, clock: Clock) -> None:
    meeting = planned(api, case)
    clock.advance(days=14, hours=2)
    seat = api.as_(CHAIR).get(f"/cases/{case.reference}/puzzelteam").json()["seats"][0]["seat"]
    body = {
        "next_at": NEXT,
        "attendance": [{"seat": seat, "presence": "there"}],
        "decisions": ["Wij bellen elke vrijdag."],
        "actions": [{"what": "School bellen", "owner_seat": seat, "due": "2026-12-04"}],
    }

    done = closed(api, case, meeting, body)

    assert (done.status_code, done.json()["state"]) == (200, "held")
    assert closed(api, case, meeting, body).status_code == 409
    team = api.as_(CHAIR).get(f"/cases/{case.reference}/puzzelteam").json()
    assert [beat["beat"] for beat in team["heartbeat"]] == ["held", "next"]
    assert (team["streak"], team["state"]) == (1, "in_rhythm")
    assert len(team["proposals"]) >= 2


def test_a_pause_and_a_stop_close_a_meeting_too(api: Api, case: CaseRow) -> None:
    paused = closed(api, case, planned(api, case), {"pause_until": "2027-01-11", "reason": "Feestdagen."})
    assert paused.status_code == 200
    assert api.as_(CHAIR).get(f"/cases/{case.reference}/puzzelteam").json()["paused_until"] == "2027-01-11"

    stopped = closed(api, case, planned(api, case), {"stop_reason": "Het team kan het zelf."})
    assert stopped.status_code == 200
    assert api.as_(CHAIR).get(f"/cases/{case.reference}/puzzelteam").json()["state"] == "stopped"


def test_only_the_chairs_plan_and_nobody_else_knows(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/puzzelteam/meetings"

    assert api.as_(POLICE).post(path, {"at": AT}).status_code == 403
    assert api.as_(STRANGER).post(path, {"at": AT}).status_code == 404
    assert api.as_(COORDINATOR).get(path).status_code == 403
    assert api.as_(COORDINATOR).get(f"/cases/{case.reference}/puzzelteam").json()["seats"] == []


def signal(**changes: Any) -> dict[str, Any]:
    return {
        "text": "P6 was drie dagen niet op school.",
        "direction": "worse",
        "seen_by": "leerplicht",
    } | changes


def test_a_signal_is_kept_and_a_worse_one_comes_first(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/signals"
    api.as_(CARE).post(path, signal(direction="better", text="P7 op tijd."))
    kept = api.as_(POLICE).post(path, signal(kind="fact", ground="Gezien door de school.", scenario="B"))

    assert kept.status_code == 201, kept.text
    assert (kept.json()["scenario"], kept.json()["seen_on"]) == ("B", date(2026, 11, 18).isoformat())
    assert [one["direction"] for one in api.as_(CHAIR).get(path).json()] == ["worse", "better"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"kind": "fact"}, "ground", id="a fact without a ground"),
        pytest.param({"kind": "spookverhaal"}, "kind", id="a ghost story that nobody tested"),
        pytest.param({"seen_on": "2026-11-19"}, "seen_on", id="tomorrow"),
        pytest.param({"text": " "}, "text", id="no words"),
        pytest.param({"reopen_step": "nergens"}, "reopen_step", id="a step that is not there"),
    ],
)
def test_a_signal_says_what_it_rests_on(api: Api, case: CaseRow, change: dict[str, Any], path: str) -> None:
    refused = api.as_(POLICE).post(f"/cases/{case.reference}/signals", signal(**change))

    assert refused.status_code == 422, refused.text
    assert path in refused.text


def test_a_signal_of_another_side_of_the_table_is_not_seen(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/signals"

    assert api.as_(POLICE).post(path, signal(compartment="veiligheid")).status_code == 201
    assert api.as_(CARE).get(path).json() == []
    assert len(api.as_(CHAIR).get(path).json()) == 1
    assert api.as_(CARE).post(path, signal(compartment="veiligheid")).status_code == 403
