"""One message a day: what nobody asked for waits for working hours, and several for one person become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from actions.installation import Installation
from actions.relevance import no_longer_relevant
from gates.deadlines import is_working_time, next_working_moment
from models.post import NoticeRow, NoticeState
from models.preference import Messages, PreferenceRow
from notifications.occasions import NATURE, Occasion


DAILY_AT = time(8, 30)
"""When the daily message goes, for who chose it."""

MAY_WAIT = frozenset({Occasion.GATE_OPENED.value, Occasion.HANDOVER.value, Occasion.TEAM_SEAT.value})
"""Questions that may wait for the daily message; codes, receipts and what is urgent never do."""

LEFT_OUT = frozenset({Occasion.REMINDER.value, Occasion.MEETING_WEEK.value})
"""Reminders that who chose the last day does without."""


def bundle_and_postpone(session: Session, installation: Installation, now: datetime) -> int:
    """Keep the one message a day: outside working hours or after today's message it waits; several become one."""
    rows = session.exec(
        select(NoticeRow).where(NoticeRow.due_at <= now, NoticeRow.state == NoticeState.QUEUED)
    ).all()
    chosen = _chosen(session, {row.person_id for row in rows})
    waiting = [row for row in rows if not _goes_at_once(row, chosen, installation)]
    by_person: dict[UUID, list[NoticeRow]] = defaultdict(list)
    for row in waiting:
        by_person[row.person_id].append(row)
    where = installation.zone, installation.day_off
    working = is_working_time(now, tz=where[0], day_off=where[1])
    postponed = 0
    for person_id, everything in by_person.items():
        mine, later = _by_choice(session, installation, everything, chosen.get(person_id), now)
        postponed += later
        if not working:
            postponed += _postpone(session, mine, next_working_moment(now, tz=where[0], day_off=where[1]))
        elif _had_todays(session, person_id, now, installation.zone):
            urgent = [row for row in mine if row.occasion == Occasion.LAST_DAY.value]
            rest = [row for row in mine if row not in urgent]
            postponed += _postpone(session, rest, _tomorrow_morning(now, installation))
        else:
            _bundle(session, person_id, mine, now)
    return postponed


def _chosen(session: Session, people: set[UUID]) -> dict[UUID, Messages]:
    """How each of these wants messages, where that is otherwise than at once."""
    query = select(PreferenceRow.person_id, PreferenceRow.messages).where(
        col(PreferenceRow.person_id).in_(people), PreferenceRow.messages != Messages.AT_ONCE
    )
    return {person: Messages(messages) for person, messages in session.exec(query)} if people else {}


def _goes_at_once(row: NoticeRow, chosen: Mapping[UUID, Messages], installation: Installation) -> bool:
    may_wait = row.person_id in chosen and row.occasion in MAY_WAIT
    may_wait = may_wait and not _is_urgent(row, _morning_after(row.queued_at, installation))
    return NATURE[Occasion(row.occasion)].goes_at_once and not may_wait


def _by_choice(
    session: Session,
    installation: Installation,
    rows: list[NoticeRow],
    messages: Messages | None,
    now: datetime,
) -> tuple[list[NoticeRow], int]:
    """What goes on now for somebody who chose the daily message or the last day, and how much was put off."""
    if messages is None:
        return rows, 0
    kept, later = [], 0
    for row in rows:
        if messages is Messages.LAST_DAY and row.occasion in LEFT_OUT:
            row.state, row.because, row.done_at = NoticeState.DROPPED, "by_choice", now
        elif (morning := _morning_after(row.queued_at, installation)) > now and not _is_urgent(row, morning):
            row.due_at, later = morning, later + 1
        else:
            kept.append(row)
        session.add(row)
    return kept, later


def _is_urgent(row: NoticeRow, morning: datetime) -> bool:
    """The last day itself, or something that ends before the daily message would be there."""
    until = row.facts.get("until")
    return row.occasion == Occasion.LAST_DAY.value or (
        until is not None and datetime.fromisoformat(str(until)) <= morning
    )


def _morning_after(moment: datetime, installation: Installation) -> datetime:
    """The next hour of the daily message, on a working day."""
    local = moment.astimezone(installation.zone)
    first = datetime.combine(local.date(), DAILY_AT, installation.zone)
    day = first if local <= first else first + timedelta(days=1)
    while not is_working_time(day, tz=installation.zone, day_off=installation.day_off):
        day += timedelta(days=1)
    return day


def _postpone(session: Session, rows: Sequence[NoticeRow], until: datetime) -> int:
    for row in rows:
        row.due_at = until
        session.add(row)
    return len(rows)


def _tomorrow_morning(now: datetime, installation: Installation) -> datetime:
    tomorrow = now.astimezone(installation.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    ) + timedelta(days=1)
    return next_working_moment(tomorrow, tz=installation.zone, day_off=installation.day_off)


def _had_todays(session: Session, person_id: UUID, now: datetime, zone: ZoneInfo) -> bool:
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    unasked = [
        occasion.value for occasion, nature in NATURE.items() if nature.counts and not nature.goes_at_once
    ]
    return (
        session.exec(
            select(func.count())
            .select_from(NoticeRow)
            .where(
                NoticeRow.person_id == person_id,
                NoticeRow.state == NoticeState.SENT,
                col(NoticeRow.done_at) >= midnight,
                col(NoticeRow.occasion).in_(unasked),
                col(NoticeRow.bundled_into).is_(None),
            )
        ).one()
        > 0
    )


def _bundle(session: Session, person_id: UUID, rows: list[NoticeRow], now: datetime) -> None:
    """Several messages for one person become one; what is no longer relevant is left out, one alone goes as it is."""
    for row in rows:
        if why := no_longer_relevant(session, row, now):
            row.state, row.because, row.done_at = NoticeState.DROPPED, why, now
            session.add(row)
    together = [
        row
        for row in rows
        if row.state is NoticeState.QUEUED
        and (NATURE[Occasion(row.occasion)].bundled or row.occasion in MAY_WAIT)
        and row.facts.get("ticket")
    ]
    if len(together) < 2:
        return
    bundle = NoticeRow(
        key=f"person:{person_id}/bundle/{now.isoformat()}",
        occasion=Occasion.BUNDLE.value,
        person_id=person_id,
        queued_at=now,
        due_at=now,
    )
    session.add(bundle)
    session.flush()
    for row in together:
        row.state, row.bundled_into, row.done_at = NoticeState.SENT, bundle.id, now
        session.add(row)


def items_of(session: Session, bundle: NoticeRow, now: datetime) -> list[dict[str, str | None]]:
    """The lines of a bundle as things stand now: a reference once, what was settled in the meantime left out."""
    rows = session.exec(
        select(NoticeRow).where(NoticeRow.bundled_into == bundle.id).order_by(col(NoticeRow.due_at))
    )
    lines: dict[str, dict[str, str | None]] = {}
    for row in rows:
        if no_longer_relevant(session, row, now) is None:
            ticket = str(row.facts["ticket"])
            lines.setdefault(ticket, {"ticket": ticket, "until": row.facts.get("until")})
    return list(lines.values())
