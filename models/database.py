"""The database and its unit of work: how a change is committed, and what is asserted before anything runs.

SQLite: the driver opens no transaction by itself; each write takes the lock at once (`BEGIN IMMEDIATE`), since a
deferred one loses decisions under simultaneous votes. PostgreSQL: READ COMMITTED, so every action locks its case
row first (`models/queries.py`). Reads run in transactions in which the database itself refuses to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from models import audit


WAIT_FOR_A_TURN = 120.0
"""Seconds: who presses a button while hundreds do is answered late on a slow machine, and not refused."""


class WrongSettings(Exception):
    """The database is not set as the guarantees need it; the reason is the message."""


class Database:
    """Where the truth is kept. `write()` commits or leaves nothing; `read()` cannot change anything."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = _sqlite(parsed, pool_size) if self.is_sqlite else _postgresql(parsed, pool_size)
        self._reader = self.engine.execution_options(**(_READ_SQLITE if self.is_sqlite else _READ_POSTGRESQL))
        # SQLite has one writer, and who finds it taken sleeps and tries again: threads that queue here waste nothing.
        # On PostgreSQL one computes while the other waits for the disk; more would wait for each other's case.
        self._turn: AbstractContextManager[object] = BoundedSemaphore(1 if self.is_sqlite else 2)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: on leaving, the audit chain is sealed and the change committed; on an error nothing is."""
        with self._turn, Session(self.engine, expire_on_commit=False) as session:
            try:
                yield session
                audit.seal(session)
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent view in which writing fails (I11): what others commit meanwhile is not seen."""
        with Session(self._reader, autoflush=False) as session:
            session.info["known"] = {}  # what was asked in this view, for the answers cannot change
            yield session

    def assert_settings(self) -> None:
        """Refuse to run where an acknowledged vote could be lost (I9).

        Raises:
            WrongSettings: with what is set wrongly.
        """
        with self.engine.connect() as connection:
            found = _sqlite_settings(connection) if self.is_sqlite else _postgresql_settings(connection)
        if wrong := [
            f"{name} is {value}, needs {needed}" for name, value, needed in found if value != needed
        ]:
            raise WrongSettings("; ".join(wrong))

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


_READ_SQLITE: dict[str, Any] = {"read_only": True}
_READ_POSTGRESQL: dict[str, Any] = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}


def _sqlite(url: Any, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": 10},
        pool_size=pool_size,
        max_overflow=pool_size * 2,
        pool_timeout=WAIT_FOR_A_TURN,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    if connection.info.get("query_only") != read_only:
        connection.connection.cursor().execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.info["query_only"] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _postgresql(url: Any, pool_size: int) -> Engine:
    options = "-c lock_timeout=15s -c statement_timeout=20s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
    return create_engine(
        url,
        hide_parameters=True,  # an error in a log must not quote a row (I8)
        pool_pre_ping=True,
        pool_size=pool_size,
        # More than this at once wait for a connection, in order; waiting for each other's locks they would time out.
        max_overflow=0,
        pool_timeout=WAIT_FOR_A_TURN,
        connect_args={"options": options, "connect_timeout": 5},
    )


def _sqlite_settings(connection: Connection) -> list[tuple[str, str, str]]:
    def pragma(name: str) -> str:
        return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())

    return [
        ("journal_mode", pragma("journal_mode"), "wal"),
        ("synchronous", pragma("synchronous"), "2"),
        ("foreign_keys", pragma("foreign_keys"), "1"),
    ]


def _postgresql_settings(connection: Connection) -> list[tuple[str, str, str]]:
    def show(name: str) -> str:
        return str(connection.execute(text(f"SHOW {name}")).scalar())

    commit = show("synchronous_commit")
    return [
        ("fsync", show("fsync"), "on"),
        ("synchronous_commit", "on" if commit != "off" else commit, "on"),
        ("a replica", str(connection.execute(text("SELECT pg_is_in_recovery()")).scalar()), "False"),
    ]
