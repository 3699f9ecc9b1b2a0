"""Which teams are silent, over many cases at once: the coordinator's list, sorted by days, in four questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.installation import Installation
from actions.puzzelteam.loading import today_of
from methods.puzzelteam import MeetingState, Met, Pause, Team, TeamState, agreed, quiet, state
from models.case import CaseRow
from models.pinned import method_of
from models.puzzelteam import MeetingRow, TeamPauseRow, TeamRow


@dataclass(frozen=True)
class SilentTeam:
    """A team that has not met for longer than its rhythm allows; `days` since it last met."""

    case: CaseRow
    phase: str
    days: int


def silent_teams(
    session: Session, installation: Installation, cases: Sequence[CaseRow], now: datetime
) -> list[SilentTeam]:
    """The silent ones among the teams of these cases, the longest silent first; a case without a team counts too."""
    today = today_of(installation, now)
    rows = {row.case_id: row for row in session.exec(select(TeamRow))}
    met = _condensed(session, today)
    rests: dict[UUID, list[Pause]] = {}
    for rest in session.exec(select(TeamPauseRow)):
        rests.setdefault(rest.team_id, []).append(Pause(rest.from_on, rest.until))
    found = []
    for case in cases:
        rhythm = method_of(session, case).rhythm
        if rhythm.phase(case.rhythm_phase) is None:
            continue
        row = rows.get(case.id)
        facts = Team(
            rhythm=agreed(rhythm, case.rhythm_phase, row.period_days) if row else rhythm,
            phase=case.rhythm_phase,
            formed_on=today_of(installation, row.formed_at if row else case.started_at),
            meetings=tuple(met.get(case.id, ())),
            pauses=tuple(rests.get(row.id, ())) if row else (),
            stopped_on=today_of(installation, row.stopped_at) if row and row.stopped_at else None,
        )
        if state(facts, today) is TeamState.SILENT:
            found.append(SilentTeam(case, case.rhythm_phase, quiet(facts, today).days))
    return sorted(found, key=lambda one: (-one.days, one.case.reference))


def _condensed(session: Session, today: date) -> dict[UUID, list[Met]]:
    """Of each case what silence depends on: the last meeting held, the next date, the first date without a word."""
    held, planned = MeetingState.HELD, MeetingState.PLANNED
    day = col(MeetingRow.local_day)
    asked = (
        (held, select(MeetingRow.case_id, func.max(day)).where(MeetingRow.state == held)),
        (planned, select(MeetingRow.case_id, func.min(day)).where(MeetingRow.state == planned, day >= today)),
        (planned, select(MeetingRow.case_id, func.min(day)).where(MeetingRow.state == planned, day < today)),
    )
    found: dict[UUID, list[Met]] = {}
    for what, query in asked:
        for case_id, on in session.exec(query.group_by(col(MeetingRow.case_id))):
            found.setdefault(case_id, []).append(Met(on, what))
    return found
