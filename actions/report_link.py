"""Somebody says of a link: this is not mine, or I have another job now. The chair looks for the right person,
and the coordinators do when it is the chair's own link."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from actions.links import OpenBallot
from actions.settle import tell_chair, tell_coordinators
from models import audit, queries


REASONS = frozenset({"not_me", "other_job"})


def report_link(session: Session, opened: OpenBallot, reason: str, now: datetime) -> None:
    """Tell the chair that a seat's link reached the wrong person; of the chair's own link the coordinators are told.

    The seat and its vote stay as they are. The link goes on working: whoever really sits there may have meant something
    else, and only the chair can hand the seat over. Saying the same twice tells the chair once.

    Raises:
        ValueError: not a reason.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    audit.record(
        session,
        "link_reported",
        now,
        case=opened.case.id,
        ticket=opened.round.ticket,
        seat=str(opened.seat.seat_id),
        person=str(opened.person.id),
        reason=reason,
    )
    mark = f"reported:{opened.seat.seat_id}:{reason}"
    if queries.is_chair(session, opened.case.id, opened.person.id, now):
        tell_coordinators(session, opened.case, f"round:{opened.round.id}/{mark}", now)
    else:
        tell_chair(session, opened.case, opened.round, now, mark=mark)
