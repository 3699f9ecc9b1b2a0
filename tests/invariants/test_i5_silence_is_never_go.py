"""I5: silence, error or time-out never yields a go."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from actions.close_due_rounds import close_round
from gates.round import Round
from gates.transitions import RoundState
from models import queries
from models.database import Database
from tests.builders import GO, INSTALLATION, a_case, a_case_at, an_open_round, catch_up, votes_of
from tests.clock import Clock


ROLES = ("projectleider", "wijkagent", "hulpverlener")
TOO_FEW = [some for count in range(3) for some in combinations(ROLES, count)]


@pytest.mark.parametrize("spoken", TOO_FEW, ids=lambda some: " and ".join(some) or "nobody")
def test_a_round_in_which_somebody_stayed_silent_never_ends_in_a_go(
    database: Database, clock: Clock, spoken: tuple[str, ...]
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), **dict.fromkeys(spoken, GO))
        close_round(session, INSTALLATION, round_.id, round_.closes_at + timedelta(days=400))
        catch_up(session, case, clock.now())

        assert round_.state is RoundState.LAPSED
        assert queries.decision_of(session, round_.id) is None
        assert case.current_step == "intake"


def test_a_silent_review_in_nazorg_goes_on(database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case_at(session, clock.now(), "nazorg")
        round_ = an_open_round(session, case, clock.now())
        close_round(session, INSTALLATION, round_.id, clock.set(round_.closes_at))
        catch_up(session, case, clock.now())

        assert case.state.value == "nazorg"


def test_an_error_while_deciding_leaves_neither_the_vote_nor_a_decision(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Round) -> None:
        raise RuntimeError("kapot")

    with database.write() as session:
        round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
        votes_of(session, round_, clock.now(), projectleider=GO, wijkagent=GO)

    monkeypatch.setattr("actions.settle.decide", broken)
    with pytest.raises(RuntimeError), database.write() as session:
        votes_of(session, round_, clock.now(), hulpverlener=GO)

    with database.read() as session:
        assert len(queries.votes(session, round_.id)) == 2
        assert queries.decision_of(session, round_.id) is None
