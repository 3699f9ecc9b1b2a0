"""Seats: handing one over, adding one, confirming one's own. A seat outlives the person in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.change_team import add_seat, confirm_seat, hand_over
from actions.errors import ActionRefusal, Invalid, NotFound
from actions.errors import Mistake as Wrong
from actions.start_case import NewMember
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership
from dashboard.pages.case import CommandPage
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.posted import Post, Posted
from dashboard.routes.commands import mistakes_of
from dashboard.sentences import status_of
from dashboard.sessions import Caller, Signed
from dashboard.step_up import require_fresh
from dashboard.words import DOMAINS, Words
from gates.errors import GateRefusal
from methods.schema import Domain
from models import queries
from models.pinned import method_of
from models.seat import SeatRow


router = APIRouter()

_HAND_OVER = N_("Draag de plek over: %(role)s")
_LEAVES = N_(
    "De opvolger krijgt bericht en bevestigt de plek. De toegang van de vorige persoon stopt meteen."
)
_VOTE_STAYS = N_("Een stem die al is uitgebracht, blijft staan tot de opvolger stemt.")
_NEW = N_("Nieuwe plek")
_NEW_STARTS = N_("Een poort die al open is, vraagt deze plek niet meer.")
_CONFIRM = N_("Bevestig uw plek: %(role)s")
_YES = N_("Ja, ik doe mee")
_NAME, _ORGANISATION, _EMAIL, _MOBILE = (
    N_("Naam"),
    N_("Organisatie"),
    N_("E-mailadres voor het werk"),
    N_("Mobiel"),
)
_ROLE, _DOMAIN = N_("Rol"), N_("Kant van de tafel")

Doing = Callable[[Session, Membership, NewMember, datetime], object]


@router.api_route("/casus/{reference}/overdragen/{seat}", methods=["GET", "HEAD"])
def show_handover(request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed) -> Response:
    """Who takes over this seat?"""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        page = _handover_page(session, mine, seat, words, None)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/overdragen/{seat}")
def do_handover(
    request: Request, reference: str, seat: UUID, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Hand the seat over."""

    def doing(session: Session, mine: Membership, new: NewMember, now: datetime) -> object:
        return hand_over(session, door.installation, _seat(mine, seat).id, new, now, by=caller.id)

    def page(session: Session, mine: Membership, words: Words, errors: tuple[Mistake, ...]) -> CommandPage:
        return _handover_page(session, mine, seat, words, post, errors)

    return _change(request, door, caller, reference, post, seat, doing, page)


