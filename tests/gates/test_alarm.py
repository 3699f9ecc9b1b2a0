"""An open round that cannot close by itself says so at once, and why."""

from __future__ import annotations

import pytest

from gates.alarm import Alarm, AlarmKind, Reason, alarm, never_met, unmet_by
from gates.answers import Answer
from gates.errors import RuleNeverMet
from gates.round import Round
from gates.rule import Requirement, Rule
from tests.gates.rounds import SEATS, a_round, by


GO, HOLD, ABSTAIN, NOT_MINE = Answer.GO, Answer.HOLD, Answer.ABSTAIN, Answer.NOT_MINE
BESTUURDER = (Requirement(role="bestuurder"),)


@pytest.mark.parametrize(
    "round_",
    [
        pytest.param(a_round("pl pr", {"pl": GO}), id="somebody is still awaited"),
        pytest.param(a_round("pl pr", {"pl": GO, "pr": GO}), id="it is decided"),
        pytest.param(a_round("pl pr", late=True), id="it lapsed"),
        pytest.param(
            a_round("pl pr bu", {"pl": GO, "pr": GO}, kind="quorum", threshold=3),
            id="a quorum can still be reached",
        ),
        pytest.param(
            a_round("bu bu2", {"bu2": GO}, required=BESTUURDER, count="organisation"),
            id="the person of the required seat has not voted, though the organisation has",
        ),
        pytest.param(
            a_round("pl pl2", {"pl2": by("p-was", GO)}, asked_by="p-pl"),
            id="who was for has handed the seat to the asker, and that vote stands",
        ),
        pytest.param(
            a_round("pl pr", {"pl": GO}, asked_by="p-pl", kind="quorum", threshold=1),
            id="a second person for can still come",
        ),
    ],
)
def test_no_alarm_while(round_: Round) -> None:
    assert alarm(round_) is None


@pytest.mark.parametrize(
    ("round_", "told"),
    [
        pytest.param(
            a_round("pl pl2 pr", {"pl": GO, "pr": NOT_MINE}, asked_by="p-pl"),
            Alarm(AlarmKind.ALL_VOTED, Reason.FOUR_EYES, awaited=("pl2",)),
            id="only the asker is for, and everybody has voted",
        ),
        pytest.param(
            a_round("pl pr bu", {"pl": GO, "pr": NOT_MINE, "bu": ABSTAIN}),
            Alarm(AlarmKind.ALL_VOTED, Reason.TOO_FEW),
            id="too few have spoken",
        ),
        pytest.param(
            a_round("pl pr", {"pl": NOT_MINE, "pr": ABSTAIN}),
            Alarm(AlarmKind.ALL_VOTED, Reason.TOO_FEW),
            id="nobody has spoken",
        ),
        pytest.param(
            a_round("pl bu", {"pl": GO, "bu": NOT_MINE}, required=BESTUURDER),
            Alarm(AlarmKind.ALL_VOTED, Reason.REQUIRED_SEAT, BESTUURDER),
            id="the required seat said not mine",
        ),
        pytest.param(
            a_round("pl pr bu", {"pl": GO, "pr": GO, "bu": ABSTAIN}, veto=("bestuurder",)),
            Alarm(AlarmKind.ALL_VOTED, Reason.VETO_SILENT),
            id="the veto seat abstained",
        ),
        pytest.param(
            a_round("pl pr", {"pl": GO}, required=BESTUURDER),
            Alarm(AlarmKind.NEVER_MET, Reason.REQUIRED_SEAT, BESTUURDER, ("pr",)),
            id="the required seat is gone",
        ),
        pytest.param(
            a_round("pl pr", kind="quorum", threshold=3),
            Alarm(AlarmKind.NEVER_MET, Reason.TOO_FEW, awaited=("pl", "pr")),
            id="there are fewer voices than the threshold",
        ),
        pytest.param(
            a_round(
                "bu bu2 pl",
                {"bu2": GO, "pl": GO},
                kind="quorum",
                threshold=1,
                count="organisation",
                required=BESTUURDER,
            ),
            Alarm(AlarmKind.OUT_OF_REACH, Reason.REQUIRED_SEAT, BESTUURDER, ("bu",)),
            id="nobody is against, yet the silent cannot make it a go",
        ),
    ],
)
def test_alarm_when(round_: Round, told: Alarm) -> None:
    assert alarm(round_) == told


@pytest.mark.parametrize(
    ("rule", "seats", "asked_by", "reason"),
    [
        pytest.param(Rule(), "pl pr", "p-pl", None, id="two people meet the default rule"),
        pytest.param(Rule(), "pl pl2", "p-pl", Reason.FOUR_EYES, id="the asker on both seats does not"),
        pytest.param(Rule(four_eyes=False), "pl", "p-pl", None, id="the asker alone where the rule allows"),
        pytest.param(Rule(), "", None, Reason.NO_DECIDING_SEAT, id="no seat at all"),
        pytest.param(Rule(advisory=("adviseur",)), "ad", None, Reason.NO_DECIDING_SEAT, id="only advice"),
        pytest.param(
            Rule(required=BESTUURDER), "pl pr", None, Reason.REQUIRED_SEAT, id="nobody has the required role"
        ),
        pytest.param(
            Rule(required=BESTUURDER, advisory=("bestuurder",)),
            "pl bu",
            None,
            Reason.REQUIRED_SEAT,
            id="the required role only advises",
        ),
        pytest.param(
            Rule.model_validate({"kind": "quorum", "threshold": 2, "count": "organisation"}),
            "wa wa2",
            None,
            Reason.TOO_FEW,
            id="one organisation is one voice",
        ),
        pytest.param(Rule(veto=("bestuurder",)), "pl bu", None, None, id="a veto can be spoken"),
    ],
)
def test_never_met(rule: Rule, seats: str, asked_by: str | None, reason: Reason | None) -> None:
    assert never_met(rule, [SEATS[name] for name in seats.split()], asked_by) == reason


def test_a_gate_that_can_never_be_met_is_refused_with_its_reason() -> None:
    refused = RuleNeverMet(Reason.REQUIRED_SEAT, list(BESTUURDER))

    assert refused.facts == {"reason": "required_seat", "requirements": BESTUURDER}
    assert str(refused) == "these seats can never meet the rule: required_seat"


def test_what_can_never_be_met_is_named() -> None:
    three = Requirement(organisation="politie", at_least=3)
    rule = Rule(required=(three, Requirement(role="wijkagent")))

    assert unmet_by(rule, [SEATS["wa"], SEATS["wa2"]]) == (three,)
