"""People who vote over HTTP with a link of their own, as a browser would."""

from __future__ import annotations

import http.client
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from sqlmodel import Session

from actions import links
from actions.start_case import NewMember, start_case
from models import queries
from models.gate import RoundRow
from models.people import AccountRole
from tests.builders import INSTALLATION, PROEF, a_member, a_new_case, an_account, an_open_round, catch_up
from tests.dashboard.visitors import FormFields, a_link


RECEIPT = re.compile(r"S-[A-Z0-9]{4,12}")


@dataclass(frozen=True)
class Reply:
    """What the server said, and how long it took in seconds."""

    status: int
    text: str
    seconds: float

    @property
    def receipt(self) -> str | None:
        """The reference on the receipt, when this is one."""
        found = RECEIPT.search(self.text) if self.status == http.client.OK else None
        return found[0] if found else None


@dataclass
class Voter:
    """One person with a link; keeps the connection, and sends along what the form carried."""

    port: int
    path: str
    carried: dict[str, str] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def look(self) -> Reply:
        """GET the page."""
        return self._ask("GET", None)

    def press(self, **fields: str) -> Reply:
        """POST the form of the last page with these fields."""
        return self._ask("POST", urlencode(self.carried | fields).encode())

    def come_to_confirm(self) -> None:
        """Through the journey up to the last button."""
        for button in ({"go_on": "1"}, {"answer": "go"}):
            parser = FormFields()
            parser.feed(self.press(**button).text)
            self.carried = parser.hidden

    def hang_up(self) -> None:
        """Close the connection; the next request makes another."""
        if self._line:
            self._line.close()
        self._line = None

    def _ask(self, method: str, body: bytes | None) -> Reply:
        self._line = self._line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        began = time.perf_counter()
        self._line.request(method, self.path, body, headers)
        response = self._line.getresponse()
        text = response.read().decode()
        return Reply(response.status, text, time.perf_counter() - began)


def a_crowd(people: int, team: int = 0) -> tuple[NewMember, ...]:
    """A project leader and so many others, each with an address of its own."""
    others = (
        a_member(
            "wijkagent",
            name=f"Kim {number}",
            email=f"kim{team}-{number}@voorbeeld.example",
            organisation=f"Organisatie {number % 7}",
        )
        for number in range(people - 1)
    )
    return (a_member("projectleider", email=f"leider{team}@voorbeeld.example"), *others)


def an_open_gate(session: Session, members: tuple[NewMember, ...], at: datetime) -> RoundRow:
    """A case with this team, however large, its first gate open (assurance: the link)."""
    an_account(session, "coordinator@voorbeeld.example", at, AccountRole.COORDINATOR)
    new = a_new_case().model_copy(update={"members": members})
    case = start_case(session, INSTALLATION, new, PROEF, at, by=None).case
    return an_open_round(session, catch_up(session, case, at), at)


def paths(session: Session, round_: RoundRow, at: datetime) -> list[str]:
    """A fresh personal link for each seat of the round."""
    seats = queries.round_seats(session, round_.id)
    return [a_link(session, round_.id, seat.seat_id, seat.person_id, at) for seat in seats]


def at_the_last_button(session: Session, port: int, round_: RoundRow, at: datetime) -> list[Voter]:
    """Everybody of the round, each with a pass, about to confirm a go."""
    return [_at_the_last_button(session, Voter(port, path), at) for path in paths(session, round_, at)]


def _at_the_last_button(session: Session, voter: Voter, at: datetime) -> Voter:
    opened = links.open_ballot(session, voter.path.removeprefix("/stem/"), at)
    permit = links.go_on(session, opened, at)
    voter.carried = {"pass": permit, "seen": opened.round.evidence_digest, "answer": "go"}
    return voter
