"""`/casus/{reference}/{step}`: the forms of a step, and asking its gate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from actions.ask_gate import ask_gate
from actions.draft_deliverable import drop_draft, keep_draft
from actions.errors import ActionRefusal, Invalid, NotFound, VersionConflict, VersionMissing
from actions.save_deliverable import save_deliverable
from dashboard import form_rows
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership, note_reading
from dashboard.pages.forms import Mistake
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake, sentence, status_of
from dashboard.sessions import Caller, Signed
from dashboard.views.case import readable
from dashboard.views.step import ask_page, print_page, step_page
from dashboard.views.waiting import titles
from dashboard.words import Words
from methods.form_posts import parse_form_post
from methods.schema import Deliverable
from models import queries
from models.pinned import method_of


router = APIRouter()

_DRAFT_KEPT = N_("Uw concept is om %(hour)s uur bewaard; nog niet opgeslagen.")


@router.api_route("/casus/{reference}/{step}", methods=["GET", "HEAD"])
def show(request: Request, reference: str, step: str, door: AtDoor, caller: Signed) -> Response:
    """A step with the form of one of its results."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        chosen = request.query_params.get("resultaat", "")
        saved = (
            queries.deliverable(session, mine.case.id, step, chosen)
            if "opgeslagen" in request.query_params
            else None
        )
        page = step_page(
            session, mine, step, words, chosen=chosen, saved_at=saved.saved_at if saved else None
        )
    note_reading(door, mine.case.id, caller.id, f"step {step}")
    return door.page(request, page, visitor=caller.visitor)


@dataclass(frozen=True)
class _Filled:
    """A form as somebody sent it: by whom, of which result in which case, and what it says."""

    caller: Caller
    mine: Membership
    words: Words
    step: str
    form: Deliverable
    post: Post
    content: dict[str, Any]

    @property
    def version(self) -> int:
        """The version this form was made from; 0 for none."""
        return int(self.post["version"]) if self.post["version"].isdigit() else 0

    @property
    def address(self) -> str:
        """Where this form is."""
        return f"/casus/{self.mine.case.reference}/{self.step}?resultaat={self.form.key}"


