"""One case as one Prefect flow run, from its first step to the end of its nazorg.

The flow drives, our tables know. Its body runs again from the top at every resume, retry or restart, so it reads
where the case stands, takes the turns that wait, and holds. Nothing outside the task has an effect, and the
task's action is safe to repeat; Prefect sees one opaque id, the reference, and the names of method and steps.
"""

from __future__ import annotations

from uuid import UUID

import structlog
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from actions import advance_case
from actions.advance_case import Position
from flows import room
from flows.hold import hold


log = structlog.get_logger(__name__)


class TurnNotTaken(RuntimeError):
    """Our action failed; what failed is in our own log, for Prefect keeps and shows what an error says (I8)."""


@flow(name="interventie", flow_run_name="{reference}", persist_result=False, validate_parameters=False)
def intervention(case_id: str, reference: str) -> None:  # noqa: ARG001  # the run is named after it
    """One case; safe to run again from the top at any moment."""
    while not (position := where(case_id)).closed:
        if position.waiting:
            hold()
        take_turn.with_options(task_run_name=name_of(position))(case_id)


@task(name="beurt", persist_result=False, cache_policy=NO_CACHE)
def take_turn(case_id: str) -> None:
    """Carry out the oldest turn that waits; may be repeated, since a turn is taken once, in one transaction."""
    here = room.here()
    try:
        with here.database.write() as session:
            advance_case.advance_case(session, here.installation, UUID(case_id), here.clock())
    except Exception as failure:
        log.exception("turn_not_taken", case=case_id)
        raise TurnNotTaken(type(failure).__name__) from None


def where(case_id: str) -> Position:
    """Where the case stands now; read anew each time, for a resume proves nothing."""
    try:
        with room.here().database.read() as session:
            return advance_case.position(session, UUID(case_id))
    except Exception as failure:
        log.exception("position_unreadable", case=case_id)
        raise TurnNotTaken(type(failure).__name__) from None


def name_of(position: Position) -> str:
    """What the task run is called in Prefect's UI: the step and what happens to it."""
    return f"{position.next_step} · {position.next_verb}"
