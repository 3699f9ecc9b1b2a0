"""The outbox on its way: claimed, checked again, bundled, retried, never lost, never a storm."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from actions import deliver_notices as room
from actions.change_team import end_seat
from actions.deliver_notices import BACKOFF, LEASE, PostOffice, Tally, deliver_notices, due_notices
from actions.notices import queue, queue_for_case
from actions.pause_case import pause_case
from actions.remind import remind_round, rounds_to_remind
from actions.withdraw_round import withdraw_round
from models import audit, queries
from models.case import CaseRow
from models.database import Database
from models.gate import RoundRow
from models.people import PersonRow
from models.post import AttemptRow, NoticeRow, NoticeState
from notifications.occasions import Occasion
from notifications.post import Delivery, DeliveryState, mail_server
from tests.builders import GO, INSTALLATION, a_case, an_open_round, catch_up, everybody_says, votes_of
from tests.clock import Clock
from tests.mailserver import Letter, MailServer


class Post:
    """A database, a mail server, and the post office between them."""

    def __init__(self, database: Database, server: MailServer, clock: Clock) -> None:
        self.database, self.server, self.clock = database, server, clock
        url = mail_server(server.url)
        self.office = PostOffice(url, "Lange Adem <adem@voorbeeld.example>", "http://lot.example")
        with database.write() as session:
            self.case = a_case(session, clock.now())
            self.round = an_open_round(session, self.case, clock.now())

    def go(self, **options: Any) -> Tally:
        """One round of delivering."""
        return deliver_notices(self.database, INSTALLATION, self.office, self.clock.now, **options)

    def queue(self, occasion: Occasion, who: str, key: str = "x", **facts: Any) -> None:
        """One message about the case for this member."""
        with self.database.write() as session:
            person = queries.person_by_email(session, f"{who}@voorbeeld.example")
            assert person is not None
            queue_for_case(session, occasion, self.case, person.id, key, self.clock.now(), **facts)

    def states(self, occasion: Occasion) -> Counter[str]:
        """How many messages of this occasion are in which state."""
        with self.database.read() as session:
            rows = session.exec(select(NoticeRow).where(NoticeRow.occasion == occasion.value))
            return Counter(row.state.value for row in rows)

    def received(self, who: str) -> list[Letter]:
        """What reached this address."""
        return self.server.to(f"{who}@voorbeeld.example")


@pytest.fixture
def post(database: Database, mailserver: MailServer, clock: Clock) -> Post:
    """An open round whose three voters are about to be asked; it is Wednesday, ten o'clock."""
    return Post(database, mailserver, clock)


def test_each_voter_gets_a_letter_of_their_own_with_a_link_of_their_own(post: Post) -> None:
    tally = post.go()

    assert (tally.sent, tally.failed) == (3, 0)
    letters = [post.received(who)[0].text for who in ("projectleider", "wijkagent", "hulpverlener")]
    links = {line for text in letters for line in text.split() if line.startswith("http://lot.example/stem/")}
    assert len(links) == 3
    assert all(post.round.ticket in text for text in letters)
    assert post.go().sent == 0


def test_without_a_mail_server_everything_waits(post: Post) -> None:
    nowhere = PostOffice(None, "a@b.example", "http://lot.example")

    assert deliver_notices(post.database, INSTALLATION, nowhere, post.clock.now) == Tally()
    assert post.states(Occasion.GATE_OPENED) == {"queued": 3}


