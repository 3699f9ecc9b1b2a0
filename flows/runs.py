"""A case's run in Prefect: made when it is not there, woken when it holds, put back when it fell.

Everything here is a hint that may be repeated: what a run may do is decided by our tables, which it reads first.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas import SetStateStatus
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Scheduled

from actions.turns import OpenCase, WaitingTurn


# A round of our flow takes about half a second. One that no thread of ours works on and that has not moved for
# this long was left behind by a process that died. To put back a living one is harmless, only wasteful.
LEFT_BEHIND_AFTER = timedelta(seconds=15)


class Condition(Enum):
    """What is to be done about a run that a turn waits for."""

    HOLDING = "suspended: wake it"
    COMING = "scheduled: a worker will take it"
    AT_WORK = "running: it reads the turn by itself, or holds soon"
    FALLEN = "ended, cancelled or left behind: put it back"
    GONE = "not in Prefect: make it"


def condition(run: FlowRun | None, mine: Container[UUID], now: datetime) -> Condition:
    """How a run stands; `mine` are the runs that threads of this process work on."""
    if run is None:
        return Condition.GONE
    state = run.state
    if state is None or state.is_final() or state.type is StateType.CANCELLING:
        return Condition.FALLEN
    if state.is_paused():
        return Condition.HOLDING
    if state.is_scheduled():
        due = state.state_details.scheduled_time or now
        return Condition.COMING if due <= now + timedelta(seconds=5) else Condition.FALLEN
    left_behind = run.id not in mine and now - state.timestamp > LEFT_BEHIND_AFTER
    return Condition.FALLEN if left_behind else Condition.AT_WORK


async def read(client: PrefectClient, run_id: str | None) -> FlowRun | None:
    """The run as Prefect knows it; None when it does not."""
    if run_id is None:
        return None
    try:
        return await client.read_flow_run(UUID(run_id))
    except ObjectNotFound:
        return None


async def create(client: PrefectClient, deployment: UUID, case: WaitingTurn | OpenCase) -> UUID:
    """The run of a case: the one that exists under the case's key, else a new one."""
    run = await client.create_flow_run_from_deployment(
        deployment,
        parameters={"case_id": str(case.case_id), "reference": case.reference},
        name=case.reference,
        tags=[case.method, case.step],
        idempotency_key=str(case.case_id),
    )
    return run.id


async def wake(client: PrefectClient, run_id: UUID) -> bool:
    """Resume a holding run; False when Prefect did not (HTTP 200 with ABORT means: not suspended yet)."""
    answer = await client.resume_flow_run(run_id)
    return bool(answer.status is SetStateStatus.ACCEPT)


async def dismiss(client: PrefectClient, run_id: UUID) -> None:
    """End a run that nobody needs."""
    await client.set_flow_run_state(run_id, Cancelled(message="a copy; its case has a run"), force=True)


async def put_back(client: PrefectClient, run_id: UUID) -> None:
    """Start the run again from its top, whatever state it is in; safe because it reads our tables first."""
    state: State[Any] = Scheduled(scheduled_time=datetime.now(UTC), message="put back by the engine")
    await client.set_flow_run_state(run_id, state, force=True)
