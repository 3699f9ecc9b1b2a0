"""Rule 11: what the rules cost and yield, told to the coordinators once a month, so that numbers are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlmodel import Session, col, func, select

from actions.installation import Installation
from actions.notices import queue
from gates.transitions import RoundState
from methods.measures import Measures, measures
from methods.puzzelteam import MeetingState, Met
from methods.reminders import GATE_BEFORE, Escalation, sending_hour
from methods.working_days import ONE_DAY, first_working_day
from models import queries
from models.gate import RoundRow, RoundSeatRow, VoteRow
from models.post import NoticeRow, NoticeState
from models.puzzelteam import MeetingRow, TeamRow
from notifications.occasions import NATURE, Occasion


@dataclass(frozen=True)
class Month:
    """The month that ended, its last day not in it."""

    start: date
    end: date


def coordinators_to_tell(session: Session, installation: Installation, now: datetime) -> list[UUID]:
    """Who has not had last month's figures yet; from the first working day of a month on, where a team met before."""
    month = _last_month(installation, now)
    first = first_working_day(month.end, day_off=installation.day_off)
    if now < sending_hour(first, installation.zone):
        return []
    people = {account.person_id for account in queries.accounts_with(session, "coordinator")}
    keys = {f"{_key(month)}/person:{person_id}": person_id for person_id in people}
    told = set(session.exec(select(NoticeRow.key).where(col(NoticeRow.key).in_(keys))))
    waiting = [person_id for key, person_id in sorted(keys.items()) if key not in told]
    began = _began(installation, month)
    formed = select(TeamRow.id).where(TeamRow.formed_at < began).limit(1)
    return waiting if waiting and session.exec(formed).first() else []


def tell_measures(session: Session, installation: Installation, person_id: UUID, now: datetime) -> None:
    """Queue last month's figures for one coordinator; twice for nobody."""
    month = _last_month(installation, now)
    found = month_measures(session, installation, month)
    meetings = dict(_meetings(session, month))
    facts: dict[str, Any] = {
        "held": meetings.get(MeetingState.HELD, 0),
        "missed": meetings.get(MeetingState.MISSED, 0),
        "mails": round(found.mails_per_person_week, 2),
    }
    if found.days_to_new_date is not None:
        facts["days"] = round(found.days_to_new_date)
    if silent := session.exec(
        select(func.count())
        .select_from(TeamRow)
        .where(TeamRow.alarm != Escalation.NONE, col(TeamRow.stopped_at).is_(None))
    ).one():
        facts["count"] = silent
    spoken, asked = _answered_early(session, installation, month)
    if asked:
        facts |= {"spoken": spoken, "asked": asked}
    queue(session, Occasion.MEASURES, person_id, _key(month), now, **facts)


def month_measures(session: Session, installation: Installation, month: Month) -> Measures:
    """Rule 11 over a month, of the whole installation."""
    mails, people = _unasked(session, installation, month)
    met = (Met(month.start, state) for state, many in _meetings(session, month) for _ in range(many))
    return measures(
        met, list(_days_to_new_date(session, month)), mails, people, (month.end - month.start).days
    )


def _last_month(installation: Installation, now: datetime) -> Month:
    end = now.astimezone(installation.zone).date().replace(day=1)
    return Month((end - ONE_DAY).replace(day=1), end)


def _key(month: Month) -> str:
    return f"measures:{month.start:%Y-%m}"


def _began(installation: Installation, month: Month) -> datetime:
    return datetime.combine(month.end, time(0), installation.zone).astimezone(UTC)


def _span(installation: Installation, month: Month) -> tuple[datetime, datetime]:
    start = datetime.combine(month.start, time(0), installation.zone).astimezone(UTC)
    return start, _began(installation, month)


def _meetings(session: Session, month: Month) -> list[tuple[MeetingState, int]]:
    """How many meetings of this month were held, and how many missed."""
    query = (
        sqlalchemy.select(col(MeetingRow.state), func.count())
        .where(
            col(MeetingRow.local_day) >= month.start,
            col(MeetingRow.local_day) < month.end,
            col(MeetingRow.state).in_([MeetingState.HELD, MeetingState.MISSED]),
        )
        .group_by(col(MeetingRow.state))
    )
    return [(MeetingState(state), many) for state, many in session.execute(query)]


def _days_to_new_date(session: Session, month: Month) -> Iterator[int]:
    """From each miss of this month the days until the next date that was set for that team."""
    missed = sqlalchemy.select(col(MeetingRow.team_id), col(MeetingRow.local_day)).where(
        col(MeetingRow.state) == MeetingState.MISSED,
        col(MeetingRow.local_day) >= month.start,
        col(MeetingRow.local_day) < month.end,
    )
    for team_id, day in session.execute(missed).all():
        later = select(func.min(MeetingRow.local_day)).where(
            MeetingRow.team_id == team_id,
            MeetingRow.local_day > day,
            MeetingRow.state != MeetingState.CANCELLED,
        )
        if (following := session.exec(later).one()) is not None:
            yield (following - day).days


def _unasked(session: Session, installation: Installation, month: Month) -> tuple[int, int]:
    """How many messages went out that nobody asked for, to how many people."""
    start, end = _span(installation, month)
    kinds = [one.value for one, nature in NATURE.items() if nature.counts and not nature.goes_at_once]
    return session.exec(
        select(func.count(), func.count(func.distinct(NoticeRow.person_id))).where(
            NoticeRow.state == NoticeState.SENT,
            col(NoticeRow.bundled_into).is_(None),
            col(NoticeRow.done_at) >= start,
            col(NoticeRow.done_at) < end,
            col(NoticeRow.occasion).in_(kinds),
        )
    ).one()


def _answered_early(session: Session, installation: Installation, month: Month) -> tuple[int, int]:
    """Of the seats asked in rounds that ended this month: how many had answered 48 hours before, of how many."""
    start, end = _span(installation, month)
    ended = (
        col(RoundRow.closed_at) >= start,
        col(RoundRow.closed_at) < end,
        col(RoundRow.state).in_([RoundState.DECIDED, RoundState.LAPSED]),
    )
    asked = session.exec(
        select(func.count())
        .select_from(RoundSeatRow)
        .join(RoundRow, col(RoundRow.id) == col(RoundSeatRow.round_id))
        .where(*ended, col(RoundSeatRow.ended_at).is_(None))
    ).one()
    first = (
        select(VoteRow.seat_id, RoundRow.closes_at, func.min(VoteRow.cast_at))
        .join(RoundRow, col(RoundRow.id) == col(VoteRow.round_id))
        .where(*ended)
        .group_by(col(VoteRow.round_id), col(VoteRow.seat_id), col(RoundRow.closes_at))
    )
    early = sum(cast_at <= closes_at - GATE_BEFORE for _, closes_at, cast_at in session.exec(first))
    return min(early, asked), asked
