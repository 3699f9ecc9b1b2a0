"""The Prefect server: the environment it gets, and one process that is it (`python -m flows server`).

Loopback only, with a password and CSRF protection, without analytics. Its database is disposable (I12); ours is
the truth. The server runs in this very process: Prefect's own command would keep a second Python beside it.
"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine import make_url

from flows import environment
from settings import Settings


# Seconds between two rounds of each of Prefect's own loops. Nothing of ours waits for them: runs are created,
# resumed and repaired by the waker, and only the hourly sweep has a schedule.
SLOW_LOOPS = {
    "SCHEDULER_LOOP_SECONDS": "60",
    "SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "15",
    "SCHEDULER_MAX_RUNS": "4",
    "SCHEDULER_MIN_RUNS": "2",
    "LATE_RUNS_LOOP_SECONDS": "60",
    "FOREMAN_LOOP_SECONDS": "60",
    "CANCELLATION_CLEANUP_LOOP_SECONDS": "120",
    "REPOSSESSOR_LOOP_SECONDS": "120",
    "CLEANUP_RECONCILER_LOOP_SECONDS": "120",
}

# What is switched off. Pause expirations: we suspend without a time-out (I-15), and the monitor is most of the
# idle CPU. Triggers: no automation of Prefect's may touch a case. Event persister: 160 kB a case, read by nobody.
SWITCHED_OFF = ("PAUSE_EXPIRATIONS", "TRIGGERS", "EVENT_PERSISTER")


ASYNC_DRIVERS = {"postgresql": "asyncpg", "sqlite": "aiosqlite"}


def variables(settings: Settings) -> dict[str, str]:
    """The whole PREFECT_* environment of the server."""
    return {
        **environment.client(settings),
        "PREFECT_SERVER_API_HOST": environment.LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        "PREFECT_SERVER_API_AUTH_STRING": environment.auth_string(settings),
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database_url(settings),
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # Blocks hold credentials of others' services; nothing of ours uses one.
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
        "PREFECT_UI_API_URL": environment.api_url(settings),
        "PREFECT_SERVER_MEMO_STORE_PATH": str(environment.home(settings) / "memo_store.toml"),
        **{f"PREFECT_SERVER_SERVICES_{name}": seconds for name, seconds in SLOW_LOOPS.items()},
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in SWITCHED_OFF},
    }


def database_url(settings: Settings) -> str:
    """Prefect's database with the driver it needs: SQLite in the data folder unless another one was chosen."""
    if url := settings.prefect_database_url:
        return _with_async_driver(url)
    return f"sqlite+aiosqlite:///{database_file(settings)}"


def database_file(settings: Settings) -> Path:
    """The embedded database of Prefect."""
    return (settings.data_dir / "prefect.db").resolve()


def _with_async_driver(url: str) -> str:
    parsed = make_url("postgresql" + url.removeprefix("postgres") if url.startswith("postgres:") else url)
    backend = parsed.get_backend_name()
    return parsed.set(drivername=f"{backend}+{ASYNC_DRIVERS[backend]}").render_as_string(hide_password=False)


def serve(settings: Settings) -> None:
    """Be the Prefect server until SIGTERM or SIGINT."""
    os.umask(0o077)
    environment.enter(settings, variables(settings))

    import uvicorn  # after the environment, like everything that imports prefect
    from prefect.server.api.server import create_app

    if (url := database_url(settings)).startswith("sqlite"):
        from flows import queueing

        queueing.use(url)
    uvicorn.run(
        create_app(final=True),
        host=environment.LOOPBACK,
        port=settings.prefect_port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
    )
