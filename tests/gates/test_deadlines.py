"""Clocks in Dutch working time: holidays, weekends and the two nights on which the clock jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest

from gates.deadlines import (
    Deadline,
    Moved,
    closing,
    days_after_hold,
    is_working_day,
    is_working_time,
    next_working_moment,
    working_days_left,
)


TZ = ZoneInfo("Europe/Amsterdam")


@cache
def _dutch() -> holidays.HolidayBase:
    return holidays.country_holidays("NL", language="nl")


def day_off(day: date) -> str | None:
    return _dutch().get(day)


def local(text: str) -> datetime:
    """`2026-11-19 10:00` on an Amsterdam clock, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ).astimezone(UTC)


@pytest.mark.parametrize(
    ("opened", "days", "closes", "moved"),
    [
        pytest.param("2026-11-19 10:00", 5, "2026-11-26 17:00", {}, id="five days over a weekend"),
        pytest.param("2026-11-19 23:59", 1, "2026-11-20 17:00", {}, id="the day of opening never counts"),
        pytest.param("2026-11-21 12:00", 1, "2026-11-23 17:00", {}, id="opened on a Saturday"),
        pytest.param(
            "2027-03-25 10:00",
            2,
            "2027-03-31 17:00",
            {"2027-03-26": "Goede vrijdag", "2027-03-29": "Tweede paasdag"},
            id="over Easter and summer time",
        ),
        pytest.param("2026-10-23 10:00", 1, "2026-10-26 17:00", {}, id="over the end of summer time"),
        pytest.param(
            "2026-04-24 10:00",
            1,
            "2026-04-28 17:00",
            {"2026-04-27": "Koningsdag"},
            id="Koningsdag on a Monday",
        ),
        pytest.param(
            "2031-04-25 10:00",
            1,
            "2031-04-28 17:00",
            {},
            id="Koningsdag kept on the Saturday before a Sunday the 27th",
        ),
        pytest.param(
            "2026-12-24 10:00",
            2,
            "2026-12-29 17:00",
            {"2026-12-25": "Eerste kerstdag"},
            id="Boxing Day on a Saturday",
        ),
        pytest.param(
            "2027-12-30 10:00", 1, "2027-12-31 17:00", {}, id="a day off behind the deadline moves nothing"
        ),
    ],
)
def test_closing(opened: str, days: int, closes: str, moved: dict[str, str]) -> None:
    reasons = tuple(Moved(date.fromisoformat(day), why) for day, why in moved.items())

    assert closing(local(opened), days, tz=TZ, day_off=day_off) == Deadline(local(closes), reasons)


def test_the_day_is_that_of_the_zone_and_not_of_utc() -> None:
    late_on_thursday_in_utc = datetime(2026, 7, 2, 22, 30, tzinfo=UTC)

    assert closing(late_on_thursday_in_utc, 1, tz=TZ, day_off=day_off).at == local("2026-07-06 17:00")


def test_a_deadline_is_given_in_utc() -> None:
    assert closing(local("2026-07-01 10:00"), 1, tz=TZ, day_off=day_off).at == datetime(
        2026, 7, 2, 15, tzinfo=UTC
    )


@pytest.mark.parametrize("days", [0, -1])
def test_a_deadline_needs_a_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        closing(local("2026-11-19 10:00"), days, tz=TZ, day_off=day_off)


def test_an_instant_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its offset"):
        is_working_time(datetime(2026, 11, 19, 10), tz=TZ, day_off=day_off)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("now", "left", "after_hold"),
    [
        pytest.param("2026-11-19 10:00", 5, 5, id="on the day it opened"),
        pytest.param("2026-11-23 16:59", 3, 3, id="halfway"),
        pytest.param("2026-11-25 10:00", 1, 2, id="with one day left it gets two"),
        pytest.param("2026-11-26 10:00", 0, 2, id="on the last day it gets two"),
        pytest.param("2026-12-01 10:00", 0, 2, id="after it closed it gets two"),
    ],
)
def test_what_is_left_after_a_hold(now: str, left: int, after_hold: int) -> None:
    closes = local("2026-11-26 17:00")

    assert working_days_left(local(now), closes, tz=TZ, day_off=day_off) == left
    assert days_after_hold(local(now), closes, tz=TZ, day_off=day_off) == after_hold


def test_holidays_are_not_left() -> None:
    now, closes = local("2026-12-24 10:00"), local("2026-12-29 17:00")

    assert working_days_left(now, closes, tz=TZ, day_off=day_off) == 2


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-11-20", True), ("2026-11-21", False), ("2026-11-22", False), ("2026-12-25", False)],
)
def test_a_working_day(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day), day_off=day_off) is works


@pytest.mark.parametrize(
    ("now", "next_at"),
    [
        pytest.param("2026-11-20 07:29:59", "2026-11-20 07:30", id="just before work"),
        pytest.param("2026-11-20 07:30", "2026-11-20 07:30", id="at half past seven"),
        pytest.param("2026-11-20 17:59:59", "2026-11-20 17:59:59", id="just before six"),
        pytest.param("2026-11-20 18:00", "2026-11-23 07:30", id="on Friday at six"),
        pytest.param("2026-11-21 03:00", "2026-11-23 07:30", id="in a Saturday night"),
        pytest.param("2026-12-24 18:00", "2026-12-28 07:30", id="over Christmas"),
        pytest.param("2027-03-28 01:59", "2027-03-30 07:30", id="on Easter Sunday, before the clock jumps"),
    ],
)
def test_the_next_working_moment(now: str, next_at: str) -> None:
    assert next_working_moment(local(now), tz=TZ, day_off=day_off) == local(next_at)
    assert is_working_time(local(now), tz=TZ, day_off=day_off) is (now == next_at)
