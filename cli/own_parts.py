"""The parts of `lot up` that are ours, and where to look once they answer; read while Prefect starts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

from sqlmodel import select

from actions.links import issue
from actions.pulses import last_beat
from cli.console import console
from cli.desk import ready_database
from cli.supervise import Part, answers
from models.database import Database
from models.people import AccountRow, PersonRow
from models.post import LinkKind
from notifications.occasions import PageKind, address
from settings import Settings
from workplace import wall_clock


def parts(chosen: Settings, demo: bool) -> Iterator[Part]:
    """Web and engine, on a database that is ready."""
    database = ready_database(chosen)
    run = (sys.executable, "-m")
    answering = answers(f"http://{_reachable(chosen.host)}:{chosen.port}/healthz")
    for number in range(1, chosen.web_processes + 1):
        yield Part("web" if number == 1 else f"web {number}", (*run, "dashboard"), is_ready=answering)
    yield Part("engine", (*run, "flows", "demo" if demo else "engine"), is_ready=_engine_is_alive(database))


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def _engine_is_alive(database: Database) -> Callable[[], bool]:
    began = wall_clock()

    def look() -> bool:
        with database.read() as session:
            beat = last_beat(session, "engine")
            return beat is not None and beat.at >= began

    return look


def tell(chosen: Settings) -> None:
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
        for name, roles, link in _sign_in_links(chosen):
            console.print(f"  {name:16} {roles:26} {link}", markup=False, soft_wrap=True)
    console.print(
        f"Prefect UI   http://127.0.0.1:{chosen.prefect_port}   password: {auth}",
        markup=False,
        soft_wrap=True,
    )
    console.print("Ctrl-C stops everything.", markup=False)


def _sign_in_links(chosen: Settings) -> list[tuple[str, str, str]]:
    """A fresh sign-in link for every demo account, good for a day."""
    now = wall_clock()
    with closing(Database(chosen.own_database_url)) as database, database.write() as session:
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
