"""What a team agrees: what, who, by when; carried to the next meeting until it is done, or dropped with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid, Mistake, NotFound, NothingToDo
from actions.puzzelteam.loading import Loaded, loaded, require_lead, require_member, require_open
from actions.reasons import SHORT, owed_words, too_long
from models import audit, teams
from models.puzzelteam import ActionRow, MeetingRow


@dataclass(frozen=True)
class NewAction:
    """An agreement to be written down; the owner is a seat of the team, or words where none fits."""

    what: str
    due_on: date | None
    owner_seat_id: UUID | None = None
    owner: str = ""


def add_action(session: Session, case_id: UUID, new: NewAction, now: datetime, *, by: UUID) -> ActionRow:
    """Write an agreement down; any member of the case may.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, Invalid (without what, owner or date).
    """
    here = loaded(session, case_id)
    require_member(session, here.case, by, now)
    row = agree(session, here, new, now, by=by)
    audit.record(session, "action_agreed", now, by=by, case=here.case.id)
    return row


def agree(
    session: Session,
    here: Loaded,
    new: NewAction,
    now: datetime,
    *,
    by: UUID | None,
    meeting: MeetingRow | None = None,
) -> ActionRow:
    """The row of an agreement; the caller writes the audit line.

    Raises:
        Invalid.
    """
    seats = {seat.id for _, seat in teams.team_seats(session, here.team.id, now)}
    mistakes = [] if new.what.strip() else [Mistake("what", "missing")]
    if new.owner_seat_id is None and not new.owner.strip():
        mistakes.append(Mistake("owner", "missing"))
    if new.owner_seat_id is not None and new.owner_seat_id not in seats:
        mistakes.append(Mistake("owner", "unknown_seat"))
    mistakes += too_long({"what": new.what}) + too_long({"owner": new.owner}, SHORT)
    if mistakes or new.due_on is None:
        raise Invalid([*mistakes, *([] if new.due_on else [Mistake("due", "missing")])])
    row = ActionRow(
        team_id=here.team.id,
        meeting_id=meeting.id if meeting else None,
        what=new.what.strip(),
        owner_seat_id=new.owner_seat_id,
        owner=new.owner.strip(),
        due_on=new.due_on,
        agreed_at=now,
        agreed_by=by,
    )
    session.add(row)
    session.flush()
    return row


def finish_action(session: Session, action_id: UUID, now: datetime, *, by: UUID) -> ActionRow:
    """Done; any member of the case may say so.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo (done or dropped).
    """
    here, row = _standing(session, action_id)
    require_member(session, here.case, by, now)
    row.done_at, row.done_by = now, by
    session.add(row)
    audit.record(session, "action_done", now, by=by, case=here.case.id)
    return row


def drop_action(session: Session, action_id: UUID, reason: str, now: datetime, *, by: UUID) -> ActionRow:
    """No longer needed, with a reason; by chair or vice chair.

    Raises:
        NotFound, NotAllowed, CaseNotOpen, NothingToDo (done or dropped), Invalid (no reason).
    """
    here, row = _standing(session, action_id)
    require_lead(session, here.team, by, now)
    reason = owed_words(reason)
    row.dropped_at, row.dropped_because = now, reason
    session.add(row)
    audit.record(session, "action_dropped", now, by=by, case=here.case.id)
    return row


def _standing(session: Session, action_id: UUID) -> tuple[Loaded, ActionRow]:
    row = session.get(ActionRow, action_id)
    case_id = teams.case_of_team(session, row.team_id) if row else None
    if row is None or case_id is None:
        raise NotFound("action")
    here = loaded(session, case_id, meets=False)
    require_open(here.case)
    session.refresh(row)
    if row.done_at or row.dropped_at:
        raise NothingToDo("this agreement is done or dropped")
    return here, row
