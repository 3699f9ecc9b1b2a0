"""From votes to where the case then stands: every outcome, through settle and the case's own turns."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from actions.advance_case import advance_case, position
from actions.ask_gate import ask_gate
from actions.cast_vote import Filled
from actions.change_team import hand_over
from actions.close_case import confirm_close, propose_close
from actions.close_due_rounds import close_round, due_rounds
from actions.errors import CaseNotOpen, Invalid, NotAllowed, NothingToDo
from actions.nazorg import ask_after_hold, holds_that_end, set_hold_date
from gates.answers import Answer
from gates.decision import Outcome
from gates.transitions import CaseState, Phase, RoundState, StepState
from models import queries
from models.case import CaseRow
from models.gate import Standing
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
    catch_up,
    chair_of,
    everybody_says,
    person_in,
    seat_in,
    votes_of,
)
from tests.clock import Clock
from tests.told import forget, told


def states(session: Session, case: CaseRow) -> list[str]:
    """The state of each step, in order."""
    return [step.state.value for step in queries.steps(session, case.id)]


def test_a_decision_is_carried_out_by_the_case_s_turn_and_not_before(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    everybody_says(session, an_open_round(session, case, clock.now()), GO, clock.now())
    assert states(session, case) == ["open", "waiting", "waiting"]
    assert position(session, case.id).next_verb == "decided go"

    advanced = advance_case(session, INSTALLATION, case.id, clock.now())

    assert advanced is not None
    assert (advanced.step, advanced.verb) == ("intake", "decided go")
    assert states(session, case) == ["done", "open", "waiting"]
    assert advance_case(session, INSTALLATION, case.id, clock.now()) is None
    assert position(session, case.id).waiting


def test_a_go_with_conditions_goes_on_and_tells_each_owner(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    given = Filled(Answer.CONDITIONAL_GO, "Mits.", condition="Eerst bellen.", condition_owner="hulpverlener")

    votes_of(session, round_, clock.now(), wijkagent=given, hulpverlener=GO, projectleider=GO)
    catch_up(session, case, clock.now())

    [condition] = queries.conditions(session, case.id)
    assert (condition.text, condition.due_on) == ("Eerst bellen.", date(2026, 12, 2))
    assert condition.owner_person_id == person_in(session, round_, "hulpverlener").id
    assert told(session, Occasion.CONDITION_DUE) == ["hulpverlener"]
    assert case.current_step == "interviews"


def test_a_condition_of_somebody_outside_the_team_is_kept_in_words(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    given = Filled(Answer.CONDITIONAL_GO, "Mits.", condition="Eerst bellen.", condition_owner="De school")

    votes_of(session, round_, clock.now(), wijkagent=given, hulpverlener=GO, projectleider=GO)

    [condition] = queries.conditions(session, case.id)
    assert (condition.owner, condition.owner_person_id) == ("De school", None)


def test_only_the_voices_that_decide_set_conditions(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now(), members=[*TEAM, a_member("adviseur")])
    round_ = an_open_round(session, case, clock.now())
    mits = Filled(Answer.CONDITIONAL_GO, "Mits.", condition="Eerst bellen.", condition_owner="wijkagent")
    advice = Filled(Answer.CONDITIONAL_GO, "Mits.", condition="Advies.", condition_owner="wijkagent")

    votes_of(session, round_, clock.now(), adviseur=advice, wijkagent=mits, hulpverlener=GO, projectleider=GO)

    assert [row.text for row in queries.conditions(session, case.id)] == ["Eerst bellen."]


class TestHold:
    """Hold: the step stays open for work, and the new round gets the time that was left."""

    def test_the_new_round_gets_the_working_days_that_were_left(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.advance(days=1), wijkagent=HOLD, hulpverlener=GO, projectleider=GO)
        catch_up(session, case, clock.now())
        assert (case.phase, case.current_step) == (Phase.HOLDING, "intake")
        assert states(session, case)[0] == "open"

        clock.advance(days=14)
        by = chair_of(session, case, clock.now())
        second = ask_gate(session, INSTALLATION, case.id, "intake", clock.now(), by=by)

        # Wednesday to Wednesday; held on Thursday with four working days left.
        assert second.closes_at == datetime(2026, 12, 9, 16, tzinfo=UTC)
        assert case.hold_days_left is None

    def test_at_least_two_working_days_are_left(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        clock.set(datetime(2026, 11, 25, 12, tzinfo=UTC))
        votes_of(session, round_, clock.now(), wijkagent=HOLD, hulpverlener=GO, projectleider=GO)

        assert case.hold_days_left == 2

    def test_on_its_date_the_chair_is_asked_once_and_nothing_opens_by_itself(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        everybody_says(session, an_open_round(session, case, clock.now()), HOLD, clock.now())
        catch_up(session, case, clock.now())
        by = chair_of(session, case, clock.now())
        set_hold_date(session, case.id, date(2026, 12, 1), "Eerst het verslag.", clock.now(), by=by)
        forget(session)

        assert holds_that_end(session, date(2026, 11, 30)) == []
        for _ in range(2):
            assert holds_that_end(session, date(2026, 12, 1)) == [case.id]
            ask_after_hold(session, case.id, clock.advance(days=13))

        assert told(session, Occasion.HOLD_RESUMES) == ["projectleider"]
        assert queries.running_round(session, case.id) is None

    @pytest.mark.parametrize(
        ("until", "reason", "paths"),
        [
            pytest.param(date(2026, 11, 18), "Omdat.", ["until"], id="today"),
            pytest.param(date(2026, 12, 1), " ", ["reason"], id="no reason"),
            pytest.param(date(2026, 11, 1), "", ["reason", "until"], id="neither"),
        ],
    )
    def test_a_hold_date_is_ahead_and_has_a_reason(
        self, session: Session, clock: Clock, until: date, reason: str, paths: list[str]
    ) -> None:
        case = a_case(session, clock.now())
        everybody_says(session, an_open_round(session, case, clock.now()), HOLD, clock.now())
        catch_up(session, case, clock.now())
        by = chair_of(session, case, clock.now())

        with pytest.raises(Invalid) as refused:
            set_hold_date(session, case.id, until, reason, clock.now(), by=by)

        assert [mistake.path for mistake in refused.value.mistakes] == paths

    def test_a_case_that_is_not_held_has_no_hold_date(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        by = chair_of(session, case, clock.now())

        with pytest.raises(NothingToDo):
            set_hold_date(session, case.id, date(2026, 12, 1), "Omdat.", clock.now(), by=by)


class TestBack:
    """Back: a step becomes `reopened`, the ones after it wait with their work kept, and each needs a new round."""

    def test_back_to_an_earlier_step(self, session: Session, clock: Clock) -> None:
        case = a_case_at(session, clock.now(), "borging")
        round_ = an_open_round(session, case, clock.now())

        votes_of(session, round_, clock.now(), wijkagent=BACK, hulpverlener=GO, projectleider=GO)
        catch_up(session, case, clock.now())

        assert states(session, case) == ["reopened", "waiting", "waiting"]
        assert (case.current_step, case.phase) == ("intake", Phase.WORKING)
        assert queries.deliverable(session, case.id, "borging", "afspraken") is not None

    def test_each_step_after_it_needs_a_new_round(self, session: Session, clock: Clock) -> None:
        case = a_case_at(session, clock.now(), "borging")
        votes_of(
            session,
            an_open_round(session, case, clock.now()),
            clock.now(),
            wijkagent=BACK,
            hulpverlener=GO,
            projectleider=GO,
        )
        catch_up(session, case, clock.now())

        walked = []
        while case.state is CaseState.ACTIVE:
            walked.append(case.current_step)
            everybody_says(session, an_open_round(session, case, clock.now()), GO, clock.now())
            catch_up(session, case, clock.now())

        assert walked == ["intake", "interviews", "borging"]
        numbers = [(gate.step_key, gate.number) for gate in queries.gates(session, case.id)]
        assert numbers == [("intake", 1), ("interviews", 2), ("borging", 3)]

    def test_the_earliest_step_named_wins(self, session: Session, clock: Clock) -> None:
        case = a_case_at(session, clock.now(), "borging")
        round_ = an_open_round(session, case, clock.now())
        later = Filled(BACK, "Nog eens praten.", back_to="interviews")

        votes_of(session, round_, clock.now(), wijkagent=later, hulpverlener=BACK, projectleider=GO)

        decision = queries.decision_of(session, round_.id)
        assert decision is not None
        assert decision.back_to == "intake"


class TestNoGo:
    """No-go: nothing further starts, and two people close the case."""

    def test_a_veto_decides_at_once_and_the_coordinator_hears_of_it(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=NO_GO)
        forget(session)

        catch_up(session, case, clock.now())

        assert (case.phase, case.no_go_at) == (Phase.HOLDING, clock.now())
        assert states(session, case) == ["open", "waiting", "waiting"]
        assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]

    def test_after_it_nothing_starts_until_two_people_close(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=NO_GO)
        catch_up(session, case, clock.now())
        by = chair_of(session, case, clock.now())

        with pytest.raises(CaseNotOpen):
            ask_gate(session, INSTALLATION, case.id, "intake", clock.now(), by=by)
        propose_close(session, case.id, "De huisarts gaat verder.", clock.now(), by=by)
        confirm_close(session, case.id, clock.now(), by=person_in(session, round_, "hulpverlener").id)
        catch_up(session, case, clock.now())

        assert case.state is CaseState.CLOSED
        assert position(session, case.id).closed


class TestLapsed:
    """Silence is never go."""

    def test_a_round_that_nobody_answered_lapses_and_chair_and_coordinator_are_told(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), projectleider=GO, wijkagent=GO)
        forget(session)
        assert due_rounds(session, clock.now()) == []

        clock.set(round_.closes_at)
        assert due_rounds(session, clock.now()) == [round_.id]
        close_round(session, INSTALLATION, round_.id, clock.now())

        assert (round_.state, queries.decision_of(session, round_.id)) == (RoundState.LAPSED, None)
        assert (case.phase, states(session, case)[0]) == (Phase.WORKING, "open")
        assert told(session, Occasion.CASE_WAITING) == ["projectleider"]
        assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]
        assert advance_case(session, INSTALLATION, case.id, clock.now()) is None

    def test_a_new_round_asks_everybody_again_and_the_earlier_answers_stay(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)
        clock.set(round_.closes_at)
        close_round(session, INSTALLATION, round_.id, clock.now())
        forget(session)

        second = an_open_round(session, case, clock.now())

        assert told(session, Occasion.GATE_OPENED) == ["hulpverlener", "projectleider", "wijkagent"]
        assert queries.votes(session, round_.id)[0].standing is Standing.COUNTED
        assert second.number == 2


def test_changing_a_seat_decides_nothing_until_somebody_votes_or_the_clock_runs_out(
    session: Session, clock: Clock
) -> None:
    # The last silent seat passes to somebody who voted go already: by the votes alone that would be a go.
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    votes_of(session, round_, clock.now(), projectleider=GO, wijkagent=GO)
    seat = seat_in(session, round_, "hulpverlener")
    colleague = a_member("hulpverlener", email="wijkagent@voorbeeld.example")

    hand_over(session, INSTALLATION, seat.seat_id, colleague, clock.advance(hours=1), by=seat.person_id)
    close_round(session, INSTALLATION, round_.id, clock.advance(minutes=1))

    assert round_.state is RoundState.OPEN


def test_a_case_that_was_closed_meanwhile_takes_no_step(session: Session, clock: Clock) -> None:
    case = a_case_at(session, clock.now(), "borging")
    round_ = an_open_round(session, case, clock.now())
    everybody_says(session, round_, GO, clock.now())
    propose_close(session, case.id, "Verhuisd.", clock.now(), by=chair_of(session, case, clock.now()))
    confirm_close(session, case.id, clock.now(), by=person_in(session, round_, "wijkagent").id)

    catch_up(session, case, clock.now())

    assert case.state is CaseState.CLOSED
    assert queries.steps(session, case.id)[-1].state is StepState.OPEN


def test_only_who_leads_dates_a_hold(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    everybody_says(session, round_, HOLD, clock.now())
    catch_up(session, case, clock.now())

    by = person_in(session, round_, "wijkagent").id
    with pytest.raises(NotAllowed):
        set_hold_date(session, case.id, date(2026, 12, 1), "Omdat.", clock.now(), by=by)


def test_the_last_go_brings_the_case_into_nazorg_with_a_review_in_a_year(
    session: Session, clock: Clock
) -> None:
    case = a_case_at(session, clock.now(), "borging")
    everybody_says(session, an_open_round(session, case, clock.now()), GO, clock.now())

    catch_up(session, case, clock.now())

    assert (case.state, case.current_step, case.phase) == (CaseState.NAZORG, None, Phase.WORKING)
    assert (case.next_review_on, case.rhythm_phase) == (date(2027, 11, 18), "daarna")
    outcomes = {
        decision.outcome
        for round_ in queries.rounds(session, case.id)
        if (decision := queries.decision_of(session, round_.id))
    }
    assert outcomes == {Outcome.GO}
