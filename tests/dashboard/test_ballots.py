"""The gate page behind a link: what it shows before the proof, and one vote from code to receipt."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from actions.change_mobile import change_mobile
from actions.links import revoke_links
from actions.save_deliverable import save_deliverable
from actions.withdraw_round import withdraw_round
from dashboard.app import create_app
from models import queries
from models.case import CaseRow
from models.database import Database
from models.gate import RoundRow, Standing, VoteRow
from settings import Settings
from tests.builders import (
    GO,
    HOLD,
    a_case,
    a_case_at,
    an_open_round,
    chair_of,
    filled,
    person_in,
    seat_in,
    votes_of,
)
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import a_link, hidden, press, text_of
from tests.mailserver import MailServer
from tests.webhook import WebHook


@dataclass
class Asked:
    """An open round and the link of the wijkagent."""

    case: CaseRow
    round: RoundRow
    path: str
    email: str


def asked(database: Database, clock: Clock, step: str = "intake", role: str = "wijkagent") -> Asked:
    with database.write() as session:
        case = a_case(session, clock.now()) if step == "intake" else a_case_at(session, clock.now(), step)
        round_ = an_open_round(session, case, clock.now())
        seat, person = seat_in(session, round_, role), person_in(session, round_, role)
        path = a_link(session, round_.id, seat.seat_id, person.id, clock.now())
        return Asked(case, round_, path, person.email)


def code_sent_to(mailserver: MailServer, email: str) -> str:
    [letter] = [one for one in mailserver.to(email) if one.subject == "Uw code"]
    found = re.search(r"\b\d{6}\b", letter.text)
    assert found is not None
    return found.group()


def votes(database: Database, round_: RoundRow) -> list[VoteRow]:
    with database.read() as session:
        return list(queries.votes(session, round_.id))


def test_a_bare_link_shows_the_method_and_nothing_of_the_case(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    ask = asked(database, clock)

    page = visitor.get(ask.path)

    assert page.status_code == 200
    assert "Gaan we door naar de volgende stap?" in page.text
    assert "De vraag" in page.text
    assert "0 van 3" in text_of(page)
    for secret in (
        ask.case.alias,
        ask.case.reference,
        "Kim",
        "Organisatie",
        "Een antwoord in gewone woorden",
    ):
        assert secret not in page.text


def test_the_headers_of_a_link_page(visitor: Browser, database: Database, clock: Clock) -> None:
    page = visitor.get(asked(database, clock).path)

    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert "set-cookie" not in page.headers


def test_a_vote_by_link_from_go_on_to_receipt(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    opened = visitor.post(ask.path, data={"go_on": "1"})
    assert ask.case.alias in opened.text
    assert "checked" not in opened.text.partition("<fieldset>")[2].partition("</fieldset>")[0]

    confirm = press(visitor, opened, ask.path, answer="go")
    assert "Controleer uw stem" in confirm.text
    assert votes(database, ask.round) == []
    receipt = press(visitor, confirm, ask.path, confirm="1")

    [vote] = votes(database, ask.round)
    assert receipt.status_code == 200
    assert vote.receipt in receipt.text
    assert vote.standing is Standing.COUNTED
    assert "We wachten nog op 2 stemmen" in text_of(receipt)


@pytest.mark.parametrize(
    ("mobile", "words"), [("06 12345678", "Gestuurd naar uw telefoon."), (None, "Gestuurd naar uw mailbox.")]
)
def test_the_page_says_in_general_words_where_the_code_went(
    settings: Settings, database: Database, clock: Clock, mobile: str | None, words: str
) -> None:
    ask = asked(database, clock, step="borging")
    with WebHook() as hook:
        chosen = settings.model_copy(
            update={"notify_schemes": "json", "mobile_url": SecretStr(f"{hook.url}/{{mobile}}")}
        )
        with database.write() as session:
            change_mobile(session, ask.email, mobile, clock.now())
        with Browser(create_app(chosen, database, clock.now)) as browser:
            before = browser.get(ask.path)
            sent = browser.post(ask.path, data={"ask_code": "1"})
            browser.mail_is_out()

    assert "telefoon" not in before.text, "a link alone tells nothing of who has a phone"
    assert words in sent.text
    assert "12345678" not in sent.text
    assert hook.paths == (["/31612345678"] if mobile else [])


def test_a_vote_with_a_code_from_the_mailbox(
    visitor: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    ask = asked(database, clock, step="borging")
    closed_door = visitor.post(ask.path, data={"go_on": "1"})
    assert closed_door.status_code == 403
    assert ask.case.alias not in closed_door.text
    visitor.post(ask.path, data={"ask_code": "1"})
    visitor.mail_is_out()
    code = code_sent_to(mailserver, ask.email)

    wrong = visitor.post(ask.path, data={"code": "000000"})
    opened = visitor.post(ask.path, data={"code": code})

    assert wrong.status_code == 422
    assert "nog 4 keer" in wrong.text
    assert ask.case.alias in opened.text
    confirm = visitor.post(ask.path, data={"answer": "hold", "missing": "Het verslag"})
    assert "Aanhouden" in confirm.text
    receipt = press(visitor, confirm, ask.path, confirm="1")
    assert votes(database, ask.round)[0].receipt in receipt.text


def test_a_pass_also_works_without_cookies(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    opened = visitor.post(ask.path, data={"go_on": "1"})
    visitor.cookies.clear()

    confirm = visitor.post(ask.path, data=hidden(opened) | {"answer": "go"})

    assert "Controleer uw stem" in confirm.text


def test_after_half_an_hour_the_words_are_kept_and_the_proof_is_asked_again(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    ask = asked(database, clock)
    opened = visitor.post(ask.path, data={"go_on": "1"})
    clock.advance(minutes=31)

    page = press(visitor, opened, ask.path, answer="no_go", motivation="Het is niet veilig.")

    assert page.status_code == 403
    assert 'value="Het is niet veilig."' in page.text
    again = press(visitor, page, ask.path, go_on="1")
    assert "Het is niet veilig." in again.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({}, ["Kies een antwoord."], id="no answer"),
        pytest.param({"answer": "gisteren"}, ["Kies een antwoord."], id="an answer that does not exist"),
        pytest.param({"answer": "no_go"}, ["Vul een motivering in"], id="no motivation"),
        pytest.param({"answer": "hold"}, ["Vul in wat ontbreekt."], id="hold without what is missing"),
        pytest.param(
            {"answer": "back"}, ["Kies naar welke stap", "Vul een motivering in"], id="back to nowhere"
        ),
        pytest.param(
            {"answer": "back", "motivation": "x", "back_to": "borging"},
            ["niet naar een latere"],
            id="back ahead",
        ),
        pytest.param(
            {"answer": "conditional_go", "motivation": "x"}, ["Vul de voorwaarde in."], id="no condition"
        ),
        pytest.param(
            {
                "answer": "conditional_go",
                "motivation": "x",
                "condition": "c",
                "condition_owner": "o",
                "condition_due": "x",
            },
            ["datum in die bestaat"],
            id="a date that does not exist",
        ),
        pytest.param({"answer": "no_go", "motivation": "x" * 4001}, ["te lang"], id="too many words"),
    ],
)
def test_an_incomplete_ballot_says_what_is_missing_and_keeps_the_rest(
    visitor: Browser, database: Database, clock: Clock, fields: dict[str, str], words: list[str]
) -> None:
    ask = asked(database, clock)
    opened = visitor.post(ask.path, data={"go_on": "1"})

    page = press(visitor, opened, ask.path, **fields)

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert all(word in page.text for word in words)
    assert votes(database, ask.round) == []


def test_the_last_voter_is_told_that_this_decides(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    opened = visitor.post(ask.path, data={"go_on": "1"})
    before = press(visitor, opened, ask.path, answer="go")
    with database.write() as session:
        votes_of(
            session, session.get_one(RoundRow, ask.round.id), clock.now(), projectleider=GO, hulpverlener=GO
        )

    last = press(visitor, opened, ask.path, answer="go")
    receipt = press(visitor, last, ask.path, confirm="1")

    assert "Met uw antwoord valt het besluit" not in before.text
    assert "Met uw antwoord valt het besluit" in last.text
    assert "Het besluit is gevallen: go" in text_of(receipt)


def test_others_answers_open_after_ones_own(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    with database.write() as session:
        round_ = session.get_one(RoundRow, ask.round.id)
        votes_of(session, round_, clock.now(), hulpverlener=filled(HOLD))
    opened = visitor.post(ask.path, data={"go_on": "1"})
    assert "Het gesprek met de school." not in opened.text
    confirm = press(visitor, opened, ask.path, answer="go")
    assert "Het gesprek met de school." not in confirm.text

    receipt = press(visitor, confirm, ask.path, confirm="1")

    assert "Het gesprek met de school." in receipt.text


def test_sending_the_confirm_form_twice_gives_the_same_receipt(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    ask = asked(database, clock)
    confirm = press(visitor, visitor.post(ask.path, data={"go_on": "1"}), ask.path, answer="go")

    first = press(visitor, confirm, ask.path, confirm="1")
    second = press(visitor, confirm, ask.path, confirm="1")

    [vote] = votes(database, ask.round)
    assert vote.receipt in first.text
    assert vote.receipt in second.text


def test_a_change_of_mind_supersedes(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    confirm = press(visitor, visitor.post(ask.path, data={"go_on": "1"}), ask.path, answer="go")
    receipt = press(visitor, confirm, ask.path, confirm="1")

    again = press(visitor, receipt, ask.path, change="1")
    assert "U stemde al: go" in text_of(again)
    confirm = press(visitor, again, ask.path, answer="no_go", motivation="Toch niet.")
    press(visitor, confirm, ask.path, confirm="1")

    assert [vote.standing for vote in votes(database, ask.round)] == [Standing.SUPERSEDED, Standing.COUNTED]


def test_a_vote_is_taken_back(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    confirm = press(visitor, visitor.post(ask.path, data={"go_on": "1"}), ask.path, answer="go")
    again = press(visitor, press(visitor, confirm, ask.path, confirm="1"), ask.path, change="1")

    page = press(visitor, again, ask.path, withdraw="1")
    twice = press(visitor, again, ask.path, withdraw="1")

    assert "0 van 3" in text_of(page)
    assert twice.status_code == 409
    assert [vote.standing for vote in votes(database, ask.round)] == [Standing.VOID]


def test_changed_evidence_is_shown_again_and_the_words_stay(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    ask = asked(database, clock)
    opened = visitor.post(ask.path, data={"go_on": "1"})
    confirm = press(visitor, opened, ask.path, answer="no_go", motivation="Te vroeg.")
    with database.write() as session:
        save_deliverable(
            session,
            ask.case.id,
            "intake",
            "vraag",
            {"tekst": "Een ander verhaal."},
            clock.now(),
            by=chair_of(session, ask.case, clock.now()),
            replaces=1,
        )

    page = press(visitor, confirm, ask.path, confirm="1")

    assert page.status_code == 409
    assert "is veranderd" in page.text
    assert "Te vroeg." in page.text
    assert "Een ander verhaal." in page.text
    assert votes(database, ask.round) == []


def test_a_late_vote_is_kept_and_says_so(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    clock.set(ask.round.closes_at)

    opened = visitor.post(ask.path, data={"go_on": "1"})
    confirm = press(visitor, opened, ask.path, answer="go")
    receipt = press(visitor, confirm, ask.path, confirm="1")

    assert "gesloten" in visitor.get(ask.path).text
    assert "telt niet meer mee" in confirm.text
    assert "Uw late antwoord is bewaard" in receipt.text
    assert [vote.standing for vote in votes(database, ask.round)] == [Standing.LATE]


def test_a_withdrawn_question_says_so_and_keeps_a_late_word(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    ask = asked(database, clock)
    with database.write() as session:
        withdraw_round(
            session, ask.round.id, "Eerst bellen", clock.now(), by=chair_of(session, ask.case, clock.now())
        )

    opened = visitor.post(ask.path, data={"go_on": "1"})
    confirm = press(visitor, opened, ask.path, answer="go")
    receipt = press(visitor, confirm, ask.path, confirm="1")

    assert "Deze vraag is ingetrokken" in opened.text
    assert "Eerst bellen" in opened.text
    assert "Uw late antwoord is bewaard" in receipt.text
    assert [vote.standing for vote in votes(database, ask.round)] == [Standing.LATE]


def test_fifty_scanners_change_nothing(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)

    pages = {visitor.request(method, ask.path).status_code for method in ("GET", "HEAD") for _ in range(25)}

    assert pages == {200}
    assert votes(database, ask.round) == []


def test_unknown_and_ended_links_look_the_same(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    unknown = visitor.get("/stem/" + "x" * 43)
    clock.advance(days=1)
    with database.write() as session:
        revoke_links(session, clock.now(), person_id=person_in(session, ask.round, "wijkagent").id)

    ended = visitor.get(ask.path)

    assert (unknown.status_code, ended.status_code) == (404, 404)
    assert unknown.text == ended.text


def test_asking_a_new_link_says_the_same_for_everybody(
    visitor: Browser, database: Database, clock: Clock, mailserver: MailServer
) -> None:
    ask = asked(database, clock)

    known = visitor.post(ask.path, data={"new_link": "1"})
    unknown = visitor.post("/stem/" + "x" * 43, data={"new_link": "1"})
    visitor.mail_is_out()

    assert known.text == unknown.text
    assert "/stem/" in mailserver.to(ask.email)[-1].text


def test_not_me_tells_the_chair(visitor: Browser, database: Database, clock: Clock) -> None:
    ask = asked(database, clock)
    assert "Ik ben dit niet" in visitor.post(ask.path, data={"report": "start"}).text

    page = visitor.post(ask.path, data={"report": "not_me"})

    assert "De voorzitter krijgt bericht" in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="no header at all"),
        pytest.param({"origin": "null"}, 200, id="null, which no-referrer makes browsers send"),
        pytest.param({"sec-fetch-site": "same-origin"}, 200, id="our own page"),
        pytest.param({"sec-fetch-site": "cross-site"}, 403, id="another site"),
        pytest.param({"origin": "https://elders.example"}, 403, id="a foreign origin"),
    ],
)
def test_posts_from_elsewhere_are_refused(
    visitor: Browser, database: Database, clock: Clock, headers: dict[str, str], status: int
) -> None:
    ask = asked(database, clock)

    page = visitor.post(ask.path, data={"go_on": "1"}, headers=headers)

    assert page.status_code == status


def test_too_much_text_is_a_calm_page(visitor: Browser, database: Database, clock: Clock) -> None:
    page = visitor.post(asked(database, clock).path, data={"motivation": "x" * 1_100_000})

    assert page.status_code == 413
    assert "niet opgeslagen" in page.text


def test_the_page_speaks_english(visitor: Browser, database: Database, clock: Clock) -> None:
    page = visitor.get(asked(database, clock).path + "?lang=en")

    assert '<html lang="en">' in page.text
    assert page.headers["set-cookie"].startswith("lang=en")
