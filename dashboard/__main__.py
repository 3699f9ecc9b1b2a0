"""`python -m dashboard`: the web server of an installation; what `lot web` and `lot up` start."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import suppress

import uvicorn

from dashboard.app import create_app
from models.database import Database
from settings import Settings, or_stop


class WithoutDetails(logging.Filter):
    """An error's own words may quote what somebody typed: of an unforeseen one we log the kind ourselves."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop what uvicorn says about an error that we have logged already."""
        return record.exc_info is None


def main() -> None:
    """Serve until stopped. No access log: addresses of link pages carry tokens (I8)."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("uvicorn.error").addFilter(WithoutDetails())
    chosen = or_stop()
    database = Database(chosen.own_database_url)
    database.assert_settings()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(chosen, database),
            host=chosen.host,
            port=chosen.port,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            log_config=None,
            log_level="warning",
            timeout_graceful_shutdown=10,
            ws="none",  # there are none here, and reading that library costs a tenth of a second at each start
        )
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C is a way to stop, not a mishap to print
        server.run([shared_port(chosen)] if chosen.web_processes > 1 else None)
    if not server.started:
        sys.exit(1)


def shared_port(chosen: Settings) -> socket.socket:
    """This process's own end of the port: the system divides who comes over all processes that have one. Handing one
    socket to several would not do: the first to look takes everybody."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    address = (chosen.host, chosen.port)
    try:
        return socket.create_server(address, family=family, backlog=2048, reuse_port=True)
    except OSError as taken:
        sys.exit(
            f"{chosen.host}:{chosen.port} cannot be used ({taken.strerror}); choose another with LOT_PORT=…"
        )


if __name__ == "__main__":
    main()
