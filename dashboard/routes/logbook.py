"""`/logboek`: what changed, and who read. For the privacy officer; for everybody else it is not there."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from actions.errors import NotFound
from dashboard.door import AtDoor, Door
from dashboard.pages.logbook import LogPage
from dashboard.sessions import Caller, Signed
from dashboard.views.logbook import Asked, access_page, changes_page
from models.people import AccountRole


router = APIRouter()


@router.api_route("/logboek", methods=["GET", "HEAD"])
def changed(request: Request, door: AtDoor, caller: Signed) -> Response:
    """What changed, from the audit chain."""
    _require_privacy(caller)
    asked = Asked.read(request.query_params)
    with door.reading() as (session, _now):
        page = changes_page(session, door.place, asked, door.language(request))
    return _reply(request, door, caller, page)


@router.api_route("/logboek/toegang", methods=["GET", "HEAD"])
def read(request: Request, door: AtDoor, caller: Signed) -> Response:
    """Who read what, and who was refused, from the access log."""
    _require_privacy(caller)
    asked = Asked.read(request.query_params)
    with door.reading() as (session, _now):
        page = access_page(session, asked, door.language(request))
    return _reply(request, door, caller, page)


def _reply(request: Request, door: Door, caller: Caller, page: LogPage) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if page.errors else HTTPStatus.OK
    return door.page(request, page, status, caller.visitor)


def _require_privacy(caller: Caller) -> None:
    if not caller.has(AccountRole.PRIVACY):
        raise NotFound("log")
