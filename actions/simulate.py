"""Run the clock forward on a copy: years in seconds, every message kept with its reason, nothing sent.

The clock jumps from one moment at which something may be due to the next; at each of them the same verbs run as in a
real sweep. People do nothing in a simulation, unless the caller lets them between two runs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select
from sqlmodel import Session, SQLModel, col, func
from sqlmodel import select as choose

from actions.advance_case import advance_case
from actions.deliver_notices import PostOffice
from actions.installation import Installation
from actions.sweep import VERBS, Workplace
from gates.conditions import ConditionState
from gates.transitions import CaseState, RoundState
from models.case import CaseRow, TurnRow
from models.database import Database
from models.gate import ConditionRow, RoundRow
from models.peiling import PeilingRow
from models.post import NoticeRow, NoticeState
from models.puzzelteam import TeamClockRow
from notifications.occasions import Occasion
from notifications.post import Delivery, DeliveryState, MailServer


LONGEST_STEP = timedelta(days=7)
"""Also when nothing seems due the clock stops this often: a rule that was forgotten here is late, not lost."""
MORNING = time(7, 30)
_NOWHERE = MailServer(host="127.0.0.1", port=9)


@dataclass(frozen=True)
class Sent:
    """A message that would have gone out: when, to whom, why (the notice's stable key), and its subject.

    `carries` are the occasions of a bundle.
    """

    at: datetime
    to: str
    occasion: str
    because: str
    subject: str
    carries: tuple[str, ...] = ()


@dataclass
class Simulation:
    """A copy of a database with a clock of its own; `sent` grows as it runs."""

    place: Workplace
    now: datetime
    sent: list[Sent] = field(default_factory=list)
    sweeps: int = 0

    def run(self, until: datetime) -> None:
        """Let time pass until this moment; what is due on the way happens at its own moment."""
        self.sweep()
        while self.now < until:
            with self.place.database.read() as session:
                following = next_moment(session, self.place.installation, self.now)
            self.now = min(until, following)
            self.sweep()

    def sweep(self) -> None:
        """One sweep at this moment, and what the flows of cases would do after it."""
        self.sweeps += 1
        for verb in VERBS:
            verb(self.place)
        with self.place.database.read() as session:
            waiting = set(session.exec(choose(TurnRow.case_id).where(col(TurnRow.taken_at).is_(None))))
        for case_id in waiting:
            self._advance(case_id)

    def _advance(self, case_id: UUID) -> None:
        while True:
            with self.place.database.write() as session:
                if advance_case(session, self.place.installation, case_id, self.now) is None:
                    return


@contextmanager
def simulation(place: Workplace, start: datetime) -> Iterator[Simulation]:
    """A simulation on a copy of this workplace's database, in a file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lot-simulate-") as folder:
        copied = copy_of(place.database, Path(folder) / "copy.db")
        try:
            yield on(replace(place, database=copied, checkpoints=None), start)
        finally:
            copied.close()


def on(place: Workplace, start: datetime) -> Simulation:
    """A simulation on this workplace's own database: for tests, where it is a copy already."""
    made = Simulation(place, start)

    def keep(message: EmailMessage, _server: MailServer, notice_id: str) -> Delivery:
        with place.database.read() as session:
            notice = session.get_one(NoticeRow, UUID(notice_id))
            inside = choose(NoticeRow.occasion).where(NoticeRow.bundled_into == notice.id)
            carries = tuple(sorted(session.exec(inside))) if notice.occasion == Occasion.BUNDLE.value else ()
        to, subject = str(message["To"]), str(message["Subject"])
        made.sent.append(Sent(made.now, to, notice.occasion, notice.key, subject, carries))
        return Delivery(state=DeliveryState.ACCEPTED)

    office = PostOffice(_NOWHERE, place.office.sender, place.office.base_url, keep)
    made.place = replace(place, office=office, clock=lambda: made.now)
    return made


def copy_of(database: Database, file: Path) -> Database:
    """Every row of a database in a fresh SQLite file, whichever database it is: one view of it, while others write."""
    copied = opened(file)
    SQLModel.metadata.create_all(copied.engine)
    with database.read() as view, copied.engine.begin() as new:
        old = view.connection()
        for table in SQLModel.metadata.sorted_tables:
            for rows in old.execute(select(table)).mappings().partitions(500):
                new.execute(insert(table), [dict(row) for row in rows])
    return copied


def opened(file: Path) -> Database:
    """A copy in this file, made or to be made."""
    copied = Database(f"sqlite:///{file}")
    event.listen(copied.engine, "connect", _in_a_hurry)
    return copied


def _in_a_hurry(connection: Any, _record: object) -> None:
    """A copy may be lost in a crash; rows come in table order, so what they point at may come later."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def next_moment(session: Session, installation: Installation, now: datetime) -> datetime:
    """The next moment at which a sweep may find something: always later than now, and within a week."""
    found = [moment for moment in _moments(session, installation, now) if moment > now]
    return min([now + LONGEST_STEP, *found])


def _moments(session: Session, installation: Installation, now: datetime) -> Iterator[datetime]:
    def morning(day: date) -> datetime:
        return datetime.combine(day, MORNING, installation.zone).astimezone(UTC)

    def first(query: Any) -> Any:
        return session.exec(query).one()

    today = now.astimezone(installation.zone).date()
    after = today if now < morning(today) else today + timedelta(days=1)
    waiting = col(NoticeRow.state).in_([NoticeState.QUEUED, NoticeState.CLAIMED])
    if (due := first(choose(func.min(NoticeRow.due_at)).where(waiting, NoticeRow.due_at > now))) is not None:
        yield due.replace(tzinfo=UTC) if due.tzinfo is None else due
    for row in session.exec(choose(RoundRow).where(RoundRow.state == RoundState.OPEN)):
        for before in (timedelta(0), timedelta(hours=4), timedelta(hours=48)):
            yield row.closes_at - before
        yield morning(row.closes_at.astimezone(installation.zone).date())
    for closing in session.exec(choose(PeilingRow).where(col(PeilingRow.closed_at).is_(None))):
        yield closing.closes_at
        yield closing.opened_at + (closing.closes_at - closing.opened_at) / 2
    days = [
        first(choose(func.min(TeamClockRow.look_on)).where(TeamClockRow.look_on >= after)),
        first(choose(func.min(CaseRow.pause_until)).where(CaseRow.state == CaseState.PAUSED)),
        first(choose(func.min(CaseRow.hold_until)).where(col(CaseRow.hold_until) >= after)),
        first(
            choose(func.min(CaseRow.next_review_on)).where(
                CaseRow.state == CaseState.NAZORG, col(CaseRow.next_review_on) >= after
            )
        ),
        first(
            choose(func.min(ConditionRow.due_on)).where(
                ConditionRow.state == ConditionState.OPEN, col(ConditionRow.due_on) >= after
            )
        ),
    ]
    for day in days:
        if day is not None:
            yield morning(max(day, after))


def by_person_and_week(sent: list[Sent], zone: Any) -> dict[tuple[str, str], int]:
    """How many messages each person got in each week (rule 11: two at the most is the aim)."""
    counted: dict[tuple[str, str], int] = {}
    for one in sent:
        year, week, _ = one.at.astimezone(zone).isocalendar()
        key = (one.to, f"{year}-{week:02}")
        counted[key] = counted.get(key, 0) + 1
    return counted
