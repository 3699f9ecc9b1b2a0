"""`/stem/{token}`: the gate page behind a personal link. GET shows the method file's words; every step is a POST."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from actions import links
from actions.errors import (
    AssuranceNeeded,
    EvidenceChanged,
    Invalid,
    LinkUnknown,
    NothingToDo,
    RoundNotRunning,
)
from actions.report_link import report_link
from actions.table_votes import confirm_table_votes, object_to_vote, reject_table_votes
from dashboard import voting
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.links import Counted, Token, count_miss, keep_permit, owner_of, permit_of
from dashboard.pages.ballot import CalmPage, ReportPage
from dashboard.pages.forms import Mistake
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake, sentence, status_of
from dashboard.views import ballot as views
from dashboard.views import table
from dashboard.views.ballot import Sitting
from dashboard.voting import Booth
from gates.errors import Incomplete, TableRefusal
from models.gate import VoteRow
from models.pinned import method_of


router = APIRouter()


class PassEnded(Exception):
    """No proof, or not any more, of who this is; what was typed is carried along to the code."""


_NO_PASS = N_("Uw tijd op deze pagina is voorbij. Vraag een nieuwe code; wat u schreef, staat er dan nog.")
_ONE_MORE = N_("Deze code klopt niet. U kunt het nog %(n)s keer proberen.")
_NO_MORE = N_("Deze code klopt niet of is te oud. Vraag een nieuwe code.")


@router.api_route("/stem/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: Token, door: AtDoor) -> Response:
    """What anybody with the link may see; changes nothing."""
    try:
        with door.reading() as (session, now):
            opened = links.open_ballot(session, token, now)
            words = door.words(request, method_of(session, opened.case))
            page = views.bare_page(session, opened, words, now)
    except LinkUnknown:
        return _calm(request, door)
    return door.page(request, page)


@router.post("/stem/{token}", dependencies=[Counted])
def act(request: Request, token: Token, door: AtDoor, post: Posted) -> Response:
    """One step of the voter; which one, the pressed button says."""
    if "new_link" in post:
        return _new_link(request, door, token)
    try:
        return _step(request, door, token, post)
    except LinkUnknown:
        return _calm(request, door)


def _step(request: Request, door: Door, token: str, post: Post) -> Response:
    if "report" in post:
        return _report(request, door, token, post["report"])
    if "ask_code" in post:
        return _ask_code(request, door, token, post)
    if "code" in post:
        return _try_code(request, door, token, post)
    if "go_on" in post:
        return _go_on(request, door, token, post)
    try:
        return _behind_proof(request, door, token, post, permit_of(request, door, post, token))
    except PassEnded:
        return _bare(request, door, token, post, HTTPStatus.FORBIDDEN, note=_NO_PASS)


def _behind_proof(request: Request, door: Door, token: str, post: Post, permit: str) -> Response:
    if "confirm" in post and "change" not in post:
        return _cast(request, door, token, post, permit)
    if "confirm_list" in post or "reject_list" in post:
        return _answer_list(request, door, token, post, permit)
    if "objection" in post:
        return _object(request, door, token, post, permit)
    if "withdraw" in post:
        return _withdraw(request, door, token, permit)
    with door.reading() as (session, now):
        booth = _booth(request, door, session, token, permit)
        asks = "change" not in post and ("answer" in post or "seen" in post)
        reply, status = (
            voting.check(session, door.installation, booth, post, now)
            if asks
            else voting.look(session, booth, now, voting.given(post))
        )
    return door.page(request, reply, status)


def _booth(request: Request, door: Door, session: Session, token: str, permit: str) -> Booth:
    opened = links.open_ballot(session, token, door.now(), raw_pass=permit)
    if opened.via is None:
        raise PassEnded
    return Booth(Sitting.of(opened), door.words(request, method_of(session, opened.case)), permit, opened.via)


def _ask_code(request: Request, door: Door, token: str, post: Post) -> Response:
    with door.changing() as (session, now):
        opened = links.open_ballot(session, token, now)
        links.ask_code(session, opened, now)
        person = opened.person.id
    door.courier.send_for(person)
    return _bare(request, door, token, post, HTTPStatus.OK, code_sent=True)


def _try_code(request: Request, door: Door, token: str, post: Post) -> Response:
    with door.changing() as (session, now):
        opened = links.open_ballot(session, token, now)
        permit = links.try_code(session, door.installation, opened, post["code"].replace(" ", ""), now)
    if permit is not None:
        return _opened(request, door, token, post, permit)
    with door.reading() as (session, now):
        left = links.code_refusal(session, links.open_ballot(session, token, now), now).tries_left
    return _bare(
        request,
        door,
        token,
        post,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code_sent=True,
        error=_ONE_MORE if left else _NO_MORE,
        n=left,
    )


def _go_on(request: Request, door: Door, token: str, post: Post) -> Response:
    try:
        with door.changing() as (session, now):
            permit = links.go_on(session, links.open_ballot(session, token, now), now)
    except AssuranceNeeded:
        return _bare(request, door, token, post, HTTPStatus.FORBIDDEN)
    return _opened(request, door, token, post, permit)


def _opened(request: Request, door: Door, token: str, post: Post, permit: str) -> Response:
    """The content, right in the reply to the proof: what is behind a link is never shown on a GET."""
    with door.reading() as (session, now):
        booth = _booth(request, door, session, token, permit)
        page = (
            table.page_for(session, door.installation, booth, now) if not voting.given(post).answer else None
        )
        reply, status = (
            (page, HTTPStatus.OK) if page else voting.look(session, booth, now, voting.given(post))
        )
    response = door.page(request, reply, status)
    keep_permit(response, door, token, permit)
    return response


def _bare(
    request: Request,
    door: Door,
    token: str,
    post: Post,
    status: HTTPStatus,
    *,
    code_sent: bool = False,
    note: str = "",
    error: str = "",
    **facts: object,
) -> Response:
    with door.reading() as (session, now):
        opened = links.open_ballot(session, token, now)
        words = door.words(request, method_of(session, opened.case))
        page = views.bare_page(
            session,
            opened,
            words,
            now,
            code_sent=code_sent,
            to_phone=door.place.office.phone_of(opened.person) is not None,
            note=words.say(note) if note else "",
            errors=(Mistake("code", words.say(error, **facts)),) if error else (),
            given=voting.given(post),
        )
    return door.page(request, page, status)


def _cast(request: Request, door: Door, token: str, post: Post, permit: str) -> Response:
    try:
        with door.changing() as (session, now):
            booth = _booth(request, door, session, token, permit)
            page = voting.cast(session, door.installation, booth, post, now)
    except (EvidenceChanged, Incomplete, RoundNotRunning) as refusal:
        return _not_cast(request, door, token, post, permit, refusal)
    door.courier.send_for(booth.sitting.person.id)
    return door.page(request, page)


def _not_cast(
    request: Request, door: Door, token: str, post: Post, permit: str, refusal: Exception
) -> Response:
    with door.reading() as (session, now):
        booth = _booth(request, door, session, token, permit)
        reply, status = voting.after_refusal(session, door.installation, booth, post, now, refusal)
    return door.page(request, reply, status)


def _withdraw(request: Request, door: Door, token: str, permit: str) -> Response:
    """Take one's own vote back; the page is as it was before it."""
    try:
        with door.changing() as (session, now):
            booth = _booth(request, door, session, token, permit)
            voting.withdraw(session, door.installation, booth, now)
    except (NothingToDo, RoundNotRunning):
        return _look_again(request, door, token, permit, HTTPStatus.CONFLICT)
    return _look_again(request, door, token, permit)


