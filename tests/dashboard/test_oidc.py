"""Signing in through one's own organisation: a running provider, one that is down, one that lies, another person."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import select

from actions.accounts import add_account, disable_account
from dashboard.app import create_app
from models.database import Database
from models.people import AccountRow, SessionRow, SignInMethod
from models.sign_in import OidcIdentityRow
from settings import Settings
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.providers import Provider, running_provider, talking_nonsense
from tests.dashboard.rows import everything
from tests.dashboard.visitors import hidden, text_of


pytestmark = [
    pytest.mark.parametrize("engine_name", ["sqlite"]),
    pytest.mark.usefixtures("robin"),
    # The provider runs in a thread here; what its own library thinks of it is not about us.
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]

ROBIN = "robin@voorbeeld.example"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as found:
        yield found


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    return with_issuer(settings, provider.address)


def with_issuer(settings: Settings, issuer: str, **more: Any) -> Settings:
    return settings.model_copy(
        update={
            "oidc_issuer": issuer,
            "oidc_client_id": "lange-adem",
            "oidc_client_secret": SecretStr("geheim"),
            **more,
        }
    )


@pytest.fixture
def robin(database: Database, clock: Clock) -> str:
    """An account; the raw first link."""
    with database.write() as session:
        _account, raw = add_account(session, "Robin", ROBIN, ["projectleider"], clock.now())
    return raw


def departs(visitor: Browser) -> str:
    """The address at the provider that the page goes to."""
    page = visitor.post("/aanmelden/oidc")
    assert page.status_code == 200, page.text
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page.text)
    assert found is not None
    return unescape(found.group(1))


def links_robin(visitor: Browser, provider: Provider, subject: str, **claims: object) -> httpx.Response:
    provider.person(subject, email=ROBIN, email_verified=True, **claims)
    asks = visitor.get(provider.signs_in(departs(visitor), subject))
    return visitor.post("/aanmelden/oidc/koppel", data=hidden(asks))


def rows(database: Database) -> tuple[int, int, int]:
    with database.read() as session:
        return (
            len(session.exec(select(OidcIdentityRow)).all()),
            len(session.exec(select(SessionRow)).all()),
            len(session.exec(select(AccountRow)).all()),
        )


def test_the_first_time_one_press_links_and_the_second_time_one_is_in_at_once(
    visitor: Browser, provider: Provider, database: Database
) -> None:
    provider.person("r1", email="Robin@Voorbeeld.example", email_verified=True)

    asks = visitor.get(provider.signs_in(departs(visitor), "r1"))
    assert "Hier bent u bekend als Robin" in text_of(asks)
    assert rows(database) == (0, 0, 1)
    first = visitor.post("/aanmelden/oidc/koppel", data=hidden(asks))
    visitor.post("/afmelden")
    again = visitor.get(provider.signs_in(departs(visitor), "r1"))

    assert "Dag Robin" in first.text
    assert "Dag Robin" in again.text
    with database.read() as session:
        identity = session.exec(select(OidcIdentityRow)).one()
        assert (identity.issuer, identity.subject) == (provider.address, "r1")
        assert {row.method for row in session.exec(select(SessionRow))} == {SignInMethod.OIDC}


def test_the_way_back_is_a_get_that_changes_nothing_but_the_session(
    visitor: Browser, provider: Provider, database: Database
) -> None:
    links_robin(visitor, provider, "r9")
    visitor.post("/afmelden")
    back = provider.signs_in(departs(visitor), "r9")
    before = everything(database)

    visitor.get(back)

    changed = {table for table, found in everything(database).items() if found != before[table]}
    assert changed == {"session", "sign_in_challenge", "audit_event", "audit_head"}


def test_the_identity_counts_and_not_the_address(visitor: Browser, provider: Provider) -> None:
    links_robin(visitor, provider, "r2")
    visitor.post("/afmelden")
    provider.person("r2", email="heel.anders@voorbeeld.example", email_verified=False)

    again = visitor.get(provider.signs_in(departs(visitor), "r2"))

    assert "Dag Robin" in again.text


def test_the_request_has_pkce_state_nonce_and_one_return_address(
    visitor: Browser, provider: Provider
) -> None:
    address = departs(visitor)
    asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
    provider.person("r3", email=ROBIN, email_verified=True)
    visitor.get(provider.signs_in(address, "r3"))
    proved = provider.asked[-1]

    challenge = base64.urlsafe_b64encode(hashlib.sha256(proved["code_verifier"].encode()).digest())
    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] == challenge.decode().rstrip("=")
    assert asked["redirect_uri"] == proved["redirect_uri"] == "http://lot.example/aanmelden/oidc/terug"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"email": ROBIN}, id="nobody says that the address is verified"),
        pytest.param({"email": ROBIN, "email_verified": False}, id="the address is not verified"),
        pytest.param({"email": "nemo@voorbeeld.example", "email_verified": True}, id="an unknown address"),
        pytest.param({}, id="no address"),
    ],
)
def test_an_account_is_never_made(
    visitor: Browser, provider: Provider, database: Database, claims: dict[str, object]
) -> None:
    provider.person("n1", **claims)

    page = visitor.get(provider.signs_in(departs(visitor), "n1"))

    assert page.status_code == 403
    assert "is hier geen account" in text_of(page)
    assert rows(database) == (0, 0, 1)


def test_a_disabled_account_stays_out(
    visitor: Browser, provider: Provider, database: Database, clock: Clock
) -> None:
    links_robin(visitor, provider, "r4")
    with database.write() as session:
        disable_account(session, ROBIN, clock.now())

    page = visitor.get(provider.signs_in(departs(visitor), "r4"))

    assert page.status_code == 403
    assert visitor.get("/").url.path == "/aanmelden"


def test_what_came_back_works_once_and_in_the_browser_that_left(
    visitor: Browser, provider: Provider, settings: Settings, database: Database, clock: Clock
) -> None:
    links_robin(visitor, provider, "r5")
    visitor.post("/afmelden")
    back = provider.signs_in(departs(visitor), "r5")
    with Browser(create_app(settings, database, clock.now)) as other:
        elsewhere = other.get(back)
        assert other.get("/").url.path == "/aanmelden"

    here = visitor.get(back)
    visitor.post("/afmelden")
    twice = visitor.get(back)

    assert (elsewhere.status_code, here.status_code, twice.status_code) == (403, 200, 403)
    assert "Begin opnieuw" in text_of(twice)


def test_ten_minutes_is_too_long(visitor: Browser, provider: Provider, clock: Clock) -> None:
    back = provider.signs_in(departs(visitor), "r1")
    clock.advance(minutes=11)

    assert visitor.get(back).status_code == 403


def test_who_stops_at_the_provider_is_told_so(visitor: Browser, provider: Provider) -> None:
    page = visitor.get(provider.stops(departs(visitor)))

    assert page.status_code == 403
    assert "afgebroken" in text_of(page)


def test_another_person_than_who_is_signed_in_is_sent_back(
    visitor: Browser, provider: Provider, database: Database, clock: Clock
) -> None:
    with database.write() as session:
        _account, kim = add_account(session, "Kim", "kim@voorbeeld.example", ["projectleider"], clock.now())
    links_robin(visitor, provider, "r6")
    visitor.post("/afmelden")
    visitor.post(f"/aanmelden/{kim}")

    page = visitor.get(provider.signs_in(departs(visitor), "r6"))

    assert page.status_code == 403
    assert "iemand anders" in text_of(page)
    assert "Dag Kim" in visitor.get("/").text


def test_whoever_is_signed_in_links_an_identity_without_a_verified_address(
    visitor: Browser, provider: Provider, database: Database, robin: str
) -> None:
    visitor.post(f"/aanmelden/{robin}")
    provider.person("r7")

    asks = visitor.get(provider.signs_in(departs(visitor), "r7"))
    inside = visitor.post("/aanmelden/oidc/koppel", data=hidden(asks))

    assert "Dag Robin" in inside.text
    assert rows(database)[0] == 1
    assert "localhost" in text_of(visitor.get("/account"))


def test_when_and_how_it_was_proved_is_kept(
    visitor: Browser, provider: Provider, database: Database, clock: Clock
) -> None:
    proved = clock.now() - timedelta(minutes=5)
    links_robin(visitor, provider, "r8", auth_time=int(proved.timestamp()), acr="urn:hoog")

    with database.read() as session:
        kept = session.exec(select(SessionRow).order_by(SessionRow.created_at)).all()[-1]  # type: ignore[arg-type]
        assert (kept.proved_at, kept.acr) == (proved, "urn:hoog")


NOT_FOR_US = {
    "issuer": "https://elders.example",
    "authorization_endpoint": "{here}/a",
    "token_endpoint": "{here}/t",
    "jwks_uri": "{here}/k",
}
OPEN_LINE = {**NOT_FOR_US, "issuer": "{here}", "token_endpoint": "http://token.elders.example/t"}
UNSIGNED = (
    base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    + "."
    + base64.urlsafe_b64encode(b'{"iss":"{here}","sub":"r1"}').decode().rstrip("=")
    + "."
)
GOOD = {**NOT_FOR_US, "issuer": "{here}"}
CONFIGURATION = "/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("answers", "status", "words"),
    [
        pytest.param({}, 503, "antwoordt niet", id="it is broken"),
        pytest.param({CONFIGURATION: "<html>"}, 502, "klopt niet", id="no JSON"),
        pytest.param({CONFIGURATION: []}, 502, "klopt niet", id="a list"),
        pytest.param({CONFIGURATION: {"issuer": "{here}"}}, 502, "klopt niet", id="no endpoints"),
        pytest.param({CONFIGURATION: NOT_FOR_US}, 502, "klopt niet", id="another issuer"),
        pytest.param({CONFIGURATION: OPEN_LINE}, 502, "klopt niet", id="an endpoint without https"),
    ],
)
def test_a_provider_that_cannot_be_trusted_gets_nobody(
    settings: Settings,
    database: Database,
    clock: Clock,
    answers: dict[str, Any],
    status: int,
    words: str,
) -> None:
    with talking_nonsense(answers) as address:
        app = create_app(with_issuer(settings, address), database, clock.now)
        with Browser(app) as visitor:
            page = visitor.post("/aanmelden/oidc")

    assert page.status_code == status
    assert words in text_of(page)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"/t": "<html>"}, id="no JSON"),
        pytest.param({"/t": {"error": "invalid_grant"}}, id="an error"),
        pytest.param({"/t": {"access_token": "x", "token_type": "Bearer"}}, id="no id token"),
        pytest.param(
            {"/t": {"access_token": "x", "id_token": "a.b.c"}, "/k": {"keys": []}}, id="a broken token"
        ),
        pytest.param(
            {"/t": {"access_token": "x", "id_token": UNSIGNED}, "/k": {"keys": []}}, id="not signed"
        ),
        pytest.param({"/t": {"access_token": "x", "id_token": "a.b.c"}, "/k": "x"}, id="keys that are none"),
    ],
)
def test_an_answer_that_proves_nothing_signs_nobody_in(
    settings: Settings, database: Database, clock: Clock, more: dict[str, Any]
) -> None:
    with talking_nonsense({CONFIGURATION: GOOD, **more}) as address:
        app = create_app(with_issuer(settings, address), database, clock.now)
        with Browser(app) as visitor:
            [state] = parse_qs(urlsplit(departs(visitor)).query)["state"]
            page = visitor.get(f"/aanmelden/oidc/terug?state={state}&code=x")
            inside = visitor.get("/").url.path

    assert page.status_code == 502
    assert "klopt niet" in text_of(page)
    assert inside == "/aanmelden"


def test_a_provider_that_is_down_leaves_the_other_ways(
    settings: Settings, database: Database, clock: Clock, robin: str
) -> None:
    with talking_nonsense({}) as address:
        pass
    with Browser(create_app(with_issuer(settings, address), database, clock.now)) as visitor:
        page = visitor.post("/aanmelden/oidc")
        inside = visitor.post(f"/aanmelden/{robin}")

    assert page.status_code == 503
    assert "laat u een link mailen" in text_of(page)
    assert "Dag Robin" in inside.text


def test_without_a_provider_there_is_no_such_way(
    settings: Settings, database: Database, clock: Clock
) -> None:
    bare = settings.model_copy(update={"oidc_issuer": None})
    with Browser(create_app(bare, database, clock.now)) as visitor:
        assert visitor.post("/aanmelden/oidc").status_code == 404
        assert visitor.get("/aanmelden/oidc/terug?state=x&code=y").status_code == 404
        assert "organisatie" not in text_of(visitor.get("/aanmelden"))
