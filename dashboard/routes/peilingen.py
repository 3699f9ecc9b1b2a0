"""`/peiling/{token}`: two questions and a line, once. Nothing kept or shown says whose answer it is."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from actions.errors import Invalid, LinkUnknown
from actions.puzzelteam.peiling import answer_peiling, may_answer
from dashboard.door import AtDoor, Door
from dashboard.links import Counted, Token, count_miss
from dashboard.pages.forms import Mistake
from dashboard.pages.puzzelteam import PeilingDonePage, PeilingPage
from dashboard.personal_data import require_seen, warnings
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake


router = APIRouter()

FIELDS = ("safety", "together", "line")


@router.api_route("/peiling/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: Token, door: AtDoor) -> Response:
    """The questions; changes nothing."""
    with door.reading() as (session, now):
        works = may_answer(session, token, now)
    return door.page(request, PeilingPage()) if works else _calm(request, door)


@router.post("/peiling/{token}", dependencies=[Counted])
def answer(request: Request, token: Token, door: AtDoor, post: Posted) -> Response:
    """Answer; the link is used up."""
    language = door.language(request)
    said = warnings((("line", post["line"]),), language)
    try:
        with door.changing() as (session, now):
            answer_peiling(session, token, _mark(post, "safety"), _mark(post, "together"), post["line"], now)
            require_seen(post, said.values())
    except LinkUnknown:
        return _calm(request, door)
    except Invalid as refusal:
        errors = tuple(Mistake(one.path, mistake(one.message, language)) for one in refusal.mistakes)
        page = PeilingPage({name: post[name] for name in FIELDS}, errors, said.get("line", ""))
        return door.page(request, page, HTTPStatus.UNPROCESSABLE_ENTITY)
    return door.page(request, PeilingDonePage(thanks=True))


def _mark(post: Post, name: str) -> int:
    return int(post[name]) if post[name] in ("1", "2", "3", "4", "5") else 0


def _calm(request: Request, door: Door) -> Response:
    count_miss(request, door)
    return door.page(request, PeilingDonePage(), HTTPStatus.NOT_FOUND)
