"""What every route of the web door has at hand: settings, database, clock, limits, and how a page becomes a reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse

from dashboard.languages import language_of, remember
from dashboard.limits import Limits
from dashboard.templating import NavItem, Page, Shell, respond
from models.database import Database
from settings import Settings


@dataclass(frozen=True)
class Visitor:
    """Who is signed in, as far as the frame of a page shows it."""

    name: str
    role: str
    nav: tuple[NavItem, ...]


@dataclass(frozen=True)
class Door:
    """The web door's belongings; one per application."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]
    limits: Limits

    def page(self, request: Request, page: Page, status: int = 200, visitor: Visitor | None = None) -> HTMLResponse:
        """A page as a reply, in the reader's language."""
        response = respond(request, page, self.shell(request, visitor), status)
        remember(request, response, secure=self.settings.secure)
        return response

    def shell(self, request: Request, visitor: Visitor | None = None) -> Shell:
        """The frame around a page."""
        return Shell(
            language=self.language(request),
            organisation=self.settings.organisation,
            path=request.url.path,
            now=self.clock(),
            zone=self.settings.zone,
            demo=self.settings.demo,
            person=visitor.name if visitor else None,
            role=visitor.role if visitor else None,
            nav=visitor.nav if visitor else (),
        )

    def language(self, request: Request) -> str:
        """The reader's language."""
        return language_of(request, self.settings.language)

    @contextmanager
    def changing(self) -> Iterator[tuple[Session, datetime]]:
        """A transaction and the moment it happens; committed when the block ends, before any reply is built."""
        with self.database.write() as session:
            yield session, self.clock()


def door_of(request: Request) -> Door:
    """The door of the application that got this request."""
    door: Door = request.app.state.door
    return door


AtDoor = Annotated[Door, Depends(door_of)]
