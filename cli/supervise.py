"""`lot up`: keeps the parts of one machine running, in one stream of lines, until one Ctrl-C or SIGTERM.

Each part is a process in a group of its own. What dies is started again, later each time; what is left of its
group is killed first. On Linux the kernel ends the parts when the supervisor itself is killed. A lock on the data
folder keeps a second `lot up` out: it goes with the process, so there is no stale pid file to believe.

Everything happens in the main thread: a child is told of the death of the *thread* that started it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO


STOP_WITHIN = 20.0  # seconds, then SIGKILL
LOOK_EVERY = 0.2
PROBE_EVERY = 0.5
PROGRESS_EVERY = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A part that ran this long was well: its next pause is the first one again.
WELL_AFTER = 60.0
LEASH = Path(__file__).with_name("leash.py")


class AlreadyUp(Exception):
    """Another `lot up` has this data folder; its process id is in the message."""


@dataclass(frozen=True)
class Part:
    """A process to keep running. `is_ready` is asked until it says yes; it may take a second, not more."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[], bool] | None = None


@dataclass
class Child:
    """A part as it runs now, or waits for its next start (`start_at`, monotonic seconds)."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = FIRST_PAUSE
    ready: bool = False
    rest: bytes = b""


def supervise(
    parts: Iterable[Part],
    *,
    data_dir: Path,
    when_ready: Callable[[], None],
    out: Callable[[str], None] = print,
) -> int:
    """Run the parts until told to stop; `when_ready` is called once, when all of them answer.

    Each part starts before the next one is asked for.

    Raises:
        AlreadyUp: when this data folder is in use by another supervisor.
    """
    with only_one(data_dir), signals() as told:
        return Supervisor(parts, when_ready, out, told).run()


class Supervisor:
    """The loop around the children."""

    def __init__(
        self,
        parts: Iterable[Part],
        when_ready: Callable[[], None],
        out: Callable[[str], None],
        told: list[int],
    ) -> None:
        self._parts = parts
        self._children: list[Child] = []
        self._when_ready = when_ready
        self._out = out
        self._told = told
        self._selector = selectors.DefaultSelector()
        self._began = time.monotonic()
        self._announced = False
        self._progress_at = self._began + PROGRESS_EVERY
        self._probe_at = 0.0

    def run(self) -> int:
        """Start, watch, stop; 0 when it was told to stop."""
        try:
            for part in self._parts:
                self._children.append(Child(part))
                self._start_due()
            while not self._told:
                self._start_due()
                self._read(LOOK_EVERY)
                self._bury_dead()
                self._probe()
        finally:
            self._stop()
        return 0

    def _start_due(self) -> None:
        for child in self._children:
            if child.process is None and time.monotonic() >= child.start_at:
                self._start(child)

    def _start(self, child: Child) -> None:
        process = subprocess.Popen(
            leashed(child.part.command),
            env={**os.environ, "PYTHONUNBUFFERED": "1", **child.part.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        self._selector.register(process.stdout, selectors.EVENT_READ, child)
        child.process, child.started_at, child.ready = process, time.monotonic(), False

    def _read(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            self._pass_on(key.data, key.fileobj)  # type: ignore[arg-type]  # what was registered: a pipe

    def _pass_on(self, child: Child, pipe: IO[bytes]) -> None:
        read = pipe.read()
        if read is None:
            return
        *lines, child.rest = (child.rest + read).split(b"\n")
        if not read:
            self._selector.unregister(pipe)
            lines, child.rest = [line for line in (child.rest,) if line], b""
        for line in lines:
            self._say(child, line.decode(errors="replace"))

    def _say(self, child: Child, line: str) -> None:
        self._out(f"{child.part.name.rjust(self._width())} | {line.rstrip()}")

    def _width(self) -> int:
        return max(len(child.part.name) for child in self._children)

    def _bury_dead(self) -> None:
        for child in self._children:
            if child.process and is_dead(child.process):
                self._bury(child)
                self._plan_restart(child)

    def _bury(self, child: Child) -> None:
        """Kill what is left of the group while its leader's id is still taken, then let go of the id."""
        process = child.process
        assert process is not None
        kill_group(process, signal.SIGKILL)
        process.wait()
        pipe = process.stdout
        if pipe and pipe in self._selector.get_map():
            with contextlib.suppress(OSError):
                self._pass_on(child, pipe)
            if pipe in self._selector.get_map():
                self._selector.unregister(pipe)
        if pipe:
            pipe.close()
        child.process = None

    def _plan_restart(self, child: Child) -> None:
        lived = time.monotonic() - child.started_at
        child.pause = FIRST_PAUSE if lived > WELL_AFTER else child.pause
        child.start_at = time.monotonic() + child.pause
        self._say(child, f"ended after {lived:.0f} s; starts again in {child.pause:.0f} s")
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _probe(self) -> None:
        """Ask the parts that have not answered yet, and tell of the first answer of each."""
        if time.monotonic() < self._probe_at:
            return
        self._probe_at = time.monotonic() + PROBE_EVERY
        for child in self._children:
            if child.process and not child.ready and _is_ready(child.part):
                child.ready = True
                self._say(child, f"ready after {time.monotonic() - self._began:.1f} s")
        if not self._announced:
            self._tell_progress([child.part.name for child in self._children if not child.ready])

    def _tell_progress(self, awaited: list[str]) -> None:
        """Call `when_ready` when nobody is awaited any more; until then say now and then who is."""
        if not awaited:
            self._announced = True
            self._when_ready()
        elif time.monotonic() >= self._progress_at:
            self._progress_at = time.monotonic() + PROGRESS_EVERY
            self._out(f"{'...'.rjust(self._width())} | waiting for {', '.join(awaited)}")

    def _stop(self) -> None:
        running = [child for child in self._children if child.process]
        for child in running:
            kill_group(child.process, signal.SIGTERM)
        give_up = time.monotonic() + STOP_WITHIN
        told = len(self._told)
        while any(not is_dead(child.process) for child in running if child.process):
            if time.monotonic() > give_up or len(self._told) > max(told, 1):
                break  # out of patience, or told a second time
            self._read(LOOK_EVERY)
        for child in running:
            self._bury(child)
        self._selector.close()


def answers(url: str) -> Callable[[], bool]:
    """Is there somebody at this address? For `Part.is_ready`."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return True
        except urllib.error.HTTPError:
            return True  # it answers, if only to say no
        except OSError:
            return False

    return ask


def _is_ready(part: Part) -> bool:
    try:
        return part.is_ready is None or part.is_ready()
    except OSError:
        return False


def is_dead(process: subprocess.Popen[bytes]) -> bool:
    """Has it ended? Without reaping it, so that its id cannot be given to somebody else yet."""
    if process.returncode is not None:
        return True
    try:
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def kill_group(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
    """Signal a part and all it started; only while its id is certainly its own (not reaped yet)."""
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def leashed(command: tuple[str, ...]) -> list[str]:
    """The command, run so that the kernel ends it with this process (cli/leash.py)."""
    return [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *command]


@contextlib.contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the lock of the data folder; the kernel lets go of it however this process ends."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(f"lot up is already running here (process {file.read().strip()})") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextlib.contextmanager
def signals() -> Iterator[list[int]]:
    """The stop signals received so far; the handlers that were there come back at the end."""
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    before = {
        number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    }
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
