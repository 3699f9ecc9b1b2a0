"""`/casus/nieuw/1` … `/5`: a case in five short pages, kept after each; `/casus/{reference}/gestart`: what began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from sqlmodel import Session, select
from starlette.responses import RedirectResponse, Response

from actions.case_draft import CaseDraft, DraftMember, case_draft, drop_case_draft, keep_case_draft
from actions.errors import ActionRefusal, AliasTaken, NotAllowed, NotFound
from actions.errors import Mistake as Wrong
from actions.propose_change import propose_gate
from actions.start_case import require_free_alias, start_case
from actions.undo_start import START_UNDONE, UNDO, undo_start
from dashboard import new_case
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership
from dashboard.new_case import MOST_PEOPLE
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.new_case import StartedPage, Told
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake, sentence
from dashboard.sessions import Caller, Signed
from dashboard.templating import Page
from dashboard.views import new_case as views
from dashboard.words import Words
from gates.transitions import CaseState
from methods.catalogue import catalogue
from methods.schema import Method
from models import queries
from models.people import AccountRole
from models.pinned import method_of
from models.post import NoticeRow, NoticeState
from notifications.occasions import Occasion


router = APIRouter()

Number = Annotated[int, Path(ge=1, le=5)]
HERE = "/casus/nieuw"
_LINE = N_("Regel %(n)s: %(what)s")
_AFTER, _SENT, _NEVER = N_("gaat weg na %(hour)s uur"), N_("verstuurd"), N_("gaat niet weg")


@dataclass(frozen=True)
class Desk:
    """Who prepares a case, what was kept so far, and the methods there are."""

    draft: CaseDraft
    saved_at: datetime | None
    methods: Mapping[str, Method]
    words: Words

    @property
    def method(self) -> Method:
        """The method that was chosen; the first one while none is, for its words only."""
        return self.methods.get(self.draft.method, next(iter(self.methods.values())))

    @property
    def reach(self) -> int:
        """The first page that was not finished yet; nobody gets further."""
        return next((n for n in range(1, 6) if n not in self.draft.done), 5)


@router.api_route("/casus/nieuw", methods=["GET", "HEAD"])
def begin(request: Request, door: AtDoor, caller: Signed) -> Response:
    """To the page where this person was."""
    return RedirectResponse(f"{HERE}/{_desk(request, door, caller).reach}", HTTPStatus.SEE_OTHER)


@router.post("/casus/nieuw/weg")
def discard(request: Request, door: AtDoor, caller: Signed) -> Response:
    """Throw the draft away."""
    _desk(request, door, caller)
    with door.changing() as (session, _now):
        drop_case_draft(session, caller.id)
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


@router.api_route("/casus/nieuw/{page}", methods=["GET", "HEAD"])
def show(request: Request, page: Number, door: AtDoor, caller: Signed) -> Response:
    """One page, with what was kept."""
    desk = _desk(request, door, caller)
    if page > desk.reach:
        return RedirectResponse(f"{HERE}/{desk.reach}", HTTPStatus.SEE_OTHER)
    at = request.query_params.get("wijzig", "")
    known = at.isascii() and at.isdigit() and 1 <= int(at[:4]) <= len(desk.draft.members)
    editing = int(at) if page == 3 and known else None
    typed = desk.draft.members[editing - 1] if editing else None
    shown = _page(door, caller, desk, page, typed=typed, editing=editing)
    return door.page(request, shown, visitor=caller.visitor)


@router.post("/casus/nieuw/{page}")
def save(request: Request, page: Number, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Keep what was typed; then on to the next page, or this one again with what is still wrong."""
    desk = _desk(request, door, caller)
    if page > desk.reach:
        return RedirectResponse(f"{HERE}/{desk.reach}", HTTPStatus.SEE_OTHER)
    if page == 3 and (post["go"] in ("add", "paste", "take") or "remove" in post):
        return _team(request, door, caller, desk, post)
    if page == 5:
        return _finish(request, door, caller, desk, post)
    desk = replace(desk, draft=new_case.pages_typed(desk.draft, page, post, desk.method))
    wrong = new_case.wrong_on(desk.draft, page, desk.methods)
    done = tuple(sorted({*desk.draft.done, page} - ({page} if wrong else set())))
    desk = _kept(door, caller, replace(desk, draft=desk.draft.model_copy(update={"done": done})))
    if post["go"] == "stop":
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    errors = _at_fields(wrong, desk.words) or _alias_taken(door, desk, page)
    if errors:
        shown = _page(door, caller, desk, page, errors=errors)
        return door.page(request, shown, HTTPStatus.UNPROCESSABLE_ENTITY, visitor=caller.visitor)
    return RedirectResponse(f"{HERE}/{page + 1}", HTTPStatus.SEE_OTHER)


