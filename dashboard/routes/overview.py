"""`/overzicht`: the coordinator's page, the same as a workbook, and a way on from what did not arrive.

For everybody else it is not there.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from actions.ask_for_address import ask_for_address
from actions.errors import Invalid, NotFound, NothingToDo
from actions.save_view import forget_view, save_view, saved_views
from actions.send_again import send_again
from dashboard.catalogues import N_, translations
from dashboard.door import AtDoor, Door
from dashboard.pages.overview import Keep
from dashboard.posted import Posted
from dashboard.sentences import mistake
from dashboard.sessions import Caller, Signed
from dashboard.step_up import FreshlySigned
from dashboard.views.overview import overview_page
from dashboard.views.overview_export import FILE_TYPE, workbook
from dashboard.views.overview_filters import Filters
from models.people import AccessRow, AccountRole


router = APIRouter()

SAID = {
    "opnieuw": N_("Het bericht gaat opnieuw op weg."),
    "gevraagd": N_("De voorzitter krijgt bericht."),
    "al-gedaan": N_("Dat was al gedaan."),
    "weergave": N_("De weergave is bewaard."),
    "weergave-weg": N_("De weergave is vergeten."),
}


@router.api_route("/overzicht", methods=["GET", "HEAD"])
def show(request: Request, door: AtDoor, caller: Signed) -> Response:
    """All cases by their clocks."""
    _require_coordinator(caller)
    return _page(request, door, caller, Filters.read(request.query_params))


def _page(
    request: Request, door: Door, caller: Caller, filters: Filters, refused: Keep | None = None
) -> Response:
    said = SAID.get(request.query_params.get("gedaan", ""), "")
    words = translations(door.language(request)).gettext(said) if said else ""
    with door.reading() as (session, now):
        views = saved_views(session, caller.account_id)
        page = overview_page(session, door.calendar(request), now, filters, words, views, refused)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return door.page(request, page, status=status, visitor=caller.visitor)


@router.post("/overzicht/weergaven")
def keep(request: Request, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Keep the filters under a name, for this account alone; the address itself is what one shares."""
    _require_coordinator(caller)
    filters = Filters.read({name: post[name] for name in ("q", "methode", "kolom")})
    query = urlencode(filters.kept)
    try:
        with door.changing() as (session, now):
            save_view(session, caller.account_id, post["name"], query, now)
    except Invalid as invalid:
        error = mistake(invalid.mistakes[0].message, door.language(request))
        return _page(request, door, caller, filters, Keep(name=post["name"], error=error))
    return RedirectResponse(f"/overzicht?{query}&gedaan=weergave", HTTPStatus.SEE_OTHER)


@router.post("/overzicht/weergaven/{view}/weg")
def forget(view: UUID, door: AtDoor, caller: Signed) -> Response:
    """Forget a saved view of one's own."""
    _require_coordinator(caller)
    with door.changing() as (session, _now):
        forget_view(session, caller.account_id, view)
    return RedirectResponse("/overzicht?gedaan=weergave-weg", HTTPStatus.SEE_OTHER)


@router.api_route("/overzicht.xlsx", methods=["GET", "HEAD"])
def export(request: Request, door: AtDoor, caller: FreshlySigned) -> Response:
    """The same as a workbook; who took it is written down, and it asks for a fresh sign-in."""
    _require_coordinator(caller)
    with door.reading() as (session, now):
        file = workbook(session, door.calendar(request), now, Filters.read(request.query_params))
    with door.changing() as (session, now):
        session.add(AccessRow(at=now, person_id=caller.id, what="overview_export"))
    name = f"lange-adem-{now.astimezone(door.settings.zone):%Y-%m-%d}.xlsx"
    return Response(
        file, media_type=FILE_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.post("/overzicht/bericht/{notice}")
def again(notice: UUID, door: AtDoor, caller: Signed) -> Response:
    """Send a message once more."""
    _require_coordinator(caller)
    try:
        with door.changing() as (session, now):
            send_again(session, notice, now, by=caller.id)
    except NothingToDo:
        return _back("al-gedaan", "berichten")
    return _back("opnieuw", "berichten")


@router.post("/overzicht/adres/{case}/{person}")
def ask(case: UUID, person: UUID, door: AtDoor, caller: Signed) -> Response:
    """Ask the chair for an address that works."""
    _require_coordinator(caller)
    try:
        with door.changing() as (session, now):
            ask_for_address(session, door.installation, case, person, now, by=caller.id)
    except NothingToDo:
        return _back("al-gedaan", "adressen")
    return _back("gevraagd", "adressen")


def _require_coordinator(caller: Caller) -> None:
    if not caller.has(AccountRole.COORDINATOR):
        raise NotFound("overview")


def _back(done: str, anchor: str) -> Response:
    return RedirectResponse(f"/overzicht?gedaan={done}#{anchor}", HTTPStatus.SEE_OTHER)
