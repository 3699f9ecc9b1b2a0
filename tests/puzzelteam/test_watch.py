"""What time alone makes due: every rule is asked by the sweep, once, and taking any of them away is noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from actions.puzzelteam import watch
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.report_signal import NewSignal, report_signal, weigh_signal
from actions.puzzelteam.rest import meets_again, stop_team
from actions.puzzelteam.storm import sound_storm
from actions.puzzelteam.watch import Look, look_at
from methods.measures import STORM
from methods.signals import Direction, SignalKind
from models import teams
from models.case import CaseRow
from models.people import PersonRow
from models.post import NoticeRow, NoticeState
from tests.builders import INSTALLATION, TEAM, a_case, a_case_at, chair_of
from tests.puzzelteam.teams import a_case_with_a_team, a_meeting, a_team, at, held, person_of, queued, seat_of


NOW = at("2026-11-18")


def pass_days(session: Session, case: CaseRow, start: datetime, days: int) -> datetime:
    """A look on every day, whether or not one is due; gives the last moment."""
    for _ in range(days):
        start += timedelta(days=1)
        look_at(session, INSTALLATION, case.id, start)
    return start


def story(session: Session) -> Counter[str]:
    """Some months in which every rule has something to say; counts its messages by occasion."""
    case = a_case(session, NOW, sponsor="hulpverlener", members=TEAM)
    a_team(session, case, NOW)
    first = a_meeting(session, case, "2026-12-02", NOW)
    pass_days(session, case, NOW, 14)
    away = frozenset({seat_of(session, case, "hulpverlener", NOW)})
    held(session, case, first, Next(day=date(2026, 12, 9)), at("2026-12-02", "11.00"), absent=away)
    pass_days(session, case, at("2026-12-02"), 7)
    [second] = teams.planned(session, first.team_id)
    held(session, case, second, Next(day=date(2026, 12, 16)), at("2026-12-09", "11.00"), absent=away)
    pass_days(session, case, at("2026-12-09"), 60)
    now = at("2027-02-07")
    [third] = teams.planned(session, first.team_id)
    rest = Next(pause_until=date(2027, 3, 1), reason="Verkiezingen.")
    close_meeting(session, INSTALLATION, third.id, Report(held=False, why_not="Ziek."), rest, now, by=None)
    pass_days(session, case, now, 45)
    pass_days(session, case, at("2028-11-20"), 3)
    return Counter(row.occasion for row in session.exec(select(NoticeRow)))


RULE_SAYS: dict[Callable[[Look], None], set[str]] = {
    watch.before_the_meeting: {"meeting_week", "meeting_tomorrow"},
    watch.after_the_meeting: {"did_it_happen", "chair_and_vice"},
    watch.a_next_date: {"new_date_needed"},
    watch.silence: {"team_silent", "sponsor_silence", "coordinator_alarm"},
    watch.empty_places: {"right_person"},
    watch.pauses: {"pause_ends"},
    watch.people: {"list_check"},
    watch.still_needed: {"still_needed"},
    watch.monthly: {"sponsor_monthly"},
}


def test_every_rule_is_in_the_table() -> None:
    assert set(RULE_SAYS) == set(watch.RULES)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("rule", list(watch.RULES), ids=lambda rule: rule.__name__)
def test_taking_a_rule_away_is_noticed(
    session: Session, rule: Callable[[Look], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "RULES", tuple(one for one in watch.RULES if one is not rule))

    said = set(story(session))

    assert not said & RULE_SAYS[rule]
    others = set().union(*(says for one, says in RULE_SAYS.items() if one is not rule))
    assert others <= said


def test_a_second_look_on_the_same_day_says_nothing_twice(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    a_meeting(session, case, "2026-12-02", NOW)
    for _ in range(3):
        look_at(session, INSTALLATION, case.id, at("2026-12-01"))

    assert Counter(queued(session))["meeting_tomorrow → wijkagent"] == 1


@pytest.mark.parametrize("days", [21, 40])
def test_after_a_standstill_only_what_still_matters_is_said(session: Session, days: int) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    a_meeting(session, case, "2026-11-25", NOW)

    look_at(session, INSTALLATION, case.id, NOW + timedelta(days=days))

    told = [
        line
        for line in queued(session, since=NOW + timedelta(days=1))
        if not line.startswith("sponsor_monthly")
    ]
    assert told == [
        "chair_and_vice → projectleider", "chair_and_vice → wijkagent", "team_silent → projectleider",
        "team_silent → wijkagent",
    ]  # fmt: skip


def test_a_clock_that_ran_ahead_and_came_back_loses_and_doubles_nothing(session: Session) -> None:
    case, team = a_case_with_a_team(session, NOW)
    a_meeting(session, case, "2026-12-02", NOW)
    look_at(session, INSTALLATION, case.id, NOW + timedelta(days=40))

    assert teams.to_look_at(session, NOW.date(), limit=10) in ([case.id], [])
    look_at(session, INSTALLATION, case.id, at("2026-11-19"))
    assert team.alarm.value == "none"
    look_at(session, INSTALLATION, case.id, at("2026-12-01"))
    assert "meeting_tomorrow → wijkagent" in queued(session)
    assert max(Counter(queued(session)).values()) == 1


def test_nothing_is_looked_at_on_a_quiet_day(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    a_meeting(session, case, "2026-12-16", NOW)
    look_at(session, INSTALLATION, case.id, NOW)

    assert teams.to_look_at(session, date(2026, 11, 20), limit=10) == []


def test_an_address_that_was_refused_twice_is_a_task_for_the_chairs(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    person = session.get_one(PersonRow, person_of(session, case, "hulpverlener", NOW))
    person.refused_at = NOW
    for number in range(2):
        session.add(
            NoticeRow(
                key=f"dead:{number}",
                occasion="meeting_week",
                person_id=person.id,
                state=NoticeState.DEAD,
                queued_at=NOW,
                due_at=NOW,
                done_at=NOW,
            )
        )
    session.flush()

    look_at(session, INSTALLATION, case.id, NOW + timedelta(days=1))

    assert "list_check → projectleider" in queued(session)


def test_a_seat_with_nobody_in_it_is_told(session: Session) -> None:
    case, team = a_case_with_a_team(session, NOW)
    seat = seat_of(session, case, "hulpverlener", NOW)
    member = teams.holders(session, team, NOW)[seat]
    member.until_at = NOW

    look_at(session, INSTALLATION, case.id, NOW + timedelta(hours=1))

    assert "list_check → projectleider" in queued(session)


def test_the_chair_who_left_is_told_to_the_coordinator(session: Session) -> None:
    case, team = a_case_with_a_team(session, NOW)
    member = teams.holders(session, team, NOW)[seat_of(session, case, "projectleider", NOW)]
    member.until_at = NOW

    look_at(session, INSTALLATION, case.id, NOW + timedelta(hours=1))

    assert "coordinator_alarm → coordinator" in queued(session)


def test_a_signal_that_is_worse_proposes_a_meeting_within_days(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    new = NewSignal("Weer verzuim.", Direction.WORSE, SignalKind.FACT, ground="Melding van school.")

    row = report_signal(
        session, INSTALLATION, case.id, new, NOW, by=person_of(session, case, "wijkagent", NOW)
    )

    told = session.exec(select(NoticeRow).where(NoticeRow.occasion == "extra_meeting")).all()
    assert {notice.facts["at"] for notice in told} == {at("2026-11-19", "10.00").isoformat()}
    assert len(told) == 2
    by = chair_of(session, case, NOW)
    assert weigh_signal(session, row.id, SignalKind.SPOOKVERHAAL, "Niet gebeurd.", NOW, by=by).tested_by == by


def test_no_extra_meeting_is_proposed_when_one_is_near(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    a_meeting(session, case, "2026-11-20", NOW)

    report_signal(session, INSTALLATION, case.id, NewSignal("Ruzie.", Direction.WORSE), NOW, by=None)

    assert "extra_meeting → projectleider" not in queued(session)


def test_a_signal_can_bring_back_the_rhythm_of_a_crisis(session: Session) -> None:
    case = a_case_at(session, NOW, "nazorg")
    a_team(session, case, NOW)
    assert case.rhythm_phase == "daarna"

    new = NewSignal("Weer een incident.", Direction.WORSE, raise_rhythm=True)
    report_signal(session, INSTALLATION, case.id, new, NOW, by=chair_of(session, case, NOW))

    assert case.rhythm_phase == "crisis"


def test_a_stop_in_nazorg_asks_the_review_and_silence_there_means_go_on(session: Session) -> None:
    case = a_case_at(session, NOW, "nazorg")
    team = a_team(session, case, NOW)

    stop_team(session, INSTALLATION, case.id, "Klaar.", NOW, by=None)
    assert case.next_review_on == date(2026, 11, 18)
    case.next_review_on = date(2027, 11, 18)  # asked, and it lapsed
    look_at(session, INSTALLATION, case.id, NOW + timedelta(days=10))

    assert team.stopped_at is None
    assert "new_date_needed → projectleider" in queued(session)
    meets_again(session, case, NOW)


def test_a_storm_is_told_to_the_coordinators_once(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    person = chair_of(session, case, NOW)
    for number in range(STORM + 1):
        session.add(
            NoticeRow(key=f"n:{number}", occasion="list_check", person_id=person, queued_at=NOW, due_at=NOW)
        )
    session.flush()

    sound_storm(session, NOW)
    sound_storm(session, NOW)

    assert queued(session).count("coordinator_alarm → coordinator") == 1


def test_what_a_fast_clock_put_off_comes_back(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    row = NoticeRow(
        key="x", occasion="list_check", person_id=chair_of(session, case, NOW), queued_at=NOW,
        due_at=NOW + timedelta(days=40),
    )  # fmt: skip
    session.add(row)
    session.flush()

    sound_storm(session, NOW)

    assert row.due_at == NOW
