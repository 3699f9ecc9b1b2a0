"""`/opnieuw`: sign in once more before something heavy, and go on with what was typed."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.accounts import ask_sign_in_link
from actions.passkeys import passkeys_of
from actions.step_up import forget_form, has_strong_way, held_form, hold_form
from dashboard.door import AtDoor, Door
from dashboard.pages.account import AgainPage, GoOnPage
from dashboard.posted import Posted
from dashboard.proofs import relying_party
from dashboard.sessions import Caller, Signed
from dashboard.step_up import suffices
from models.gate import Via
from models.sign_in import HeldFormRow, Need


router = APIRouter()


@router.api_route("/opnieuw", methods=["GET", "HEAD"])
def ask(request: Request, door: AtDoor, caller: Signed) -> Response:
    """A page was opened that needs a fresh sign-in; where to go on is in the address, nothing is kept yet."""
    to = own_path(request.query_params.get("naar", ""))
    page = AgainPage("/opnieuw", False, False, False, True, caller.signed_in.person.email, to=to)
    return door.page(request, page, HTTPStatus.FORBIDDEN, caller.visitor)


@router.post("/opnieuw")
def begin(door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Remember where to go on."""
    to = own_path(post["to"])
    with door.changing() as (session, now):
        held = hold_form(session, caller.signed_in, Need.FRESH, "GET", to, [], now)
    return RedirectResponse(f"/opnieuw/{held.id}", HTTPStatus.SEE_OTHER)


@router.api_route("/opnieuw/{held}", methods=["GET", "HEAD"])
def show(request: Request, door: AtDoor, caller: Signed, held: UUID) -> Response:
    """The ways to sign in again; once that is done, what was typed, ready to go."""
    with door.reading() as (session, now):
        row = held_form(session, caller.account_id, held, now)
        if suffices(door, session, caller.signed_in, row.need, now):
            fields = tuple((name, value) for name, value in row.fields)
            page: AgainPage | GoOnPage = GoOnPage(row.path, row.method, fields, f"/opnieuw/{held}")
        else:
            page = _ways(door, session, caller, row)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/opnieuw/{held}")
def act(request: Request, door: AtDoor, caller: Signed, held: UUID, post: Posted) -> Response:
    """Let it go, go on with a look at a page, or have a link sent."""
    if "link" in post:
        return _send(request, door, caller, held)
    with door.changing() as (session, now):
        row = held_form(session, caller.account_id, held, now)
        path = row.path
        forget_form(session, caller.account_id)
    return RedirectResponse(path if "go_on" in post else "/", HTTPStatus.SEE_OTHER)


def _send(request: Request, door: Door, caller: Caller, held: UUID) -> Response:
    email = caller.signed_in.person.email
    door.limits.count(door.limits.rules.sign_in_to, "sign-in-to", email)
    with door.changing() as (session, now):
        page = _ways(door, session, caller, held_form(session, caller.account_id, held, now), sent=True)
        ask_sign_in_link(session, email, now)
    door.courier.send_for(caller.id)
    return door.page(request, page, visitor=caller.visitor)


def _ways(door: Door, session: Session, caller: Caller, row: HeldFormRow, *, sent: bool = False) -> AgainPage:
    """What this account can do to prove more; a mailbox only where that is the best there is."""
    has_passkey = bool(passkeys_of(session, caller.account_id))
    better = has_strong_way(session, caller.account_id)
    account_needed = row.need is Need.ACCOUNT or (row.need is Need.FRESH and door.provider is not None)
    by_mailbox = caller.via is not Via.ACCOUNT
    return AgainPage(
        f"/opnieuw/{row.id}",
        by_mailbox and (account_needed or better),
        passkey=has_passkey and relying_party(door.settings) is not None,
        provider=door.provider is not None,
        link=not account_needed and not better,
        email=caller.signed_in.person.email,
        sent=sent,
    )


def own_path(path: str) -> str:
    """A place on this site, or the start page: never another site, however it is spelled."""
    is_own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_own and len(path) < 2000 else "/"
