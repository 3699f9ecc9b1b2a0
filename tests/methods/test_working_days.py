from __future__ import annotations

from datetime import date

import pytest

from methods.working_days import Region, day_off, no_meetings


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        pytest.param(date(2026, 1, 1), "Nieuwjaarsdag", id="new year"),
        pytest.param(date(2026, 4, 3), "Goede vrijdag", id="good friday"),
        pytest.param(date(2026, 4, 6), "Tweede paasdag", id="easter monday"),
        pytest.param(date(2026, 4, 27), "Koningsdag", id="the king's birthday"),
        pytest.param(
            date(2026, 5, 5), "Bevrijdingsdag", id="liberation day, not only in years that end in 0 or 5"
        ),
        pytest.param(date(2026, 5, 14), "Hemelvaartsdag", id="ascension day"),
        pytest.param(date(2026, 5, 25), "Tweede pinksterdag", id="whit monday"),
        pytest.param(date(2026, 12, 25), "Eerste kerstdag", id="christmas"),
        pytest.param(date(2026, 11, 26), None, id="an ordinary thursday"),
        pytest.param(date(2027, 4, 27), "Koningsdag", id="another year"),
        pytest.param(date(2025, 4, 26), "Koningsdag", id="the day before when the 27th is a sunday"),
    ],
)
def test_public_holidays_in_dutch(day: date, reason: str | None) -> None:
    assert day_off()(day) == reason


def test_goede_vrijdag_and_bevrijdingsdag_are_settings() -> None:
    works = day_off(good_friday=False, liberation_day=False)

    assert [works(date(2026, 4, 3)), works(date(2026, 5, 5)), works(date(2026, 4, 6))] == [
        None,
        None,
        "Tweede paasdag",
    ]
    assert works(date(2025, 5, 5)) == "Bevrijdingsdag"


def test_school_holidays_differ_by_region() -> None:
    day = date(2026, 7, 6)

    reasons = {region: no_meetings(region)(day) for region in Region}

    assert reasons == {Region.NOORD: "Zomervakantie", Region.MIDDEN: None, Region.ZUID: None}


def test_without_a_region_only_public_holidays_keep_people_from_meeting() -> None:
    assert no_meetings(None)(date(2026, 12, 28)) is None
    assert no_meetings(Region.MIDDEN)(date(2026, 12, 28)) == "Kerstvakantie"
    assert no_meetings(None)(date(2026, 12, 25)) == "Eerste kerstdag"


def test_school_holidays_do_not_move_deadlines() -> None:
    assert day_off()(date(2026, 12, 28)) is None
