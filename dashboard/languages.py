"""In which language a reader gets a page: what they chose, else what their browser asks, else the installation's."""

from __future__ import annotations

from babel.core import negotiate_locale
from starlette.requests import Request
from starlette.responses import Response

from dashboard.catalogues import LANGUAGES


COOKIE = "lang"
_A_YEAR = 365 * 24 * 3600


def language_of(request: Request, default: str) -> str:
    """`nl` or `en`."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    return _preferred(request.headers.get("accept-language", ""), default)


def remember(request: Request, response: Response, *, secure: bool) -> None:
    """Keep a choice made with `?lang=` in a cookie that says nothing else."""
    if (chosen := request.query_params.get("lang")) in LANGUAGES:
        response.set_cookie(
            COOKIE, str(chosen), max_age=_A_YEAR, httponly=True, samesite="lax", secure=secure
        )


def _preferred(header: str, default: str) -> str:
    wanted = [(part.split(";")[0].strip(), _weight(part)) for part in header.split(",") if part.strip()]
    ordered = [name.replace("-", "_") for name, _weight_ in sorted(wanted, key=lambda pair: -pair[1])]
    return negotiate_locale([name.split("_")[0] for name in ordered], list(LANGUAGES)) or default


def _weight(part: str) -> float:
    _name, _sep, weight = part.partition(";q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
