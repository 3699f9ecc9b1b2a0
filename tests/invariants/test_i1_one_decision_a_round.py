"""I1: at most one decision per round, by a constraint of the database."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from gates.decision import Outcome
from models.database import Database
from models.gate import DecisionRow
from tests.builders import NO_GO, a_case, an_open_round, votes_of
from tests.clock import Clock


def test_the_database_refuses_a_second_decision(database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=NO_GO)

    second = DecisionRow(round_id=round_.id, case_id=case.id, outcome=Outcome.GO, decided_at=clock.now())
    with database.write() as session:
        session.add(second)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
