"""`/casus/{reference}/{step}`: the forms of a step, and asking its gate."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from actions.ask_gate import ask_gate
from actions.draft_deliverable import drop_draft, keep_draft
from actions.errors import ActionRefusal, Invalid, NotFound, VersionConflict, VersionMissing
from actions.save_deliverable import save_deliverable
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership, note_reading
from dashboard.pages.forms import Mistake
from dashboard.pages.step import StepPage
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake, sentence, status_of
from dashboard.sessions import Caller, Signed
from dashboard.views.case import readable
from dashboard.views.step import ask_page, print_page, step_page
from dashboard.views.waiting import titles
from dashboard.words import Words
from methods.fields import RowsField
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


@router.post("/casus/{reference}/{step}")
def save(request: Request, reference: str, step: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Save a result as a new version; or add and take away a row, which saves nothing."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        form = _form(mine, words, step, post["result"])
    content = parse_form_post(form.form, post.form)
    if "autosave" in post:
        return _autosaved(door, caller, mine, words, step, form, post, content)
    if "drop_draft" in post:
        with door.changing() as (session, _now):
            drop_draft(session, caller.id, mine.case.id, step, form.key)
        return RedirectResponse(
            f"/casus/{mine.case.reference}/{step}?resultaat={form.key}", HTTPStatus.SEE_OTHER
        )
    if any(name in post for name in ("add_row", "remove_row", "move_row")):
        return _with_rows(request, door, caller, mine, words, step, form, post, content)
    try:
        with door.changing() as (session, now):
            replaces = _replaces(session, mine, step, form.key, post)
            save_deliverable(
                session, mine.case.id, step, form.key, content, now, by=caller.id, replaces=replaces
            )
            drop_draft(session, caller.id, mine.case.id, step, form.key)
    except (Invalid, VersionConflict, VersionMissing) as refusal:
        return _not_saved(request, door, caller, mine, words, step, form, post, content, refusal)
    address = f"/casus/{mine.case.reference}/{step}?resultaat={form.key}&opgeslagen"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _autosaved(
    door: Door,
    caller: Caller,
    mine: Membership,
    words: Words,
    step: str,
    form: Deliverable,
    post: Post,
    content: dict[str, Any],
) -> Response:
    """Keep what is on the screen as a private draft; the reply is the sentence beside the button."""
    with door.changing() as (session, now):
        keep_draft(session, caller.id, mine.case.id, step, form.key, content, _version(post), now)
    return PlainTextResponse(words.say(_DRAFT_KEPT, hour=words.calendar.hour(now)))


@router.api_route("/casus/{reference}/{step}/afdruk", methods=["GET", "HEAD"])
def printed(request: Request, reference: str, step: str, door: AtDoor, caller: Signed) -> Response:
    """The whole step on one page, for paper."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        page = print_page(session, mine, step, door.words(request, method_of(session, mine.case)))
    note_reading(door, mine.case.id, caller.id, f"step {step}, print")
    return door.page(request, page, visitor=caller.visitor)


def _form(mine: Membership, words: Words, step: str, key: str) -> Deliverable:
    found = words.method.step(step)
    one = found.deliverable(key) if found else None
    if one is None or not readable(one, mine):
        raise NotFound("deliverable")
    return one


def _replaces(session: Session, mine: Membership, step: str, key: str, post: Post) -> int | None:
    """The version this form was made from; the newest one when somebody chose to write over it."""
    if "over" in post:
        newest = queries.deliverable(session, mine.case.id, step, key)
        return newest.version if newest else None
    return int(post["version"]) if post["version"].isdigit() and int(post["version"]) else None


def _with_rows(
    request: Request,
    door: Door,
    caller: Caller,
    mine: Membership,
    words: Words,
    step: str,
    form: Deliverable,
    post: Post,
    content: dict[str, Any],
) -> Response:
    rows = {one.key: len(content.get(one.key, [])) for one in form.form.fields if isinstance(one, RowsField)}
    name = post["add_row"]
    if name in rows:
        rows[name] += 1
    taken, _, index = post["remove_row"].rpartition(".")
    if taken in rows:
        content[taken] = _without(post, form, taken, index)
        rows[taken] = len(content[taken])
    moved, moved_to = _moved(post)
    if moved in rows:
        content[moved] = _swapped(post, form, moved, moved_to)
        rows[moved] = len(content[moved])
    with door.reading() as (session, _now):
        page = step_page(
            session, mine, step, words, chosen=form.key, content=content, version=_version(post), rows=rows
        )
        page = replace(page, moved=f"{moved}.{moved_to[1]}" if moved in rows else "")
    return door.page(request, page, visitor=caller.visitor)


def _without(post: Post, form: Deliverable, name: str, index: str) -> list[Any]:
    """The rows of a list without one of them, as they were posted (an empty row may lie in between)."""
    kept = type(post.form)(
        [(key, value) for key, value in post.form.multi_items() if not key.startswith(f"{name}.{index}.")]
    )
    rows = parse_form_post(form.form, kept).get(name, [])
    return rows if isinstance(rows, list) else []


def _moved(post: Post) -> tuple[str, tuple[int, int]]:
    """Which list has a row to move, from where and to where: `signalen.2.up` is ("signalen", (2, 1))."""
    name, _, rest = post["move_row"].partition(".")
    index, _, way = rest.partition(".")
    if way not in ("up", "down") or not index.isdecimal() or len(index) > 4:
        return "", (0, 0)
    at = int(index)
    return name, (at, max(at - 1, 0) if way == "up" else at + 1)


def _swapped(post: Post, form: Deliverable, name: str, places: tuple[int, int]) -> list[Any]:
    """The rows of a list with two of them changed about, as they were posted."""
    one, other = (f"{name}.{place}." for place in places)
    to = {one: other, other: one}

    def key_of(key: str) -> str:
        start = next((start for start in to if key.startswith(start)), None)
        return to[start] + key.removeprefix(start) if start else key

    rows = parse_form_post(
        form.form, type(post.form)([(key_of(key), value) for key, value in post.form.multi_items()])
    ).get(name, [])
    return rows if isinstance(rows, list) else []


def _not_saved(
    request: Request,
    door: Door,
    caller: Caller,
    mine: Membership,
    words: Words,
    step: str,
    form: Deliverable,
    post: Post,
    content: dict[str, Any],
    refusal: ActionRefusal,
) -> Response:
    errors: tuple[Mistake, ...] = (Mistake("", sentence(refusal, words.calendar)),)
    if isinstance(refusal, Invalid):
        errors = tuple(Mistake(one.path, mistake(one.message, words.language)) for one in refusal.mistakes)
    with door.reading() as (session, _now):
        page: StepPage = step_page(
            session,
            mine,
            step,
            words,
            chosen=form.key,
            content=content,
            version=_version(post),
            errors=errors,
            conflict=not isinstance(refusal, Invalid),
        )
    return door.page(request, page, status_of(refusal), visitor=caller.visitor)


def _version(post: Post) -> int:
    return int(post["version"]) if post["version"].isdigit() else 0


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
