"""One change of team or rules as a value, carried out by the verb it stands for; and who must agree to it first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.change_address import change_address, second_for_address
from actions.change_gate import change_gate, turn_of
from actions.change_team import Second, add_seat, end_seat, hand_over, is_own_or_named_anew, while_asked
from actions.errors import Invalid, Mistake
from actions.installation import Installation
from actions.start_case import NewMember
from actions.substitutes import name_substitute
from methods.adjusted import Strictness, Wish
from models import queries
from models.case import CaseRow
from models.people import PersonRow
from models.seat import SeatRow, TeamChangeKind


@dataclass(frozen=True)
class GateWish:
    """What the gate after a step is to ask."""

    step: str
    wish: Wish


@dataclass(frozen=True)
class Change:
    """What is to change: the kind, and of the rest what that kind asks for."""

    kind: TeamChangeKind
    seat_id: UUID | None = None
    person_id: UUID | None = None
    member: NewMember | None = None
    reason: str = ""
    email: str = ""
    until: datetime | None = None
    gate: GateWish | None = None


def make_change(
    session: Session,
    installation: Installation,
    case_id: UUID,
    change: Change,
    now: datetime,
    *,
    by: UUID,
    confirmed_by: UUID | None = None,
) -> None:
    """Carry a change out, by who asks for it and who agreed.

    Raises:
        Invalid (what its kind asks for is missing), SecondPersonNeeded, and whatever the verb itself refuses.
    """
    second = confirmed_by
    match change:
        case Change(kind=TeamChangeKind.HAND_OVER, seat_id=UUID() as seat, member=NewMember() as member):
            hand_over(session, installation, seat, member, now, by=by, confirmed_by=second)
        case Change(kind=TeamChangeKind.END_SEAT, seat_id=UUID() as seat):
            end_seat(session, seat, change.reason, now, by=by, confirmed_by=second)
        case Change(kind=TeamChangeKind.ADD_SEAT, member=NewMember() as member):
            add_seat(session, installation, case_id, member, now, by=by, confirmed_by=second)
        case Change(kind=TeamChangeKind.NAME_SUBSTITUTE, seat_id=UUID() as seat, person_id=UUID() as person):
            name_substitute(session, seat, person, now, by=by, until=change.until, confirmed_by=second)
        case Change(kind=TeamChangeKind.NEW_ADDRESS, person_id=UUID() as person):
            change_address(session, case_id, person, change.email, now, by=by, confirmed_by=second)
        case Change(kind=TeamChangeKind.GATE_RULE, gate=GateWish() as gate):
            change_gate(session, case_id, gate.step, gate.wish, now, by=by, confirmed_by=second)
        case _:
            raise Invalid([Mistake(change.kind.value, "missing")])


def second_for(session: Session, case: CaseRow, change: Change, now: datetime, *, by: UUID) -> Second:
    """Who must agree to this change when this person asks for it, as things stand now.

    Raises:
        NotFound, Invalid, NothingToDo: for a gate, as `change_gate`.
    """
    match change:
        case Change(kind=TeamChangeKind.HAND_OVER | TeamChangeKind.NAME_SUBSTITUTE, seat_id=UUID() as id_):
            seat, holder = session.get(SeatRow, id_), queries.holder(session, id_, now)
            own = holder is not None and holder.person_id == by
            anew = change.kind is TeamChangeKind.HAND_OVER and seat is not None
            if own or (anew and seat and is_own_or_named_anew(session, seat, holder, by)):
                return Second.NOBODY
        case Change(kind=TeamChangeKind.NEW_ADDRESS, person_id=UUID() as id_):
            return second_for_address(session, case, session.get_one(PersonRow, id_), now, by)
        case Change(kind=TeamChangeKind.GATE_RULE, gate=GateWish() as gate):
            if turn_of(session, case, gate.step, gate.wish) is Strictness.LOOSER:
                return Second.ANOTHER
    return while_asked(session, case)
