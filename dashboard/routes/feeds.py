"""`/agenda/{token}.ics`: a person's meetings for a calendar program, until the address is revoked."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from actions.errors import LinkUnknown
from actions.puzzelteam.feed import feed_of
from dashboard.door import AtDoor
from dashboard.links import Token, count_miss


router = APIRouter()


@router.api_route("/agenda/{token}.ics", methods=["GET", "HEAD"])
def feed(request: Request, token: Token, door: AtDoor) -> Response:
    """Dates and hours with a reference, nothing else; programs ask again and again, so it is a plain 404 when ended."""
    try:
        with door.reading() as (session, now):
            calendar = feed_of(session, door.installation, token, now)
    except LinkUnknown:
        count_miss(request, door)
        return PlainTextResponse("", HTTPStatus.NOT_FOUND)
    return Response(calendar, media_type="text/calendar")
