"""`/overzicht`: the coordinator's page. For everybody else it is not there."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from actions.errors import NotFound
from dashboard.door import AtDoor
from dashboard.sessions import Signed
from dashboard.views.overview import overview_page
from models.people import AccountRole


router = APIRouter()


@router.api_route("/overzicht", methods=["GET", "HEAD"])
def show(request: Request, door: AtDoor, caller: Signed) -> Response:
    """All cases by their clocks."""
    if not caller.has(AccountRole.COORDINATOR):
        raise NotFound("overview")
    with door.reading() as (session, now):
        page = overview_page(session, door.calendar(request), now)
    return door.page(request, page, visitor=caller.visitor)
