"""A case's run over the whole of its life: its labels, its end, and its return."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from actions.close_case import confirm_close, propose_close, reopen_case
from models import queries
from models.case import CaseRow
from tests.builders import INSTALLATION, chair_of
from tests.flows.house import House, now
from tests.patience import eventually


def test_the_tags_of_a_run_follow_the_step(house: House) -> None:
    case = house.waiting_case()
    house.decide(case)
    eventually(partial(house.is_at, case, "interviews"))
    eventually(partial(house.holds, case))

    house.command("rebuild")  # the round that the engine goes once a minute

    run = house.run(case)
    assert run is not None
    assert set(run["tags"]) == {"proef", "interviews"}


def test_a_closed_case_ends_its_run_and_a_reopened_one_goes_on_in_it(house: House) -> None:
    case = house.waiting_case()
    run = house.run(case)
    assert run is not None

    close(house, case)
    eventually(lambda: house.state(case) == "Completed")
    reopen(house, case)

    eventually(partial(house.holds, case), within=60)
    assert [found["id"] for found in house.all_runs(case)] == [run["id"]]
    assert house.open_steps(case) == ["intake"]


def close(house: House, case: UUID) -> None:
    """The chair proposes, the coordinator confirms."""
    with house.database.write() as session:
        chair = chair_of(session, session.get_one(CaseRow, case), now())
        propose_close(session, case, "Het gezin is verhuisd.", now(), by=chair)
        [coordinator] = queries.accounts_with(session, "coordinator")
        confirm_close(session, case, now(), by=coordinator.person_id)


def reopen(house: House, case: UUID) -> None:
    """By the coordinator."""
    with house.database.write() as session:
        [coordinator] = queries.accounts_with(session, "coordinator")
        reopen_case(session, INSTALLATION, case, "Er is een nieuwe melding.", now(), by=coordinator.person_id)
