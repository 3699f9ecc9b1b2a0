"""An installation for a benchmark: a folder, a migrated database, free ports, and its web server."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from models.database import Database
from tests.benchmarks import processes
from tests.databases import migrated, running_cluster
from tests.ports import free_port


CHOSEN = {
    "LOT_CONTROLLER": "Gemeente Voorbeeld",
    "LOT_LEGAL_GROUND": "Algemeen belang",
    "LOT_RETENTION": "P5Y",
}


def now() -> datetime:
    """The servers have the clock on the wall, so the benchmarks have it too."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Place:
    """A folder and a database of the benchmark's own; `variables` are the LOT_* of its processes."""

    folder: Path
    database_url: str
    port: int = field(default_factory=free_port)
    smtp_url: str | None = None

    @property
    def variables(self) -> dict[str, str]:
        """As the processes read them; without an SMTP URL every message waits."""
        mail = {"LOT_SMTP_URL": self.smtp_url} if self.smtp_url else {}
        return CHOSEN | mail | {"LOT_DATA_DIR": str(self.folder), "LOT_DATABASE_URL": self.database_url}

    @contextmanager
    def web(self, how_many: int = 1) -> Iterator[int]:
        """Its web server, answering; the port is given. Nothing else runs: neither engine nor Prefect."""
        env = {**self.variables, "LOT_PORT": str(self.port), "LOT_WEB_PROCESSES": str(how_many)}
        with ExitStack() as stack:
            logs = [self.folder / f"web-{number}.log" for number in range(how_many)]
            servers = [stack.enter_context(processes.running("dashboard", env=env, log=log)) for log in logs]
            processes.until(lambda: processes.answers(f"http://127.0.0.1:{self.port}/healthz"), 60)
            for server, log in zip(servers, logs, strict=True):
                assert server.poll() is None, log.read_text()
            yield self.port

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Its database, opened in this process."""
        opened = Database(self.database_url)
        yield opened
        opened.close()


@contextmanager
def on_sqlite(smtp_url: str | None = None) -> Iterator[Place]:
    """An installation with the embedded database."""
    with tempfile.TemporaryDirectory(prefix="lot-bench-") as folder:
        yield Place(Path(folder), migrated(f"sqlite:///{folder}/lot.db"), smtp_url=smtp_url)


@contextmanager
def on_postgresql() -> Iterator[Place]:
    """An installation with a PostgreSQL cluster of its own."""
    with tempfile.TemporaryDirectory(prefix="lot-bench-") as folder, running_cluster() as cluster:
        yield Place(Path(folder), migrated(cluster.url("postgres")))
