"""The team and the rules change on pages: alone where one may, by two people where it takes two."""

from __future__ import annotations

import re

import pytest
from httpx import Response
from sqlmodel import select

from actions.change_gate import change_gate
from actions.propose_change import confirm_change, propose_gate
from methods.adjusted import Wish
from methods.schema import Assurance
from models import audit, queries
from models.case import CaseRow
from models.database import Database
from models.people import PersonRow
from models.pinned import method_of
from models.seat import SeatRow, TeamChangeRow
from notifications.occasions import Occasion
from tests.builders import INSTALLATION, a_case, a_member, an_account, an_open_round, complete_step
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_signed_in import CHAIR, COORDINATOR, OFFICER, sign_in
from tests.dashboard.visitors import text_of
from tests.told import notices


CARER = "hulpverlener@voorbeeld.example"
SUCCESSOR = {"name": "Sam Nieuw", "organisation": "Politie", "email": "sam@voorbeeld.example"}


@pytest.fixture
def case(database: Database, clock: Clock) -> CaseRow:
    with database.write() as session:
        return a_case(session, clock.now())


@pytest.fixture
def asked(database: Database, clock: Clock) -> CaseRow:
    """A case with an open round; one other member has an account."""
    with database.write() as session:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
        an_account(session, CARER, clock.now())
        return case


def seat_of(database: Database, case: CaseRow, role: str, clock: Clock) -> SeatRow:
    with database.read() as session:
        return next(one for one in queries.seats(session, case.id, clock.now()) if one.role == role)


def person(database: Database, email: str) -> PersonRow:
    with database.read() as session:
        found = queries.person_by_email(session, email)
    assert found is not None
    return found


def confirming(page: Response) -> str:
    """Where the first change of the page is answered."""
    found = re.search(r"/casus/[^\"]+/wijzigingen/[0-9a-f-]+", page.text)
    assert found is not None
    return found.group()


class TestTwoPeople:
    def test_the_page_says_who_must_agree_and_the_change_waits_for_them(
        self, visitor: Browser, database: Database, clock: Clock, asked: CaseRow
    ) -> None:
        seat = seat_of(database, asked, "wijkagent", clock)
        here, waits = (
            f"/casus/{asked.reference}/overdragen/{seat.id}",
            f"/casus/{asked.reference}/wijzigingen",
        )
        sign_in(visitor, database, clock, CHAIR)
        page = visitor.get(here)
        done = visitor.post(here, data=SUCCESSOR | {"propose": "1"})
        own = visitor.get(waits)
        alone = visitor.post(confirming(own), data={"answer": "confirm"})

        assert "een ander lid van het team of een coördinator" in text_of(page)
        assert "In het team kunnen dit: Kim Hulpverlener" in text_of(page)
        assert "Stel voor" in text_of(page)
        assert "Voorgesteld." in text_of(done)
        assert "Sam Nieuw" not in text_of(done)
        assert "Ja, ik bevestig dit" not in text_of(own)
        assert alone.status_code == 409
        assert "Een ander dan uzelf moet dit bevestigen" in text_of(alone)

        sign_in(visitor, database, clock, CARER)
        card = text_of(visitor.get(f"/casus/{asked.reference}"))
        other = visitor.get(waits)
        confirmed = visitor.post(confirming(other), data={"answer": "confirm"})

        assert "u kunt dit bevestigen" in card
        assert "sam@voorbeeld.example" in text_of(other)
        assert "Bevestigd. De wijziging geldt nu." in text_of(confirmed)
        assert "Sam Nieuw" in text_of(visitor.get(f"/casus/{asked.reference}"))

    def test_a_round_that_opened_meanwhile_is_told_and_nothing_happens_yet(
        self, visitor: Browser, database: Database, clock: Clock, asked: CaseRow
    ) -> None:
        seat = seat_of(database, asked, "wijkagent", clock)
        sign_in(visitor, database, clock, CHAIR)

        told = visitor.post(f"/casus/{asked.reference}/overdragen/{seat.id}", data=SUCCESSOR)

        assert told.status_code == 409
        assert 'value="Sam Nieuw"' in told.text
        assert "Stel voor" in text_of(told)
        with database.read() as session:
            assert session.exec(select(TeamChangeRow)).all() == []

    def test_a_coordinator_who_is_no_member_refuses_it(
        self, visitor: Browser, database: Database, clock: Clock, asked: CaseRow
    ) -> None:
        seat = seat_of(database, asked, "wijkagent", clock)
        sign_in(visitor, database, clock, CHAIR)
        visitor.post(f"/casus/{asked.reference}/vervallen/{seat.id}", data={"reason": "Weg.", "propose": "1"})
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")
        page = visitor.get(f"/casus/{asked.reference}/wijzigingen")

        unsaid = visitor.post(confirming(page), data={})
        refused = visitor.post(confirming(page), data={"answer": "drop"})

        assert "Een plek vervalt" in text_of(page)
        assert unsaid.status_code == 422
        assert "Er wacht geen wijziging" in text_of(refused)
        assert seat_of(database, asked, "wijkagent", clock).until_at is None

    def test_a_change_of_another_case_is_not_here(
        self, visitor: Browser, database: Database, clock: Clock, asked: CaseRow
    ) -> None:
        with database.write() as session:
            other = a_case(session, clock.now(), alias="Andere Brug")
        seat = seat_of(database, asked, "wijkagent", clock)
        sign_in(visitor, database, clock, CHAIR)
        visitor.post(f"/casus/{asked.reference}/vervallen/{seat.id}", data={"reason": "Weg.", "propose": "1"})
        there = confirming(visitor.get(f"/casus/{asked.reference}/wijzigingen"))

        elsewhere = visitor.post(there.replace(asked.reference, other.reference), data={"answer": "drop"})

        assert elsewhere.status_code == 404