def _answer_list(request: Request, door: Door, token: str, post: Post, permit: str) -> Response:
    """Another voter says whether the list that was taken at the table is right."""
    try:
        list_id = UUID(post["list"])
    except ValueError:
        return _look_again(request, door, token, permit)
    confirmed = "confirm_list" in post
    try:
        with door.changing() as (session, now):
            booth = _booth(request, door, session, token, permit)
            table.require_list_of(session, booth.sitting.round.id, list_id)
            if confirmed:
                confirm_table_votes(session, door.installation, list_id, now, by=booth.sitting.person.id)
            else:
                reject_table_votes(session, list_id, now, by=booth.sitting.person.id)
    except (TableRefusal, RoundNotRunning) as refusal:
        return _list_again(request, door, token, permit, list_id, refusal)
    with door.reading() as (session, now):
        booth = _booth(request, door, session, token, permit)
        page = table.list_page(session, booth, list_id, answered="confirmed" if confirmed else "rejected")
    return door.page(request, page)


def _list_again(
    request: Request, door: Door, token: str, permit: str, list_id: UUID, refusal: Exception
) -> Response:
    with door.reading() as (session, _now):
        booth = _booth(request, door, session, token, permit)
        errors = (Mistake("", sentence(refusal, booth.words.calendar)),)
        page = table.list_page(session, booth, list_id, errors=errors)
    return door.page(request, page, status_of(refusal))


