"""Who answers for a seat when its holder cannot: named, and ended. The chain is one long."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.change_team import loaded_seat, require_may_change, require_second, seats_of
from actions.errors import Invalid, Mistake, NotAllowed, NotFound, NothingToDo
from actions.links import revoke_links
from actions.settle import tell_voters
from gates import seats as law
from models import audit, queries
from models.seat import MemberRow
from notifications.occasions import Occasion


def name_substitute(
    session: Session,
    seat_id: UUID,
    person_id: UUID,
    now: datetime,
    *,
    by: UUID,
    until: datetime | None = None,
    confirmed_by: UUID | None = None,
) -> MemberRow:
    """Let another member of the case answer for a seat; the chain is one long. Asked at once while a round is open.

    Raises:
        NotFound, NotAllowed, NothingToDo (stands in already), Invalid (ends before it begins), SecondPersonNeeded (a
        chair does this for somebody else while a round is open), gates.errors.SeatRefusal.
    """
    seat, case = loaded_seat(session, seat_id, now)
    holder = queries.holder(session, seat.id, now)
    require_may_change(session, case, seat, holder, now, by)
    if holder is None or holder.person_id != by:
        require_second(session, case, confirmed_by)
    if until is not None and until <= now:
        raise Invalid([Mistake("until", "not_ahead")])
    everybody = queries.members(session, case.id, now)
    if person_id not in {member.person_id for member in everybody}:
        raise NotAllowed("member")
    proposed = law.Tenure(str(seat.id), str(person_id), now, until)
    holders = [_tenure(one) for one in everybody if not one.substitute]
    stand_ins = [_tenure(one) for one in everybody if one.substitute]
    if any(one.seat == proposed.seat and one.person == proposed.person for one in stand_ins):
        raise NothingToDo("this person stands in for this seat already")
    if refusal := law.substitute_refusal(holders, stand_ins, proposed):
        raise refusal
    member = MemberRow(
        seat_id=seat.id,
        case_id=case.id,
        person_id=person_id,
        substitute=True,
        from_at=now,
        until_at=until,
        confirmed_at=now,
    )
    session.add(member)
    session.flush()
    audit.record(session, "substitute_named", now, by=by, case=case.id, seat=str(seat.id))
    round_ = queries.running_round(session, case.id)
    row = next((one for one in seats_of(session, round_) if one.seat_id == seat.id), None)
    if round_ and row:
        tell_voters(session, Occasion.GATE_OPENED, round_, row, now)
    return member


def end_substitute(session: Session, member_id: UUID, now: datetime, *, by: UUID) -> MemberRow:
    """Let somebody no longer stand in; the links for that seat end at once.

    Raises:
        NotFound, NotAllowed.
    """
    member = session.get(MemberRow, member_id)
    if member is None or not member.substitute or (member.until_at and member.until_at <= now):
        raise NotFound("substitute")
    seat, case = loaded_seat(session, member.seat_id, now)
    require_may_change(session, case, seat, queries.holder(session, seat.id, now), now, by)
    member.until_at = now
    session.add(member)
    revoke_links(session, now, person_id=member.person_id, seat_id=seat.id)
    audit.record(session, "substitute_ended", now, by=by, case=case.id, seat=str(seat.id))
    return member


def _tenure(member: MemberRow) -> law.Tenure:
    return law.Tenure(str(member.seat_id), str(member.person_id), member.from_at, member.until_at)
