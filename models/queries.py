"""Named questions to the database; nothing here changes anything.

Lock order, the same everywhere: first the case (`case_for_update`), last the audit head. A transaction touches one
case, so everything that can change a case's rounds, seats or position happens one after the other. What a door read
before the lock may be old by then: the questions that decide something read their rows anew (`_ANEW`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, or_
from sqlmodel import Session, col, func, select

from gates.transitions import RoundState
from models.base import UtcDateTime
from models.case import CaseRow, DeliverableRow, MethodVersionRow, StepRow, TurnRow
from models.gate import (
    ConditionRow,
    DecisionRow,
    EmergencyRow,
    GateRow,
    RoundRow,
    RoundSeatRow,
    Standing,
    TableListRow,
    VoteRow,
)
from models.people import AccountRow, OrganisationRow, PersonRow
from models.seat import MemberRow, SeatRow


_ANEW = {"populate_existing": True}


Answer = TypeVar("Answer")


def case_for_update(session: Session, case_id: UUID) -> CaseRow | None:
    """The case, locked until the transaction ends: the first statement of every change of a case."""
    return session.exec(_CASE_LOCKED, params={"case": case_id}).first()


def case_of_round_for_update(session: Session, round_id: UUID) -> CaseRow | None:
    """The case of a round, locked until the transaction ends."""
    return session.exec(_CASE_OF_ROUND_LOCKED, params={"round": round_id}).first()


def case_by_reference(session: Session, reference: str) -> CaseRow | None:
    """The case that people know by this reference."""
    return session.exec(select(CaseRow).where(CaseRow.reference == reference)).first()


def method_version(session: Session, case: CaseRow) -> MethodVersionRow:
    """The method file that the case is pinned to."""
    return session.get_one(MethodVersionRow, case.method_version_id)


def steps(session: Session, case_id: UUID) -> Sequence[StepRow]:
    """The steps of a case, in order."""
    return session.exec(
        select(StepRow)
        .where(StepRow.case_id == case_id)
        .execution_options(**_ANEW)
        .order_by(col(StepRow.position))
    ).all()


def latest_deliverables(
    session: Session, case_id: UUID, step_key: str | None = None
) -> dict[tuple[str, str], DeliverableRow]:
    """The newest version of each deliverable, by (step, key)."""
    query = (
        select(DeliverableRow).where(DeliverableRow.case_id == case_id).order_by(col(DeliverableRow.version))
    )
    if step_key is not None:
        query = query.where(DeliverableRow.step_key == step_key)
    return {(row.step_key, row.key): row for row in session.exec(query)}


def complete_deliverables(session: Session, case_id: UUID, step_key: str) -> set[str]:
    """The keys of a step's deliverables whose newest version is complete; their content stays where it is."""
    rows = session.exec(_COMPLETE, params={"case": case_id, "step": step_key})
    return {key for key, is_complete in dict(rows.all()).items() if is_complete}


def deliverable(session: Session, case_id: UUID, step_key: str, key: str) -> DeliverableRow | None:
    """The newest version of one deliverable."""
    return latest_deliverables(session, case_id, step_key).get((step_key, key))


def in_force(model: type[SeatRow] | type[MemberRow], now: Any) -> tuple[Any, Any]:
    """The half-open interval [from_at, until_at) as two conditions of a query; `now` is a moment or a parameter."""
    return col(model.from_at) <= now, or_(col(model.until_at).is_(None), col(model.until_at) > now)


# What every verb asks, some many times: written once, for putting a query together costs as much as asking it.
_CASE: BindParameter[UUID] = bindparam("case")
_SEAT: BindParameter[UUID] = bindparam("seat")
ROUND: BindParameter[UUID] = bindparam("round")
_PERSON: BindParameter[UUID] = bindparam("person")
_NOW = bindparam("now", type_=UtcDateTime())

