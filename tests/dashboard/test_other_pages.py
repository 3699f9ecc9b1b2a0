"""The page behind a bundle, the demo's mailbox, what the operator asks, dates, languages and limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from starlette.requests import Request

from actions import links
from actions.pulses import beat
from dashboard.app import create_app
from dashboard.dates import Calendar
from dashboard.languages import language_of
from dashboard.limits import Limits, TooOften
from models import queries
from models.database import Database
from models.post import LinkKind
from notifications.postbus import keep
from settings import Settings
from tests.builders import GO, a_case, an_open_round, person_in, votes_of
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.visitors import text_of


AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_bundle_shows_references_and_leads_to_each_question(
    visitor: Browser, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        case = a_case(session, clock.now())
        round_ = an_open_round(session, case, clock.now())
        person = person_in(session, round_, "wijkagent")
        raw, _row = links.issue(session, LinkKind.TODAY, person.id, clock.now())
        seat = next(one.seat_id for one in queries.round_seats(session, round_.id) if one.role == "wijkagent")

    page = visitor.get(f"/vandaag/{raw}")
    gate = visitor.post(f"/vandaag/{raw}", data={"open": f"gate:{round_.id}:{seat}"})

    assert round_.ticket in page.text
    assert case.alias not in page.text
    assert "Gaan we door" not in page.text
    assert gate.url.path.startswith("/stem/")
    assert "Gaan we door" in gate.text
    with database.write() as session:
        votes_of(session, session.merge(round_), clock.now(), wijkagent=GO)
    assert "Niets wacht op u" in visitor.get(f"/vandaag/{raw}").text
    assert (
        "wacht niet meer op u"
        in visitor.post(f"/vandaag/{raw}", data={"open": f"gate:{round_.id}:{seat}"}).text
    )
    assert "wacht niet meer op u" in visitor.post(f"/vandaag/{raw}", data={"open": "gate:x:y"}).text


def test_a_bundle_link_that_does_not_work_is_the_calm_page(visitor: Browser) -> None:
    assert visitor.get("/vandaag/x").status_code == 404
    assert visitor.post("/vandaag/x", data={"open": "gate:x:y"}).status_code in (200, 404)


@pytest.fixture
def demo(settings: Settings, database: Database, clock: Clock) -> Iterator[Browser]:
    """The same installation, as the demo."""
    app = create_app(settings.model_copy(update={"demo": True}), database, clock.now)
    with Browser(app) as browser:
        yield browser


def test_the_mailbox_of_the_demo(demo: Browser, settings: Settings) -> None:
    letter = (
        "From: Lange Adem <a@b.example>\r\nTo: kim@voorbeeld.example\r\nSubject: Er staat een vraag\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nOpen:\r\nhttp://lot.example/stem/abc\r\n"
    )
    key = keep(settings.data_dir / "postbus", letter.encode())

    assert "Er staat een vraag" in demo.get("/demo/postbus").text
    assert "Nog geen berichten" in demo.get("/demo/postbus?to=niemand").text
    assert '<a href="http://lot.example/stem/abc"' in demo.get(f"/demo/postbus/{key}").text
    assert demo.get("/demo/postbus/onzin").status_code == 404
    assert demo.get("/demo/postbus", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404


def test_outside_the_demo_there_is_no_mailbox(visitor: Browser) -> None:
    assert visitor.get("/demo/postbus").status_code == 404


def test_health_readiness_and_figures(visitor: Browser, database: Database, clock: Clock) -> None:
    with database.write() as session:
        a_case(session, clock.now())

    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").json() == ["engine", "prefect"]
    assert "lot_cases_open 1.0" in visitor.get("/metrics").text
    with database.write() as session:
        beat(session, "engine", clock.now())
    assert visitor.get("/readyz").json() == ["prefect"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param("nl", "do 26 november, 17.00 uur", id="Dutch"),
        pytest.param("en", "Thu 26 November, 17:00", id="English"),
    ],
)
def test_a_moment_in_words(language: str, words: str) -> None:
    calendar = Calendar(language, AMSTERDAM, 2026)

    assert calendar.moment(datetime(2026, 11, 26, 16, tzinfo=UTC)) == words


def test_another_year_is_mentioned() -> None:
    assert Calendar("nl", AMSTERDAM, 2026).day(date(2027, 1, 15)) == "vr 15 januari 2027"


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        pytest.param(b"", "", "nl", id="nothing said: the installation's"),
        pytest.param(b"", "en-GB,en;q=0.9,nl;q=0.1", "en", id="the browser's wish"),
        pytest.param(b"lang=nl", "en", "nl", id="a choice goes first"),
        pytest.param(b"lang=xx", "de,fr;q=zero", "nl", id="languages we do not speak"),
    ],
)
def test_the_language_of_a_reader(query: bytes, header: str, language: str) -> None:
    headers = [(b"accept-language", header.encode())]
    request = Request({"type": "http", "query_string": query, "headers": headers})

    assert language_of(request, "nl") == language


@pytest.mark.parametrize(
    ("nearest", "forwarded", "client"),
    [
        pytest.param("203.0.113.9", "198.51.100.1", "203.0.113.9", id="a stranger's word is not believed"),
        pytest.param(
            "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9", id="the last hop before our proxy"
        ),
        pytest.param("10.0.0.1", "", "10.0.0.1", id="a proxy without a word"),
    ],
)
def test_the_address_of_a_client(nearest: str, forwarded: str, client: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    request = Request({"type": "http", "client": (nearest, 1), "headers": headers})

    assert Limits(("10.0.0.0/8",)).client(request) == client


def test_too_often_is_too_often() -> None:
    limits = Limits()
    for _ in range(5):
        limits.count(limits.rules.new_links, "new", "a")

    with pytest.raises(TooOften):
        limits.count(limits.rules.new_links, "new", "a")
    limits.count(limits.rules.new_links, "new", "b")


def test_somebody_who_tries_many_links_is_slowed(visitor: Browser) -> None:
    pages = [visitor.get(f"/stem/{number}").status_code for number in range(62)]

    assert pages[0] == 404
    assert pages[-1] == 429


def test_an_unforeseen_error_is_a_calm_page(visitor: Browser) -> None:
    visitor.app.add_api_route("/stuk", lambda: 1 / 0, methods=["GET", "POST"])

    page = visitor.post("/stuk")

    assert page.status_code == 500
    assert "Uw stem is niet opgeslagen".lower() in text_of(page).lower()
    assert "ZeroDivision" not in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("WCAG 2.2, niveau A en AA", "nog niet getest", "tegen de beheerder bij", "22 november 2026")),
        ("en", ("WCAG 2.2, levels A and AA", "have not tested", "the administrator at", "22 November 2026")),
    ],
)
def test_the_accessibility_statement_is_one_press_away_from_every_page(
    visitor: Browser, settings: Settings, language: str, words: tuple[str, ...]
) -> None:
    foot = visitor.get("/aanmelden").text.partition("<footer")[2]
    unknown = visitor.get("/stem/onzin").text.partition("<footer")[2]

    page = visitor.get(f"/toegankelijkheid?lang={language}")

    assert 'href="/toegankelijkheid"' in foot
    assert 'href="/toegankelijkheid"' in unknown
    assert all(one in text_of(page) for one in (*words, settings.organisation))
