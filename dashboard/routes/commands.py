"""`/casus/{reference}/doe/{verb}`: the small form of each command, and what was said when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.errors import ActionRefusal, Invalid, NotFound
from dashboard.commands import COMMANDS, Command, Doing
from dashboard.door import AtDoor, Door
from dashboard.membership import membership
from dashboard.pages.case import CommandPage
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake
from dashboard.posted import Post, Posted
from dashboard.sentences import FIELD_OF, mistake, sentence, status_of
from dashboard.sessions import Caller, Signed
from dashboard.step_up import require_fresh
from dashboard.words import Words
from gates.errors import GateRefusal
from models import queries
from models.case import CaseRow
from models.people import AccountRole
from models.pinned import method_of


router = APIRouter()


@router.api_route("/casus/{reference}/doe/{verb}", methods=["GET", "HEAD"])
def show(request: Request, reference: str, verb: str, door: AtDoor, caller: Signed) -> Response:
    """What the verb does, and what it needs to know."""
    with door.reading() as (session, _now):
        place = place_of(session, caller, reference, verb, door)
        words = door.words(request, method_of(session, place.case))
    return door.page(request, _page(place, _command(verb), words, None), visitor=caller.visitor)


@router.post("/casus/{reference}/doe/{verb}")
def do(request: Request, reference: str, verb: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Do it, or show the form again with what is wrong."""
    command = _command(verb)
    if command.heavy:
        with door.reading() as (session, _now):
            place_of(session, caller, reference, verb, door)
        require_fresh(request, door, caller, post)
    try:
        with door.changing() as (session, now):
            place = place_of(session, caller, reference, verb, door)
            done = command.run(Doing(session, door.installation, place.case, caller.id, post, now))
    except NotFound:
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        return _again(request, door, caller, reference, verb, post, refusal)
    return RedirectResponse(f"{place.back}?gedaan={done}", HTTPStatus.SEE_OTHER)


@dataclass(frozen=True)
class Place:
    """The case a verb is about, and where its reader came from."""

    case: CaseRow
    back: str


def place_of(session: Session, caller: Caller, reference: str, verb: str, door: Door) -> Place:
    """The case, for a member; for a coordinator who may not read it too, where the verb says so.

    Raises:
        NotFound.
    """
    command = _command(verb)
    try:
        return Place(membership(session, reference, caller.id, door.now()).case, f"/casus/{reference}")
    except NotFound:
        case = queries.case_by_reference(session, reference)
        if case is None or not command.for_coordinator or not caller.has(AccountRole.COORDINATOR):
            raise
        return Place(case, "/overzicht")


def _command(verb: str) -> Command:
    if verb not in COMMANDS:
        raise NotFound("command")
    return COMMANDS[verb]


def _again(
    request: Request, door: Door, caller: Caller, reference: str, verb: str, post: Post, refusal: Exception
) -> Response:
    with door.reading() as (session, _now):
        place = place_of(session, caller, reference, verb, door)
        words = door.words(request, method_of(session, place.case))
    page = _page(place, _command(verb), words, post, mistakes_of(refusal, words))
    return door.page(request, page, status_of(refusal), visitor=caller.visitor)


def mistakes_of(refusal: Exception, words: Words) -> tuple[Mistake, ...]:
    """A refusal as mistakes of a form, each at its field where it has one."""
    if isinstance(refusal, Invalid):
        return tuple(Mistake(one.path, mistake(one.message, words.language)) for one in refusal.mistakes)
    return (Mistake(FIELD_OF.get(type(refusal), ""), sentence(refusal, words.calendar)),)


def _page(
    place: Place, command: Command, words: Words, post: Post | None, errors: tuple[Mistake, ...] = ()
) -> CommandPage:
    wrong = {error.field: error.words for error in errors}
    fields = tuple(
        FieldView(
            ask.name,
            words.say(ask.label),
            ask.kind,
            post[ask.name] if post else "",
            required=True,
            hint=words.say(ask.hint) if ask.hint else "",
            error=wrong.get(ask.name, ""),
            maxlength=4000,
        )
        for ask in command.asks
    )
    return CommandPage(
        place.case.reference,
        place.case.alias,
        words.say(command.title),
        tuple(words.say(one) for one in command.explanation),
        fields,
        words.say(command.button),
        place.back,
        errors=errors,
    )
