"""A vote: what it needs, whose it is, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session

from actions.ask_gate import ask_gate
from actions.cast_vote import Filled, Receipt, cast_vote
from actions.errors import (
    AssuranceNeeded,
    EvidenceChanged,
    Invalid,
    NotFound,
    NothingToDo,
    NotYourSeat,
    RoundNotRunning,
)
from actions.pause_case import pause_case, resume_case
from actions.substitutes import end_substitute, name_substitute
from actions.withdraw_round import withdraw_round
from actions.withdraw_vote import withdraw_vote
from gates import errors as law
from gates.answers import Answer
from gates.decision import Outcome
from gates.transitions import RoundState
from models import queries
from models.gate import RoundRow, Standing, Via
from notifications.occasions import Occasion
from tests.builders import (
    BACK,
    GO,
    HOLD,
    INSTALLATION,
    NO_GO,
    TEAM,
    a_case,
    a_case_at,
    a_member,
    an_open_round,
    chair_of,
    complete_step,
    filled,
    person_in,
    seat_in,
    vote_of,
    votes_of,
)
from tests.clock import Clock
from tests.told import told


def a_round(session: Session, clock: Clock, **changes: Any) -> RoundRow:
    """The open round of a new case's first gate."""
    return an_open_round(session, a_case(session, clock.now(), **changes), clock.now())


def cast(session: Session, round_: RoundRow, role: str, clock: Clock, **changes: Any) -> Receipt:
    """A go of this role's holder, with whatever the test changes."""
    seat = seat_in(session, round_, role)
    given: dict[str, Any] = {
        "seat_id": seat.seat_id,
        "person_id": seat.person_id,
        "ballot": Filled(GO),
        "via": Via.ACCOUNT,
        "seen_digest": round_.evidence_digest,
        "form_key": None,
    }
    given |= changes
    return cast_vote(
        session,
        INSTALLATION,
        round_.id,
        given["seat_id"],
        given["person_id"],
        given["ballot"],
        clock.now(),
        via=given["via"],
        seen_digest=given["seen_digest"],
        form_key=given["form_key"],
    )


@pytest.mark.parametrize("answer", list(Answer), ids=lambda answer: f"the answer {answer.value}")
def test_each_answer_is_kept_and_gets_a_receipt(session: Session, clock: Clock, answer: Answer) -> None:
    round_ = a_round(session, clock)

    receipt = vote_of(session, round_, "hulpverlener", answer, clock.now())

    [vote] = queries.votes(session, round_.id)
    assert (vote.answer, vote.standing, vote.receipt) == (answer, Standing.COUNTED, receipt.reference)
    assert told(session, Occasion.RECEIPT) == ["hulpverlener"]
    assert not receipt.decided


@pytest.mark.parametrize(
    ("ballot", "refusal"),
    [
        pytest.param(Filled(HOLD), law.MotivationMissing, id="a hold without a word"),
        pytest.param(Filled(NO_GO, "   "), law.MotivationMissing, id="a no-go of spaces"),
        pytest.param(Filled(Answer.ABSTAIN), law.MotivationMissing, id="an abstention without a word"),
        pytest.param(Filled(BACK, "Terug."), law.BackStepMissing, id="back, but where to"),
        pytest.param(
            Filled(BACK, "Terug.", back_to="interviews"), law.BackStepNotEarlier, id="back to a later step"
        ),
        pytest.param(
            Filled(Answer.CONDITIONAL_GO, "Mits."), law.ConditionMissing, id="conditions without one"
        ),
        pytest.param(
            Filled(Answer.CONDITIONAL_GO, "Mits.", condition="Bel eerst."),
            law.ConditionOwnerMissing,
            id="a condition of nobody",
        ),
        pytest.param(Filled(HOLD, "een\x00twee"), Invalid, id="a text that no database keeps"),
    ],
)
def test_a_ballot_that_is_not_filled_in_leaves_nothing(
    session: Session, clock: Clock, ballot: Filled, refusal: type[Exception]
) -> None:
    round_ = a_round(session, clock)

    with pytest.raises(refusal):
        cast(session, round_, "hulpverlener", clock, ballot=ballot)

    assert queries.votes(session, round_.id) == []


def test_what_an_earlier_choice_left_in_the_form_is_not_part_of_the_vote(
    session: Session, clock: Clock
) -> None:
    round_ = a_round(session, clock)
    leftovers = Filled(
        GO, missing="x", back_to="intake", condition="y", condition_owner="z", condition_due=date(2026, 12, 1)
    )

    votes_of(session, round_, clock.now(), hulpverlener=leftovers, wijkagent=GO)
    receipt = vote_of(session, round_, "projectleider", GO, clock.now())

    assert receipt.decided
    vote = queries.votes(session, round_.id)[0]
    assert (vote.missing, vote.back_to, vote.condition_text, vote.condition_due) == ("", None, "", None)


