"""Gates over the API: asked, voted on, decided, and everything that can happen to a round."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.case import CaseRow
from models.database import Database
from models.gate import RoundRow
from models.people import PersonRow
from tests.api.conftest import CARE, CHAIR, COORDINATOR, POLICE, Api
from tests.builders import a_case_at, an_open_round, catch_up, person_in
from tests.clock import Clock


@pytest.fixture
def round_(case: CaseRow, database: Database, clock: Clock) -> RoundRow:
    """The gate after the first step, asked."""
    with database.write() as session:
        return an_open_round(session, session.get_one(CaseRow, case.id), clock.now())


def votes(case: CaseRow) -> str:
    """Where votes on the first gate go."""
    return f"/cases/{case.reference}/gates/1/votes"


def test_a_gate_is_refused_with_what_is_missing(api: Api, case: CaseRow) -> None:
    refused = api.as_(CHAIR).post(f"/cases/{case.reference}/steps/intake/gate")

    assert refused.status_code == 409
    assert refused.json()["type"] == "/api/v1/problems/incomplete"
    assert refused.json()["missing"] == ["vraag"]


def test_a_complete_step_is_asked_a_decision(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/steps/intake"
    api.as_(CHAIR).put(f"{path}/deliverables/vraag", {"content": {"tekst": "Ja"}})

    asked = api.as_(CHAIR).post(f"{path}/gate")
    again = api.as_(CHAIR).post(f"{path}/gate")

    assert asked.status_code == 201
    assert asked.headers["location"] == f"/api/v1/cases/{case.reference}/gates/1"
    assert (asked.json()["state"], asked.json()["decision"]) == ("open", None)
    assert {vote["spoken"] for vote in asked.json()["votes"]} == {False}
    assert again.status_code == 409


def test_three_votes_decide_and_the_case_goes_on(
    api: Api, case: CaseRow, round_: RoundRow, database: Database, clock: Clock
) -> None:
    receipts = [api.as_(who).post(votes(case), {"answer": "go"}) for who in (CHAIR, POLICE, CARE)]
    with database.write() as session:
        catch_up(session, session.get_one(CaseRow, case.id), clock.now())

    assert [receipt.status_code for receipt in receipts] == [201] * 3
    assert [receipt.json()["decided"] for receipt in receipts] == [False, False, True]
    shown = api.as_(CHAIR).get(f"/cases/{case.reference}/gates").json()
    assert (shown[0]["state"], shown[0]["decision"]) == ("decided", "go")
    assert shown[0]["ticket"] == round_.ticket
    assert api.as_(CHAIR).get(f"/cases/{case.reference}").json()["position"]["step"] == "interviews"


@pytest.mark.usefixtures("round_")
def test_answers_of_others_open_after_ones_own_vote(api: Api, case: CaseRow) -> None:
    api.as_(POLICE).post(
        votes(case), {"answer": "hold", "motivation": "Nog niet.", "missing": "Een gesprek."}
    )

    before = answers(api.as_(CARE).get(f"/cases/{case.reference}/gates/1").json())
    api.as_(CARE).post(votes(case), {"answer": "go"})
    after = answers(api.as_(CARE).get(f"/cases/{case.reference}/gates/1").json())
    outside = answers(api.as_(COORDINATOR).get(f"/cases/{case.reference}/gates/1").json())

    assert before == {}
    assert after == {"wijkagent": "hold", "hulpverlener": "go"}
    assert outside == {}


def answers(gate: dict[str, Any]) -> dict[str, str]:
    """What the seats of a gate answered, as far as it is shown."""
    return {vote["role"]: vote["answer"] for vote in gate["votes"] if "answer" in vote}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param({"answer": "no_go"}, "motivation-missing", id="a no without a reason"),
        pytest.param({"answer": "hold"}, "motivation-missing", id="a hold without what is missing"),
        pytest.param({"answer": "back", "motivation": "x"}, "back-step-missing", id="a back to nowhere"),
        pytest.param(
            {"answer": "back", "motivation": "x", "back_to": "borging"},
            "back-step-not-earlier",
            id="a back ahead",
        ),
        pytest.param({"answer": "conditional_go", "motivation": "x"}, "condition-missing", id="no condition"),
        pytest.param({"answer": "perhaps"}, "invalid", id="an answer that is none"),
        pytest.param({}, "invalid", id="no answer"),
    ],
)
@pytest.mark.usefixtures("round_")
def test_a_ballot_that_is_not_filled_in_records_nothing(
    api: Api, case: CaseRow, body: dict[str, str], problem: str
) -> None:
    refused = api.as_(CARE).post(votes(case), body)

    assert (refused.status_code, refused.json()["type"]) == (422, f"/api/v1/problems/{problem}")
    gate = api.as_(CARE).get(f"/cases/{case.reference}/gates/1").json()
    assert not any(vote["spoken"] for vote in gate["votes"])


@pytest.mark.usefixtures("round_")
def test_a_vote_on_older_evidence_is_refused(api: Api, case: CaseRow) -> None:
    refused = api.as_(CARE).post(votes(case), {"answer": "go", "evidence_hash": "0" * 64})

    assert (refused.status_code, refused.json()["type"]) == (409, "/api/v1/problems/evidence-changed")


@pytest.mark.usefixtures("round_")
def test_who_holds_no_seat_cannot_vote(api: Api, case: CaseRow) -> None:
    assert api.as_(COORDINATOR).post(votes(case), {"answer": "go"}).status_code == 403


def test_a_vote_after_the_last_day_is_kept_as_late(
    api: Api, case: CaseRow, round_: RoundRow, clock: Clock
) -> None:
    clock.set(round_.closes_at)

    kept = api.as_(CARE).post(votes(case), {"answer": "go"})

    assert (kept.status_code, kept.json()["standing"]) == (201, "late")


def test_a_token_is_not_enough_where_a_code_is_asked(api: Api, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case_at(session, clock.now(), "borging")
        an_open_round(session, case, clock.now())

    refused = api.as_(CARE).post(f"/cases/{case.reference}/gates/3/votes", {"answer": "go"})

    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/assurance-needed")
    assert refused.json()["assurance"] == "code"


@pytest.mark.usefixtures("round_")
def test_a_round_is_extended_and_withdrawn_by_the_chair(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/gates/1"
    before = api.as_(CHAIR).get(path).json()["closes_at"]

    other = api.as_(CARE).post(f"{path}/extend", {"working_days": 2})
    extended = api.as_(CHAIR).post(f"{path}/extend", {"working_days": 2})
    withdrawn = api.as_(CHAIR).post(f"{path}/withdraw", {"reason": "Verkeerde stukken."})

    assert other.status_code == 403
    assert extended.json()["closes_at"] > before
    assert withdrawn.json()["state"] == "withdrawn"
    assert api.as_(CARE).post(votes(case), {"answer": "go"}).json()["standing"] == "late"


@pytest.mark.usefixtures("round_")
def test_an_emergency_go_takes_two_people_in_the_named_roles(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/gates/1/emergency"

    wrong = api.as_(CHAIR).post(path, {"reason": "Vannacht."})
    asked = api.as_(POLICE).post(path, {"reason": "Vannacht."})
    alone = api.as_(POLICE).post(path)
    granted = api.as_(CARE).post(path)

    assert wrong.status_code == 403
    assert (asked.status_code, asked.json()["granted_at"]) == (201, None)
    assert alone.status_code == 409
    assert granted.json()["until"] is not None


@pytest.mark.usefixtures("round_")
def test_table_votes_count_once_another_voter_confirms_them(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/gates/1"
    seats = {vote["role"]: vote["seat"] for vote in api.as_(CHAIR).get(path).json()["votes"]}
    noted = api.as_(CHAIR).post(
        f"{path}/table-votes",
        {
            "votes": [
                {"seat": seats[role], "answer": "go"}
                for role in ("projectleider", "wijkagent", "hulpverlener")
            ]
        },
    )
    confirm = f"{path}/table-votes/{noted.json()['id']}/confirm"

    own = api.as_(CHAIR).post(confirm)
    confirmed = api.as_(POLICE).post(confirm)
    objected = api.as_(CARE).post(f"{path}/objections", {"reason": "Dat zei ik niet."})

    assert noted.status_code == 201
    assert own.status_code == 403
    assert confirmed.json()["confirmed_at"] is not None
    assert api.as_(CHAIR).get(path).json()["rounds"][0]["decision"] == "go"
    assert objected.status_code == 201


@pytest.mark.usefixtures("round_")
def test_a_table_list_that_is_rejected_counts_for_nothing(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/gates/1"
    seats = {vote["role"]: vote["seat"] for vote in api.as_(CHAIR).get(path).json()["votes"]}
    noted = api.as_(CHAIR).post(
        f"{path}/table-votes", {"votes": [{"seat": seats["wijkagent"], "answer": "go"}]}
    )

    rejected = api.as_(POLICE).post(f"{path}/table-votes/{noted.json()['id']}/reject")
    elsewhere = api.as_(POLICE).post(
        f"/cases/{case.reference}/gates/2/table-votes/{noted.json()['id']}/reject"
    )

    assert rejected.json()["rejected_at"] is not None
    assert elsewhere.status_code == 404
    assert not any(vote["spoken"] for vote in api.as_(CHAIR).get(path).json()["votes"])


@pytest.mark.usefixtures("round_")
def test_a_seat_noted_twice_is_a_mistake(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/gates/1"
    seat = api.as_(CHAIR).get(path).json()["votes"][0]["seat"]

    refused = api.as_(CHAIR).post(
        f"{path}/table-votes", {"votes": [{"seat": seat, "answer": "go"}, {"seat": seat, "answer": "go"}]}
    )

    assert (refused.status_code, refused.json()["mistakes"][0]["path"]) == (422, "votes")


def test_a_gate_that_was_never_asked_is_not_found(api: Api, case: CaseRow) -> None:
    assert api.as_(CHAIR).get(f"/cases/{case.reference}/gates/1").status_code == 404
    assert api.as_(CHAIR).post(votes(case), {"answer": "go"}).status_code == 404
    assert api.as_(CHAIR).get(f"/cases/{case.reference}/gates").json() == []


@pytest.mark.usefixtures("round_")
def test_a_condition_is_met_moved_and_waived_by_the_right_people(
    api: Api, case: CaseRow, database: Database
) -> None:
    with database.read() as session:
        name = next(row.name for row in _people(session) if row.email == POLICE)
    for who, body in (
        (CHAIR, {"answer": "go"}),
        (POLICE, {"answer": "go"}),
        (
            CARE,
            {
                "answer": "conditional_go",
                "motivation": "Mits er gebeld is.",
                "condition": "Eerst bellen",
                "condition_owner": "wijkagent",
            },
        ),
    ):
        api.as_(who).post(votes(case), body)
    (condition,) = api.as_(CHAIR).get(f"/cases/{case.reference}").json()["conditions"]
    path = f"/cases/{case.reference}/conditions/{condition['id']}"

    by_owner = api.as_(POLICE).post(f"{path}/meet", {"evidence": "Gebeld."})
    not_the_setter = api.as_(POLICE).post(f"{path}/move", {"due": "2026-12-24", "reason": "Later"})
    moved = api.as_(CARE).post(f"{path}/move", {"due": "2026-12-24", "reason": "Later"})
    met = api.as_(CHAIR).post(f"{path}/meet", {"evidence": "Gespreksverslag van 2 december."})
    waived = api.as_(CARE).post(f"{path}/waive", {"reason": "Niet meer nodig"})
    elsewhere = api.as_(CARE).post(
        f"/cases/{case.reference}/conditions/00000000-0000-0000-0000-000000000000/waive", {"reason": "x"}
    )

    assert condition["owner"] == name
    assert (by_owner.status_code, by_owner.json()["type"]) == (403, "/api/v1/problems/met-by-owner")
    assert not_the_setter.status_code == 403
    assert (moved.status_code, moved.json()["due"]) == (200, "2026-12-24")
    assert (met.status_code, met.json()["state"]) == (200, "met")
    assert waived.status_code == 409
    assert elsewhere.status_code == 404


def _people(session: Session) -> list[PersonRow]:
    return list(session.exec(select(PersonRow)))


@pytest.mark.usefixtures("round_")
def test_a_vote_can_be_taken_back_while_the_round_is_open(api: Api, case: CaseRow) -> None:
    path = f"/cases/{case.reference}/gates/1"
    nothing = api.as_(CARE).post(f"{path}/votes/withdraw")
    cast = api.as_(CARE).post(votes(case), {"answer": "go"}).json()

    taken = api.as_(CARE).post(f"{path}/votes/withdraw")

    assert nothing.status_code == 409
    assert (taken.status_code, taken.json()) == (200, {"receipt": cast["receipt"], "standing": "void"})
    assert not any(vote["spoken"] for vote in api.as_(CARE).get(path).json()["votes"])


def test_a_receipt_goes_out_right_after_the_commit(
    api: Api, case: CaseRow, round_: RoundRow, database: Database, delivered: list[UUID]
) -> None:
    api.as_(CARE).post(votes(case), {"answer": "go"})
    api.as_(CARE).post(votes(case), {"answer": "perhaps"})

    with database.read() as session:
        assert delivered == [person_in(session, round_, "hulpverlener").id]


@pytest.mark.usefixtures("round_")
def test_while_a_round_is_open_a_change_of_the_team_takes_two_people(api: Api, case: CaseRow) -> None:
    team = api.as_(CHAIR).get(f"/cases/{case.reference}/members").json()
    police = next(one for one in team if one["role"] == "wijkagent")
    new = {"name": "Sam Nieuw", "organisation": "Politie Voorbeeld", "email": "sam@voorbeeld.example"}

    proposed = api.as_(CHAIR).post(f"/members/{police['id']}/handover", new)
    added = api.as_(CHAIR).post(
        f"/cases/{case.reference}/members",
        new | {"role": "adviseur", "domain": "overig", "email": "kim@voorbeeld.example"},
    )
    waiting = api.as_(CARE).get(f"/cases/{case.reference}/changes").json()
    path = f"/cases/{case.reference}/changes"
    by_token = api.as_(CARE).post(f"{path}/{proposed.json()['id']}/confirm")
    dropped = api.as_(CARE).post(f"{path}/{added.json()['id']}/drop")
    elsewhere = api.as_(CARE).post(f"{path}/{case.id}/drop")

    assert (proposed.status_code, added.status_code) == (202, 202)
    assert [one["kind"] for one in waiting] == ["hand_over", "add_seat"]
    assert by_token.status_code == 404  # the second person signs in: a token is nobody's second pair of eyes
    assert dropped.json()["dropped_at"] is not None
    assert elsewhere.status_code == 404
    names = [one["name"] for one in api.as_(CHAIR).get(f"/cases/{case.reference}/members").json()]
    assert "Sam Nieuw" not in names
