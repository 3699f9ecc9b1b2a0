"""A case at the door of its team, and what its people do there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from httpx import Response
from sqlmodel import select

from actions.puzzelteam.agree import NewAction, add_action
from actions.puzzelteam.write_scenario import watch_for, write_scenario
from actions.sessions import Proof, begin_session
from methods.signals import Direction, Letter
from models.case import CaseRow
from models.database import Database
from models.people import SignInMethod
from models.puzzelteam import ActionRow, TeamRow
from models.signals import IndicatorRow
from tests.builders import TEAM, a_member, an_account, chair_of
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.puzzelteam.teams import seat_of


CHAIR, MEMBER = "voorzitter@voorbeeld.example", "lid@voorbeeld.example"
PEOPLE = (
    a_member("projectleider", email=CHAIR, name="Kim Voorzitter"),
    a_member("hulpverlener", email=MEMBER),
    TEAM[1],
    a_member("bestuurder"),
)


@dataclass(frozen=True)
class Place:
    """A case at the door of its team."""

    case: CaseRow
    database: Database
    clock: Clock

    @property
    def path(self) -> str:
        """The team's page."""
        return f"/casus/{self.case.reference}/puzzelteam"

    def enter(self, visitor: Browser, email: str) -> None:
        """Sign in as this member."""
        with self.database.write() as session:
            account = an_account(session, email, self.clock.now())
            raw = begin_session(
                session, account, Proof(SignInMethod.PASSKEY, self.clock.now()), self.clock.now()
            )
        visitor.cookies.clear()
        visitor.cookies.set("session", raw)

    def seat(self, role: str) -> str:
        """The seat of this role."""
        with self.database.read() as session:
            return str(seat_of(session, self.case, role, self.clock.now()))

    def rows(self, model: type[Any]) -> list[Any]:
        """Every row of a table."""
        with self.database.read() as session:
            return list(session.exec(select(model)))


def the_team(place: Place) -> TeamRow:
    """The team of the case."""
    [team] = place.rows(TeamRow)
    assert isinstance(team, TeamRow)
    return team


def plan(visitor: Browser, here: Place, **given: str) -> Response:
    """Plan a meeting."""
    return visitor.post(f"{here.path}/overleg", data=given)


def asked(page: Response, seat: str) -> dict[str, str]:
    """What the form about this seat sends along."""
    [version] = set(re.findall(r'name="meeting" value="([^":]+:\d+)"', page.text))
    assert f'name="seat" value="{seat}"' in page.text
    return {"meeting": version, "seat": seat}


def a_signal(**changes: str) -> dict[str, str]:
    """A signal as the form sends it."""
    return {
        "text": "P6 was drie dagen niet op school.",
        "direction": "worse",
        "kind": "fact",
        "ground": "Verzuimregister.",
        "compartment": "all",
        "seen_by": "leerplicht",
        "seen_on": "16-11-2026",
    } | changes


def an_agreement(place: Place, what: str) -> ActionRow:
    """An agreement of the team that stands."""
    with place.database.write() as session:
        now = place.clock.now()
        new = NewAction(what, now.date(), seat_of(session, place.case, "wijkagent", now))
        return add_action(session, place.case.id, new, now, by=chair_of(session, place.case, now))


def a_sign(place: Place, text: str) -> IndicatorRow:
    """A sign that the team watches under scenario A."""
    now = place.clock.now()
    with place.database.write() as session:
        by = chair_of(session, place.case, now)
        write_scenario(session, place.case.id, Letter.A, "Het gaat mis", "", now, by=by)
        return watch_for(session, place.case.id, Letter.A, text, Direction.WORSE, now, by=by)
