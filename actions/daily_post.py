"""One message a day and two a week: what nobody asked for waits its turn, and several for one person become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from actions.installation import Installation
from actions.relevance import no_longer_relevant
from gates.deadlines import is_working_time, next_working_moment
from methods.measures import Patience, goes_this_week
from methods.working_days import ONE_DAY
from models.post import NoticeRow, NoticeState
from models.preference import Messages, PreferenceRow, days_until_back
from notifications.occasions import NATURE, Kind, Occasion


DAILY_AT = time(8, 30)
"""When the daily message goes, for who chose it."""

MAY_WAIT = frozenset({Occasion.GATE_OPENED.value, Occasion.HANDOVER.value, Occasion.TEAM_SEAT.value})
"""Questions that may wait for the daily message; codes, receipts and what is urgent never do."""

LEFT_OUT = frozenset({Occasion.REMINDER.value, Occasion.MEETING_WEEK.value})
"""Reminders that who chose the last day does without."""


CANNOT_WAIT = frozenset({Occasion.LAST_DAY.value, Occasion.MEETING_TOMORROW.value, *MAY_WAIT})
"""Whose hour passes, and questions: the guard rail of two messages a week is not for them."""

JUST_AS_GOOD_ON_MONDAY = frozenset(
    {Occasion.MEETING_WEEK.value, Occasion.LIST_CHECK.value, Occasion.PEILING_REMINDER.value}
)
"""Reminders that leave room for others, as news does."""


@dataclass(frozen=True)
class _Person:
    """How one person is to be spared: what was chosen, the last day away, and what was sent unasked this week."""

    messages: Messages = Messages.AT_ONCE
    away_until: date | None = None
    sent: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class _Moment:
    """Now, and the moments to which something can be put off."""

    now: datetime
    installation: Installation

    @property
    def midnight(self) -> datetime:
        local = self.now.astimezone(self.installation.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def monday(self) -> datetime:
        """The start of this week."""
        return self.midnight - timedelta(days=self.midnight.weekday())

    def morning(self, days: int, *, of: datetime | None = None) -> datetime:
        """The first working moment so many days after today (or after another midnight)."""
        day = (of or self.midnight) + timedelta(days=days)
        return next_working_moment(day, tz=self.installation.zone, day_off=self.installation.day_off)


def bundle_and_postpone(session: Session, installation: Installation, now: datetime) -> int:
    """Keep the one message a day and the two a week: what comes too soon waits; several at once become one."""
    rows = session.exec(
        select(NoticeRow).where(NoticeRow.due_at <= now, NoticeRow.state == NoticeState.QUEUED)
    ).all()
    if not rows:
        return 0
    moment = _Moment(now, installation)
    people = _people(session, {row.person_id for row in rows}, moment)
    by_person: dict[UUID, list[NoticeRow]] = defaultdict(list)
    for row in rows:
        if not _goes_at_once(row, people[row.person_id], installation):
            by_person[row.person_id].append(row)
    return sum(_spare(session, moment, people[one], mine) for one, mine in by_person.items())


def _spare(session: Session, moment: _Moment, person: _Person, rows: list[NoticeRow]) -> int:
    """Let one person's messages go, or wait; how many were put off."""
    now, where = moment.now, moment.installation
    if not is_working_time(now, tz=where.zone, day_off=where.day_off):
        kept, later = _by_choice(session, where, rows, person.messages, now)
        return later + _postpone(session, kept, moment.morning(0, of=now.astimezone(where.zone)))
    kept, later = _by_choice(session, where, rows, person.messages, now)
    kept, until_back = _while_away(session, moment, person, kept)
    last = [row for row in kept if row.occasion == Occasion.LAST_DAY.value]
    rest = [row for row in kept if row not in last]
    later += until_back
    if any(at >= moment.midnight for _, at in person.sent):
        return later + _postpone(session, rest, moment.morning(1))
    rest = [row for row in rest if _is_relevant(session, row, now)]
    if not any(goes_this_week(_patience(row.occasion), _week(person)) for row in rest):
        return later + _wait_for_monday(session, moment, rest)
    return later + _bundle(session, moment, rest)


def _while_away(
    session: Session, moment: _Moment, person: _Person, rows: list[NoticeRow]
) -> tuple[list[NoticeRow], int]:
    """Who is away is not reminded and gets no news until the first working day back; a gate's last day goes."""
    days = days_until_back(person.away_until, moment.midnight.date())
    if not days:
        return rows, 0
    kept = [row for row in rows if row.occasion == Occasion.LAST_DAY.value]
    return kept, _postpone(session, [row for row in rows if row not in kept], moment.morning(days))


