"""What Alembic runs for every command: the connection comes from `migrations`, the wanted shape from models/."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, DateTime, String, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import models
from models.base import Json, UtcDateTime


# One number for this program, so that two processes that start at once upgrade one after the other.
LOCK = 5_041_996


def import_every_table() -> None:
    """A table is known to the metadata once its module has been imported."""
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"models.{module.name}")


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones beneath: an old revision must not depend on today's models."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return f"sa.{DateTime(timezone=True)!r}"
    if isinstance(item, AutoString):
        return f"sa.{String(item.length)!r}"
    if item is Json:
        return "sa.JSON()"
    return False


def take_turns(connection: Connection) -> None:
    """Wait for another process that is upgrading; SQLite's BEGIN IMMEDIATE did that already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


def migrate(connection: Connection) -> None:
    """Run what was asked, inside the transaction that the caller opened."""
    import_every_table()
    take_turns(connection)
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=True,
    )
    context.run_migrations()


migrate(context.config.attributes["connection"])