class TestRelevance:
    """Looked at once more at the moment it goes out."""

    def test_who_answered_is_not_asked_any_more(self, post: Post) -> None:
        with post.database.write() as session:
            votes_of(session, post.round, post.clock.now(), wijkagent=GO)

        post.go()

        assert post.states(Occasion.GATE_OPENED) == {"sent": 2, "dropped": 1}
        assert len(post.received("wijkagent")) == 1, "only the receipt"

    def test_a_withdrawn_round_asks_nobody(self, post: Post) -> None:
        with post.database.write() as session:
            withdraw_round(session, post.round.id, "Te vroeg.", post.clock.now(), by=None)

        post.go()

        assert post.states(Occasion.GATE_OPENED) == {"dropped": 3}

    def test_a_reminder_of_another_last_day_or_of_a_paused_case_says_something_untrue(
        self, post: Post
    ) -> None:
        post.go()
        post.clock.set(post.round.closes_at - timedelta(hours=30))
        with post.database.write() as session:
            for round_ in rounds_to_remind(session, post.clock.now()):
                remind_round(session, INSTALLATION, round_, post.clock.now())
            until = post.clock.now().date() + timedelta(days=10)
            pause_case(session, INSTALLATION, post.case.id, until, "Vakantie.", post.clock.now(), by=None)

        post.go()

        assert post.states(Occasion.REMINDER) == {"dropped": 3}

    def test_a_letter_names_the_last_day_of_the_moment_it_goes(self, post: Post) -> None:
        with post.database.write() as session:
            round_ = session.get_one(RoundRow, post.round.id)
            round_.closes_at = datetime(2026, 12, 24, 16, tzinfo=UTC)
            session.add(round_)
            audit.record(session, "round_extended", post.clock.now())

        post.go()

        assert "24 december" in post.received("wijkagent")[0].text


class TestOneADay:
    """News and reminders: in working hours, one a day, several as one."""

    def test_several_become_one_with_one_link(self, post: Post) -> None:
        post.go()
        post.queue(Occasion.CASE_WAITING, "wijkagent", "een")
        post.queue(Occasion.CASE_WAITING, "wijkagent", "twee", ticket="R-48213")

        post.go()

        [letter] = post.received("wijkagent")[1:]
        assert letter.text.count("http://lot.example/vandaag/") == 1
        assert "R-48213" in letter.text
        assert post.case.ticket in letter.text
        assert post.states(Occasion.BUNDLE) == {"sent": 1}

    def test_a_second_one_of_the_day_waits_until_tomorrow_morning(self, post: Post) -> None:
        post.go()
        post.queue(Occasion.CASE_WAITING, "wijkagent", "een")
        post.go()
        post.queue(Occasion.CASE_WAITING, "wijkagent", "twee")

        assert post.go().postponed == 1
        assert len(post.received("wijkagent")) == 2
        post.clock.set(datetime(2026, 11, 19, 6, 30, tzinfo=UTC))
        post.go()

        assert len(post.received("wijkagent")) == 3

    @pytest.mark.parametrize(
        ("at", "goes"),
        [
            pytest.param(
                datetime(2026, 11, 18, 20, tzinfo=UTC),
                datetime(2026, 11, 19, 6, 30, tzinfo=UTC),
                id="at night",
            ),
            pytest.param(
                datetime(2026, 11, 21, 10, tzinfo=UTC),
                datetime(2026, 11, 23, 6, 30, tzinfo=UTC),
                id="on a Saturday",
            ),
            pytest.param(
                datetime(2026, 12, 25, 10, tzinfo=UTC),
                datetime(2026, 12, 28, 6, 30, tzinfo=UTC),
                id="at Christmas",
            ),
        ],
    )
    def test_nobody_is_disturbed_outside_working_hours(
        self, post: Post, at: datetime, goes: datetime
    ) -> None:
        post.go()
        post.clock.set(at)
        post.queue(Occasion.CASE_WAITING, "wijkagent")

        post.go()
        assert len(post.received("wijkagent")) == 1
        with post.database.read() as session:
            row = session.exec(
                select(NoticeRow).where(NoticeRow.occasion == Occasion.CASE_WAITING.value)
            ).one()
            assert row.due_at == goes

    def test_a_gate_that_closes_today_goes_at_once(self, post: Post) -> None:
        post.clock.set(datetime(2026, 11, 25, 9, tzinfo=UTC))
        post.go()
        post.queue(Occasion.CASE_WAITING, "wijkagent")
        post.go()
        post.clock.set(post.round.closes_at - timedelta(hours=4))
        with post.database.write() as session:
            for round_ in rounds_to_remind(session, post.clock.now()):
                remind_round(session, INSTALLATION, round_, post.clock.now())

        post.go()

        assert post.states(Occasion.LAST_DAY) == {"sent": 3}

    def test_what_was_settled_meanwhile_is_left_out_of_a_bundle_that_could_not_go(self, post: Post) -> None:
        post.go()
        post.server.defer("hulpverlener@voorbeeld.example")
        post.queue(Occasion.CASE_WAITING, "hulpverlener", "een")
        with post.database.write() as session:
            everybody_says(session, post.round, GO, post.clock.now())
            catch_up(session, session.get_one(CaseRow, post.case.id), post.clock.now())
        post.go()
        assert post.states(Occasion.BUNDLE)["queued"] == 1

        with post.database.write() as session:
            case = session.get_one(CaseRow, post.case.id)
            chair = queries.chair(session, case.id, post.clock.now())
            assert chair is not None
            seat = next(
                one for one in queries.seats(session, case.id, post.clock.now()) if one.role == "hulpverlener"
            )
            end_seat(session, seat.id, "Weg.", post.clock.now(), by=chair.person_id)
        post.server.behave()
        post.clock.advance(minutes=2)
        post.go()

        letters = post.received("hulpverlener")
        assert post.round.ticket not in letters[-1].text


