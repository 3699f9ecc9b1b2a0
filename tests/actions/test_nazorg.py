"""Nazorg: every year a gate asks whether the team can stop; only a go says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from actions.close_due_rounds import close_round
from actions.conditions import miss_condition
from actions.nazorg import due_reviews, review
from gates.answers import Answer
from gates.transitions import CaseState, RoundState
from models import queries
from models.case import CaseRow
from notifications.occasions import Occasion
from tests.builders import (
    BACK,
    GO,
    HOLD,
    INSTALLATION,
    NO_GO,
    PROEF,
    a_case_at,
    an_open_round,
    catch_up,
    everybody_says,
)
from tests.clock import Clock
from tests.told import forget, told


YEAR_LATER = datetime(2027, 11, 18, 9, tzinfo=UTC)


@pytest.fixture
def case(session: Session, clock: Clock) -> CaseRow:
    """In nazorg, a year later."""
    case = a_case_at(session, clock.now(), "nazorg")
    clock.set(YEAR_LATER)
    forget(session)
    return case


def test_on_its_day_the_system_asks_and_the_next_review_is_a_year_later(
    session: Session, clock: Clock, case: CaseRow
) -> None:
    assert due_reviews(session, YEAR_LATER.date() - timedelta(days=1)) == []
    assert due_reviews(session, YEAR_LATER.date()) == [case.id]

    for _ in range(2):
        review(session, INSTALLATION, case.id, clock.now())

    round_ = queries.running_round(session, case.id)
    assert round_ is not None
    assert (round_.requested_by, round_.number) == (None, 1)
    assert case.next_review_on == date(2028, 11, 18)
    assert told(session, Occasion.GATE_OPENED) == ["hulpverlener", "projectleider", "wijkagent"]


def test_a_go_stops_the_team(session: Session, clock: Clock, case: CaseRow) -> None:
    everybody_says(session, an_open_round(session, case, clock.now()), GO, clock.now())

    catch_up(session, case, clock.now())

    assert (case.state, case.close_reason, case.next_review_on) == (CaseState.CLOSED, "review", None)


@pytest.mark.parametrize("answer", [HOLD, BACK, NO_GO, Answer.CONDITIONAL_GO], ids=lambda one: one.value)
def test_every_other_answer_goes_on(session: Session, clock: Clock, case: CaseRow, answer: Answer) -> None:
    everybody_says(session, an_open_round(session, case, clock.now()), answer, clock.now())

    catch_up(session, case, clock.now())

    assert (case.state, case.no_go_at, case.current_step) == (CaseState.NAZORG, None, None)


def test_a_lapsed_review_goes_on_and_the_next_one_is_a_gate_of_its_own(
    session: Session, clock: Clock, case: CaseRow
) -> None:
    review(session, INSTALLATION, case.id, clock.now())
    round_ = queries.running_round(session, case.id)
    assert round_ is not None
    close_round(session, INSTALLATION, round_.id, clock.set(round_.closes_at))
    assert (round_.state, case.state) == (RoundState.LAPSED, CaseState.NAZORG)

    review(session, INSTALLATION, case.id, clock.set(datetime(2028, 11, 20, 9, tzinfo=UTC)))

    assert [gate.number for gate in queries.gates(session, case.id)] == [1, 2, 3, 4, 5]


def test_a_review_that_cannot_be_asked_is_told_to_the_coordinator_once(
    session: Session, clock: Clock
) -> None:
    gate = PROEF.nazorg.gate.model_copy(update={"asked": ("bestuurder",)})
    nazorg = PROEF.nazorg.model_copy(update={"gate": gate})
    case = a_case_at(session, clock.now(), "nazorg", method=PROEF.model_copy(update={"nazorg": nazorg}))
    forget(session)
    clock.set(YEAR_LATER)

    for _ in range(2):
        review(session, INSTALLATION, case.id, clock.now())

    assert queries.running_round(session, case.id) is None
    assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]


def test_a_missed_condition_of_the_last_gate_keeps_the_review_from_being_asked(
    session: Session, clock: Clock
) -> None:
    case = a_case_at(session, clock.now(), "borging")
    everybody_says(session, an_open_round(session, case, clock.now()), Answer.CONDITIONAL_GO, clock.now())
    catch_up(session, case, clock.now())
    clock.set(YEAR_LATER)
    for condition in queries.conditions(session, case.id):
        miss_condition(session, INSTALLATION, condition.id, clock.now())
    forget(session)

    review(session, INSTALLATION, case.id, clock.now())

    assert queries.running_round(session, case.id) is None
    assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]
