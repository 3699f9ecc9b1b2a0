"""How the API is put together: its routes, and one way to say no."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path

from actions.errors import ActionRefusal, Invalid, Mistake
from actions.sweep import Workplace
from dashboard.api import problems
from dashboard.api.problems import Problem
from dashboard.api.routes import (
    audit,
    cases,
    conditions,
    deliverables,
    gates,
    members,
    methods,
    overview,
    puzzelteam,
)
from dashboard.denied import note_denied
from dashboard.limits import Limits, TooOften
from gates.errors import GateRefusal
from methods.catalogue import UnknownMethod


log = logging.getLogger("lange_adem.api")

PREFIX = "/api/v1"
ABOUT = """\
What Lange Adem's pages do, for other systems. Send a bearer token (`lot token create`); it acts with what its account
may. A POST with an `Idempotency-Key` is done once. A refusal is a problem (RFC 9457) whose `type` is stable.
"""


def create_api(
    place: Workplace, methods_folder: Path, limits: Limits, deliver: Callable[[UUID], None]
) -> FastAPI:
    """The API over a workplace, to be mounted at `/api/v1`; `deliver` sends somebody what they asked for."""
    api = assembled()
    api.state.deliver = deliver
    api.state.place, api.state.methods_folder, api.state.limits = place, methods_folder, limits
    return api


def assembled() -> FastAPI:
    """Routes and refusals, without anything to work on: enough to describe itself."""
    api = FastAPI(
        title="Lange Adem",
        version="1",
        description=ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
    )
    for subject in (cases, deliverables, gates, conditions, members, puzzelteam, methods, audit, overview):
        api.include_router(subject.router)
    api.include_router(about_problems)
    for refusal in (ActionRefusal, GateRefusal, UnknownMethod, TooOften, problems.ApiRefusal):
        api.add_exception_handler(refusal, _refused)
    api.add_exception_handler(RequestValidationError, _not_understood)
    api.add_exception_handler(HTTPException, _not_served)
    for unkeepable in (DataError, UnicodeEncodeError):
        api.add_exception_handler(unkeepable, _not_kept)
    api.add_exception_handler(OperationalError, _busy)
    api.add_exception_handler(Exception, _broken)
    return api


about_problems = APIRouter(prefix="/problems", tags=["problems"])


@about_problems.get("")
def all_problems() -> list[Problem]:
    """Every `type` a problem can have."""
    return [_described(kind) for kind in problems.kinds()]


@about_problems.get("/{name}", responses=problems.documented())
def one_problem(name: str) -> Problem:
    """What a `type` means."""
    for kind in problems.kinds():
        if problems.name_of(kind) == name:
            return _described(kind)
    raise problems.NoSuchAddress


def _described(kind: type[Exception]) -> Problem:
    title = problems.title_of(kind)
    return Problem(
        type=problems.TYPES + problems.name_of(kind),
        title=title,
        status=problems.status_of(kind),
        detail=" ".join((kind.__doc__ or title).split()),
    )


def _refused(request: Request, error: Exception) -> Response:
    note_denied(request.app.state.place, request, error, "api: ")
    return problems.reply(error)


def _not_understood(_request: Request, error: Exception) -> Response:
    mistakes: Any = error.errors() if isinstance(error, RequestValidationError) else ()
    return problems.reply(problems.invalid(mistakes))


def _not_served(request: Request, error: Exception) -> Response:
    """What Starlette says by itself: no such address, not that method, a body that is too large."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return refused_before(status, {"Allow": _allowed(request)} if status == 405 else None)


def refused_before(status: int, headers: dict[str, str] | None = None) -> Response:
    """A request that never reached a route, as a problem."""
    known: dict[int, type[problems.ApiRefusal]] = {
        404: problems.NoSuchAddress,
        405: problems.MethodNotAllowed,
        413: problems.TooLarge,
    }
    if status in known:
        return problems.reply(known[status](), headers)
    return problems.reply(problems.invalid([]) if status < 500 else problems.Broken(), headers)


def _allowed(request: Request) -> str:
    """The methods that the address knows; Starlette itself names those of the first route that fits."""
    path = request.url.path.removeprefix(PREFIX)
    found = {
        method.upper()
        for template, item in request.app.openapi()["paths"].items()
        if compile_path(template)[0].match(path)
        for method in item
    }
    return ", ".join(sorted(found))


def _not_kept(_request: Request, _error: Exception) -> Response:
    """A NUL or half a character: there is no text that a database could keep it in."""
    return problems.reply(Invalid([Mistake("", "holds a character that is none")]))


def _busy(_request: Request, error: Exception) -> Response:
    log.warning("database did not answer: %s", type(error).__name__)
    return problems.reply(problems.Busy())


def _broken(_request: Request, error: Exception) -> Response:
    """Logged by its kind only, since a message may hold what somebody typed."""
    log.error("request failed: %s", type(error).__name__)
    return problems.reply(problems.Broken())
