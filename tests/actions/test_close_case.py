"""The end of a case, by two people; and the coordinator who opens it again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session

from actions.advance_case import position
from actions.close_case import confirm_close, drop_close, propose_close, reopen_case
from actions.emergency_go import emergency_go
from actions.errors import (
    AliasTaken,
    CaseNotOpen,
    Invalid,
    NotAllowed,
    NothingToDo,
    SecondPersonNeeded,
)
from actions.pause_case import pause_case
from gates.transitions import CaseState, Phase, RoundState
from models import queries
from models.case import CaseRow
from notifications.occasions import Occasion
from tests.builders import (
    INSTALLATION,
    NO_GO,
    a_case,
    a_case_at,
    an_account,
    an_open_round,
    catch_up,
    chair_of,
    person_in,
    votes_of,
)
from tests.clock import Clock
from tests.told import forget, told


def who(session: Session, name: str) -> UUID:
    """The person with this address."""
    person = queries.person_by_email(session, f"{name}@voorbeeld.example")
    assert person is not None
    return person.id


def closed(session: Session, case: CaseRow, clock: Clock, confirmed_by: str = "coordinator") -> CaseRow:
    """The case, closed by the chair and somebody else."""
    by = chair_of(session, case, clock.now())
    propose_close(session, case.id, "Verhuisd; de huisarts gaat verder.", clock.now(), by=by)
    return confirm_close(session, case.id, clock.now(), by=who(session, confirmed_by))


@pytest.mark.parametrize("second", ["coordinator", "wijkagent"])
def test_one_proposes_and_another_confirms(session: Session, clock: Clock, second: str) -> None:
    case = a_case(session, clock.now())

    closed(session, case, clock, second)
    catch_up(session, case, clock.now())

    assert (case.state, case.closed_at) == (CaseState.CLOSED, clock.now())
    assert position(session, case.id).closed
    assert told(session, Occasion.COORDINATOR_ALARM) == ["coordinator"]


def test_the_proposer_never_confirms(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    by = chair_of(session, case, clock.now())
    propose_close(session, case.id, "Klaar.", clock.now(), by=by)

    with pytest.raises(SecondPersonNeeded):
        confirm_close(session, case.id, clock.now(), by=by)
    with pytest.raises(NothingToDo):
        propose_close(session, case.id, "Nog eens.", clock.now(), by=by)


def test_who_may_do_what(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    by, outsider = (
        chair_of(session, case, clock.now()),
        an_account(session, "x@voorbeeld.example", clock.now()),
    )

    with pytest.raises(NotAllowed):
        propose_close(session, case.id, "Klaar.", clock.now(), by=who(session, "wijkagent"))
    with pytest.raises(Invalid):
        propose_close(session, case.id, " ", clock.now(), by=by)
    with pytest.raises(NothingToDo):
        confirm_close(session, case.id, clock.now(), by=who(session, "wijkagent"))
    propose_close(session, case.id, "Klaar.", clock.now(), by=by)
    for verb in (confirm_close, drop_close):
        with pytest.raises(NotAllowed):
            verb(session, case.id, clock.now(), by=outsider.person_id)


def test_a_proposal_can_be_dropped(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    propose_close(session, case.id, "Klaar.", clock.now(), by=chair_of(session, case, clock.now()))

    drop_close(session, case.id, clock.now(), by=who(session, "hulpverlener"))

    assert (case.close_proposed_at, case.close_reason) == (None, "")


def test_an_open_round_is_withdrawn_with_its_emergency_go_and_its_voters_are_told(
    session: Session, clock: Clock
) -> None:
    case = a_case(session, clock.now())
    round_ = an_open_round(session, case, clock.now())
    for role in ("wijkagent", "hulpverlener"):
        emergency_go(session, round_.id, "Nu.", clock.now(), by=person_in(session, round_, role).id)
    catch_up(session, case, clock.now())

    closed(session, case, clock)

    assert (round_.state, round_.closed_because) == (RoundState.WITHDRAWN, "case_closed")
    assert queries.live_emergency(session, case.id) is None
    assert told(session, Occasion.GATE_WITHDRAWN) == ["hulpverlener", "projectleider", "wijkagent"]


def test_a_paused_case_closes_clean(session: Session, clock: Clock) -> None:
    case = a_case(session, clock.now())
    pause_case(session, INSTALLATION, case.id, date(2026, 12, 1), "Vakantie.", clock.now(), by=None)

    closed(session, case, clock)

    assert (case.state, case.pause_until, case.state_before_pause) == (CaseState.CLOSED, None, None)


class TestReopened:
    """By a coordinator, with a reason, where it was."""

    def test_after_a_no_go_the_step_is_asked_anew(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())
        votes_of(session, an_open_round(session, case, clock.now()), clock.now(), wijkagent=NO_GO)
        catch_up(session, case, clock.now())
        closed(session, case, clock)
        by = who(session, "coordinator")

        reopen_case(session, INSTALLATION, case.id, "Nieuw incident.", clock.now(), by=by)
        catch_up(session, case, clock.now())

        assert (case.state, case.phase, case.no_go_at) == (CaseState.ACTIVE, Phase.WORKING, None)
        assert an_open_round(session, case, clock.now()).number == 2

    def test_in_nazorg_its_next_review_is_a_year_ahead(self, session: Session, clock: Clock) -> None:
        case = a_case_at(session, clock.now(), "nazorg")
        closed(session, case, clock)

        reopen_case(
            session, INSTALLATION, case.id, "Nieuw incident.", clock.now(), by=who(session, "coordinator")
        )

        assert (case.state, case.next_review_on) == (CaseState.NAZORG, date(2027, 11, 18))

    def test_not_while_another_case_has_its_alias(self, session: Session, clock: Clock) -> None:
        case = closed(session, a_case(session, clock.now(), alias="Stille Sluis"), clock)
        a_case(session, clock.now(), alias="Stille Sluis")

        with pytest.raises(AliasTaken):
            reopen_case(session, INSTALLATION, case.id, "Toch.", clock.now(), by=who(session, "coordinator"))

    @pytest.mark.parametrize(
        ("name", "reason", "refusal"),
        [("wijkagent", "Toch.", NotAllowed), ("coordinator", " ", Invalid)],
        ids=["by a member", "without a reason"],
    )
    def test_a_reopening_that_is_none(
        self, session: Session, clock: Clock, name: str, reason: str, refusal: type[Exception]
    ) -> None:
        case = closed(session, a_case(session, clock.now()), clock)

        with pytest.raises(refusal):
            reopen_case(session, INSTALLATION, case.id, reason, clock.now(), by=who(session, name))

    def test_an_open_case_is_not_opened(self, session: Session, clock: Clock) -> None:
        case = a_case(session, clock.now())

        with pytest.raises(NothingToDo):
            reopen_case(session, INSTALLATION, case.id, "Toch.", clock.now(), by=who(session, "coordinator"))


def test_a_closed_case_is_closed_to_everybody(session: Session, clock: Clock) -> None:
    case = closed(session, a_case(session, clock.now()), clock)
    forget(session)

    with pytest.raises(CaseNotOpen):
        propose_close(session, case.id, "Nog eens.", clock.now(), by=chair_of(session, case, clock.now()))
    with pytest.raises(CaseNotOpen):
        confirm_close(session, case.id, clock.now(), by=who(session, "wijkagent"))
