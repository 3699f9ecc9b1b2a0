"""Ways to prove who one is at this installation, and the session that begins with one."""

from __future__ import annotations

import ipaddress
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.accounts import SignedIn
from actions.passkeys import RelyingParty
from actions.sessions import sign_out, signed_in
from actions.step_up import waiting_form
from dashboard import sessions
from dashboard.door import Door
from dashboard.pages.sign_in import SignInPage
from settings import Settings


def relying_party(settings: Settings) -> RelyingParty | None:
    """Whom passkeys are for; None where browsers allow none: on plain http (but localhost) and on a bare number."""
    parts = urlsplit(settings.url)
    host = parts.hostname or ""
    is_local = host == "localhost" or host.endswith(".localhost")
    if _is_number(host) or (parts.scheme != "https" and not is_local):
        return None
    return RelyingParty(host, f"{parts.scheme}://{parts.netloc}", f"Lange Adem, {settings.organisation}")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def sign_in_page(door: Door, email: str = "", **changes: Any) -> SignInPage:
    """The sign-in page with the ways that this installation has."""
    return SignInPage(
        email,
        passkey=relying_party(door.settings) is not None,
        provider=door.provider is not None,
        **changes,
    )


def now_signed_in(request: Request, door: Door, session: Session, now: datetime) -> SignedIn | None:
    """Who this browser is signed in as at this moment, on a page that needs nobody."""
    raw = request.cookies.get(sessions.cookie_name(door), "")
    return signed_in(session, raw, now) if raw else None


def entered(request: Request, door: Door, raw: str) -> Response:
    """A session began: the one before it ends, and its owner goes on with what waited."""
    with door.changing() as (session, now):
        sign_out(session, request.cookies.get(sessions.cookie_name(door), ""), now)
        found = signed_in(session, raw, now)
        held = waiting_form(session, found.account.id, now) if found else None
        place = f"/opnieuw/{held.id}" if held else "/"
    response = RedirectResponse(place, HTTPStatus.SEE_OTHER)
    sessions.begin(response, door, raw)
    return response