@router.api_route("/casus/{reference}/doe/plek", methods=["GET", "HEAD"])
def show_new(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """Who joins the team?"""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
    return door.page(request, _new_page(mine, words, None), visitor=caller.visitor)


@router.post("/casus/{reference}/doe/plek")
def do_new(request: Request, reference: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Add the seat."""

    def doing(session: Session, mine: Membership, new: NewMember, now: datetime) -> object:
        return add_seat(session, door.installation, mine.case.id, new, now, by=caller.id)

    def page(_session: Session, mine: Membership, words: Words, errors: tuple[Mistake, ...]) -> CommandPage:
        return _new_page(mine, words, post, errors)

    return _change(request, door, caller, reference, post, None, doing, page)


@router.api_route("/casus/{reference}/plek/{member}", methods=["GET", "HEAD"])
def show_seat(request: Request, reference: str, member: UUID, door: AtDoor, caller: Signed) -> Response:
    """A successor is asked to say yes."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        own = next((one for one in mine.members if one.id == member), None)
        if own is None:
            raise NotFound("seat")
        role = words.role(mine.seats[own.seat_id].role)
    page = CommandPage(
        mine.case.reference,
        mine.case.alias,
        words.say(_CONFIRM, role=role),
        (),
        (),
        words.say(_YES),
        f"/casus/{reference}",
    )
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/plek/{member}")
def do_confirm(reference: str, member: UUID, door: AtDoor, caller: Signed) -> Response:
    """Yes, I do this."""
    with door.changing() as (session, now):
        membership(session, reference, caller.id, now)
        confirm_seat(session, member, now, by=caller.id)
    return RedirectResponse(f"/casus/{reference}?gedaan=bevestigd", HTTPStatus.SEE_OTHER)


def _change(
    request: Request,
    door: Door,
    caller: Caller,
    reference: str,
    post: Post,
    seat: UUID | None,
    doing: Doing,
    page: Callable[[Session, Membership, Words, tuple[Mistake, ...]], CommandPage],
) -> Response:
    with door.reading() as (session, now):
        membership(session, reference, caller.id, now)
    require_fresh(request, door, caller, post)
    try:
        with door.changing() as (session, now):
            mine = membership(session, reference, caller.id, now)
            doing(session, mine, _new_member(mine, seat, post), now)
    except NotFound:
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        with door.reading() as (session, now):
            mine = membership(session, reference, caller.id, now)
            words = door.words(request, method_of(session, mine.case))
            shown = page(session, mine, words, mistakes_of(refusal, words))
        return door.page(request, shown, status_of(refusal), visitor=caller.visitor)
    done = "overgedragen" if seat else "opgeslagen"
    # Whoever handed over the own seat may not read the case any more.
    return RedirectResponse(_after(door, caller, reference, done), HTTPStatus.SEE_OTHER)


def _after(door: Door, caller: Caller, reference: str, done: str) -> str:
    with door.reading() as (session, now):
        try:
            membership(session, reference, caller.id, now)
        except NotFound:
            return "/"
    return f"/casus/{reference}?gedaan={done}"


def _seat(mine: Membership, seat: UUID) -> SeatRow:
    if seat not in mine.seats:
        raise NotFound("seat")
    return mine.seats[seat]


def _new_member(mine: Membership, seat: UUID | None, post: Post) -> NewMember:
    """What was typed, as the action takes it; a seat that goes on keeps its role and side of the table."""
    kept = _seat(mine, seat) if seat else None
    try:
        return NewMember(
            name=post["name"],
            organisation=post["organisation"],
            email=post["email"],
            mobile=post["mobile"] or None,
            role=kept.role if kept else post["role"] or "-",
            domain=Domain(kept.domain.value if kept else post["domain"] or Domain.OVERIG),
        )
    except ValidationError as error:
        fields = {str(one["loc"][0]) for one in error.errors()}
        raise Invalid(
            [Wrong(name, "not_an_address" if name == "email" else "missing") for name in sorted(fields)]
        ) from None
    except ValueError:
        raise Invalid([Wrong("domain", "not_a_choice")]) from None


def _handover_page(
    session: Session,
    mine: Membership,
    seat: UUID,
    words: Words,
    post: Post | None,
    errors: tuple[Mistake, ...] = (),
) -> CommandPage:
    row = _seat(mine, seat)
    organisation = queries.organisations(session, {row.organisation_id})[row.organisation_id]
    title = words.say(_HAND_OVER, role=words.role(row.role))
    fields = _person(words, post, errors, organisation)
    return CommandPage(
        mine.case.reference,
        mine.case.alias,
        title,
        (words.say(_LEAVES), words.say(_VOTE_STAYS)),
        fields,
        words.say(N_("Draag over")),
        f"/casus/{mine.case.reference}",
        errors=errors,
    )


def _new_page(
    mine: Membership, words: Words, post: Post | None, errors: tuple[Mistake, ...] = ()
) -> CommandPage:
    wrong = {error.field: error.words for error in errors}
    roles = tuple(Option(role.key, role.title_in(words.language)) for role in words.method.roles)
    sides = tuple(Option(key.value, words.say(title)) for key, title in DOMAINS.items())
    fields = (
        *_person(words, post, errors, ""),
        FieldView(
            "role",
            words.say(_ROLE),
            "choice",
            chosen=(post["role"],) if post else (),
            options=roles,
            required=True,
            error=wrong.get("role", ""),
        ),
        FieldView(
            "domain",
            words.say(_DOMAIN),
            "choice",
            chosen=(post["domain"],) if post else (),
            options=sides,
            required=True,
            error=wrong.get("domain", ""),
        ),
    )
    return CommandPage(
        mine.case.reference,
        mine.case.alias,
        words.say(_NEW),
        (words.say(_NEW_STARTS),),
        fields,
        words.say(_NEW),
        f"/casus/{mine.case.reference}",
        errors=errors,
    )


def _person(
    words: Words, post: Post | None, errors: tuple[Mistake, ...], organisation: str
) -> tuple[FieldView, ...]:
    wrong = {error.field: error.words for error in errors}

    def text(name: str, label: str, *, value: str = "", required: bool = True) -> FieldView:
        typed = post[name] if post else value
        return FieldView(
            name,
            words.say(label),
            "email" if name == "email" else "text",
            typed,
            required=required,
            error=wrong.get(name, ""),
            maxlength=200,
        )

    return (
        text("name", _NAME),
        text("organisation", _ORGANISATION, value=organisation),
        text("email", _EMAIL),
        text("mobile", _MOBILE, required=False),
    )
