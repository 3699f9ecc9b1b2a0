from __future__ import annotations

from datetime import date, timedelta

import pytest

from methods import rhythm
from methods.catalogue import catalogue
from methods.rhythm import Pulse, UnknownPhase
from methods.working_days import Region, day_off, no_meetings


LOT = catalogue().method("lot").rhythm
LAST = date(2026, 9, 7)


@pytest.mark.parametrize(("phase", "days"), [("crisis", 14), ("approach", 21), ("after_crisis", 35)])
def test_a_team_is_silent_after_its_period_and_a_grace(phase: str, days: int) -> None:
    assert rhythm.silent_after_days(LOT, phase) == days


@pytest.mark.parametrize(("period", "grace"), [(7, 7), (28, 7), (29, 8), (40, 10), (60, 15)])
def test_the_grace_is_a_week_or_a_quarter_of_the_period(period: int, grace: int) -> None:
    slow = LOT.model_copy(update={"phases": (LOT.phases[0].model_copy(update={"period_days": period}),)})

    assert rhythm.grace_days(slow, "crisis") == grace
    assert rhythm.silent_after_days(slow, "crisis") == min(period + grace, 56)


@pytest.mark.parametrize(
    ("days", "planned_in", "pulse"),
    [
        pytest.param(0, None, Pulse.IN_RHYTHM, id="met today"),
        pytest.param(28, None, Pulse.IN_RHYTHM, id="the period is just over"),
        pytest.param(29, None, Pulse.LATE, id="a day past the period"),
        pytest.param(10, -1, Pulse.LATE, id="a date that passed without a word"),
        pytest.param(34, -3, Pulse.LATE, id="the last day of the grace"),
        pytest.param(35, None, Pulse.SILENT, id="the grace is over"),
        pytest.param(35, -3, Pulse.SILENT, id="a date that passed does not help"),
        pytest.param(40, 3, Pulse.IN_RHYTHM, id="a date that is set does"),
        pytest.param(40, 0, Pulse.IN_RHYTHM, id="so does today"),
        pytest.param(55, 1, Pulse.IN_RHYTHM, id="for a while"),
        pytest.param(56, 1, Pulse.SILENT, id="but not for ever: eight weeks are silence in any case"),
    ],
)
def test_how_quiet_a_team_is(days: int, planned_in: int | None, pulse: Pulse) -> None:
    today = LAST + timedelta(days=days)
    planned = None if planned_in is None else today + timedelta(days=planned_in)

    quiet = rhythm.quiet(LOT, "after_crisis", since=LAST, today=today, planned=planned)

    assert (quiet.pulse, quiet.days, quiet.silent_on) == (pulse, days, LAST + timedelta(days=35))


def test_the_case_of_houten_haven_falls_silent_on_2_november() -> None:
    assert rhythm.quiet(
        LOT, "after_crisis", since=LAST, today=date(2026, 11, 2), planned=date(2026, 12, 1)
    ).pulse is (Pulse.SILENT)


def test_a_phase_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownPhase, match="there is no phase 'storm'"):
        rhythm.silent_after_days(LOT, "storm")


def next_dates(phase: str, after: date, count: int = 2) -> list[date]:
    return rhythm.next_dates(
        LOT, phase, after=after, public=day_off(), no_meetings=no_meetings(Region.NOORD), count=count
    )


@pytest.mark.parametrize(
    ("phase", "after", "dates"),
    [
        pytest.param(
            "approach", date(2026, 9, 8), [date(2026, 9, 22), date(2026, 10, 6)], id="two ordinary dates"
        ),
        pytest.param("approach", date(2026, 9, 5), [date(2026, 9, 21)], id="from a saturday to the monday"),
        pytest.param("crisis", date(2026, 9, 3), [date(2026, 9, 10)], id="a week later"),
        pytest.param(
            "after_crisis",
            date(2026, 11, 30),
            [date(2027, 1, 4)],
            id="after the school holidays of christmas",
        ),
        pytest.param("crisis", date(2026, 4, 22), [date(2026, 5, 4)], id="after those of may"),
        pytest.param(
            "crisis", date(2026, 7, 6), [date(2026, 7, 13)], id="within those of summer, else it fell silent"
        ),
    ],
)
def test_dates_to_propose(phase: str, after: date, dates: list[date]) -> None:
    assert next_dates(phase, after, count=len(dates)) == dates


def test_dates_do_not_wait_for_the_end_of_the_summer_when_the_team_would_fall_silent() -> None:
    dates = next_dates("crisis", date(2026, 7, 6), count=4)

    gaps = [(later - earlier).days for earlier, later in zip([date(2026, 7, 6), *dates], dates, strict=False)]
    assert max(gaps) < rhythm.silent_after_days(LOT, "crisis")
