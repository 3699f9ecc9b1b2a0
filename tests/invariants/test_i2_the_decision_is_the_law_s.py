"""I2: a stored decision equals the pure function over the stored votes and the seats of its round."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from gates.answers import Answer
from models.gate import DecisionRow
from tests.builders import BACK, GO, HOLD, NO_GO, a_case, an_open_round, catch_up, everybody_says, votes_of
from tests.clock import Clock
from tests.recomputed import differences


@pytest.mark.parametrize("answer", [GO, Answer.CONDITIONAL_GO, HOLD, BACK, NO_GO], ids=lambda one: one.value)
def test_every_stored_decision_can_be_computed_again(session: Session, clock: Clock, answer: Answer) -> None:
    case = a_case(session, clock.now())
    everybody_says(session, an_open_round(session, case, clock.now()), answer, clock.now())
    catch_up(session, case, clock.now())

    assert differences(session) == []
    assert len(session.exec(select(DecisionRow)).all()) == 1


def test_late_and_superseded_votes_do_not_disturb_it(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    votes_of(session, round_, clock.now(), projectleider=NO_GO, hulpverlener=HOLD)
    votes_of(session, round_, clock.now(), projectleider=GO, hulpverlener=GO, wijkagent=GO)
    votes_of(session, round_, clock.now(), projectleider=NO_GO)

    assert differences(session) == []


def test_a_decision_that_the_votes_do_not_give_is_found(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    everybody_says(session, round_, HOLD, clock.now())
    row = session.exec(select(DecisionRow)).one()
    row.outcome = row.outcome.__class__("go")

    assert differences(session) == [f"{round_.ticket}: stored go, computed hold"]