_CASE_LOCKED = select(CaseRow).where(CaseRow.id == _CASE).with_for_update().execution_options(**_ANEW)
_CASE_OF_ROUND_LOCKED = (
    select(CaseRow)
    .join(RoundRow, col(RoundRow.case_id) == col(CaseRow.id))
    .where(RoundRow.id == ROUND)
    .with_for_update(of=CaseRow)
    .execution_options(**_ANEW)
)
_COMPLETE = (
    select(DeliverableRow.key, DeliverableRow.complete)
    .where(DeliverableRow.case_id == _CASE, DeliverableRow.step_key == bindparam("step"))
    .order_by(col(DeliverableRow.version))
)
_SEATS = (
    select(SeatRow)
    .where(SeatRow.case_id == _CASE, *in_force(SeatRow, _NOW))
    .execution_options(**_ANEW)
    .order_by(col(SeatRow.from_at), col(SeatRow.id))
)
_MEMBERS = (
    select(MemberRow)
    .where(MemberRow.case_id == _CASE, *in_force(MemberRow, _NOW))
    .execution_options(**_ANEW)
    .order_by(col(MemberRow.from_at))
)
_MEMBERS_OF_SEAT = select(MemberRow).where(MemberRow.seat_id == _SEAT, *in_force(MemberRow, _NOW))
_CHAIR = (
    select(MemberRow)
    .join(SeatRow, col(SeatRow.id) == col(MemberRow.seat_id))
    .where(
        MemberRow.case_id == _CASE,
        col(SeatRow.is_chair).is_(True),
        col(MemberRow.substitute).is_(False),
        *in_force(SeatRow, _NOW),
        *in_force(MemberRow, _NOW),
    )
    .execution_options(**_ANEW)
    .order_by(col(MemberRow.from_at))
)
_ROUND_SEATS = (
    select(RoundSeatRow)
    .where(RoundSeatRow.round_id == ROUND)
    .execution_options(**_ANEW)
    .order_by(col(RoundSeatRow.role), col(RoundSeatRow.id))
)
_VOTES_STANDING = (
    select(VoteRow)
    .where(VoteRow.round_id == ROUND, VoteRow.standing == bindparam("standing"))
    .execution_options(**_ANEW)
    .order_by(col(VoteRow.cast_at), col(VoteRow.revision))
)
_COUNTED_OF_SEAT = (
    select(VoteRow)
    .where(VoteRow.round_id == ROUND, VoteRow.seat_id == _SEAT, VoteRow.standing == Standing.COUNTED)
    .execution_options(**_ANEW)
    .order_by(col(VoteRow.revision))
)
_DECISION = select(DecisionRow).where(DecisionRow.round_id == ROUND).execution_options(**_ANEW)
_EMERGENCY = select(EmergencyRow).where(EmergencyRow.round_id == ROUND)
_ACCOUNTS_IN_USE = select(AccountRow).where(col(AccountRow.disabled_at).is_(None))
_ROUND_SEAT_OF = (
    select(RoundSeatRow, MemberRow)
    .join(MemberRow, col(MemberRow.seat_id) == col(RoundSeatRow.seat_id))
    .where(RoundSeatRow.round_id == ROUND, RoundSeatRow.seat_id == _SEAT)
    .where(MemberRow.person_id == _PERSON, *in_force(MemberRow, _NOW))
    .execution_options(**_ANEW)
)


def seats(session: Session, case_id: UUID, now: datetime) -> Sequence[SeatRow]:
    """The seats of a case that exist at this moment."""
    return session.exec(_SEATS, params={"case": case_id, "now": now}).all()


def members(session: Session, case_id: UUID, now: datetime) -> Sequence[MemberRow]:
    """Who sits (or stands in) at this moment, over the whole case."""
    return session.exec(_MEMBERS, params={"case": case_id, "now": now}).all()


def members_of_seat(session: Session, seat_id: UUID, now: datetime) -> Sequence[MemberRow]:
    """Holder and substitutes of a seat at this moment."""
    return session.exec(_MEMBERS_OF_SEAT, params={"seat": seat_id, "now": now}).all()


def holder(session: Session, seat_id: UUID, now: datetime) -> MemberRow | None:
    """Who holds the seat at this moment; None when it is vacant."""
    return next((m for m in members_of_seat(session, seat_id, now) if not m.substitute), None)


