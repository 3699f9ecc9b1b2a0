"""The case page beyond its first sentence: reminders, the timeline by kind, the dossier by step."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from actions.change_address import change_address
from actions.change_team import hand_over
from models import queries
from models.case import CaseRow
from models.database import Database
from tests.builders import (
    GO,
    INSTALLATION,
    a_case,
    a_case_at,
    a_member,
    an_open_round,
    catch_up,
    chair_of,
    everybody_says,
    person_in,
    seat_in,
)
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_signed_in import CHAIR, OFFICER, sign_in
from tests.dashboard.visitors import a_link, text_of


HELPER = "hulpverlener@voorbeeld.example"


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


@pytest.mark.parametrize(
    "door", [pytest.param("report", id="on the gate's page"), pytest.param("do", id="among the preferences")]
)
def test_another_job_is_needed_now_until_the_seat_is_handed_over(
    visitor: Browser, database: Database, clock: Clock, door: str
) -> None:
    case, seat, link = a_link_of_the_officer(database, clock)
    here = f"/casus/{case.reference}"
    visitor.post(link if door == "report" else f"{link}/berichten", data={door: "other_job"})
    clock.advance(days=2)
    sign_in(visitor, database, clock, CHAIR)

    card = card_of(visitor, here, "Zoek een opvolger")

    assert "2 dagen open" in card
    assert "Wijkagent" in card
    assert f'href="{here}/overdragen/{seat}"' in card
    with database.write() as session:
        holder = queries.holder(session, seat, clock.now())
        assert holder is not None
        successor = a_member("wijkagent", email="opvolger@voorbeeld.example")
        hand_over(session, INSTALLATION, seat, successor, clock.now(), by=holder.person_id)
    assert "Zoek een opvolger" not in visitor.get(here).text


def test_the_chair_says_that_the_seat_stays_and_a_member_only_reads_it(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    case, seat, link = a_link_of_the_officer(database, clock)
    here = f"/casus/{case.reference}"
    visitor.post(link, data={"report": "other_job"})
    sign_in(visitor, database, clock, HELPER)
    as_member = card_of(visitor, here, "Zoek een opvolger")
    refused = visitor.post(f"{here}/plek/{seat}/blijft")
    sign_in(visitor, database, clock, CHAIR)

    done = visitor.post(f"{here}/plek/{seat}/blijft")
    again = visitor.post(f"{here}/plek/{seat}/blijft")

    assert "/overdragen/" not in as_member
    assert "/blijft" not in as_member
    assert refused.status_code == 403
    assert "Genoteerd: wie op deze plek zit, blijft." in text_of(done)
    assert "Zoek een opvolger" not in done.text
    assert again.status_code == 409
    visitor.post(link, data={"report": "other_job"})
    assert "Zoek een opvolger" in visitor.get(here).text


def test_a_link_at_the_wrong_person_asks_for_another_address(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    case, seat, link = a_link_of_the_officer(database, clock)
    here = f"/casus/{case.reference}"
    visitor.post(link, data={"report": "not_me"})
    sign_in(visitor, database, clock, CHAIR)

    card = card_of(visitor, here, "De link kwam bij een ander terecht")

    assert f"{here}/adres/" in card
    assert "/overdragen/" not in card
    with database.write() as session:
        holder = queries.holder(session, seat, clock.now())
        assert holder is not None
        by, second = chair_of(session, case, clock.now()), queries.person_by_email(session, HELPER)
        assert second is not None
        change_address(
            session,
            case.id,
            holder.person_id,
            "goed@voorbeeld.example",
            clock.now(),
            by=by,
            confirmed_by=second.id,
        )
    assert "De link kwam bij een ander terecht" not in visitor.get(here).text


def a_link_of_the_officer(database: Database, clock: Clock) -> tuple[CaseRow, UUID, str]:
    """A case with an open gate, the officer's seat and the path of the officer's link."""
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        seat, person = seat_in(session, round_, "wijkagent"), person_in(session, round_, "wijkagent")
        return case, seat.seat_id, a_link(session, round_.id, seat.seat_id, person.id, clock.now())


def card_of(visitor: Browser, here: str, title: str) -> str:
    """The card under "Nu nodig" with this title, as it was sent."""
    card: str
    [card] = re.findall(rf'<li class="card"><h3>{title}.*?</li>', visitor.get(here).text, re.DOTALL)
    return card
