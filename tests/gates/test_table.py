"""Votes taken at a table: who confirms the list, and until when one can object."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from gates import table
from gates.errors import (
    ConfirmedByAbsent,
    ConfirmedByAsker,
    ConfirmedByNoter,
    ObjectionLate,
    ObjectionNotTheirs,
)
from gates.table import TableList


TZ = ZoneInfo("Europe/Amsterdam")
LIST = TableList(noted_by="voorzitter", requested_by="vrager", voters=("voorzitter", "vrager", "ans", "bo"))
UNTIL = datetime(2026, 11, 26, 16, tzinfo=UTC)


def works(_: date) -> str | None:
    return None


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        pytest.param("ans", None, id="another voter who was there"),
        pytest.param("voorzitter", ConfirmedByNoter, id="who wrote it down"),
        pytest.param("vrager", ConfirmedByAsker, id="who asked for the gate"),
        pytest.param("cem", ConfirmedByAbsent, id="who was not there"),
    ],
)
def test_confirming(person: str, refusal: type[Exception] | None) -> None:
    refused = table.confirm_refusal(LIST, person)

    assert (type(refused) if refused else None) is refusal


def test_five_working_days_to_object() -> None:
    told_at = datetime(2026, 11, 19, 10, tzinfo=UTC)

    assert table.object_until(told_at, tz=TZ, day_off=works).at == UNTIL


@pytest.mark.parametrize(
    ("person", "now", "refusal"),
    [
        pytest.param("ans", UNTIL.replace(minute=0, hour=15), None, id="in time"),
        pytest.param("ans", UNTIL, ObjectionLate, id="at the last instant"),
        pytest.param(
            "cem", UNTIL.replace(hour=15), ObjectionNotTheirs, id="somebody for whom nothing was noted"
        ),
    ],
)
def test_objecting(person: str, now: datetime, refusal: type[Exception] | None) -> None:
    refused = table.objection_refusal(LIST, person, until=UNTIL, now=now)

    assert (type(refused) if refused else None) is refusal
