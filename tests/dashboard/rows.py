"""What the database holds, to compare before with after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from models.database import Database


MAY_GROW = {"access"}
MAY_MOVE = {("session", "last_seen_at")}
"""What reading may write (I11)."""


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what reading may write."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with database.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in MAY_GROW:
                continue
            names = [f'"{one.name}"' for one in table.columns if (table.name, one.name) not in MAY_MOVE]
            query = text(f'SELECT {", ".join(names)} FROM "{table.name}" ORDER BY 1')
            found[table.name] = [tuple(row) for row in connection.execute(query)]
    return found
