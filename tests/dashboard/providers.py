"""OpenID providers on loopback: one that works (and remembers what it was asked), and one that talks nonsense."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from werkzeug.serving import make_server


with warnings.catch_warnings():
    # The provider is built on a part of Authlib that will go in its version 2.
    warnings.filterwarnings("ignore", "authlib.jose module is deprecated")
    from oidc_provider_mock import app as mock_provider  # type: ignore[import-untyped]


@dataclass
class Provider:
    """A running provider; `people` may be changed while it runs."""

    address: str
    asked: list[dict[str, str]] = field(default_factory=list)
    """The forms that reached the token endpoint."""

    def person(self, subject: str, **claims: object) -> None:
        """Somebody who can sign in there, and what the provider says of that person."""
        httpx.put(f"{self.address}/users/{subject}", json=claims).raise_for_status()

    def signs_in(self, address: str, subject: str) -> str:
        """Sign in at the provider as this person: the path and query that the browser is sent back to."""
        return self._pressed(address, {"sub": subject})

    def stops(self, address: str) -> str:
        """Press the button that refuses."""
        return self._pressed(address, {"action": "deny"})

    def _pressed(self, address: str, form: dict[str, str]) -> str:
        answer = httpx.post(address, data=form)
        assert answer.status_code in (302, 303), answer.text
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A working provider on a free port."""
    inner: Callable[..., Iterable[bytes]] = mock_provider(require_nonce=True)
    provider = Provider("")

    def outer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            provider.asked.append({name: one[0] for name, one in parse_qs(body.decode()).items()})
            environ["wsgi.input"] = BytesIO(body)
        return inner(environ, start)

    server = make_server("localhost", 0, outer, threaded=True)
    provider.address = f"http://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def talking_nonsense(answers: dict[str, Any]) -> Iterator[str]:
    """A server that answers each path with what it was given (`{here}` is its own address), else 500; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer."""
            length = int(self.headers.get("content-length") or 0)
            self.rfile.read(length)
            given = answers.get(urlsplit(self.path).path)
            body = (given if isinstance(given, str) else json.dumps(given)).replace("{here}", here).encode()
            self.send_response(500 if given is None else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
