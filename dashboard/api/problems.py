"""Problem details (RFC 9457): what every refusal looks like to another system.

A problem's `type` is `/api/v1/problems/<name>`, its name that of the refusal; it is never changed once released, since
programs decide by it. `detail` is English for a log; the facts of the refusal are members of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from actions import errors as refusals
from dashboard.limits import TooOften
from gates import errors as law
from methods.catalogue import UnknownMethod


MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "/api/v1/problems/"


class Problem(BaseModel):
    """What a refused request is answered with; a problem may have more members, which are its facts."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class ApiRefusal(Exception):
    """Something only this door refuses."""


class TokenNeeded(ApiRefusal):
    """Send a bearer token, made with `lot token create`."""


class TokenUnknown(ApiRefusal):
    """This bearer token is unknown, expired or revoked, or its account is disabled."""


class KeyUsedOtherwise(ApiRefusal):
    """This Idempotency-Key was used for another request before."""


class BadCursor(ApiRefusal):
    """This cursor is not one that we gave out; begin without one."""


class NoSuchAddress(ApiRefusal):
    """There is nothing at this address."""


class MethodNotAllowed(ApiRefusal):
    """This address does not know that method."""


class Busy(ApiRefusal):
    """The database did not answer in time; nothing was changed, try again."""


class TooLarge(ApiRefusal):
    """The body is larger than what we take."""


class Broken(ApiRefusal):
    """Something went wrong on our side; nothing was changed."""


STATUS: Final[Mapping[type[Exception], HTTPStatus]] = {
    refusals.ActionRefusal: HTTPStatus.CONFLICT,
    refusals.NotFound: HTTPStatus.NOT_FOUND,
    refusals.NotAllowed: HTTPStatus.FORBIDDEN,
    refusals.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    refusals.VersionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    refusals.VersionConflict: HTTPStatus.PRECONDITION_FAILED,
    refusals.NotYourSeat: HTTPStatus.FORBIDDEN,
    refusals.LinkUnknown: HTTPStatus.NOT_FOUND,
    refusals.CodeWrong: HTTPStatus.FORBIDDEN,
    refusals.AssuranceNeeded: HTTPStatus.FORBIDDEN,
    law.GateRefusal: HTTPStatus.CONFLICT,
    law.Incomplete: HTTPStatus.UNPROCESSABLE_ENTITY,
    law.SeatRefusal: HTTPStatus.FORBIDDEN,
    law.EmergencyRoleNeeded: HTTPStatus.FORBIDDEN,
    law.TableRefusal: HTTPStatus.FORBIDDEN,
    law.ObjectionLate: HTTPStatus.CONFLICT,
    law.ConditionRefusal: HTTPStatus.FORBIDDEN,
    law.PauseRefusal: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownMethod: HTTPStatus.NOT_FOUND,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    TokenNeeded: HTTPStatus.UNAUTHORIZED,
    TokenUnknown: HTTPStatus.UNAUTHORIZED,
    KeyUsedOtherwise: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadCursor: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoSuchAddress: HTTPStatus.NOT_FOUND,
    MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    Broken: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""By class, the nearest base counts: which status a refusal gets."""


def kinds() -> list[type[Exception]]:
    """Every refusal there is, by name: what `type` can be."""
    found: set[type[Exception]] = set()
    for base in (refusals.ActionRefusal, law.GateRefusal, ApiRefusal, UnknownMethod, TooOften):
        found |= {base, *_below(base)}
    leaves = [kind for kind in found if not kind.__subclasses__()]
    return sorted(leaves, key=lambda kind: kind.__name__)


def _below(base: type[Exception]) -> set[type[Exception]]:
    return {one for child in base.__subclasses__() for one in (child, *_below(child))}


def name_of(kind: type[Exception]) -> str:
    """`VersionMissing` is called `version-missing`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()


def title_of(kind: type[Exception]) -> str:
    """The first sentence of what the refusal says about itself."""
    return (kind.__doc__ or kind.__name__).strip().splitlines()[0].rstrip(".")


def status_of(kind: type[Exception]) -> HTTPStatus:
    """What the nearest base is answered with."""
    return next(STATUS[base] for base in kind.__mro__ if base in STATUS)


def problem(error: Exception) -> Problem:
    """The refusal as a value."""
    kind = type(error)
    detail = str(error) or title_of(kind)
    return Problem(
        type=TYPES + name_of(kind),
        title=title_of(kind),
        status=status_of(kind),
        detail=detail,
        **facts(error),
    )


def facts(error: Exception) -> dict[str, Any]:
    """What the refusal carries, as members of the problem; never one of its own four."""
    carried = {} if isinstance(error, TooOften) else vars(error)
    own = Problem.model_fields.keys()
    plain: dict[str, Any] = jsonable_encoder(
        {name: value for name, value in carried.items() if not name.startswith("_") and name not in own}
    )
    return plain


def reply(error: Exception, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The refusal as a response."""
    told = problem(error)
    extra = dict(headers or {})
    if told.status == HTTPStatus.UNAUTHORIZED:
        extra["WWW-Authenticate"] = "Bearer"
    if told.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        extra["Retry-After"] = "60" if told.status == HTTPStatus.TOO_MANY_REQUESTS else "5"
    return JSONResponse(told.model_dump(mode="json"), told.status, extra, MEDIA_TYPE)


def invalid(mistakes: Sequence[Mapping[str, Any]]) -> refusals.Invalid:
    """What the framework says about a request it could not read, without repeating what was sent."""
    return refusals.Invalid(
        [
            refusals.Mistake(".".join(str(part) for part in one["loc"][1:]), str(one["msg"]))
            for one in mistakes
        ]
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: the problems a route may answer with, beside those that every route may."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in (401, 404, 422, 429, *statuses)
    }
