"""`lot up` keeps its parts running and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.supervise import AlreadyUp, only_one


ROOT = Path(__file__).resolve().parents[2]

# A supervisor with parts given as Python programs; "ready" is a file that the part makes.
SUPERVISOR = """
import sys
from pathlib import Path
from cli.supervise import Part, supervise

folder = Path(sys.argv[1])
parts = [
    Part(path.stem, (sys.executable, str(path)), is_ready=(folder / f"{path.stem}.ready").exists)
    for path in sorted(folder.glob("*.py"))
]
sys.exit(supervise(parts, data_dir=folder, when_ready=lambda: print("ALL READY", flush=True)))
"""

# Notes its process id, says a line, and stays; with a child of its own in its group.
STAYS = """
import os, pathlib, subprocess, sys, time
me = pathlib.Path(__file__)
print("hello from", me.stem, flush=True)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with me.with_suffix(".pids").open("a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
me.with_suffix(".ready").touch()
time.sleep(600)
"""

# The same, but deaf to SIGTERM.
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + STAYS


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`up(web=STAYS)` starts a supervisor over these parts; what is left is killed after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(**parts: str) -> subprocess.Popen[str]:
        for name, program in parts.items():
            (tmp_path / f"{name}.py").write_text(program)
        command = [sys.executable, "-c", SUPERVISOR, str(tmp_path)]
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()
    for pid in (pid for name in ("web", "engine") for pid in pids(tmp_path, name)):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


def until(line: str, process: subprocess.Popen[str]) -> list[str]:
    """The lines up to and with the one that contains `line`."""
    assert process.stdout is not None
    seen: list[str] = []
    for read in process.stdout:
        seen.append(read.rstrip())
        if line in read:
            return seen
    raise AssertionError("\n".join(seen))


def pids(folder: Path, name: str) -> list[int]:
    """The process ids that the starts of this part noted: itself and its child, start after start."""
    noted = folder / f"{name}.pids"
    return [int(pid) for pid in noted.read_text().split()] if noted.exists() else []


def alive(pid: int) -> bool:
    """Does it run? A zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(*of: int, within: float = 10) -> bool:
    """Have all of them ended, at once or soon?"""
    give_up = time.monotonic() + within
    while any(alive(pid) for pid in of) and time.monotonic() < give_up:
        time.sleep(0.05)
    return not any(alive(pid) for pid in of)


Up = Callable[..., subprocess.Popen[str]]


def test_the_lines_of_all_parts_come_in_one_stream_with_their_names(up: Up) -> None:
    lines = until("ALL READY", up(web=STAYS, engine=STAYS))

    assert "   web | hello from web" in lines
    assert "engine | hello from engine" in lines
    assert any(line.startswith("engine | ready after ") for line in lines)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_stops_everything(up: Up, tmp_path: Path, how: signal.Signals) -> None:
    supervisor = up(web=STAYS, engine=STAYS)
    until("ALL READY", supervisor)

    supervisor.send_signal(how)

    assert supervisor.wait(10) == 0
    assert gone(*pids(tmp_path, "web"), *pids(tmp_path, "engine"))


def test_what_dies_is_started_again_and_the_rest_of_its_group_is_killed(up: Up, tmp_path: Path) -> None:
    supervisor = up(web=STAYS)
    until("ALL READY", supervisor)
    leader, child = pids(tmp_path, "web")

    os.kill(leader, signal.SIGKILL)

    until("starts again in 1 s", supervisor)
    until("hello from web", supervisor)
    assert gone(leader, child)


def test_a_part_that_keeps_dying_is_started_later_each_time(up: Up) -> None:
    supervisor = up(web="raise SystemExit(1)")

    lines = until("starts again in 4 s", supervisor)

    assert [line.split()[-2] for line in lines if "starts again" in line] == ["1", "2", "4"]


def test_a_supervisor_that_is_killed_takes_its_parts_along(up: Up, tmp_path: Path) -> None:
    supervisor = up(web=STAYS, engine=DEAF)
    until("ALL READY", supervisor)

    supervisor.kill()

    leaders = [pids(tmp_path, name)[0] for name in ("web", "engine")]
    assert gone(*leaders)


def test_a_second_signal_ends_the_patience_with_a_deaf_part(up: Up, tmp_path: Path) -> None:
    supervisor = up(web=DEAF)
    until("ALL READY", supervisor)

    supervisor.send_signal(signal.SIGINT)
    time.sleep(0.5)
    supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(5) == 0
    assert gone(*pids(tmp_path, "web"))


def test_a_data_folder_has_one_supervisor(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyUp, match=str(os.getpid())), only_one(tmp_path):
        pass


def test_the_lock_of_a_supervisor_that_was_killed_is_free(up: Up, tmp_path: Path) -> None:
    supervisor = up(web=STAYS)
    until("ALL READY", supervisor)
    supervisor.kill()
    supervisor.wait()

    assert gone(*pids(tmp_path, "web")[:1])
    with only_one(tmp_path):
        assert (tmp_path / "up.lock").read_text() == str(os.getpid())
