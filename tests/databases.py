"""Migrated databases for the tests, on SQLite and on PostgreSQL: made once, then copied for each test.

The PostgreSQL cluster is the tests' own: `initdb` in a folder of its own, on a free loopback port, fsync on as in
production. PostgreSQL refuses to run as root, so under root it runs as an unprivileged user of the system.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

import migrations
from models.database import Database
from tests.ports import free_port


def migrated(url: str) -> str:
    """The same URL, its database brought to the newest revision."""
    database = Database(url)
    migrations.upgrade(database.engine)
    database.close()
    return url


@dataclass
class SqliteTemplate:
    """A migrated file; a fresh database is a copy of it, in a place where a test before it had one."""

    folder: Path
    template: Path = field(init=False)
    idle: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.template = self.folder / "template.db"
        migrated(f"sqlite:///{self.template}")

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a database of the test's own."""
        path = self.idle.pop() if self.idle else self.folder / f"{secrets.token_hex(6)}.db"
        shutil.copyfile(self.template, path)
        yield f"sqlite:///{path}"
        for left in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            left.unlink(missing_ok=True)
        self.idle.append(path)

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        """The URL of a database without any table."""
        yield f"sqlite:///{folder / 'empty.db'}"


@dataclass
class PostgresTemplate:
    """A cluster with a migrated template; a fresh database is made from it by PostgreSQL itself.

    Making and dropping one costs a second of writing to disk, so one that a test is done with is wiped and used again.
    """

    cluster: Cluster
    idle: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cluster.run("CREATE DATABASE lot_template")
        migrated(self.cluster.url("lot_template"))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a migrated database without a row, of the test's own."""
        name = self.idle.pop() if self.idle else self._copy_of("lot_template")
        yield self.cluster.url(name)
        self.cluster.wipe(name)
        self.idle.append(name)

    @contextmanager
    def empty(self, _folder: Path) -> Iterator[str]:
        """The URL of a database without any table."""
        yield self.cluster.url(self._copy_of("template1"))

    def _copy_of(self, template: str) -> str:
        name = f"lot_{secrets.token_hex(6)}"
        self.cluster.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


Template = SqliteTemplate | PostgresTemplate


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL of the tests' own."""

    port: int
    password: str

    def url(self, database: str) -> str:
        """As `LOT_DATABASE_URL` has it."""
        return f"postgresql://lot:{self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """One statement outside a transaction, as CREATE DATABASE needs."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def wipe(self, database: str) -> None:
        """Every row gone, and every connection that a test or a process of it left behind."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(LEAVE)
            tables = [row[0] for row in connection.execute(TABLES)]
            deletes = "".join(f'DELETE FROM "{table}";' for table in tables)
            # As a replica, so that no foreign key asks for an order.
            connection.execute(f"SET session_replication_role = replica; {deletes}".encode())


LEAVE = b"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = b"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A fresh cluster; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lot-postgres-"))
    try:
        cluster = Cluster(port=free_port(), password=secrets.token_hex(16))
        _initialise(folder, cluster.password)
        server = _start(folder, cluster.port)
        try:
            _wait_until_up(cluster, server)
            yield cluster
        finally:
            server.terminate()
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Where initdb and postgres are; scripts/ensure-postgresql looks in the same places."""
    if chosen := os.environ.get("POSTGRESQL_BIN"):
        return Path(chosen)
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    assert versions, "PostgreSQL's initdb was not found: run scripts/ensure-postgresql, or set POSTGRESQL_BIN"
    return versions[-1].parent


def _unprivileged() -> int | None:
    """The user to run as: None for ourselves, another's id under root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise AssertionError("run the tests as an ordinary user: this system has neither postgres nor nobody")


def _initialise(folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if (user := _unprivileged()) is not None:
        os.chown(folder, user, -1)
        os.chown(secret, user, -1)
    command = [
        str(_programs() / "initdb"),
        "--pgdata",
        f"{folder}/data",
        "--username=lot",
        f"--pwfile={secret}",
    ]
    # Making the files may skip the disk; running on them may not.
    options = ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    subprocess.run([*command, *options], check=True, capture_output=True, user=user, cwd=folder)
    secret.unlink()


def _start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "fsync": "on",
        "max_connections": "400",
        "shared_buffers": "64MB",
    }
    command = [str(_programs() / "postgres"), "-D", f"{folder}/data"]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, user=_unprivileged(), cwd=folder, stdout=log, stderr=log)


def _wait_until_up(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(cluster.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL stopped while it was starting"
            assert time.monotonic() < give_up, "PostgreSQL did not start within a minute"
            time.sleep(0.05)
        else:
            return
