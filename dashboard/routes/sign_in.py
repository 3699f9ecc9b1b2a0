"""Signing in by a link to one's own mailbox. Opening the link shows a button; pressing it signs in."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from pydantic import EmailStr, TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from actions.accounts import ask_sign_in_link
from actions.errors import LinkUnknown
from actions.links import token as working_link
from actions.sessions import sign_in, sign_out
from dashboard import sessions
from dashboard.door import AtDoor, Door
from dashboard.links import Token, count_miss
from dashboard.pages.forms import Mistake
from dashboard.pages.sign_in import SignInOpenPage
from dashboard.posted import Posted
from dashboard.proofs import entered, sign_in_page
from dashboard.sentences import mistake
from models import queries
from models.post import LinkKind


router = APIRouter()


@router.api_route("/aanmelden", methods=["GET", "HEAD"])
def ask(request: Request, door: AtDoor) -> Response:
    """The page that asks for an address."""
    return door.page(request, sign_in_page(door, signed_out="uit" in request.query_params))


@router.post("/aanmelden")
def send(request: Request, door: AtDoor, post: Posted) -> Response:
    """Send a link, if the address belongs to an account; the reply is the same either way."""
    typed = post["email"]
    if not _is_address(typed):
        error = Mistake("email", mistake("not_an_address", door.language(request)))
        return door.page(request, sign_in_page(door, typed, errors=(error,)), HTTPStatus.UNPROCESSABLE_ENTITY)
    email = typed.lower()
    rules = door.limits.rules
    door.limits.count(rules.sign_in_from, "sign-in-from", door.limits.client(request))
    door.limits.count(rules.sign_in_to, "sign-in-to", email)
    with door.changing() as (session, now):
        ask_sign_in_link(session, email, now)
        person = queries.person_by_email(session, email)
        person_id = person.id if person else None
    door.courier.send_for(person_id)
    return door.page(request, sign_in_page(door, email, sent=True))


@router.api_route("/aanmelden/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: Token, door: AtDoor) -> Response:
    """What the link in the mail opens: one button; nobody is signed in by looking."""
    with door.reading() as (session, now):
        try:
            working_link(session, LinkKind.SIGN_IN, token, now)
        except LinkUnknown:
            return _ended(request, door)
    return door.page(request, SignInOpenPage())


@router.post("/aanmelden/{token}")
def enter(request: Request, token: Token, door: AtDoor) -> Response:
    """Sign in; the link is used up."""
    try:
        with door.changing() as (session, now):
            _who, raw = sign_in(session, token, now)
    except LinkUnknown:
        return _ended(request, door)
    return entered(request, door, raw)


@router.post("/afmelden")
def leave(request: Request, door: AtDoor) -> Response:
    """End the session on both sides."""
    raw = request.cookies.get(sessions.cookie_name(door), "")
    with door.changing() as (session, now):
        sign_out(session, raw, now)
    response = RedirectResponse("/aanmelden?uit", HTTPStatus.SEE_OTHER)
    sessions.end(response, door)
    return response


def _ended(request: Request, door: Door) -> Response:
    count_miss(request, door)
    return door.page(request, SignInOpenPage(works=False), HTTPStatus.NOT_FOUND)


def _is_address(email: str) -> bool:
    try:
        TypeAdapter(EmailStr).validate_python(email)
    except ValidationError:
        return False
    return True