def _object(request: Request, door: Door, token: str, post: Post, permit: str) -> Response:
    objection = post["objection"]
    try:
        with door.changing() as (session, now):
            booth = _booth(request, door, session, token, permit)
            vote = _noted(session, booth)
            object_to_vote(session, door.installation, vote.id, objection, now, by=booth.sitting.person.id)
    except (Invalid, NothingToDo, TableRefusal) as refusal:
        return _noted_again(request, door, token, post, permit, refusal)
    with door.reading() as (session, now):
        booth = _booth(request, door, session, token, permit)
        page = table.noted_page(session, door.installation, booth, vote, now, objected=True)
    return door.page(request, page)


def _noted(session: Session, booth: Booth) -> VoteRow:
    vote = table.noted_vote(session, booth.sitting)
    if vote is None:
        raise LinkUnknown
    return vote


def _noted_again(
    request: Request, door: Door, token: str, post: Post, permit: str, refusal: Exception
) -> Response:
    """The objection was not kept: the page with what was typed and why."""
    with door.reading() as (session, now):
        booth = _booth(request, door, session, token, permit)
        words = (
            mistake(refusal.mistakes[0].message, booth.words.language)
            if isinstance(refusal, Invalid)
            else sentence(refusal, booth.words.calendar)
        )
        page = table.noted_page(
            session,
            door.installation,
            booth,
            _noted(session, booth),
            now,
            reason=post["objection"],
            errors=(Mistake("objection", words),),
        )
    return door.page(request, page, status_of(refusal))


def _look_again(
    request: Request, door: Door, token: str, permit: str, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    with door.reading() as (session, now):
        page, _status = voting.look(session, _booth(request, door, session, token, permit), now)
    return door.page(request, page, status)


def _report(request: Request, door: Door, token: str, what: str) -> Response:
    """Not me, or another job: the chair is told; the link itself shows nothing more."""
    if what not in ("not_me", "other_job"):
        with door.reading() as (session, now):
            links.open_ballot(session, token, now)
        return door.page(request, ReportPage())
    with door.changing() as (session, now):
        report_link(session, links.open_ballot(session, token, now), what, now)
    return door.page(request, ReportPage(done=True))


def _new_link(request: Request, door: Door, token: str) -> Response:
    door.limits.count(door.limits.rules.new_links, "new", token[:64])
    with door.changing() as (session, now):
        links.ask_new_link(session, token, now)
        owner = owner_of(session, token)
    door.courier.send_for(owner)
    return door.page(request, CalmPage(asked=True))


def _calm(request: Request, door: Door) -> Response:
    count_miss(request, door)
    return door.page(request, CalmPage(), HTTPStatus.NOT_FOUND)