class TestAlone:
    def test_a_seat_ends_with_a_reason(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        seat = seat_of(database, case, "wijkagent", clock)
        sign_in(visitor, database, clock, CHAIR)
        here = f"/casus/{case.reference}/vervallen/{seat.id}"

        wrong = visitor.post(here, data={"reason": " "})
        done = visitor.post(here, data={"reason": "Andere functie."})

        assert wrong.status_code == 422
        assert "De plek is vervallen" in text_of(done)
        assert seat_of_or_none(database, case, clock) is None

    def test_a_colleague_stands_in(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        seat = seat_of(database, case, "wijkagent", clock)
        carer = person(database, CARER)
        sign_in(visitor, database, clock, OFFICER)
        here = f"/casus/{case.reference}/vervanger/{seat.id}"

        nobody = visitor.post(here, data={"person": "onzin"})
        day = visitor.post(here, data={"person": str(carer.id), "until": "31-2-2027"})
        done = visitor.post(here, data={"person": str(carer.id), "until": "31-12-2026"})

        assert "Kies een van de mogelijkheden" in text_of(nobody)
        assert "Vul een datum in die bestaat" in text_of(day)
        assert f"Vervanger: {carer.name}" in text_of(done)

    def test_the_chair_gives_a_member_another_address(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        carer = person(database, CARER)
        sign_in(visitor, database, clock, CHAIR)
        here = f"/casus/{case.reference}/adres/{carer.id}"

        wrong = visitor.post(here, data={"email": "<script>"})
        done = visitor.post(here, data={"email": "anders@voorbeeld.example"})

        assert 'value="&lt;script&gt;"' in wrong.text
        assert "Het adres is veranderd" in text_of(done)
        assert person(database, "anders@voorbeeld.example").id == carer.id

    def test_a_member_changes_nobody_else_s_place(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        seat, carer = seat_of(database, case, "hulpverlener", clock), person(database, CARER)
        sign_in(visitor, database, clock, OFFICER)

        ended = visitor.post(f"/casus/{case.reference}/vervallen/{seat.id}", data={"reason": "Zomaar."})
        moved = visitor.post(f"/casus/{case.reference}/adres/{carer.id}", data={"email": "x@y.example"})

        assert (ended.status_code, moved.status_code) == (403, 403)


def seat_of_or_none(database: Database, case: CaseRow, clock: Clock) -> SeatRow | None:
    with database.read() as session:
        return next(
            (one for one in queries.seats(session, case.id, clock.now()) if one.role == "wijkagent"), None
        )


class TestADeadChair:
    @pytest.fixture
    def dead(self, database: Database, clock: Clock, case: CaseRow) -> PersonRow:
        """The chair of the case, whose address does not work."""
        with database.write() as session:
            chair = queries.person_by_email(session, CHAIR)
            assert chair is not None
            chair.refused_at = clock.now()
            session.add(chair)
            audit.record(session, "address_refused", clock.now(), case=case.id, person=str(chair.id))
            return chair

    def test_a_coordinator_mends_the_address_and_the_old_one_is_told(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow, dead: PersonRow
    ) -> None:
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")
        overview = visitor.get("/overzicht")
        here = f"/casus/{case.reference}/adres/{dead.id}"

        visitor.post(here, data={"email": "werkt@voorbeeld.example"})

        assert here in overview.text
        assert person(database, "werkt@voorbeeld.example").refused_at is None
        with database.read() as session:
            assert CHAIR in [one.to for one in notices(session, Occasion.ADDRESS_CHANGED)]

    def test_it_asks_a_sign_in_of_the_last_quarter_of_an_hour(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow, dead: PersonRow
    ) -> None:
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")
        clock.advance(minutes=16)

        asked = visitor.post(
            f"/casus/{case.reference}/adres/{dead.id}", data={"email": "werkt@voorbeeld.example"}
        )

        assert asked.url.path.startswith("/opnieuw/")
        assert person(database, CHAIR).id == dead.id

    def test_where_the_address_opens_more_a_second_person_agrees(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow, dead: PersonRow
    ) -> None:
        with database.write() as session:
            an_account(session, CARER, clock.now())
            elsewhere = a_case(session, clock.now(), alias="Andere Brug", members=elsewhere_a_member())
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")
        here = f"/casus/{case.reference}/adres/{dead.id}"
        page = visitor.get(here)
        visitor.post(here, data={"email": "werkt@voorbeeld.example", "propose": "1"})

        assert elsewhere.id != case.id
        assert "Stel voor" in text_of(page)
        assert person(database, CHAIR).id == dead.id
        sign_in(visitor, database, clock, CARER)
        waiting = visitor.get(f"/casus/{case.reference}/wijzigingen")
        visitor.post(confirming(waiting), data={"answer": "confirm"})
        assert person(database, "werkt@voorbeeld.example").id == dead.id

    def test_an_address_that_works_is_not_the_coordinator_s_business(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")

        chair = visitor.get(f"/casus/{case.reference}/adres/{person(database, CHAIR).id}")
        member = visitor.get(f"/casus/{case.reference}/adres/{person(database, CARER).id}")

        assert (chair.status_code, member.status_code) == (404, 404)

    def test_a_coordinator_names_a_new_chair_on_a_page(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")
        chair, other = (seat_of(database, case, role, clock) for role in ("projectleider", "wijkagent"))

        visitor.post(f"/casus/{case.reference}/overdragen/{chair.id}", data=SUCCESSOR)

        assert visitor.get(f"/casus/{case.reference}/overdragen/{other.id}").status_code == 404
        with database.read() as session:
            led_by = queries.chair(session, case.id, clock.now())
        assert led_by is not None
        assert led_by.person_id == person(database, SUCCESSOR["email"]).id


def elsewhere_a_member() -> list[object]:
    """Another case in which the dead chair only takes part."""
    return [a_member("projectleider", email="ander@voorbeeld.example"), a_member("wijkagent", email=CHAIR)]


class TestTheRuleOfAGate:
    def test_stricter_holds_at_once_and_looser_waits(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        with database.read() as session:
            step = method_of(session, case).steps[0]
        here = f"/casus/{case.reference}/{step.key}/regel"
        sign_in(visitor, database, clock, CHAIR)
        heard = [f"role:{one.role}" for one in step.gate.rule.required if one.role]
        fields = {f"{step.key}.heard": heard, f"{step.key}.days": "5"}

        strict = visitor.post(here, data=fields | {f"{step.key}.assurance": "account"})
        told = visitor.post(here, data=fields | {f"{step.key}.assurance": "link"})
        proposed = visitor.post(here, data=fields | {f"{step.key}.assurance": "link", "propose": "1"})

        assert "De regel van de poort is veranderd" in text_of(strict)
        assert told.status_code == 409
        assert "Stel voor" in text_of(told)
        assert "Voorgesteld." in text_of(proposed)
        assert self._assurance(database, case) is Assurance.ACCOUNT
        sign_in(visitor, database, clock, COORDINATOR, "coordinator")
        waiting = visitor.get(f"/casus/{case.reference}/wijzigingen")
        visitor.post(confirming(waiting), data={"answer": "confirm"})
        assert "Aanmelden met een account → Alleen een persoonlijke link" in text_of(waiting)
        assert self._assurance(database, case) is Assurance.LINK

    def test_a_looser_rule_shows_on_the_gate_without_a_name(
        self, visitor: Browser, database: Database, clock: Clock, case: CaseRow
    ) -> None:
        with database.write() as session:
            step = method_of(session, case).steps[0].key
            chair = queries.person_by_email(session, CHAIR)
            officer = queries.person_by_email(session, OFFICER)
            assert chair is not None
            assert officer is not None
            strict = Wish(assurance=Assurance.ACCOUNT)
            change_gate(session, case.id, step, strict, clock.now(), by=chair.id)
            row = propose_gate(
                session, case.id, step, Wish(assurance=Assurance.LINK), clock.now(), by=chair.id
            )
            confirm_change(session, INSTALLATION, row.id, clock.now(), by=officer.id)
            complete_step(session, case, step, clock.now())
        sign_in(visitor, database, clock, CHAIR)
        note = "Deze poort vraagt minder dan eerst: voorgesteld door projectleider, bevestigd door wijkagent."

        asking = text_of(visitor.get(f"/casus/{case.reference}/{step}/poort"))
        visitor.post(f"/casus/{case.reference}/{step}/poort")
        gate = text_of(visitor.get(f"/casus/{case.reference}/poort/1"))

        assert note in asking
        assert note in gate
        assert officer.name not in asking.partition("Wie krijgt de vraag?")[0]

    @staticmethod
    def _assurance(database: Database, case: CaseRow) -> Assurance:
        with database.read() as session:
            row = session.get_one(CaseRow, case.id)
            return method_of(session, row).steps[0].gate.assurance
