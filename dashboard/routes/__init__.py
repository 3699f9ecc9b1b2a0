"""The routes, a file a subject: parse, call an action or a query, show a page. `routers` is the list of them."""

from __future__ import annotations

from fastapi import APIRouter

from dashboard.routes import ballots
from settings import Settings


def routers(settings: Settings) -> list[APIRouter]:
    """Every router of this installation; the demo's mailbox only in the demo."""
    return [ballots.router]
