"""The eleven rules of reminding, each with its table of examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from methods import around_meetings, measures
from methods import reminders as rules
from methods.around_meetings import Around, Sending
from methods.catalogue import catalogue
from methods.measures import Patience, goes_this_week
from methods.puzzelteam import MeetingState, Met, Pause, Team
from methods.reminders import (
    Alarm,
    AttendanceQuestion,
    Escalation,
    Following,
    GateReminder,
    Presence,
)
from methods.working_days import day_off


LOT = catalogue().method("lot").rhythm
PUBLIC = day_off()
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 30)
HELD, MISSED, PLANNED = MeetingState.HELD, MeetingState.MISSED, MeetingState.PLANNED


@pytest.mark.parametrize(
    ("following", "flaws"),
    [
        pytest.param(Following(), ["next_at: choose_what_follows"], id="1: nothing chosen"),
        pytest.param(Following(next_on=date(2027, 1, 4)), [], id="1: a next date"),
        pytest.param(Following(next_on=TODAY), ["next_at: not_ahead"], id="1: today is not next"),
        pytest.param(Following(next_on=date(2026, 11, 1)), ["next_at: not_ahead"], id="1: a date in the past"),
        pytest.param(
            Following(next_on=date(2026, 12, 25)), ["next_at: public_holiday: Eerste kerstdag"], id="1: 25 December"
        ),
        pytest.param(
            Following(next_on=date(2027, 1, 4), stop_reason="klaar"), ["next_at: choose_one"], id="1: two at once"
        ),
        pytest.param(Following(pause_until=date(2027, 1, 4), reason="feestdagen"), [], id="7: a pause with a reason"),
        pytest.param(Following(pause_until=date(2027, 1, 4), reason=" "), ["reason: missing"], id="7: no reason"),
        pytest.param(
            Following(pause_until=TODAY, reason="rust"), ["pause_until: not_ahead"], id="7: a pause that is over"
        ),
        pytest.param(
            Following(pause_until=date(2027, 3, 2), reason="rust"), ["pause_until: pause_too_long"],
            id="7: more than thirteen weeks",
        ),
        pytest.param(Following(stop_reason="Het team kan het zelf."), [], id="1: a stop with a reason"),
        pytest.param(Following(stop_reason="  "), ["next_at: choose_what_follows"], id="1: a stop without one"),
    ],
)  # fmt: skip
def test_a_meeting_ends_with_what_comes_next(following: Following, flaws: list[str]) -> None:
    found = rules.closing_flaws(following, today=TODAY, public=PUBLIC)

    assert [f"{flaw.field}: {flaw.word}" for flaw in found] == flaws


MEETING = Around(on=date(2026, 12, 7), planned_on=date(2026, 11, 9), period_days=28)


@pytest.mark.parametrize(
    ("changes", "today", "accepted", "sending"),
    [
        pytest.param({}, "2026-11-29", False, None, id="3: eight days before, nothing"),
        pytest.param({}, "2026-11-30", False, Sending.WEEK_BEFORE, id="3: a week before to who did not answer"),
        pytest.param({}, "2026-12-02", False, Sending.WEEK_BEFORE, id="3: after a downtime still in that week"),
        pytest.param({}, "2026-11-30", True, None, id="3: not to who accepted"),
        pytest.param({"period_days": 49}, "2026-11-30", True, Sending.WEEK_BEFORE, id="3: but over six weeks it is"),
        pytest.param({}, "2026-12-04", True, Sending.DAY_BEFORE, id="3: on Friday for Monday"),
        pytest.param({}, "2026-12-05", True, None, id="3: not in the weekend"),
        pytest.param({}, "2026-12-07", True, None, id="3: not on the day itself"),
        pytest.param({}, "2026-12-08", False, None, id="3: never afterwards"),
        pytest.param({"streak": 12}, "2026-11-30", False, None, id="9: earned quiet"),
        pytest.param({"streak": 12}, "2026-12-04", False, Sending.DAY_BEFORE, id="9: the day before stays"),
        pytest.param({"planned_on": date(2026, 12, 4)}, "2026-12-04", False, None, id="3: invited today"),
        pytest.param({"planned_on": date(2026, 12, 1)}, "2026-12-02", False, None, id="3: invited this week"),
    ],
)  # fmt: skip
def test_what_members_get_before_a_meeting(
    changes: dict[str, Any], today: str, accepted: bool, sending: Sending | None
) -> None:
    around = Around(**{f: getattr(MEETING, f) for f in Around.__slots__} | changes)

    assert (
        around_meetings.before_meeting(around, date.fromisoformat(today), accepted=accepted, day_off=PUBLIC)
        is sending
    )


@pytest.mark.parametrize(
    ("today", "sending"),
    [
        pytest.param("2026-12-24", None, id="3: on the day itself"),
        pytest.param("2026-12-27", None, id="3: Christmas and the weekend are no working days"),
        pytest.param("2026-12-28", Sending.DID_IT_HAPPEN, id="3: one working day later the chair"),
        pytest.param("2026-12-31", Sending.DID_IT_HAPPEN, id="3: four later still"),
        pytest.param("2027-01-04", Sending.CHAIR_AND_VICE, id="3: five later chair and vice chair"),
    ],
)
def test_what_a_date_without_a_word_asks(today: str, sending: Sending | None) -> None:
    assert (
        around_meetings.after_meeting(date(2026, 12, 24), date.fromisoformat(today), day_off=PUBLIC)
        is sending
    )


def a_team(*meetings: tuple[str, MeetingState], **changes: Any) -> Team:
    """A team after the crisis, formed on 1 September."""
    given: dict[str, Any] = {
        "rhythm": LOT,
        "phase": "after_crisis",
        "formed_on": date(2026, 9, 1),
        "meetings": tuple(Met(date.fromisoformat(on), what) for on, what in meetings),
    }
    return Team(**given | changes)


SILENT = a_team(("2026-09-07", HELD))
TWICE = a_team(("2026-09-07", HELD), ("2026-09-14", MISSED), ("2026-09-21", MISSED))
STEPS = {"none": Escalation.NONE, "chairs": Escalation.CHAIRS, "sponsor": Escalation.SPONSOR}


@pytest.mark.parametrize(
    ("team", "alarm", "today", "there", "step"),
    [
        pytest.param(SILENT, Alarm(), "2026-10-11", "sponsor chair", None, id="4: not silent yet"),
        pytest.param(SILENT, Alarm(), "2026-10-12", "sponsor chair", Escalation.CHAIRS, id="4: chairs first"),
        pytest.param(SILENT, Alarm(), "2026-10-12", "sponsor", Escalation.COORDINATOR, id="4: no chair is left"),
        pytest.param(TWICE, Alarm(), "2026-09-22", "sponsor chair", Escalation.CHAIRS, id="4: two misses in a row"),
        pytest.param(
            SILENT, Alarm(Escalation.CHAIRS, date(2026, 10, 12)), "2026-10-16", "sponsor chair", None,
            id="4: four working days later not yet",
        ),
        pytest.param(
            SILENT, Alarm(Escalation.CHAIRS, date(2026, 10, 12)), "2026-10-19", "sponsor chair", Escalation.SPONSOR,
            id="4: five working days later the sponsor",
        ),
        pytest.param(
            SILENT, Alarm(Escalation.CHAIRS, date(2026, 10, 12)), "2026-10-19", "chair", Escalation.COORDINATOR,
            id="4: without a sponsor the coordinator",
        ),
        pytest.param(
            SILENT, Alarm(Escalation.SPONSOR, date(2026, 10, 19)), "2026-10-30", "sponsor chair", None,
            id="4: the sponsor is asked once",
        ),
        pytest.param(
            SILENT, Alarm(Escalation.SPONSOR, date(2026, 10, 19)), "2026-11-02", "sponsor chair",
            Escalation.COORDINATOR, id="4: ten working days later the coordinator",
        ),
        pytest.param(
            SILENT, Alarm(Escalation.COORDINATOR, date(2026, 11, 2)), "2027-06-01", "sponsor chair", None,
            id="4: then no more mail, the list is enough",
        ),
        pytest.param(
            a_team(("2026-09-07", HELD), ("2026-10-14", HELD)), Alarm(Escalation.SPONSOR, date(2026, 10, 12)),
            "2026-10-15", "sponsor chair", Escalation.NONE, id="4: the team met, the alarm is over",
        ),
        pytest.param(
            a_team(("2026-09-07", HELD), ("2026-09-14", MISSED), ("2026-09-21", MISSED), ("2026-10-05", PLANNED)),
            Alarm(), "2026-09-22", "sponsor chair", None, id="4: a new date is set after two misses",
        ),
        pytest.param(
            a_team(pauses=(Pause(date(2026, 9, 8), date(2026, 12, 1)),)), Alarm(), "2026-11-20", "sponsor chair",
            None, id="7: a pause is no silence",
        ),
        pytest.param(
            a_team(stopped_on=date(2026, 9, 10)), Alarm(), "2027-11-20", "sponsor chair", None, id="9: nor is a stop"
        ),
    ],
)  # fmt: skip
def test_who_hears_of_silence(
    team: Team, alarm: Alarm, today: str, there: str, step: Escalation | None
) -> None:
    found = rules.escalation(
        team,
        alarm,
        date.fromisoformat(today),
        has_sponsor="sponsor" in there,
        has_chair="chair" in there,
        day_off=PUBLIC,
    )

    assert found is step


THERE, DEPUTY, ABSENT = Presence.THERE, Presence.DEPUTY, Presence.ABSENT


@pytest.mark.parametrize(
    ("newest_first", "question"),
    [
        pytest.param([], None, id="5: no meeting yet"),
        pytest.param([ABSENT, THERE], None, id="5: absent once"),
        pytest.param([ABSENT, ABSENT, THERE], AttendanceQuestion.STILL_RIGHT_PERSON, id="5: absent twice"),
        pytest.param([ABSENT, DEPUTY, ABSENT], None, id="5: a deputy came in between"),
        pytest.param([ABSENT] * 3, AttendanceQuestion.NAME_A_DEPUTY, id="5: three times"),
        pytest.param([THERE, ABSENT, ABSENT, ABSENT], None, id="5: back again"),
    ],
)
def test_a_seat_that_stays_empty(
    newest_first: Sequence[Presence], question: AttendanceQuestion | None
) -> None:
    assert rules.attendance_question(newest_first) is question


CLOSES = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
OPENED = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opened_at", "now", "reminder"),
    [
        pytest.param(OPENED, CLOSES - timedelta(hours=49), None, id="6: 49 hours before"),
        pytest.param(OPENED, CLOSES - timedelta(hours=48), GateReminder.TWO_DAYS, id="6: 48 hours before"),
        pytest.param(
            OPENED, CLOSES - timedelta(hours=5), GateReminder.TWO_DAYS, id="6: five hours before, if missed"
        ),
        pytest.param(
            OPENED, CLOSES - timedelta(hours=4), GateReminder.LAST_HOURS, id="6: the last four hours"
        ),
        pytest.param(OPENED, CLOSES, None, id="6: closed"),
        pytest.param(
            CLOSES - timedelta(hours=48), CLOSES - timedelta(hours=48), None, id="6: not on the day it opened"
        ),
        pytest.param(
            CLOSES - timedelta(hours=30), CLOSES - timedelta(hours=20), None, id="6: opened too late for it"
        ),
        pytest.param(CLOSES - timedelta(hours=6), CLOSES - timedelta(hours=2), None, id="6: opened today"),
    ],
)
def test_what_an_open_gate_sends(opened_at: datetime, now: datetime, reminder: GateReminder | None) -> None:
    assert rules.gate_reminder(opened_at, CLOSES, now, tz=AMSTERDAM) is reminder


@pytest.mark.parametrize(
    ("today", "due"),
    [
        pytest.param("2026-12-23", False, id="7: eight days before"),
        pytest.param("2026-12-24", True, id="7: a week before"),
        pytest.param("2026-12-30", True, id="7: the last day"),
        pytest.param("2026-12-31", False, id="7: it is over"),
    ],
)
def test_a_pause_that_ends(today: str, due: bool) -> None:
    assert rules.pause_reminder_due(date(2026, 12, 31), date.fromisoformat(today)) is due


@pytest.mark.parametrize(
    ("bounces", "left", "task"), [(0, False, False), (1, False, False), (2, False, True), (0, True, True)]
)
def test_an_address_that_does_not_work_twice_is_a_task(bounces: int, left: bool, task: bool) -> None:
    assert rules.address_needs_a_person(bounces, says_left=left) is task


@pytest.mark.parametrize(
    ("today", "due"),
    [
        pytest.param("2027-01-01", False, id="8: New Year's day is no working day"),
        pytest.param("2027-01-04", True, id="8: the first working day of January"),
        pytest.param("2027-01-05", False, id="8: not the day after"),
        pytest.param("2027-09-01", True, id="8: September"),
        pytest.param("2027-02-01", False, id="8: no other month"),
        pytest.param("2026-09-01", False, id="8: a list that is new"),
    ],
)
def test_is_the_list_still_right(today: str, due: bool) -> None:
    assert rules.list_check_due(date.fromisoformat(today), date(2026, 8, 20), day_off=PUBLIC) is due


@pytest.mark.parametrize(("streak", "quiet"), [(11, False), (12, True)])
def test_quiet_is_earned_with_twelve_meetings(streak: int, quiet: bool) -> None:
    assert around_meetings.earned_quiet(streak) is quiet


@pytest.mark.parametrize(
    ("asked", "today", "due"),
    [
        pytest.param(None, "2028-08-30", False, id="9: not before two years"),
        pytest.param(None, "2028-08-31", True, id="9: after two years"),
        pytest.param("2028-08-31", "2029-08-30", False, id="9: not again within the year"),
        pytest.param("2028-08-31", "2029-08-31", True, id="9: every year"),
    ],
)
def test_is_the_team_still_needed(asked: str | None, today: str, due: bool) -> None:
    asked_on = date.fromisoformat(asked) if asked else None

    assert rules.still_needed_due(date(2026, 9, 1), asked_on, date.fromisoformat(today)) is due


@pytest.mark.parametrize(
    ("last", "today", "due"),
    [
        pytest.param(None, "2026-09-30", False, id="10: not in the month it was formed"),
        pytest.param(None, "2026-10-01", True, id="10: the first working day of the next"),
        pytest.param("2026-10-01", "2026-10-20", False, id="10: once a month"),
        pytest.param("2026-10-01", "2026-11-01", False, id="10: Sunday"),
        pytest.param("2026-10-01", "2026-11-02", True, id="10: Monday"),
        pytest.param("2026-10-01", "2026-11-20", True, id="10: later when time was lost, and still once"),
    ],
)
def test_the_sponsor_hears_every_month(last: str | None, today: str, due: bool) -> None:
    last_on = date.fromisoformat(last) if last else None

    assert rules.monthly_due(last_on, date(2026, 9, 7), date.fromisoformat(today), day_off=PUBLIC) is due


def test_a_peiling_is_open_for_five_working_days() -> None:
    opened = datetime(2026, 12, 21, 9, tzinfo=UTC)

    assert rules.peiling_closes(opened, tz=AMSTERDAM, day_off=PUBLIC) == datetime(
        2026, 12, 29, 16, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("means", "dropped"),
    [([], False), ([4.0], False), ([4.0, 3.5], True), ([4.0, 3.6], False), ([2.0, 4.0], False)],
)
def test_a_peiling_that_drops_comes_on_the_agenda(means: list[float], dropped: bool) -> None:
    assert rules.peiling_dropped(means) is dropped


def test_what_the_rules_cost_and_yield() -> None:
    team = a_team(("2026-09-07", HELD), ("2026-10-05", MISSED), ("2026-11-02", HELD), ("2026-11-30", PLANNED))

    found = measures.measures(team.meetings, [7, 3], mails=84, people=7, days=84)

    assert (round(found.kept or 0, 2), found.days_to_new_date, found.mails_per_person_week) == (0.67, 5, 1)
    assert found.within_budget
    assert not measures.measures([], [], mails=99, people=7, days=7).within_budget


NONE, SOME, MUCH = Patience.NONE, Patience.SOME, Patience.MUCH


@pytest.mark.parametrize(
    ("patience", "sent", "goes"),
    [
        pytest.param(MUCH, [], True, id="11: the first of the week"),
        pytest.param(MUCH, [SOME], True, id="11: news beside a reminder"),
        pytest.param(MUCH, [MUCH], False, id="11: no second news"),
        pytest.param(SOME, [MUCH], True, id="11: a reminder beside news"),
        pytest.param(SOME, [SOME], True, id="11: a second reminder"),
        pytest.param(SOME, [NONE, SOME], False, id="11: a third waits"),
        pytest.param(MUCH, [NONE, NONE], False, id="11: news as a third waits too"),
        pytest.param(NONE, [MUCH, SOME], True, id="11: a gate that closes today waits for nothing"),
    ],
)
def test_what_there_is_room_for_in_a_week(patience: Patience, sent: Sequence[Patience], goes: bool) -> None:
    assert goes_this_week(patience, sent) is goes


@pytest.mark.parametrize(("due", "storm"), [(200, False), (201, True)])
def test_so_much_at_once_is_a_storm(due: int, storm: bool) -> None:
    assert measures.is_storm(due) is storm
