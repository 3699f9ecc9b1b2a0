"""I6: per round, seat, occasion and channel at most one claimed message, whoever delivers, and how many at once."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy.exc import IntegrityError

from actions.deliver_notices import PostOffice, deliver_notices
from actions.notices import queue
from models.database import Database
from models.post import NoticeRow
from notifications.occasions import Occasion
from notifications.post import mail_server
from tests.builders import INSTALLATION, a_case, a_member, an_open_round
from tests.clock import Clock
from tests.crowds import at_once
from tests.mailserver import MailServer


def test_the_same_message_is_queued_once(database: Database, clock: Clock) -> None:
    with database.write() as session:
        person = an_open_round(session, a_case(session, clock.now()), clock.now()).requested_by
        assert person is not None
        first = queue(session, Occasion.REMINDER, person, "round:x/reminder", clock.now())
        second = queue(session, Occasion.REMINDER, person, "round:x/reminder", clock.now())

        assert (first is None, second is None) == (False, True)


def test_the_database_refuses_a_second_row_with_the_same_key(database: Database, clock: Clock) -> None:
    with database.write() as session:
        person = an_open_round(session, a_case(session, clock.now()), clock.now()).requested_by
        assert person is not None
        for _ in range(2):
            session.add(
                NoticeRow(
                    key="round:x/opened/person:y",
                    occasion=Occasion.GATE_OPENED.value,
                    person_id=person,
                    queued_at=clock.now(),
                    due_at=clock.now(),
                )
            )
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_two_deliverers_at_once_send_each_message_once(
    database: Database, clock: Clock, mailserver: MailServer
) -> None:
    with database.write() as session:
        team = [a_member("wijkagent", email=f"lid{at}@voorbeeld.example") for at in range(10)]
        case = a_case(session, clock.now(), members=[a_member("projectleider"), *team])
        an_open_round(session, case, clock.now())
    office = PostOffice(
        mail_server(mailserver.url), "Lange Adem <adem@voorbeeld.example>", "http://lot.example"
    )

    tallies = at_once([1, 2], lambda _: deliver_notices(database, INSTALLATION, office, clock.now))

    assert [type(one).__name__ for one in tallies] == ["Tally", "Tally"]
    received = Counter(letter.to for letter in mailserver.letters)
    assert (len(received), set(received.values())) == (11, {1})
