"""The buttons on the cards of a case: ask one seat once more, and say that a seat stays with who has it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from actions.keep_seat import keep_seat
from actions.remind_seat import remind_seat
from dashboard.door import AtDoor
from dashboard.membership import membership
from dashboard.sessions import Signed


router = APIRouter()


@router.post("/casus/{reference}/herinner/{seat}")
def remind(reference: str, seat: UUID, door: AtDoor, caller: Signed) -> Response:
    """Queue the reminder; once a day for each seat."""
    with door.changing() as (session, now):
        case = membership(session, reference, caller.id, now).case
        remind_seat(session, door.installation, case.id, seat, now, by=caller.id)
    return RedirectResponse(f"/casus/{reference}?gedaan=herinnerd", HTTPStatus.SEE_OTHER)


@router.post("/casus/{reference}/plek/{seat}/blijft")
def keep(reference: str, seat: UUID, door: AtDoor, caller: Signed) -> Response:
    """Whoever sits here stays: what was said of the seat is answered."""
    with door.changing() as (session, now):
        case = membership(session, reference, caller.id, now).case
        keep_seat(session, case.id, seat, now, by=caller.id)
    return RedirectResponse(f"/casus/{reference}?gedaan=plek-blijft", HTTPStatus.SEE_OTHER)
