"""The first page: what waits for me over all my cases, a page of them at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.make_change import Change
from actions.propose_change import propose_change
from models import mine, queries
from models.database import Database
from models.seat import TeamChangeKind
from tests.builders import GO, HOLD, a_case, an_open_round, catch_up, everybody_says, votes_of
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_signed_in import CHAIR, OFFICER, sign_in
from tests.dashboard.visitors import text_of


def test_more_cases_than_fit_come_in_pages_and_are_found_by_words(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        for number in range(15):
            a_case(session, clock.now() + timedelta(minutes=number), alias=f"Brug {number:02}")
    sign_in(visitor, database, clock, OFFICER)

    clock.advance(days=1)
    sign_in(visitor, database, clock, OFFICER)
    first, second = visitor.get("/"), visitor.get("/?pagina=2")
    found, percent, none = visitor.get("/?q=brug+07"), visitor.get("/?q=%25"), visitor.get("/?pagina=99")

    assert "Brug 14" in first.text
    assert "Brug 01" not in first.text
    assert "Bladzijde 1" in text_of(first)
    assert "Brug 01" in second.text
    assert "Brug 07" in found.text
    assert "Brug 08" not in found.text
    assert "Geen casus past" in text_of(percent)
    assert "Geen casus past" in text_of(none)
    assert visitor.get("/?pagina=x%00&q=%00").status_code == 200


def test_a_change_that_waits_is_an_action_of_who_can_confirm_it(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        chair = queries.chair(session, case.id, clock.now())
        seat = next(one for one in queries.seats(session, case.id, clock.now()) if one.role == "hulpverlener")
        assert chair is not None
        change = Change(TeamChangeKind.END_SEAT, seat_id=seat.id, reason="Weg.")
        propose_change(session, case.id, change, clock.now(), by=chair.person_id)
    sign_in(visitor, database, clock, CHAIR)
    own = text_of(visitor.get("/"))
    sign_in(visitor, database, clock, OFFICER)

    assert "Bevestig of deze wijziging doorgaat" not in own
    assert f"/casus/{case.reference}/wijzigingen" in visitor.get("/").text


@pytest.mark.parametrize("votes", [{}, {"wijkagent": GO}], ids=["not answered", "answered"])
def test_a_gate_waits_for_who_has_not_answered(
    visitor: Browser, database: Database, clock: Clock, votes: dict[str, object]
) -> None:
    with database.write() as session:
        round_ = an_open_round(session, a_case(session, clock.now()), clock.now())
        votes_of(session, round_, clock.now(), **votes)  # type: ignore[arg-type]
        person = queries.person_by_email(session, OFFICER)
        assert person is not None
        waits = mine.decisions(session, person.id, clock.now(), 20)
        closed = mine.decisions(session, person.id, round_.closes_at, 20)
    sign_in(visitor, database, clock, OFFICER)

    assert (len(waits), len(closed)) == (0 if votes else 1, 0)
    assert ("Geen poort wacht op uw stem" in text_of(visitor.get("/"))) is bool(votes)


def test_a_hold_is_the_chair_s_action_and_nobody_else_s(database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        everybody_says(session, an_open_round(session, case, clock.now()), HOLD, clock.now())
        catch_up(session, case, clock.now())
        people = [queries.person_by_email(session, email) for email in (CHAIR, OFFICER)]
        found = [mine.actions(session, one.id, clock.now(), 20) for one in people if one is not None]

    assert found == [[case.id], []]
