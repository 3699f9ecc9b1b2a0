"""Much at once is a sign that time was lost (a standstill, a clock that jumped): said to the coordinators, once a day.

People are spared already: whatever waits for somebody becomes one message a day (`actions/daily_post.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from actions.notices import queue
from methods.measures import is_storm
from models import queries
from models.post import NoticeRow, NoticeState
from notifications.occasions import NATURE, Occasion


FARTHEST_POSTPONED = timedelta(days=10)
"""Nothing is put off for longer than the longest row of holidays: what is was put off by a clock that ran ahead."""

_RULED = [one.value for one, nature in NATURE.items() if nature.bundled]


def sound_storm(session: Session, now: datetime) -> int:
    """Tell the coordinators when the rules made a storm; bring back what a fast clock put off. Gives what waits."""
    _bring_back(session, now)
    waiting = session.exec(
        select(func.count())
        .select_from(NoticeRow)
        .where(
            NoticeRow.state == NoticeState.QUEUED,
            col(NoticeRow.occasion).in_(_RULED),
            NoticeRow.queued_at >= now - timedelta(hours=1),
        )
    ).one()
    if is_storm(waiting):
        for account in queries.accounts_with(session, "coordinator"):
            key = f"storm:{now.date().isoformat()}"
            queue(session, Occasion.COORDINATOR_ALARM, account.person_id, key, now, count=waiting)
    return waiting


def _bring_back(session: Session, now: datetime) -> None:
    ahead = select(NoticeRow).where(
        NoticeRow.state == NoticeState.QUEUED, NoticeRow.due_at > now + FARTHEST_POSTPONED
    )
    for notice in session.exec(ahead):
        notice.due_at = now
        session.add(notice)
