"""kill -9 for a minute each: of web servers under votes over HTTP, and of a forked child inside `cast_vote`.

Prefect and the engine are down throughout. A vote is acknowledged when its voter holds the receipt; every one of
those must be in the database afterwards, and the audit chain must hold.
"""

from __future__ import annotations

import http.client
import multiprocessing
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext

from sqlmodel import col, select

from dashboard.__main__ import main as dashboard
from models import audit
from models.gate import VoteRow
from tests.benchmarks import processes
from tests.benchmarks.figures import Figure, machine, report
from tests.benchmarks.places import Place, now, on_sqlite
from tests.benchmarks.voters import Voter, a_crowd, an_open_gate, at_the_last_button
from tests.crowds import a_crowded_round
from tests.kills import kill_loop


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


def _servers() -> ForkServerContext:
    """Where web servers come from: a process that has read the program already, for on two cores that is nearly all
    of a start. It runs nothing else, so a fork of it holds nobody's locks."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dashboard.__main__"])
    return context


def fixed_port() -> int:
    """A free port that the system gives to no client: one that knocks at a closed port of its own range may get
    itself on the line, and then the server cannot have it."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def serve(variables: dict[str, str]) -> None:
    """Be the web server, as `python -m dashboard`."""
    os.environ.update(variables)
    dashboard()


@dataclass
class Street:
    """Web servers before one database; the voters go to whichever answers, while each is killed again and again."""

    place: Place
    servers: ForkServerContext = field(default_factory=_servers)
    ports: list[int] = field(default_factory=lambda: [fixed_port() for _ in range(SERVERS)])
    kills: int = 0
    starts: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def keep_killing(self, port: int) -> None:
        """Start the server, let it work for a moment, kill it; until it is over."""
        env = {**self.place.variables, "LOT_PORT": str(port)}
        while not self.over.is_set():
            server = self.servers.Process(target=serve, args=(env,), daemon=True)
            server.start()
            try:
                self.starts.append(processes.until(lambda: self._is_up(port), 60))
                self.over.wait(random.uniform(0.1, 1.2))  # when to kill needs no secret
            finally:
                server.kill()
                server.join()
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
        database.close()  # what is open is not for a child
        threads = [threading.Thread(target=street.keep_killing, args=(port,)) for port in street.ports]
        threads += [
            threading.Thread(target=street.keep_voting, args=(voters[at::VOTERS],)) for at in range(VOTERS)
        ]
        for thread in threads:
            thread.start()
        processes.until(lambda: street.starts, 60)  # the program has been read
        time.sleep(SECONDS)
        street.over.set()
        for thread in threads:
            thread.join()
        yield Figure("kill -9 of a web server", street.kills, "kills", least=30, note=f"in {SECONDS:g} s")
        yield Figure("web server, fork to first answer", sorted(street.starts)[len(street.starts) // 2], "s")
        with database.read() as session:
            kept = set(session.exec(select(col(VoteRow.receipt))))
            broken = audit.verify(session)
    lost = len(set(street.receipts) - kept)
    yield from _kept("kill -9 of a web server", len(street.receipts), lost, broken)


# A forked child inside cast_vote ----------------------------------------------------------------------------------


def _child(place: Place) -> Iterator[Figure]:
    with place.database() as database:
        round_, seats = a_crowded_round(database, now(), seats=4)
        database.close()  # what is open is not for a child
        told = kill_loop(place.database_url, round_, seats, now(), place.folder / "receipts", seconds=SECONDS)
    yield Figure("kill -9 inside cast_vote", told.kills, "kills", least=200, note=f"in {SECONDS:g} s")
    yield from _kept("kill -9 inside cast_vote", told.acknowledged, len(told.lost), told.broken)


# Afterwards -------------------------------------------------------------------------------------------------------


def _kept(what: str, acknowledged: int, lost: int, broken: audit.Broken | None) -> Iterator[Figure]:
    """How many of the acknowledged votes are gone, and whether the chain holds."""
    yield Figure(f"{what}: acknowledged votes", acknowledged, "votes", least=1)
    yield Figure(f"{what}: lost", lost, "votes", most=0)
    yield Figure(f"{what}: audit chain broken", int(broken is not None), "", most=0, note=str(broken or ""))


if __name__ == "__main__":
    report(figures())
