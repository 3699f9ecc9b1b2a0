"""A run is let through a gate by a committed decision of ours and by nothing that Prefect does (I4, I-10)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from gates.answers import Answer
from gates.transitions import CaseState
from tests.flows.house import House
from tests.patience import eventually


def test_the_server_starts_and_a_scheduled_run_happens(house: House) -> None:
    eventually(lambda: house.api("GET", "/deployments/name/sweep/sweep").is_success, within=30)
    deployment = house.api("GET", "/deployments/name/sweep/sweep").json()

    run = house.api("POST", f"/deployments/{deployment['id']}/create_flow_run", {}).json()

    eventually(lambda: house.api("GET", f"/flow_runs/{run['id']}").json()["state"]["name"] == "Completed")
    assert [schedule["schedule"]["interval"] for schedule in deployment["schedules"]] == [3600]


def test_a_case_goes_from_its_start_to_nazorg_in_one_run(house: House) -> None:
    case = house.waiting_case()
    run = house.run(case)
    for _ in range(3):
        house.decide(case)
        eventually(lambda: house.holds(case))

    assert run is not None
    assert house.step(case) == "nazorg"
    assert [found["id"] for found in house.all_runs(case)] == [run["id"]]
    assert sorted(house.tasks(run["id"])) == [
        "borging · decided go",
        "intake · decided go",
        "intake · open",
        "interviews · decided go",
    ]


def test_a_review_that_says_stop_ends_the_run(house: House) -> None:
    case = house.waiting_case()
    for _ in range(3):
        house.decide(case)
        eventually(lambda: house.holds(case))
    house.review_today(case)
    review = eventually(lambda: house.asked(case))  # by the engine's own sweep

    house.say(review, Answer.GO)

    eventually(lambda: house.state(case) == "Completed")
    position = house.position(case)
    assert (position["state"], position["close_reason"]) == (CaseState.CLOSED, "review")
    assert len(house.all_runs(case)) == 1


def test_the_run_is_named_and_tagged_with_what_may_be_seen(house: House) -> None:
    case = house.waiting_case()
    run = house.run(case)

    assert run is not None
    assert run["name"].startswith("PROEF-")
    assert set(run["tags"]) == {"proef", "intake"}
    assert run["parameters"] == {"case_id": str(case), "reference": run["name"]}


def resumed_twice(house: House, run: str) -> None:
    """What anybody who reaches Prefect's API can do."""
    for _ in range(2):
        assert house.resume(run) == "ACCEPT"
        eventually(lambda: state_of(house, run) == "Suspended")


def forced_to_scheduled(house: House, run: str) -> None:
    """What an operator can do from the command line."""
    house.set_state(run, "SCHEDULED", "Scheduled")


def retried(house: House, run: str) -> None:
    """What the button in the UI does."""
    house.set_state(run, "SCHEDULED", "AwaitingRetry")


def forced_to_running(house: House, run: str) -> None:
    """What nobody should do."""
    house.set_state(run, "RUNNING", "Running")


def cancelled(house: House, run: str) -> None:
    """What the other button in the UI does."""
    house.set_state(run, "CANCELLED", "Cancelled")


def state_of(house: House, run: str) -> str:
    name: str = house.api("GET", f"/flow_runs/{run}").json()["state"]["name"]
    return name


@pytest.mark.parametrize(
    "meddling",
    [
        pytest.param(resumed_twice, id="a spurious resume, twice, opens nothing"),
        pytest.param(forced_to_scheduled, id="a forced Scheduled opens nothing"),
        pytest.param(retried, id="a retry from the UI opens nothing"),
    ],
)
def test_meddling_opens_nothing(house: House, meddling: Callable[[House, str], None]) -> None:
    case = house.waiting_case()
    run = run_id(house, case)
    before = house.tasks(run)

    meddling(house, run)

    eventually(lambda: house.holds(case))
    assert house.open_steps(case) == ["intake"]
    assert house.tasks(run) == before


@pytest.mark.parametrize(
    "meddling",
    [
        pytest.param(forced_to_running, id="forced to Running"),
        pytest.param(cancelled, id="cancelled"),
    ],
)
def test_a_run_that_was_broken_is_put_back_when_a_decision_falls(
    house: House, meddling: Callable[[House, str], None]
) -> None:
    case = house.waiting_case()
    meddling(house, run_id(house, case))

    house.decide(case)

    eventually(lambda: house.step(case) == "interviews" and house.holds(case), within=40)
    assert len(house.all_runs(case)) == 1


def test_a_copy_of_a_run_opens_nothing(house: House) -> None:
    case = house.waiting_case()
    run = house.run(case)
    assert run is not None

    copy = house.api(
        "POST", f"/deployments/{run['deployment_id']}/create_flow_run", {"parameters": run["parameters"]}
    ).json()

    eventually(lambda: state_of(house, copy["id"]) == "Suspended")
    assert house.open_steps(case) == ["intake"]
    assert house.tasks(copy["id"]) == []
    assert run_id(house, case) == run["id"]


def test_a_no_go_opens_nothing(house: House) -> None:
    case = house.waiting_case()

    house.decide(case, Answer.NO_GO)

    eventually(lambda: house.holds(case))
    assert house.open_steps(case) == ["intake"]


def test_back_reopens_the_earlier_step(house: House) -> None:
    case = house.waiting_case()
    house.decide(case)
    eventually(lambda: house.step(case) == "interviews")

    house.decide(case, Answer.BACK)

    eventually(lambda: house.step(case) == "intake" and house.holds(case))
    assert house.open_steps(case) == ["intake"]


def test_a_decision_that_falls_before_the_run_holds_is_not_lost(house: House) -> None:
    case = house.case()
    eventually(lambda: not house.waits(case))

    house.decide(case)  # the run is on its way to suspend: a resume now would be answered with ABORT

    eventually(lambda: house.step(case) == "interviews" and house.holds(case))


def run_id(house: House, case: UUID) -> str:
    run = house.run(case)
    assert run is not None
    found: str = run["id"]
    return found
