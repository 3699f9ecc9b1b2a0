"""A web service on loopback, as Apprise's `json://` calls one: it keeps what it was sent, or refuses."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType


class WebHook:
    """A real HTTP server for as long as the block lasts."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.paths: list[str] = []
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        """Where Apprise reaches it."""
        return f"json://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> WebHook:
        hook = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.paths.append(self.path)
                hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Not to the screen."""

        self._server = HTTPServer(("127.0.0.1", 0), Taking)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