def seats_of_person(session: Session, case_id: UUID, person_id: UUID, now: datetime) -> list[SeatRow]:
    """The seats that a person holds (not those it only stands in for)."""
    held = {
        m.seat_id for m in members(session, case_id, now) if m.person_id == person_id and not m.substitute
    }
    return [seat for seat in seats(session, case_id, now) if seat.id in held]


def chair(session: Session, case_id: UUID, now: datetime) -> MemberRow | None:
    """Who leads the case at this moment."""
    return session.exec(_CHAIR, params={"case": case_id, "now": now}).first()


def is_chair(session: Session, case_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Does this person lead the case at this moment?"""
    leads = chair(session, case_id, now)
    return leads is not None and leads.person_id == person_id


def gate_of_step(session: Session, case_id: UUID, step_key: str) -> GateRow | None:
    """The gate after a step; of the reviews in nazorg the last one."""
    return session.exec(
        select(GateRow)
        .where(GateRow.case_id == case_id, GateRow.step_key == step_key)
        .order_by(col(GateRow.number).desc())
    ).first()


def gates(session: Session, case_id: UUID) -> Sequence[GateRow]:
    """The gates of a case that were ever asked, by number."""
    return session.exec(select(GateRow).where(GateRow.case_id == case_id).order_by(col(GateRow.number))).all()


def rounds(session: Session, case_id: UUID) -> Sequence[RoundRow]:
    """All rounds of a case, oldest first."""
    return session.exec(
        select(RoundRow)
        .where(RoundRow.case_id == case_id)
        .order_by(col(RoundRow.opened_at), col(RoundRow.number))
    ).all()


def last_round(session: Session, gate_id: UUID) -> RoundRow | None:
    """The newest round of a gate."""
    return session.exec(
        select(RoundRow)
        .where(RoundRow.gate_id == gate_id)
        .execution_options(**_ANEW)
        .order_by(col(RoundRow.number).desc())
    ).first()


def running_round(session: Session, case_id: UUID) -> RoundRow | None:
    """The round of a case in which votes are awaited, if there is one; a blocked one too, until it is withdrawn."""
    return session.exec(
        select(RoundRow)
        .where(RoundRow.case_id == case_id, col(RoundRow.state).in_([RoundState.OPEN, RoundState.BLOCKED]))
        .execution_options(**_ANEW)
        .order_by(col(RoundRow.opened_at).desc())
    ).first()


def round_seats(session: Session, round_id: UUID) -> Sequence[RoundSeatRow]:
    """The seats that a round asks, in a fixed order."""
    asked = {"round": round_id}
    return _once(session, ("round_seats", round_id), lambda: session.exec(_ROUND_SEATS, params=asked).all())


def round_seat(session: Session, round_id: UUID, seat_id: UUID) -> RoundSeatRow | None:
    """This seat in this round; None when the round does not ask it."""
    return session.exec(
        select(RoundSeatRow)
        .where(RoundSeatRow.round_id == round_id, RoundSeatRow.seat_id == seat_id)
        .execution_options(**_ANEW)
    ).first()


def round_seat_of(
    session: Session, round_id: UUID, seat_id: UUID, person_id: UUID, now: datetime
) -> tuple[RoundSeatRow, MemberRow] | None:
    """This seat in this round and how this person sits in it, as holder or standing in; None for who does not."""
    given = {"round": round_id, "seat": seat_id, "person": person_id, "now": now}
    return session.exec(_ROUND_SEAT_OF, params=given).first()


def votes(session: Session, round_id: UUID) -> Sequence[VoteRow]:
    """Every vote ever cast in a round, oldest first."""
    return session.exec(
        select(VoteRow)
        .where(VoteRow.round_id == round_id)
        .execution_options(**_ANEW)
        .order_by(col(VoteRow.cast_at), col(VoteRow.revision))
    ).all()


def unconfirmed_votes(session: Session, round_id: UUID) -> Sequence[VoteRow]:
    """The votes that were noted at a table and that nobody else has confirmed."""
    return session.exec(_VOTES_STANDING, params={"round": round_id, "standing": Standing.UNCONFIRMED}).all()


def counted_votes(session: Session, round_id: UUID) -> list[VoteRow]:
    """The votes that count: the latest of each seat, not stale, late or void."""
    asked = {"round": round_id, "standing": Standing.COUNTED}
    return list(
        _once(session, ("counted_votes", round_id), lambda: session.exec(_VOTES_STANDING, params=asked).all())
    )


def counted_votes_of_seat(session: Session, round_id: UUID, seat_id: UUID) -> Sequence[VoteRow]:
    """The vote of one seat that counts; for a moment two, while a new one takes the other's place."""
    return session.exec(_COUNTED_OF_SEAT, params={"round": round_id, "seat": seat_id}).all()


def _once(session: Session, question: tuple[str, UUID], ask: Callable[[], Answer]) -> Answer:
    """The answer; in a view where nothing changes (`Database.read`) a question is asked once, a page asks it often."""
    known: dict[tuple[str, UUID], Answer] | None = session.info.get("known")
    if known is None:
        return ask()
    if question not in known:
        known[question] = ask()
    return known[question]


def decision_of(session: Session, round_id: UUID) -> DecisionRow | None:
    """What the round decided, if it did."""
    return session.exec(_DECISION, params={"round": round_id}).first()


def emergency_of(session: Session, round_id: UUID) -> EmergencyRow | None:
    """The emergency go of a round, asked or granted."""
    return session.exec(_EMERGENCY, params={"round": round_id}).first()


def live_emergency(session: Session, case_id: UUID) -> EmergencyRow | None:
    """The emergency go of a case that two people granted and that nothing has settled yet."""
    return session.exec(
        select(EmergencyRow).where(
            EmergencyRow.case_id == case_id,
            col(EmergencyRow.granted_at).is_not(None),
            col(EmergencyRow.settled_at).is_(None),
        )
    ).first()


def table_lists(session: Session, round_id: UUID) -> Sequence[TableListRow]:
    """The lists of votes that were taken at a table in this round."""
    return session.exec(select(TableListRow).where(TableListRow.round_id == round_id)).all()


def conditions(session: Session, case_id: UUID) -> Sequence[ConditionRow]:
    """All conditions of a case, by date."""
    return session.exec(
        select(ConditionRow)
        .where(ConditionRow.case_id == case_id)
        .execution_options(**_ANEW)
        .order_by(col(ConditionRow.due_on), col(ConditionRow.id))
    ).all()


def next_turn(session: Session, case_id: UUID) -> TurnRow | None:
    """The oldest turn that the case's flow has not taken."""
    return session.exec(
        select(TurnRow)
        .where(TurnRow.case_id == case_id, col(TurnRow.taken_at).is_(None))
        .execution_options(**_ANEW)
        .order_by(col(TurnRow.position))
    ).first()


def person_by_email(session: Session, email: str) -> PersonRow | None:
    """The person with this address; addresses differ in nothing but case."""
    return session.exec(select(PersonRow).where(PersonRow.email == email.strip().lower())).first()


def people(session: Session, ids: Iterable[UUID]) -> dict[UUID, PersonRow]:
    """Persons by id."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row for row in session.exec(select(PersonRow).where(col(PersonRow.id).in_(wanted)))}


def organisations(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of organisations by id."""
    wanted = set(ids)
    rows = session.exec(select(OrganisationRow).where(col(OrganisationRow.id).in_(wanted))) if wanted else ()
    return {row.id: row.name for row in rows}


def account_of(session: Session, person_id: UUID) -> AccountRow | None:
    """The account of a person, if it has one."""
    return session.exec(select(AccountRow).where(AccountRow.person_id == person_id)).first()


def accounts_with(session: Session, role: str) -> list[AccountRow]:
    """The accounts in use that have a role."""
    return [row for row in session.exec(_ACCOUNTS_IN_USE) if role in row.roles]


def cases_of(session: Session, person_id: UUID, now: datetime) -> Sequence[CaseRow]:
    """The cases in which a person is a member at this moment, newest first."""
    mine = select(MemberRow.case_id).where(MemberRow.person_id == person_id, *in_force(MemberRow, now))
    return session.exec(
        select(CaseRow).where(col(CaseRow.id).in_(mine)).order_by(col(CaseRow.started_at).desc())
    ).all()


def count(session: Session, model: type) -> int:
    """How many rows a table has."""
    return session.exec(select(func.count()).select_from(model)).one()
