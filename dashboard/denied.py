"""Who asked for a case that is not theirs: written down, and answered as if there were no such case."""

from __future__ import annotations

from fastapi import Request

from actions.errors import ActionRefusal
from actions.sweep import Workplace
from models.people import AccessRow


def note_denied(place: Workplace, request: Request, error: Exception, door: str = "") -> None:
    """Keep who asked for which case by which kind of address; in a transaction of its own, also on a GET (I11).

    Called when the request's own transaction has ended. Never the address itself: somebody else may stand in it.
    """
    kept = error.kept_from if isinstance(error, ActionRefusal) else None
    if kept is None:
        return
    route = request.scope.get("route")
    what = f"{door}{request.method} {getattr(route, 'path', '')}"[:200]
    with place.database.write() as session:
        session.add(
            AccessRow(
                at=place.clock(), person_id=kept.person_id, case_id=kept.case_id, what=what, allowed=False
            )
        )
