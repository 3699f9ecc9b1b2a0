"""Beleving beside reëel: a peiling next to what happened in the same time, for who may read it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.puzzelteam.trend import INCIDENTS, stretches
from methods.catalogue import catalogue
from methods.schema import Compartment
from methods.signals import Direction, SignalKind
from models import audit, teams
from models.case import CaseRow, DeliverableRow
from models.peiling import PeilingRow
from tests.builders import INSTALLATION, a_case, a_member
from tests.puzzelteam.teams import a_team, at


START = at("2026-11-18")
LOT_TEAM = tuple(
    a_member(role) for role in ("projectleider", "procesregisseur", "wijkagent", "bestuurder", "teamlid_lot")
)


@pytest.fixture
def case(session: Session) -> CaseRow:
    """A LOT case with two peilingen, incidents in both stretches of time, and signals."""
    case = a_case(session, START, method=catalogue().method("lot"), members=LOT_TEAM)
    team = a_team(session, case, START)
    for closed, marks in (("2027-01-15", [0, 0, 0, 4, 0]), ("2027-04-15", [0, 4, 0, 0, 0])):
        session.add(
            PeilingRow(
                case_id=case.id,
                team_id=team.id,
                opened_at=at(closed) - timedelta(days=7),
                closes_at=at(closed),
                closed_at=at(closed),
                asked=5,
                answered=4,
                results={"safety": marks, "together": [0, 0, 4, 0, 0], "lines": []},
            )
        )
    days = ["2026-12-01", "2027-01-15", "2027-04-01", None, "onbekend"]
    session.add(
        DeliverableRow(
            case_id=case.id,
            step_key=next(
                step.key
                for step in catalogue().method("lot").steps
                if step.deliverable(INCIDENTS) is not None
            ),
            key=INCIDENTS,
            version=1,
            content={
                "voorvallen": [{"datum": day, "tegen": "wijkagent", "wat": "Dreiging."} for day in days]
            },
            digest="x",
            complete=True,
            saved_at=START,
        )
    )
    audit.record(session, "deliverable_saved", START, case=case.id)
    return case


def a_fact(session: Session, case: CaseRow, day: str, compartment: Compartment = Compartment.ALL) -> None:
    """Somebody saw that it got worse."""
    new = NewSignal(
        "Weer.",
        Direction.WORSE,
        SignalKind.FACT,
        date.fromisoformat(day),
        ground="Register.",
        compartment=compartment,
    )
    report_signal(session, INSTALLATION, case.id, new, at(day), by=None)


def counted(
    session: Session, case: CaseRow, *readable: Compartment
) -> list[tuple[float | None, int | None, int]]:
    """Of each peiling the mark for safety, incidents and facts that got worse, for who reads these compartments."""
    team = teams.team_of(session, case.id)
    assert team is not None
    found = stretches(session, case, team, lambda one: one in readable)
    return [(one.safety, one.incidents, one.worse) for one in found]


def test_each_stretch_counts_what_happened_in_it_once(session: Session, case: CaseRow) -> None:
    for day in ("2026-12-01", "2027-01-15", "2027-02-01", "2027-05-01"):
        a_fact(session, case, day)
    report_signal(
        session, INSTALLATION, case.id, NewSignal("Niet nagegaan.", Direction.WORSE), START, by=None
    )

    both = (Compartment.ALL, Compartment.VEILIGHEID)

    assert counted(session, case, *both) == [(4.0, 1, 1), (2.0, 2, 2)]


def test_who_may_not_read_the_incidents_does_not_get_their_number(session: Session, case: CaseRow) -> None:
    a_fact(session, case, "2026-12-01", Compartment.VEILIGHEID)

    assert counted(session, case, Compartment.ALL, Compartment.ZORG) == [(4.0, None, 0), (2.0, None, 0)]


def test_a_peiling_that_runs_is_not_shown(session: Session, case: CaseRow) -> None:
    team = teams.team_of(session, case.id)
    assert team is not None
    later: datetime = at("2027-05-01")
    row = PeilingRow(
        case_id=case.id, team_id=team.id, opened_at=later, closes_at=later + timedelta(days=7), asked=5
    )
    session.add(row)
    audit.record(session, "peiling_opened", later, case=case.id)
    session.flush()

    assert len(counted(session, case, Compartment.ALL)) == 2
