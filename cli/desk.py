"""What most commands start from: a database that is ready, everything an action works with, and one way to say no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

import migrations
from actions.errors import ActionRefusal, Invalid
from actions.sweep import Workplace
from cli.console import Stop, settings
from gates.errors import GateRefusal
from methods.documents import FileMistakes
from models.database import Database, WrongSettings
from notifications.errors import LetterRefusal
from settings import Settings
from workplace import workplace_of


def ready_database(chosen: Settings) -> Database:
    """The database, migrated to the newest revision, with the settings that the guarantees need."""
    chosen.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(chosen.own_database_url)
    try:
        migrations.upgrade(database.engine)
        database.assert_settings()
    except WrongSettings as wrong:
        raise Stop(f"the database is not safe to use: {wrong}", code=1) from None
    except OperationalError as failure:
        raise Stop(f"the database does not answer: {_first_line(failure)}", code=1) from None
    return database


def _first_line(failure: Exception) -> str:
    return str(failure).strip().splitlines()[0]


def workplace() -> Workplace:
    """Everything an action works with."""
    chosen = settings()
    with refusals():
        return workplace_of(chosen, ready_database(chosen))


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an action refuses into lines and exit code 2; nothing was changed."""
    try:
        yield
    except Invalid as refused:
        raise Stop(*(f"{mistake.path}: {mistake.message}" for mistake in refused.mistakes)) from None
    except FileMistakes as broken:
        raise Stop(*(str(mistake) for mistake in broken.mistakes)) from None
    except (ActionRefusal, GateRefusal, LetterRefusal) as refused:
        raise Stop(str(refused)) from None
