"""Several web processes answer on one port; where one is asked for, a second is not let in."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

import pytest

from cli.own_parts import parts
from settings import Settings
from tests.benchmarks import processes
from tests.benchmarks.places import on_sqlite
from tests.patience import COMING_UP, eventually


def test_who_remains_answers_everybody() -> None:
    with on_sqlite() as place, ExitStack() as stack:
        env = {**place.variables, "LOT_PORT": str(place.port), "LOT_WEB_PROCESSES": "2"}
        one, two = (
            stack.enter_context(processes.running("dashboard", env=env, log=place.folder / f"{number}.log"))
            for number in (1, 2)
        )
        alive = f"http://127.0.0.1:{place.port}/healthz"
        eventually(lambda: processes.answers(alive), COMING_UP)

        processes.kill(one)

        eventually(lambda: processes.answers(alive), COMING_UP)
        assert [processes.answers(alive) for _ in range(20)] == [True] * 20
        assert two.poll() is None, (place.folder / "2.log").read_text()


@pytest.mark.parametrize(
    ("asked", "says"), [("1", "address already in use"), ("2", "choose another with LOT_PORT")]
)
def test_a_port_that_is_not_shared_takes_no_second_one(asked: str, says: str) -> None:
    with on_sqlite() as place, place.web() as port:
        env = {**place.variables, "LOT_PORT": str(port), "LOT_WEB_PROCESSES": asked}
        log = place.folder / "second.log"
        with processes.running("dashboard", env=env, log=log) as second:
            assert second.wait(COMING_UP) != 0
        assert says in log.read_text()
        assert processes.answers(f"http://127.0.0.1:{port}/healthz")


@pytest.mark.parametrize("asked", ["1", "2"])
def test_ctrl_c_stops_it_without_a_word(asked: str) -> None:
    with on_sqlite() as place:
        env = {**place.variables, "LOT_PORT": str(place.port), "LOT_WEB_PROCESSES": asked}
        log = place.folder / "web.log"
        with processes.running("dashboard", env=env, log=log) as server:
            eventually(lambda: processes.answers(f"http://127.0.0.1:{place.port}/healthz"), COMING_UP)
            server.send_signal(signal.SIGINT)
            assert server.wait(COMING_UP) == 0
        assert log.read_text() == ""


def test_lot_up_has_a_part_for_each_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOT_DATA_DIR", str(tmp_path))
    chosen = Settings(_env_file=None, data_dir=tmp_path, web_processes=3)

    assert [part.name for part in parts(chosen, demo=False)] == ["web", "web 2", "web 3", "engine"]
