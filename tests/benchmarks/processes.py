"""Processes that a benchmark starts, in a group of their own, and ends by that group's id."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path


ROOT = Path(__file__).resolve().parents[2]
STOP_WITHIN = 30.0  # seconds


def start(module: str, *words: str, env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """`python -m module words` with these variables; what it says is in the log."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            env={**_without_settings(), "PYTHONUNBUFFERED": "1", **env},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("LOT_", "PREFECT_"))}


@contextmanager
def running(module: str, *words: str, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The same, until the block ends: asked to stop, and killed when it does not."""
    process = start(module, *words, env=env, log=log)
    try:
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it and all it started."""
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, the whole group; returns when it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(ready: Callable[[], object], within: float, every: float = 0.02) -> float:
    """Wait until `ready` says yes; gives the seconds it took, raises TimeoutError when that is too long."""
    began = time.perf_counter()
    while not ready():
        if time.perf_counter() - began > within:
            raise TimeoutError(f"not within {within:g} s")
        time.sleep(every)
    return time.perf_counter() - began


def answers(url: str) -> bool:
    """Does something reply there, if only to say no?"""
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def memory(process: subprocess.Popen[bytes]) -> dict[str, float]:
    """The memory of its children in MB, by their commands, their forks among them: what is shared is divided (PSS)."""
    return {_command(pid): sum(map(_pss, _family(pid))) for pid in _children(process.pid)}


def _family(pid: int) -> list[int]:
    return [pid, *(one for child in _children(pid) for one in _family(child))]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return " ".join(words[words.index("-m") + 1 :]).strip()


def _pss(pid: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) / 1024
