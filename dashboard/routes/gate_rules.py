"""`/casus/{reference}/{step}/regel`: what the gate after a step asks from its next round on."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.case_draft import DraftGate
from actions.change_gate import change_gate
from actions.change_team import Second, while_asked
from actions.errors import ActionRefusal, Invalid, NotFound, SecondPersonNeeded
from actions.propose_change import could_confirm, propose_gate
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership
from dashboard.new_case import gate_typed, wish_typed, wrong_gate
from dashboard.pages.case import CommandPage
from dashboard.pages.forms import Mistake
from dashboard.posted import Post, Posted
from dashboard.routes.commands import mistakes_of
from dashboard.sentences import status_of
from dashboard.sessions import Caller, Signed
from dashboard.step_up import require_fresh
from dashboard.views.changes import seconded
from dashboard.views.gate_rule import gate_fields
from dashboard.words import Words
from gates.errors import GateRefusal
from methods.adjusted import Wish
from methods.schema import Step
from models.pinned import method_of


router = APIRouter()

_TITLE = N_("De regel van poort %(n)s")
_NEXT_ROUND = N_(
    "Dit geldt vanaf de volgende keer dat u de poort vraagt. Een ronde die open is, houdt haar regel."
)
_LESS = N_("Vraagt de poort minder dan nu, dan bevestigt een tweede mens dat.")
_PROPOSED = (SecondPersonNeeded,)
"""What a page that said so goes on from: the change is then kept until somebody agrees."""
_KEEP, _PROPOSE = N_("Verander de regel"), N_("Stel voor")


@router.api_route("/casus/{reference}/{step}/regel", methods=["GET", "HEAD"])
def show(request: Request, reference: str, step: str, door: AtDoor, caller: Signed) -> Response:
    """What it asks now."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        second = while_asked(session, mine.case)
        page = _page(request, door, session, mine, _step(session, mine, step), DraftGate(), second, now)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/{step}/regel")
def change(
    request: Request, reference: str, step: str, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Change it; or, where the page said that a second person must agree, propose it."""
    with door.reading() as (session, now):
        _step(session, membership(session, reference, caller.id, now), step)
    require_fresh(request, door, caller, post)
    try:
        done = _done(door, caller, reference, step, post)
    except NotFound:
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        needs_second = isinstance(refusal, SecondPersonNeeded)
        with door.reading() as (session, now):
            mine = membership(session, reference, caller.id, now)
            second = Second.ANOTHER if needs_second else while_asked(session, mine.case)
            words = door.words(request, method_of(session, mine.case))
            found, typed = _step(session, mine, step), gate_typed(post, step)
            wrong = mistakes_of(refusal, words)
            page = _page(request, door, session, mine, found, typed, second, now, wrong)
        return door.page(request, page, status_of(refusal), visitor=caller.visitor)
    return RedirectResponse(f"/casus/{reference}?gedaan={done}", HTTPStatus.SEE_OTHER)


def _done(door: Door, caller: Caller, reference: str, step: str, post: Post) -> str:
    with suppress(*_PROPOSED if "propose" in post else ()), door.changing() as (session, now):
        mine = membership(session, reference, caller.id, now)
        change_gate(session, mine.case.id, step, _wish(session, mine, step, post), now, by=caller.id)
        return "regel"
    with door.changing() as (session, now):
        mine = membership(session, reference, caller.id, now)
        propose_gate(session, mine.case.id, step, _wish(session, mine, step, post), now, by=caller.id)
    return "wijziging-voorgesteld"


def _wish(session: Session, mine: Membership, step: str, post: Post) -> Wish:
    found, typed = _step(session, mine, step), gate_typed(post, step)
    if wrong := list(wrong_gate(typed, method_of(session, mine.case), found)):
        raise Invalid(wrong)
    return wish_typed(typed)


def _step(session: Session, mine: Membership, key: str) -> Step:
    step = method_of(session, mine.case).step(key)
    if step is None:
        raise NotFound("step")
    return step


def _page(
    request: Request,
    door: Door,
    session: Session,
    mine: Membership,
    step: Step,
    typed: DraftGate,
    second: Second,
    now: datetime,
    errors: tuple[Mistake, ...] = (),
) -> CommandPage:
    method = method_of(session, mine.case)
    words: Words = door.words(request, method)
    number = method.step_keys.index(step.key) + 1
    people = could_confirm(session, mine.case, now, but=mine.person_id)
    return CommandPage(
        mine.case.reference,
        mine.case.alias,
        words.say(_TITLE, n=number),
        (step.gate.question_in(words.language), words.say(_NEXT_ROUND), words.say(_LESS)),
        tuple(gate_fields(step.key, typed, step.gate, method, words, errors)),
        words.say(_KEEP if second is Second.NOBODY else _PROPOSE),
        f"/casus/{mine.case.reference}",
        errors=errors,
        second=seconded(second, people, words),
    )
