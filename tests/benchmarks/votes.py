"""One voter at a time over HTTP: opening the gate page, and the press on the last button up to the receipt.

The mail server is up; engine and Prefect are down. Half of the voters come straight after one another, so that the
receipt of the one is mailed while the next one votes; the other half when the receipt before theirs has been mailed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from tests.benchmarks.figures import Figure, machine, report, spread
from tests.benchmarks.places import Place, now, on_sqlite
from tests.benchmarks.voters import Voter, a_crowd, an_open_gate, paths
from tests.mailserver import MailServer


CASES, TEAM = 25, 6
POST_HAS_GONE = 0.2  # seconds
READERS, READING = 8, 5.0  # at once, seconds
CORES, COMING_UP = 2, 3.0  # processes; seconds until each of them takes part


def figures() -> Iterator[Figure]:
    """Voting, then reading."""
    yield from machine("votes")
    with MailServer() as mail, on_sqlite(mail.url) as place:
        addresses = _addresses(place)
        with place.web() as port:
            yield from _voting([Voter(port, path) for path in addresses])
        with place.web(CORES) as port:
            time.sleep(COMING_UP)
            yield from _reading([Voter(port, path) for path in addresses[:READERS]])


def _addresses(place: Place) -> list[str]:
    """The links of all seats of all cases."""
    found: list[str] = []
    with place.database() as database:
        for number in range(CASES):
            with database.write() as session:
                found += paths(session, an_open_gate(session, a_crowd(TEAM, number), now()), now())
    return found


def _voting(voters: list[Voter]) -> Iterator[Figure]:
    half = len(voters) // 2
    pages: list[float] = []
    at_once = [_vote(voter, pages) for voter in voters[:half]]
    apart = [_vote(voter, pages, rest=POST_HAS_GONE) for voter in voters[half:]]
    yield from spread("gate page, one at a time", pages, most=30)
    yield from spread("vote to receipt, straight after one another", at_once, most=50)
    yield from spread("vote to receipt, one at a time", apart, most=50)


def _vote(voter: Voter, pages: list[float], rest: float = 0.0) -> float:
    """Seconds from the last button to the receipt; `rest` seconds before the next one comes."""
    pages.append(voter.look().seconds)
    voter.come_to_confirm()
    reply = voter.press(confirm="1")
    assert reply.receipt, (reply.status, reply.text)
    voter.hang_up()
    time.sleep(rest)
    return reply.seconds


def _reading(readers: list[Voter]) -> Iterator[Figure]:
    taken: list[float] = []
    threads = [threading.Thread(target=_read, args=(reader, taken)) for reader in readers]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(taken) / (time.perf_counter() - began)
    yield Figure("gate page, requests", rate, "/s", least=300, note=f"{READERS} at once")
    yield from spread(f"gate page, {READERS} at once", taken)


def _read(reader: Voter, taken: list[float]) -> None:
    give_up = time.perf_counter() + READING
    while time.perf_counter() < give_up:
        taken.append(reader.look().seconds)


if __name__ == "__main__":
    report(figures())
