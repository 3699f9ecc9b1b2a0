"""Beyond one machine both databases are PostgreSQL: the same server, the same engine, the same journey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Template
from tests.flows.house import House, a_house
from tests.patience import eventually
from tests.ports import free_port


pytestmark = pytest.mark.slow


@pytest.fixture
def house_on_postgresql(tmp_path: Path, templates: dict[str, Template]) -> Iterator[House]:
    template = templates["postgresql"]
    with template.fresh() as ours, template.empty(tmp_path) as prefects:
        house = a_house(tmp_path, free_port(), ours, prefect_database_url=prefects)
        try:
            house.start_server()
            house.start("engine")
            yield house
        finally:
            house.close()


def test_a_case_moves_with_both_databases_on_postgresql(house_on_postgresql: House) -> None:
    house = house_on_postgresql
    case = house.case()
    eventually(lambda: house.holds(case), within=60)

    house.decide(case)

    eventually(lambda: house.step(case) == "interviews" and house.holds(case))
    assert not (house.settings.data_dir / "prefect.db").exists()
