"""kill -9 for a minute each: of web servers under votes over HTTP, and of a forked child inside `cast_vote`.

Prefect and the engine are down throughout. A vote is acknowledged when its voter holds the receipt; every one of
those must be in the database afterwards, and the audit chain must hold.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import col, select

from actions.cast_vote import cast_vote
from models import audit, queries
from models.database import Database
from models.gate import Via, VoteRow
from tests.benchmarks import processes
from tests.benchmarks.figures import Figure, machine, report
from tests.benchmarks.places import Place, now, on_sqlite
from tests.benchmarks.voters import Voter, a_crowd, an_open_gate, at_the_last_button
from tests.builders import GO, INSTALLATION, filled
from tests.ports import free_port


SECONDS = 60.0
SERVERS = 2
VOTERS = 4
PEOPLE = 60  # the last one never answers, so the round stays open


def figures() -> Iterator[Figure]:
    """The web servers, then the child."""
    yield from machine("kills")
    with on_sqlite() as place:
        yield from _web(place)
    with on_sqlite() as place:
        yield from _child(place)


# Web servers under votes ------------------------------------------------------------------------------------------


@dataclass
class Street:
    """Web servers before one database; the voters go to whichever answers, while each is killed again and again."""

    place: Place
    ports: list[int] = field(default_factory=lambda: [free_port() for _ in range(SERVERS)])
    kills: int = 0
    starts: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def keep_killing(self, port: int) -> None:
        """Start the server, let it work for a moment, kill it; until it is over."""
        env = {**self.place.variables, "LOT_PORT": str(port)}
        while not self.over.is_set():
            server = processes.start("dashboard", env=env, log=self.place.folder / "web.log")
            try:
                self.starts.append(processes.until(lambda: self._is_up(port), 60))
                self.over.wait(random.uniform(0.1, 0.8))  # when to kill needs no secret
            finally:
                processes.kill(server)
            self.kills += 1

    def keep_voting(self, voters: list[Voter]) -> None:
        """Vote, change one's mind, vote again, wherever a server answers; note each receipt."""
        while not self.over.is_set():
            voter = random.choice(voters)
            voter.hang_up()
            voter.port = random.choice(self.ports)
            permit = dict(voter.carried)
            try:
                reply = voter.press(confirm="1", form_key=os.urandom(12).hex())
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
            else:
                self.receipts += [reply.receipt] if reply.receipt else []
            voter.carried = permit

    def _is_up(self, port: int) -> bool:
        return self.over.is_set() or processes.answers(f"http://127.0.0.1:{port}/healthz")


def _web(place: Place) -> Iterator[Figure]:
    street = Street(place)
    with place.database() as database:
        with database.write() as session:
            round_ = an_open_gate(session, a_crowd(PEOPLE), now())
            voters = at_the_last_button(session, street.ports[0], round_, now())[:-1]
        threads = [threading.Thread(target=street.keep_killing, args=(port,)) for port in street.ports]
        threads += [
            threading.Thread(target=street.keep_voting, args=(voters[at::VOTERS],)) for at in range(VOTERS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        street.over.set()
        for thread in threads:
            thread.join()
        yield Figure("kill -9 of a web server", street.kills, "kills", least=30, note=f"in {SECONDS:g} s")
        yield Figure("web server, start to first answer", sorted(street.starts)[len(street.starts) // 2], "s")
        yield from _kept("kill -9 of a web server", database, street.receipts)


# A forked child inside cast_vote ----------------------------------------------------------------------------------


def _child(place: Place) -> Iterator[Figure]:
    with place.database() as database:
        with database.write() as session:
            round_ = an_open_gate(session, a_crowd(4), now())
            seat = queries.round_seats(session, round_.id)[0]
            ballot = Ballot(
                place.database_url, round_.id, seat.seat_id, seat.person_id, round_.evidence_digest
            )
        database.close()  # what is open is not for a child
        receipts: list[str] = []
        kills, give_up = 0, time.monotonic() + SECONDS
        while time.monotonic() < give_up:
            receipts += _killed_while_voting(ballot)
            kills += 1
        yield Figure("kill -9 inside cast_vote", kills, "kills", least=200, note=f"in {SECONDS:g} s")
        yield from _kept("kill -9 inside cast_vote", database, receipts)


@dataclass(frozen=True)
class Ballot:
    """What the child votes with."""

    url: str
    round_id: UUID
    seat_id: UUID
    person_id: UUID
    seen: str

    def keep_voting(self, out: int) -> None:
        """Vote until killed; each receipt is told after its commit, and not before."""
        database = Database(self.url)
        while True:
            with database.write() as session:
                receipt = cast_vote(
                    session,
                    INSTALLATION,
                    self.round_id,
                    self.seat_id,
                    self.person_id,
                    filled(GO),
                    now(),
                    via=Via.LINK,
                    seen_digest=self.seen,
                )
            os.write(out, f"{receipt.reference}\n".encode())


def _killed_while_voting(ballot: Ballot) -> list[str]:
    """Fork a voter, kill it somewhere in its work; gives the receipts it had told of."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            ballot.keep_voting(write)
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as told:
        first = told.readline() if random.random() < 0.8 else ""
        time.sleep(random.uniform(0.0, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [line.strip() for line in (first, *told) if line.endswith("\n")]


# Afterwards -------------------------------------------------------------------------------------------------------


def _kept(what: str, database: Database, receipts: list[str]) -> Iterator[Figure]:
    """How many of the acknowledged votes are gone, and whether the chain holds."""
    with database.read() as session:
        kept = set(session.exec(select(col(VoteRow.receipt))))
        broken = audit.verify(session)
    lost = set(receipts) - kept
    yield Figure(f"{what}: acknowledged votes", len(receipts), "votes", least=1)
    yield Figure(f"{what}: lost", len(lost), "votes", most=0)
    yield Figure(
        f"{what}: audit chain broken", 0 if broken is None else 1, "", most=0, note=str(broken or "")
    )


if __name__ == "__main__":
    report(figures())
