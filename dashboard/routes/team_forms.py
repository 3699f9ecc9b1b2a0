"""`/casus/{reference}/puzzelteam/{form}`: the small forms of a team, and what was said when one is done."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.errors import ActionRefusal, NotAllowed, NotFound, NothingToDo
from actions.puzzelteam.loading import require_lead, require_open
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import membership, note_reading
from dashboard.pages.case import CommandPage
from dashboard.pages.forms import Mistake
from dashboard.personal_data import require_seen
from dashboard.posted import Post, Posted
from dashboard.routes.commands import mistakes_of
from dashboard.sentences import status_of
from dashboard.sessions import Caller, Signed
from dashboard.team_forms import FORMS
from dashboard.team_forms.form import ABOUT, Here, Sheet, TeamForm
from gates.errors import GateRefusal
from models import teams
from models.pinned import method_of


router = APIRouter()

_TEAM = N_("Puzzelteam")


@router.api_route("/casus/{reference}/puzzelteam/{form}", methods=["GET", "HEAD"])
def show(request: Request, reference: str, form: str, door: AtDoor, caller: Signed) -> Response:
    """What the verb does, and what it needs to know."""
    with door.reading() as (session, now):
        here = _here(request, door, caller, reference, session, now)
        page = _page(here, _form(form), None)
        case_id = here.case_id
    note_reading(door, case_id, caller.id, f"puzzelteam/{form}")
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/puzzelteam/{form}")
def do(request: Request, reference: str, form: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Do it, or show the form again with what is wrong."""
    wanted = _form(form)
    try:
        with door.changing() as (session, now):
            here = _here(request, door, caller, reference, session, now)
            require_place(here, wanted)
            fields = wanted.fields(Sheet(here, post))
            wanted.run(here, post)
            require_seen(post, (one.warning for one in fields))
    except (NotFound, NotAllowed):
        raise
    except (ActionRefusal, GateRefusal) as refusal:
        return _again(request, door, caller, reference, wanted, post, refusal)
    return RedirectResponse(f"/casus/{reference}/puzzelteam?gedaan={form}", HTTPStatus.SEE_OTHER)


def _form(name: str) -> TeamForm:
    if name not in FORMS:
        raise NotFound("form")
    return FORMS[name]


def _here(
    request: Request, door: Door, caller: Caller, reference: str, session: Session, now: datetime
) -> Here:
    mine = membership(session, reference, caller.id, now)
    words = door.words(request, method_of(session, mine.case))
    team = teams.team_of(session, mine.case.id)
    return Here(session, door.installation, mine, team, words, now, request.query_params.get(ABOUT, ""))


def require_place(here: Here, form: TeamForm) -> None:
    """Is this form for this reader now? It is never drawn for who could not send it.

    Raises:
        NotAllowed, NotFound (no team yet), NothingToDo (there is one already), CaseNotOpen.
    """
    require_open(here.mine.case)
    if form.forms and not here.mine.leads:
        raise NotAllowed("chair")
    if form.forms and here.team is not None:
        raise NothingToDo("this case has a team already")
    if here.team is None:
        if not form.forms:
            raise NotFound("team")
        return
    if here.team.stopped_at is not None:
        raise NotAllowed("team_that_meets")
    if form.leads:
        require_lead(here.session, here.team, here.by, here.now)


def _page(here: Here, form: TeamForm, post: Post | None, errors: tuple[Mistake, ...] = ()) -> CommandPage:
    if not errors:
        require_place(here, form)
    return CommandPage(
        here.mine.case.reference,
        here.words.say(_TEAM),
        here.words.say(form.title),
        (*(here.words.say(one) for one in form.explained), *form.told(here)),
        form.fields(Sheet(here, post, errors)),
        here.words.say(form.button),
        f"/casus/{here.mine.case.reference}/puzzelteam",
        errors=errors,
    )


def _again(
    request: Request,
    door: Door,
    caller: Caller,
    reference: str,
    form: TeamForm,
    post: Post,
    refusal: ActionRefusal | GateRefusal,
) -> Response:
    with door.reading() as (session, now):
        here = _here(request, door, caller, reference, session, now)
        page = _page(here, form, post, mistakes_of(refusal, here.words))
    return door.page(request, page, status_of(refusal), visitor=caller.visitor)
