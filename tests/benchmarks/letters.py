"""1,000 messages to 1,000 people, from the outbox to a mail server on this machine, by one worker."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from actions.deliver_notices import PostOffice, deliver_notices
from models.database import Database
from notifications.post import mail_server
from tests.benchmarks.figures import Figure, machine, report, timed
from tests.benchmarks.places import on_sqlite
from tests.benchmarks.voters import a_crowd, an_open_gate
from tests.builders import INSTALLATION
from tests.mailserver import MailServer


CASES, TEAM = 20, 50
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
"""A Wednesday morning: in working hours everything goes."""


def figures() -> Iterator[Figure]:
    """Queued by the real actions, one gate after the other."""
    yield from machine("letters")
    with MailServer() as mail, on_sqlite() as place, place.database() as database:
        for number in range(CASES):
            with database.write() as session:
                an_open_gate(session, a_crowd(TEAM, number), NOW)
        seconds = timed(lambda: _deliver(database, mail))
        letters = len(mail.letters)
    yield Figure(f"{CASES * TEAM:,} messages delivered", seconds, "s", most=60)
    yield Figure("messages that arrived", letters, "", most=CASES * TEAM, least=CASES * TEAM)
    yield Figure("a message", seconds / letters * 1000, "ms")


def _deliver(database: Database, mail: MailServer) -> None:
    office = PostOffice(mail_server(mail.url), "noreply@voorbeeld.example", "http://127.0.0.1")
    deliver_notices(database, INSTALLATION, office, lambda: NOW + timedelta(minutes=1))


if __name__ == "__main__":
    report(figures())
