"""Seats: handing one over, adding or ending one, who stands in, another address, confirming one's own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.change_team import Second, confirm_seat
from actions.errors import ActionRefusal, NotFound, SecondPersonNeeded
from actions.make_change import make_change, second_for
from actions.propose_change import could_confirm, propose_change
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import membership
from dashboard.pages.case import CommandPage
from dashboard.posted import Post, Posted
from dashboard.routes.commands import mistakes_of
from dashboard.seat_forms import Desk, SeatForm, adding, ending, handing_over, mending, standing_in
from dashboard.sentences import status_of
from dashboard.sessions import Caller, Signed
from dashboard.step_up import require_fresh
from dashboard.views.changes import seconded
from gates.errors import GateRefusal
from models import queries
from models.people import AccountRole
from models.pinned import method_of


router = APIRouter()

_CONFIRM = N_("Bevestig uw plek: %(role)s")
_YES = N_("Ja, ik doe mee")
_PROPOSE = N_("Stel voor")
_PROPOSED = (SecondPersonNeeded,)
"""What a page that said so goes on from: the change is then kept until somebody agrees."""


@router.api_route("/casus/{reference}/overdragen/{seat}", methods=["GET", "HEAD"])
def show_handover(request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed) -> Response:
    """Who takes over this seat?"""
    return _show(request, door, caller, reference, handing_over(seat))


@router.post("/casus/{reference}/overdragen/{seat}")
def do_handover(
    request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Hand the seat over."""
    return _do(request, door, caller, reference, handing_over(seat), post)


@router.api_route("/casus/{reference}/doe/plek", methods=["GET", "HEAD"])
def show_new(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """Who joins the team?"""
    return _show(request, door, caller, reference, adding())


@router.post("/casus/{reference}/doe/plek")
def do_new(request: Request, reference: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Add the seat."""
    return _do(request, door, caller, reference, adding(), post)


@router.api_route("/casus/{reference}/vervallen/{seat}", methods=["GET", "HEAD"])
def show_end(request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed) -> Response:
    """Why does this seat go?"""
    return _show(request, door, caller, reference, ending(seat))


@router.post("/casus/{reference}/vervallen/{seat}")
def do_end(
    request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """End the seat."""
    return _do(request, door, caller, reference, ending(seat), post)


@router.api_route("/casus/{reference}/vervanger/{seat}", methods=["GET", "HEAD"])
def show_substitute(request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed) -> Response:
    """Who stands in?"""
    return _show(request, door, caller, reference, standing_in(seat))


@router.post("/casus/{reference}/vervanger/{seat}")
def do_substitute(
    request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Name who stands in."""
    return _do(request, door, caller, reference, standing_in(seat), post)


@router.api_route("/casus/{reference}/adres/{person}", methods=["GET", "HEAD"])
def show_address(request: Request, reference: str, person: UUID, door: AtDoor, caller: Signed) -> Response:
    """Where does this person's mail go?"""
    return _show(request, door, caller, reference, mending(person))


@router.post("/casus/{reference}/adres/{person}")
def do_address(
    request: Request, reference: str, person: UUID, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Give this person another address."""
    return _do(request, door, caller, reference, mending(person), post)


@router.api_route("/casus/{reference}/plek/{member}", methods=["GET", "HEAD"])
def show_seat(request: Request, reference: str, member: UUID, door: AtDoor, caller: Signed) -> Response:
    """A successor is asked to say yes."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        own = next((one for one in mine.members if one.id == member), None)
        if own is None:
            raise NotFound("seat")
        title = words.say(_CONFIRM, role=words.role(mine.seats[own.seat_id].role))
    back = f"/casus/{reference}"
    page = CommandPage(mine.case.reference, mine.case.alias, title, (), (), words.say(_YES), back)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/plek/{member}")
def do_confirm(reference: str, member: UUID, door: AtDoor, caller: Signed) -> Response:
    """Yes, I do this."""
    with door.changing() as (session, now):
        membership(session, reference, caller.id, now)
        confirm_seat(session, member, now, by=caller.id)
    return RedirectResponse(f"/casus/{reference}?gedaan=bevestigd", HTTPStatus.SEE_OTHER)


def _show(request: Request, door: Door, caller: Caller, reference: str, form: SeatForm) -> Response:
    with door.reading() as (session, now):
        page = _page(_desk(request, door, session, caller, reference, form, now), form)
    return door.page(request, page, visitor=caller.visitor)


def _do(request: Request, door: Door, caller: Caller, reference: str, form: SeatForm, post: Post) -> Response:
    """Carry the change out, or keep it as a proposal where the page said that a second person must agree."""
    with door.reading() as (session, now):
        form.sheet(_desk(request, door, session, caller, reference, form, now))
    require_fresh(request, door, caller, post)
    try:
        done = _done(request, door, caller, reference, form, post)
    except NotFound:
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        with door.reading() as (session, now):
            desk = _desk(request, door, session, caller, reference, form, now)
            desk = replace(desk, post=post, errors=mistakes_of(refusal, desk.words))
            page = _page(desk, form)
        return door.page(request, page, status_of(refusal), visitor=caller.visitor)
    return RedirectResponse(_after(door, caller, reference, done), HTTPStatus.SEE_OTHER)


def _done(request: Request, door: Door, caller: Caller, reference: str, form: SeatForm, post: Post) -> str:
    """The word of what became of it."""
    with suppress(*_PROPOSED if "propose" in post else ()), door.changing() as (session, now):
        desk = replace(_desk(request, door, session, caller, reference, form, now), post=post)
        make_change(session, door.installation, desk.case.id, form.change(desk), now, by=caller.id)
        return form.done
    with door.changing() as (session, now):
        desk = replace(_desk(request, door, session, caller, reference, form, now), post=post)
        propose_change(session, desk.case.id, form.change(desk), now, by=caller.id)
    return "wijziging-voorgesteld"


def _desk(
    request: Request,
    door: Door,
    session: Session,
    caller: Caller,
    reference: str,
    form: SeatForm,
    now: datetime,
) -> Desk:
    """The case for its member; where the form says so for a coordinator who is none.

    Raises:
        NotFound.
    """
    try:
        mine = membership(session, reference, caller.id, now)
        case = mine.case
    except NotFound:
        found = queries.case_by_reference(session, reference)
        if found is None or not form.for_coordinator or not caller.has(AccountRole.COORDINATOR):
            raise
        mine, case = None, found
    words = door.words(request, method_of(session, case))
    return Desk(session, case, caller.id, mine, words, now)


def _page(desk: Desk, form: SeatForm) -> CommandPage:
    """The form; where a second person must agree it says so, and its button proposes."""
    sheet = form.sheet(desk)
    second = second_for(desk.session, desk.case, form.about, desk.now, by=desk.caller)
    people = could_confirm(desk.session, desk.case, desk.now, but=desk.caller) if desk.mine else []
    return CommandPage(
        desk.case.reference,
        desk.case.alias,
        sheet.title,
        sheet.explanation,
        sheet.fields,
        sheet.button if second is Second.NOBODY else desk.words.say(_PROPOSE),
        desk.back,
        errors=desk.errors,
        second=seconded(second, people, desk.words),
    )


def _after(door: Door, caller: Caller, reference: str, done: str) -> str:
    """The case, for who may still read it; whoever handed over the own seat may not."""
    with door.reading() as (session, now):
        try:
            membership(session, reference, caller.id, now)
        except NotFound:
            return f"/overzicht?gedaan={done}" if caller.has(AccountRole.COORDINATOR) else "/"
    return f"/casus/{reference}?gedaan={done}"
