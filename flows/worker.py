"""The resident worker: runs the flows in the engine's own process, so that a resume costs no new Python.

A subclass of Prefect's `BaseWorker`, driven by its public verbs. `prefect.flow_engine.run_flow` is importable but
not documented: the version is pinned, and `tests/flows` runs it against a real server.

It has no `limit`: a run that comes back while its previous round is still ending would find its own slot taken,
and the worker would die of it. The threads are the limit.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import anyio.abc
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow
from prefect.flows import Flow
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult


POOL = "lange-adem"
TYPE = "lange-adem"
# SQLite behind Prefect has one writer, and a round of a flow is short: more threads would only queue there.
THREADS = 4


class ResidentWorker(BaseWorker[BaseJobConfiguration, BaseVariables, BaseWorkerResult]):
    """Runs each flow by its name in a thread of this process."""

    type = TYPE
    job_configuration = BaseJobConfiguration

    def __init__(self, flows: Mapping[str, Flow[Any, Any]], threads: ThreadPoolExecutor, running: set[UUID]) -> None:
        super().__init__(work_pool_name=POOL, name="engine", prefetch_seconds=0, create_pool_if_not_found=True)
        self._flows = flows
        self._threads = threads
        self._names: dict[UUID, str] = {}
        self.running = running

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> BaseWorkerResult:
        """Run one round of a flow: to its end, or to where it holds."""
        if task_status:
            task_status.started(None)  # nothing of ours has a process id of its own
        flow = self._flows[await self._name(flow_run.flow_id)]
        self.running.add(flow_run.id)
        round_ = self._threads.submit(one_round, flow, flow_run)
        round_.add_done_callback(lambda _: self.running.discard(flow_run.id))
        await asyncio.wrap_future(round_)
        return BaseWorkerResult(identifier=str(flow_run.id), status_code=0)

    async def _name(self, flow_id: UUID) -> str:
        if flow_id not in self._names:
            self._names[flow_id] = (await self.client.read_flow(flow_id)).name
        return self._names[flow_id]


def one_round(flow: Flow[Any, Any], flow_run: FlowRun) -> None:
    """Run the flow's body once from its top; a suspension is a normal way to end."""
    with contextlib.suppress(Pause, Abort):
        run_flow(flow, flow_run=flow_run, parameters=flow_run.parameters, return_type="state")
