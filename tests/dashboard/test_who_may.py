"""Who reaches what: every route × everybody × one's own case and another one, against one table.

The routes come from the application itself: one that is not in the table fails, and so does a line without a route.
A case that is not one's own is not there (404), which is not the same as one in which one may not (403). Nothing that
a request does is kept, so that every line meets the same world.
"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import Response

from dashboard.app import create_app
from dashboard.team_forms import FORMS
from models.database import Database
from settings import Settings
from tests.clock import Clock
from tests.dashboard.browser import Browser
from tests.dashboard.everywhere import (
    ACCOUNTS,
    CHAIR,
    MEMBER,
    NOBODY,
    OTHER_CHAIR,
    Route,
    World,
    a_world,
    nothing_is_kept,
    routes_of,
)


pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

REACHED, SIGN_IN, MAY_NOT, NOT_THERE = "+", "in", "-", "0"

# fmt: off
#                    nobody chair member outsider coordinator beheerder privacy
EVERYBODY          = "+    +   +   +   +   +   +"
WITHOUT_PROOF      = "-    -   -   -   -   -   -"  # a proof is asked, and none was sent along
NOBODY_HAS_IT      = "0    0   0   0   0   0   0"
ACCOUNT            = "in   +   +   +   +   +   +"
ACCOUNT_PROOF      = "in   -   -   -   -   -   -"
OWNER              = "in   +   0   0   0   0   0"
MEMBERS            = "in   +   +   0   0   0   0"
THE_CHAIR          = "in   +   -   0   0   0   0"
THE_PERSON_ASKED   = "in   0   +   0   0   0   0"
MEMBERS_COORDINATE = "in   +   +   0   +   0   0"
REOPENS            = "in   -   -   0   +   0   0"
STARTED_IT         = "in   +   0   0   0   0   0"
STARTS_CASES       = "in   +   -   +   -   -   -"
COORDINATOR_PAGE   = "in   0   0   0   +   0   0"
PRIVACY_PAGE       = "in   0   0   0   0   0   +"
CLOCKS             = "in   +   +   0   +   0   0"  # that it exists and moves: coordinators too
CONTENT            = "in   +   +   0   -   0   0"
CHAIR_COMMAND      = "in   +   -   0   -   0   0"
SEAT_COMMAND       = "in   -   +   0   -   0   0"
NOT_IN_THIS_SEAT   = "in   -   -   0   -   0   0"
NOT_NOTED          = "in   0   0   0   -   0   0"  # nothing was noted in their name
LOG                = "in   +   -   0   -   0   +"
COORDINATOR_API    = "in   -   -   -   +   -   -"
# fmt: on

WHO_MAY: dict[str, str] = {
    "GET /": ACCOUNT,
    "GET /aanmelden": EVERYBODY,
    "POST /aanmelden": EVERYBODY,
    "POST /aanmelden/oidc": EVERYBODY,
    "POST /aanmelden/oidc/koppel": WITHOUT_PROOF,
    "GET /aanmelden/oidc/terug": WITHOUT_PROOF,
    "POST /aanmelden/passkey": WITHOUT_PROOF,
    "POST /aanmelden/passkey/opties": EVERYBODY,
    "GET /aanmelden/{token}": EVERYBODY,
    "POST /aanmelden/{token}": EVERYBODY,
    "GET /account": ACCOUNT,
    "POST /account/organisatie/{identity}/weg": OWNER,
    "POST /account/overal-afmelden": ACCOUNT,
    "POST /account/passkeys": ACCOUNT_PROOF,
    "POST /account/passkeys/opties": ACCOUNT,
    "POST /account/passkeys/{passkey}/weg": OWNER,
    "POST /account/sessies/{session_id}/weg": OWNER,
    "POST /afmelden": EVERYBODY,
    "GET /agenda/{token}.ics": EVERYBODY,
    "GET /casus/nieuw": STARTS_CASES,
    "GET /casus/nieuw/{page}": STARTS_CASES,
    "POST /casus/nieuw/weg": STARTS_CASES,
    "POST /casus/nieuw/{page}": STARTS_CASES,
    "GET /casus/{reference}": MEMBERS,
    "GET /casus/{reference}/gestart": STARTED_IT,
    "POST /casus/{reference}/gestart": THE_CHAIR,
    "GET /casus/{reference}/doe/aanhouden": MEMBERS,
    "POST /casus/{reference}/doe/aanhouden": MEMBERS,
    "GET /casus/{reference}/doe/bevestig-sluiten": MEMBERS_COORDINATE,
    "POST /casus/{reference}/doe/bevestig-sluiten": MEMBERS_COORDINATE,
    "GET /casus/{reference}/doe/heropenen": MEMBERS_COORDINATE,
    "POST /casus/{reference}/doe/heropenen": REOPENS,
    "GET /casus/{reference}/doe/hervatten": MEMBERS,
    "POST /casus/{reference}/doe/hervatten": THE_CHAIR,
    "GET /casus/{reference}/doe/intrekken": MEMBERS,
    "POST /casus/{reference}/doe/intrekken": THE_CHAIR,
    "GET /casus/{reference}/doe/noodbesluit": MEMBERS,
    "POST /casus/{reference}/doe/noodbesluit": MEMBERS,
    "GET /casus/{reference}/doe/pauzeren": MEMBERS,
    "POST /casus/{reference}/doe/pauzeren": MEMBERS,
    "GET /casus/{reference}/doe/plek": MEMBERS,
    "POST /casus/{reference}/doe/plek": MEMBERS,
    "GET /casus/{reference}/doe/sluiten": MEMBERS,
    "POST /casus/{reference}/doe/sluiten": THE_CHAIR,
    "GET /casus/{reference}/doe/sluiten-intrekken": MEMBERS_COORDINATE,
    "POST /casus/{reference}/doe/sluiten-intrekken": MEMBERS_COORDINATE,
    "GET /casus/{reference}/doe/tafel": MEMBERS,
    "POST /casus/{reference}/doe/tafel": MEMBERS,
    "GET /casus/{reference}/doe/verlengen": MEMBERS,
    "POST /casus/{reference}/doe/verlengen": THE_CHAIR,
    "POST /casus/{reference}/herinner/{seat}": THE_CHAIR,
    "POST /casus/{reference}/plek/{seat}/blijft": THE_CHAIR,
    "GET /casus/{reference}/overdragen/{seat}": MEMBERS,
    "POST /casus/{reference}/overdragen/{seat}": MEMBERS,
    "GET /casus/{reference}/adres/{person}": MEMBERS,
    "POST /casus/{reference}/adres/{person}": THE_CHAIR,
    "GET /casus/{reference}/vervallen/{seat}": MEMBERS,
    "POST /casus/{reference}/vervallen/{seat}": THE_CHAIR,
    "GET /casus/{reference}/vervanger/{seat}": MEMBERS,
    "POST /casus/{reference}/vervanger/{seat}": MEMBERS,
    "GET /casus/{reference}/wijzigingen": MEMBERS_COORDINATE,
    "POST /casus/{reference}/wijzigingen/{change_id}": MEMBERS_COORDINATE,
    "GET /casus/{reference}/plek/{member}": THE_PERSON_ASKED,
    "POST /casus/{reference}/plek/{member}": THE_PERSON_ASKED,
    "GET /casus/{reference}/poort/{number}": MEMBERS,
    "POST /casus/{reference}/poort/{number}": MEMBERS,
    "GET /casus/{reference}/puzzelteam": MEMBERS,
    "POST /casus/{reference}/puzzelteam": MEMBERS,  # this member is the vice chair of the team
    **{f"GET /casus/{{reference}}/puzzelteam/{form}": MEMBERS for form in FORMS if form != "vormen"},
    **{f"POST /casus/{{reference}}/puzzelteam/{form}": MEMBERS for form in FORMS if form != "vormen"},
    "GET /casus/{reference}/puzzelteam/vormen": THE_CHAIR,
    "POST /casus/{reference}/puzzelteam/vormen": THE_CHAIR,
    "GET /casus/{reference}/puzzelteam/samenvatting": MEMBERS,
    "GET /casus/{reference}/voorwaarde/{condition}": MEMBERS,
    "POST /casus/{reference}/voorwaarde/{condition}": MEMBERS,
    "GET /casus/{reference}/{step}": MEMBERS,
    "POST /casus/{reference}/{step}": MEMBERS,
    "GET /casus/{reference}/{step}/afdruk": MEMBERS,
    "GET /casus/{reference}/{step}/poort": MEMBERS,
    "GET /casus/{reference}/{step}/regel": MEMBERS,
    "POST /casus/{reference}/{step}/regel": THE_CHAIR,
    "POST /casus/{reference}/{step}/poort": THE_CHAIR,
    "GET /demo/postbus": EVERYBODY,
    "GET /demo/postbus/{key}": NOBODY_HAS_IT,
    "GET /demo/postbus/{key}/opmaak": NOBODY_HAS_IT,
    "GET /toegankelijkheid": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /metrics": EVERYBODY,
    "GET /opnieuw": ACCOUNT_PROOF,
    "POST /opnieuw": ACCOUNT,
    "GET /opnieuw/{held}": OWNER,
    "POST /opnieuw/{held}": OWNER,
    "GET /overzicht": COORDINATOR_PAGE,
    "GET /overzicht.xlsx": COORDINATOR_PAGE,
    "POST /overzicht/adres/{case}/{person}": COORDINATOR_PAGE,
    "POST /overzicht/bericht/{notice}": COORDINATOR_PAGE,
    "POST /overzicht/weergaven": COORDINATOR_PAGE,
    "POST /overzicht/weergaven/{view}/weg": COORDINATOR_PAGE,
    "GET /logboek": PRIVACY_PAGE,
    "GET /logboek/toegang": PRIVACY_PAGE,
    "GET /overleg/{token}": EVERYBODY,
    "POST /overleg/{token}": EVERYBODY,
    "GET /peiling/{token}": NOBODY_HAS_IT,
    "POST /peiling/{token}": NOBODY_HAS_IT,
    "GET /readyz": EVERYBODY,
    "GET /static/{file}": EVERYBODY,
    "GET /stem/{token}": EVERYBODY,
    "POST /stem/{token}": WITHOUT_PROOF,
    "GET /stem/{token}/berichten": EVERYBODY,
    "POST /stem/{token}/berichten": EVERYBODY,
    "GET /vandaag/{token}": EVERYBODY,
    "GET /vandaag/{token}/berichten": EVERYBODY,
    "POST /vandaag/{token}/berichten": EVERYBODY,
    "POST /vandaag/{token}": EVERYBODY,
    "GET /api/v1/cases": ACCOUNT,
    "POST /api/v1/cases": ACCOUNT,
    "GET /api/v1/cases/{reference}": CLOCKS,
    "GET /api/v1/cases/{reference}/audit": LOG,
    "GET /api/v1/cases/{reference}/changes": CLOCKS,
    "POST /api/v1/cases/{reference}/changes/{change_id}/drop": CLOCKS,
    "DELETE /api/v1/cases/{reference}/close": CLOCKS,
    "POST /api/v1/cases/{reference}/close": CHAIR_COMMAND,
    "POST /api/v1/cases/{reference}/conditions/{condition_id}/meet": CHAIR_COMMAND,
    "POST /api/v1/cases/{reference}/conditions/{condition_id}/move": SEAT_COMMAND,
    "POST /api/v1/cases/{reference}/conditions/{condition_id}/waive": SEAT_COMMAND,
    "GET /api/v1/cases/{reference}/gates": CLOCKS,
    "GET /api/v1/cases/{reference}/gates/{number}": CLOCKS,
    "POST /api/v1/cases/{reference}/gates/{number}/emergency": SEAT_COMMAND,
    "POST /api/v1/cases/{reference}/gates/{number}/extend": CHAIR_COMMAND,
    "POST /api/v1/cases/{reference}/gates/{number}/objections": NOT_NOTED,
    "POST /api/v1/cases/{reference}/gates/{number}/table-votes": CHAIR_COMMAND,
    "POST /api/v1/cases/{reference}/gates/{number}/table-votes/{list_id}/confirm": NOT_IN_THIS_SEAT,
    "POST /api/v1/cases/{reference}/gates/{number}/table-votes/{list_id}/reject": NOT_IN_THIS_SEAT,
    "POST /api/v1/cases/{reference}/gates/{number}/votes": CONTENT,
    "POST /api/v1/cases/{reference}/gates/{number}/votes/withdraw": CONTENT,
    "POST /api/v1/cases/{reference}/gates/{number}/withdraw": CHAIR_COMMAND,
    "GET /api/v1/cases/{reference}/members": CONTENT,
    "POST /api/v1/cases/{reference}/members": CHAIR_COMMAND,
    "POST /api/v1/cases/{reference}/pause": CHAIR_COMMAND,
    "GET /api/v1/cases/{reference}/puzzelteam": CLOCKS,
    "GET /api/v1/cases/{reference}/puzzelteam/meetings": CONTENT,
    "POST /api/v1/cases/{reference}/puzzelteam/meetings": CONTENT,
    "POST /api/v1/cases/{reference}/puzzelteam/meetings/{meeting_id}/close": CONTENT,
    "POST /api/v1/cases/{reference}/reopen": REOPENS,
    "POST /api/v1/cases/{reference}/resume": CHAIR_COMMAND,
    "GET /api/v1/cases/{reference}/signals": CONTENT,
    "POST /api/v1/cases/{reference}/signals": CONTENT,
    "GET /api/v1/cases/{reference}/steps/{step}/deliverables/{key}": CONTENT,
    "PUT /api/v1/cases/{reference}/steps/{step}/deliverables/{key}": CHAIR_COMMAND,
    "POST /api/v1/cases/{reference}/steps/{step}/gate": CHAIR_COMMAND,
    "POST /api/v1/members/{member_id}/handover": CONTENT,
    "GET /api/v1/methods": ACCOUNT,
    "GET /api/v1/methods/{key}": ACCOUNT,
    "GET /api/v1/openapi.json": EVERYBODY,
    "GET /api/v1/overview": COORDINATOR_API,
    "GET /api/v1/problems": EVERYBODY,
    "GET /api/v1/problems/{name}": EVERYBODY,
}

_PERSON = {"name": "Bo", "organisation": "Politie", "email": "bo@voorbeeld.example"}
_WHY = {"reason": "Daarom."}
BODIES: dict[str, dict[str, Any]] = {
    "/reopen": _WHY,
    "/close": _WHY,
    "/pause": {"until": "2026-12-01", **_WHY},
    "/meet": {"evidence": "Gedaan."},
    "/move": {"due": "2026-12-01", **_WHY},
    "/waive": _WHY,
    "/emergency": _WHY,
    "/extend": {"working_days": 2},
    "/objections": _WHY,
    "/withdraw": _WHY,
    "/votes": {"answer": "go"},
    "/members": {**_PERSON, "role": "wijkagent", "domain": "veiligheid"},
    "/handover": _PERSON,
    "/meetings": {"at": "2026-12-08T10:00:00+01:00"},
    "/signals": {"text": "Rustig.", "direction": "better"},
}
"""What the API needs before it looks whose case it is, by how the address ends; nothing for the rest."""


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> FastAPI:
    """The application with everything that can be switched on."""
    on = {
        "demo": True,
        "oidc_issuer": "http://localhost:1",
        "oidc_client_id": "x",
        "base_url": "http://localhost:1",
    }
    return create_app(settings.model_copy(update=on), database, clock.now)


def test_every_route_is_in_the_table_and_every_line_has_its_route(app: FastAPI) -> None:
    assert {str(route) for route in routes_of(app)} == set(WHO_MAY)


@pytest.mark.parametrize("who", [NOBODY, *ACCOUNTS], ids=lambda who: who.partition("@")[0] or "nobody")
def test_everybody_reaches_what_the_table_says(
    app: FastAPI, database: Database, clock: Clock, who: str
) -> None:
    world = a_world(app, database, clock.now())
    listed = [route for route in routes_of(app) if str(route) in WHO_MAY]
    found: dict[str, str] = {}
    wanted: dict[str, str] = {}
    with Browser(app) as browser:
        cookie = world.session_of(who) if who else {}
        with nothing_is_kept(database):
            for case in ("own", "other") if who in (CHAIR, MEMBER, OTHER_CHAIR) else ("own",):
                for route in listed:
                    if case == "other" and world.address(route, "own") == world.address(route, "other"):
                        continue  # it knows no case
                    browser.cookies.clear()
                    browser.cookies.update(cookie)
                    found[f"{route} ({case})"] = outcome(sent(browser, world, route, case, who))
                    wanted[f"{route} ({case})"] = WHO_MAY[str(route)].split()[column(who, case)]

    assert {line: got for line, got in found.items() if got != wanted[line]} == {}


def column(who: str, case: str) -> int:
    """Where somebody stands towards a case: the place in a line of the table."""
    inside = {(CHAIR, "own"): 1, (MEMBER, "own"): 2, (OTHER_CHAIR, "other"): 1}
    outside = {NOBODY: 0, CHAIR: 3, MEMBER: 3, OTHER_CHAIR: 3}
    others = {email: place for place, email in enumerate(list(ACCOUNTS)[3:], start=4)}
    return inside.get((who, case), {**outside, **others}[who])


def sent(browser: Browser, world: World, route: Route, case: str, who: str) -> Response:
    """One request as this person."""
    headers = {"authorization": f"Bearer {world.bearers[who]}"} if route.is_api and who else {}
    content: dict[str, Any] = {"data": {"result": world.parts[case]["key"]}}
    if route.is_api:
        content = {"json": body(world, route, case)} if route.method != "GET" else {}
    elif route.method == "GET":
        content = {}
    return browser.request(
        route.method, world.address(route, case), headers=headers, follow_redirects=False, **content
    )


def body(world: World, route: Route, case: str) -> dict[str, Any]:
    """What this command of the API cannot do without."""
    if route.path.endswith("/table-votes"):
        return {"votes": [{"seat": world.parts[case]["seat"], "answer": "go"}]}
    if route.path.endswith("/{key}"):
        return {"content": {}}
    if route.path.endswith(("/votes/withdraw", "/{meeting_id}/close")):
        return {}
    return next((given for end, given in BODIES.items() if route.path.endswith(end)), {})


def outcome(reply: Response) -> str:
    """What became of a request, as the table says it."""
    if reply.status_code == 401 or reply.headers.get("location") == "/aanmelden":
        return SIGN_IN
    if reply.status_code == 403:
        return SIGN_IN if "U was afgemeld" in reply.text else MAY_NOT
    if reply.status_code == 404:
        return NOT_THERE
    assert reply.status_code != 500, reply.text
    return REACHED
