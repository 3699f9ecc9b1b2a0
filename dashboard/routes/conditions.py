"""`/casus/{reference}/voorwaarde/{id}`: a condition met, moved, or let go; never ticked off by its owner."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.conditions import meet_condition, move_condition, waive_condition
from actions.errors import ActionRefusal, Invalid, Mistake, NotFound
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership
from dashboard.pages import forms
from dashboard.pages.case import CommandPage
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Option
from dashboard.posted import Post, Posted
from dashboard.routes.commands import mistakes_of
from dashboard.sentences import status_of
from dashboard.sessions import Caller, Signed
from dashboard.words import Words
from gates.errors import GateRefusal
from models import queries
from models.gate import ConditionRow
from models.pinned import method_of


router = APIRouter()

_TITLE = N_("Voorwaarde")
_OWNER = N_("Eigenaar: %(who)s. Uiterlijk %(day)s.")
_WHAT = N_("Wat is er gebeurd?")
_HOWS = {"meet": N_("Gehaald"), "move": N_("Krijgt een andere dag"), "waive": N_("Niet meer nodig")}
_WORDS, _WORDS_HINT = N_("Toelichting"), N_("Bij gehaald: waaruit dat blijkt. Anders: waarom.")
_DUE, _DUE_HINT = N_("Nieuwe dag"), N_("Alleen bij een andere dag.")


@router.api_route("/casus/{reference}/voorwaarde/{condition}", methods=["GET", "HEAD"])
def show(request: Request, reference: str, condition: UUID, door: AtDoor, caller: Signed) -> Response:
    """The condition, and what may become of it."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        page = _page(_row(session, mine, condition), mine, words, None)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/voorwaarde/{condition}")
def settle(
    request: Request, reference: str, condition: UUID, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Met, moved or waived."""
    try:
        with door.changing() as (session, now):
            mine = membership(session, reference, caller.id, now)
            _settle(session, _row(session, mine, condition).id, caller, post, door)
    except NotFound:
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        return _again(request, door, caller, reference, condition, post, refusal)
    return RedirectResponse(f"/casus/{reference}?gedaan=opgeslagen", HTTPStatus.SEE_OTHER)


def _settle(session: Session, condition: UUID, caller: Caller, post: Post, door: Door) -> None:
    now = door.now()
    match post["how"]:
        case "meet":
            meet_condition(session, condition, post["evidence"], now, by=caller.id)
        case "waive":
            waive_condition(session, condition, post["evidence"], now, by=caller.id)
        case "move":
            due = post.day("due")
            if due is None:
                raise Invalid([Mistake("due", "not_a_date")])
            move_condition(session, condition, due, post["evidence"], now, by=caller.id)
        case _:
            raise Invalid([Mistake("how", "not_a_choice")])


def _row(session: Session, mine: Membership, condition: UUID) -> ConditionRow:
    found = next((row for row in queries.conditions(session, mine.case.id) if row.id == condition), None)
    if found is None:
        raise NotFound("condition")
    return found


def _again(
    request: Request,
    door: Door,
    caller: Caller,
    reference: str,
    condition: UUID,
    post: Post,
    refusal: Exception,
) -> Response:
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        page = _page(_row(session, mine, condition), mine, words, post, mistakes_of(refusal, words))
    return door.page(request, page, status_of(refusal), visitor=caller.visitor)


def _page(
    row: ConditionRow,
    mine: Membership,
    words: Words,
    post: Post | None,
    errors: tuple[forms.Mistake, ...] = (),
) -> CommandPage:
    wrong = {"evidence" if error.field == "reason" else error.field: error.words for error in errors}
    day = words.calendar.day(row.due_on) if row.due_on else "–"
    options = tuple(Option(key, words.say(title)) for key, title in _HOWS.items())
    fields = (
        FieldView(
            "how",
            words.say(_WHAT),
            "choice",
            chosen=(post["how"],) if post else (),
            options=options,
            required=True,
            error=wrong.get("how", ""),
        ),
        FieldView(
            "evidence",
            words.say(_WORDS),
            "long_text",
            post["evidence"] if post else "",
            required=True,
            hint=words.say(_WORDS_HINT),
            error=wrong.get("evidence", ""),
            maxlength=4000,
        ),
        FieldView(
            "due",
            words.say(_DUE),
            "date",
            post["due"] if post else "",
            hint=words.say(_DUE_HINT),
            error=wrong.get("due", ""),
        ),
    )
    return CommandPage(
        mine.case.reference,
        mine.case.alias,
        words.say(_TITLE),
        (row.text, words.say(_OWNER, who=row.owner, day=day)),
        fields,
        words.say(N_("Opslaan")),
        f"/casus/{mine.case.reference}",
        errors=errors,
    )
