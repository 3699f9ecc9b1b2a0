"""The log: for the privacy officer alone, a page at a time, without content, and checked against its seals."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from actions.accounts import add_account
from actions.audit_chain import keep_checkpoint
from dashboard import log_words
from models import audit, queries
from models.case import CaseRow
from models.database import Database
from models.people import AccessRow, PersonRow
from settings import Settings
from tests.builders import GO, a_case, an_open_round, votes_of
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import text_of


OFFICER = "privacy@voorbeeld.example"


def enter(visitor: Browser, database: Database, clock: Clock, email: str, role: str) -> None:
    """Sign in with a first link."""
    with database.write() as session:
        _, raw = add_account(session, "Fenna de Boer", email, [role], clock.now())
    visitor.post(f"/aanmelden/{raw}")


@pytest.fixture
def officer(visitor: Browser, database: Database, clock: Clock) -> Browser:
    """The privacy officer, signed in."""
    enter(visitor, database, clock, OFFICER, "privacy")
    return visitor


@pytest.fixture
def case(database: Database, clock: Clock) -> CaseRow:
    """A case with one vote."""
    with database.write() as session:
        made = a_case(session, clock.now())
        round_ = an_open_round(session, made, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=GO)
        return made


def wijkagent(session: Session) -> PersonRow:
    """A member of the case."""
    found = queries.person_by_email(session, "wijkagent@voorbeeld.example")
    assert found is not None
    return found


def numbers(page: str) -> list[int]:
    """The events on a page, as they stand there."""
    return [int(one) for one in re.findall(r'block number">regel (\d+)', page)]


def test_the_log_is_what_a_privacy_officer_finds_after_signing_in(officer: Browser) -> None:
    page = officer.get("/")

    assert page.url.path == "/logboek"
    assert "Account toegevoegd of uitgebreid" in text_of(page)
    assert 'href="/logboek" aria-current="page"' in page.text


def test_for_somebody_else_it_is_not_there_and_not_in_the_menu(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    enter(visitor, database, clock, "kim@een.example", "coordinator")

    assert [visitor.get(path).status_code for path in ("/logboek", "/logboek/toegang")] == [404, 404]
    assert "/logboek" not in visitor.get("/").text


def test_who_did_what_in_which_case_and_never_the_answer(officer: Browser, case: CaseRow) -> None:
    page = text_of(officer.get("/logboek"))

    assert "Stem uitgebracht" in page
    assert case.reference in page
    assert case.alias not in page
    assert "Go" not in page.split()


def test_the_case_and_the_kind_choose_the_lines(
    officer: Browser, database: Database, clock: Clock, case: CaseRow
) -> None:
    with database.write() as session:
        other = a_case(session, clock.now(), alias="Zilveren Wilg")

    votes = officer.get(f"/logboek?casus={case.reference.lower()}&soort=poort")
    accounts = text_of(officer.get("/logboek?soort=account"))

    assert other.reference not in text_of(votes)
    assert "Stem uitgebracht" in text_of(votes)
    assert "Casus gestart" not in text_of(votes)
    assert "Aangemeld" in accounts
    assert case.reference not in accounts


def test_a_case_that_is_not_there_is_said_beside_the_field(officer: Browser, case: CaseRow) -> None:
    page = officer.get("/logboek?casus=LOT-1999-0001&soort=onzin&na=onzin")

    assert page.status_code == 422
    assert "Er is geen casus met dit kenmerk." in page.text
    assert 'value="LOT-1999-0001"' in page.text
    assert case.reference not in page.text


@pytest.mark.usefixtures("case")
def test_every_line_stands_on_one_page_newest_first(
    officer: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        for _ in range(120):
            audit.record(session, "signed_in", clock.now(), by=wijkagent(session).id)

    seen: list[int] = []
    address = "/logboek"
    while address:
        page = officer.get(address).text
        seen += numbers(page)
        older = re.search(r'href="([^"]*)">Ouder<', page)
        address = older[1].replace("&amp;", "&") if older else ""

    assert seen == sorted(set(seen), reverse=True)
    assert (seen[0], seen[-1]) == (len(seen), 1)


def test_who_read_and_who_was_refused_a_page_at_a_time(
    officer: Browser, database: Database, clock: Clock, case: CaseRow
) -> None:
    with database.write() as session:
        who = wijkagent(session)
        for n in range(60):  # all at one moment: the id decides
            session.add(AccessRow(at=clock.now(), person_id=who.id, case_id=case.id, what=f"gate {n}"))
        session.add(
            AccessRow(at=clock.now(), person_id=who.id, case_id=case.id, what="GET /casus/x", allowed=False)
        )

    first = officer.get("/logboek/toegang").text
    older = re.search(r'href="([^"]*)">Ouder<', first)
    assert older
    second = officer.get(older[1].replace("&amp;", "&")).text
    found = re.findall(r"een poort: (\d+)", first + second)
    assert (len(found), len(set(found))) == (60, 60)
    assert who.name in first

    refused = text_of(officer.get("/logboek/toegang?soort=geweigerd"))
    read = text_of(officer.get("/logboek/toegang?soort=gelezen"))
    assert "Geweigerd: een casus die niet de eigen is GET /casus/x" in refused
    assert "een poort" not in refused
    assert "GET /casus/x" not in read


@pytest.mark.usefixtures("case")
def test_a_line_that_was_changed_by_hand_is_marked(officer: Browser, database: Database) -> None:
    assert "Deze regels passen bij hun zegel." in text_of(officer.get("/logboek"))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET action = 'signed_in' WHERE action = 'vote_cast'"))

    page = text_of(officer.get("/logboek"))

    assert "past niet bij het zegel" in page
    assert "Hier klopt iets niet. Bel de beheerder" in page
    assert "Deze regels passen" not in page


@pytest.mark.usefixtures("case")
def test_a_log_whose_end_was_cut_off_is_noticed(
    officer: Browser, database: Database, clock: Clock, settings: Settings
) -> None:
    path = settings.data_dir / "audit-checkpoints.jsonl"
    with database.read() as session:
        end = keep_checkpoint(session, path, settings.key("audit"), clock.now())
    assert f"is bewaard bij regel {end.n}." in text_of(officer.get("/logboek"))

    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_event WHERE n = :n"), {"n": end.n})

    assert "Hier klopt iets niet." in text_of(officer.get("/logboek"))


def test_every_event_that_an_action_records_has_its_words() -> None:
    root = Path(__file__).parents[2]
    recorded = {word for file in (root / "actions").rglob("*.py") for word in _recorded(file)}

    assert len(recorded) > 80
    assert recorded - log_words.WORDS.keys() == set()


def _recorded(file: Path) -> set[str]:
    """The words given to `audit.record` in a file."""
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    given = [
        call.args[1]
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "record" and len(call.args) > 1
    ]
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}
