"""Forming, planning, answering, closing: what a team does itself; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from actions.change_team import hand_over
from actions.errors import (
    ActionRefusal,
    CaseNotOpen,
    Invalid,
    LinkUnknown,
    NotAllowed,
    NothingToDo,
    NotYourSeat,
)
from actions.pause_case import pause_case
from actions.puzzelteam.agree import NewAction, add_action, drop_action, finish_action
from actions.puzzelteam.change_rhythm import change_rhythm
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.feed import end_feed, feed_of, new_feed
from actions.puzzelteam.form_team import form_team, promise
from actions.puzzelteam.loading import team_facts
from actions.puzzelteam.plan_meeting import cancel_meeting, move_meeting, plan_meeting, proposed_dates
from actions.puzzelteam.respond import respond
from actions.puzzelteam.rest import go_on, pause_team, stop_team
from gates.transitions import CaseState
from methods.puzzelteam import Beat, MeetingState, TeamState, state, streak, strip
from methods.reminders import Presence
from models import queries, teams
from models.case import CaseRow
from models.puzzelteam import MeetingRow, TeamRow
from tests.builders import INSTALLATION, a_case, a_member, chair_of
from tests.puzzelteam.teams import (
    TEN,
    a_case_with_a_team,
    a_meeting,
    at,
    held,
    person_of,
    queued,
    seat_of,
)


NOW = at("2026-11-18")
LATER = at("2026-12-02", "11.00")


@pytest.fixture
def case(session: Session) -> CaseRow:
    return a_case_with_a_team(session, NOW)[0]


@pytest.fixture
def team(session: Session, case: CaseRow) -> TeamRow:
    found = teams.team_of(session, case.id)
    assert found is not None
    return found


@pytest.fixture
def meeting(session: Session, case: CaseRow) -> MeetingRow:
    return a_meeting(session, case, "2026-12-02", NOW)


def mistakes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [f"{one.path}: {one.message}" for one in refused.value.mistakes]


def test_forming_a_team_asks_everybody_but_the_chair_to_stay(session: Session) -> None:
    case = a_case(session, NOW)

    form_team(session, INSTALLATION, case.id, NOW, by=chair_of(session, case, NOW))

    asked = [line for line in queued(session) if line.startswith("team_seat")]
    assert asked == ["team_seat → hulpverlener", "team_seat → wijkagent"]


def test_a_team_is_formed_once_and_by_the_chair(session: Session, case: CaseRow) -> None:
    with pytest.raises(NothingToDo):
        form_team(session, INSTALLATION, case.id, NOW, by=None)
    other = a_case(session, NOW)
    with pytest.raises(NotAllowed):
        form_team(session, INSTALLATION, other.id, NOW, by=person_of(session, other, "wijkagent", NOW))


def test_planning_invites_everybody_personally(session: Session, meeting: MeetingRow) -> None:
    invited = [line for line in queued(session) if line.startswith("meeting_invite")]

    assert invited == [
        "meeting_invite → hulpverlener", "meeting_invite → projectleider", "meeting_invite → wijkagent"
    ]  # fmt: skip
    assert (meeting.local_time, meeting.zone, meeting.starts_at) == (
        "10:00",
        "Europe/Amsterdam",
        at("2026-12-02", "10.00"),
    )


def test_the_first_meeting_forms_the_team(session: Session) -> None:
    case = a_case(session, NOW)

    a_meeting(session, case, "2026-12-02", NOW)

    team = teams.team_of(session, case.id)
    assert team is not None
    assert len(teams.team_seats(session, team.id, NOW)) == 3


@pytest.mark.parametrize(
    ("day", "clock", "minutes", "wrong"),
    [
        pytest.param("2026-11-17", "10:00", 45, ["at: not_ahead"], id="yesterday"),
        pytest.param("2026-11-18", "08:00", 45, ["at: not_ahead"], id="earlier today"),
        pytest.param("2026-12-25", "10:00", 45, ["at: public_holiday: Eerste kerstdag"], id="25 December"),
        pytest.param("2029-01-01", "10:00", 45, ["at: too_far_ahead"], id="a slip of the pen"),
        pytest.param("2026-12-02", "10:00", 0, ["minutes: between_1_and_480"], id="no minutes"),
    ],
)
def test_a_moment_that_cannot_be(
    session: Session, case: CaseRow, day: str, clock: str, minutes: int, wrong: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        plan_meeting(
            session,
            INSTALLATION,
            case.id,
            date.fromisoformat(day),
            time.fromisoformat(clock),
            NOW,
            by=None,
            minutes=minutes,
        )

    assert mistakes(refused) == wrong


def test_a_meeting_later_today_is_fine_after_an_incident(session: Session, case: CaseRow) -> None:
    meeting = plan_meeting(session, INSTALLATION, case.id, date(2026, 11, 18), time(15), NOW, by=None)

    assert meeting.state is MeetingState.PLANNED


@pytest.mark.usefixtures("meeting")
def test_two_meetings_at_one_moment_are_one(session: Session, case: CaseRow) -> None:
    with pytest.raises(NothingToDo):
        a_meeting(session, case, "2026-12-02", NOW)


def test_only_chair_and_vice_chair_plan(session: Session, case: CaseRow) -> None:
    with pytest.raises(NotAllowed):
        plan_meeting(
            session,
            INSTALLATION,
            case.id,
            date(2026, 12, 2),
            TEN,
            NOW,
            by=person_of(session, case, "hulpverlener", NOW),
        )
    vice = person_of(session, case, "wijkagent", NOW)
    assert (
        plan_meeting(session, INSTALLATION, case.id, date(2026, 12, 2), TEN, NOW, by=vice).planned_by == vice
    )


def test_a_move_is_the_same_event_one_version_on_and_asks_everybody_anew(
    session: Session, case: CaseRow, meeting: MeetingRow
) -> None:
    seat, uid = seat_of(session, case, "wijkagent", NOW), meeting.uid
    respond(session, meeting.id, seat, "coming", NOW, by=person_of(session, case, "wijkagent", NOW))

    move_meeting(session, INSTALLATION, meeting.id, date(2026, 12, 3), TEN, NOW, by=None)

    assert (meeting.uid, meeting.sequence) == (uid, 1)
    assert teams.attendance(session, meeting.id)[seat].answer == ""
    assert "meeting_changed → wijkagent" in queued(session)


def test_a_meeting_that_is_off_leaves_calendars_and_asks_for_a_date(
    session: Session, meeting: MeetingRow
) -> None:
    cancel_meeting(session, meeting.id, "Te weinig mensen.", NOW, by=None)

    told = queued(session)
    assert (meeting.state, meeting.sequence) == (MeetingState.CANCELLED, 1)
    assert "meeting_cancelled → hulpverlener" in told
    assert "new_date_needed → projectleider" in told
    assert "new_date_needed → wijkagent" in told
    with pytest.raises(NothingToDo):
        cancel_meeting(session, meeting.id, "Nog eens.", NOW, by=None)


def test_an_answer_is_for_ones_own_seat_and_may_change(
    session: Session, case: CaseRow, meeting: MeetingRow
) -> None:
    seat, person = seat_of(session, case, "wijkagent", NOW), person_of(session, case, "wijkagent", NOW)
    respond(session, meeting.id, seat, "coming", NOW, by=person)

    row = respond(session, meeting.id, seat, "substitute", NOW, by=person, substitute="Een collega")

    assert (row.answer, row.substitute) == ("substitute", "Een collega")
    with pytest.raises(NotYourSeat):
        respond(session, meeting.id, seat, "coming", NOW, by=person_of(session, case, "hulpverlener", NOW))
    with pytest.raises(Invalid):
        respond(session, meeting.id, seat, "misschien", NOW, by=person)


def test_closing_needs_what_follows(session: Session, meeting: MeetingRow) -> None:
    with pytest.raises(Invalid) as refused:
        close_meeting(session, INSTALLATION, meeting.id, Report(), Next(), LATER, by=None)

    assert mistakes(refused) == ["next_at: choose_what_follows"]
    assert meeting.state is MeetingState.PLANNED


def test_closing_with_a_next_date_plans_it_at_the_usual_hour(
    session: Session, case: CaseRow, team: TeamRow, meeting: MeetingRow
) -> None:
    held(session, case, meeting, Next(day=date(2026, 12, 9)), LATER)

    [following] = teams.planned(session, team.id)
    assert (following.starts_at, following.number) == (at("2026-12-09", "10.00"), 2)
    assert "meeting_invite → hulpverlener" in queued(session, since=LATER)


def test_closing_twice_is_refused(session: Session, case: CaseRow, meeting: MeetingRow) -> None:
    held(session, case, meeting, Next(day=date(2026, 12, 9)), LATER)

    with pytest.raises(NothingToDo):
        held(session, case, meeting, Next(day=date(2026, 12, 9)), LATER)


def test_a_pause_ends_the_meeting_too_and_does_not_break_the_streak(
    session: Session, case: CaseRow, meeting: MeetingRow
) -> None:
    held(session, case, meeting, Next(pause_until=date(2027, 1, 11), reason="Feestdagen."), LATER)

    facts = team_facts(session, INSTALLATION, case, LATER)
    assert state(facts, date(2026, 12, 30)) is TeamState.PAUSED
    marks = strip(facts, date(2026, 12, 30))
    assert [mark.beat for mark in marks] == [Beat.HELD, Beat.PAUSED]
    assert streak(marks).now == 1


def test_stopping_clears_the_calendars_and_tells_members_and_sponsor(
    session: Session, case: CaseRow, meeting: MeetingRow
) -> None:
    extra = a_meeting(session, case, "2026-12-16", NOW)

    held(session, case, meeting, Next(stop_reason="Het team kan het zelf."), LATER)

    told = queued(session, since=LATER)
    assert extra.state is MeetingState.CANCELLED
    assert "meeting_cancelled → wijkagent" in told
    assert "team_stopped → hulpverlener" in told
    with pytest.raises(NotAllowed):
        a_meeting(session, case, "2026-12-23", LATER)


def test_a_missed_meeting_is_recorded_with_its_new_date(
    session: Session, case: CaseRow, meeting: MeetingRow
) -> None:
    report = Report(held=False, why_not="De helft was ziek.")

    close_meeting(session, INSTALLATION, meeting.id, report, Next(day=date(2026, 12, 9)), LATER, by=None)

    facts = team_facts(session, INSTALLATION, case, LATER)
    assert [mark.beat for mark in strip(facts, LATER.date())] == [Beat.MISSED, Beat.NEXT]


def test_who_was_there_is_ticked_or_taken_at_their_own_word(
    session: Session, case: CaseRow, meeting: MeetingRow
) -> None:
    seats = {
        role: seat_of(session, case, role, NOW) for role in ("projectleider", "wijkagent", "hulpverlener")
    }
    for role, answer in (("wijkagent", "not_coming"), ("hulpverlener", "substitute")):
        respond(session, meeting.id, seats[role], answer, NOW, by=person_of(session, case, role, NOW))
    report = Report(present={seats["projectleider"]: Presence.THERE})

    close_meeting(session, INSTALLATION, meeting.id, report, Next(day=date(2026, 12, 9)), LATER, by=None)

    there = {seat: row.presence for seat, row in teams.attendance(session, meeting.id).items()}
    assert there == {
        seats["projectleider"]: "there",
        seats["wijkagent"]: "absent",
        seats["hulpverlener"]: "deputy",
    }


def test_what_was_recorded_before_its_hour_happened_today(
    session: Session, case: CaseRow, meeting: MeetingRow
) -> None:
    held(session, case, meeting, Next(day=date(2026, 12, 9)), NOW + timedelta(hours=1))

    assert meeting.local_day == date(2026, 11, 18)
    assert "meeting_cancelled → wijkagent" in queued(session)


def test_open_agreements_go_on_to_the_next_meeting(
    session: Session, case: CaseRow, team: TeamRow, meeting: MeetingRow
) -> None:
    chair, seat = chair_of(session, case, NOW), seat_of(session, case, "wijkagent", NOW)
    one = add_action(session, case.id, NewAction("School bellen", date(2026, 11, 25), seat), NOW, by=chair)
    two = add_action(
        session, case.id, NewAction("Sport regelen", date(2026, 11, 27), owner="de school"), NOW, by=chair
    )
    finish_action(session, two.id, NOW, by=chair)

    held(session, case, meeting, Next(day=date(2026, 12, 9)), LATER)

    assert [(row.what, row.carried) for row in teams.actions(session, team.id, is_open=True)] == [
        ("School bellen", 1)
    ]
    with pytest.raises(NothingToDo):
        drop_action(session, two.id, "Niet nodig.", LATER, by=chair)
    with pytest.raises(Invalid):
        drop_action(session, one.id, " ", LATER, by=chair)
    drop_action(session, one.id, "Niet nodig.", LATER, by=chair)


@pytest.mark.usefixtures("team")
def test_the_agreements_of_a_closed_case_stay_as_they_are(session: Session, case: CaseRow) -> None:
    chair, seat = chair_of(session, case, NOW), seat_of(session, case, "wijkagent", NOW)
    row = add_action(session, case.id, NewAction("School bellen", date(2026, 11, 25), seat), NOW, by=chair)
    case.state, case.closed_at = CaseState.CLOSED, NOW

    with pytest.raises(CaseNotOpen):
        finish_action(session, row.id, LATER, by=chair)
    with pytest.raises(CaseNotOpen):
        drop_action(session, row.id, "Niet nodig.", LATER, by=chair)

    assert (row.done_at, row.dropped_at) == (None, None)


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        pytest.param(NewAction("", date(2026, 12, 1), owner="x"), ["what: missing"], id="without what"),
        pytest.param(NewAction("Bellen", date(2026, 12, 1)), ["owner: missing"], id="without who"),
        pytest.param(NewAction("Bellen", None, owner="x"), ["due: missing"], id="without by when"),
        pytest.param(
            NewAction("Bellen", date(2026, 12, 1), UUID(int=1)), ["owner: unknown_seat"], id="somebody else"
        ),
    ],
)
def test_an_agreement_says_what_who_and_by_when(
    session: Session, case: CaseRow, new: NewAction, wrong: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        add_action(session, case.id, new, NOW, by=chair_of(session, case, NOW))

    assert mistakes(refused) == wrong


def test_thinning_out_has_a_reason_and_a_limit(session: Session, case: CaseRow, team: TeamRow) -> None:
    chair = chair_of(session, case, NOW)

    change_rhythm(session, case.id, "Het gaat goed.", NOW, by=chair, phase="daarna", every_days=42)

    assert (case.rhythm_phase, team.period_days) == ("daarna", 42)
    for wrong in ({"every_days": 365}, {"phase": "nooit"}, {"every_days": 0}):
        with pytest.raises(Invalid):
            change_rhythm(session, case.id, "Anders.", NOW, by=chair, **wrong)
    with pytest.raises(Invalid):
        change_rhythm(session, case.id, " ", NOW, by=chair, phase="crisis")
    with pytest.raises(NothingToDo):
        change_rhythm(session, case.id, "Nog eens.", NOW, by=chair, phase="daarna", every_days=42)


def test_a_rest_ends_by_itself_by_a_word_or_by_a_meeting(session: Session, case: CaseRow) -> None:
    pause_team(session, INSTALLATION, case.id, date(2027, 1, 11), "Verkiezingen.", NOW, by=None)
    with pytest.raises(NothingToDo):
        pause_team(session, INSTALLATION, case.id, date(2027, 1, 11), "Nog eens.", NOW, by=None)
    go_on(session, INSTALLATION, case.id, NOW, by=None)
    pause_team(session, INSTALLATION, case.id, date(2027, 1, 11), "Toch.", NOW, by=None)

    a_meeting(session, case, "2026-12-02", NOW)

    facts = team_facts(session, INSTALLATION, case, NOW)
    assert facts.paused_until(date(2026, 12, 1)) == date(2026, 12, 2)
    assert facts.paused_until(date(2026, 12, 2)) is None


def test_a_case_that_stands_still_rests_its_team(session: Session, case: CaseRow) -> None:
    pause_case(session, INSTALLATION, case.id, date(2027, 2, 1), "Wachten.", NOW, by=None)

    assert state(team_facts(session, INSTALLATION, case, NOW), date(2027, 1, 31)) is TeamState.PAUSED


def test_a_successor_promises_anew(session: Session, case: CaseRow) -> None:
    seat = seat_of(session, case, "wijkagent", NOW)
    new = a_member("wijkagent", email="nieuw@voorbeeld.example", name="Bo Nieuw")

    member = hand_over(session, INSTALLATION, seat, new, LATER, by=chair_of(session, case, NOW))

    assert "team_seat → nieuw" in queued(session, since=LATER)
    assert team_facts(session, INSTALLATION, case, LATER).in_handover
    with pytest.raises(NotAllowed):
        promise(session, case.id, seat, LATER, by=chair_of(session, case, NOW))
    promise(session, case.id, seat, LATER, by=member.person_id)
    assert not team_facts(session, INSTALLATION, case, LATER).in_handover


def test_two_dates_are_proposed(session: Session, case: CaseRow) -> None:
    assert [one.on for one in proposed_dates(session, INSTALLATION, case, NOW)] == [
        date(2026, 11, 25), date(2026, 12, 2)
    ]  # fmt: skip


@pytest.mark.usefixtures("meeting")
def test_a_feed_has_ones_own_meetings_until_it_is_ended(session: Session, case: CaseRow) -> None:
    person = person_of(session, case, "wijkagent", NOW)
    raw = new_feed(session, person, NOW)

    assert b"DTSTART;TZID=Europe/Amsterdam:20261202T100000" in feed_of(session, INSTALLATION, raw, NOW)
    member = queries.holder(session, seat_of(session, case, "wijkagent", NOW), NOW)
    assert member is not None
    member.until_at = NOW
    assert b"VEVENT" not in feed_of(session, INSTALLATION, raw, NOW)
    end_feed(session, person, NOW)
    with pytest.raises(LinkUnknown):
        feed_of(session, INSTALLATION, raw, NOW)


def test_a_stranger_can_do_nothing_at_all(session: Session, case: CaseRow, meeting: MeetingRow) -> None:
    stranger = UUID(int=7)
    tries: list[Callable[[], object]] = [
        lambda: move_meeting(session, INSTALLATION, meeting.id, date(2026, 12, 3), TEN, NOW, by=stranger),
        lambda: cancel_meeting(session, meeting.id, "x", NOW, by=stranger),
        lambda: stop_team(session, INSTALLATION, case.id, "x", NOW, by=stranger),
        lambda: pause_team(session, INSTALLATION, case.id, date(2027, 1, 4), "x", NOW, by=stranger),
        lambda: change_rhythm(session, case.id, "x", NOW, by=stranger, phase="daarna"),
        lambda: close_meeting(
            session, INSTALLATION, meeting.id, Report(), Next(stop_reason="x"), NOW, by=stranger
        ),
    ]
    for attempt in tries:
        with pytest.raises(ActionRefusal):
            attempt()
