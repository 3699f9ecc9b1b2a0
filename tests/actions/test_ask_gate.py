"""Asking for a go/no-go: what stands in the way, and what is fixed when it opens."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from actions.ask_gate import ask_gate
from actions.change_team import end_seat
from actions.conditions import meet_condition
from actions.errors import (
    CaseNotOpen,
    ConditionMissed,
    Incomplete,
    NobodyAsked,
    NotAllowed,
    RoundRunning,
    RuleCannotBeMet,
    StepNotOpen,
)
from actions.pause_case import pause_case
from gates.answers import Answer
from gates.transitions import Phase, RoundState
from models import queries
from models.case import CaseRow
from models.gate import RoundRow
from notifications.occasions import Occasion
from tests.builders import (
    GO,
    HOLD,
    INSTALLATION,
    PROEF,
    TEAM,
    a_case,
    a_member,
    an_open_round,
    catch_up,
    chair_of,
    complete_step,
    everybody_says,
    person_in,
    votes_of,
)
from tests.clock import Clock
from tests.told import told


def ask(session: Session, case: CaseRow, clock: Clock, step: str = "intake", **changes: Any) -> RoundRow:
    """Ask as the chair."""
    by = changes.get("by", chair_of(session, case, clock.now()))
    return ask_gate(session, INSTALLATION, case.id, step, clock.now(), by=by)


def test_a_round_opens_with_its_seats_its_rule_and_its_last_day(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now(), members=[*TEAM, a_member("adviseur"), a_member("bestuurder")])

    round_ = an_open_round(session, case, clock.now())

    assert {seat.role for seat in queries.round_seats(session, round_.id)} == {
        "projectleider",
        "wijkagent",
        "hulpverlener",
        "adviseur",
    }
    assert round_.closes_at == datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert case.phase is Phase.DECIDING
    assert told(session, Occasion.GATE_OPENED) == ["adviseur", "hulpverlener", "projectleider", "wijkagent"]
    assert [item["key"] for item in round_.evidence] == ["vraag"]


def test_a_holiday_moves_the_last_day_and_says_why(session: Session, clock: Clock) -> None:
    clock.set(datetime(2026, 12, 21, 9, tzinfo=UTC))
    case = a_case(session, clock.now())

    round_ = an_open_round(session, case, clock.now())

    assert round_.closes_at.date() == date(2026, 12, 29)
    assert "2026-12-25" in round_.moved_because


def test_an_incomplete_step_says_what_is_missing(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())

    with pytest.raises(Incomplete) as refused:
        ask(session, case, clock)

    assert refused.value.missing == ("vraag",)
    assert queries.rounds(session, case.id) == []


def test_only_the_chair_asks(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    complete_step(session, case, "intake", clock.now())
    wijkagent = queries.person_by_email(session, "wijkagent@voorbeeld.example")
    assert wijkagent is not None

    with pytest.raises(NotAllowed):
        ask(session, case, clock, by=wijkagent.id)


def test_a_running_round_is_not_asked_twice(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())

    with pytest.raises(RoundRunning) as refused:
        ask(session, case, clock)

    assert refused.value.ticket == round_.ticket


@pytest.mark.parametrize("step", ["interviews", "nazorg", "nergens"])
def test_only_the_gate_that_comes_next_can_be_asked(session: Session, clock: Clock, step: str) -> None:
    case = a_case(session, clock.now())
    complete_step(session, case, "intake", clock.now())

    with pytest.raises(StepNotOpen):
        ask(session, case, clock, step)


def test_a_decision_that_is_not_carried_out_yet_comes_first(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    everybody_says(session, an_open_round(session, case, clock.now()), HOLD, clock.now())

    with pytest.raises(StepNotOpen):
        ask(session, case, clock)
    catch_up(session, case, clock.now())

    assert ask(session, case, clock).number == 2


def test_a_paused_case_asks_nothing(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    complete_step(session, case, "intake", clock.now())
    by = chair_of(session, case, clock.now())
    pause_case(session, INSTALLATION, case.id, date(2026, 12, 1), "Verkiezingen.", clock.now(), by=by)

    with pytest.raises(CaseNotOpen):
        ask(session, case, clock)


def test_a_missed_condition_comes_first_even_before_a_sweep_noticed(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    everybody_says(session, round_, Answer.CONDITIONAL_GO, clock.now())
    catch_up(session, case, clock.now())
    complete_step(session, case, "interviews", clock.now())
    clock.advance(days=30)

    with pytest.raises(ConditionMissed):
        ask(session, case, clock, "interviews")
    by = person_in(session, round_, "hulpverlener").id
    for condition in queries.conditions(session, case.id):
        meet_condition(session, condition.id, "Gebeld.", clock.now(), by=by)

    assert ask(session, case, clock, "interviews").state is RoundState.OPEN


def test_a_rule_that_these_seats_can_never_meet_is_refused_at_once(session: Session, clock: Clock) -> None:
    # Four eyes: the only one who is asked is the one who asks.
    case = a_case(session, clock.now(), members=[a_member("projectleider")])
    complete_step(session, case, "intake", clock.now())

    with pytest.raises(RuleCannotBeMet) as refused:
        ask(session, case, clock)

    assert refused.value.why == "four_eyes"


def test_a_gate_that_nobody_is_asked_at_cannot_be_asked(session: Session, clock: Clock) -> None:
    only_others = PROEF.model_copy(
        update={
            "steps": (
                PROEF.steps[0].model_copy(
                    update={"gate": PROEF.steps[0].gate.model_copy(update={"asked": ("bestuurder",)})}
                ),
                *PROEF.steps[1:],
            )
        }
    )
    case = a_case(session, clock.now(), method=only_others)
    complete_step(session, case, "intake", clock.now())

    with pytest.raises(NobodyAsked):
        ask(session, case, clock)


def test_a_seat_that_ended_is_not_asked(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    by = chair_of(session, case, clock.now())
    gone = next(seat for seat in queries.seats(session, case.id, clock.now()) if seat.role == "hulpverlener")
    end_seat(session, gone.id, "Andere baan.", clock.now(), by=by)

    round_ = an_open_round(session, case, clock.now())

    assert {seat.role for seat in queries.round_seats(session, round_.id)} == {"projectleider", "wijkagent"}


def test_a_round_keeps_its_number_and_gets_a_new_ticket(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    first = an_open_round(session, case, clock.now())
    votes_of(session, first, clock.now(), projectleider=HOLD, wijkagent=GO, hulpverlener=GO)
    catch_up(session, case, clock.now())

    second = ask(session, case, clock)

    assert (second.gate_id, second.number) == (first.gate_id, 2)
    assert second.ticket != first.ticket
