"""What every route of the web door has at hand: settings, workplace, limits, and how a page becomes a reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse

from actions.installation import Installation
from actions.sweep import Workplace
from dashboard.dates import Calendar
from dashboard.delivery import Courier
from dashboard.languages import language_of, remember
from dashboard.limits import Limits
from dashboard.oidc import Provider
from dashboard.templating import NavItem, Page, Shell, respond
from dashboard.words import Words
from methods.schema import Method
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
    place: Workplace
    limits: Limits
    courier: Courier
    provider: Provider | None = None
    """Where people sign in with the account of their own organisation."""

    @property
    def installation(self) -> Installation:
        """What actions need to know of where they run."""
        return self.place.installation

    def now(self) -> datetime:
        """The present, in UTC; a request asks once."""
        return self.place.clock()

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, datetime]]:
        """A view in which nothing can be written, and the moment of it."""
        with self.place.database.read() as session:
            yield session, self.now()

    @contextmanager
    def changing(self) -> Iterator[tuple[Session, datetime]]:
        """A transaction and its moment; committed when the block ends, before any reply is built."""
        with self.place.database.write() as session:
            yield session, self.now()

    def page(
        self, request: Request, page: Page, status: int = 200, visitor: Visitor | None = None
    ) -> HTMLResponse:
        """A page as a reply, in the reader's language."""
        response = respond(page, self._shell(request, visitor), status)
        remember(request, response, secure=self.settings.secure)
        return response

    def language(self, request: Request) -> str:
        """The reader's language."""
        return language_of(request, self.settings.language)

    def calendar(self, request: Request) -> Calendar:
        """How the reader reads dates."""
        zone = self.settings.zone
        return Calendar(self.language(request), zone, self.now().astimezone(zone).year)

    def words(self, request: Request, method: Method) -> Words:
        """The reader's words in a case with this method."""
        return Words(self.calendar(request), method)

    def _shell(self, request: Request, visitor: Visitor | None) -> Shell:
        return Shell(
            language=self.language(request),
            organisation=self.settings.organisation,
            path=request.url.path,
            now=self.now(),
            zone=self.settings.zone,
            demo=self.settings.demo,
            person=visitor.name if visitor else None,
            role=visitor.role if visitor else None,
            nav=visitor.nav if visitor else (),
        )


async def door_of(request: Request) -> Door:
    """The door of the application that got this request; async, since for anything else a thread is called in."""
    door: Door = request.app.state.door
    return door


AtDoor = Annotated[Door, Depends(door_of)]
