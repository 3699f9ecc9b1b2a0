"""A browser without a screen: HTTP against the application itself, cookies kept, errors seen as pages."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx
from fastapi import FastAPI

from dashboard.door import Door


ADDRESS = "http://lot.example"


class Browser:
    """`with Browser(app) as browser:`; every call waits for its reply."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=ADDRESS,
            follow_redirects=True,
            headers={"accept-language": "nl"},
        )

    @property
    def door(self) -> Door:
        """The door behind the pages."""
        door: Door = self.app.state.door
        return door

    @property
    def cookies(self) -> httpx.Cookies:
        """What the site asked to keep."""
        return self._client.cookies

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request."""
        return self._loop.run_until_complete(self._client.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Look at a page."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Send a form."""
        return self.request("POST", path, **options)

    def mail_is_out(self) -> None:
        """Wait until what was asked for by mail has gone."""
        self.door.courier.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.door.courier.wait()
        self.door.courier.close()
        self._loop.run_until_complete(self._client.aclose())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
