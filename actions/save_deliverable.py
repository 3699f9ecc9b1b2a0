"""Save a new version of what a step must yield; never over somebody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, Mistake, NotFound, StepNotOpen, VersionConflict, VersionMissing
from actions.facts import content_digest, evidence_now
from actions.loading import running_case
from actions.settle import tell_voters
from gates.transitions import RoundState, StepState
from methods import forms
from models import audit, queries
from models.case import CaseRow, DeliverableRow
from models.gate import GateRow, RoundRow, Standing
from models.pinned import method_of
from notifications.occasions import Occasion


WORKABLE = frozenset({StepState.OPEN, StepState.REOPENED})


def save_deliverable(
    session: Session,
    case_id: UUID,
    step_key: str,
    key: str,
    content: dict[str, Any],
    now: datetime,
    *,
    by: UUID | None,
    replaces: int | str | None = None,
) -> DeliverableRow:
    """Keep a new version; `replaces` is the version or digest it was made from (none for the first).

    Votes of a running round on this step become stale: those who cast them are asked again.

    Raises:
        NotFound, StepNotOpen, Invalid, VersionMissing, VersionConflict.
    """
    case = running_case(session, case_id)
    method = method_of(session, case)
    step = method.step(step_key)
    definition = step.deliverable(key) if step else None
    if definition is None:
        raise NotFound("deliverable")
    _require_open(session, case, step_key)
    if wrong := forms.mistakes(definition.form, content):
        raise Invalid([Mistake(mistake.path, mistake.message) for mistake in wrong])
    newest = queries.deliverable(session, case_id, step_key, key)
    _require_no_lost_update(newest, replaces)
    row = DeliverableRow(
        case_id=case_id,
        step_key=step_key,
        key=key,
        version=newest.version + 1 if newest else 1,
        content=content,
        digest=content_digest(content),
        complete=forms.complete(definition.form, content),
        saved_by=by,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(
        session, "deliverable_saved", now, by=by, case=case_id, step=step_key, key=key, version=row.version
    )
    _ask_again(session, case, step_key, now)
    return row


def _require_open(session: Session, case: CaseRow, step_key: str) -> None:
    step = next(row for row in queries.steps(session, case.id) if row.key == step_key)
    if step.state not in WORKABLE:
        raise StepNotOpen(step_key, case.current_step)


def _require_no_lost_update(newest: DeliverableRow | None, replaces: int | str | None) -> None:
    if newest is None:
        if replaces is not None:
            raise VersionConflict(0, "")
        return
    if replaces is None:
        raise VersionMissing(newest.version)
    if replaces not in (newest.version, newest.digest):
        raise VersionConflict(newest.version, newest.digest)


def _ask_again(session: Session, case: CaseRow, step_key: str, now: datetime) -> None:
    """Make the votes on older evidence stale and ask their voters again (I3: they stay readable)."""
    round_ = queries.running_round(session, case.id)
    if round_ is None or round_.state is not RoundState.OPEN:
        return
    if session.get_one(GateRow, round_.gate_id).step_key != step_key:
        return
    evidence = evidence_now(session, case.id, method_of(session, case), step_key)
    round_.evidence, round_.evidence_digest = evidence, content_digest(evidence)
    session.add(round_)
    mark_stale(session, round_, now)


def mark_stale(session: Session, round_: RoundRow, now: datetime) -> None:
    """Votes whose voter saw something else than lies there now count no more; who sits there now is asked again."""
    seats = {seat.seat_id: seat for seat in queries.round_seats(session, round_.id)}
    for vote in queries.counted_votes(session, round_.id):
        if vote.seen_digest == round_.evidence_digest:
            continue
        vote.standing, vote.standing_because = Standing.STALE, "evidence_changed"
        session.add(vote)
        mark = f"again:{round_.evidence_digest[:16]}"
        tell_voters(session, Occasion.GATE_OPENED, round_, seats[vote.seat_id], now, mark=mark)
