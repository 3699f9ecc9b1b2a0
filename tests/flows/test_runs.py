"""What is to be done about a run, for every state it can be found in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateDetails, StateType

from flows.runs import LEFT_BEHIND_AFTER, Condition, condition


NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
JUST_NOW = NOW - timedelta(seconds=1)
LONG_AGO = NOW - LEFT_BEHIND_AFTER - timedelta(seconds=1)
RUN = uuid4()


def a_run(type_: StateType, name: str, since: datetime = JUST_NOW, due: datetime | None = None) -> FlowRun:
    details = StateDetails.model_validate({"scheduled_time": due})
    state: State[None] = State(type=type_, name=name, timestamp=since, state_details=details)
    return FlowRun(id=RUN, flow_id=uuid4(), name="PROEF-2026-0001", state=state)


@pytest.mark.parametrize(
    ("run", "found"),
    [
        pytest.param(None, Condition.GONE, id="deleted, or Prefect's database was erased"),
        pytest.param(a_run(StateType.PAUSED, "Suspended"), Condition.HOLDING, id="holding at a gate"),
        pytest.param(a_run(StateType.PAUSED, "Paused"), Condition.HOLDING, id="paused by somebody"),
        pytest.param(a_run(StateType.SCHEDULED, "Resuming", due=JUST_NOW), Condition.COMING, id="resumed"),
        pytest.param(
            a_run(StateType.SCHEDULED, "Scheduled", due=NOW + timedelta(hours=1)),
            Condition.FALLEN,
            id="put off by somebody",
        ),
        pytest.param(a_run(StateType.RUNNING, "Running"), Condition.AT_WORK, id="running elsewhere"),
        pytest.param(
            a_run(StateType.RUNNING, "Running", LONG_AGO), Condition.FALLEN, id="left behind running"
        ),
        pytest.param(
            a_run(StateType.PENDING, "Pending", LONG_AGO), Condition.FALLEN, id="left behind pending"
        ),
        pytest.param(a_run(StateType.FAILED, "Failed"), Condition.FALLEN, id="our action failed"),
        pytest.param(a_run(StateType.CRASHED, "Crashed"), Condition.FALLEN, id="crashed"),
        pytest.param(a_run(StateType.CANCELLED, "Cancelled"), Condition.FALLEN, id="cancelled"),
        pytest.param(a_run(StateType.CANCELLING, "Cancelling"), Condition.FALLEN, id="being cancelled"),
        pytest.param(
            a_run(StateType.COMPLETED, "Completed"), Condition.FALLEN, id="a closed case was reopened"
        ),
    ],
)
def test_condition(run: FlowRun | None, found: Condition) -> None:
    assert condition(run, set(), NOW) is found


def test_a_run_in_hand_is_never_left_behind() -> None:
    in_hand: set[UUID] = {RUN}

    assert condition(a_run(StateType.RUNNING, "Running", LONG_AGO), in_hand, NOW) is Condition.AT_WORK
