"""Who is signed in: an opaque cookie, kept as a digest on our side, ended by half an hour of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from actions.accounts import SignedIn
from actions.sessions import ABSOLUTE, is_touch_due, signed_in, touch_session
from actions.step_up import is_strong
from dashboard.catalogues import N_, translations
from dashboard.door import AtDoor, Door, Visitor
from dashboard.templating import NavItem
from dashboard.words import ACCOUNT_ROLES
from models.gate import Via
from models.people import AccountRole


_MY_WORK, _OVERVIEW, _LOG = N_("Mijn werk"), N_("Overzicht"), N_("Logboek")


class NotSignedIn(Exception):
    """This page is for people with an account; the reply is the way to sign in."""


@dataclass(frozen=True)
class Caller:
    """Who uses a signed-in page."""

    signed_in: SignedIn
    visitor: Visitor
    via: Via
    """By what a vote of this session comes in: a link to a mailbox proves no more than a code to it does."""

    @property
    def id(self) -> UUID:
        """The person."""
        return self.signed_in.person.id

    @property
    def account_id(self) -> UUID:
        """The account."""
        return self.signed_in.account.id

    @property
    def name(self) -> str:
        """As colleagues know this person."""
        return self.signed_in.person.name

    def has(self, role: AccountRole) -> bool:
        """Does the account have this role?"""
        return self.signed_in.has(role)


def caller_of(request: Request, door: AtDoor) -> Caller:
    """Who this is; the session's last use is remembered in a transaction of its own (I11).

    Raises:
        NotSignedIn.
    """
    raw = request.cookies.get(cookie_name(door), "")
    with door.reading() as (session, now):
        found = signed_in(session, raw, now) if raw else None
    if found is None:
        raise NotSignedIn
    if found.session and is_touch_due(found.session, now):
        with door.changing() as (session, now):
            touch_session(session, raw, now)
    strong = is_strong(found, frozenset(door.settings.oidc_acr.split()))
    visitor = _visitor(found, door.language(request), request.url.path)
    return Caller(found, visitor, Via.ACCOUNT if strong else Via.CODE)


Signed = Annotated[Caller, Depends(caller_of)]


def cookie_name(door: Door) -> str:
    """`__Host-` where people reach us over https: no other host and no other path can set it."""
    return "__Host-session" if door.settings.secure else "session"


def begin(response: Response, door: Door, raw: str) -> None:
    """Give a fresh session to the browser."""
    response.set_cookie(
        cookie_name(door),
        raw,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="lax",
        path="/",
        secure=door.settings.secure,
    )


def end(response: Response, door: Door) -> None:
    """Take the session away from the browser."""
    response.delete_cookie(
        cookie_name(door), path="/", secure=door.settings.secure, httponly=True, samesite="lax"
    )


def _visitor(found: SignedIn, language: str, path: str) -> Visitor:
    say = translations(language).gettext
    places = [NavItem(say(_MY_WORK), "/", path == "/" or path.startswith("/casus"))]
    if found.has(AccountRole.COORDINATOR):
        places.append(NavItem(say(_OVERVIEW), "/overzicht", path.startswith("/overzicht")))
    if found.has(AccountRole.PRIVACY):
        places.append(NavItem(say(_LOG), "/logboek", path.startswith("/logboek")))
    roles = [say(ACCOUNT_ROLES[role]) for role in found.account.roles if role in ACCOUNT_ROLES]
    return Visitor(found.person.name, ", ".join(roles), tuple(places))
