"""Who stands in for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session

from actions.errors import Invalid, NotAllowed, NotFound, NothingToDo
from actions.substitutes import end_substitute, name_substitute
from gates.errors import SubstituteInTurnReplaced, SubstituteIsHolder
from models import queries
from notifications.occasions import Occasion
from tests.actions.seats import seat_of, who
from tests.builders import a_case, an_open_round, seat_in
from tests.clock import Clock
from tests.told import forget, told


class TestSubstitutes:
    """The chain is one long."""

    def test_a_stand_in_is_asked_at_once_while_a_round_is_open(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        forget(session)
        seat = seat_in(session, round_, "wijkagent")

        name_substitute(session, seat.seat_id, who(session, "hulpverlener"), clock.now(), by=seat.person_id)

        assert "hulpverlener" in told(session, Occasion.GATE_OPENED)

    def test_nobody_stands_in_for_themselves_in_a_ring_or_from_outside(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        agent, helper = who(session, "wijkagent"), who(session, "hulpverlener")
        first = seat_of(session, case, "wijkagent", clock)
        second = seat_of(session, case, "hulpverlener", clock)
        name_substitute(session, first.id, helper, clock.now(), by=agent)

        with pytest.raises(SubstituteIsHolder):
            name_substitute(session, first.id, agent, clock.now(), by=agent)
        with pytest.raises(SubstituteInTurnReplaced):
            name_substitute(session, second.id, agent, clock.now(), by=helper)
        with pytest.raises(NothingToDo):
            name_substitute(session, first.id, helper, clock.now(), by=agent)
        with pytest.raises(NotAllowed):
            name_substitute(session, first.id, who(session, "coordinator"), clock.now(), by=agent)
        with pytest.raises(Invalid):
            name_substitute(
                session, first.id, who(session, "projectleider"), clock.now(), by=agent, until=clock.now()
            )

    def test_a_stand_in_for_a_while_stops_by_itself(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        agent, seat = who(session, "wijkagent"), seat_of(session, case, "wijkagent", clock)
        until = clock.now() + timedelta(days=7)
        named = name_substitute(
            session, seat.id, who(session, "hulpverlener"), clock.now(), by=agent, until=until
        )

        assert len(queries.members_of_seat(session, seat.id, until - timedelta(seconds=1))) == 2
        assert len(queries.members_of_seat(session, seat.id, until)) == 1
        with pytest.raises(NotFound):
            end_substitute(session, named.id, until, by=agent)
