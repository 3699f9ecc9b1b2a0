"""200 people press the last button of one gate at the same moment, on each database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress

from sqlmodel import select

from models import audit, queries
from models.gate import DecisionRow
from tests.benchmarks.figures import Figure, machine, p95, report, timed
from tests.benchmarks.places import Place, now, on_postgresql, on_sqlite
from tests.benchmarks.voters import Reply, Voter, a_crowd, an_open_gate, at_the_last_button


PEOPLE = 200


def figures() -> Iterator[Figure]:
    """On SQLite, then on PostgreSQL."""
    yield from machine("together")
    yield from _together("sqlite", on_sqlite)
    yield from _together("postgresql", on_postgresql)


def _together(engine: str, installed: Callable[[], AbstractContextManager[Place]]) -> Iterator[Figure]:
    with installed() as place, place.database() as database, place.web() as port:
        with database.write() as session:
            round_ = an_open_gate(session, a_crowd(PEOPLE), now())
            voters = at_the_last_button(session, port, round_, now())
        voters[0].look()  # the server's first page is slow
        replies: list[Reply] = []
        seconds = timed(lambda: _all_press(voters, replies))
        receipts = {reply.receipt for reply in replies} - {None}
        with database.read() as session:
            kept = {vote.receipt for vote in queries.counted_votes(session, round_.id)}
            decisions = session.exec(select(DecisionRow)).all()
            assert (broken := audit.verify(session)) is None, broken
    what = f"{PEOPLE} votes at once on {engine}"
    yield Figure(f"{what}: all answered", seconds, "s", most=5)
    yield Figure(f"{what}: slowest 5 %", p95([reply.seconds for reply in replies]), "s")
    yield Figure(f"{what}: receipts", len(receipts), "votes", least=PEOPLE)
    yield Figure(f"{what}: lost", len(receipts - kept), "votes", most=0)
    yield Figure(f"{what}: decisions", len(decisions), "", most=1, least=1)


def _all_press(voters: list[Voter], replies: list[Reply]) -> None:
    barrier = threading.Barrier(len(voters))

    def press(voter: Voter) -> None:
        barrier.wait()
        with suppress(TimeoutError):  # who waits that long has no receipt, and that is counted
            replies.append(voter.press(confirm="1"))

    threads = [threading.Thread(target=press, args=(voter,)) for voter in voters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    report(figures())
