"""Many cases at once: one case made by the real actions, its rows copied under new ids by plain inserts.

The copies have no seals in the audit chain: good enough to ask questions of, not to verify.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, insert, select
from sqlmodel import SQLModel

from models.database import Database


#: The tables of a case, those that are pointed at first, and how each finds its rows.
TABLES = ("case", "step", "seat", "member", "deliverable", "gate", "round", "round_seat", "turn", "notice")
OWN_WORDS = ("alias", "reference", "ticket", "key")
"""What must differ from row to row; a `key` only of a notice."""
AT_ONCE = 500

Rows = dict[str, list[dict[str, Any]]]


def copy_case(database: Database, case_id: UUID, times: int) -> None:
    """So many copies of this case, each as the case is now."""
    with database.engine.begin() as line:
        rows = {name: _rows(line, name, case_id) for name in TABLES}
        for start in range(0, times, AT_ONCE):
            copies = [_copied(rows, number) for number in range(start, min(start + AT_ONCE, times))]
            for name in TABLES:
                if many := [row for copy in copies for row in copy[name]]:
                    line.execute(insert(_table(name)), many)


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def _rows(line: Connection, name: str, case_id: UUID) -> list[dict[str, Any]]:
    """The rows of a table that belong to the case; those of `round_seat` by their round."""
    table = _table(name)
    if name == "case":
        query = select(table).where(table.c.id == case_id)
    elif "case_id" in table.c:
        query = select(table).where(table.c.case_id == case_id)
    else:
        rounds = _table("round")
        query = select(table).where(
            table.c.round_id.in_(select(rounds.c.id).where(rounds.c.case_id == case_id))
        )
    return [dict(row) for row in line.execute(query).mappings()]


def _copied(rows: Rows, number: int) -> Rows:
    """Every row with ids of its own, pointing at one another as the originals do."""
    new_ids = {row["id"]: uuid4() for many in rows.values() for row in many}
    return {name: [dict(_fields(name, row, new_ids, number)) for row in many] for name, many in rows.items()}


def _fields(
    name: str, row: dict[str, Any], new_ids: dict[UUID, UUID], number: int
) -> Iterator[tuple[str, Any]]:
    for field, value in row.items():
        if isinstance(value, UUID):
            yield field, new_ids.get(value, value)
        elif field in OWN_WORDS and (field != "key" or name == "notice"):
            yield field, f"{value}-{number}"
        else:
            yield field, value
