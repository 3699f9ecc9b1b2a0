"""A case from nothing to started: five pages, kept after each, ten minutes to think better of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from actions.accounts import add_account
from actions.advance_case import advance_case
from actions.case_draft import case_draft
from actions.sweep import begin_cases, deliver
from actions.turns import waiting
from actions.undo_start import UNDO
from gates.transitions import CaseState
from methods.schema import Assurance
from models import queries
from models.case import CaseRow
from models.database import Database
from models.draft import CaseDraftRow
from models.pinned import method_of
from models.post import NoticeRow
from tests.builders import INSTALLATION
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.test_signed_in import sign_in
from tests.dashboard.test_team_changes import confirming
from tests.dashboard.visitors import text_of
from tests.mailserver import MailServer


LEADER = "robin@voorbeeld.example"
COORDINATOR = "co@voorbeeld.example"
ABOUT = {"method": "lot", "alias": "Heldere Brug", "urgency": "normaal"}
GROUND = {
    "purpose": "Rust in de wijk.",
    "selection_ground": "Drie meldingen.",
    "legal_ground": "Convenant, artikel 4",
    "controller": "Gemeente Voorbeeld",
}
HEARD = {"intake.heard": ["role:projectleider", "role:procesregisseur", "domain:zorg"], "intake.days": "5"}
TEAM = "\n".join(
    (
        "Naam\tOrganisatie\tRol\tE-mail\tMobiel\tVervanger",
        "Kim Politie\tPolitie\tWijkagent\tkim@politie.example\t\tsam@zorg.example",
        "Sam Zorg\tZorggroep\tSysteemtherapeut\tsam@zorg.example",
        "Noor Bestuur\tGemeente\tBestuurder\tnoor@gmail.com",
        "Lou Regie\tZVH\tprocesregisseur\tlou@zvh.example",
    )
)


@pytest.fixture
def leader(visitor: Browser, database: Database, clock: Clock) -> Browser:
    with database.write() as session:
        add_account(session, "Coördinator", "co@voorbeeld.example", ["coordinator"], clock.now())
    sign_in(visitor, database, clock, LEADER)
    return visitor


def filled_in(visitor: Browser, **changes: str) -> None:
    """As far as the check page."""
    visitor.post("/casus/nieuw/1", data=ABOUT | {"go": "next"})
    visitor.post("/casus/nieuw/2", data=GROUND | {"go": "next"})
    visitor.post("/casus/nieuw/3", data={"paste": TEAM, "go": "paste"})
    visitor.post("/casus/nieuw/3", data={"sponsor": "noor@gmail.com", "go": "next"})
    visitor.post("/casus/nieuw/4", data=changes | {"go": "next"})


def the_case(database: Database) -> CaseRow:
    with database.read() as session:
        return session.exec(select(CaseRow)).one()


def test_five_pages_start_a_case(
    leader: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    assert "Start uw eerste casus" in text_of(leader.get("/"))
    filled_in(leader)
    check = leader.get("/casus/nieuw/5")
    started = leader.post("/casus/nieuw/5", data={"go": "start"})
    case = the_case(database)

    assert "Noor Bestuur heeft een privé-adres" in text_of(check)
    assert "4 mensen krijgen een bericht" in text_of(check)
    assert "De casus is gestart" in text_of(started)
    assert "Kim Politie gaat weg na 10.10 uur" in text_of(started)
    assert (case.state, case.reference) == (CaseState.CONCEPT, "LOT-2026-0001")
    deliver(leader.door.place)
    begin_cases(leader.door.place)
    with database.write() as session:
        assert waiting(session) == []
        assert advance_case(session, INSTALLATION, case.id, clock.now()) is None
    assert mailserver.to("kim@politie.example") == []

    clock.advance(minutes=10)
    begin_cases(leader.door.place)
    deliver(leader.door.place)

    assert the_case(database).state is CaseState.ACTIVE
    [letter] = mailserver.to("kim@politie.example")
    assert letter.subject.startswith("U bent lid van een team")
    with database.read() as session:
        assert session.exec(select(CaseDraftRow)).all() == []
        assert len(waiting(session)) == 1


def test_undone_within_ten_minutes_nobody_hears_of_it(
    leader: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    filled_in(leader)
    leader.post("/casus/nieuw/5", data={"go": "start"})
    here = f"/casus/{the_case(database).reference}"
    assert "Draai de start terug" in leader.get(here).text
    clock.advance(minutes=9)

    undone = leader.post(f"{here}/gestart")
    clock.advance(minutes=2)
    begin_cases(leader.door.place)
    deliver(leader.door.place)

    assert "De start is teruggedraaid" in text_of(undone)
    assert "Niemand heeft bericht gekregen" in text_of(leader.get(here))
    assert the_case(database).state is CaseState.CLOSED
    assert mailserver.to("kim@politie.example") == []


def test_after_ten_minutes_it_cannot_be_undone(leader: Browser, database: Database, clock: Clock) -> None:
    filled_in(leader)
    leader.post("/casus/nieuw/5", data={"go": "start"})
    clock.advance(minutes=10)

    assert leader.post(f"/casus/{the_case(database).reference}/gestart").status_code == 409


def test_what_was_typed_is_kept_for_its_writer_alone(
    leader: Browser, database: Database, clock: Clock
) -> None:
    page = leader.post("/casus/nieuw/1", data={"method": "lot", "alias": "Heldere Brug", "go": "stop"})
    assert "Heldere Brug" in text_of(page)
    assert "Nog niet gestart" in text_of(page)
    sign_in(leader, database, clock, "ander@voorbeeld.example")
    assert "Heldere Brug" not in leader.get("/").text
    assert 'value="Heldere Brug"' not in leader.get("/casus/nieuw/1").text
    sign_in(leader, database, clock, LEADER)
    assert 'value="Heldere Brug"' in leader.get("/casus/nieuw/1").text

    leader.post("/casus/nieuw/weg")

    with database.read() as session:
        person = queries.person_by_email(session, LEADER)
        assert person is not None
        assert case_draft(session, person.id) is None


def test_no_page_is_reached_before_the_one_before_it(leader: Browser) -> None:
    assert leader.get("/casus/nieuw/4").url.path == "/casus/nieuw/1"
    wrong = leader.post("/casus/nieuw/1", data={"method": "lot", "alias": "", "urgency": "normaal"})
    assert wrong.status_code == 422
    assert "Vul dit in." in wrong.text
    assert leader.get("/casus/nieuw/6").status_code == 422


def test_only_a_project_leader_starts_cases(visitor: Browser, database: Database, clock: Clock) -> None:
    sign_in(visitor, database, clock, "beheer@voorbeeld.example", "beheerder")

    assert visitor.get("/casus/nieuw/1").status_code == 403
    assert visitor.post("/casus/nieuw/1", data=ABOUT).status_code == 403


def test_a_wrong_line_of_a_list_keeps_the_whole_list_out(leader: Browser) -> None:
    leader.post("/casus/nieuw/1", data=ABOUT | {"go": "next"})
    leader.post("/casus/nieuw/2", data=GROUND | {"go": "next"})

    page = leader.post(
        "/casus/nieuw/3",
        data={"paste": f"{TEAM}\n<script>\tX\tKapitein\tgeen adres\n=1+1;{{{{7*7}}}}", "go": "paste"},
    )

    assert page.status_code == 422
    assert "&lt;script&gt;" in page.text
    assert "<script>\tX" not in page.text
    assert "Regel 5" in text_of(page)
    assert "Kim Politie" not in leader.get("/casus/nieuw/3").text


def test_a_person_is_changed_and_taken_away(leader: Browser) -> None:
    leader.post("/casus/nieuw/1", data=ABOUT | {"go": "next"})
    leader.post("/casus/nieuw/2", data=GROUND | {"go": "next"})
    kim = {"name": "Kim", "organisation": "Politie", "role": "wijkagent", "email": "kim@politie.example"}

    twice = leader.post("/casus/nieuw/3", data=kim | {"email": LEADER, "go": "add"})
    leader.post("/casus/nieuw/3", data=kim | {"go": "add"})
    edit = leader.get("/casus/nieuw/3?wijzig=2")
    changed = leader.post("/casus/nieuw/3", data=kim | {"at": "2", "name": "Kim de Wit", "go": "add"})
    gone = leader.post("/casus/nieuw/3", data={"remove": "2"})

    assert "Dit adres staat al in het team." in twice.text
    assert 'value="kim@politie.example"' in edit.text
    assert "Kim de Wit" in text_of(changed)
    assert "Kim de Wit" not in text_of(gone)


def test_an_earlier_team_is_taken_over(leader: Browser, database: Database) -> None:
    filled_in(leader)
    leader.post("/casus/nieuw/5", data={"go": "start"})
    leader.post("/casus/nieuw/1", data=ABOUT | {"alias": "Tweede Brug", "go": "next"})
    leader.post("/casus/nieuw/2", data=GROUND | {"go": "next"})

    page = leader.post("/casus/nieuw/3", data={"take": the_case(database).reference, "go": "take"})
    elsewhere = leader.post("/casus/nieuw/3", data={"take": "LOT-2026-9999", "go": "take"})

    assert "Kim Politie" in text_of(page)
    assert elsewhere.status_code == 404


def test_a_gate_is_made_stricter_at_once(leader: Browser, database: Database) -> None:
    filled_in(leader)
    wrong = leader.post("/casus/nieuw/4", data={"intake.assurance": "onzin", "intake.days": "99"})
    leader.post(
        "/casus/nieuw/4",
        data=HEARD | {"intake.assurance": "account", "intake.days": "7"},
    )
    check = leader.get("/casus/nieuw/5")
    leader.post("/casus/nieuw/5", data={"go": "start"})

    assert wrong.status_code == 422
    assert "Laat minstens één van deze staan" in wrong.text
    assert "strenger dan de methode" in text_of(check)
    with database.read() as session:
        gate = method_of(session, session.exec(select(CaseRow)).one()).steps[0].gate
        assert (gate.assurance, gate.deadline_days) == (Assurance.ACCOUNT, 7)
        assert "zorg" in {one.domain for one in gate.rule.required}


def test_a_gate_that_asks_less_waits_for_a_second_person(
    leader: Browser, database: Database, clock: Clock
) -> None:
    filled_in(leader)
    leader.post("/casus/nieuw/4", data=HEARD | {"intake.assurance": "link", "go": "next"})
    check = leader.get("/casus/nieuw/5")
    leader.post("/casus/nieuw/5", data={"go": "start"})
    reference = the_case(database).reference

    with database.read() as session:
        case = the_case(database)
        assert method_of(session, case).steps[0].gate.assurance is Assurance.CODE
        [told] = [one for one in session.exec(select(NoticeRow)) if one.occasion == "coordinator_alarm"]
        assert told.due_at == case.started_at + UNDO
    assert "een tweede mens bevestigt dit" in text_of(check)
    assert "een ander lid van het team of een coördinator" in text_of(
        leader.get(f"/casus/{reference}/wijzigingen")
    )

    sign_in(leader, database, clock, COORDINATOR, "coordinator")
    waiting = leader.get(f"/casus/{reference}/wijzigingen")
    assert "Link en code per e-mail → Alleen een persoonlijke link" in text_of(waiting)
    leader.post(confirming(waiting), data={"answer": "confirm"})

    with database.read() as session:
        case = the_case(database)
        assert method_of(session, case).steps[0].gate.assurance is Assurance.LINK


def test_an_alias_that_is_in_use_is_refused_on_its_page(leader: Browser, clock: Clock) -> None:
    filled_in(leader)
    leader.post("/casus/nieuw/5", data={"go": "start"})
    clock.advance(seconds=timedelta(minutes=1).total_seconds())

    again = leader.post("/casus/nieuw/1", data=ABOUT | {"go": "next"})

    assert again.status_code == 422
    assert "Deze schuilnaam is al in gebruik" in again.text


def test_a_started_case_cannot_be_started_twice(leader: Browser, database: Database) -> None:
    filled_in(leader)
    leader.post("/casus/nieuw/5", data={"go": "start"})

    leader.post("/casus/nieuw/5", data={"go": "start"})

    the_case(database)