class TestTrouble:
    """A mail server that is down, refuses, falls silent; a letter that cannot be written."""

    def test_a_refusal_that_may_pass_is_tried_again_ever_later_and_then_a_dead_letter(
        self, post: Post
    ) -> None:
        post.server.defer("wijkagent@voorbeeld.example")
        post.go()
        assert post.states(Occasion.GATE_OPENED) == {"sent": 2, "queued": 1}

        for minutes in BACKOFF:
            assert post.go().failed == 0, "not before its time"
            with post.database.write() as session:  # a gate that stays open long enough
                round_ = session.get_one(RoundRow, post.round.id)
                round_.closes_at = post.clock.now() + timedelta(days=30)
                session.add(round_)
                audit.record(session, "round_extended", post.clock.now())
            post.clock.advance(minutes=minutes)
            post.go()

        assert post.states(Occasion.GATE_OPENED) == {"sent": 2, "dead": 1}
        with post.database.read() as session:
            assert len([row for row in session.exec(select(AttemptRow)) if row.result == "deferred"]) == 8
        assert post.states(Occasion.COORDINATOR_ALARM).total() == 1

    def test_when_it_is_up_again_each_message_that_still_matters_goes_once(self, post: Post) -> None:
        addresses = [f"{who}@voorbeeld.example" for who in ("projectleider", "wijkagent", "hulpverlener")]
        for address in addresses:
            post.server.defer(address)
        for _ in range(5):
            post.go()
            post.clock.advance(hours=2)
        post.server.behave()
        post.clock.advance(hours=12)

        post.go()

        assert Counter(letter.to for letter in post.server.letters) == dict.fromkeys(addresses, 1)

    def test_a_dead_address_is_remembered_and_the_coordinator_hears_it(self, post: Post) -> None:
        post.server.refuse("wijkagent@voorbeeld.example")

        tally = post.go()
        post.go()

        assert (tally.sent, tally.failed) == (2, 1)
        assert post.states(Occasion.GATE_OPENED) == {"sent": 2, "dead": 1}
        with post.database.read() as session:
            person = queries.person_by_email(session, "wijkagent@voorbeeld.example")
            assert person is not None
            assert person.refused_at == post.clock.now()
        assert post.received("coordinator") != []

    def test_one_letter_that_cannot_be_written_stops_no_other(self, post: Post) -> None:
        with post.database.write() as session:
            person = queries.person_by_email(session, "wijkagent@voorbeeld.example")
            assert person is not None
            broken = queue(
                session,
                Occasion.RECEIPT,
                person.id,
                "kapot",
                post.clock.now(),
                case_id=post.case.id,
                ticket="R-1\r\nBcc: iedereen",
            )
            assert broken is not None

        tally = post.go()

        assert (tally.sent, tally.failed) == (3, 1)
        assert post.states(Occasion.RECEIPT) == {"dead": 1}
        assert post.states(Occasion.COORDINATOR_ALARM) == {"queued": 1}

    def test_a_dead_bundle_is_told_too(self, post: Post) -> None:
        post.go()
        post.server.refuse("hulpverlener@voorbeeld.example")
        post.queue(Occasion.CASE_WAITING, "hulpverlener", "een")
        post.queue(Occasion.CASE_WAITING, "hulpverlener", "twee", ticket="R-48213")

        post.go()

        assert post.states(Occasion.BUNDLE) == {"dead": 1}
        assert post.states(Occasion.COORDINATOR_ALARM).total() == 1

    def test_a_server_that_takes_it_and_falls_silent_leaves_it_unsure_and_unrepeated(
        self, post: Post
    ) -> None:
        impatient = mail_server(post.server.url, timeout=1)
        post.office = PostOffice(impatient, "a@voorbeeld.example", "http://lot.example")
        post.server.hang("wijkagent@voorbeeld.example")

        post.go()
        post.clock.advance(hours=5)
        post.go()

        assert post.states(Occasion.GATE_OPENED) == {"sent": 2, "unsure": 1}
        assert len(post.received("wijkagent")) == 1


