"""Links and codes: what a link opens, for whom, and how little anybody learns from one that does not work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from actions.cast_vote import Filled, cast_vote
from actions.change_team import hand_over
from actions.errors import AssuranceNeeded, LinkUnknown
from actions.links import (
    ask_code,
    ask_new_link,
    code_refusal,
    go_on,
    issue,
    new_code,
    open_ballot,
    revoke_links,
    token,
    try_code,
)
from actions.withdraw_round import withdraw_round
from methods.schema import Assurance
from models.gate import RoundRow, Standing, Via
from models.post import CodeRow, LinkKind, NoticeRow, PassRow, TokenRow
from notifications.occasions import Occasion
from tests.builders import (
    GO,
    INSTALLATION,
    NO_GO,
    a_case,
    a_case_at,
    a_member,
    an_open_round,
    seat_in,
    vote_of,
)
from tests.clock import Clock
from tests.told import forget, told


@pytest.fixture
def round_(session: Session, clock: Clock) -> RoundRow:
    """An open round whose gate asks a code."""
    return an_open_round(session, a_case_at(session, clock.now(), "borging"), clock.now())


def a_link(session: Session, round_: RoundRow, clock: Clock, role: str = "wijkagent", days: int = 90) -> str:
    """The raw link of this role's holder."""
    seat = seat_in(session, round_, role)
    raw, _ = issue(
        session,
        LinkKind.BALLOT,
        seat.person_id,
        clock.now(),
        round_id=round_.id,
        seat_id=seat.seat_id,
        expires_at=clock.now() + timedelta(days=days),
    )
    return raw


def test_only_the_digest_of_a_link_is_kept(session: Session, clock: Clock, round_: RoundRow) -> None:
    raw = a_link(session, round_, clock)

    kept = session.exec(select(TokenRow)).one()
    assert raw not in {str(value) for value in vars(kept).values()}
    assert len(raw) >= 43


