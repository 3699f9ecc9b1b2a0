"""The pages behind a sign-in: getting in, my work, a case, its forms, its gate, and what is not for everybody."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session, select

from actions.accounts import add_account
from models import queries
from models.case import CaseRow
from models.database import Database
from models.gate import RoundRow
from models.people import AccessRow, PersonRow
from tests.builders import (
    GO,
    NO_GO,
    a_case,
    an_open_round,
    catch_up,
    complete_step,
    person_in,
    seat_in,
    votes_of,
)
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import a_link, press, text_of
from tests.mailserver import MailServer


CHAIR = "projectleider@voorbeeld.example"
OFFICER = "wijkagent@voorbeeld.example"
COORDINATOR = "coordinator@voorbeeld.example"


def started(database: Database, clock: Clock) -> CaseRow:
    with database.write() as session:
        return a_case(session, clock.now())


def sign_in(
    visitor: Browser, database: Database, clock: Clock, email: str, role: str = "projectleider"
) -> None:
    """As somebody does with the first link that the operator hands over."""
    with database.write() as session:
        person = queries.person_by_email(session, email)
        _account, raw = add_account(session, person.name if person else "Robin", email, [role], clock.now())
    visitor.cookies.clear()
    page = visitor.post(f"/aanmelden/{raw}")
    assert page.status_code == 200


def test_a_stranger_is_shown_the_way_in(visitor: Browser) -> None:
    page = visitor.get("/")

    assert page.url.path == "/aanmelden"
    assert "Aanmelden" in text_of(page)


def test_signing_in_by_a_link_from_the_mailbox(
    visitor: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    with database.write() as session:
        add_account(session, "Robin", "robin@voorbeeld.example", ["projectleider"], clock.now())
    visitor.post("/aanmelden", data={"email": "Robin@voorbeeld.example"})
    visitor.mail_is_out()
    link = re.search(r"/aanmelden/\S+", mailserver.to("robin@voorbeeld.example")[-1].text)
    assert link is not None

    looked = visitor.get(link.group())
    assert visitor.get("/").url.path == "/aanmelden"
    inside = visitor.post(link.group())
    again = visitor.post(link.group())

    assert "Meld mij aan" in looked.text
    assert "Dag Robin" in inside.text
    assert again.status_code == 404


def test_known_and_unknown_addresses_get_the_same_reply(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        add_account(session, "Robin", "robin@voorbeeld.example", ["projectleider"], clock.now())

    known = visitor.post("/aanmelden", data={"email": "robin@voorbeeld.example"})
    unknown = visitor.post("/aanmelden", data={"email": "nemo@voorbeeld.example"})

    assert known.text.replace("robin", "nemo") == unknown.text


def test_signing_out_ends_the_session(visitor: Browser, database: Database, clock: Clock) -> None:
    sign_in(visitor, database, clock, CHAIR)

    assert "U bent afgemeld" in visitor.post("/afmelden").text
    assert visitor.get("/").url.path == "/aanmelden"


def test_half_an_hour_of_nothing_ends_the_session(visitor: Browser, database: Database, clock: Clock) -> None:
    sign_in(visitor, database, clock, CHAIR)
    clock.advance(minutes=29)
    assert visitor.get("/").url.path == "/"
    clock.advance(minutes=29)
    assert visitor.get("/").url.path == "/"
    clock.advance(minutes=31)

    assert visitor.get("/").url.path == "/aanmelden"
    late = visitor.post("/casus/X/intake", data={"tekst": "lang verhaal"})
    assert late.status_code == 403
    assert "niet opgeslagen" in late.text


def test_a_post_from_another_site_is_refused(visitor: Browser, database: Database, clock: Clock) -> None:
    case = started(database, clock)
    sign_in(visitor, database, clock, CHAIR)

    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"origin": "https://elders.example"},
    ):
        page = visitor.post(f"/casus/{case.reference}/doe/sluiten", data={"reason": "x"}, headers=headers)
        assert page.status_code == 403

    with database.read() as session:
        assert session.get_one(CaseRow, case.id).close_proposed_at is None


def test_a_case_says_on_whom_it_waits(visitor: Browser, database: Database, clock: Clock) -> None:
    case = started(database, clock)
    sign_in(visitor, database, clock, CHAIR)

    page = visitor.get(f"/casus/{case.reference}")

    assert "Wacht op Kim Projectleider, projectleider : nog nodig is De vraag." in text_of(page)
    assert page.headers["referrer-policy"] == "same-origin"


def test_a_case_is_not_there_for_others(visitor: Browser, database: Database, clock: Clock) -> None:
    case = started(database, clock)
    paths = [f"/casus/{case.reference}{rest}" for rest in ("", "/intake", "/intake/poort", "/doe/sluiten")]
    for email, role in ((COORDINATOR, "coordinator"), ("beheer@voorbeeld.example", "beheerder")):
        sign_in(visitor, database, clock, email, role)

        assert {visitor.get(path).status_code for path in paths} == {404}
        assert {
            visitor.post(path, data={"reason": "x"}).status_code for path in paths if path != paths[0]
        } == {404}


def test_saving_a_result_and_asking_its_gate(visitor: Browser, database: Database, clock: Clock) -> None:
    case = started(database, clock)
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/intake"
    form = visitor.get(here)
    assert "Nog nodig: De vraag" in text_of(form)

    saved = press(visitor, form, here, tekst="Wat is nodig?")
    assert "Opgeslagen om 10.00 uur" in text_of(saved)
    before = visitor.get(f"{here}/poort")
    asked = visitor.post(f"{here}/poort")

    assert "Geen antwoord telt nooit als go" in text_of(before)
    assert "De poort is open" in text_of(asked)
    assert "Wacht op 3 stemmen" in text_of(asked)


def test_a_gate_that_cannot_be_asked_says_why(visitor: Browser, database: Database, clock: Clock) -> None:
    case = started(database, clock)
    sign_in(visitor, database, clock, CHAIR)

    page = visitor.post(f"/casus/{case.reference}/intake/poort")

    assert page.status_code == 409
    assert "Nog niet gereed: De vraag." in page.text


def test_a_lost_update_is_refused_and_the_words_stay(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    case = started(database, clock)
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/intake"
    mine = visitor.get(here)
    with database.write() as session:
        complete_step(session, session.get_one(CaseRow, case.id), "intake", clock.now())

    page = press(visitor, mine, here, tekst="Mijn eigen woorden")
    over = press(visitor, page, here, tekst="Mijn eigen woorden", over="1")

    assert page.status_code == 409
    assert "Mijn eigen woorden" in page.text
    assert "Opgeslagen" in text_of(over)
    with database.read() as session:
        kept = queries.deliverable(session, case.id, "intake", "vraag")
        assert kept is not None
        assert (kept.version, kept.content) == (2, {"tekst": "Mijn eigen woorden"})


def test_what_looks_personal_gets_a_warning_and_is_kept(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    case = started(database, clock)
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/intake"

    page = press(visitor, visitor.get(here), here, tekst="Bel 06-12345678 even")

    assert "Dit lijkt op een telefoonnummer: 06-12345678" in text_of(page)
    assert "Bel 06-12345678 even" in page.text


def test_voting_signed_in(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
    sign_in(visitor, database, clock, OFFICER)
    assert "Gaan we door naar de volgende stap?" in text_of(visitor.get("/"))
    here = f"/casus/{case.reference}/poort/1"

    confirm = press(visitor, visitor.get(here), here, answer="go")
    receipt = press(visitor, confirm, here, confirm="1")

    assert "Uw stem is opgeslagen" in receipt.text
    with database.read() as session:
        assert len(queries.counted_votes(session, round_.id)) == 1


def test_a_no_go_ends_with_two_people(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), wijkagent=NO_GO)
        catch_up(session, case, clock.now())
    sign_in(visitor, database, clock, CHAIR)
    assert "Schrijf op wie verdergaat" in text_of(visitor.get("/"))
    here = f"/casus/{case.reference}/doe"

    proposed = visitor.post(f"{here}/sluiten", data={"reason": "De gemeente gaat verder."})
    alone = visitor.post(f"{here}/bevestig-sluiten")
    sign_in(visitor, database, clock, COORDINATOR, "coordinator")
    listed = visitor.get("/overzicht")
    visitor.post(f"{here}/bevestig-sluiten")

    assert "Een tweede mens moet dit bevestigen" in text_of(proposed)
    assert alone.status_code == 409
    assert case.reference in listed.text
    with database.read() as session:
        assert session.get_one(CaseRow, case.id).closed_at is not None


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        pytest.param("intrekken", {"reason": ""}, "Vul dit in.", id="withdraw without a reason"),
        pytest.param("verlengen", {"working_days": "40"}, "van 1 tot en met 20", id="extend too long"),
        pytest.param("verlengen", {"working_days": "veel"}, "van 1 tot en met 20", id="extend by a word"),
        pytest.param(
            "pauzeren", {"until": "morgen", "reason": "x"}, "datum in die bestaat", id="pause until a word"
        ),
        pytest.param(
            "pauzeren", {"until": "2030-01-01", "reason": "x"}, "hoogstens 13 weken", id="pause for years"
        ),
        pytest.param(
            "noodbesluit", {"reason": "x"}, "de methode daarvoor aanwijst", id="emergency by the wrong role"
        ),
    ],
)
def test_a_command_with_a_mistake_says_which(
    visitor: Browser, database: Database, clock: Clock, verb: str, fields: dict[str, str], words: str
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
    sign_in(visitor, database, clock, CHAIR)

    page = visitor.post(f"/casus/{case.reference}/doe/{verb}", data=fields)

    assert page.status_code in (409, 422)
    assert words in page.text


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [
        pytest.param("intrekken", {"reason": "Eerst bellen"}, "De vraag is ingetrokken", id="withdraw"),
        pytest.param("verlengen", {"working_days": "3"}, "blijft langer open", id="extend"),
        pytest.param(
            "pauzeren", {"until": "2026-12-01", "reason": "Kerst"}, "De casus is gepauzeerd", id="pause"
        ),
    ],
)
def test_the_chair_commands(
    visitor: Browser, database: Database, clock: Clock, verb: str, fields: dict[str, str], words: str
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        an_open_round(session, case, clock.now())
    sign_in(visitor, database, clock, CHAIR)
    assert visitor.get(f"/casus/{case.reference}/doe/{verb}").status_code == 200

    page = visitor.post(f"/casus/{case.reference}/doe/{verb}", data=fields)

    assert words in text_of(page)


def test_votes_at_the_table_count_after_anothers_confirmation(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        seats = {seat.role: str(seat.seat_id) for seat in queries.round_seats(session, round_.id)}
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/doe/tafel"
    assert "Kim Wijkagent" in visitor.get(here).text
    votes = {f"{seats[role]}.answer": "go" for role in ("wijkagent", "hulpverlener")}

    noted = visitor.post(here, data=votes)

    assert "De stemmen zijn genoteerd" in text_of(noted)
    with database.read() as session:
        assert queries.counted_votes(session, round_.id) == []
    link = a_ballot_link(database, round_, "hulpverlener", clock)
    confirm = visitor.post(link, data={"go_on": "1"})
    assert "Kim Projectleider noteerde aan tafel" in text_of(confirm)
    done = press(visitor, confirm, link, confirm_list="1")
    assert "De stemmen tellen nu" in text_of(done)
    officer = a_ballot_link(database, round_, "wijkagent", clock)
    own = visitor.post(officer, data={"go_on": "1"})
    assert "Aan tafel is dit namens u genoteerd" in text_of(own)
    refused = press(visitor, own, officer, objection="Te lang. " * 1000)
    assert refused.status_code == 422
    assert "Deze tekst is te lang." in refused.text
    assert ("Te lang. " * 1000).strip() in refused.text, "what was typed is not lost"
    objected = press(visitor, own, officer, objection="Dat zei ik niet.")
    assert "Uw bezwaar is opgeslagen" in text_of(objected)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("motivation", "Er mist nog een gesprek.", "Kies een antwoord."),
        ("motivation", "x" * 4001, "Deze tekst is te lang."),
    ],
    ids=["no answer", "too long"],
)
def test_words_noted_at_the_table_are_never_thrown_away(
    visitor: Browser, database: Database, clock: Clock, field: str, typed: str, words: str
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        seats = {seat.role: str(seat.seat_id) for seat in queries.round_seats(session, round_.id)}
    sign_in(visitor, database, clock, CHAIR)
    data = {f"{seats['hulpverlener']}.answer": "go", f"{seats['wijkagent']}.{field}": typed}

    refused = visitor.post(f"/casus/{case.reference}/doe/tafel", data=data)

    assert refused.status_code == 422
    assert words in refused.text
    assert typed in refused.text


def a_ballot_link(database: Database, round_: RoundRow, role: str, clock: Clock) -> str:
    with database.write() as session:
        seat, person = seat_in(session, round_, role), person_in(session, round_, role)
        return a_link(session, round_.id, seat.seat_id, person.id, clock.now())


def test_a_seat_is_handed_over_and_confirmed(visitor: Browser, database: Database, clock: Clock) -> None:
    case = started(database, clock)
    clock.advance(days=1)
    with database.read() as session:
        seat = next(one for one in queries.seats(session, case.id, clock.now()) if one.role == "wijkagent")
    sign_in(visitor, database, clock, CHAIR)
    here = f"/casus/{case.reference}/overdragen/{seat.id}"
    assert "Draag de plek over: Wijkagent" in text_of(visitor.get(here))

    wrong = visitor.post(here, data={"name": "", "organisation": "Politie", "email": "geen adres"})
    done = visitor.post(
        here, data={"name": "Sam Nieuw", "organisation": "Politie", "email": "sam@voorbeeld.example"}
    )

    assert wrong.status_code == 422
    assert "Vul een e-mailadres in" in wrong.text
    assert "Sam Nieuw" in text_of(done)
    assert "Nog bevestigen" in text_of(done)
    sign_in(visitor, database, clock, "sam@voorbeeld.example")
    todo = re.search(rf"/casus/{case.reference}/plek/[0-9a-f-]+", visitor.get("/").text)
    assert todo is not None
    assert "U hebt uw plek bevestigd" in text_of(visitor.post(todo.group()))


def test_the_overview_shows_clocks_and_no_content(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        votes_of(session, round_, clock.now(), hulpverlener=GO)
    sign_in(visitor, database, clock, COORDINATOR, "coordinator")

    page = visitor.get("/overzicht")

    assert case.reference in page.text
    assert "1 van 3" in text_of(page)
    assert "Een antwoord in gewone woorden" not in page.text
    assert "Kim" not in text_of(page).replace("Wacht op Kim", "")


def test_opening_a_page_changes_no_row(visitor: Browser, database: Database, clock: Clock) -> None:
    """I11: apart from the access log and a session's last use."""
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
    link = a_ballot_link(database, round_, "wijkagent", clock)
    sign_in(visitor, database, clock, CHAIR)
    clock.advance(minutes=5)
    before = rows(database)
    paths = [
        "/",
        f"/casus/{case.reference}",
        f"/casus/{case.reference}/intake",
        f"/casus/{case.reference}/poort/1",
        link,
    ]

    pages = [visitor.request(method, path) for path in paths for method in ("GET", "HEAD", "OPTIONS")]

    assert {page.status_code for page in pages} <= {200, 405}
    assert rows(database) == before


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    left_out = {"access", "session"}
    with database.read() as session:
        return {
            name: sorted((tuple(row) for row in session.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in inspect(database.engine).get_table_names()
            if name not in left_out
        }


def test_reading_a_case_is_written_down(visitor: Browser, database: Database, clock: Clock) -> None:
    case = started(database, clock)
    sign_in(visitor, database, clock, CHAIR)
    visitor.get(f"/casus/{case.reference}")

    with database.read() as session:
        [read] = session.exec(select(AccessRow)).all()
        assert (read.case_id, name_of(session, read.person_id)) == (case.id, "Kim Projectleider")


def name_of(session: Session, person_id: object) -> str:
    return session.get_one(PersonRow, person_id).name
