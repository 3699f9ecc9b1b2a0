"""`/vandaag/{token}`: what waits for one person. Each item leads to its own page, which asks what its gate asks."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.change_team import confirm_seat
from actions.errors import ActionRefusal, LinkUnknown
from actions.links import issue
from actions.links import token as working_link
from dashboard.catalogues import N_, translations
from dashboard.door import AtDoor, Door
from dashboard.links import Counted, Token, count_miss
from dashboard.pages.ballot import CalmPage
from dashboard.posted import Post, Posted
from dashboard.views.today import silent_seats_of, team_seats_of, today_page
from models import teams
from models.gate import RoundRow
from models.post import LinkKind


router = APIRouter()

_SAID_YES = N_("Dank u. Uw plek is bevestigd.")
_GONE = N_("Deze vraag wacht niet meer op u.")
LINK_LIFE = timedelta(days=90)


@router.api_route("/vandaag/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: Token, door: AtDoor) -> Response:
    """References and last days."""
    return _list(request, door, token)


@router.post("/vandaag/{token}", dependencies=[Counted])
def act(request: Request, token: Token, door: AtDoor, post: Posted) -> Response:
    """Go to one question, or say yes to a seat."""
    if "new_link" in post:
        return door.page(request, CalmPage(asked=True))
    kind, _, rest = post["open"].partition(":")
    try:
        if kind == "gate":
            return _to_gate(request, door, token, rest)
        if kind == "team":
            return _to_team(request, door, token, rest)
        return _say_yes(request, door, token, post)
    except LinkUnknown:
        return _calm(request, door)
    except (ActionRefusal, ValueError):
        return _list(request, door, token, _GONE)


def _to_gate(request: Request, door: Door, token: str, which: str) -> Response:
    """A fresh link of the kind that a message carries; it opens what any such link opens, no more."""
    round_id, _, seat_id = which.partition(":")
    with door.changing() as (session, now):
        person = working_link(session, LinkKind.TODAY, token, now).person_id
        raw = _fresh_link(session, UUID(round_id), UUID(seat_id), person, door)
    return (
        RedirectResponse(f"/stem/{raw}", HTTPStatus.SEE_OTHER) if raw else _list(request, door, token, _GONE)
    )


def _fresh_link(session: Session, round_id: UUID, seat_id: UUID, person: UUID, door: Door) -> str:
    now = door.now()
    round_ = session.get(RoundRow, round_id)
    if round_ is None or seat_id not in silent_seats_of(session, round_, person, now):
        return ""
    raw, _row = issue(
        session, LinkKind.BALLOT, person, now, round_id=round_id, seat_id=seat_id, expires_at=now + LINK_LIFE
    )
    return raw


def _to_team(request: Request, door: Door, token: str, which: str) -> Response:
    """A fresh link to the team's page of this seat; it opens what such a link in a message opens."""
    case_id, _, seat = which.partition(":")
    with door.changing() as (session, now):
        person = working_link(session, LinkKind.TODAY, token, now).person_id
        team = teams.team_of(session, UUID(case_id))
        raw = ""
        if team and team.stopped_at is None and UUID(seat) in team_seats_of(session, team, person, now):
            raw, _row = issue(
                session, LinkKind.MEETING, person, now, seat_id=UUID(seat), expires_at=now + LINK_LIFE
            )
    return (
        RedirectResponse(f"/overleg/{raw}", HTTPStatus.SEE_OTHER)
        if raw
        else _list(request, door, token, _GONE)
    )


def _say_yes(request: Request, door: Door, token: str, post: Post) -> Response:
    member = UUID(post["open"].removeprefix("seat:"))
    with door.changing() as (session, now):
        person = working_link(session, LinkKind.TODAY, token, now).person_id
        confirm_seat(session, member, now, by=person)
    return _list(request, door, token, _SAID_YES)


def _list(request: Request, door: Door, token: str, said: str = "") -> Response:
    try:
        with door.reading() as (session, now):
            person = working_link(session, LinkKind.TODAY, token, now).person_id
            words = translations(door.language(request)).gettext(said) if said else ""
            page = today_page(session, person, door.settings.zone, now, words)
    except LinkUnknown:
        return _calm(request, door)
    return door.page(request, page)


def _calm(request: Request, door: Door) -> Response:
    count_miss(request, door)
    return door.page(request, CalmPage(), HTTPStatus.NOT_FOUND)
