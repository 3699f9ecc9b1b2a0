"""`lot case list` and `lot case show`: where each case is, and that a closed one is nowhere any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from cli.main import command_line
from gates.transitions import CaseState, Phase
from migrations import upgrade
from models import audit
from models.case import CaseRow
from models.database import Database
from tests.builders import a_case
from tests.clock import Clock


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database as `lot` finds it."""
    monkeypatch.setenv("LOT_DATA_DIR", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path / 'lot.db'}")
    upgrade(database.engine)
    return database


def in_state(session: Session, clock: Clock, state: CaseState) -> CaseRow:
    """A case whose last round ended in a hold."""
    case = a_case(session, clock.now())
    case.state, case.phase = state, Phase.HOLDING
    case.closed_at = clock.now() if state is CaseState.CLOSED else None
    session.add(case)
    audit.record(session, "case_closed", clock.now(), case=case.id)
    return case


@pytest.mark.parametrize(("state", "told"), [(CaseState.ACTIVE, True), (CaseState.CLOSED, False)])
def test_a_closed_case_waits_for_nothing(
    installation: Database, clock: Clock, state: CaseState, told: bool
) -> None:
    with installation.write() as session:
        reference = in_state(session, clock, state).reference

    listed = CliRunner().invoke(command_line(), ["case", "list"])
    shown = CliRunner().invoke(command_line(), ["case", "show", reference])

    assert (listed.exit_code, shown.exit_code) == (0, 0)
    assert reference in listed.output
    assert ("holding" in listed.output) == ("holding" in shown.output) == told
