"""Whatever dies, a decision is carried out once the parts are up again, and once only (I-11, I-12, I-14)."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.flows.house import House
from tests.patience import eventually


pytestmark = pytest.mark.slow

# I10 asks for one sweep and 60 s once the parts are up; on an idle machine it is one to twenty. The start of the
# parts is in it here.
AT_LAST = 90.0


def test_a_decision_that_falls_while_prefect_is_down_is_carried_out_when_it_is_back(house: House) -> None:
    case = house.waiting_case()
    house.stop("server")

    house.decide(case)
    time.sleep(1)
    assert house.step(case) == "intake"
    house.start_server()

    eventually(lambda: house.step(case) == "interviews" and house.holds(case), within=AT_LAST)


def test_a_decision_that_falls_while_no_engine_runs_is_carried_out_by_the_next(house: House) -> None:
    case = house.waiting_case()
    house.stop("engine")

    house.decide(case)
    house.start("engine")

    eventually(lambda: house.step(case) == "interviews" and house.holds(case), within=AT_LAST)


def test_an_engine_killed_in_the_middle_of_a_round_leaves_nothing_behind(house: House) -> None:
    case = house.waiting_case()
    run = house.run(case)
    assert run is not None
    house.decide(case)

    eventually(lambda: house.state(case) in ("Resuming", "Pending", "Running"))
    house.stop("engine", signal.SIGKILL)
    house.start("engine")

    eventually(lambda: house.step(case) == "interviews" and house.holds(case), within=AT_LAST)
    assert [found["id"] for found in house.all_runs(case)] == [run["id"]]


def test_a_run_left_behind_as_running_is_put_back_though_nobody_decides(house: House) -> None:
    case = house.waiting_case()
    run = house.run(case)
    assert run is not None
    house.stop("engine", signal.SIGKILL)

    house.set_state(run["id"], "RUNNING", "Running")  # as kill -9 in the middle of a round leaves it
    time.sleep(16)  # flows.runs.LEFT_BEHIND_AFTER
    house.start("engine")

    eventually(lambda: house.holds(case), within=AT_LAST)
    assert house.open_steps(case) == ["intake"]


def test_a_deleted_run_is_made_anew_when_a_decision_falls(house: House) -> None:
    case = house.waiting_case()
    run = house.run(case)
    assert run is not None
    house.api("DELETE", f"/flow_runs/{run['id']}")

    house.decide(case)

    eventually(lambda: house.step(case) == "interviews" and house.holds(case), within=AT_LAST)
    made = house.run(case)
    assert made is not None
    assert made["id"] != run["id"]


def test_the_engine_stops_within_twenty_seconds(house: House) -> None:
    house.waiting_case()

    assert house.stop("engine", signal.SIGTERM, within=20) == 0


def test_the_server_stops_within_twenty_seconds(house: House) -> None:
    assert house.stop("server", signal.SIGTERM, within=20) in (0, -signal.SIGTERM)


def test_after_prefects_database_was_erased_every_open_case_returns_to_its_place(house: House) -> None:
    cases = [house.waiting_case() for _ in range(3)]
    house.decide(cases[1])
    eventually(lambda: house.step(cases[1]) == "interviews" and house.holds(cases[1]))
    before = {case: (house.position(case), seen(house, case)) for case in cases}
    house.stop("engine")
    house.stop("server")

    for file in Path(house.settings.data_dir).glob("prefect.db*"):
        file.unlink()
    house.start_server()
    assert [house.run(case) for case in cases] == [None] * 3
    rebuilt = house.command("rebuild")
    house.start("engine")

    eventually(lambda: all(house.holds(case) for case in cases), within=AT_LAST)
    assert "recreated" in rebuilt
    assert {case: (house.position(case), seen(house, case)) for case in cases} == before


def seen(house: House, case: object) -> tuple[object, ...]:
    """What Prefect shows of a case, without the ids it gave out itself."""
    run = house.run(case)  # type: ignore[arg-type]
    assert run is not None
    return run["name"], run["state"]["name"], run["parameters"]


def test_two_engines_do_no_more_than_one(house: House) -> None:
    case = house.waiting_case()
    house.start("engine", known_as="another engine")
    try:
        for _ in range(2):
            house.decide(case)
            eventually(lambda: house.holds(case), within=AT_LAST)
        assert house.step(case) == "borging"
        assert len(house.turns_taken(case)) == 3
    finally:
        house.stop("another engine")