def _wait_for_monday(session: Session, moment: _Moment, rows: list[NoticeRow]) -> int:
    """The week of this person is full. What is said a week before a meeting goes not at all: the day before will do."""
    monday = moment.morning(7, of=moment.monday)
    for row in rows:
        if row.occasion == Occasion.MEETING_WEEK.value:
            row.state, row.because, row.done_at = NoticeState.DROPPED, "week_is_full", moment.now
            session.add(row)
    return _postpone(session, [row for row in rows if row.state is NoticeState.QUEUED], monday)


def _patience(occasion: str) -> Patience:
    if occasion in CANNOT_WAIT:
        return Patience.NONE
    is_news = NATURE[Occasion(occasion)].kind is Kind.NEWS
    return Patience.MUCH if is_news or occasion in JUST_AS_GOOD_ON_MONDAY else Patience.SOME


def _week(person: _Person) -> list[Patience]:
    return [_patience(occasion) for occasion, _ in person.sent]


def _people(session: Session, ids: set[UUID], moment: _Moment) -> Mapping[UUID, _Person]:
    """What each of these chose and was sent this week, in two questions."""
    unasked = [one.value for one, nature in NATURE.items() if nature.counts and not nature.goes_at_once]
    sent: dict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    for person_id, occasion, at in session.exec(
        select(NoticeRow.person_id, NoticeRow.occasion, NoticeRow.done_at).where(
            col(NoticeRow.person_id).in_(ids),
            NoticeRow.state == NoticeState.SENT,
            col(NoticeRow.done_at) >= moment.monday,
            # What a clock that ran ahead sent is of no day that was yet.
            col(NoticeRow.done_at) < moment.midnight + ONE_DAY,
            col(NoticeRow.occasion).in_(unasked),
            col(NoticeRow.bundled_into).is_(None),
        )
    ):
        if at is not None:
            sent[person_id].append((occasion, at))
    chosen = {
        row.person_id: row
        for row in session.exec(select(PreferenceRow).where(col(PreferenceRow.person_id).in_(ids)))
    }
    return {
        one: _Person(chosen[one].messages, chosen[one].away_until, tuple(sent[one]))
        if one in chosen
        else _Person(sent=tuple(sent[one]))
        for one in ids
    }


def _goes_at_once(row: NoticeRow, person: _Person, installation: Installation) -> bool:
    may_wait = person.messages is not Messages.AT_ONCE and row.occasion in MAY_WAIT
    may_wait = may_wait and not _is_urgent(row, _morning_after(row.queued_at, installation))
    return NATURE[Occasion(row.occasion)].goes_at_once and not may_wait


def _by_choice(
    session: Session,
    installation: Installation,
    rows: list[NoticeRow],
    messages: Messages,
    now: datetime,
) -> tuple[list[NoticeRow], int]:
    """What goes on now for somebody who chose the daily message or the last day, and how much was put off."""
    if messages is Messages.AT_ONCE:
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


def _bundle(session: Session, moment: _Moment, rows: list[NoticeRow]) -> int:
    """Several messages for one person become one; one alone goes as it is.

    What cannot share a bundle waits until tomorrow when something else goes today; how many do.
    """
    together = [row for row in rows if _shares(row)]
    alone = [row for row in rows if not _shares(row)]
    if len(together) > 1:
        _make_bundle(session, together, moment.now)
    return _postpone(session, alone if together else alone[1:], moment.morning(1))


def _is_relevant(session: Session, row: NoticeRow, now: datetime) -> bool:
    """Is this still worth sending? What is not goes no further."""
    if why := no_longer_relevant(session, row, now):
        row.state, row.because, row.done_at = NoticeState.DROPPED, why, now
        session.add(row)
    return why is None


def _shares(row: NoticeRow) -> bool:
    bundled = NATURE[Occasion(row.occasion)].bundled or row.occasion in MAY_WAIT
    return bundled and bool(row.facts.get("ticket"))


def _make_bundle(session: Session, rows: list[NoticeRow], now: datetime) -> None:
    person_id = rows[0].person_id
    bundle = NoticeRow(
        key=f"person:{person_id}/bundle/{now.isoformat()}",
        occasion=Occasion.BUNDLE.value,
        person_id=person_id,
        queued_at=now,
        due_at=now,
    )
    session.add(bundle)
    session.flush()
    for row in rows:
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
