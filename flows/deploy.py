"""What Prefect must know of us: the work pool and two deployments. Safe to repeat; the engine does it at its start.

`prefect.yaml` says the same for `prefect deploy --all`; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.schedules import IntervalSchedule
from prefect.exceptions import ObjectAlreadyExists
from prefect.flows import Flow
from prefect.utilities.callables import parameter_schema

from flows.intervention import intervention
from flows.sweep import sweep
from flows.worker import POOL, TYPE, ResidentWorker


FLOWS: dict[str, Flow[Any, Any]] = {flow.name: flow for flow in (intervention, sweep)}


@dataclass(frozen=True)
class Deployed:
    """The ids of the two deployments in Prefect's present database."""

    intervention: UUID
    sweep: UUID


async def deploy(client: PrefectClient) -> Deployed:
    """Make the pool and the deployments, or bring them up to date."""
    await _pool(client)
    return Deployed(
        intervention=await _deployment(client, intervention, "flows.intervention.intervention"),
        sweep=await _deployment(
            client,
            sweep,
            "flows.sweep.sweep",
            # After downtime Prefect starts every missed run at once: one at a time, the others are dropped.
            concurrency_limit=1,
            concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
            schedules=[
                DeploymentScheduleCreate(
                    schedule=IntervalSchedule(interval=timedelta(hours=1)), slug="hourly"
                )
            ],
        ),
    )


async def _pool(client: PrefectClient) -> None:
    template = ResidentWorker.get_default_base_job_template()
    try:
        await client.create_work_pool(WorkPoolCreate(name=POOL, type=TYPE, base_job_template=template))
    except ObjectAlreadyExists:
        return


async def _deployment(client: PrefectClient, flow: Flow[Any, Any], entrypoint: str, **options: Any) -> UUID:
    return await client.create_deployment(
        flow_id=await client.create_flow(flow),
        name=flow.name,
        entrypoint=entrypoint,
        work_pool_name=POOL,
        parameter_openapi_schema=parameter_schema(flow).model_dump_for_openapi(),
        enforce_parameter_schema=True,
        **options,
    )
