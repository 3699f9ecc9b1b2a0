"""The routes, a file a subject: parse, call an action or a query, show a page. `routers` is the list of them."""

from __future__ import annotations

from fastapi import APIRouter

from dashboard.routes import (
    ballots,
    cases,
    commands,
    conditions,
    operator,
    overview,
    postbox,
    sign_in,
    steps,
    tables,
    team,
    today,
    votes,
)
from settings import Settings


def routers(settings: Settings) -> list[APIRouter]:
    """Every router of this installation, the narrower paths first; the demo's mailbox only in the demo."""
    always = [
        operator.router,
        sign_in.router,
        ballots.router,
        today.router,
        overview.router,
        cases.router,
        votes.router,
        team.router,
        tables.router,
        commands.router,
        conditions.router,
        steps.router,
    ]
    return [*always, postbox.router] if settings.demo else always
