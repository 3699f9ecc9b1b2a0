"""The routes, a file a subject: parse, call an action or a query, show a page. `routers` is the list of them."""

from __future__ import annotations

from fastapi import APIRouter

from dashboard.routes import (
    accessibility,
    account,
    again,
    ballots,
    cases,
    changes,
    commands,
    conditions,
    feeds,
    gate_rules,
    logbook,
    meetings,
    new_case,
    oidc,
    operator,
    overview,
    passkeys,
    peilingen,
    postbox,
    preferences,
    puzzelteam,
    reminders,
    sign_in,
    steps,
    tables,
    team,
    team_forms,
    today,
    votes,
)
from settings import Settings


def routers(settings: Settings) -> list[APIRouter]:
    """Every router of this installation, the narrower paths first; the demo's mailbox only in the demo."""
    always = [
        operator.router,
        accessibility.router,
        passkeys.router,
        oidc.router,
        sign_in.router,
        account.router,
        again.router,
        ballots.router,
        preferences.router,
        today.router,
        meetings.router,
        peilingen.router,
        feeds.router,
        overview.router,
        logbook.router,
        new_case.router,
        cases.router,
        votes.router,
        team.router,
        changes.router,
        gate_rules.router,
        tables.router,
        commands.router,
        puzzelteam.router,
        team_forms.router,
        reminders.router,
        conditions.router,
        steps.router,
    ]
    return [*always, postbox.router] if settings.demo else always
