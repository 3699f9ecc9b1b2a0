"""The revisions, run from an empty database, give exactly what models/ says: on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

import migrations
from models.database import Database
from tests.databases import Template


@pytest.fixture
def empty(engine_name: str, templates: dict[str, Template], tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    with templates[engine_name].empty(tmp_path) as url:
        database = Database(url)
        yield database
        database.close()


def test_upgrading_an_empty_database_gives_the_tables_of_the_models(empty: Database) -> None:
    migrations.upgrade(empty.engine)

    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_every_constraint_and_index_of_the_models_is_in_the_revisions(
    database: Database, empty: Database
) -> None:
    """Alembic's own comparison does not look at CHECKs, which carry half of what must always hold."""
    SQLModel.metadata.create_all(empty.engine)

    assert constraints(database.engine) == constraints(empty.engine)


def test_every_constraint_is_named(database: Database) -> None:
    unnamed = [
        entry
        for entries in constraints(database.engine).values()
        for entry in entries
        if '"name": null' in entry
    ]

    assert unnamed == []


def test_an_empty_database_is_not_current(empty: Database) -> None:
    assert not migrations.is_current(empty.engine)


def test_upgrading_again_changes_nothing(database: Database) -> None:
    migrations.upgrade(database.engine)

    assert migrations.is_current(database.engine)


UPGRADE = """
import sys, migrations
from models.database import Database
migrations.upgrade(Database(sys.argv[1]).engine)
"""


def test_processes_that_start_at_once_upgrade_one_after_the_other(empty: Database) -> None:
    url = empty.url.render_as_string(hide_password=False)
    processes = [subprocess.Popen([sys.executable, "-c", UPGRADE, url]) for _ in range(2)]

    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    assert migrations.is_current(empty.engine)


def constraints(engine: Engine) -> dict[str, list[str]]:
    """Every key, CHECK and index by table as JSON, comparable between two databases of one kind."""
    found = inspect(engine)
    return {
        table: sorted(
            json.dumps(entry, default=str, sort_keys=True)
            for entry in [
                *found.get_check_constraints(table),
                *found.get_unique_constraints(table),
                *found.get_foreign_keys(table),
                *found.get_indexes(table),
                found.get_pk_constraint(table),
            ]
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }
