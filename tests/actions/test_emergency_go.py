"""The emergency go: two people open the next step for a day, and the round must still ratify it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from actions.close_due_rounds import close_round
from actions.emergency_go import emergency_go
from actions.errors import CaseNotOpen, Invalid, NothingToDo, RoundNotRunning
from actions.pause_case import pause_case
from actions.withdraw_round import withdraw_round
from gates.answers import Answer
from gates.errors import EmergencyNotForeseen, EmergencyRoleNeeded
from gates.transitions import CaseState, Phase, RoundState
from models import queries
from models.case import CaseRow
from models.gate import EmergencyRow, RoundRow
from notifications.occasions import Occasion
from tests.builders import (
    BACK,
    GO,
    HOLD,
    INSTALLATION,
    NO_GO,
    a_case,
    a_case_at,
    an_open_round,
    catch_up,
    everybody_says,
    person_in,
    votes_of,
)
from tests.clock import Clock
from tests.told import forget, told


def asked(
    session: Session, round_: RoundRow, role: str, clock: Clock, reason: str = "Vannacht."
) -> EmergencyRow:
    """This role's holder asks for the emergency go, or grants it."""
    return emergency_go(session, round_.id, reason, clock.now(), by=person_in(session, round_, role).id)


def granted(session: Session, clock: Clock) -> tuple[CaseRow, RoundRow]:
    """A case whose second step is open provisionally."""
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    asked(session, round_, "wijkagent", clock)
    asked(session, round_, "hulpverlener", clock)
    catch_up(session, case, clock.now())
    return case, round_


def steps(session: Session, case: CaseRow) -> list[tuple[str, bool]]:
    """State and provisional mark of each step, in order."""
    return [(step.state.value, step.provisional) for step in queries.steps(session, case.id)]


def test_one_person_opens_nothing(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())

    asked(session, round_, "wijkagent", clock)
    catch_up(session, case, clock.now())

    assert steps(session, case)[1] == ("waiting", False)
    with pytest.raises(NothingToDo):
        asked(session, round_, "wijkagent", clock)


def test_two_people_open_the_next_step_for_a_day_and_everybody_is_asked_to_ratify(
    session: Session, clock: Clock
) -> None:
    case, round_ = granted(session, clock)

    assert steps(session, case) == [("open", False), ("open", True), ("waiting", False)]
    assert case.current_step == "interviews"
    assert round_.closes_at == clock.now() + timedelta(hours=24)
    assert told(session, Occasion.RATIFY) == ["hulpverlener", "projectleider", "wijkagent"]
    assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]
    assert queries.decision_of(session, round_.id) is None


def test_a_go_ratifies_it(session: Session, clock: Clock) -> None:
    case, round_ = granted(session, clock)

    everybody_says(session, round_, GO, clock.now())
    catch_up(session, case, clock.now())

    assert steps(session, case) == [("done", False), ("open", False), ("waiting", False)]
    assert (case.current_step, case.phase) == ("interviews", Phase.WORKING)
    emergency = queries.emergency_of(session, round_.id)
    assert emergency is not None
    assert emergency.settled_as == "ratified"


@pytest.mark.parametrize(
    ("answer", "found", "current", "phase"),
    [
        (HOLD, [("open", False), ("open", True), ("waiting", False)], "interviews", Phase.HOLDING),
        (BACK, [("reopened", False), ("waiting", False), ("waiting", False)], "intake", Phase.WORKING),
        (NO_GO, [("open", False), ("open", True), ("waiting", False)], "interviews", Phase.HOLDING),
    ],
    ids=lambda value: str(value),
)
def test_any_other_decision_is_carried_out_from_where_the_case_stands(
    session: Session,
    clock: Clock,
    answer: Answer,
    found: list[tuple[str, bool]],
    current: str,
    phase: Phase,
) -> None:
    case, round_ = granted(session, clock)

    everybody_says(session, round_, answer, clock.now())
    catch_up(session, case, clock.now())

    assert steps(session, case) == found
    assert (case.current_step, case.phase) == (current, phase)


def test_a_lapsed_one_holds_the_case_and_alarms_and_the_gate_can_be_asked_again(
    session: Session, clock: Clock
) -> None:
    case, round_ = granted(session, clock)
    forget(session)

    close_round(session, INSTALLATION, round_.id, clock.advance(hours=24))

    assert (round_.state, case.phase, case.hold_reason) == (
        RoundState.LAPSED,
        Phase.HOLDING,
        "emergency_not_ratified",
    )
    assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]
    assert queries.live_emergency(session, case.id) is None
    second = an_open_round(session, case, clock.now())
    everybody_says(session, second, GO, clock.now())
    catch_up(session, case, clock.now())
    assert steps(session, case) == [("done", False), ("open", False), ("waiting", False)]


def test_a_withdrawn_one_holds_the_case_too(session: Session, clock: Clock) -> None:
    case, round_ = granted(session, clock)

    withdraw_round(session, round_.id, "Toch anders.", clock.now(), by=None)

    assert case.phase is Phase.HOLDING
    assert queries.live_emergency(session, case.id) is None


def test_a_decision_before_the_flow_woke_up_leaves_nothing_to_open(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    asked(session, round_, "wijkagent", clock)
    asked(session, round_, "hulpverlener", clock)
    votes_of(session, round_, clock.now(), wijkagent=NO_GO)

    catch_up(session, case, clock.now())

    assert steps(session, case)[1] == ("waiting", False)


@pytest.mark.parametrize(
    ("role", "reason", "refusal"),
    [
        pytest.param(
            "projectleider", "Vannacht.", EmergencyRoleNeeded, id="a role that the method does not name"
        ),
        pytest.param("wijkagent", " ", Invalid, id="no reason"),
    ],
)
def test_who_cannot_ask(
    session: Session, clock: Clock, role: str, reason: str, refusal: type[Exception]
) -> None:
    round_ = an_open_round(session, a_case(session, clock.now()), clock.now())

    with pytest.raises(refusal):
        asked(session, round_, role, clock, reason)


def test_after_the_last_step_there_is_nothing_to_open(session: Session, clock: Clock) -> None:
    round_ = an_open_round(session, a_case_at(session, clock.now(), "borging"), clock.now())

    with pytest.raises(EmergencyNotForeseen):
        asked(session, round_, "wijkagent", clock)


def test_nothing_follows_nazorg(session: Session, clock: Clock) -> None:
    case = a_case_at(session, clock.now(), "nazorg")
    assert case.state is CaseState.NAZORG

    with pytest.raises((NothingToDo, CaseNotOpen)):
        asked(session, an_open_round(session, case, clock.now()), "wijkagent", clock)


def test_not_while_the_case_is_paused(session: Session, clock: Clock) -> None:
    round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
    pause_case(session, INSTALLATION, round_.case_id, date(2026, 12, 1), "Vakantie.", clock.now(), by=None)

    with pytest.raises(CaseNotOpen):
        asked(session, round_, "wijkagent", clock)


def test_not_after_the_last_moment_of_the_round(session: Session, clock: Clock) -> None:
    round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
    clock.set(round_.closes_at)

    with pytest.raises(RoundNotRunning):
        asked(session, round_, "wijkagent", clock)


def test_it_is_granted_once(session: Session, clock: Clock) -> None:
    _, round_ = granted(session, clock)

    with pytest.raises(NothingToDo):
        asked(session, round_, "hulpverlener", clock)
