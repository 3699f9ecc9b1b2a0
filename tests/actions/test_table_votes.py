"""Votes taken at a table: noted by the chair, confirmed by another voter, objected to by who did not say that."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from actions.ask_gate import ask_gate
from actions.cast_vote import Filled
from actions.clocks import objected_step
from actions.close_due_rounds import close_round
from actions.errors import Invalid, NotAllowed, NotFound, NothingToDo, RoundNotRunning
from actions.pause_case import pause_case, resume_case
from actions.table_votes import (
    ask_again,
    confirm_table_votes,
    object_to_vote,
    objections_waiting,
    record_table_votes,
    reject_table_votes,
    votes_on,
    waiting_list,
)
from actions.withdraw_round import withdraw_round
from gates.answers import Answer
from gates.errors import ConfirmedByAsker, ConfirmedByNoter, ObjectionLate
from gates.transitions import CaseState, RoundState
from models import queries
from models.case import CaseRow
from models.gate import RoundRow, Standing, TableListRow, VoteRow
from notifications.occasions import Occasion
from tests.builders import (
    BACK,
    GO,
    HOLD,
    INSTALLATION,
    NO_GO,
    a_case,
    a_case_at,
    an_open_round,
    catch_up,
    chair_of,
    complete_step,
    everybody_says,
    filled,
    person_in,
    seat_in,
    votes_of,
)
from tests.clock import Clock
from tests.told import forget, told


def noted(session: Session, round_: RoundRow, clock: Clock, **answers: Answer | Filled) -> TableListRow:
    """The chair notes what was said at the table, per role."""
    case = session.get_one(CaseRow, round_.case_id)
    ballots = {seat_in(session, round_, role).seat_id: filled(answer) for role, answer in answers.items()}
    by = chair_of(session, case, clock.now())
    return record_table_votes(session, INSTALLATION, round_.id, ballots, clock.now(), by=by)


def confirmed(session: Session, round_: RoundRow, clock: Clock, **answers: Answer | Filled) -> TableListRow:
    """The same, confirmed by the hulpverlener."""
    found = noted(session, round_, clock, **answers)
    by = person_in(session, round_, "hulpverlener").id
    return confirm_table_votes(session, INSTALLATION, found.id, clock.now(), by=by)


def vote_noted_for(session: Session, found: TableListRow, role: str) -> VoteRow:
    """The vote on the list of this role's seat."""
    round_ = session.get_one(RoundRow, found.round_id)
    seat = seat_in(session, round_, role)
    return next(vote for vote in votes_on(session, found) if vote.seat_id == seat.seat_id)


def objected(
    session: Session, found: TableListRow, role: str, clock: Clock, reason: str = "Dat zei ik niet."
) -> None:
    """This role's holder objects to what was noted."""
    vote = vote_noted_for(session, found, role)
    object_to_vote(session, INSTALLATION, vote.id, reason, clock.now(), by=vote.person_id)


ALL = {"projectleider": GO, "wijkagent": GO, "hulpverlener": GO}


@pytest.fixture
def round_(session: Session, clock: Clock) -> RoundRow:
    """The open round of a new case's first gate."""
    return an_open_round(session, a_case(session, clock.now()), clock.now())


