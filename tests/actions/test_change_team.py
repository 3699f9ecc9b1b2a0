"""Who sits where: handed over, ended, added, stood in for; and what takes two people while a round is open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from actions.accounts import add_account
from actions.cast_vote import Filled, cast_vote
from actions.change_address import change_address
from actions.change_team import add_seat, confirm_seat, end_seat, hand_over
from actions.errors import (
    Invalid,
    LinkUnknown,
    NotAllowed,
    NotFound,
    NothingToDo,
    NotYourSeat,
    SecondPersonNeeded,
)
from actions.links import issue, open_ballot
from actions.make_change import Change
from actions.propose_change import changes_waiting, confirm_change, drop_change, propose_change
from actions.sessions import sign_in, signed_in
from actions.substitutes import end_substitute, name_substitute
from actions.withdraw_round import withdraw_round
from gates.errors import SubstituteInTurnReplaced, SubstituteIsHolder
from gates.transitions import RoundState
from models import queries
from models.case import CaseRow
from models.gate import RoundRow, Standing, Via
from models.people import AccountRole, PersonRow
from models.post import LinkKind
from models.seat import MemberRow, SeatRow, TeamChangeKind, TeamChangeRow
from notifications.occasions import Occasion
from tests.builders import (
    GO,
    HOLD,
    INSTALLATION,
    a_case,
    a_member,
    an_account,
    an_open_round,
    chair_of,
    person_in,
    seat_in,
    vote_of,
    votes_of,
)
from tests.clock import Clock
from tests.told import forget, notices, told


SUCCESSOR = a_member("wijkagent", name="Sam Opvolger", email="opvolger@voorbeeld.example")


def who(session: Session, name: str) -> UUID:
    """The person with this address."""
    person = queries.person_by_email(session, f"{name}@voorbeeld.example")
    assert person is not None
    return person.id


def seat_of(session: Session, case: CaseRow, role: str, clock: Clock) -> SeatRow:
    """The seat of this role."""
    return next(seat for seat in queries.seats(session, case.id, clock.now()) if seat.role == role)


def handed_over(session: Session, case: CaseRow, clock: Clock, by: str = "wijkagent") -> MemberRow:
    """The wijkagent's seat goes to the successor."""
    seat = seat_of(session, case, "wijkagent", clock)
    return hand_over(session, INSTALLATION, seat.id, SUCCESSOR, clock.now(), by=who(session, by))


