"""How the database gets its shape: `upgrade` brings it to the newest revision, `is_current` says whether it is there.

Alembic's revisions live in `versions/`; they are written by `make revision m="why"` from what models/ says, and read
before they are committed. Going back is not offered: a backup from before the upgrade is the way back. May import
`models`; the doors call it at start. Begin here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text


if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file: where the revisions are and which connection to use."""
    from alembic.config import Config  # here, so that the web server starts without it

    found = Config()
    found.set_main_option("script_location", str(Path(__file__).parent))
    found.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    found.attributes["connection"] = connection
    return found


def head() -> str:
    """The newest revision that this version of the program knows."""
    from alembic.script import ScriptDirectory

    newest = ScriptDirectory.from_config(config()).get_current_head()
    assert newest is not None, "the first revision is part of the program"
    return newest


def current(engine: Engine) -> str | None:
    """The revision that the database is at; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found else None


def is_current(engine: Engine) -> bool:
    """Does the database have the shape this program was written for?"""
    return current(engine) == head()


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision, in one transaction; two processes may call this at once."""
    from alembic import command

    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