def _desk(request: Request, door: Door, caller: Caller) -> Desk:
    if not caller.has(AccountRole.PROJECTLEIDER):
        raise NotAllowed("projectleider")
    methods = catalogue(door.settings.data_dir / "methods").methods
    with door.reading() as (session, _now):
        kept = case_draft(session, caller.id)
    draft, saved_at = kept or (_first(door, caller, methods), None)
    method = methods.get(draft.method, next(iter(methods.values())))
    return Desk(draft, saved_at, methods, door.words(request, method))


def _first(door: Door, caller: Caller, methods: Mapping[str, Method]) -> CaseDraft:
    """What is known before anything was typed: who starts it leads it, and what the installation chose."""
    email = caller.signed_in.person.email
    method = methods.get("lot", next(iter(methods.values())))
    chair = DraftMember(
        name=caller.name, organisation=door.settings.organisation, role=method.chair, email=email
    )
    return CaseDraft(
        method=method.key,
        legal_ground=door.installation.legal_ground or "",
        controller=door.installation.controller or "",
        members=(new_case.with_side(chair, method),),
    )


def _kept(door: Door, caller: Caller, desk: Desk) -> Desk:
    with door.changing() as (session, now):
        keep_case_draft(session, caller.id, desk.draft, now)
    words = replace(desk.words, method=desk.method)
    return replace(desk, saved_at=now, words=words)


def _page(
    door: Door,
    caller: Caller,
    desk: Desk,
    page: int,
    *,
    typed: DraftMember | None = None,
    editing: int | None = None,
    paste: str = "",
    errors: tuple[Mistake, ...] = (),
) -> Page:
    draft, words = desk.draft, desk.words
    top = views.bar(draft, page, desk.saved_at, words)
    match page:
        case 1:
            return views.about_page(draft, top, desk.methods, words, errors)
        case 2:
            return views.ground_page(draft, top, words, errors)
        case 3:
            with door.reading() as (session, now):
                teams = tuple(
                    Option(case.reference, f"{case.reference} {case.alias}")
                    for case in queries.cases_of(session, caller.id, now)
                )
            return views.team_page(
                draft,
                top,
                desk.method,
                words,
                typed=typed,
                editing=editing,
                paste=paste,
                teams=teams,
                errors=errors,
            )
        case 4:
            return views.gates_page(draft, top, desk.method, words, errors)
        case _:
            return views.check_page(draft, top, desk.method, door.installation, words, errors)


def _at_fields(wrong: list[Wrong], words: Words) -> tuple[Mistake, ...]:
    return tuple(Mistake(one.path, mistake(one.message, words.language)) for one in wrong)


def _alias_taken(door: Door, desk: Desk, page: int) -> tuple[Mistake, ...]:
    if page != 1:
        return ()
    try:
        with door.reading() as (session, _now):
            require_free_alias(session, desk.draft.alias)
    except AliasTaken as refusal:
        return (Mistake("alias", sentence(refusal, desk.words.calendar)),)
    return ()


@dataclass(frozen=True)
class Change:
    """The team as it would be, and what is wrong with that; what was typed comes back on the page."""

    members: tuple[DraftMember, ...]
    errors: tuple[Mistake, ...] = ()
    typed: DraftMember | None = None
    editing: int | None = None
    paste: str = ""


def _team(request: Request, door: Door, caller: Caller, desk: Desk, post: Post) -> Response:
    """Add, change or take away people; a list comes in whole or not at all."""
    change = _change(door, caller, desk, post)
    if not change.errors and len(change.members) > MOST_PEOPLE:
        field = "paste" if change.paste else "name"
        change = replace(change, errors=(Mistake(field, mistake("too_many_rows", desk.words.language)),))
    if change.errors:
        shown = _page(
            door,
            caller,
            desk,
            3,
            typed=change.typed,
            editing=change.editing,
            paste=change.paste,
            errors=change.errors,
        )
        return door.page(request, shown, HTTPStatus.UNPROCESSABLE_ENTITY, visitor=caller.visitor)
    draft = desk.draft.model_copy(update={"members": change.members})
    done = tuple(n for n in draft.done if n != 3 or not new_case.wrong_on(draft, 3, desk.methods))
    _kept(door, caller, replace(desk, draft=draft.model_copy(update={"done": done})))
    return RedirectResponse(f"{HERE}/3#team", HTTPStatus.SEE_OTHER)


def _change(door: Door, caller: Caller, desk: Desk, post: Post) -> Change:
    members = desk.draft.members
    if "remove" in post:
        at = _index(post["remove"], members)
        return Change(tuple(one for n, one in enumerate(members, 1) if n != at))
    if post["go"] == "add":
        return _added(desk, post)
    if post["go"] == "paste":
        found = new_case.pasted(post["paste"], desk.method, desk.words.language)
        return Change((*members, *found), _wrong_lines(found, desk), paste=post["paste"])
    return Change((*members, *_earlier(door, caller, desk, post["take"])))


