"""While a round is open a change of the team takes two people."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session

from actions.change_address import change_address
from actions.change_team import add_seat, end_seat, hand_over
from actions.errors import Invalid, NotAllowed, NotFound, NothingToDo, SecondPersonNeeded
from actions.make_change import Change
from actions.propose_change import changes_waiting, confirm_change, drop_change, propose_change
from actions.substitutes import name_substitute
from models import queries
from models.case import CaseRow
from models.people import PersonRow
from models.seat import TeamChangeKind
from notifications.occasions import Occasion
from tests.actions.seats import SUCCESSOR, a_seat_ends, confirmed, handed_over, seat_of, who
from tests.builders import INSTALLATION, a_case, a_member, an_account, an_open_round
from tests.clock import Clock
from tests.told import forget, told


class TestWhileARoundIsOpen:
    """The chair changes nothing alone."""

    @pytest.fixture
    def case(self, session: Session, clock: Clock) -> CaseRow:
        """With an open round."""
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
        forget(session)
        return case

    def test_the_chair_is_told_that_a_second_person_is_needed(
        self, session: Session, clock: Clock, case: CaseRow
    ) -> None:
        by, seat = who(session, "projectleider"), seat_of(session, case, "wijkagent", clock)
        new = a_member("hulpverlener", email="tweede@voorbeeld.example")

        with pytest.raises(SecondPersonNeeded):
            hand_over(session, INSTALLATION, seat.id, SUCCESSOR, clock.now(), by=by)
        with pytest.raises(SecondPersonNeeded):
            end_seat(session, seat.id, "Weg.", clock.now(), by=by)
        with pytest.raises(SecondPersonNeeded):
            add_seat(session, INSTALLATION, case.id, new, clock.now(), by=by)
        with pytest.raises(SecondPersonNeeded):
            name_substitute(session, seat.id, who(session, "hulpverlener"), clock.now(), by=by)
        with pytest.raises(SecondPersonNeeded):
            change_address(
                session, case.id, who(session, "wijkagent"), "x@voorbeeld.example", clock.now(), by=by
            )

    def test_one_s_own_seat_takes_nobody_else(self, session: Session, clock: Clock, case: CaseRow) -> None:
        handed_over(session, case, clock)

        assert queries.person_by_email(session, SUCCESSOR.email) is not None

    @pytest.mark.parametrize("second", ["hulpverlener", "coordinator"])
    def test_nothing_holds_before_a_second_person_confirms(
        self, session: Session, clock: Clock, case: CaseRow, second: str
    ) -> None:
        seat = seat_of(session, case, "wijkagent", clock)
        change = Change(TeamChangeKind.HAND_OVER, seat_id=seat.id, member=SUCCESSOR)
        row = propose_change(session, case.id, change, clock.now(), by=who(session, "projectleider"))
        assert queries.person_by_email(session, SUCCESSOR.email) is None
        assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]
        assert changes_waiting(session, case.id) == [row]

        confirm_change(session, INSTALLATION, row.id, clock.now(), by=who(session, second))

        holder = queries.holder(session, seat.id, clock.now())
        assert holder is not None
        assert holder.person_id == who(session, "opvolger")
        assert changes_waiting(session, case.id) == []

    def test_each_kind_of_change_is_carried_out(self, session: Session, clock: Clock, case: CaseRow) -> None:
        seat = seat_of(session, case, "wijkagent", clock)
        new = a_member("hulpverlener", email="tweede@voorbeeld.example")
        helper, agent = who(session, "hulpverlener"), who(session, "wijkagent")

        confirmed(session, case, clock, Change(TeamChangeKind.ADD_SEAT, member=new))
        confirmed(
            session, case, clock, Change(TeamChangeKind.NAME_SUBSTITUTE, seat_id=seat.id, person_id=helper)
        )
        confirmed(
            session,
            case,
            clock,
            Change(TeamChangeKind.NEW_ADDRESS, person_id=agent, email="anders@voorbeeld.example"),
        )
        confirmed(session, case, clock, a_seat_ends(session, case, clock))

        roles = sorted(one.role for one in queries.seats(session, case.id, clock.now()))
        assert roles == ["hulpverlener", "hulpverlener", "projectleider"]
        assert session.get_one(PersonRow, agent).email == "anders@voorbeeld.example"

    def test_who_cannot_confirm_or_drop(self, session: Session, clock: Clock, case: CaseRow) -> None:
        by, outsider = who(session, "projectleider"), an_account(session, "x@voorbeeld.example", clock.now())
        row = propose_change(session, case.id, a_seat_ends(session, case, clock), clock.now(), by=by)

        with pytest.raises(SecondPersonNeeded):
            confirm_change(session, INSTALLATION, row.id, clock.now(), by=by)
        with pytest.raises(NotAllowed):
            confirm_change(session, INSTALLATION, row.id, clock.now(), by=outsider.person_id)
        with pytest.raises(NotAllowed):
            drop_change(session, row.id, clock.now(), by=outsider.person_id)
        drop_change(session, row.id, clock.now(), by=by)
        with pytest.raises(NothingToDo):
            confirm_change(session, INSTALLATION, row.id, clock.now(), by=who(session, "hulpverlener"))

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"kind": TeamChangeKind.ADD_SEAT}, id="a seat for nobody"),
            pytest.param({"kind": TeamChangeKind.END_SEAT}, id="the end of no seat"),
            pytest.param({"kind": TeamChangeKind.NEW_ADDRESS, "email": "x@y.example"}, id="nobody's address"),
        ],
    )
    def test_a_change_that_is_not_filled_in(
        self, session: Session, clock: Clock, case: CaseRow, change: dict[str, Any]
    ) -> None:
        with pytest.raises(Invalid):
            propose_change(session, case.id, Change(**change), clock.now(), by=who(session, "projectleider"))

    def test_only_the_chair_proposes_and_only_for_its_own_case(
        self, session: Session, clock: Clock, case: CaseRow
    ) -> None:
        other = a_case(session, clock.now())
        change = a_seat_ends(session, other, clock)

        with pytest.raises(NotAllowed):
            propose_change(session, case.id, change, clock.now(), by=who(session, "wijkagent"))
        with pytest.raises(NotFound):
            propose_change(session, case.id, change, clock.now(), by=who(session, "projectleider"))
