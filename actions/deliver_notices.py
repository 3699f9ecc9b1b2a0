"""Deliver what is due: claim a row, look once more whether it matters, make its link, send, write what happened.

Each notice takes three short transactions around one conversation with the mail server, so a crash between sending
and marking costs at most one duplicate, and two processes never send the same notice (compare-and-set on the row).
What nobody asked for waits for working hours and goes at most once a day per person; the rest of that day is bundled.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, or_, select

from actions.daily_post import MAY_WAIT, bundle_and_postpone, items_of
from actions.installation import Installation
from actions.links import issue, new_code
from actions.puzzelteam.feed import calendar_of
from actions.puzzelteam.peiling import take_token
from actions.relevance import no_longer_relevant
from actions.settle import tell_coordinators
from gates import defaults
from models import audit, queries
from models.case import CaseRow
from models.database import Database
from models.gate import RoundRow
from models.people import PersonRow
from models.post import AttemptRow, LinkKind, NoticeRow, NoticeState
from models.preference import Messages, PreferenceRow
from notifications.errors import AddressUnusable
from notifications.facts import BundleItem, Facts
from notifications.mime import Envelope, compose
from notifications.occasions import NATURE, Occasion, PageKind, address
from notifications.phone import PhoneLine
from notifications.post import Delivery, DeliveryState, MailServer, send
from notifications.render import Letter, render


LEASE = timedelta(minutes=2)
BACKOFF = (1, 5, 15, 60, 240, 720, 1440)
"""Minutes until the next try after a refusal that may pass; after the last one the notice is a dead letter."""

LINK_LIFE = timedelta(days=90)

LINK_OF_PAGE = {
    PageKind.GATE: LinkKind.BALLOT,
    PageKind.TODAY: LinkKind.TODAY,
    PageKind.SIGN_IN: LinkKind.SIGN_IN,
    PageKind.MEETING: LinkKind.MEETING,
}


@dataclass(frozen=True)
class PostOffice:
    """Where mail is handed in, who it is from, and what its links start with; no server: everything waits."""

    server: MailServer | None
    sender: str
    base_url: str
    hand_in: Callable[[EmailMessage, MailServer, str], Delivery] = send
    """How a message leaves; a simulation keeps it instead."""
    phone: PhoneLine | None = None
    """Where one-time codes go instead, of who has a mobile number; None: to the mailbox."""

    def phone_of(self, person: PersonRow) -> str | None:
        """The number to which this person's codes go; None: they go to the mailbox."""
        return person.mobile if self.phone and self.phone.reaches(person.mobile) else None


