"""A member's new address."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from actions.accounts import add_account
from actions.change_address import change_address
from actions.errors import Invalid, LinkUnknown, NotAllowed, NothingToDo, SecondPersonNeeded
from actions.links import issue, open_ballot
from actions.make_change import Change
from actions.propose_change import confirm_change, propose_change
from actions.sessions import sign_in, signed_in
from models import queries
from models.people import AccountRole, PersonRow
from models.post import LinkKind
from models.seat import TeamChangeKind
from notifications.occasions import Occasion
from tests.actions.seats import confirmed, who
from tests.builders import INSTALLATION, a_case, a_member, an_open_round, seat_in
from tests.clock import Clock
from tests.told import forget, notices, told


class TestNewAddress:
    """The old address is told, its links end, and what waits is asked anew."""

    def test_the_old_address_is_told_and_its_links_end(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        seat = seat_in(session, round_, "wijkagent")
        raw, _ = issue(
            session, LinkKind.BALLOT, seat.person_id, clock.now(), round_id=round_.id, seat_id=seat.seat_id
        )
        forget(session)
        change = Change(
            TeamChangeKind.NEW_ADDRESS, person_id=seat.person_id, email="Anders@Voorbeeld.example"
        )

        confirmed(session, case, clock, change)

        person = session.get_one(PersonRow, seat.person_id)
        assert person.email == "anders@voorbeeld.example"
        [notice] = notices(session, Occasion.ADDRESS_CHANGED)
        assert notice.to == "wijkagent@voorbeeld.example"
        with pytest.raises(LinkUnknown):
            open_ballot(session, raw, clock.now())
        assert told(session, Occasion.GATE_OPENED) == ["anders"]

    def test_without_an_open_round_the_chair_changes_it_alone(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())

        change_address(
            session,
            case.id,
            who(session, "wijkagent"),
            "anders@voorbeeld.example",
            clock.now(),
            by=who(session, "projectleider"),
        )

        assert queries.person_by_email(session, "wijkagent@voorbeeld.example") is None

    @pytest.mark.parametrize("why", ["account", "another case"])
    def test_an_address_that_opens_more_than_this_case_takes_a_coordinator(
        self, session: Session, clock: Clock, why: str
    ) -> None:
        # An address signs in and votes: a chair must not be able to take somebody else's over.
        case = a_case(session, clock.now())
        if why == "account":
            _, first_link = add_account(
                session, "Kim", "wijkagent@voorbeeld.example", [AccountRole.PRIVACY.value], clock.now()
            )
            _, cookie = sign_in(session, first_link, clock.now())
        else:
            a_case(
                session, clock.now(), members=[a_member("projectleider", email="wijkagent@voorbeeld.example")]
            )
        by, agent = who(session, "projectleider"), who(session, "wijkagent")
        change = Change(TeamChangeKind.NEW_ADDRESS, person_id=agent, email="anders@voorbeeld.example")

        with pytest.raises(SecondPersonNeeded):
            change_address(session, case.id, agent, "anders@voorbeeld.example", clock.now(), by=by)
        row = propose_change(session, case.id, change, clock.now(), by=by)
        with pytest.raises(NotAllowed):
            confirm_change(session, INSTALLATION, row.id, clock.now(), by=who(session, "hulpverlener"))
        session.expire(row)

        if why == "account":
            assert signed_in(session, cookie, clock.now()) is not None

    def test_a_coordinator_confirms_and_sessions_end(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        _, link = add_account(session, "Kim", "wijkagent@voorbeeld.example", ["privacy"], clock.now())
        _, cookie = sign_in(session, link, clock.now())
        change = Change(
            TeamChangeKind.NEW_ADDRESS, person_id=who(session, "wijkagent"), email="anders@voorbeeld.example"
        )

        confirmed(session, case, clock, change, second="coordinator")

        assert signed_in(session, cookie, clock.now()) is None

    @pytest.mark.parametrize(
        ("email", "refusal"),
        [
            pytest.param("geen adres", Invalid, id="no address"),
            pytest.param("hulpverlener@voorbeeld.example", Invalid, id="somebody else's"),
            pytest.param("WIJKAGENT@voorbeeld.example", NothingToDo, id="the same"),
        ],
    )
    def test_an_address_that_cannot_be(
        self, session: Session, clock: Clock, email: str, refusal: type[Exception]
    ) -> None:
        case = a_case(session, clock.now())

        with pytest.raises(refusal):
            change_address(
                session,
                case.id,
                who(session, "wijkagent"),
                email,
                clock.now(),
                by=who(session, "projectleider"),
            )