def test_a_condition_without_a_date_is_due_in_ten_working_days(session: Session, clock: Clock) -> None:
    round_ = a_round(session, clock)

    vote_of(session, round_, "hulpverlener", Answer.CONDITIONAL_GO, clock.now())

    assert queries.votes(session, round_.id)[0].condition_due == date(2026, 12, 2)


def test_a_change_of_mind_supersedes_the_earlier_vote_which_stays_readable(
    session: Session, clock: Clock
) -> None:
    round_ = a_round(session, clock)

    votes_of(session, round_, clock.now(), hulpverlener=GO)
    votes_of(session, round_, clock.advance(hours=1), hulpverlener=NO_GO)

    standings = [
        (vote.answer, vote.standing, vote.standing_because) for vote in queries.votes(session, round_.id)
    ]
    assert standings == [(GO, Standing.SUPERSEDED, "changed_mind"), (NO_GO, Standing.COUNTED, "")]


def test_the_same_form_twice_gives_the_same_receipt(session: Session, clock: Clock) -> None:
    round_ = a_round(session, clock)

    first = cast(session, round_, "hulpverlener", clock, form_key="formulier-1")
    clock.advance(minutes=1)
    second = cast(session, round_, "hulpverlener", clock, form_key="formulier-1")

    assert first == second
    assert len(queries.votes(session, round_.id)) == 1


def test_a_form_of_somebody_else_is_nobody_s_receipt(session: Session, clock: Clock) -> None:
    round_ = a_round(session, clock)
    cast(session, round_, "hulpverlener", clock, form_key="formulier-1")

    with pytest.raises(NotYourSeat):
        cast(session, round_, "wijkagent", clock, form_key="formulier-1")


