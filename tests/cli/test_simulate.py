"""`lot simulate --until`: every message with its reason, on a copy, from either database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel
from typer.testing import CliRunner, Result

from actions.puzzelteam.plan_meeting import plan_meeting
from cli.main import command_line
from gates.deadlines import is_working_day
from methods.working_days import day_off
from models.database import Database
from tests.builders import INSTALLATION, a_case, an_open_round, chair_of
from tests.puzzelteam.teams import a_team


AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def lot(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings of an installation on this database; its URL."""
    folder = tmp_path / "data"
    for name, value in {
        "DATA_DIR": str(folder), "DATABASE_URL": database_url, "CONTROLLER": "Gemeente Voorbeeld",
        "LEGAL_GROUND": "Algemeen belang", "RETENTION": "P5Y", "SCHOOL_REGION": "",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"LOT_{name}", value)
    return database_url


def simulate(*options: str) -> Result:
    """The command as somebody types it."""
    return CliRunner().invoke(command_line(), ["simulate", *options])


def everything(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with database.engine.connect() as line:
        return {
            table.name: sorted(repr(tuple(row)) for row in line.execute(select(table)))
            for table in SQLModel.metadata.sorted_tables
        }


def a_meeting_to_come(database: Database) -> date:
    """A team with a meeting about three weeks from now, and an open gate; the day of the meeting."""
    now = datetime.now(UTC)
    day = now.astimezone(AMSTERDAM).date() + timedelta(days=20)
    while not is_working_day(day, day_off=day_off()):
        day += timedelta(days=1)
    with database.write() as session:
        case = a_case(session, now)
        an_open_round(session, case, now)
        a_team(session, case, now)
        plan_meeting(session, INSTALLATION, case.id, day, time(10), now, by=chair_of(session, case, now))
    return day


def test_every_message_is_reported_with_its_reason_and_nothing_changes(lot: str, database: Database) -> None:
    day = a_meeting_to_come(database)
    before = everything(database)

    done = simulate("--until", day.isoformat(), "--json")

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    tomorrow = [
        one for one in told if one["occasion"] == "meeting_tomorrow" or "meeting_tomorrow" in one["carries"]
    ]
    assert sorted(one["to"].partition("@")[0] for one in tomorrow) == [
        "hulpverlener",
        "projectleider",
        "wijkagent",
    ]
    assert all(one["because"] and one["subject"] and datetime.fromisoformat(one["at"]) for one in told)
    assert {"gate_opened", "meeting_invite"} <= {one["occasion"] for one in told}
    assert everything(database) == before
    assert not list(Path(lot.removeprefix("sqlite:///")).parent.glob("copy*"))


@pytest.mark.usefixtures("lot")
def test_for_people_it_ends_with_totals(database: Database) -> None:
    day = a_meeting_to_come(database)

    done = simulate("--until", (day - timedelta(days=15)).isoformat())

    assert done.exit_code == 0, done.output
    assert "message(s) up to" in done.stdout
    assert "to one person in one week" in done.stdout


@pytest.mark.parametrize("until", ["2020-01-01", "gisteren"])
@pytest.mark.usefixtures("lot")
def test_a_day_that_is_no_day_to_come_is_one_line_and_exit_code_2(until: str) -> None:
    done = simulate("--until", until)

    assert done.exit_code == 2
    assert "Traceback" not in done.output
