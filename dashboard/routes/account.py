"""`/account`: where I am signed in, by what, and how to end it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from actions.errors import SignInRefusal
from actions.identities import unlink_identity
from actions.passkeys import enrol_passkey, enrolment_options, remove_passkey
from actions.sessions import end_session, sign_out_everywhere
from actions.step_up import hold_form
from dashboard import sessions
from dashboard.catalogues import N_, translations
from dashboard.door import AtDoor, Door
from dashboard.pages.account import AccountPage
from dashboard.pages.forms import Mistake
from dashboard.posted import Posted
from dashboard.proofs import relying_party
from dashboard.routes.passkeys import party_of
from dashboard.sentences import sentence, status_of
from dashboard.sessions import Caller, Signed
from dashboard.step_up import require_own_proof, suffices
from dashboard.views.account import account_page
from models.sign_in import Need


router = APIRouter()

_SAID = {
    "passkey": N_("De passkey is toegevoegd. U kunt zich er voortaan mee aanmelden."),
    "passkey-weg": N_("De passkey is verwijderd."),
    "sessie-weg": N_("Dat apparaat is afgemeld."),
    "los": N_("De koppeling met uw organisatie is verwijderd."),
}


@router.api_route("/account", methods=["GET", "HEAD"])
def show(request: Request, door: AtDoor, caller: Signed) -> Response:
    """My account."""
    said = _SAID.get(request.query_params.get("gedaan", ""), "")
    words = translations(door.language(request)).gettext(said) if said else ""
    return door.page(request, _page(door, caller, request, words), visitor=caller.visitor)


@router.post("/account/sessies/{session_id}/weg")
def end_one(door: AtDoor, caller: Signed, session_id: UUID) -> Response:
    """Sign one of my browsers out; when it is this one, that is signing out."""
    with door.changing() as (session, now):
        end_session(session, caller.account_id, session_id, now)
    return _back("sessie-weg")


@router.post("/account/overal-afmelden")
def end_all(door: AtDoor, caller: Signed) -> Response:
    """Sign out everywhere, here too."""
    with door.changing() as (session, now):
        sign_out_everywhere(session, caller.account_id, now)
    response = RedirectResponse("/aanmelden?uit", HTTPStatus.SEE_OTHER)
    sessions.end(response, door)
    return response


@router.post("/account/passkeys/opties")
def passkey_options(door: AtDoor, caller: Signed) -> Response:
    """What the browser hands to the authenticator to make a passkey; 403 says where to sign in again first."""
    with door.changing() as (session, now):
        if not suffices(door, session, caller.signed_in, Need.PROOFS, now):
            held = hold_form(session, caller.signed_in, Need.PROOFS, "GET", "/account", [], now)
            return JSONResponse({"address": f"/opnieuw/{held.id}"}, HTTPStatus.FORBIDDEN)
        asked = enrolment_options(session, party_of(door), caller.signed_in, now)
    return Response(asked, media_type="application/json")


@router.post("/account/passkeys")
def add_passkey(request: Request, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Keep the new passkey."""
    require_own_proof(request, door, caller, post)
    try:
        with door.changing() as (session, now):
            enrol_passkey(session, party_of(door), caller.signed_in, post["credential"], post["name"], now)
    except SignInRefusal as refusal:
        errors = (Mistake("name", sentence(refusal, door.calendar(request))),)
        page = _page(door, caller, request, errors=errors)
        return door.page(request, page, status_of(refusal), caller.visitor)
    door.courier.send_for(caller.id)
    return _back("passkey")


@router.post("/account/passkeys/{passkey}/weg")
def drop_passkey(request: Request, door: AtDoor, caller: Signed, passkey: UUID, post: Posted) -> Response:
    """This passkey signs in no more."""
    require_own_proof(request, door, caller, post)
    with door.changing() as (session, now):
        remove_passkey(session, caller.signed_in, passkey, now)
    door.courier.send_for(caller.id)
    return _back("passkey-weg")


@router.post("/account/organisatie/{identity}/weg")
def drop_identity(request: Request, door: AtDoor, caller: Signed, identity: UUID, post: Posted) -> Response:
    """The account of my organisation signs in here no more."""
    require_own_proof(request, door, caller, post)
    with door.changing() as (session, now):
        unlink_identity(session, caller.signed_in, identity, now)
    return _back("los")


def _page(
    door: Door, caller: Caller, request: Request, said: str = "", errors: tuple[Mistake, ...] = ()
) -> AccountPage:
    with door.reading() as (session, now):
        return account_page(
            session,
            caller.signed_in,
            door.language(request),
            now,
            may_add=relying_party(door.settings) is not None,
            provider=door.provider is not None,
            said=said,
            errors=errors,
        )


def _back(done: str) -> Response:
    return RedirectResponse(f"/account?gedaan={done}", HTTPStatus.SEE_OTHER)