class TestAfterTheEnd:
    """Late votes are kept, marked late, and never counted."""

    def test_after_the_last_moment(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        clock.set(round_.closes_at)

        receipt = cast(session, round_, "hulpverlener", clock)

        assert receipt.standing is Standing.LATE
        assert round_.state is RoundState.LAPSED

    def test_after_the_decision(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        votes_of(session, round_, clock.now(), wijkagent=NO_GO)

        receipt = cast(session, round_, "hulpverlener", clock)

        assert (receipt.standing, receipt.decided) == (Standing.LATE, True)
        decision = queries.decision_of(session, round_.id)
        assert decision is not None
        assert decision.outcome is Outcome.NO_GO

    def test_after_a_withdrawal(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        withdraw_round(session, round_.id, "Te vroeg gevraagd.", clock.now(), by=None)

        assert cast(session, round_, "hulpverlener", clock).standing is Standing.LATE

    def test_not_while_the_case_is_paused_for_its_clock_stands_still(
        self, session: Session, clock: Clock
    ) -> None:
        round_ = a_round(session, clock)
        case = queries.case_for_update(session, round_.case_id)
        assert case is not None
        pause_case(session, INSTALLATION, case.id, date(2026, 12, 14), "Vakantie.", clock.now(), by=None)
        clock.advance(days=20)

        votes_of(session, round_, clock.now(), wijkagent=GO, hulpverlener=GO, projectleider=GO)
        assert queries.decision_of(session, round_.id) is None
        resume_case(session, INSTALLATION, case.id, clock.now(), by=None)

        assert round_.state is RoundState.DECIDED
        assert {vote.standing for vote in queries.votes(session, round_.id)} == {Standing.COUNTED}


class TestWhoseSeat:
    """A seat is spoken from by who holds it or stands in for it at that moment."""

    def test_somebody_else_s_seat(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)

        with pytest.raises(NotYourSeat):
            cast(session, round_, "hulpverlener", clock, person_id=person_in(session, round_, "wijkagent").id)

    def test_a_seat_of_another_round(self, session: Session, clock: Clock) -> None:
        round_, other = a_round(session, clock), a_round(session, clock)
        seat = seat_in(session, other, "hulpverlener")

        with pytest.raises(NotYourSeat):
            cast(session, round_, "hulpverlener", clock, seat_id=seat.seat_id)

    def test_a_round_that_never_was(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        seat = seat_in(session, round_, "hulpverlener")

        with pytest.raises(NotFound):
            cast_vote(
                session,
                INSTALLATION,
                uuid4(),
                seat.seat_id,
                seat.person_id,
                Filled(GO),
                clock.now(),
                via=Via.LINK,
                seen_digest="",
            )

    def test_the_principal_s_vote_stands_whoever_came_first(self, session: Session, clock: Clock) -> None:
        team = [*TEAM[:2], a_member("hulpverlener", substitute="wijkagent@voorbeeld.example")]
        round_ = a_round(session, clock, members=team)
        stand_in = person_in(session, round_, "wijkagent")

        cast(session, round_, "hulpverlener", clock, person_id=stand_in.id)
        clock.advance(minutes=1)
        cast(session, round_, "hulpverlener", clock, ballot=filled(HOLD))
        clock.advance(minutes=1)
        again = cast(session, round_, "hulpverlener", clock, person_id=stand_in.id)

        assert again.standing is Standing.SUPERSEDED
        found = [
            (vote.as_substitute, vote.standing, vote.standing_because)
            for vote in queries.votes(session, round_.id)
        ]
        assert found == [
            (True, Standing.SUPERSEDED, "principal_voted"),
            (False, Standing.COUNTED, ""),
            (True, Standing.SUPERSEDED, "principal_voted"),
        ]

    def test_who_no_longer_stands_in_votes_no_more_but_did_vote(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        seat, stand_in = seat_in(session, round_, "hulpverlener"), person_in(session, round_, "wijkagent")
        named = name_substitute(session, seat.seat_id, stand_in.id, clock.now(), by=seat.person_id)
        cast(session, round_, "hulpverlener", clock, person_id=stand_in.id)

        end_substitute(session, named.id, clock.advance(minutes=1), by=seat.person_id)
        with pytest.raises(NotYourSeat):
            cast(session, round_, "hulpverlener", clock, person_id=stand_in.id)

        assert queries.votes(session, round_.id)[0].standing is Standing.COUNTED


@pytest.mark.parametrize(
    ("step", "via", "enough"),
    [
        ("intake", Via.LINK, True),
        ("intake", Via.API, True),
        ("borging", Via.LINK, False),
        ("borging", Via.API, False),
        ("borging", Via.CODE, True),
        ("borging", Via.ACCOUNT, True),
    ],
    ids=lambda value: str(value),
)
def test_a_gate_says_how_sure_it_must_be_who_votes(
    session: Session, clock: Clock, step: str, via: Via, enough: bool
) -> None:
    round_ = an_open_round(session, a_case_at(session, clock.now(), step), clock.now())

    if enough:
        assert cast(session, round_, "hulpverlener", clock, via=via).standing is Standing.COUNTED
    else:
        with pytest.raises(AssuranceNeeded):
            cast(session, round_, "hulpverlener", clock, via=via)


def test_who_saw_something_else_looks_again(session: Session, clock: Clock) -> None:
    round_ = a_round(session, clock)
    seen = round_.evidence_digest
    case = queries.case_for_update(session, round_.case_id)
    assert case is not None
    complete_step(session, case, "intake", clock.now())

    with pytest.raises(EvidenceChanged) as refused:
        cast(session, round_, "hulpverlener", clock, seen_digest=seen)

    assert refused.value.digest == round_.evidence_digest
    assert queries.votes(session, round_.id) == []


class TestWithdrawn:
    """A vote taken back."""

    def test_it_stays_readable_and_its_seat_is_silent_again(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        votes_of(session, round_, clock.now(), wijkagent=GO, hulpverlener=GO)
        seat = seat_in(session, round_, "hulpverlener")

        vote = withdraw_vote(
            session, INSTALLATION, round_.id, seat.seat_id, seat.person_id, clock.now(), via=Via.ACCOUNT
        )
        assert (vote.standing, vote.standing_because) == (Standing.VOID, "withdrawn")
        votes_of(session, round_, clock.now(), projectleider=GO)

        assert round_.state is RoundState.OPEN

    def test_there_is_nothing_to_take_back_before_one_voted(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        seat = seat_in(session, round_, "hulpverlener")

        with pytest.raises(NothingToDo):
            withdraw_vote(
                session, INSTALLATION, round_.id, seat.seat_id, seat.person_id, clock.now(), via=Via.LINK
            )

    def test_a_decision_is_never_taken_back(self, session: Session, clock: Clock) -> None:
        round_ = a_round(session, clock)
        votes_of(session, round_, clock.now(), wijkagent=NO_GO)
        seat = seat_in(session, round_, "wijkagent")

        with pytest.raises(RoundNotRunning):
            withdraw_vote(
                session, INSTALLATION, round_.id, seat.seat_id, seat.person_id, clock.now(), via=Via.LINK
            )


def test_when_all_have_voted_and_nothing_follows_the_chair_hears_it_once(
    session: Session, clock: Clock
) -> None:
    # Both others say that it is not theirs: what is left is the asker alone.
    round_ = a_round(session, clock)

    votes_of(
        session,
        round_,
        clock.now(),
        projectleider=GO,
        wijkagent=Answer.NOT_MINE,
        hulpverlener=Answer.NOT_MINE,
    )
    votes_of(session, round_, clock.now(), hulpverlener=Answer.NOT_MINE)

    assert round_.state is RoundState.OPEN
    assert round_.alarm is not None
    assert told(session, Occasion.CASE_WAITING) == ["projectleider"]


def test_a_new_round_asks_everybody_again_and_leaves_the_old_answers(session: Session, clock: Clock) -> None:
    round_ = a_round(session, clock)
    votes_of(session, round_, clock.now(), wijkagent=GO)
    case = queries.case_for_update(session, round_.case_id)
    assert case is not None
    by = chair_of(session, case, clock.now())
    withdraw_round(session, round_.id, "Anders gevraagd.", clock.now(), by=by)

    second = ask_gate(session, INSTALLATION, case.id, "intake", clock.now(), by=by)

    assert queries.votes(session, second.id) == []
    assert queries.votes(session, round_.id)[0].answer is GO
