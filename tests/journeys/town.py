"""A whole installation as an operator runs it: `lot up` on free ports, real SMTP, real Prefect, driven from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from flows import environment
from settings import Settings
from tests.mailserver import Letter, MailServer
from tests.patience import COMING_UP, eventually
from tests.ports import free_port


ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"https?://[^/\s]+/stem/[A-Za-z0-9_-]+")
CODE = re.compile(r"(?<![-\w])\d{6}(?!\w)")
"""Six digits by themselves: a ticket (`R-482135`) is no code."""


@dataclass
class Town:
    """The running installation: its address, its post, its command line."""

    folder: Path
    port: int
    prefect_port: int
    post: MailServer
    database_url: str | None

    @property
    def url(self) -> str:
        """Where the web answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        """The settings, as an operator would give them."""
        return {
            "LOT_DATA_DIR": str(self.folder),
            "LOT_PORT": str(self.port),
            "LOT_PREFECT_PORT": str(self.prefect_port),
            "LOT_SMTP_URL": self.post.url,
            "LOT_MAIL_FROM": "noreply@lange-adem.example",
            "LOT_SWEEP_SECONDS": "2",
            "LOT_CONTROLLER": "Gemeente Waterwolde",
            "LOT_LEGAL_GROUND": "Privacyprotocol",
            "LOT_RETENTION": "P5Y",
            **({"LOT_DATABASE_URL": self.database_url} if self.database_url else {}),
        }

    def lot(self, *arguments: str, code: int = 0) -> str:
        """What `lot …` prints; fails on another exit code than expected."""
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments],
            env=_outside() | self.variables,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=COMING_UP,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def account(self, name: str, email: str, role: str) -> str:
        """Add an account; its first sign-in link."""
        return self.lot("user", "add", name, "--email", email, "--role", role).strip().splitlines()[-1]

    def api(self, email: str) -> httpx.Client:
        """The JSON API as this account."""
        token = self.lot("token", "create", "--user", email).strip().splitlines()[-1]
        return httpx.Client(
            base_url=f"{self.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )

    def newest(self, address: str, pattern: re.Pattern[str], after: int = 0) -> str:
        """What the newest letter to this person holds that looks like this; waits for it."""

        def look() -> str | None:
            for letter in reversed(self.post.letters[after:]):
                if letter.to == address and (found := pattern.search(_words(letter))):
                    return found[0]
            return None

        found: str = eventually(look)
        return found

    def prefect(self, path: str, body: dict[str, Any]) -> Any:
        """Ask Prefect's own API, with its password and CSRF token."""
        settings = Settings(data_dir=self.folder, prefect_port=self.prefect_port)
        user, password = environment.auth_string(settings).split(":", 1)
        with httpx.Client(
            base_url=environment.api_url(settings), auth=(user, password), timeout=20
        ) as client:
            token = client.get("/csrf-token", params={"client": "a-test"}).json()["token"]
            headers = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "a-test"}
            return client.post(path, json=body, headers=headers).raise_for_status().json()

    def case(self, reference: str) -> Any:
        """One case as `lot case show --json` prints it."""
        return json.loads(self.lot("case", "show", reference, "--json"))


def _words(letter: Letter) -> str:
    return letter.text


def _outside() -> dict[str, str]:
    """The environment without any LOT_ or PREFECT_ setting of the machine's own, and without the measuring of lines."""
    foreign = ("LOT_", "PREFECT_", "COVERAGE_")
    return {key: value for key, value in os.environ.items() if not key.startswith(foreign)}


@contextmanager
def running_town(folder: Path, post: MailServer, database_url: str | None = None) -> Iterator[Town]:
    """`lot up` until the block ends; every part answers when it begins."""
    town = Town(folder, free_port(), free_port(), post, database_url)
    with up(town):
        yield town


@contextmanager
def up(town: Town) -> Iterator[subprocess.Popen[bytes]]:
    """`lot up` for this installation; SIGTERM stops all of it."""
    with (town.folder.parent / "up.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "up"],
            env=_outside() | town.variables,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: _is_ready(town, process), within=COMING_UP)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


def _is_ready(town: Town, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "lot up ended"
    try:
        return httpx.get(f"{town.url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False
