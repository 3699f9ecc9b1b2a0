"""Conditions of a go, and how long a case may be paused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from gates import conditions, pause
from gates.conditions import ConditionState
from gates.errors import MetByOwner, NotSetByThisSeat, PauseNotAhead, PauseTooLong


DUE = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("stored", "today", "state"),
    [
        pytest.param("open", 19, "open", id="before its day"),
        pytest.param("open", 20, "open", id="on its day"),
        pytest.param("open", 21, "missed", id="the day after"),
        pytest.param("met", 21, "met", id="met in time"),
        pytest.param("waived", 21, "waived", id="waived"),
    ],
)
def test_where_a_condition_stands(stored: str, today: int, state: str) -> None:
    assert conditions.state(ConditionState(stored), DUE, date(2026, 11, today)) == ConditionState(state)


@pytest.mark.parametrize(
    ("states", "stops"),
    [((), False), (("open", "met", "waived"), False), (("open", "missed"), True)],
)
def test_a_missed_one_stops_the_clock(states: tuple[str, ...], stops: bool) -> None:
    assert conditions.stops_the_clock(map(ConditionState, states)) is stops


def test_without_a_date_it_is_due_in_ten_working_days() -> None:
    decided_at = datetime(2026, 11, 19, 10, tzinfo=UTC)
    due = conditions.default_due(decided_at, tz=ZoneInfo("Europe/Amsterdam"), day_off=lambda _: None)

    assert due.at == datetime(2026, 12, 3, 16, tzinfo=UTC)


def test_the_owner_does_not_tick_it_off() -> None:
    assert isinstance(conditions.meet_refusal(owner="ans", ticked_by="ans"), MetByOwner)
    assert conditions.meet_refusal(owner="ans", ticked_by="bo") is None


def test_only_a_seat_that_set_it_moves_or_waives_it() -> None:
    refused = conditions.move_refusal(set_by={"wijk", "bestuur"}, seat="zorg")

    assert isinstance(refused, NotSetByThisSeat)
    assert refused.set_by == ("bestuur", "wijk")
    assert conditions.move_refusal(set_by={"wijk"}, seat="wijk") is None


@pytest.mark.parametrize(
    ("resumes", "refusal"),
    [
        pytest.param("2026-11-20", PauseNotAhead, id="today"),
        pytest.param("2026-11-21", None, id="tomorrow"),
        pytest.param("2027-02-19", None, id="thirteen weeks from now"),
        pytest.param("2027-02-20", PauseTooLong, id="a day longer"),
    ],
)
def test_a_pause(resumes: str, refusal: type[Exception] | None) -> None:
    refused = pause.refusal(date.fromisoformat(resumes), today=date(2026, 11, 20))

    assert (type(refused) if refused else None) is refusal
