"""A case that stands still: its rounds get their days back, its turns wait, and it goes on by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from actions.advance_case import advance_case, position
from actions.close_due_rounds import due_rounds
from actions.errors import CaseNotOpen, Invalid, NotAllowed, NothingToDo
from actions.pause_case import pause_case, pauses_that_end, resume_case, resume_when_due
from actions.turns import open_cases, waiting
from gates.errors import PauseNotAhead, PauseTooLong
from gates.transitions import CaseState, RoundState
from models.case import CaseRow
from notifications.occasions import Occasion
from tests.builders import (
    GO,
    INSTALLATION,
    a_case,
    a_case_at,
    an_open_round,
    catch_up,
    chair_of,
    everybody_says,
    person_in,
)
from tests.clock import Clock
from tests.told import forget, told


def pause(session: Session, case: CaseRow, clock: Clock, until: date = date(2026, 12, 14)) -> None:
    """Pause as the chair."""
    by = chair_of(session, case, clock.now())
    pause_case(session, INSTALLATION, case.id, until, "Kerstvakantie.", clock.now(), by=by)


def test_an_open_round_gets_its_working_days_back_and_its_voters_are_told(
    session: Session, clock: Clock
) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    clock.advance(days=1)
    pause(session, case, clock)
    forget(session)
    clock.set(datetime(2026, 12, 14, 9, tzinfo=UTC))
    assert due_rounds(session, clock.now()) == []

    resume_when_due(session, INSTALLATION, case.id, clock.now())

    # Paused on Thursday with four working days left; resumed on a Monday.
    assert round_.closes_at == datetime(2026, 12, 18, 16, tzinfo=UTC)
    assert case.state is CaseState.ACTIVE
    assert told(session, Occasion.GATE_EXTENDED) == ["hulpverlener", "projectleider", "wijkagent"]
    assert told(session, Occasion.CASE_WAITING) == ["projectleider"]


def test_a_pause_that_ends_the_same_day_takes_no_time_away(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    closes_at = round_.closes_at
    pause(session, case, clock)

    resume_case(session, INSTALLATION, case.id, clock.advance(hours=1), by=None)

    assert round_.closes_at == closes_at


def test_a_round_whose_last_moment_had_passed_is_not_saved_by_a_pause(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    clock.set(round_.closes_at)

    pause(session, case, clock)

    assert round_.state is RoundState.LAPSED


def test_turns_wait_until_the_case_goes_on(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    everybody_says(session, an_open_round(session, case, clock.now()), GO, clock.now())
    pause(session, case, clock)

    assert advance_case(session, INSTALLATION, case.id, clock.now()) is None
    assert (waiting(session), position(session, case.id).waiting) == ([], True)
    assert [one.case_id for one in open_cases(session)] == [case.id]
    resume_case(session, INSTALLATION, case.id, clock.advance(days=3), by=None)
    assert [one.case_id for one in waiting(session)] == [case.id]
    catch_up(session, case, clock.now())

    assert case.current_step == "interviews"


def test_nazorg_pauses_and_comes_back_as_nazorg(session: Session, clock: Clock) -> None:
    case = a_case_at(session, clock.now(), "nazorg")
    pause(session, case, clock)

    resume_case(session, INSTALLATION, case.id, clock.now(), by=None)

    assert case.state is CaseState.NAZORG


@pytest.mark.parametrize(
    ("until", "reason", "refusal"),
    [
        pytest.param(date(2026, 11, 18), "Vakantie.", PauseNotAhead, id="until today"),
        pytest.param(date(2027, 2, 18), "Vakantie.", PauseTooLong, id="over thirteen weeks"),
        pytest.param(date(2026, 12, 1), "  ", Invalid, id="without a reason"),
    ],
)
def test_a_pause_that_is_none(
    session: Session, clock: Clock, until: date, reason: str, refusal: type[Exception]
) -> None:
    case = a_case(session, clock.now())

    with pytest.raises(refusal):
        pause_case(session, INSTALLATION, case.id, until, reason, clock.now(), by=None)


def test_only_who_leads_pauses_and_resumes(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    agent = person_in(session, an_open_round(session, case, clock.now()), "wijkagent").id

    with pytest.raises(NotAllowed):
        pause_case(session, INSTALLATION, case.id, date(2026, 12, 1), "Vakantie.", clock.now(), by=agent)
    pause(session, case, clock)
    with pytest.raises(NotAllowed):
        resume_case(session, INSTALLATION, case.id, clock.now(), by=agent)


def test_a_paused_case_is_not_paused_again_nor_a_running_one_resumed(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    with pytest.raises(NothingToDo):
        resume_case(session, INSTALLATION, case.id, clock.now(), by=None)
    pause(session, case, clock)

    with pytest.raises(CaseNotOpen):
        pause(session, case, clock)


def test_the_system_resumes_on_the_day_itself_and_only_once(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    pause(session, case, clock, date(2026, 12, 1))
    assert pauses_that_end(session, date(2026, 11, 30)) == []
    assert pauses_that_end(session, date(2026, 12, 1)) == [case.id]

    resume_when_due(session, INSTALLATION, case.id, clock.now())
    assert pauses_that_end(session, date(2026, 12, 1)) == [case.id]
    for _ in range(2):
        resume_when_due(session, INSTALLATION, case.id, datetime(2026, 12, 1, 8, tzinfo=UTC))

    assert case.state is CaseState.ACTIVE
