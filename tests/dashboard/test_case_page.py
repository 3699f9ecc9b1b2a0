"""The case page beyond its first sentence: reminders, the timeline by kind, the dossier by step."""

from __future__ import annotations

from models.database import Database
from tests.builders import GO, a_case, a_case_at, an_open_round, catch_up, everybody_says, seat_in
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_signed_in import CHAIR, OFFICER, sign_in
from tests.dashboard.visitors import text_of


def test_the_chair_reminds_from_the_card_once_a_day(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        seat = seat_in(session, an_open_round(session, case, clock.now()), "wijkagent").seat_id
    here = f"/casus/{case.reference}"
    sign_in(visitor, database, clock, CHAIR)
    assert "Laatste bericht vandaag, 10.00 uur" in text_of(visitor.get(here))
    clock.advance(days=1)
    sign_in(visitor, database, clock, CHAIR)
    before = visitor.get(here)

    done = visitor.post(f"{here}/herinner/{seat}")
    again = visitor.post(f"{here}/herinner/{seat}")

    assert f"{here}/herinner/{seat}" in before.text
    assert "Laatste bericht wo 18 november" in text_of(before)
    assert "De herinnering gaat op weg" in text_of(done)
    assert f"{here}/herinner/{seat}" not in done.text
    assert again.status_code == 409


def test_who_is_not_the_chair_sees_no_such_button(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
    clock.advance(days=1)
    sign_in(visitor, database, clock, OFFICER)

    assert "/herinner/" not in visitor.get(f"/casus/{case.reference}").text


def test_the_timeline_shows_one_kind_by_its_address(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        everybody_says(session, an_open_round(session, case, clock.now()), GO, clock.now())
        catch_up(session, case, clock.now())
    sign_in(visitor, database, clock, CHAIR)

    decisions = visitor.get(f"/casus/{case.reference}?tijdlijn=besluit")
    meetings = visitor.get(f"/casus/{case.reference}?tijdlijn=overleg")
    unknown = visitor.get(f"/casus/{case.reference}?tijdlijn=<script>")

    assert "Poort 1: go" in text_of(decisions)
    assert "De vraag opgeslagen" not in text_of(decisions)
    assert "Hier staat nog niets." in text_of(meetings)
    assert "De vraag opgeslagen" in text_of(unknown)


def test_the_dossier_is_grouped_by_step_with_the_present_one_open(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case_at(session, clock.now(), "borging")
    sign_in(visitor, database, clock, CHAIR)

    page = visitor.get(f"/casus/{case.reference}")

    assert page.text.count("fold--step") >= 1
