"""The files a page needs, served by ourselves: addresses carry a digest, so that a browser may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles


FOLDER = Path(__file__).parent / "static"


@cache
def address_of(name: str) -> str:
    """`adem.css` → `/static/adem.css?v=1f3a…`."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


class Static(StaticFiles):
    """Our static folder; what was asked with its digest never changes."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """As Starlette does, with a year of caching."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
