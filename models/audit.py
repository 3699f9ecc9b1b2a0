"""The audit chain: every change of an audited row is sealed, in order, in the transaction that made it.

An action says *what* happened with `record`; the unit of work calls `seal` just before the commit. It puts a
digest of each row that was touched into the last event and chains the events by their hashes. A change that
nobody recorded does not commit (`Unrecorded`), so an audit line cannot be forgotten. `verify` walks the chain,
then compares every audited row with its last seal: a changed, added or removed row is named.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, event, text
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Field, Session, SQLModel, col, select

from models.base import AuditedRow, Json, UtcDateTime, columns


START = "0" * 64
"""What the first event is chained to."""


class Unrecorded(Exception):
    """An audited row was changed in a transaction that recorded no event; nothing is committed."""


class AuditEventRow(SQLModel, table=True):
    """One thing that happened: when, who, what, on which case, and the seals of the rows it touched."""

    __tablename__ = "audit_event"

    n: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    actor: UUID | None = Field(default=None, index=True)
    """The person; empty for the system itself."""
    action: str = Field(max_length=60)
    case_id: UUID | None = Field(default=None, index=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    rows: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditHeadRow(SQLModel, table=True):
    """The end of the chain; locked by whoever writes the next event, so that the chain never forks."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    n: int = Field(default=0, sa_type=BigInteger)
    hash: str = Field(default=START, max_length=64)


@dataclass(frozen=True)
class Broken:
    """Where the chain or a sealed row is not what it was: `what` names the event or the row."""

    what: str
    why: str


@dataclass(frozen=True)
class Checkpoint:
    """The chain's length and last hash, to be kept somewhere else: a shortened chain no longer reaches it."""

    n: int
    hash: str


def record(
    session: Session,
    action: str,
    now: datetime,
    *,
    by: UUID | None = None,
    case: UUID | None = None,
    **facts: Any,
) -> None:
    """Note what happened; written and chained when the transaction commits."""
    session.info.setdefault("events", []).append((action, now, by, case, facts))


def seal(session: Session) -> None:
    """Chain the recorded events and the digests of all touched rows; called once, before the commit."""
    session.flush()
    touched: dict[str, AuditedRow | None] = session.info.pop("touched", {})
    events = session.info.pop("events", [])
    if touched and not events:
        raise Unrecorded(", ".join(sorted(touched)))
    if not events:
        return
    head = _locked_head(session)
    seals = {key: digest_of(row) if row else "" for key, row in sorted(touched.items())}
    for position, (action, at, by, case, facts) in enumerate(events):
        rows = seals if position == len(events) - 1 else {}
        head.n, head.hash = head.n + 1, _append(session, head, action, at, by, case, facts, rows)
    session.add(head)
    session.flush()


def _append(
    session: Session,
    head: AuditHeadRow,
    action: str,
    at: datetime,
    by: UUID | None,
    case: UUID | None,
    facts: dict[str, Any],
    rows: dict[str, str],
) -> str:
    event_ = AuditEventRow(
        n=head.n + 1,
        at=at,
        actor=by,
        action=action,
        case_id=case,
        facts=_plain(facts),
        rows=rows,
        previous=head.hash,
        hash="",
    )
    event_.hash = hash_of(event_)
    session.add(event_)
    return event_.hash


def _locked_head(session: Session) -> AuditHeadRow:
    if (head := session.exec(_HEAD_LOCKED).first()) is not None:
        return head
    # Two first transactions at once must meet on one row, or the chain would begin twice.
    session.connection().execute(
        text("INSERT INTO audit_head (id, n, hash) VALUES (1, 0, :start) ON CONFLICT DO NOTHING"),
        {"start": START},
    )
    return session.exec(_HEAD_LOCKED).one()


_HEAD_LOCKED = select(AuditHeadRow).with_for_update().execution_options(populate_existing=True)


def hash_of(event_: AuditEventRow) -> str:
    """SHA-256 over everything an event holds, and over the hash of the one before it."""
    body = {key: value for key, value in columns(event_).items() if key != "hash"}
    return hashlib.sha256(canonical(body)).hexdigest()


def digest_of(row: AuditedRow) -> str:
    """The seal of a row: SHA-256 over its values, its salt among them."""
    return hashlib.sha256(canonical(columns(row))).hexdigest()


def canonical(value: Any) -> bytes:
    """One byte string for one value, on every database and machine."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        # Half a surrogate pair is text that JSON can carry; it must not stop a commit.
        errors="surrogatepass"
    )


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value


def checkpoint(session: Session) -> Checkpoint:
    """Where the chain ends now."""
    head = session.get(AuditHeadRow, 1) or AuditHeadRow()
    return Checkpoint(head.n, head.hash)


def verify(session: Session, *, reached: Checkpoint | None = None) -> Broken | None:
    """The first thing that is not as it was sealed, or None; `reached` is a checkpoint kept elsewhere."""
    seals: dict[str, str] = {}
    end = Checkpoint(0, START)
    passed = reached is None or reached.n == 0
    query = select(AuditEventRow).order_by(col(AuditEventRow.n)).execution_options(yield_per=500)
    with session.exec(query) as events:  # closed also when the walk ends early
        for event_ in events:
            if event_.n != end.n + 1:
                return Broken(f"audit_event {end.n + 1}", "is missing")
            if event_.previous != end.hash or hash_of(event_) != event_.hash:
                return Broken(f"audit_event {event_.n}", "does not fit its hash")
            end = Checkpoint(event_.n, event_.hash)
            passed = passed or end == reached
            seals |= event_.rows
    if checkpoint(session) != end:
        return Broken(f"audit_event {end.n + 1}", "is missing: the chain ends before its head")
    if not passed and reached:
        return Broken(
            f"audit_event {reached.n}", "is missing or different: the chain does not reach its checkpoint"
        )
    return _compare(session, seals)


def _compare(session: Session, seals: dict[str, str]) -> Broken | None:
    unseen = {key for key, seal_ in seals.items() if seal_}
    for model in audited_models():
        with session.exec(select(model).execution_options(yield_per=500)) as rows:
            for row in rows:
                key = seal_key(row)
                if seals.get(key) != digest_of(row):
                    why = "was changed outside the system" if seals.get(key) else "was never sealed"
                    return Broken(key, why)
                unseen.discard(key)
    return Broken(min(unseen), "is gone") if unseen else None


def audited_models() -> list[type[AuditedRow]]:
    """The tables whose rows are sealed, in a fixed order."""
    found = [
        mapper.class_ for mapper in SQLModel._sa_registry.mappers if getattr(mapper.class_, "audited", False)
    ]
    return sorted(found, key=lambda model: str(model.__tablename__))


def seal_key(row: AuditedRow) -> str:
    """How a row is named in the chain: `vote:<id>`."""
    return f"{row.__tablename__}:{row.id}"


@event.listens_for(OrmSession, "after_flush")
def _remember_touched(session: OrmSession, _context: UOWTransaction) -> None:
    touched = session.info.setdefault("touched", {})
    touched |= {seal_key(row): row for row in [*session.new, *session.dirty] if isinstance(row, AuditedRow)}
    touched |= {seal_key(row): None for row in session.deleted if isinstance(row, AuditedRow)}