class TestClaims:
    """A row is claimed before it goes; who comes back too late changes nothing."""

    def test_a_crash_after_sending_costs_one_duplicate_at_most(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(*_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("actions.deliver_notices._write_result", crash)
            with pytest.raises(KeyboardInterrupt):
                post.go()
        assert post.go().sent == 2, "the claimed one is not due before its lease is over"
        post.clock.advance(seconds=LEASE.total_seconds() + 1)
        post.go()

        received = sorted(Counter(letter.to for letter in post.server.letters).values())
        assert received == [1, 1, 2]
        assert post.states(Occasion.GATE_OPENED) == {"sent": 3}

    def test_who_comes_back_after_the_lease_does_not_undo_what_another_wrote(
        self, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send = room._send

        def slow(office: PostOffice, ready: Any, now: datetime) -> Any:
            tried = send(office, ready, now)
            if not slept:
                slept.append(ready.notice_id)
                post.clock.advance(seconds=LEASE.total_seconds() + 1)
                post.go(only=[ready.notice_id])
                return [Delivery(state=DeliveryState.DEFERRED, reason="too late")]
            return tried

        slept: list[Any] = []
        monkeypatch.setattr(room, "_send", slow)

        post.go()

        assert post.states(Occasion.GATE_OPENED) == {"sent": 3}
        with post.database.read() as session:
            row = session.get_one(NoticeRow, slept[0])
            assert (row.state, row.attempts) == (NoticeState.SENT, 2)

    def test_what_a_door_delivers_by_itself_is_only_what_may_go_at_any_moment(self, post: Post) -> None:
        post.queue(Occasion.CASE_WAITING, "wijkagent")
        with post.database.read() as session:
            everything = [row.id for row in session.exec(select(NoticeRow))]

        post.go(only=everything)

        assert post.states(Occasion.CASE_WAITING) == {"queued": 1}
        assert post.states(Occasion.GATE_OPENED) == {"sent": 3}

    def test_answers_go_before_everything_else(self, post: Post) -> None:
        with post.database.write() as session:
            votes_of(session, post.round, post.clock.now(), wijkagent=GO)
        with post.database.read() as session:
            due = due_notices(session, post.clock.now())

            assert session.get_one(NoticeRow, due[0]).occasion == Occasion.RECEIPT.value


def test_an_old_address_is_told_at_the_old_address(post: Post) -> None:
    with post.database.write() as session:
        person = session.exec(select(PersonRow).where(PersonRow.email == "wijkagent@voorbeeld.example")).one()
        notice = queue(session, Occasion.ADDRESS_CHANGED, person.id, "oud", post.clock.now())
        assert notice is not None
        notice.to = "oud@voorbeeld.example"

    post.go()

    assert len(post.received("oud")) == 1


def test_reminders_are_queued_once_and_only_for_who_has_not_answered(session: Session, clock: Clock) -> None:
    round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
    votes_of(session, round_, clock.now(), wijkagent=GO)
    clock.set(round_.closes_at - timedelta(hours=30))

    for _ in range(2):
        for one in rounds_to_remind(session, clock.now()):
            remind_round(session, INSTALLATION, one, clock.now())
    clock.set(round_.closes_at - timedelta(hours=4))
    for one in rounds_to_remind(session, clock.now()):
        remind_round(session, INSTALLATION, one, clock.now())

    session.flush()
    rows = session.exec(select(NoticeRow.occasion)).all()
    assert Counter(rows)["reminder"] == 2
    assert Counter(rows)["last_day"] == 2
