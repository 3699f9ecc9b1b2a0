"""Write the next Alembic revision from the difference between the newest one and models/: `make revision m="why"`.

Read what it wrote before committing it: a renamed column is seen as one that went and one that came.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import text

import migrations
from models.database import Database


VERSIONS = Path(migrations.__file__).with_name("versions")


def write_revision(message: str) -> None:
    """Compare a database at the newest revision with the models, and write what is missing."""
    number = len(list(VERSIONS.glob("*.py"))) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        if number > 1:
            migrations.upgrade(database.engine)
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            command.revision(migrations.config(connection), message, autogenerate=True, rev_id=f"{number:04}")
        database.close()
    ruff = str(Path(sys.executable).with_name("ruff"))
    subprocess.run([ruff, "format", "--quiet", VERSIONS], check=True)
    subprocess.run([ruff, "check", "--quiet", "--fix", VERSIONS], check=True)


if __name__ == "__main__":
    write_revision(" ".join(sys.argv[1:]) or sys.exit('say why: make revision m="members get a mandate"'))
