"""What `lot doctor` looks at: each check says what it found, and the cure when that is not good."""

from __future__ import annotations

import shutil
import smtplib
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

import migrations
from actions.pulses import last_beat
from models import queries
from models.database import Database, WrongSettings
from models.people import AccountRole
from notifications.errors import LetterRefusal
from notifications.post import mail_server, service_at
from settings import Settings
from workplace import phone_of, wall_clock


SILENT_AFTER = timedelta(seconds=90)
LEAST_FREE = 512 * 1024 * 1024


@dataclass(frozen=True)
class Check:
    """One look at one thing."""

    name: str
    good: bool
    said: str
    cure: str = ""


def settings_lines(chosen: Settings) -> Iterator[str]:
    """The settings in force, secrets left out."""
    for name in type(chosen).model_fields:
        value = getattr(chosen, name)
        if isinstance(value, SecretStr) or (name == "dead_mans_switch" and value):
            value = "(set)"  # who knows the switch's address can keep it from going off
        elif name.endswith("database_url") and value:
            value = value.split("://")[0] + "://(set)"
        yield f"LOT_{name.upper()} = {value if value not in (None, '') else '-'}"


def all_checks(chosen: Settings) -> Iterator[Check]:
    """Everything that can be wrong, most basic first."""
    yield _secret(chosen)
    database = Database(chosen.own_database_url)
    yield (found := _guard("database", lambda: _database(database)))
    if found.good:
        yield _guard("migrations", lambda: _migrations(database))
        yield _guard("coordinator", lambda: _coordinator(database))
        yield _guard("engine", lambda: _pulse(database, "engine", "start it: lot up, or lot engine"))
        yield _guard(
            "sweep", lambda: _pulse(database, "sweep", "the engine sweeps; see its log for what failed")
        )
        yield _guard("clock", lambda: _clock(database))
    yield _prefect(chosen)
    yield _mail(chosen)
    yield _phone(chosen)
    yield _disk(chosen)
    yield _first_case(chosen)


def _guard(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except (SQLAlchemyError, OSError) as failure:
        return Check(
            name, False, str(failure).strip().splitlines()[0], "see LOT_DATABASE_URL; does the server run?"
        )


def _secret(chosen: Settings) -> Check:
    path = chosen.secret_file or chosen.data_dir / "secret"
    if not path.exists():
        return Check("secret", True, f"{path} is made on the first start")
    mode = stat.S_IMODE(path.stat().st_mode)
    return Check("secret", mode & 0o077 == 0, f"{path} has mode {mode:04o}", f"chmod 600 {path}")


def _database(database: Database) -> Check:
    try:
        database.assert_settings()
    except WrongSettings as wrong:
        return Check("database", False, str(wrong), "set it so; an acknowledged vote could be lost otherwise")
    return Check("database", True, database.url.get_backend_name())


def _migrations(database: Database) -> Check:
    good = migrations.is_current(database.engine)
    return Check(
        "migrations",
        good,
        "up to date" if good else "not up to date",
        "lot up migrates; or start any command",
    )


def _coordinator(database: Database) -> Check:
    with database.read() as session:
        known = len(queries.accounts_with(session, AccountRole.COORDINATOR))
    return Check(
        "coordinator", known > 0, f"{known} account(s)", "lot user add NAME --email E --role coordinator"
    )


def _pulse(database: Database, name: str, cure: str) -> Check:
    with database.read() as session:
        beat = last_beat(session, name)
    if beat is None:
        return Check(name, False, "never seen", cure)
    silent = wall_clock() - beat.at
    return Check(name, silent < SILENT_AFTER, f"last seen {int(silent.total_seconds())} s ago", cure)


def _clock(database: Database) -> Check:
    if database.is_sqlite:
        return Check("clock", True, f"{wall_clock():%Y-%m-%d %H:%M:%S} UTC")
    with database.engine.connect() as connection:
        theirs = connection.execute(text("SELECT now()")).scalar_one()
    apart = abs((wall_clock() - theirs).total_seconds())
    return Check("clock", apart < 5, f"{apart:.1f} s apart from the database's", "let NTP set both clocks")


def _prefect(chosen: Settings) -> Check:
    url = f"http://127.0.0.1:{chosen.prefect_port}/api/health"
    try:
        with urllib.request.urlopen(url, timeout=2):
            pass
    except urllib.error.HTTPError:
        pass  # it answers
    except OSError:
        return Check("prefect", False, "does not answer on loopback", "start it: lot up, or lot prefect")
    return Check("prefect", True, f"answers on port {chosen.prefect_port}")


def _mail(chosen: Settings) -> Check:
    if chosen.smtp_url is None:
        return Check("mail", False, "no mail server", "set LOT_SMTP_URL; until then every message waits")
    server = mail_server(chosen.smtp_url.get_secret_value(), timeout=3)
    kind = smtplib.SMTP_SSL if server.encrypted else smtplib.SMTP
    try:
        with kind(server.host, server.port, timeout=3) as line:
            line.noop()
    except (OSError, smtplib.SMTPException) as failure:
        return Check(
            "mail", False, f"{server.host}:{server.port}: {failure}", "see LOT_SMTP_URL and the mail server"
        )
    return Check("mail", True, f"{server.host}:{server.port} answers")


def _phone(chosen: Settings) -> Check:
    """The second channel for codes; only read, never rung: who tries it asks a code on a page."""
    line = phone_of(chosen)
    if line is None:
        return Check("phone", True, "off: codes go to the mailbox")
    try:
        service_at(line.to("0612345678"), line.allowed)
    except LetterRefusal as refused:
        return Check(
            "phone", False, str(refused), "see LOT_MOBILE_URL and the page of the service at Apprise"
        )
    return Check("phone", True, f"on: codes go by {line.url.partition(':')[0]} to who has a mobile number")


def _disk(chosen: Settings) -> Check:
    folder = chosen.data_dir if chosen.data_dir.exists() else chosen.data_dir.absolute().parent
    free = shutil.disk_usage(folder).free
    return Check(
        "disk", free > LEAST_FREE, f"{free // 2**20} MiB free", "make room: a full disk refuses votes"
    )


def _first_case(chosen: Settings) -> Check:
    unset = [
        name
        for name, value in (
            ("LOT_CONTROLLER", chosen.controller),
            ("LOT_LEGAL_GROUND", chosen.legal_ground),
            ("LOT_RETENTION", chosen.retention),
        )
        if not value
    ]
    said = f"not chosen: {', '.join(unset)}" if unset else "controller, legal ground and retention are chosen"
    return Check("privacy", not unset, said, "set them: no case starts without, and there is no default")