@dataclass
class Tally:
    """What one round of delivering came to."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0
    postponed: int = 0
    ids: list[UUID] = field(default_factory=list)


@dataclass(frozen=True)
class _Ready:
    """A claimed notice with everything needed to send it outside any transaction."""

    notice_id: UUID
    claim: str
    occasion: Occasion
    facts: Facts
    to: str
    language: str
    thread: str
    calendar: bytes | None = None
    """An invitation that travels along, for a calendar."""
    phone: str | None = None
    """The number that is tried before the mailbox."""


def deliver_notices(
    database: Database,
    installation: Installation,
    office: PostOffice,
    clock: Callable[[], datetime],
    *,
    only: Collection[UUID] | None = None,
    limit: int = 2000,
) -> Tally:
    """Deliver the notices that are due (or just these, when they are due); safe beside itself and after a crash."""
    tally = Tally()
    if office.server is None:
        return tally
    with database.write() as session:
        now = clock()
        if only is None:
            tally.postponed = bundle_and_postpone(session, installation, now)
        due = due_notices(session, now, only=only, limit=limit)
    for notice_id in due:
        _deliver_one(database, installation, office, clock, notice_id, tally)
    return tally


def due_notices(
    session: Session, now: datetime, *, only: Collection[UUID] | None = None, limit: int = 2000
) -> Sequence[UUID]:
    """What may be sent now: queued and due, or claimed by somebody who did not come back. Answers go first."""
    query = (
        select(NoticeRow.id, NoticeRow.occasion)
        .where(*_due(now))
        .order_by(col(NoticeRow.due_at))
        .limit(limit)
    )
    if only is not None:  # one by one, so past the one message a day: only what may go at any moment
        at_once = [occasion.value for occasion, nature in NATURE.items() if nature.goes_at_once]
        patient = select(PreferenceRow.person_id).where(PreferenceRow.messages != Messages.AT_ONCE)
        query = query.where(
            col(NoticeRow.id).in_(only),
            col(NoticeRow.occasion).in_(at_once),
            or_(col(NoticeRow.occasion).not_in(MAY_WAIT), col(NoticeRow.person_id).not_in(patient)),
        )
    found = session.exec(query).all()
    return [
        notice_id for notice_id, occasion in sorted(found, key=lambda row: NATURE[Occasion(row[1])].counts)
    ]


def _due(now: datetime) -> tuple[Any, ...]:
    return (
        col(NoticeRow.due_at) <= now,
        or_(
            NoticeRow.state == NoticeState.QUEUED,
            (NoticeRow.state == NoticeState.CLAIMED) & (col(NoticeRow.claimed_until) < now),  # type: ignore[operator]
        ),
    )


def _deliver_one(
    database: Database,
    installation: Installation,
    office: PostOffice,
    clock: Callable[[], datetime],
    notice_id: UUID,
    tally: Tally,
) -> None:
    try:
        with database.write() as session:
            ready = _claim(session, installation, office, notice_id, clock())
        if ready is None:
            return
        if isinstance(ready, str):
            tally.dropped += 1
            return
        tried = _send(office, ready, clock())
    except SQLAlchemyError:
        raise  # the database, not the letter: the next sweep tries again
    except Exception as poison:
        _bury_unwritable(database, notice_id, poison, clock())
        tally.failed += 1
        return
    with database.write() as session:
        _write_result(session, ready, tried, clock())
    if tried[-1].state is DeliveryState.ACCEPTED:
        tally.sent += 1
        tally.ids.append(notice_id)
    else:
        tally.failed += 1


def _bury_unwritable(database: Database, notice_id: UUID, poison: Exception, now: datetime) -> None:
    """A letter that cannot be written is a dead letter at once; the others go on. Only the kind of error is kept."""
    with database.write() as session:
        notice = session.get_one(NoticeRow, notice_id, with_for_update=True)
        notice.attempts += notice.state is NoticeState.QUEUED
        why = type(poison).__name__
        session.add(AttemptRow(notice_id=notice.id, at=now, result="unwritable", reason=why))
        _bury(session, notice, why, now, address_is_dead=False)
        session.add(notice)


def _claim(
    session: Session, installation: Installation, office: PostOffice, notice_id: UUID, now: datetime
) -> _Ready | str | None:
    """Take the row for two minutes; None when somebody else has it, a word when it is no longer relevant."""
    claim = secrets.token_hex(8)
    taken = session.execute(
        update(NoticeRow)
        .where(col(NoticeRow.id) == notice_id, *_due(now))
        .values(
            state=NoticeState.CLAIMED, claim=claim, claimed_until=now + LEASE, attempts=NoticeRow.attempts + 1
        )
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return None
    notice = session.get_one(NoticeRow, notice_id, populate_existing=True)
    if why := no_longer_relevant(session, notice, now):
        notice.state, notice.because, notice.done_at = NoticeState.DROPPED, why, now
        session.add(notice)
        return why
    person = session.get_one(PersonRow, notice.person_id)
    facts = _facts(session, installation, office, notice, now)
    thread = str(notice.facts.get("ticket") or notice.id)
    to = notice.to or person.email
    calendar = calendar_of(session, notice, office.sender)
    occasion = Occasion(notice.occasion)
    phone = office.phone_of(person) if occasion is Occasion.CODE else None
    return _Ready(notice.id, claim, occasion, facts, to, person.language, thread, calendar, phone)


def _facts(
    session: Session, installation: Installation, office: PostOffice, notice: NoticeRow, now: datetime
) -> Facts:
    """What the words need; the link and the code are made here and live nowhere but in this one message."""
    nature = NATURE[Occasion(notice.occasion)]
    known = {
        key: value for key, value in notice.facts.items() if key in Facts.model_fields and key != "items"
    }
    made: dict[str, Any] = {}
    if "code" in nature.needs and notice.token_id:
        made["code"] = new_code(session, installation, notice.token_id, now)
    if "minutes" in nature.needs | nature.may:
        made["minutes"] = int(defaults.CODE_LIFE.total_seconds() // 60) if "code" in nature.needs else 2
    if nature.page is not None:
        made["link"] = address(office.base_url, nature.page, _token(session, notice, nature.page, now))
    if "asked" in nature.may and notice.round_id:
        made |= _progress(session, notice.round_id)
    if notice.round_id and "until" in known and notice.occasion != Occasion.NOTED_AT_TABLE.value:
        made["until"] = session.get_one(RoundRow, notice.round_id).closes_at
    if notice.occasion == Occasion.BUNDLE.value:
        made["items"] = tuple(BundleItem.model_validate(item) for item in items_of(session, notice, now))
    return Facts.model_validate(known | made)


def _token(session: Session, notice: NoticeRow, page: PageKind, now: datetime) -> str | None:
    if page is PageKind.PEILING:
        return take_token(session, notice)
    kind = LINK_OF_PAGE.get(page)
    if kind is None:
        return None
    life = timedelta(minutes=15) if kind is LinkKind.SIGN_IN else LINK_LIFE
    raw, _ = issue(
        session,
        kind,
        notice.person_id,
        now,
        round_id=notice.round_id if kind is LinkKind.BALLOT else None,
        seat_id=notice.seat_id if kind in (LinkKind.BALLOT, LinkKind.MEETING) else None,
        expires_at=now + life,
    )
    return raw


def _progress(session: Session, round_id: UUID) -> dict[str, int]:
    asked = len(queries.round_seats(session, round_id))
    spoken = len({vote.seat_id for vote in queries.counted_votes(session, round_id)})
    return {"asked": asked, "spoken": min(spoken, asked)} if asked else {}


def _send(office: PostOffice, ready: _Ready, now: datetime) -> list[Delivery]:
    """Each attempt, outside any transaction; the last one counts. What a phone does not take goes to the mailbox."""
    letter = render(ready.occasion, ready.facts, ready.language)
    rung = [office.phone.ring(ready.phone, letter)] if office.phone and ready.phone else []
    if rung and rung[0].state is DeliveryState.ACCEPTED:
        return rung
    return [*rung, _by_mail(office, ready, letter, now)]


def _by_mail(office: PostOffice, ready: _Ready, letter: Letter, now: datetime) -> Delivery:
    """One conversation with the mail server."""
    if office.server is None:
        return Delivery(state=DeliveryState.DEFERRED, reason="no mail server")
    envelope = Envelope(
        notice_id=str(ready.notice_id), to=ready.to, sender=office.sender, sent_at=now, thread=ready.thread
    )
    try:
        return office.hand_in(
            compose(letter, envelope, calendar=ready.calendar), office.server, str(ready.notice_id)
        )
    except AddressUnusable:
        return Delivery(state=DeliveryState.REFUSED, reason="not an address")


def _write_result(session: Session, ready: _Ready, tried: list[Delivery], now: datetime) -> None:
    """Write what happened, if the claim is still ours: who comes back after the lease changes nothing."""
    notice = session.get_one(NoticeRow, ready.notice_id, with_for_update=True)
    session.add_all(
        AttemptRow(
            notice_id=notice.id,
            at=now,
            result=one.state.value,
            smtp_code=one.smtp_code,
            reason=one.reason[:300],
        )
        for one in tried
    )
    delivery = tried[-1]
    if notice.claim != ready.claim or notice.state is not NoticeState.CLAIMED:
        return
    match delivery.state:
        case DeliveryState.ACCEPTED:
            notice.state, notice.done_at, notice.because = NoticeState.SENT, now, ""
        case DeliveryState.UNKNOWN:
            notice.state, notice.done_at, notice.because = NoticeState.UNSURE, now, delivery.reason
        case DeliveryState.REFUSED:
            _bury(session, notice, delivery.reason, now, address_is_dead=delivery.address_refused)
        case DeliveryState.DEFERRED if notice.attempts > len(BACKOFF):
            _bury(session, notice, delivery.reason, now, address_is_dead=False)
        case DeliveryState.DEFERRED:
            minutes = BACKOFF[notice.attempts - 1]
            notice.state, notice.due_at = NoticeState.QUEUED, now + timedelta(minutes=minutes)
            notice.because = delivery.reason
    session.add(notice)


def _bury(session: Session, notice: NoticeRow, why: str, now: datetime, *, address_is_dead: bool) -> None:
    """A dead letter: visible on the dashboard; the coordinators hear of it, and nobody else waits for it."""
    notice.state, notice.done_at, notice.because = NoticeState.DEAD, now, why
    person = session.get_one(PersonRow, notice.person_id)
    if address_is_dead and person.refused_at is None:
        person.refused_at = now
        session.add(person)
        audit.record(session, "address_refused", now, case=notice.case_id, person=str(person.id))
    case = _case_of(session, notice)
    if case is not None and notice.occasion != Occasion.COORDINATOR_ALARM.value:
        tell_coordinators(session, case, f"notice:{notice.id}/dead", now)


def _case_of(session: Session, notice: NoticeRow) -> CaseRow | None:
    """The case that a message is about; of a bundle, the first one in it."""
    bundled = select(NoticeRow.case_id).where(
        NoticeRow.bundled_into == notice.id, col(NoticeRow.case_id).is_not(None)
    )
    case_id = notice.case_id or session.exec(bundled).first()
    return session.get(CaseRow, case_id) if case_id else None
