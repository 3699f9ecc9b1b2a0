"""What a team expects and watches, who does the family good, what a successor reads, and a button pressed twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from actions.errors import Invalid, NotAllowed, NotFound, NothingToDo
from actions.puzzelteam.agree import NewAction, add_action
from actions.puzzelteam.report_signal import PRESSED_TWICE, NewSignal, report_signal
from actions.puzzelteam.respond import respond
from actions.puzzelteam.views import digest_view
from actions.puzzelteam.write_scenario import (
    stop_watching,
    watch_for,
    weigh_contact,
    write_scenario,
    write_story,
)
from methods.signals import Direction, Letter, SignalKind
from models import teams
from models.post import NoticeRow
from models.signals import SignalRow
from tests.builders import INSTALLATION, chair_of
from tests.puzzelteam.teams import a_case_with_a_team, a_meeting, at, person_of, seat_of


NOW = at("2026-11-18")
DUE = date(2026, 12, 1)
WORSE = NewSignal("Weer verzuim.", Direction.WORSE, SignalKind.FACT, ground="Melding van school.")


def test_a_scenario_is_written_anew_and_stays_one(session: Session) -> None:
    case, team = a_case_with_a_team(session, NOW)
    by = person_of(session, case, "hulpverlener", NOW)
    write_scenario(session, case.id, Letter.A, "Het loopt uit de hand", "Bellen", NOW, by=by)

    write_scenario(session, case.id, Letter.A, " Escalatie ", "Samen bellen", NOW, by=by)

    assert [(one.letter, one.title, one.response) for one in teams.scenarios(session, team.id)] == [
        (Letter.A, "Escalatie", "Samen bellen")
    ]
    with pytest.raises(Invalid, match="title"):
        write_scenario(session, case.id, Letter.B, "  ", "", NOW, by=by)
    with pytest.raises(NotAllowed):
        write_scenario(session, case.id, Letter.B, "Niets", "", NOW, by=case.id)


def test_a_sign_points_somewhere_and_can_be_let_go_by_who_leads(session: Session) -> None:
    case, team = a_case_with_a_team(session, NOW)
    member, chair = person_of(session, case, "hulpverlener", NOW), chair_of(session, case, NOW)
    with pytest.raises(NotFound, match="scenario"):
        watch_for(session, case.id, Letter.C, "Op school", Direction.BETTER, NOW, by=member)
    write_scenario(session, case.id, Letter.C, "Gewenst", "", NOW, by=member)
    for text, direction in (("", Direction.BETTER), ("Op school", Direction.NEITHER)):
        with pytest.raises(Invalid):
            watch_for(session, case.id, Letter.C, text, direction, NOW, by=member)
    sign = watch_for(session, case.id, Letter.C, "Op school", Direction.BETTER, NOW, by=member)

    with pytest.raises(NotAllowed):
        stop_watching(session, case.id, sign.id, NOW, by=member)
    stop_watching(session, case.id, sign.id, NOW, by=chair)

    assert teams.indicators(session, [one.id for one in teams.scenarios(session, team.id)]) == []
    with pytest.raises(NothingToDo):
        stop_watching(session, case.id, sign.id, NOW, by=chair)
    with pytest.raises(NotFound):
        stop_watching(session, case.id, case.id, NOW, by=chair)


@pytest.mark.parametrize(
    ("code", "relation", "safety", "field"),
    [
        pytest.param("Jan", "oom", "Woont elders.", "code", id="a name"),
        pytest.param("N3", " ", "Woont elders.", "relation", id="no relation"),
        pytest.param("N3", "oom", "", "safety", id="safety not weighed"),
    ],
)
def test_a_contact_is_a_code_with_a_weighing(
    session: Session, code: str, relation: str, safety: str, field: str
) -> None:
    case, _ = a_case_with_a_team(session, NOW)

    with pytest.raises(Invalid, match=field):
        weigh_contact(session, case.id, code, relation, safety, NOW, by=chair_of(session, case, NOW))


def test_a_contact_is_weighed_again_in_the_same_row_by_who_leads_and_gets_nothing(session: Session) -> None:
    case, team = a_case_with_a_team(session, NOW)
    before = len(session.exec(select(NoticeRow)).all())
    chair = chair_of(session, case, NOW)
    weigh_contact(session, case.id, "N3", "oom", "Woont elders.", NOW, by=chair)
    weigh_contact(session, case.id, "N3", "oom", "Woont nu dichtbij.", NOW, by=chair, takes_part=True)

    [row] = teams.contacts(session, team.id)
    assert (row.code, row.safety, row.takes_part) == ("N3", "Woont nu dichtbij.", True)
    assert len(session.exec(select(NoticeRow)).all()) == before, "no letter, no link"
    with pytest.raises(NotAllowed):
        weigh_contact(
            session, case.id, "N4", "tante", "Ja.", NOW, by=person_of(session, case, "hulpverlener", NOW)
        )


def test_a_successor_reads_on_one_page_where_the_team_is(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    chair, seat = chair_of(session, case, NOW), seat_of(session, case, "hulpverlener", NOW)
    write_story(session, case.id, "Ons verhaal.", "", "", NOW, by=chair)
    with pytest.raises(Invalid, match="story"):
        write_story(session, case.id, " ", "Een kans.", "", NOW, by=chair)
    with pytest.raises(NotAllowed):
        write_story(session, case.id, "Een ander verhaal.", "", "", NOW, by=case.id)
    write_scenario(session, case.id, Letter.A, "Escalatie", "", NOW, by=chair)
    a_meeting(session, case, "2026-12-02", NOW)
    for what, role in (("Bellen", "hulpverlener"), ("Schrijven", "wijkagent")):
        new = NewAction(what, date(2026, 12, 1), owner_seat_id=seat_of(session, case, role, NOW))
        add_action(session, case.id, new, NOW, by=chair)

    page = digest_view(session, INSTALLATION, case, NOW, seat=seat, may_read=lambda _compartment: True)

    assert page["story"] == "Ons verhaal."
    assert [one["what"] for one in page["mine"]] == ["Bellen"]
    assert [one["what"] for one in page["others"]] == ["Schrijven"]
    assert page["next"]["starts_at"] == at("2026-12-02", "10.00").isoformat()
    assert [one["letter"] for one in page["scenarios"]] == ["A"]
    assert page["last"] is None


def test_a_signal_sent_twice_is_one_signal_and_one_letter(session: Session) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    by = person_of(session, case, "hulpverlener", NOW)

    first = report_signal(session, INSTALLATION, case.id, WORSE, NOW, by=by)
    again = report_signal(session, INSTALLATION, case.id, WORSE, NOW + timedelta(seconds=2), by=by)

    assert again.id == first.id
    extra = session.exec(select(NoticeRow).where(NoticeRow.occasion == "extra_meeting")).all()
    assert {one.key.split("/")[0] for one in extra} == {f"signal:{first.id}"}


@pytest.mark.parametrize("other", ["words", "person", "later"])
def test_what_was_seen_once_more_is_another_signal(session: Session, other: str) -> None:
    case, _ = a_case_with_a_team(session, NOW)
    by = person_of(session, case, "hulpverlener", NOW)
    report_signal(session, INSTALLATION, case.id, WORSE, NOW, by=by)
    new = NewSignal("Ook ruzie.", Direction.WORSE) if other == "words" else WORSE
    by = person_of(session, case, "wijkagent", NOW) if other == "person" else by
    now = NOW + PRESSED_TWICE if other == "later" else NOW

    report_signal(session, INSTALLATION, case.id, new, now, by=by)

    assert len(session.exec(select(SignalRow)).all()) == 2


LONG, A_NAME_TOO_LONG = "x" * 4001, "x" * 201


def test_what_is_too_long_is_refused_and_never_cut_off(session: Session) -> None:
    case, _team = a_case_with_a_team(session, NOW)
    meeting = a_meeting(session, case, "2026-12-02", NOW)
    by, seat = chair_of(session, case, NOW), seat_of(session, case, "projectleider", NOW)
    write_scenario(session, case.id, Letter.A, "Escalatie", "", NOW, by=by)
    refused: list[tuple[str, Callable[[], object]]] = [
        ("story", lambda: write_story(session, case.id, LONG, "", "", NOW, by=by)),
        ("chances", lambda: write_story(session, case.id, "Samen.", LONG, "", NOW, by=by)),
        ("title", lambda: write_scenario(session, case.id, Letter.A, LONG, "", NOW, by=by)),
        ("text", lambda: watch_for(session, case.id, Letter.A, LONG, Direction.BETTER, NOW, by=by)),
        ("relation", lambda: weigh_contact(session, case.id, "N3", "x" * 81, "Ja.", NOW, by=by)),
        ("via", lambda: weigh_contact(session, case.id, "N3", "Oma", "Ja.", NOW, by=by, via=A_NAME_TOO_LONG)),
        (
            "owner",
            lambda: add_action(
                session, case.id, NewAction("Bel.", owner=A_NAME_TOO_LONG, due_on=DUE), NOW, by=by
            ),
        ),
        (
            "seen_by",
            lambda: report_signal(
                session, INSTALLATION, case.id, replace(WORSE, seen_by=A_NAME_TOO_LONG), NOW, by=by
            ),
        ),
        (
            "ground",
            lambda: report_signal(session, INSTALLATION, case.id, replace(WORSE, ground=LONG), NOW, by=by),
        ),
        (
            "substitute",
            lambda: respond(session, meeting.id, seat, "substitute", NOW, by=by, substitute=A_NAME_TOO_LONG),
        ),
    ]

    for field, act in refused:
        with pytest.raises(Invalid) as refusal:
            act()
        assert [(one.path, one.message) for one in refusal.value.mistakes] == [(field, "too_long")]
