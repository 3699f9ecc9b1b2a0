"""What Prefect must find in the environment before it is imported: it reads its settings once, at import.

Every door that uses Prefect calls `enter(settings)` first. Nothing of a profile, a `.env` or a shell of the
operator's other Prefect may leak in, so every PREFECT_* variable that we did not set ourselves is dropped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from settings import Settings


LOOPBACK = "127.0.0.1"


class PrefectCameFirst(RuntimeError):
    """Prefect was imported before its environment was set, so it would talk to another server than ours."""


def auth_string(settings: Settings) -> str:
    """User and password of Prefect's API and UI, derived from the secret file."""
    return f"lot:{settings.key('prefect')[:16].hex()}"


def api_url(settings: Settings) -> str:
    """Where Prefect's API listens: loopback, whatever the web listens on."""
    return f"http://{LOOPBACK}:{settings.prefect_port}/api"


def client(settings: Settings) -> dict[str, str]:
    """The environment of a process that talks to Prefect's API: the engine, `lot rebuild`."""
    return {
        "PREFECT_HOME": str(home(settings)),
        "PREFECT_API_URL": api_url(settings),
        "PREFECT_API_AUTH_STRING": auth_string(settings),
        # Without a server a call must fail and be repeated, not start a second server of its own.
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        # A traceback could quote a row, and Prefect's log is readable in its UI: nothing is sent there (I8).
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # Results are unencrypted pickles.
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # Seconds count here: a call that failed is repeated by the waker rather than by a long back-off.
        "PREFECT_CLIENT_MAX_RETRIES": "3",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        # Its observer keeps a websocket open for every engine; the waker puts a cancelled run back anyway.
        "PREFECT_WORKER_ENABLE_CANCELLATION": "false",
        **silence(),
        **direct(),
    }


def silence() -> dict[str, str]:
    """Nothing is reported to anybody."""
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }


def direct() -> dict[str, str]:
    """Calls to loopback never take the proxy that the machine may have set."""
    known = [part for part in os.environ.get("NO_PROXY", os.environ.get("no_proxy", "")).split(",") if part]
    around = ",".join(dict.fromkeys([*known, LOOPBACK, "localhost"]))
    return {"NO_PROXY": around, "no_proxy": around}


def home(settings: Settings) -> Path:
    """Prefect's own folder, inside ours, so that another installation's profile is never read."""
    return (settings.data_dir / "prefect").resolve()


def enter(settings: Settings, wanted: Mapping[str, str] | None = None) -> None:
    """Make this process ready to import Prefect.

    Raises:
        PrefectCameFirst: when Prefect was already imported under other settings.
    """
    wanted = client(settings) if wanted is None else wanted
    if "prefect" in sys.modules and not _agrees(wanted):
        raise PrefectCameFirst("import flows.environment and call enter() before anything imports prefect")
    home(settings).mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ.update(wanted)


def _agrees(wanted: Mapping[str, str]) -> bool:
    return all(os.environ.get(name) == value for name, value in wanted.items() if name.startswith("PREFECT_"))
