"""The resident worker: runs the flows in the engine's own process, so that a resume costs no new Python.

A subclass of Prefect's `BaseWorker`, driven by its public verbs. `prefect.flow_engine.run_flow` is importable but
not documented: the version is pinned, and `tests/flows` runs it against a real server.

It has no `limit`: a run that comes back while its previous round is still ending would find its own slot taken,
and the worker would die of it. The threads are the limit.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

import anyio.abc
import structlog
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow
from prefect.flows import Flow
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult


log = structlog.get_logger(__name__)

POOL = "lange-adem"
TYPE = "lange-adem"

Rounds = dict[UUID, Future[None]]
"""The runs that a thread of this process works on, or will as soon as one is free."""

# SQLite behind Prefect has one writer, and a round of a flow is short: more threads would only queue there.
THREADS = 4


class ResidentWorker(BaseWorker[BaseJobConfiguration, BaseVariables, BaseWorkerResult]):
    """Runs each flow, known by its name, in a thread of this process; `rounds` holds the runs in hand."""

    type = TYPE
    job_configuration = BaseJobConfiguration

    def __init__(
        self, flows: Mapping[str, Flow[Any, Any]], threads: ThreadPoolExecutor, rounds: Rounds
    ) -> None:
        super().__init__(
            work_pool_name=POOL,
            name=f"engine {socket.gethostname()}",
            prefetch_seconds=0,
            create_pool_if_not_found=True,
        )
        self._flows = flows
        self._threads = threads
        self._names: dict[UUID, str] = {}
        self._rounds = rounds

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration | None = None,  # noqa: ARG002  # there is no infrastructure
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> BaseWorkerResult:
        """Run one round of a flow: to its end, or to where it holds."""
        if task_status:
            task_status.started(None)  # nothing of ours has a process id of its own
        flow = self._flows[await self._name(flow_run.flow_id)]
        await self._end_of_round(flow_run.id)
        round_ = self._rounds[flow_run.id] = self._threads.submit(one_round, flow, flow_run)
        round_.add_done_callback(lambda _: self._rounds.pop(flow_run.id, None))
        await asyncio.wrap_future(round_)
        return BaseWorkerResult(identifier=str(flow_run.id), status_code=0)

    async def _end_of_round(self, run: UUID) -> None:
        """A run that was resumed very soon may still be on its way out of the round before."""
        if before := self._rounds.get(run):
            await asyncio.wait([asyncio.wrap_future(before)])

    async def _submit_run(self, flow_run: FlowRun) -> None:
        """Take a run and start it.

        Prefect's own way also reads the deployment and the flow, labels the run and templates a job for some
        infrastructure: seven calls on each resume, for a thread. And an error in it would end the whole worker.
        """
        try:
            if await self._is_ours(flow_run):
                await self.run(flow_run)
        except Exception as failure:
            log.warning("round_ended_early", run=str(flow_run.id), reason=type(failure).__name__)

    async def _is_ours(self, flow_run: FlowRun) -> bool:
        """Was the run pending for us? From then on it may come back, even before this round has quite ended."""
        try:
            return await self._propose_pending_state(flow_run)
        finally:
            self._submitting_flow_run_ids.discard(flow_run.id)

    async def _worker_metadata(self) -> None:
        """Prefect would read the metadata of every installed package, at each start, to find integrations."""

    async def _name(self, flow_id: UUID) -> str:
        if flow_id not in self._names:
            self._names[flow_id] = (await self.client.read_flow(flow_id)).name
        return self._names[flow_id]


def one_round(flow: Flow[Any, Any], flow_run: FlowRun) -> None:
    """Run the flow's body once from its top; a suspension is a normal way to end.

    Without a deployment in sight Prefect opens no websocket to learn of suspensions from elsewhere: that one hears
    of the run's *previous* suspension too, late, and then ends the round that had just begun (measured on 3.8.8).
    """
    alone = flow_run.model_copy(update={"deployment_id": None})
    with contextlib.suppress(Pause, Abort):
        run_flow(flow, flow_run=alone, parameters=flow_run.parameters, return_type="state")
