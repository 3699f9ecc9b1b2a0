"""The environment that Prefect's processes get."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from flows import environment, server
from settings import Settings


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, prefect_port=4999)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        pytest.param("postgresql://a:b@host/db", "postgresql+asyncpg://a:b@host/db", id="as ours is written"),
        pytest.param("postgres://a:b@host/db", "postgresql+asyncpg://a:b@host/db", id="the old name"),
        pytest.param("postgresql+psycopg://a:b@host/db", "postgresql+asyncpg://a:b@host/db", id="our driver"),
        pytest.param("sqlite:////tmp/prefect.db", "sqlite+aiosqlite:////tmp/prefect.db", id="another file"),
    ],
)
def test_prefects_database_gets_the_driver_it_needs(tmp_path: Path, given: str, used: str) -> None:
    settings = Settings(data_dir=tmp_path, prefect_database_url=given)

    assert server.database_url(settings) == used


def test_prefects_database_is_in_the_data_folder_unless_chosen_otherwise(chosen: Settings) -> None:
    assert server.database_url(chosen) == f"sqlite+aiosqlite:///{chosen.data_dir.resolve() / 'prefect.db'}"


def test_the_server_listens_on_loopback_with_a_password_and_csrf_protection_and_reports_nothing(
    chosen: Settings,
) -> None:
    given = server.variables(chosen)

    assert given["PREFECT_SERVER_API_HOST"] == "127.0.0.1"
    assert given["PREFECT_SERVER_API_AUTH_STRING"] == environment.auth_string(chosen)
    assert given["PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED"] == "true"
    assert given["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert given["DO_NOT_TRACK"] == "1"
    assert given["PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED"] == "false"


def test_every_variable_is_one_that_this_prefect_knows(chosen: Settings) -> None:
    from prefect.settings.legacy import _get_settings_fields
    from prefect.settings.models.root import Settings as PrefectSettings

    known = set(_get_settings_fields(PrefectSettings))

    assert {name for name in server.variables(chosen) if name.startswith("PREFECT_")} <= known


def test_another_prefects_variables_do_not_leak_in(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "prefect"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("os.environ", {"PREFECT_API_URL": "https://elsewhere.example/api", "PREFECT_X": "1"})

    environment.enter(chosen)

    assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4999/api"
    assert "PREFECT_X" not in os.environ


def test_an_environment_that_comes_after_prefect_is_refused(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prefect", sys)

    with pytest.raises(environment.PrefectCameFirst):
        environment.enter(chosen)


def test_calls_to_loopback_take_no_proxy(chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "intranet.example")

    assert environment.client(chosen)["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
