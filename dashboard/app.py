"""How the web door is put together: guard, static files, routes, and a calm page for whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response

from actions.errors import ActionRefusal
from dashboard.api.app import PREFIX as API
from dashboard.api.app import create_api, refused_before
from dashboard.delivery import Courier
from dashboard.denied import note_denied
from dashboard.door import Door
from dashboard.limits import Limits, TooOften
from dashboard.mistakes import page_for, page_of_refusal
from dashboard.oidc import provider_of
from dashboard.proofs import sign_in_page
from dashboard.routes import routers
from dashboard.security import LARGEST_BODY, Guard
from dashboard.sentences import status_of
from dashboard.sessions import NotSignedIn
from dashboard.static_files import FOLDER, Static
from dashboard.step_up import SignInAgain
from gates.errors import GateRefusal
from models.database import Database
from settings import Settings
from workplace import wall_clock, workplace_of


log = logging.getLogger("lange_adem.web")


def create_app(settings: Settings, database: Database, clock: Callable[[], datetime] = wall_clock) -> FastAPI:
    """The web application over a database; `clock` is replaced in tests and simulations."""
    app = FastAPI(title="Lange Adem", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    place = workplace_of(settings, database, clock)
    limits = Limits(settings.proxies)
    courier = Courier(place)
    app.state.door = Door(settings, place, limits, courier, provider_of(settings))
    app.mount(API, create_api(place, settings.data_dir / "methods", limits, courier.send_for))
    app.mount("/static", Static(directory=FOLDER), name="static")
    for router in routers(settings):
        app.include_router(router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(TooOften, _too_often)
    app.add_exception_handler(NotSignedIn, _sign_in_first)
    app.add_exception_handler(SignInAgain, _sign_in_again)
    app.add_exception_handler(ActionRefusal, _not_done)
    app.add_exception_handler(GateRefusal, _not_done)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Guard, origin=_origin(settings.url), refuse=error_reply)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    door: Door = app.state.door
    door.courier.close()


def error_reply(request: Request, status: HTTPStatus) -> Response:
    """The calm page for a status; nothing of the cause but what the reader can act on."""
    if request.url.path.startswith(API):
        return refused_before(status)
    door: Door = request.app.state.door
    unsafe = request.method not in ("GET", "HEAD")
    return door.page(request, page_for(status, unsafe, door.language(request)), status)


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return error_reply(request, HTTPStatus(status))


def _not_understood(request: Request, _error: Exception) -> Response:
    return error_reply(request, HTTPStatus.UNPROCESSABLE_ENTITY)


def _not_done(request: Request, error: Exception) -> Response:
    """A refusal that no route turned into its own page: its sentence, and that nothing was kept."""
    door: Door = request.app.state.door
    note_denied(door.place, request, error)
    status = status_of(error)
    unsafe = request.method not in ("GET", "HEAD")
    return door.page(request, page_of_refusal(error, status, unsafe, door.calendar(request)), status)


def _sign_in_first(request: Request, _error: Exception) -> Response:
    """To the sign-in page; a form that was sent meanwhile is told that nothing was kept."""
    if request.method in ("GET", "HEAD"):
        return RedirectResponse("/aanmelden", HTTPStatus.SEE_OTHER)
    door: Door = request.app.state.door
    return door.page(request, sign_in_page(door, expired=True), HTTPStatus.FORBIDDEN)


def _sign_in_again(_request: Request, error: Exception) -> Response:
    """To the page that asks for a fresh proof; what was typed waits there."""
    return RedirectResponse(error.address if isinstance(error, SignInAgain) else "/", HTTPStatus.SEE_OTHER)


def _too_often(request: Request, _error: Exception) -> Response:
    response = error_reply(request, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "60"
    return response


def _broken(request: Request, error: Exception) -> Response:
    """A 500: logged by its kind only, since a message may hold what somebody typed."""
    log.error("request failed: %s", type(error).__name__)
    return error_reply(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/')[0]}"
