"""Who sits where: handed over, ended, added."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from actions.cast_vote import Filled, cast_vote
from actions.change_team import add_seat, confirm_seat, end_seat, hand_over
from actions.errors import Invalid, LinkUnknown, NotAllowed, NotFound, NothingToDo, NotYourSeat
from actions.links import issue, open_ballot
from actions.substitutes import name_substitute
from actions.withdraw_round import withdraw_round
from gates.transitions import RoundState
from models import queries
from models.gate import RoundRow, Standing, Via
from models.post import LinkKind
from notifications.occasions import Occasion
from tests.actions.seats import SUCCESSOR, a_seat_ends, confirmed, handed_over, seat_of, who
from tests.builders import (
    GO,
    HOLD,
    INSTALLATION,
    a_case,
    a_member,
    an_open_round,
    chair_of,
    person_in,
    seat_in,
    vote_of,
    votes_of,
)
from tests.clock import Clock
from tests.told import forget, told


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
