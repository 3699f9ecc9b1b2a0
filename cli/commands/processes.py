"""`lot up`, `lot web`, `lot engine`, `lot prefect`, `lot doctor`: the parts, and what is wrong with them."""

from __future__ import annotations

import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from typing import Annotated

import typer
from sqlmodel import select

from actions.links import issue
from actions.pulses import last_beat
from cli import checks
from cli.desk import Stop, console, ready_database, settings
from cli.supervise import AlreadyUp, Part, supervise
from models.database import Database
from models.people import AccountRow, PersonRow
from models.post import LinkKind
from notifications.occasions import PageKind, address
from notifications.postbus import Postbus
from settings import Settings
from workplace import wall_clock


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
    app.command("doctor")(doctor)


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
    ready_database(settings()).close()
    os.execv(sys.executable, [sys.executable, "-m", *module])


def doctor() -> None:
    """Check settings, database, Prefect, worker, mail, clock and disk; say the cure; exit 1 when something is wrong."""
    chosen = settings()
    for line in checks.settings_lines(chosen):
        console.print(line, markup=False, soft_wrap=True)
    wrong = False
    for check in checks.all_checks(chosen):
        console.print(
            f"{'ok  ' if check.good else 'FAIL'} {check.name}: {check.said}", markup=False, soft_wrap=True
        )
        if not check.good:
            wrong = True
            console.print(f"     -> {check.cure}", markup=False, soft_wrap=True)
    if wrong:
        raise typer.Exit(1)


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
        database = ready_database(chosen)
        try:
            code = supervise(
                list(_parts(chosen, database, demo)),
                data_dir=chosen.data_dir,
                when_ready=lambda: _tell(chosen, database),
            )
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


def _parts(chosen: Settings, database: Database, demo: bool) -> Iterator[Part]:
    run = (sys.executable, "-m")
    yield Part(
        "prefect",
        (*run, "flows", "server"),
        is_ready=_answers(f"http://127.0.0.1:{chosen.prefect_port}/api/health"),
    )
    yield Part(
        "web",
        (*run, "dashboard"),
        is_ready=_answers(f"http://{_reachable(chosen.host)}:{chosen.port}/healthz"),
    )
    yield Part("engine", (*run, "flows", "demo" if demo else "engine"), is_ready=_engine_is_alive(database))


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def _answers(url: str) -> Callable[[], bool]:
    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return True
        except urllib.error.HTTPError:
            return True  # it answers, if only to say no
        except OSError:
            return False

    return ask


def _engine_is_alive(database: Database) -> Callable[[], bool]:
    began = wall_clock()

    def look() -> bool:
        with database.read() as session:
            beat = last_beat(session, "engine")
            return beat is not None and beat.at >= began

    return look


def _tell(chosen: Settings, database: Database) -> None:
    """Where to look, once everything answers."""
    auth = f"lot:{chosen.key('prefect')[:16].hex()}"
    console.rule("Lange Adem")
    console.print(f"Web          {chosen.url}", markup=False, soft_wrap=True)
    if chosen.demo:
        console.print(
            f"Mailbox      {chosen.url}/demo/postbus   (every message of the demo, as its receiver sees it)",
            markup=False,
            soft_wrap=True,
        )
        console.print("Sign in as   (open the link, press the button)", markup=False)
        for name, roles, link in _sign_in_links(chosen, database):
            console.print(f"  {name:16} {roles:26} {link}", markup=False, soft_wrap=True)
    console.print(
        f"Prefect UI   http://127.0.0.1:{chosen.prefect_port}   password: {auth}",
        markup=False,
        soft_wrap=True,
    )
    console.print("Ctrl-C stops everything.", markup=False)


def _sign_in_links(chosen: Settings, database: Database) -> list[tuple[str, str, str]]:
    """A fresh sign-in link for every demo account, good for a day."""
    now = wall_clock()
    with database.write() as session:
        rows = session.exec(select(PersonRow, AccountRow).where(AccountRow.person_id == PersonRow.id)).all()
        return [
            (
                person.name,
                ", ".join(account.roles),
                address(
                    chosen.url,
                    PageKind.SIGN_IN,
                    issue(session, LinkKind.SIGN_IN, person.id, now, expires_at=now + timedelta(days=1))[0],
                ),
            )
            for person, account in rows
            if account.disabled_at is None
        ]
