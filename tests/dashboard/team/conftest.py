"""A case with its team, seen by its chair."""

from __future__ import annotations

import pytest

from models.database import Database
from tests.builders import a_case
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.team.place import CHAIR, PEOPLE, Place
from tests.puzzelteam.teams import a_team


@pytest.fixture
def bare(visitor: Browser, database: Database, clock: Clock) -> Place:
    """A case without a team, seen by its chair."""
    with database.write() as session:
        place = Place(a_case(session, clock.now(), members=PEOPLE), database, clock)
    place.enter(visitor, CHAIR)
    return place


@pytest.fixture
def formed(bare: Place) -> Place:
    """The same with a team in which everybody stays."""
    with bare.database.write() as session:
        a_team(session, bare.case, bare.clock.now())
    return bare
