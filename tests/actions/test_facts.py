"""What the law is given is what the rows say, in the same words, on both databases."""

from __future__ import annotations

from sqlmodel import Session

from actions.facts import round_facts, seat_facts
from gates.answers import Answer
from models import queries
from tests.builders import GO, a_case, an_open_round, votes_of
from tests.clock import Clock


def test_the_law_gets_the_seats_and_votes_of_the_round(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    votes_of(session, round_, clock.now(), projectleider=GO, wijkagent=Answer.CONDITIONAL_GO)

    facts = round_facts(session, case, round_, clock.now())

    assert set(facts.seats) == {seat_facts(row) for row in queries.round_seats(session, round_.id)}
    assert {(vote.seat, vote.person, vote.answer) for vote in facts.votes} == {
        (str(row.seat_id), str(row.person_id), row.answer)
        for row in queries.counted_votes(session, round_.id)
    }
    # Four eyes: who asked must be known again among who sits there, or the asker would be somebody else.
    assert facts.requested_by in {seat.person for seat in facts.seats}
