"""The life of a puzzelteam, rule by rule; all days are of the autumn in which Houten Haven fell silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from methods import puzzelteam as law
from methods.catalogue import catalogue
from methods.puzzelteam import Beat, Mark, MeetingState, Met, Pause, RhythmNeverMeets, Streak, Team, TeamState
from methods.rhythm import period_days
from methods.signals import Direction, Seen, SignalKind, agenda, in_agenda_order, share_of_facts, trend
from methods.working_days import Region, calendar_known, day_off, no_meetings


LOT = catalogue().method("lot").rhythm
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PUBLIC = day_off()


def a_day(text: str, year: int = 2026) -> date:
    """`7-9` is 7 September."""
    day, month = text.split("-")
    return date(year, int(month), int(day))


PLANNED, HELD, MISSED, CANCELLED = (
    MeetingState.PLANNED,
    MeetingState.HELD,
    MeetingState.MISSED,
    MeetingState.CANCELLED,
)


def a_team(*meetings: Met, **changes: Any) -> Team:
    """A team after the crisis, formed on 1 September."""
    given: dict[str, Any] = {
        "rhythm": LOT,
        "phase": "after_crisis",
        "formed_on": a_day("1-9"),
        "meetings": meetings,
    }
    return Team(**given | changes)


@pytest.mark.parametrize(
    ("meetings", "today", "state"),
    [
        pytest.param([], "1-9", TeamState.IN_RHYTHM, id="formed today"),
        pytest.param([], "30-9", TeamState.LATE, id="the period passed without a first meeting"),
        pytest.param([], "6-10", TeamState.SILENT, id="five weeks without a first meeting"),
        pytest.param([("7-9", HELD)], "5-10", TeamState.IN_RHYTHM, id="met, the period is not over"),
        pytest.param([("7-9", HELD), ("5-10", PLANNED)], "5-10", TeamState.IN_RHYTHM, id="it is today"),
        pytest.param([("7-9", HELD), ("5-10", PLANNED)], "6-10", TeamState.LATE, id="a date without a word"),
        pytest.param([("7-9", HELD), ("5-10", MISSED)], "12-10", TeamState.SILENT, id="missed, and no new date"),
        pytest.param(
            [("7-9", HELD), ("5-10", MISSED), ("20-10", PLANNED)], "12-10", TeamState.IN_RHYTHM,
            id="missed, but a new date is set",
        ),
        pytest.param(
            [("7-9", HELD), ("5-10", PLANNED), ("20-10", PLANNED)], "8-10", TeamState.LATE,
            id="a later date does not hide the one without a word",
        ),
        pytest.param([("7-9", HELD), ("4-11", PLANNED)], "2-11", TeamState.SILENT, id="eight weeks are silence"),
        pytest.param([("7-9", HELD), ("4-10", CANCELLED)], "11-10", TeamState.LATE, id="cancelled is not met"),
    ],
)  # fmt: skip
def test_how_a_team_is_doing(
    meetings: Sequence[tuple[str, MeetingState]], today: str, state: TeamState
) -> None:
    team = a_team(*(Met(a_day(on), what) for on, what in meetings))

    assert law.state(team, a_day(today)) is state


@pytest.mark.parametrize(
    ("changes", "today", "state"),
    [
        pytest.param({"in_handover": True}, "2-9", TeamState.HANDOVER, id="a successor has not confirmed"),
        pytest.param({"in_handover": True}, "6-10", TeamState.SILENT, id="a handover does not hide silence"),
        pytest.param(
            {"pauses": (Pause(a_day("3-9"), a_day("1-12")),)}, "30-11", TeamState.PAUSED, id="a pause is no silence"
        ),
        pytest.param(
            {"pauses": (Pause(a_day("3-9"), a_day("1-12")),)}, "1-12", TeamState.IN_RHYTHM,
            id="quiet is counted from the end of the pause",
        ),
        pytest.param(
            {"pauses": (Pause(a_day("3-9"), a_day("1-10")),)}, "5-11", TeamState.SILENT, id="and then goes on"
        ),
        pytest.param({"stopped_on": a_day("2-9")}, "30-12", TeamState.STOPPED, id="an honest stop is no silence"),
    ],
)  # fmt: skip
def test_what_keeps_a_team_from_being_silent(changes: dict[str, Any], today: str, state: TeamState) -> None:
    assert law.state(a_team(**changes), a_day(today)) is state


HOUTEN_HAVEN = a_team(
    Met(a_day("24-8"), HELD, invited=7, present=6),
    Met(a_day("7-9"), HELD, invited=7, present=3),
    Met(a_day("5-10"), MISSED, invited=7),
    Met(a_day("9-10"), CANCELLED),
    Met(a_day("30-11"), PLANNED),
    formed_on=a_day("1-8"),
    pauses=(Pause(a_day("10-10"), a_day("1-11")),),
)


def test_the_strip_shows_held_thin_missed_paused_and_next() -> None:
    marks = law.strip(HOUTEN_HAVEN, a_day("20-11"))

    assert marks == (
        Mark(a_day("24-8"), Beat.HELD),
        Mark(a_day("7-9"), Beat.THIN),
        Mark(a_day("5-10"), Beat.MISSED),
        Mark(a_day("10-10"), Beat.PAUSED),
        Mark(a_day("30-11"), Beat.NEXT),
    )


@pytest.mark.parametrize(
    ("beats", "streak"),
    [
        pytest.param([], Streak(0, 0), id="nothing yet"),
        pytest.param([Beat.HELD, Beat.THIN, Beat.HELD], Streak(3, 3), id="a thin meeting counts"),
        pytest.param([Beat.HELD, Beat.PAUSED, Beat.HELD], Streak(2, 2), id="a pause does not break it"),
        pytest.param(
            [Beat.HELD, Beat.HELD, Beat.MISSED, Beat.HELD], Streak(1, 2), id="a miss does, the longest stays"
        ),
        pytest.param([Beat.HELD, Beat.NEXT], Streak(1, 1), id="what is planned does not count yet"),
    ],
)
def test_the_streak(beats: Sequence[Beat], streak: Streak) -> None:
    marks = [Mark(date(2026, 1, 1) + timedelta(days=at), beat) for at, beat in enumerate(beats)]

    assert law.streak(marks) == streak


@given(st.lists(st.sampled_from([Beat.HELD, Beat.THIN, Beat.MISSED, Beat.PAUSED])))
def test_pauses_change_no_streak_wherever_they_stand(beats: list[Beat]) -> None:
    def of(kept: Sequence[Beat]) -> Streak:
        return law.streak(Mark(date(2026, 1, 1), beat) for beat in kept)

    assert of(beats) == of([beat for beat in beats if beat is not Beat.PAUSED])


def test_misses_are_counted_back_to_the_last_meeting_that_was_held() -> None:
    meetings = [Met(a_day("7-9"), HELD), Met(a_day("5-10"), MISSED), Met(a_day("2-11"), MISSED)]

    assert law.misses_in_a_row(meetings) == 2
    assert law.misses_in_a_row([*meetings, Met(a_day("9-11"), HELD)]) == 0


@pytest.mark.parametrize(
    ("days", "phase"), [(42, "after_crisis"), (49, "after_crisis"), (3, "crisis"), (None, "crisis")]
)
def test_a_team_may_agree_on_its_own_period(days: int | None, phase: str) -> None:
    assert period_days(law.agreed(LOT, phase, days), phase) == (days or 7)


@pytest.mark.parametrize("days", [0, -1, 50, 365])
def test_a_rhythm_that_never_meets_is_refused(days: int) -> None:
    with pytest.raises(RhythmNeverMeets, match="never meets in time; 49 at the most"):
        law.agreed(LOT, "after_crisis", days)


def proposed(team: Team, today: str, region: Region | None = Region.MIDDEN, year: int = 2026) -> list[str]:
    """The dates to offer, as `14-12`, with a question mark where the school holidays are not known."""
    found = law.proposals(
        team,
        a_day(today, year),
        public=PUBLIC,
        no_meetings=no_meetings(region),
        school_known=lambda day: calendar_known(region, day),
    )
    return [f"{p.on.day}-{p.on.month}{'' if p.school_known else '?'}" for p in found]


def test_dates_skip_the_christmas_holidays_and_there_are_two() -> None:
    assert proposed(a_team(Met(a_day("30-11"), HELD)), "30-11") == ["4-1", "1-2"]


def test_a_team_that_is_past_its_date_is_offered_one_in_about_a_week() -> None:
    assert proposed(a_team(Met(a_day("1-9"), HELD)), "25-11") == ["2-12", "4-1"]


def test_where_no_calendar_is_known_a_date_is_proposed_anyway_and_it_is_said() -> None:
    team = a_team(Met(a_day("1-7", 2034), HELD), formed_on=a_day("1-1", 2034))

    assert proposed(team, "1-7", year=2034) == ["31-7?", "28-8?"]


def test_without_a_region_school_holidays_are_not_known_either() -> None:
    assert proposed(a_team(Met(a_day("30-11"), HELD)), "30-11", region=None) == ["28-12?", "25-1?"]


def test_an_extra_meeting_is_within_days_and_never_on_a_holiday() -> None:
    assert law.soon(a_day("24-12"), public=PUBLIC) == [a_day("28-12"), a_day("29-12")]


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        pytest.param(date(2027, 1, 4), time(10), datetime(2027, 1, 4, 9, tzinfo=UTC), id="winter"),
        pytest.param(date(2027, 7, 5), time(10), datetime(2027, 7, 5, 8, tzinfo=UTC), id="summer"),
        pytest.param(date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC), id="a skipped hour"),
        pytest.param(date(2027, 10, 31), time(2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC), id="the first of two"),
        pytest.param(date(2028, 2, 29), time(10), datetime(2028, 2, 29, 9, tzinfo=UTC), id="a leap day"),
    ],
)  # fmt: skip
def test_the_moment_of_a_local_appointment(day: date, at: time, utc: datetime) -> None:
    assert law.instant(day, at, AMSTERDAM) == utc


def seen(key: str, on: str, direction: Direction, kind: SignalKind = SignalKind.FACT) -> Seen:
    return Seen(key, a_day(on), direction, kind)


BETTER, WORSE, NEITHER = Direction.BETTER, Direction.WORSE, Direction.NEITHER


def test_what_got_worse_comes_first_then_the_newest_and_ghost_stories_not_at_all() -> None:
    signals = [
        seen("a", "2-9", BETTER),
        seen("b", "1-9", WORSE),
        seen("c", "3-9", NEITHER),
        seen("d", "4-9", WORSE),
        seen("e", "5-9", WORSE, SignalKind.SPOOKVERHAAL),
    ]

    assert [one.key for one in in_agenda_order(signals)] == ["d", "b", "c", "a"]


@pytest.mark.parametrize(
    ("signals", "points"),
    [
        pytest.param([], None, id="nobody saw anything"),
        pytest.param([seen("a", "1-8", WORSE)], None, id="only before the last meeting"),
        pytest.param([seen("a", "2-9", WORSE)], WORSE, id="worse"),
        pytest.param([seen("a", "2-9", WORSE), seen("b", "3-9", BETTER)], NEITHER, id="both"),
        pytest.param(
            [seen("a", "2-9", WORSE, SignalKind.SPOOKVERHAAL), seen("b", "3-9", BETTER)], BETTER,
            id="a ghost story counts for nothing",
        ),
    ],
)  # fmt: skip
def test_the_trend_of_a_scenario(signals: Sequence[Seen], points: Direction | None) -> None:
    assert trend(signals, since=a_day("1-9")) is points


def test_the_share_of_facts_is_shown() -> None:
    assert share_of_facts([SignalKind.FACT, SignalKind.ASSUMPTION]) == 0.5
    assert share_of_facts([]) is None


def test_the_agenda_starts_with_signals_and_a_drop_comes_right_after() -> None:
    assert [*agenda(peiling_dropped=True)] == [
        "signals",
        "peiling",
        "actions",
        "new_actions",
        "next_date",
    ]
    assert [*agenda(peiling_dropped=False)] == ["signals", "actions", "new_actions", "next_date"]
