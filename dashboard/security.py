"""What every response carries and what no request may do: headers, and refusing posts from other sites.

Two kinds of pages. *Signed-in pages* lean on a cookie, so an unsafe request must come from ourselves
(Sec-Fetch-Site, else Origin). *Link pages* lean on the unguessable token in their address; they send no
referrer at all, which makes browsers post with `Origin: null`, so there only what is plainly foreign is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
LINK_PAGES = ("/stem/", "/vandaag/", "/overleg/", "/peiling/", "/agenda/", "/aanmelden/")
OWN_GUARD = ("/api/",)
"""Paths that carry a bearer token: no cookie, hence nothing another site could borrow."""
LARGEST_BODY = 1_000_000
"""Bytes; the largest form is a step with some hundreds of rows."""

Refuse = Callable[[Request, HTTPStatus], Response]


def is_link_page(path: str) -> bool:
    """Does this page lean on the token in its address?"""
    return path.startswith(LINK_PAGES)


def comes_from_elsewhere(path: str, headers: Headers, own_origins: frozenset[str]) -> bool:
    """Whether an unsafe request was sent by another site than ours."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if is_link_page(path):
        return site == "cross-site" or (origin not in (None, "null") and origin not in own_origins)
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and origin not in own_origins


class Guard:
    """ASGI middleware: refuses foreign posts and too large bodies, and puts the headers on every response."""

    def __init__(self, app: ASGIApp, origin: str, refuse: Refuse) -> None:
        self.app, self.origin, self.refuse = app, origin, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer: ASGIApp = self.app
        if scope["method"] not in SAFE:
            request = Request(scope, receive)
            if refusal := self._refusal(request):
                answer = self.refuse(request, refusal)
        await answer(scope, receive, self._dressed(send, scope["path"]))

    def _refusal(self, request: Request) -> HTTPStatus | None:
        path = request.scope["path"]
        if not path.startswith(OWN_GUARD) and comes_from_elsewhere(path, request.headers, self._own(request)):
            return HTTPStatus.FORBIDDEN
        length = request.headers.get("content-length", "0")
        too_large = not length.isdigit() or int(length) > LARGEST_BODY
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else None

    def _own(self, request: Request) -> frozenset[str]:
        """Our address as configured, and as this request reached us (a host name over http in a local network)."""
        host = request.headers.get("host", "")
        return frozenset({self.origin, f"{request.url.scheme}://{host}"})

    def _dressed(self, send: Send, path: str) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(path).items():
                    headers.setdefault(name, value)
            await send(message)

        return dressed

    def _headers(self, path: str) -> dict[str, str]:
        referrer = "no-referrer" if is_link_page(path) else "same-origin"
        extra = {"Referrer-Policy": referrer}
        if self.origin.startswith("https://"):
            # Browsers ignore both on plain http, the second one with a complaint.
            extra["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            extra["Cross-Origin-Opener-Policy"] = "same-origin"
        return HEADERS | extra
