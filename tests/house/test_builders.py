"""The builders make what they say, on both databases: every other test leans on them."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from gates.transitions import CaseState, StepState
from models import audit, queries
from models.database import Database
from tests.builders import BACK, GO, a_case, a_case_at, an_open_round, catch_up, everybody_says, votes_of
from tests.clock import Clock


def test_a_case_is_at_its_first_step(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())

    assert [step.state for step in queries.steps(session, case.id)] == [StepState.OPEN] + [
        StepState.WAITING
    ] * 2


def test_a_go_of_everybody_opens_the_next_step(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())

    everybody_says(session, an_open_round(session, case, clock.now()), GO, clock.now())
    catch_up(session, case, clock.now())

    assert case.current_step == "interviews"


def test_votes_of_answers_for_the_roles_named(session: Session, clock: Clock) -> None:
    case = a_case_at(session, clock.now(), "interviews")
    round_ = an_open_round(session, case, clock.now())

    receipts = votes_of(session, round_, clock.now(), projectleider=GO, wijkagent=GO, hulpverlener=BACK)
    catch_up(session, case, clock.now())

    assert receipts[-1].decided
    assert case.current_step == "intake"


@pytest.mark.parametrize("step", ["intake", "interviews", "borging", "nazorg"])
def test_a_case_can_be_brought_to_any_step(database: Database, clock: Clock, step: str) -> None:
    with database.write() as session:
        case = a_case_at(session, clock.now(), step)

    assert (case.current_step or "nazorg") == step
    assert (case.state is CaseState.NAZORG) == (step == "nazorg")
    with database.read() as session:
        assert audit.verify(session) is None
