"""`/casus/{reference}/wijzigingen`: what waits for a second person, who says yes or no to it here."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.errors import ActionRefusal, Invalid, NotFound
from actions.errors import Mistake as Wrong
from actions.propose_change import confirm_change, drop_change
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import membership
from dashboard.pages.case import ChangesPage
from dashboard.pages.forms import Mistake
from dashboard.posted import Posted
from dashboard.routes.commands import mistakes_of
from dashboard.sentences import status_of
from dashboard.sessions import Caller, Signed
from dashboard.step_up import require_fresh
from dashboard.views.changes import changes_page
from gates.errors import GateRefusal
from models import queries
from models.case import CaseRow
from models.people import AccountRole
from models.pinned import method_of
from models.seat import TeamChangeRow


router = APIRouter()

SAID = {
    "bevestigd": N_("Bevestigd. De wijziging geldt nu."),
    "vervallen": N_("De wijziging gaat niet door."),
}


@router.api_route("/casus/{reference}/wijzigingen", methods=["GET", "HEAD"])
def show(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """What waits."""
    with door.reading() as (session, _now):
        said = SAID.get(request.query_params.get("gedaan", ""), "")
        page = _page(request, door, session, caller, reference, said=said)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/wijzigingen/{change_id}")
def answer(
    request: Request, reference: str, change_id: UUID, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Confirm it, or let it go."""
    with door.reading() as (session, _now):
        _change(session, caller, reference, change_id, door)
    require_fresh(request, door, caller, post)
    try:
        with door.changing() as (session, now):
            _change(session, caller, reference, change_id, door)
            done = _answered(session, door, change_id, post["answer"], caller.id, now)
    except NotFound:
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        with door.reading() as (session, _now):
            case, _ = place_of(session, caller, reference, door)
            words = door.words(request, method_of(session, case))
            page = _page(request, door, session, caller, reference, mistakes_of(refusal, words))
        return door.page(request, page, status_of(refusal), visitor=caller.visitor)
    return RedirectResponse(f"/casus/{reference}/wijzigingen?gedaan={done}", HTTPStatus.SEE_OTHER)


def _answered(session: Session, door: Door, change_id: UUID, said: str, by: UUID, now: datetime) -> str:
    """Yes or no, each in so many words; the word of what was done."""
    match said:
        case "confirm":
            confirm_change(session, door.installation, change_id, now, by=by)
            return "bevestigd"
        case "drop":
            drop_change(session, change_id, now, by=by)
            return "vervallen"
        case _:
            raise Invalid([Wrong("answer", "not_a_choice")])


def place_of(session: Session, caller: Caller, reference: str, door: Door) -> tuple[CaseRow, bool]:
    """The case for its member or a coordinator, and whether it is a member.

    Raises:
        NotFound.
    """
    try:
        return membership(session, reference, caller.id, door.now()).case, True
    except NotFound:
        case = queries.case_by_reference(session, reference)
        if case is None or not caller.has(AccountRole.COORDINATOR):
            raise
        return case, False


def _change(session: Session, caller: Caller, reference: str, change_id: UUID, door: Door) -> None:
    case, _ = place_of(session, caller, reference, door)
    row = session.get(TeamChangeRow, change_id)
    if row is None or row.case_id != case.id:
        raise NotFound("change")


def _page(
    request: Request,
    door: Door,
    session: Session,
    caller: Caller,
    reference: str,
    errors: tuple[Mistake, ...] = (),
    said: str = "",
) -> ChangesPage:
    case, is_member = place_of(session, caller, reference, door)
    words = door.words(request, method_of(session, case))
    return changes_page(
        session,
        case,
        caller.id,
        words,
        door.now(),
        is_member=is_member,
        refusal=errors,
        said=words.say(said) if said else "",
    )