class TestHandOver:
    """A seat outlives the person in it."""

    def test_the_leaver_leaves_at_that_moment_and_the_successor_is_asked_to_confirm(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        forget(session)

        member = handed_over(session, case, clock)

        holder = queries.holder(session, member.seat_id, clock.now())
        assert holder is not None
        assert (holder.person_id, holder.confirmed_at) == (who(session, "opvolger"), None)
        assert told(session, Occasion.HANDOVER) == ["opvolger"]
        assert told(session, Occasion.ADDRESS_CHANGED) == ["wijkagent"]
        assert confirm_seat(session, member.id, clock.now(), by=holder.person_id).confirmed_at == clock.now()
        with pytest.raises(NotFound):
            confirm_seat(session, member.id, clock.now(), by=who(session, "wijkagent"))

    def test_in_an_open_round_old_links_are_dead_and_the_successor_is_asked(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        seat = seat_in(session, round_, "wijkagent")
        raw, _ = issue(
            session, LinkKind.BALLOT, seat.person_id, clock.now(), round_id=round_.id, seat_id=seat.seat_id
        )
        assert open_ballot(session, raw, clock.now()).seat.role == "wijkagent"
        forget(session)

        handed_over(session, case, clock)

        with pytest.raises(LinkUnknown):
            open_ballot(session, raw, clock.now())
        assert told(session, Occasion.GATE_OPENED) == ["opvolger"]

    def test_who_comes_back_later_gets_a_new_link_the_old_one_stays_dead(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        seat = seat_in(session, round_, "wijkagent")
        leaver = seat.person_id
        raw, _ = issue(
            session, LinkKind.BALLOT, leaver, clock.now(), round_id=round_.id, seat_id=seat.seat_id
        )
        handed_over(session, case, clock)

        clock.advance(hours=1)
        back, by = a_member("wijkagent"), who(session, "opvolger")
        hand_over(session, INSTALLATION, seat.seat_id, back, clock.now(), by=by)

        assert seat_in(session, round_, "wijkagent").person_id == leaver
        with pytest.raises(LinkUnknown):
            open_ballot(session, raw, clock.now())

    def test_a_vote_stands_until_the_successor_votes(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)

        handed_over(session, case, clock)
        clock.advance(hours=1)
        assert queries.counted_votes(session, round_.id)[0].person_id == who(session, "wijkagent")
        vote_of(session, round_, "wijkagent", HOLD, clock.now())

        old, new = queries.votes(session, round_.id)
        assert (old.standing, old.standing_because) == (Standing.SUPERSEDED, "successor_voted")
        assert (new.standing, new.person_id) == (Standing.COUNTED, who(session, "opvolger"))

    def test_who_left_votes_no_more(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        leaver, seat = who(session, "wijkagent"), seat_in(session, round_, "wijkagent")
        handed_over(session, case, clock)

        with pytest.raises(NotYourSeat):
            cast_vote(
                session,
                INSTALLATION,
                round_.id,
                seat.seat_id,
                leaver,
                Filled(GO),
                clock.now(),
                via=Via.LINK,
                seen_digest=round_.evidence_digest,
            )

    def test_who_stood_in_and_now_holds_the_seat_speaks_from_it_once(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        seat = seat_of(session, case, "wijkagent", clock)
        name_substitute(
            session, seat.id, who(session, "hulpverlener"), clock.now(), by=who(session, "wijkagent")
        )
        colleague = a_member("wijkagent", email="hulpverlener@voorbeeld.example")

        hand_over(session, INSTALLATION, seat.id, colleague, clock.now(), by=who(session, "wijkagent"))

        [only] = queries.members_of_seat(session, seat.id, clock.now())
        assert not only.substitute

    @pytest.mark.parametrize(
        ("by", "refusal"), [("hulpverlener", NotAllowed), ("coordinator", NotAllowed)], ids=str
    )
    def test_who_may_not(self, session: Session, clock: Clock, by: str, refusal: type[Exception]) -> None:
        case = a_case(session, clock.now())

        with pytest.raises(refusal):
            handed_over(session, case, clock, by)

    def test_a_coordinator_names_a_new_chair_also_while_a_round_is_open(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
        seat = seat_of(session, case, "projectleider", clock)
        new = a_member("projectleider", email="nieuwe@voorbeeld.example")

        hand_over(session, INSTALLATION, seat.id, new, clock.now(), by=who(session, "coordinator"))

        assert chair_of(session, case, clock.now()) == who(session, "nieuwe")

    def test_not_to_oneself(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        seat = seat_of(session, case, "wijkagent", clock)

        with pytest.raises(NothingToDo):
            hand_over(
                session,
                INSTALLATION,
                seat.id,
                a_member("wijkagent"),
                clock.now(),
                by=who(session, "wijkagent"),
            )


class TestEndAndAdd:
    """A seat that goes, and one that comes."""

    def test_without_a_vote_the_open_round_is_blocked_with_an_alarm(
        self, session: Session, clock: Clock
    ) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        forget(session)

        confirmed(session, case, clock, a_seat_ends(session, case, clock))

        assert (round_.state, round_.closed_because) == (RoundState.BLOCKED, "seat_ended")
        assert told(session, Occasion.CASE_WAITING) == ["projectleider"]
        assert "coordinator" in told(session, Occasion.COORDINATOR_ALARM)
        withdraw_round(session, round_.id, "Plek vervallen.", clock.now(), by=None)
        assert an_open_round(session, case, clock.now()).number == 2

    def test_with_a_vote_the_round_goes_on(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)

        confirmed(session, case, clock, a_seat_ends(session, case, clock))
        votes_of(session, round_, clock.now(), hulpverlener=GO, projectleider=GO)

        assert round_.state is RoundState.DECIDED

    def test_the_chair_s_own_seat_is_handed_over_instead(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        seat = seat_of(session, case, "projectleider", clock)

        with pytest.raises(NotAllowed):
            end_seat(session, seat.id, "Weg.", clock.now(), by=who(session, "projectleider"))

    def test_a_seat_that_ended_is_no_longer_there(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        seat = seat_of(session, case, "wijkagent", clock)
        by = who(session, "projectleider")
        with pytest.raises(Invalid):
            end_seat(session, seat.id, " ", clock.now(), by=by)
        end_seat(session, seat.id, "Andere baan.", clock.now(), by=by)

        with pytest.raises(NotFound):
            end_seat(session, seat.id, "Nog eens.", clock.now(), by=by)

    def test_a_new_seat_is_asked_from_the_next_round_on(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        new = a_member("hulpverlener", email="tweede@voorbeeld.example")

        add_seat(session, INSTALLATION, case.id, new, clock.now(), by=who(session, "projectleider"))

        round_ = an_open_round(session, case, clock.now())
        assert len(queries.round_seats(session, round_.id)) == 4
        assert told(session, Occasion.HANDOVER) == ["tweede"]

    def test_a_role_that_the_method_does_not_know(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())

        with pytest.raises(Invalid):
            add_seat(
                session,
                INSTALLATION,
                case.id,
                a_member("burgemeester"),
                clock.now(),
                by=who(session, "projectleider"),
            )


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


def a_seat_ends(session: Session, case: CaseRow, clock: Clock) -> Change:
    """The change by which the wijkagent's seat goes."""
    seat = seat_of(session, case, "wijkagent", clock)
    return Change(TeamChangeKind.END_SEAT, seat_id=seat.id, reason="Andere baan.")


def confirmed(
    session: Session, case: CaseRow, clock: Clock, change: Change, second: str = "hulpverlener"
) -> TeamChangeRow:
    """A change that the chair proposed and a second person confirmed."""
    row = propose_change(session, case.id, change, clock.now(), by=who(session, "projectleider"))
    return confirm_change(session, INSTALLATION, row.id, clock.now(), by=who(session, second))


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


def test_every_seat_of_a_round_keeps_its_person_and_organisation_of_that_moment(
    session: Session, clock: Clock
) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    votes_of(session, round_, clock.now(), wijkagent=GO)
    elsewhere = SUCCESSOR.model_copy(update={"organisation": "Ander korps"})
    seat = seat_of(session, case, "wijkagent", clock)

    hand_over(session, INSTALLATION, seat.id, elsewhere, clock.now(), by=who(session, "wijkagent"))

    assert queries.votes(session, round_.id)[0].organisation == "Organisatie van de wijkagent"
    row = seat_in(session, session.exec(select(RoundRow)).one(), "wijkagent")
    assert row.organisation == "Ander korps"
    assert person_in(session, round_, "wijkagent").name == "Sam Opvolger"