@router.post("/casus/{reference}/{step}")
def save(request: Request, reference: str, step: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Save a result as a new version; or keep or drop a draft, or change the rows, which saves nothing."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        form = _form(mine, words, step, post["result"])
    filled = _Filled(caller, mine, words, step, form, post, parse_form_post(form.form, post.form))
    if "autosave" in post:
        return _autosaved(door, filled)
    if "drop_draft" in post:
        return _dropped(door, filled)
    if form_rows.is_press(post):
        return _with_rows(request, door, filled)
    return _saved(request, door, filled)


def _saved(request: Request, door: Door, filled: _Filled) -> Response:
    case, key, by = filled.mine.case.id, filled.form.key, filled.caller.id
    try:
        with door.changing() as (session, now):
            replaces = _replaces(session, filled)
            save_deliverable(session, case, filled.step, key, filled.content, now, by=by, replaces=replaces)
            drop_draft(session, by, case, filled.step, key)
    except (Invalid, VersionConflict, VersionMissing) as refusal:
        return _not_saved(request, door, filled, refusal)
    return RedirectResponse(f"{filled.address}&opgeslagen", HTTPStatus.SEE_OTHER)


def _replaces(session: Session, filled: _Filled) -> int | None:
    """The version this form was made from; the newest one when somebody chose to write over it."""
    if "over" in filled.post:
        newest = queries.deliverable(session, filled.mine.case.id, filled.step, filled.form.key)
        return newest.version if newest else None
    return filled.version or None


def _not_saved(request: Request, door: Door, filled: _Filled, refusal: ActionRefusal) -> Response:
    """The form as it was typed, with what is wrong."""
    words = filled.words
    errors: tuple[Mistake, ...] = (Mistake("", sentence(refusal, words.calendar)),)
    if isinstance(refusal, Invalid):
        errors = tuple(Mistake(one.path, mistake(one.message, words.language)) for one in refusal.mistakes)
    with door.reading() as (session, _now):
        page = step_page(
            session,
            filled.mine,
            filled.step,
            words,
            chosen=filled.form.key,
            content=filled.content,
            version=filled.version,
            errors=errors,
            conflict=not isinstance(refusal, Invalid),
        )
    return door.page(request, page, status_of(refusal), visitor=filled.caller.visitor)


def _with_rows(request: Request, door: Door, filled: _Filled) -> Response:
    """The form as it was typed, with its rows after the press on one of their buttons."""
    rows = form_rows.after_press(filled.form, filled.post, filled.content)
    with door.reading() as (session, _now):
        page = step_page(
            session,
            filled.mine,
            filled.step,
            filled.words,
            chosen=filled.form.key,
            content=rows.content,
            version=filled.version,
            rows=rows.shown,
        )
    return door.page(request, replace(page, moved=rows.moved), visitor=filled.caller.visitor)


def _autosaved(door: Door, filled: _Filled) -> Response:
    """Keep what is on the screen as a private draft; the reply is the sentence beside the button."""
    case, by, version = filled.mine.case.id, filled.caller.id, filled.version
    with door.changing() as (session, now):
        keep_draft(session, by, case, filled.step, filled.form.key, filled.content, version, now)
    words = filled.words
    return PlainTextResponse(words.say(_DRAFT_KEPT, hour=words.calendar.hour(now)))


def _dropped(door: Door, filled: _Filled) -> Response:
    with door.changing() as (session, _now):
        drop_draft(session, filled.caller.id, filled.mine.case.id, filled.step, filled.form.key)
    return RedirectResponse(filled.address, HTTPStatus.SEE_OTHER)


def _form(mine: Membership, words: Words, step: str, key: str) -> Deliverable:
    found = words.method.step(step)
    one = found.deliverable(key) if found else None
    if one is None or not readable(one, mine):
        raise NotFound("deliverable")
    return one


@router.api_route("/casus/{reference}/{step}/afdruk", methods=["GET", "HEAD"])
def printed(request: Request, reference: str, step: str, door: AtDoor, caller: Signed) -> Response:
    """The whole step on one page, for paper."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        page = print_page(session, mine, step, door.words(request, method_of(session, mine.case)))
    note_reading(door, mine.case.id, caller.id, f"step {step}, print")
    return door.page(request, page, visitor=caller.visitor)


@router.api_route("/casus/{reference}/{step}/poort", methods=["GET", "HEAD"])
def before_asking(request: Request, reference: str, step: str, door: AtDoor, caller: Signed) -> Response:
    """What will happen when the gate opens."""
    return _ask_page(request, door, caller, reference, step)


@router.post("/casus/{reference}/{step}/poort")
def ask(request: Request, reference: str, step: str, door: AtDoor, caller: Signed) -> Response:
    """Open a round of the gate."""
    try:
        with door.changing() as (session, now):
            case = membership(session, reference, caller.id, now).case
            ask_gate(session, door.installation, case.id, step, now, by=caller.id)
    except NotFound:
        raise
    except ActionRefusal as refusal:
        return _ask_page(request, door, caller, reference, step, refusal)
    return RedirectResponse(f"/casus/{reference}?gedaan=gevraagd", HTTPStatus.SEE_OTHER)


def _ask_page(
    request: Request,
    door: Door,
    caller: Caller,
    reference: str,
    step: str,
    refusal: ActionRefusal | None = None,
) -> Response:
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        missing = getattr(refusal, "missing", ())
        why = sentence(refusal, words.calendar) if refusal else ""
        if missing and refusal:
            why = why.replace(", ".join(missing), titles(step, list(missing), words))
        page = ask_page(session, door.installation, mine, step, words, now, why)
    return door.page(request, page, status_of(refusal) if refusal else HTTPStatus.OK, visitor=caller.visitor)
