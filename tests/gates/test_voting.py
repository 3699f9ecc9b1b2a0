"""Why a ballot cannot be recorded, one row for each reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gates import errors, voting
from gates.answers import Answer
from gates.round import Condition
from gates.transitions import RoundState
from gates.voting import Ballot, RoundFacts
from tests.gates.rounds import STEPS, condition, decided


NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)
LATER, BEFORE = NOW + timedelta(seconds=1), NOW - timedelta(hours=1)
GO = Ballot(Answer.GO)
WHY = "omdat het zo is"


def facts(state: str = "open", **more: Any) -> RoundFacts:
    return RoundFacts(RoundState(state), STEPS, "risicoanalyse", **more)


def no_owner() -> Condition:
    return condition("tolk").model_copy(update={"owner": " "})


def no_date() -> Condition:
    return condition("tolk").model_copy(update={"due": None})


@pytest.mark.parametrize(
    "ballot",
    [
        pytest.param(GO, id="a plain go needs nothing"),
        pytest.param(
            Ballot(Answer.CONDITIONAL_GO, WHY, (condition("tolk"),)), id="a go with a whole condition"
        ),
        pytest.param(Ballot(Answer.HOLD, WHY, missing="de tolk"), id="hold with what is missing"),
        pytest.param(Ballot(Answer.BACK, WHY, back_to="intake"), id="back to an earlier step"),
        pytest.param(Ballot(Answer.BACK, WHY, back_to="risicoanalyse"), id="back to this step"),
        pytest.param(Ballot(Answer.NO_GO, WHY), id="no-go with a reason"),
        pytest.param(Ballot(Answer.ABSTAIN, WHY), id="abstaining with a reason"),
        pytest.param(Ballot(Answer.NOT_MINE, WHY), id="not mine with a reason"),
    ],
)
def test_is_recorded(ballot: Ballot) -> None:
    assert voting.refusal(facts(closes_at=LATER), ballot, NOW) is None
    assert voting.refusal(facts(), ballot, NOW) is None


@pytest.mark.parametrize(
    ("ballot", "refusal", "told"),
    [
        pytest.param(Ballot(), errors.AnswerMissing, {}, id="no answer"),
        *(
            pytest.param(
                Ballot(answer, "  "),
                errors.MotivationMissing,
                {"answer": answer.value},
                id=f"{answer} without a word",
            )
            for answer in Answer
            if answer is not Answer.GO
        ),
        pytest.param(Ballot(Answer.CONDITIONAL_GO, WHY), errors.ConditionMissing, {}, id="no condition"),
        pytest.param(
            Ballot(Answer.CONDITIONAL_GO, WHY, (condition("ja"), condition(" "))),
            errors.ConditionMissing,
            {},
            id="a blank condition",
        ),
        pytest.param(
            Ballot(Answer.CONDITIONAL_GO, WHY, (condition("ja"), no_owner())),
            errors.ConditionOwnerMissing,
            {"condition": "tolk"},
            id="a condition of nobody",
        ),
        pytest.param(
            Ballot(Answer.CONDITIONAL_GO, WHY, (no_date(),)),
            errors.ConditionDueMissing,
            {"condition": "tolk"},
            id="a condition without a date",
        ),
        pytest.param(
            Ballot(Answer.BACK, WHY), errors.BackStepMissing, {"allowed": STEPS[:3]}, id="back without a step"
        ),
        pytest.param(
            Ballot(Answer.BACK, WHY, back_to="borging"),
            errors.BackStepNotEarlier,
            {"back_to": "borging", "allowed": STEPS[:3]},
            id="back to a later step",
        ),
        pytest.param(
            Ballot(Answer.HOLD, WHY, missing=" "),
            errors.MissingUnnamed,
            {},
            id="hold without what is missing",
        ),
    ],
)
def test_is_incomplete(ballot: Ballot, refusal: type[errors.Incomplete], told: dict[str, Any]) -> None:
    refused = voting.refusal(facts(closes_at=LATER), ballot, NOW)

    assert type(refused) is refusal
    assert refused.facts == told


@pytest.mark.parametrize(
    ("round_", "refusal", "told"),
    [
        pytest.param(
            facts("decided", closed_at=BEFORE, decision=decided("go")),
            errors.RoundDecided,
            {"closed_at": BEFORE, "decision": decided("go")},
            id="decided",
        ),
        pytest.param(
            facts("lapsed", closed_at=BEFORE), errors.RoundLapsed, {"closed_at": BEFORE}, id="lapsed"
        ),
        pytest.param(facts("withdrawn"), errors.RoundWithdrawn, {"closed_at": None}, id="withdrawn"),
        pytest.param(
            facts("blocked", closed_at=BEFORE), errors.RoundBlocked, {"closed_at": BEFORE}, id="blocked"
        ),
        pytest.param(
            facts(closes_at=NOW), errors.VoteLate, {"closes_at": NOW, "now": NOW}, id="at the closing instant"
        ),
        pytest.param(
            facts(closes_at=BEFORE), errors.VoteLate, {"closes_at": BEFORE, "now": NOW}, id="after it"
        ),
    ],
)
def test_is_late(round_: RoundFacts, refusal: type[errors.RoundClosed], told: dict[str, Any]) -> None:
    refused = voting.refusal(round_, GO, NOW)

    assert type(refused) is refusal
    assert refused.facts == told


def test_a_closed_round_comes_before_an_empty_form() -> None:
    assert isinstance(voting.refusal(facts("lapsed"), Ballot(), NOW), errors.RoundLapsed)
