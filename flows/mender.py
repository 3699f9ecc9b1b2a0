"""The mender: once a minute past all open cases, for what no turn will ever ask for.

A run that was deleted, cancelled, crashed or left behind by a process that died is made anew or put back; the step
in its tags is brought up to date; and a copy that somebody made of a run is dismissed, or it would wait for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Container, Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun, StateType
from sqlmodel import select

from actions import turns
from actions.turns import OpenCase
from flows import runs
from flows.intervention import intervention
from flows.room import Room, wall_clock
from flows.runs import Condition
from flows.waker import Waker
from models.case import CaseRunRow


log = structlog.get_logger(__name__)

MEND_EVERY = 60.0  # seconds
BATCH = 200  # runs in one answer of Prefect's, which is its limit
# A run is made just before our tables learn of it: a younger one is not yet called a copy.
A_COPY_AFTER = timedelta(minutes=1)
ALIVE = [type_ for type_ in StateType if type_ not in TERMINAL_STATES]


class Mender:
    """Goes past all open cases; what it finds broken the waker puts right."""

    def __init__(self, room: Room, client: PrefectClient, waker: Waker, mine: Container[UUID]) -> None:
        self._room = room
        self._client = client
        self._waker = waker
        self._mine = mine

    async def mend_forever(self) -> None:
        """Mend at once and then every minute until cancelled; a failure only delays it."""
        while True:
            try:
                await self.mend()
            except Exception as failure:
                log.warning("mender_delayed", reason=type(failure).__name__)
            await asyncio.sleep(MEND_EVERY)

    async def mend(self) -> int:
        """Go once past all open cases; returns how many runs had to be made or put back."""
        cases = await asyncio.to_thread(self._open_cases)
        alive = {str(run.id): run async for run in self._alive()}
        mended = [await self._mend(case, alive.pop(case.flow_run_id or "", None)) for case in cases]
        for run in alive.values():
            await self._dismiss_a_copy(run)
        return sum(mended)

    def _open_cases(self) -> Sequence[OpenCase]:
        with self._room.database.read() as session:
            return turns.open_cases(session)

    async def _alive(self) -> AsyncIterator[FlowRun]:
        """Every run of a case that has not ended, page by page."""
        flow = FlowFilter(name=FlowFilterName(any_=[intervention.name]))
        state = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=ALIVE)))
        offset = 0
        while page := await self._client.read_flow_runs(
            flow_filter=flow, flow_run_filter=state, limit=BATCH, offset=offset
        ):
            for run in page:
                yield run
            offset += BATCH

    async def _mend(self, case: OpenCase, run: FlowRun | None) -> bool:
        """Make or put back the run of one case where needed; True when it was."""
        run = run or await runs.read(self._client, case.flow_run_id)
        found = runs.condition(run, self._mine, wall_clock())
        if run is None or found is Condition.GONE:
            await self._waker.create(case)
            return True
        if found is Condition.FALLEN:
            await self._waker.put_back(run)
            return True
        if set(run.tags) != {case.method, case.step}:
            await self._client.update_flow_run(run.id, tags=[case.method, case.step])
        return False

    async def _dismiss_a_copy(self, run: FlowRun) -> None:
        """Cancel a holding run that is not the run of its case; it could do no harm, only linger."""
        old = run.created is not None and wall_clock() - run.created > A_COPY_AFTER
        if old and run.state and run.state.is_paused() and await asyncio.to_thread(self._is_a_copy, run):
            log.info("copy_dismissed", reference=run.name)
            await runs.dismiss(self._client, run.id)

    def _is_a_copy(self, run: FlowRun) -> bool:
        try:
            case_id = UUID(str(run.parameters.get("case_id")))
        except ValueError:
            return True
        with self._room.database.read() as session:
            row = session.exec(select(CaseRunRow).where(CaseRunRow.case_id == case_id)).first()
        return row is None or row.flow_run_id != str(run.id)
