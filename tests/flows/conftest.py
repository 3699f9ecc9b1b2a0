"""One Prefect server and one engine for all tests of this room: starting them takes longer than any of the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.databases import Template
from tests.flows.house import House, a_house
from tests.ports import free_port


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory, templates: dict[str, Template]) -> Iterator[House]:
    """The installation with its Prefect server up, for the whole room."""
    folder = tmp_path_factory.mktemp("house")
    with templates["sqlite"].fresh() as url:
        house = a_house(folder, free_port(), url)
        try:
            house.start_server()
            yield house
        finally:
            house.close()


@pytest.fixture
def house(server: House) -> House:
    """The installation with everything up, whatever an earlier test did to it."""
    if not server.runs("server"):
        server.start_server()
    if not server.runs("engine"):
        server.start_engine()
    return server
