"""Saving what a step yields: versions, lost updates, and votes that go stale."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from actions.change_team import hand_over
from actions.errors import CaseNotOpen, Invalid, NotFound, StepNotOpen, VersionConflict, VersionMissing
from actions.pause_case import pause_case
from actions.save_deliverable import save_deliverable
from gates.transitions import RoundState
from models import queries
from models.case import CaseRow, DeliverableRow
from models.gate import Standing
from notifications.occasions import Occasion
from tests.builders import (
    GO,
    INSTALLATION,
    a_case,
    a_member,
    an_open_round,
    chair_of,
    seat_in,
    vote_of,
    votes_of,
)
from tests.clock import Clock
from tests.told import forget, told


def save(
    session: Session, case: CaseRow, clock: Clock, text: str = "Een vraag.", **changes: Any
) -> DeliverableRow:
    """Save the intake's question as the chair."""
    given: dict[str, Any] = {
        "step_key": "intake",
        "key": "vraag",
        "content": {"tekst": text},
        "replaces": None,
    }
    given |= changes
    return save_deliverable(
        session,
        case.id,
        given["step_key"],
        given["key"],
        given["content"],
        clock.now(),
        by=chair_of(session, case, clock.now()),
        replaces=given["replaces"],
    )


def test_the_first_version_needs_no_predecessor_and_later_ones_name_it(
    session: Session, clock: Clock
) -> None:
    case = a_case(session, clock.now())

    first = save(session, case, clock)
    by_number = save(session, case, clock, "Beter.", replaces=1)
    by_digest = save(session, case, clock, "Nog beter.", replaces=by_number.digest)

    assert [first.version, by_number.version, by_digest.version] == [1, 2, 3]
    assert queries.deliverable(session, case.id, "intake", "vraag") == by_digest


def test_a_later_version_that_names_none_is_refused(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    save(session, case, clock)

    with pytest.raises(VersionMissing):
        save(session, case, clock, "Anders.")


@pytest.mark.parametrize("replaces", [1, 7, "een andere hash"])
def test_nobody_is_overwritten(session: Session, clock: Clock, replaces: int | str) -> None:
    case = a_case(session, clock.now())
    save(session, case, clock)
    save(session, case, clock, "Tussendoor.", replaces=1)

    with pytest.raises(VersionConflict) as refused:
        save(session, case, clock, "Te laat.", replaces=replaces)

    assert refused.value.current == 2


def test_a_first_version_cannot_replace_one(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())

    with pytest.raises(VersionConflict):
        save(session, case, clock, replaces=1)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"key": "bestaat_niet"}, NotFound, id="a result that the step does not know"),
        pytest.param({"step_key": "nergens"}, NotFound, id="a step that the method does not know"),
        pytest.param({"step_key": "interviews", "key": "verslag"}, StepNotOpen, id="a step that waits"),
        pytest.param({"content": {"tekst": 7}}, Invalid, id="a number for a text"),
        pytest.param({"content": {"anders": "x"}}, Invalid, id="a field that the form does not know"),
    ],
)
def test_what_cannot_be_saved(
    session: Session, clock: Clock, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    case = a_case(session, clock.now())

    with pytest.raises(refusal):
        save(session, case, clock, **changes)


def test_an_incomplete_content_is_kept_and_is_not_complete(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())

    assert not save(session, case, clock, "").complete


def test_a_paused_case_takes_no_work(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    by = chair_of(session, case, clock.now())
    pause_case(
        session, INSTALLATION, case.id, clock.now().date().replace(day=27), "Vakantie.", clock.now(), by=by
    )

    with pytest.raises(CaseNotOpen):
        save(session, case, clock)


def test_odd_texts_are_kept_as_they_were_written(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())

    row = save(session, case, clock, "\u2028 ‮ = 1+1 {{7*7}} <script> \u00e9 e\u0301")
    session.expire(row)

    assert row.content["tekst"].startswith("\u2028")


class TestWhileARoundIsOpen:
    """A change of what the voters saw."""

    def test_a_vote_on_the_old_version_is_stale_and_its_seat_is_asked_again(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)
        forget(session)

        save(session, case, clock, "Er is iets bijgekomen.", replaces=1)

        [vote] = queries.votes(session, round_.id)
        assert (vote.standing, vote.standing_because) == (Standing.STALE, "evidence_changed")
        assert told(session, Occasion.GATE_OPENED) == ["wijkagent"]

    def test_a_round_never_closes_on_stale_votes(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO, projectleider=GO)
        save(session, case, clock, "Anders.", replaces=1)

        vote_of(session, round_, "hulpverlener", GO, clock.now())
        assert queries.decision_of(session, round_.id) is None
        votes_of(session, round_, clock.now(), wijkagent=GO, projectleider=GO)

        assert round_.state is RoundState.DECIDED

    def test_the_successor_is_asked_when_a_predecessors_vote_goes_stale(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)
        seat = seat_in(session, round_, "wijkagent")
        new = a_member("wijkagent", email="opvolger@voorbeeld.example")
        hand_over(session, INSTALLATION, seat.seat_id, new, clock.advance(hours=1), by=seat.person_id)
        forget(session)

        save(session, case, clock, "Anders.", replaces=1)

        assert told(session, Occasion.GATE_OPENED) == ["opvolger"]

    def test_another_step_s_work_leaves_the_votes_alone(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)

        with pytest.raises(StepNotOpen):
            save(session, case, clock, step_key="interviews", key="verslag")

        assert queries.votes(session, round_.id)[0].standing is Standing.COUNTED