def test_older_links_of_the_same_person_keep_working(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    first, second = a_link(session, round_, clock), a_link(session, round_, clock)

    assert open_ballot(session, first, clock.now()).seat == open_ballot(session, second, clock.now()).seat


@pytest.mark.parametrize("why", ["unknown", "expired", "revoked", "of another page"])
def test_a_link_that_does_not_work_says_one_thing(
    session: Session, clock: Clock, round_: RoundRow, why: str
) -> None:
    raw = a_link(session, round_, clock, days=1)
    match why:
        case "unknown":
            raw = raw[::-1]
        case "expired":
            clock.advance(days=1)
        case "revoked":
            revoke_links(session, clock.now(), person_id=seat_in(session, round_, "wijkagent").person_id)
        case _:
            raw, _ = issue(
                session, LinkKind.TODAY, seat_in(session, round_, "wijkagent").person_id, clock.now()
            )

    with pytest.raises(LinkUnknown) as refused:
        open_ballot(session, raw, clock.now())

    assert str(refused.value) == "this link does not work"


def test_a_link_of_a_round_that_ended_still_opens_and_its_vote_is_late(
    session: Session, clock: Clock, round_: RoundRow
) -> None:
    raw = a_link(session, round_, clock)
    withdraw_round(session, round_.id, "Later.", clock.now(), by=None)
    opened = open_ballot(session, raw, clock.now())

    receipt = cast_vote(
        session,
        INSTALLATION,
        opened.round.id,
        opened.seat.seat_id,
        opened.person.id,
        Filled(GO),
        clock.now(),
        via=Via.CODE,
        seen_digest=opened.round.evidence_digest,
    )

    assert receipt.standing is Standing.LATE


class TestCodes:
    """Six digits to the known mailbox: ten minutes, five tries, half an hour of reading and voting."""

    def tried(self, session: Session, raw: str, clock: Clock, typed: str) -> str | None:
        """Type this code at this link."""
        return try_code(session, INSTALLATION, open_ballot(session, raw, clock.now()), typed, clock.now())

    def coded(self, session: Session, raw: str, clock: Clock) -> str:
        """The code that went out for this link."""
        opened = open_ballot(session, raw, clock.now())
        return new_code(session, INSTALLATION, opened.token.id, clock.now())

    def test_a_good_code_opens_for_half_an_hour(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        raw = a_link(session, round_, clock)
        assert open_ballot(session, raw, clock.now()).via is None

        opened = self.tried(session, raw, clock, self.coded(session, raw, clock))

        assert opened is not None
        assert open_ballot(session, raw, clock.now(), raw_pass=opened).via is Via.CODE
        assert open_ballot(session, raw, clock.advance(minutes=29), raw_pass=opened).via is Via.CODE
        assert open_ballot(session, raw, clock.advance(minutes=1), raw_pass=opened).via is None

    def test_a_code_works_once(self, session: Session, clock: Clock, round_: RoundRow) -> None:
        raw = a_link(session, round_, clock)
        code = self.coded(session, raw, clock)
        assert self.tried(session, raw, clock, code)

        assert self.tried(session, raw, clock, code) is None

    def test_spaces_do_not_matter(self, session: Session, clock: Clock, round_: RoundRow) -> None:
        raw = a_link(session, round_, clock)
        code = self.coded(session, raw, clock)

        assert self.tried(session, raw, clock, f" {code[:3]} {code[3:]} ")

    def test_five_tries_and_then_not_even_the_good_one(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        raw = a_link(session, round_, clock)
        code = self.coded(session, raw, clock)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"

        left = []
        for _ in range(5):
            assert self.tried(session, raw, clock, wrong) is None
            left.append(code_refusal(session, open_ballot(session, raw, clock.now()), clock.now()).tries_left)

        assert left == [4, 3, 2, 1, 0]
        assert self.tried(session, raw, clock, code) is None

    def test_after_ten_minutes_it_is_over(self, session: Session, clock: Clock, round_: RoundRow) -> None:
        raw = a_link(session, round_, clock)
        code = self.coded(session, raw, clock)
        clock.advance(minutes=10)

        assert self.tried(session, raw, clock, code) is None
        assert code_refusal(session, open_ballot(session, raw, clock.now()), clock.now()).tries_left == 0

    def test_a_new_code_ends_the_one_before(self, session: Session, clock: Clock, round_: RoundRow) -> None:
        raw = a_link(session, round_, clock)
        first = self.coded(session, raw, clock)
        second = self.coded(session, raw, clock)
        if first != second:
            assert self.tried(session, raw, clock, first) is None

        assert self.tried(session, raw, clock, second)

    def test_a_code_of_another_link_opens_nothing(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        mine, theirs = a_link(session, round_, clock), a_link(session, round_, clock, "hulpverlener")
        code = self.coded(session, theirs, clock)
        opened = self.tried(session, theirs, clock, code)

        assert self.tried(session, mine, clock, code) is None
        assert open_ballot(session, mine, clock.now(), raw_pass=opened).via is None

    def test_asking_twice_sends_one_letter_and_the_code_is_kept_as_a_keyed_hash(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        forget(session)
        raw = a_link(session, round_, clock)
        opened = open_ballot(session, raw, clock.now())

        assert ask_code(session, opened, clock.now()) == ask_code(session, opened, clock.now())

        assert told(session, Occasion.CODE) == ["wijkagent"]
        code = self.coded(session, raw, clock)
        assert code not in {row.digest for row in session.exec(select(CodeRow))}
        assert code not in str([row.facts for row in session.exec(select(NoticeRow))])


@pytest.mark.parametrize(
    ("assurance", "go", "code"),
    [(Assurance.LINK, True, True), (Assurance.CODE, False, True), (Assurance.ACCOUNT, False, False)],
    ids=lambda value: str(value),
)
def test_each_gate_says_what_opens_it(
    session: Session, clock: Clock, round_: RoundRow, assurance: Assurance, go: bool, code: bool
) -> None:
    round_.assurance = assurance
    opened = open_ballot(session, a_link(session, round_, clock), clock.now())

    for allowed, ask in ((go, go_on), (code, ask_code)):
        if allowed:
            ask(session, opened, clock.now())
        else:
            with pytest.raises(AssuranceNeeded):
                ask(session, opened, clock.now())
    assert (session.exec(select(PassRow)).first() is not None) == go


class TestNewLink:
    """Sent to the known address only, and never said whether there is one."""

    def test_an_expired_link_gets_a_new_one_once_an_hour(
        self, session: Session, clock: Clock, round_: RoundRow
    ) -> None:
        raw = a_link(session, round_, clock, days=1)
        clock.advance(days=2)

        for _ in range(3):
            ask_new_link(session, raw, clock.now())
        assert told(session, Occasion.NEW_LINK) == ["wijkagent"]
        ask_new_link(session, raw, clock.advance(hours=1))

        assert told(session, Occasion.NEW_LINK) == ["wijkagent"] * 2

    def test_an_unknown_link_does_nothing(self, session: Session, clock: Clock) -> None:
        a_case(session, clock.now())

        ask_new_link(session, "x" * 43, clock.now())

        assert told(session, Occasion.NEW_LINK) == []

    def test_who_left_gets_none(self, session: Session, clock: Clock, round_: RoundRow) -> None:
        raw, seat = a_link(session, round_, clock), seat_in(session, round_, "wijkagent")
        new = a_member("wijkagent", email="opvolger@voorbeeld.example")
        hand_over(session, INSTALLATION, seat.seat_id, new, clock.now(), by=seat.person_id)

        ask_new_link(session, raw, clock.now())

        assert told(session, Occasion.NEW_LINK) == []


def test_a_sign_in_link_is_no_ballot(session: Session, clock: Clock, round_: RoundRow) -> None:
    person = seat_in(session, round_, "wijkagent").person_id
    raw, _ = issue(session, LinkKind.SIGN_IN, person, clock.now())

    with pytest.raises(LinkUnknown):
        open_ballot(session, raw, clock.now())
    assert token(session, LinkKind.SIGN_IN, raw, clock.now()).person_id == person
    vote_of(session, round_, "wijkagent", NO_GO, clock.now())
