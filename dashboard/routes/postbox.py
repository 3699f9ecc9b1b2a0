"""`/demo/postbus`: the mailbox of the demo. Only there, and only from the machine itself: it holds live links."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from actions.errors import NotFound
from dashboard.door import AtDoor, Door
from dashboard.pages.postbox import LetterLine, LetterPage, Piece, PostboxPage
from notifications.postbus import Stored, letter, letters, letters_to, receivers


SHOWN = 30
"""Letters a page; a link at its end shows as many more."""
MOST = 3000
_LINK = re.compile(r"https?://[^\s<>\"]+")
HTML_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation"
)
"""A letter brings styles of its own, as letters do; nothing of it may run, load or post."""


def on_this_machine(request: Request) -> None:
    """Only from loopback.

    Raises:
        NotFound: from anywhere else, as if there were no such page.
    """
    try:
        is_here = request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        is_here = False
    if not is_here or "x-forwarded-for" in request.headers:
        raise NotFound("postbox")


router = APIRouter(dependencies=[Depends(on_this_machine)])


@router.api_route("/demo/postbus", methods=["GET", "HEAD"])
def box(request: Request, door: AtDoor) -> Response:
    """The newest letters, to everybody or to one person; each step further shows as many more."""
    to, count = request.query_params.get("to", ""), _count(request.query_params.get("n", ""))
    found = list(
        islice(letters_to(_folder(door), to) if to else letters(_folder(door), count + 1), count + 1)
    )
    lines = tuple(
        LetterLine(one.key, one.arrived_at, one.to, one.subject, _preview(one)) for one in found[:count]
    )
    more = f"?{urlencode({'to': to, 'n': count + SHOWN})}#{lines[-1].number}" if len(found) > count else ""
    return door.page(request, PostboxPage(lines, receivers(_folder(door)), to, more))


def _count(typed: str) -> int:
    """How many letters to show; whatever was typed, between one page and a hundred."""
    return (
        min(max(int(typed), SHOWN), MOST) if typed.isascii() and typed.isdigit() and len(typed) < 6 else SHOWN
    )


@router.api_route("/demo/postbus/{key}", methods=["GET", "HEAD"])
def one(request: Request, key: str, door: AtDoor) -> Response:
    """One letter: its text, with its link to press."""
    found = _letter(door, key)
    page = LetterPage(
        found.arrived_at,
        found.sender,
        found.to,
        found.subject,
        tuple(_pieces(found.text)),
        f"/demo/postbus/{key}/opmaak" if found.html else "",
        "/demo/postbus",
    )
    return door.page(request, page)


@router.api_route("/demo/postbus/{key}/opmaak", methods=["GET", "HEAD"])
def formatted(key: str, door: AtDoor) -> Response:
    """The same letter as a mail program shows it."""
    return HTMLResponse(_letter(door, key).html, headers={"Content-Security-Policy": HTML_CSP})


def _folder(door: Door) -> Path:
    return door.settings.data_dir / "postbus"


def _letter(door: Door, key: str) -> Stored:
    found = letter(_folder(door), key)
    if found is None:
        raise NotFound("letter")
    return found


def _preview(one: Stored) -> str:
    text = " ".join(_LINK.sub("", one.text).split())
    return text if len(text) <= 140 else text[:139].rstrip() + "…"


def _pieces(text: str) -> Iterator[Piece]:
    """The text cut at its links."""
    end = 0
    for match in _LINK.finditer(text):
        yield Piece(text[end : match.start()])
        yield Piece(match.group(), match.group())
        end = match.end()
    yield Piece(text[end:])
