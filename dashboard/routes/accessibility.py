"""`/toegankelijkheid`: the accessibility statement, for everybody, from the foot of every page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboard.door import AtDoor
from dashboard.pages.accessibility import AccessibilityPage


router = APIRouter()


@router.api_route("/toegankelijkheid", methods=["GET", "HEAD"])
def statement(request: Request, door: AtDoor) -> Response:
    """What is tested, what is not good enough yet, and where to say so."""
    return door.page(request, AccessibilityPage(door.settings.organisation))
