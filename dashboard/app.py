"""How the web door is put together: guard, static files, routes, and a calm page for whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response

from dashboard.door import Door
from dashboard.limits import Limits, TooOften
from dashboard.mistakes import page_for
from dashboard.routes import routers
from dashboard.security import LARGEST_BODY, Guard
from dashboard.static_files import FOLDER, Static
from models.database import Database
from settings import Settings


log = logging.getLogger("lange_adem.web")


def now_in_utc() -> datetime:
    """The clock of a running installation."""
    return datetime.now(UTC)


def create_app(settings: Settings, database: Database, clock: Callable[[], datetime] = now_in_utc) -> FastAPI:
    """The web application over a database; `clock` is replaced in tests and simulations."""
    app = FastAPI(title="Lange Adem", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.door = Door(settings, database, clock, Limits(settings.proxies))
    app.mount("/static", Static(directory=FOLDER), name="static")
    for router in routers(settings):
        app.include_router(router)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(TooOften, _too_often)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Guard, origin=_origin(settings.url), refuse=error_reply)
    return app


def error_reply(request: Request, status: HTTPStatus) -> Response:
    """The calm page for a status; nothing of the cause but what the reader can act on."""
    door: Door = request.app.state.door
    unsafe = request.method not in ("GET", "HEAD")
    return door.page(request, page_for(status, unsafe, door.language(request)), status)


def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return error_reply(request, HTTPStatus(status))


def _not_understood(request: Request, _error: Exception) -> Response:
    return error_reply(request, HTTPStatus.UNPROCESSABLE_ENTITY)


def _too_often(request: Request, _error: Exception) -> Response:
    response = error_reply(request, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "60"
    return response


def _broken(request: Request, error: Exception) -> Response:
    """A 500: logged by its kind and place only, since a message may hold what somebody typed."""
    log.error("request failed: %s", type(error).__name__)
    return error_reply(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/')[0]}"
