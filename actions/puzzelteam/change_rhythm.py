"""Another rhythm, with a reason: by the chair, by a signal that is worse, or by the phase of the case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, Mistake, NothingToDo
from actions.puzzelteam.form_team import look_soon
from actions.puzzelteam.loading import Loaded, loaded, require_lead
from actions.reasons import owed_words
from methods.puzzelteam import RhythmNeverMeets, agreed
from methods.rhythm import UnknownPhase, period_days
from models import audit, teams
from models.pinned import method_of
from models.puzzelteam import RhythmChangeRow


def change_rhythm(
    session: Session,
    case_id: UUID,
    reason: str,
    now: datetime,
    *,
    by: UUID | None,
    phase: str | None = None,
    every_days: int | None = None,
) -> RhythmChangeRow:
    """Meet in another phase's rhythm, or every so many days (thinning out). Nothing about planned dates changes.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo (it is so already), Invalid (no reason, an unknown phase, a
        rhythm in which the team would never meet before it is silent).
    """
    here = loaded(session, case_id)
    require_lead(session, here.team, by, now)
    reason = owed_words(reason)
    row = set_rhythm(session, here, reason, now, by=by, phase=phase, every_days=every_days)
    audit.record(
        session, "rhythm_changed", now, by=by, case=here.case.id, phase=row.phase, period_days=row.period_days
    )
    return row


def set_rhythm(
    session: Session,
    here: Loaded,
    reason: str,
    now: datetime,
    *,
    by: UUID | None,
    phase: str | None = None,
    every_days: int | None = None,
) -> RhythmChangeRow:
    """The rows of another rhythm; the caller writes the audit line.

    Raises:
        Invalid, NothingToDo.
    """
    rhythm = method_of(session, here.case).rhythm
    wanted = phase or here.case.rhythm_phase
    try:
        found = agreed(rhythm, wanted, every_days)
    except UnknownPhase:
        raise Invalid([Mistake("phase", "not_a_choice")]) from None
    except RhythmNeverMeets as never:
        raise Invalid([Mistake("every_days", f"never_meets: {never.longest}")]) from None
    if (wanted, every_days) == (here.case.rhythm_phase, here.team.period_days):
        raise NothingToDo("this is the rhythm already")
    here.case.rhythm_phase, here.team.period_days = wanted, every_days
    row = RhythmChangeRow(
        team_id=here.team.id,
        phase=wanted,
        period_days=period_days(found, wanted),
        reason=reason,
        changed_by=by,
        changed_at=now,
    )
    session.add_all([here.case, here.team, row])
    look_soon(session, here.team, now)
    return row


def follow_phase(session: Session, here: Loaded, now: datetime) -> None:
    """The case came into another phase: so does the rhythm of its team, at the method's own pace."""
    changes = teams.rhythm_changes(session, here.team.id)
    if changes and changes[-1].phase == here.case.rhythm_phase:
        return
    phase = here.case.rhythm_phase
    here.case.rhythm_phase = changes[-1].phase if changes else ""
    row = set_rhythm(session, here, "phase", now, by=None, phase=phase)
    audit.record(
        session, "rhythm_changed", now, case=here.case.id, phase=row.phase, period_days=row.period_days
    )
