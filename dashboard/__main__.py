"""The web server as a process: `python -m dashboard`. No access log, for addresses of pages hold tokens."""

from __future__ import annotations

import os

import structlog
import uvicorn

from dashboard.app import create_app
from models.database import Database
from settings import Settings


def main() -> None:
    """Serve until SIGTERM; requests that run are finished first."""
    os.umask(0o077)
    settings = Settings()
    database = Database(settings.own_database_url)
    database.assert_settings()
    structlog.get_logger(__name__).info("web_starts", host=settings.host, port=settings.port)
    uvicorn.run(
        create_app(settings, database),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=15,
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
