"""What becomes of a condition: met by somebody else, moved or waived by who set it, or missed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from actions.cast_vote import Filled
from actions.conditions import (
    meet_condition,
    miss_condition,
    move_condition,
    overdue_conditions,
    waive_condition,
)
from actions.errors import Invalid, NotAllowed, NothingToDo
from actions.pause_case import pause_case
from gates.answers import Answer
from gates.conditions import ConditionState
from gates.errors import MetByOwner, NotSetByThisSeat
from models import queries
from models.case import CaseRow
from models.gate import ConditionRow
from models.people import PersonRow
from notifications.occasions import Occasion
from tests.builders import GO, INSTALLATION, a_case, an_open_round, catch_up, votes_of
from tests.clock import Clock
from tests.told import forget, told


@pytest.fixture
def condition(session: Session, clock: Clock) -> ConditionRow:
    """Set by the wijkagent, owned by the hulpverlener, due on 2 December."""
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    given = Filled(Answer.CONDITIONAL_GO, "Mits.", condition="Eerst bellen.", condition_owner="hulpverlener")
    votes_of(session, round_, clock.now(), wijkagent=given, hulpverlener=GO, projectleider=GO)
    catch_up(session, case, clock.now())
    forget(session)
    [row] = queries.conditions(session, case.id)
    return row


def who(session: Session, role: str) -> PersonRow:
    """The person in this role."""
    person = queries.person_by_email(session, f"{role}@voorbeeld.example")
    assert person is not None
    return person


def missed(session: Session, condition: ConditionRow, clock: Clock) -> CaseRow:
    """The case after the condition's day has passed."""
    clock.set(datetime(2026, 12, 3, 8, tzinfo=UTC))
    assert overdue_conditions(session, date(2026, 12, 3)) == [condition.id]
    miss_condition(session, INSTALLATION, condition.id, clock.now())
    return session.get_one(CaseRow, condition.case_id)


def test_somebody_else_than_the_owner_ticks_it_off(
    session: Session, clock: Clock, condition: ConditionRow
) -> None:
    owner = who(session, "hulpverlener").id
    with pytest.raises(MetByOwner):
        meet_condition(session, condition.id, "Gebeld.", clock.now(), by=owner)

    meet_condition(session, condition.id, "Gebeld.", clock.now(), by=who(session, "projectleider").id)

    assert (condition.state, condition.evidence) == (ConditionState.MET, "Gebeld.")
    with pytest.raises(NothingToDo):
        waive_condition(session, condition.id, "Toch niet.", clock.now(), by=who(session, "wijkagent").id)


def test_it_takes_evidence_and_a_member(session: Session, clock: Clock, condition: ConditionRow) -> None:
    with pytest.raises(Invalid):
        meet_condition(session, condition.id, " ", clock.now(), by=who(session, "projectleider").id)
    with pytest.raises(NotAllowed):
        meet_condition(session, condition.id, "Gebeld.", clock.now(), by=who(session, "coordinator").id)


def test_only_the_seat_that_set_it_moves_or_waives_it(
    session: Session, clock: Clock, condition: ConditionRow
) -> None:
    later, agent = date(2026, 12, 10), who(session, "wijkagent").id
    with pytest.raises(NotSetByThisSeat):
        move_condition(
            session, condition.id, later, "Ziek.", clock.now(), by=who(session, "projectleider").id
        )

    move_condition(session, condition.id, later, "Ziek.", clock.now(), by=agent)
    assert (condition.due_on, condition.state) == (later, ConditionState.OPEN)
    with pytest.raises(Invalid):
        move_condition(session, condition.id, date(2026, 11, 1), "Terug.", clock.now(), by=agent)
    waive_condition(session, condition.id, "Niet meer nodig.", clock.now(), by=agent)

    assert condition.state is ConditionState.WAIVED


def test_a_missed_one_stops_the_clock_and_tells_owner_chair_and_coordinator(
    session: Session, clock: Clock, condition: ConditionRow
) -> None:
    case = missed(session, condition, clock)
    miss_condition(session, INSTALLATION, condition.id, clock.now())

    assert condition.state is ConditionState.MISSED
    assert (case.clock_stopped_at, case.clock_stopped_because) == (clock.now(), "condition")
    assert told(session, Occasion.CASE_WAITING) == ["hulpverlener", "projectleider"]
    assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]


@pytest.mark.parametrize("how", ["met", "moved", "waived"])
def test_the_clock_goes_on_once_it_is_met_moved_or_waived(
    session: Session, clock: Clock, condition: ConditionRow, how: str
) -> None:
    case = missed(session, condition, clock)
    agent = who(session, "wijkagent").id

    match how:
        case "met":
            meet_condition(session, condition.id, "Gebeld.", clock.now(), by=agent)
        case "moved":
            move_condition(session, condition.id, date(2026, 12, 20), "Ziek.", clock.now(), by=agent)
        case _:
            waive_condition(session, condition.id, "Niet nodig.", clock.now(), by=agent)

    assert (case.clock_stopped_at, case.clock_stopped_because) == (None, "")


def test_a_paused_case_misses_nothing(session: Session, clock: Clock, condition: ConditionRow) -> None:
    pause_case(
        session, INSTALLATION, condition.case_id, date(2026, 12, 20), "Vakantie.", clock.now(), by=None
    )

    assert overdue_conditions(session, date(2026, 12, 10)) == []
    miss_condition(session, INSTALLATION, condition.id, datetime(2026, 12, 10, tzinfo=UTC))

    assert condition.state is ConditionState.OPEN
