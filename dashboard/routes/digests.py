"""The digest behind a team's link: content, so it opens with a code to the known address, for half an hour."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from actions.links import code_refusal, code_to_owner, try_code, via_of
from actions.puzzelteam.open_link import OpenTeam, open_team
from dashboard.catalogues import N_, translations
from dashboard.door import Door
from dashboard.links import keep_permit, permit_of
from dashboard.membership import note_reading
from dashboard.pages.forms import Mistake
from dashboard.pages.team import DigestCodePage
from dashboard.posted import Post
from dashboard.views.digest import link_digest_page
from models.pinned import method_of


_ONE_MORE = N_("Deze code klopt niet. U kunt het nog %(n)s keer proberen.")
_NO_MORE = N_("Deze code klopt niet of is te oud. Vraag een nieuwe code.")


def digest_behind(request: Request, door: Door, token: str, post: Post) -> Response:
    """Where the team stands, once a code has shown who looks.

    Raises:
        LinkUnknown.
    """
    if "ask_code" in post:
        return _send_code(request, door, token)
    permit = _proved(door, token, post) if "code" in post else permit_of(request, door, post, token)
    with door.reading() as (session, now):
        opened = open_team(session, token, now)
        if via_of(session, opened.token, permit, now) is None:
            return _ask_code(request, door, opened, session, now, tried="code" in post)
        words = door.words(request, method_of(session, opened.case))
        page = link_digest_page(session, door.installation, opened, words, now)
        read = opened.case.id, opened.person.id
    note_reading(door, *read, "puzzelteam/samenvatting")
    response = door.page(request, page)
    keep_permit(response, door, token, permit, "overleg")
    return response


def _send_code(request: Request, door: Door, token: str) -> Response:
    with door.changing() as (session, now):
        opened = open_team(session, token, now)
        code_to_owner(session, opened, now)
        person, to_phone = opened.person.id, _to_phone(door, opened)
    door.courier.send_for(person)
    return door.page(request, DigestCodePage(sent=True, to_phone=to_phone))


def _to_phone(door: Door, opened: OpenTeam) -> bool:
    return door.place.office.phone_of(opened.person) is not None


def _proved(door: Door, token: str, post: Post) -> str:
    """The pass that a good code opens; empty after a wrong one, which counts as a try."""
    with door.changing() as (session, now):
        opened = open_team(session, token, now)
        return try_code(session, door.installation, opened, post["code"].replace(" ", ""), now) or ""


def _ask_code(
    request: Request, door: Door, opened: OpenTeam, session: Session, now: datetime, *, tried: bool
) -> Response:
    if not tried:
        return door.page(request, DigestCodePage())
    left = code_refusal(session, opened, now).tries_left
    words = translations(door.language(request)).gettext(_ONE_MORE if left else _NO_MORE) % {"n": left}
    page = DigestCodePage(sent=True, to_phone=_to_phone(door, opened), errors=(Mistake("code", words),))
    return door.page(request, page, HTTPStatus.UNPROCESSABLE_ENTITY)
