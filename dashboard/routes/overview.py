"""`/overzicht`: the coordinator's page, the same as a workbook, and a way on from what did not arrive.

For everybody else it is not there.
"""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from actions.ask_for_address import ask_for_address
from actions.errors import NotFound, NothingToDo
from actions.send_again import send_again
from dashboard.catalogues import N_, translations
from dashboard.door import AtDoor
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
}


@router.api_route("/overzicht", methods=["GET", "HEAD"])
def show(request: Request, door: AtDoor, caller: Signed) -> Response:
    """All cases by their clocks."""
    _require_coordinator(caller)
    said = SAID.get(request.query_params.get("gedaan", ""), "")
    with door.reading() as (session, now):
        page = overview_page(
            session,
            door.calendar(request),
            now,
            Filters.read(request.query_params),
            translations(door.language(request)).gettext(said) if said else "",
        )
    return door.page(request, page, visitor=caller.visitor)


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
