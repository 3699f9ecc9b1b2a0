"""Write the next Alembic revision from the difference between the newest one and models/: `make revision m="why"`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import text

import migrations
from models.database import Database


def write_revision(message: str) -> None:
    """Compare a database at the newest revision with the models, and write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        config = migrations.config()
        if any(Path(migrations.__file__).with_name("versions").glob("*.py")):
            migrations.upgrade(database.engine)
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True)
        database.close()


if __name__ == "__main__":
    write_revision(" ".join(sys.argv[1:]) or sys.exit('say why: make revision m="members get a mandate"'))
