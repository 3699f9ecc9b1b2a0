"""Prefect's SQLite with writers that wait for one another.

Prefect begins its transactions deferred: two that overlap end in "database is locked" at once, in spite of its busy
time-out of a minute, and its client waits two seconds before it asks again (the same finding as for our own
database, `models/database.py`). Begun with the write lock they queue for milliseconds instead.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import set_database_config
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction


class QueueingSqlite(AioSqliteConfiguration):
    """Every transaction takes the write lock when it begins; reads outside a transaction are as before."""

    @asynccontextmanager
    async def begin_transaction(
        self,
        session: AsyncSession,
        with_for_update: bool = False,  # noqa: ARG002  # what Prefect asked for
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        """Begin with the write lock, whatever was asked for."""
        async with super().begin_transaction(session, with_for_update=True) as transaction:
            yield transaction


def use(url: str) -> None:
    """Let the Prefect server of this process use SQLite so; to be called before its application is made."""
    set_database_config(QueueingSqlite(connection_url=url))