def _added(desk: Desk, post: Post) -> Change:
    """One person more, or one of them changed."""
    members = desk.draft.members
    typed, at = new_case.member_typed(post, desk.method), _index(post["at"], members)
    others = [one for n, one in enumerate(members, 1) if n != at]
    errors = _at_fields(new_case.wrong_with(typed, others, desk.method), desk.words)
    kept = tuple(typed if n == at else one for n, one in enumerate(members, 1))
    return Change(kept if at else (*kept, typed), errors, typed, at)


def _index(typed: str, members: tuple[DraftMember, ...]) -> int | None:
    known = typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= len(members)
    return int(typed) if known else None


def _wrong_lines(found: list[DraftMember], desk: Desk) -> tuple[Mistake, ...]:
    words = desk.words
    errors = [
        Mistake("paste", words.say(_LINE, n=number, what=f"{one.name}: {wrong.words}"))
        for number, one in enumerate(found, 1)
        for wrong in _at_fields(
            new_case.wrong_with(one, (*desk.draft.members, *found[: number - 1]), desk.method), words
        )
    ]
    return tuple(errors) if found else (Mistake("paste", mistake("missing", words.language)),)


def _earlier(door: Door, caller: Caller, desk: Desk, reference: str) -> list[DraftMember]:
    """The people of an earlier team of this person, but those who are there already; a role that is not of this
    method has to be chosen anew."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        sitting = [one for one in queries.members(session, mine.case.id, now) if not one.substitute]
        people = queries.people(session, {one.person_id for one in sitting})
        names = queries.organisations(session, {seat.organisation_id for seat in mine.seats.values()})
        there = {one.email.lower() for one in desk.draft.members}
        return [
            DraftMember(
                name=people[one.person_id].name,
                email=people[one.person_id].email,
                organisation=names[mine.seats[one.seat_id].organisation_id],
                domain=mine.seats[one.seat_id].domain.value,
                role=mine.seats[one.seat_id].role if desk.method.role(mine.seats[one.seat_id].role) else "",
            )
            for one in sitting
            if people[one.person_id].email not in there and one.seat_id in mine.seats
        ]


def _finish(request: Request, door: Door, caller: Caller, desk: Desk, post: Post) -> Response:
    """Start the case and forget the draft, in one transaction."""
    if post["go"] != "start":
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    if desk.saved_at is None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    try:
        with door.changing() as (session, now):
            new = new_case.new_case(desk.draft, door.installation)
            pinned = new_case.method_for(desk.draft, desk.method)
            case = start_case(session, door.installation, new, pinned, now, by=caller.id, undo_for=UNDO).case
            for step, wish in new_case.looser_steps(desk.draft, desk.method).items():
                propose_gate(session, case.id, step, wish, now, by=caller.id)
            drop_case_draft(session, caller.id)
            reference = case.reference
    except ActionRefusal as refusal:
        errors = (Mistake("", sentence(refusal, desk.words.calendar)),)
        shown = _page(door, caller, desk, 5, errors=errors)
        return door.page(request, shown, HTTPStatus.UNPROCESSABLE_ENTITY, visitor=caller.visitor)
    return RedirectResponse(f"/casus/{reference}/gestart", HTTPStatus.SEE_OTHER)


@router.api_route("/casus/{reference}/gestart", methods=["GET", "HEAD"])
def started(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """What was started and who hears of it."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        if mine.case.started_by != caller.id:
            raise NotFound("case")
        page = _started_page(session, mine, door.words(request, method_of(session, mine.case)), now)
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/gestart")
def undo(reference: str, door: AtDoor, caller: Signed) -> Response:
    """Undo the start."""
    with door.changing() as (session, now):
        case = membership(session, reference, caller.id, now).case
        undo_start(session, case.id, now, by=caller.id)
    return RedirectResponse(f"/casus/{reference}/gestart", HTTPStatus.SEE_OTHER)


def _started_page(session: Session, mine: Membership, words: Words, now: datetime) -> StartedPage:
    case, until = mine.case, mine.case.started_at + UNDO
    notices = session.exec(
        select(NoticeRow).where(
            NoticeRow.case_id == case.id, NoticeRow.occasion == Occasion.CASE_STARTED.value
        )
    ).all()
    people = queries.people(session, {one.person_id for one in notices})
    said = {
        NoticeState.SENT: words.say(_SENT),
        NoticeState.DROPPED: words.say(_NEVER),
    }
    waits = words.say(_AFTER, hour=words.calendar.hour(until))
    told = [Told(people[one.person_id].name, said.get(one.state, waits)) for one in notices]
    return StartedPage(
        case.reference,
        case.alias,
        tuple(sorted(told, key=lambda one: one.name)),
        words.step(words.method.step_keys[0]),
        until,
        case.state is CaseState.CONCEPT and now < until,
        undone=case.close_reason == START_UNDONE,
    )
