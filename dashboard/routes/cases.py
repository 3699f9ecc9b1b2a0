"""`/`, `/casus/{reference}`: what is mine, and one case as its members see it."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dashboard.catalogues import N_
from dashboard.door import AtDoor
from dashboard.membership import membership, note_reading
from dashboard.sessions import Signed
from dashboard.views.case import case_page
from dashboard.views.start import start_page
from models.people import AccountRole
from models.pinned import method_of


router = APIRouter()

SAID = {
    "opgeslagen": N_("Opgeslagen."),
    "gevraagd": N_("De poort is open. Iedereen die meebeslist krijgt nu een bericht."),
    "ingetrokken": N_("De vraag is ingetrokken. Iedereen krijgt bericht."),
    "verlengd": N_("De poort blijft langer open. Iedereen krijgt bericht."),
    "genoteerd": N_("De stemmen zijn genoteerd. Ze tellen als een ander die erbij was, de lijst bevestigt."),
    "noodbesluit": N_("Uw noodbesluit is genoteerd. Het gaat in als een tweede mens het ook geeft."),
    "noodbesluit-gegeven": N_("Het noodbesluit is gegeven. De volgende stap gaat voorlopig open."),
    "gepauzeerd": N_("De casus is gepauzeerd."),
    "hervat": N_("De casus gaat verder."),
    "vervallen": N_("De plek is vervallen. Wie daar zat, krijgt bericht; die links werken niet meer."),
    "vervanger": N_("De vervanger is aangewezen."),
    "adres": N_("Het adres is veranderd. Het oude adres krijgt bericht; oude links werken niet meer."),
    "regel": N_("De regel van de poort is veranderd. Hij geldt vanaf de volgende ronde."),
    "wijziging-voorgesteld": N_(
        "Voorgesteld. Er verandert pas iets als een tweede mens het bevestigt; coördinatoren krijgen bericht."
    ),
    "voorgesteld": N_("Voorgesteld. Een tweede mens moet dit bevestigen."),
    "gesloten": N_("De casus is gesloten."),
    "heropend": N_("De casus is heropend."),
    "overgedragen": N_(
        "De plek is overgedragen. De opvolger krijgt bericht; de oude links werken niet meer."
    ),
    "herinnerd": N_("De herinnering gaat op weg: binnen werktijd, en hoogstens één bericht per dag."),
    "plek-blijft": N_("Genoteerd: wie op deze plek zit, blijft."),
    "bevestigd": N_("U hebt uw plek bevestigd."),
}
"""What was just done, by a word in the address; the words themselves never travel."""


@router.api_route("/", methods=["GET", "HEAD"])
def mine(request: Request, door: AtDoor, caller: Signed) -> Response:
    """Decisions, actions, cases of the person who is signed in."""
    with door.reading() as (session, now):
        may_start = caller.has(AccountRole.PROJECTLEIDER)
        asked = request.query_params
        page = start_page(
            session,
            caller.id,
            caller.name,
            door.calendar(request),
            now,
            may_start=may_start,
            sought=asked.get("q", "").replace("\x00", "").strip()[:80],
            number=_number(asked.get("pagina", "")),
        )
    has_work = may_start or page.decisions or page.actions or page.cases or page.finds
    if caller.has(AccountRole.PRIVACY) and not has_work:
        return RedirectResponse("/logboek", HTTPStatus.SEE_OTHER)
    return door.page(request, page, visitor=caller.visitor)


def _number(typed: str) -> int:
    """A page as asked for; the first one where that is no number."""
    return max(1, int(typed[:6])) if typed[:6].isascii() and typed[:6].isdigit() else 1


@router.api_route("/casus/{reference}", methods=["GET", "HEAD"])
def one(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """One case."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        done = SAID.get(request.query_params.get("gedaan", ""), "")
        kind = request.query_params.get("tijdlijn", "")
        page = case_page(session, mine, words, now, words.say(done) if done else "", kind)
    note_reading(door, mine.case.id, caller.id, "case")
    return door.page(request, page, visitor=caller.visitor)
