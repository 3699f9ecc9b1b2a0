"""`lot backup`, `lot restore`, `lot rebuild`: what must never be lost, and what may."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import typer
from sqlalchemy import update
from sqlmodel import col

from cli.console import Stop, console, settings
from cli.desk import ready_database, workplace
from cli.supervise import AlreadyUp, only_one
from models import audit
from models.database import Database
from models.post import NoticeRow, NoticeState


def join(app: typer.Typer) -> None:
    """Add these commands to `lot`."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("rebuild")(rebuild)


def backup(file: Path) -> None:
    """A consistent copy of our database, also while it is in use. Keep the secret file apart from it."""
    place = workplace()
    if file.exists():
        raise Stop(f"{file} exists already; a backup never overwrites one")
    if place.database.is_sqlite:
        _copy_sqlite(Path(str(place.database.url.database)), file)
    else:
        _postgresql("pg_dump", place.database, "--format=custom", f"--file={file}")
    file.chmod(0o600)
    console.print(f"{file}: {file.stat().st_size:,} bytes", markup=False)


def _copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's own backup: page by page, starting again when somebody writes."""
    with closing(sqlite3.connect(source, timeout=10)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _postgresql(program: str, database: Database, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Stop(f"{program} is not on this machine; install PostgreSQL's client programs", code=1)
    url = database.url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": database.url.password} if database.url.password else {})}
    done = subprocess.run(
        [found, *arguments, f"--dbname={url}"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Stop(f"{program}: {done.stderr.strip().splitlines()[-1]}", code=1)


def restore(file: Path) -> None:
    """Put a backup back. Messages that were still to go are held: `lot restore` cannot know which went out since.

    Links issued after the backup no longer work; what the database was before is kept beside it.
    """
    chosen = settings()
    if not file.is_file():
        raise Stop(f"{file} is not there")
    chosen.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with only_one(chosen.data_dir):
            _put_back(file, Database(chosen.own_database_url))
            database = ready_database(chosen)
            held = _hold_post(database)
    except AlreadyUp:
        raise Stop("stop `lot up` first: a database is not replaced under a running system") from None
    with database.read() as session:
        broken = audit.verify(session)
    if broken:
        raise Stop(f"restored, but {broken.what} {broken.why}", code=1)
    console.print(
        f"Restored from {file}; {held} message(s) are held. Now `lot up`, then `lot rebuild`.", markup=False
    )


def _put_back(file: Path, database: Database) -> None:
    if not database.is_sqlite:
        _postgresql("pg_restore", database, "--clean", "--if-exists", "--no-owner", str(file))
        return
    target = Path(str(database.url.database))
    with closing(sqlite3.connect(file)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Stop(f"{file} is damaged; nothing was changed", code=1)
    if target.exists():
        kept = target.with_suffix(f".before-restore{target.suffix}")
        _copy_sqlite(target, kept)
        console.print(f"What was there is kept as {kept}", markup=False)
    for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        leftover.unlink(missing_ok=True)
    _copy_sqlite(file, target)


def _hold_post(database: Database) -> int:
    """What was on its way when the backup was made may long have gone out: it waits for a human."""
    with database.write() as session:
        held = session.execute(
            update(NoticeRow)
            .where(col(NoticeRow.state).in_([NoticeState.QUEUED, NoticeState.CLAIMED]))
            .values(state=NoticeState.HELD, because="restored")
        )
        return int(held.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def rebuild() -> None:
    """Recreate Prefect's runs from our database, after Prefect's was lost; every case returns to its place."""
    os.execv(sys.executable, [sys.executable, "-m", "flows", "rebuild"])
