"""`lot up`, `lot web`, `lot engine`, `lot prefect`: the parts of one machine.

Prefect takes longest to start, so `lot up` starts it before it reads anything of our own: hence imports in functions.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from typing import Annotated

import typer

from cli.console import Stop, settings
from cli.supervise import AlreadyUp, Part, answers, supervise
from settings import Settings


DEMO = {
    "LOT_DEMO": "true",
    "LOT_ORGANISATION": "Zorg- en Veiligheidshuis Waterwolde (voorbeeld)",
    "LOT_MAIL_FROM": "Lange Adem <noreply@lange-adem.example>",
    "LOT_CONTROLLER": "Zorg- en Veiligheidshuis Waterwolde (voorbeeld)",
    "LOT_LEGAL_GROUND": "Privacyprotocol ZVH Waterwolde (voorbeeld)",
    "LOT_RETENTION": "P5Y",
}
"""What the demo chooses where nothing was chosen; outside the demo there is no default for these."""


def join(app: typer.Typer) -> None:
    """Add these commands to `lot`."""
    app.command("up")(up)
    app.command("web")(web)
    app.command("engine")(engine)
    app.command("prefect")(prefect)


def web() -> None:
    """Run the web server alone."""
    _become("dashboard")


def engine() -> None:
    """Run the engine alone: worker, waker and sweep."""
    _become("flows", "engine")


def prefect() -> None:
    """Run the Prefect server alone, on loopback."""
    _become("flows", "server")


def _become(*module: str) -> None:
    from cli.desk import ready_database

    ready_database(settings()).close()
    os.execv(sys.executable, [sys.executable, "-m", *module])


def up(
    demo: Annotated[
        bool, typer.Option("--demo", help="With invented cases and a mailbox on a page.")
    ] = False,
) -> None:
    """Keep web, engine and Prefect running on this machine until Ctrl-C."""
    with ExitStack() as stack:
        environment = stack.enter_context(_demo_environment()) if demo else {}
        os.environ.update(environment)
        chosen = settings()
        _require_free_ports(chosen)
        try:
            code = supervise(_parts(chosen, demo), data_dir=chosen.data_dir, when_ready=lambda: _tell(chosen))
        except AlreadyUp as already:
            raise Stop(str(already)) from None
    raise typer.Exit(code)


@contextmanager
def _demo_environment() -> Iterator[Mapping[str, str]]:
    """The demo's own choices, and its mailbox: a real mail server on loopback, in this process."""
    chosen = {name: value for name, value in DEMO.items() if name not in os.environ}
    if "LOT_SMTP_URL" in os.environ:
        yield chosen
        return
    from notifications.postbus import Postbus

    os.environ.update(chosen)
    with Postbus(settings().data_dir / "postbus") as postbus:
        yield {**chosen, "LOT_SMTP_URL": postbus.url}


def _require_free_ports(chosen: Settings) -> None:
    for host, port, name in (
        (chosen.host, chosen.port, "LOT_PORT"),
        ("127.0.0.1", chosen.prefect_port, "LOT_PREFECT_PORT"),
    ):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as taken:
                raise Stop(
                    f"{host}:{port} cannot be used ({taken.strerror}); choose another with {name}=…"
                ) from None


def _parts(chosen: Settings, demo: bool) -> Iterator[Part]:
    """Prefect, and while it starts the parts of our own."""
    yield Part(
        "prefect",
        (sys.executable, "-m", "flows", "server"),
        is_ready=answers(f"http://127.0.0.1:{chosen.prefect_port}/api/health"),
    )
    from cli import own_parts

    yield from own_parts.parts(chosen, demo)


def _tell(chosen: Settings) -> None:
    from cli import own_parts

    own_parts.tell(chosen)