def test_nothing_counts_before_somebody_else_who_was_there_confirms(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    found = noted(session, round_, clock, **ALL)

    assert {vote.standing for vote in votes_on(session, found)} == {Standing.UNCONFIRMED}
    assert round_.state is RoundState.OPEN
    assert waiting_list(session, round_.id) == found
    assert told(session, Occasion.CONFIRM_TABLE) == ["hulpverlener", "wijkagent"]


def test_a_confirmed_list_counts_and_each_voter_is_told_and_can_object(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    confirmed(session, round_, clock, **ALL)

    assert round_.state is RoundState.DECIDED
    assert told(session, Occasion.NOTED_AT_TABLE) == ["hulpverlener", "projectleider", "wijkagent"]
    assert waiting_list(session, round_.id) is None


def test_who_noted_or_asked_cannot_confirm(session: Session, clock: Clock, round_: RoundRow) -> None:
    found = noted(session, round_, clock, **ALL)

    by = found.recorded_by
    with pytest.raises((ConfirmedByNoter, ConfirmedByAsker)):
        confirm_table_votes(session, INSTALLATION, found.id, clock.now(), by=by)


def test_a_list_that_nobody_else_could_confirm_is_not_noted(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    with pytest.raises(Invalid) as refused:
        noted(session, round_, clock, projectleider=GO)

    assert refused.value.mistakes[0].message == "nobody_can_confirm"


def test_only_the_chair_notes_and_only_seats_of_the_round(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    other = an_open_round(session, a_case(session, clock.now()), clock.now())
    case = session.get_one(CaseRow, round_.case_id)
    by, agent = chair_of(session, case, clock.now()), person_in(session, round_, "wijkagent")
    strange = {seat_in(session, other, "wijkagent").seat_id: Filled(GO)}

    with pytest.raises(NotAllowed):
        record_table_votes(session, INSTALLATION, round_.id, {}, clock.now(), by=agent.id)
    for ballots in ({}, strange):
        with pytest.raises(Invalid):
            record_table_votes(session, INSTALLATION, round_.id, ballots, clock.now(), by=by)


def test_a_ballot_at_the_table_needs_what_every_ballot_needs(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    leftovers = Filled(GO, back_to="intake", condition="x", condition_owner="y")

    found = confirmed(session, round_, clock, wijkagent=leftovers, hulpverlener=GO, projectleider=GO)

    assert vote_noted_for(session, found, "wijkagent").back_to is None
    assert round_.state is RoundState.DECIDED


def test_a_rejected_list_is_void_and_the_chair_hears_it(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    found = noted(session, round_, clock, **ALL)
    forget(session)
    by = person_in(session, round_, "wijkagent").id

    reject_table_votes(session, found.id, clock.now(), by=by)

    assert {(v.standing, v.standing_because) for v in votes_on(session, found)} == {
        (Standing.VOID, "list_rejected")
    }
    assert told(session, Occasion.CASE_WAITING) == ["projectleider"]
    with pytest.raises(NothingToDo):
        confirm_table_votes(session, INSTALLATION, found.id, clock.now(), by=by)


def test_an_own_vote_cast_meanwhile_stands_above_the_noted_one(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    found = noted(session, round_, clock, **ALL)
    votes_of(session, round_, clock.advance(minutes=5), wijkagent=HOLD)

    confirm_table_votes(
        session, INSTALLATION, found.id, clock.now(), by=person_in(session, round_, "hulpverlener").id
    )

    assert vote_noted_for(session, found, "wijkagent").standing is Standing.SUPERSEDED
    decision = queries.decision_of(session, round_.id)
    assert decision is not None
    assert decision.outcome.value == "hold"


def test_a_list_on_older_evidence_never_decides(session: Session, clock: Clock, round_: RoundRow) -> None:
    found = noted(session, round_, clock, **ALL)
    complete_step(session, session.get_one(CaseRow, round_.case_id), "intake", clock.now())

    confirm_table_votes(
        session, INSTALLATION, found.id, clock.now(), by=person_in(session, round_, "hulpverlener").id
    )

    assert round_.state is RoundState.OPEN
    assert {vote.standing for vote in votes_on(session, found)} == {Standing.STALE}


def test_what_was_never_confirmed_is_void_when_the_round_ends(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    found = noted(session, round_, clock, **ALL)

    votes_of(session, round_, clock.now(), wijkagent=NO_GO)

    assert {vote.standing_because for vote in votes_on(session, found)} == {"never_confirmed"}
    by = person_in(session, round_, "hulpverlener").id
    with pytest.raises(RoundNotRunning):
        confirm_table_votes(session, INSTALLATION, found.id, clock.now(), by=by)


class TestObjectionInAnOpenRound:
    """Nothing was decided yet: the vote is void and the seat answers for itself."""

    def test_the_seat_is_asked_again(self, session: Session, clock: Clock, round_: RoundRow) -> None:
        found = confirmed(session, round_, clock, wijkagent=GO, hulpverlener=GO)
        forget(session)

        objected(session, found, "wijkagent", clock)

        vote = vote_noted_for(session, found, "wijkagent")
        assert (vote.standing, vote.standing_because) == (Standing.VOID, "objected")
        assert told(session, Occasion.GATE_OPENED) == ["wijkagent"]
        votes_of(session, round_, clock.now(), projectleider=GO)
        assert round_.state is RoundState.OPEN

    def test_a_list_confirmed_later_leaves_that_vote_out(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        found = noted(session, round_, clock, **ALL)
        objected(session, found, "wijkagent", clock)

        by = person_in(session, round_, "hulpverlener").id
        confirm_table_votes(session, INSTALLATION, found.id, clock.now(), by=by)

        assert vote_noted_for(session, found, "wijkagent").standing is Standing.VOID
        assert round_.state is RoundState.OPEN

    def test_a_withdrawn_round_has_no_clock_to_stop(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        found = confirmed(session, round_, clock, wijkagent=GO, hulpverlener=GO)
        withdraw_round(session, round_.id, "Later.", clock.now(), by=None)

        objected(session, found, "wijkagent", clock)

        assert session.get_one(CaseRow, round_.case_id).clock_stopped_at is None


class TestObjectionToADecision:
    """The decision stays what it was; the clock stops, and the same gate is asked in a new round."""

    def decided(self, session: Session, round_: RoundRow, clock: Clock) -> tuple[CaseRow, TableListRow]:
        """A case that went on by a go from the table."""
        found = confirmed(session, round_, clock, **ALL)
        case = session.get_one(CaseRow, round_.case_id)
        return catch_up(session, case, clock.now()), found

    def test_the_clock_stops_and_the_gate_is_asked_again(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        case, found = self.decided(session, round_, clock)

        objected(session, found, "wijkagent", clock)

        assert (case.clock_stopped_because, case.current_step) == ("objection", "interviews")
        again = queries.running_round(session, case.id)
        assert again is not None
        assert (again.gate_id, again.number, again.requested_by) == (round_.gate_id, 2, None)
        first = queries.decision_of(session, round_.id)
        assert first is not None
        assert first.outcome.value == "go"

    def test_another_go_changes_nothing_and_the_clock_goes_on(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        case, found = self.decided(session, round_, clock)
        objected(session, found, "wijkagent", clock)
        again = queries.running_round(session, case.id)
        assert again is not None

        everybody_says(session, again, GO, clock.now())
        catch_up(session, case, clock.now())

        assert (case.clock_stopped_at, case.current_step) == (None, "interviews")
        assert objected_step(session, case) is None

    def test_a_back_sends_the_case_back(self, session: Session, clock: Clock, round_: RoundRow) -> None:
        case, found = self.decided(session, round_, clock)
        objected(session, found, "wijkagent", clock)
        again = queries.running_round(session, case.id)
        assert again is not None

        everybody_says(session, again, BACK, clock.now())
        catch_up(session, case, clock.now())

        assert (case.clock_stopped_at, case.current_step) == (None, "intake")

    def test_while_another_round_is_open_it_waits_and_a_sweep_asks_it_later(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        case, found = self.decided(session, round_, clock)
        other = an_open_round(session, case, clock.now())
        objected(session, found, "wijkagent", clock)
        assert queries.running_round(session, case.id) == other
        assert objections_waiting(session) == [case.id]

        everybody_says(session, other, GO, clock.now())
        catch_up(session, case, clock.now())
        assert case.clock_stopped_because == "objection"
        ask_again(session, INSTALLATION, case.id, clock.now())

        running = queries.running_round(session, case.id)
        assert running is not None
        assert running.gate_id == round_.gate_id
        assert objections_waiting(session) == []

    def test_after_a_lapsed_new_round_the_chair_can_still_ask(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        case, found = self.decided(session, round_, clock)
        objected(session, found, "wijkagent", clock)
        again = queries.running_round(session, case.id)
        assert again is not None
        close_round(session, INSTALLATION, again.id, clock.set(again.closes_at))

        by = chair_of(session, case, clock.now())
        third = ask_gate(session, INSTALLATION, case.id, "intake", clock.now(), by=by)

        assert third.number == 3

    def test_a_paused_case_is_asked_when_it_goes_on(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        case, found = self.decided(session, round_, clock)
        pause_case(session, INSTALLATION, case.id, date(2026, 12, 1), "Vakantie.", clock.now(), by=None)
        objected(session, found, "wijkagent", clock)
        assert objections_waiting(session) == []

        resume_case(session, INSTALLATION, case.id, clock.now(), by=None)

        assert objections_waiting(session) == [case.id]

    def test_from_nazorg_a_back_brings_the_case_to_work_again(self, session: Session, clock: Clock) -> None:
        case = a_case_at(session, clock.now(), "borging")
        last = an_open_round(session, case, clock.now())
        found = confirmed(session, last, clock, **ALL)
        catch_up(session, case, clock.now())
        assert case.state is CaseState.NAZORG
        objected(session, found, "wijkagent", clock)
        again = queries.running_round(session, case.id)
        assert again is not None

        everybody_says(session, again, BACK, clock.now())
        catch_up(session, case, clock.now())

        assert (case.state, case.current_step) == (CaseState.ACTIVE, "intake")

    def test_a_vote_that_did_not_count_moves_nothing(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        found = noted(session, round_, clock, **ALL)
        votes_of(session, round_, clock.advance(minutes=1), wijkagent=GO)
        confirm_table_votes(
            session, INSTALLATION, found.id, clock.now(), by=person_in(session, round_, "hulpverlener").id
        )

        objected(session, found, "wijkagent", clock)

        assert session.get_one(CaseRow, round_.case_id).clock_stopped_at is None

    @pytest.mark.parametrize(
        ("days", "reason", "refusal"),
        [
            pytest.param(0, " ", Invalid, id="without a reason"),
            pytest.param(8, "Te laat.", ObjectionLate, id="after five working days"),
        ],
    )
    def test_an_objection_that_is_none(
        self,
        session: Session,
        clock: Clock,
        round_: RoundRow,
        days: int,
        reason: str,
        refusal: type[Exception],
    ) -> None:
        _, found = self.decided(session, round_, clock)
        clock.advance(days=days)

        with pytest.raises(refusal):
            objected(session, found, "wijkagent", clock, reason)

    def test_one_objects_once_and_to_one_s_own_vote(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        _, found = self.decided(session, round_, clock)
        objected(session, found, "wijkagent", clock)

        with pytest.raises(NothingToDo):
            objected(session, found, "wijkagent", clock)
        other = vote_noted_for(session, found, "hulpverlener")
        with pytest.raises(NotFound):
            object_to_vote(
                session,
                INSTALLATION,
                other.id,
                "Niet van mij.",
                clock.now(),
                by=person_in(session, round_, "wijkagent").id,
            )
