"""Where a ballot link leads: one question, for every page behind a link begins with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.base import UtcDateTime
from models.case import CaseRow
from models.gate import GateRow, RoundRow, RoundSeatRow
from models.people import PersonRow
from models.post import LinkKind, TokenRow
from models.queries import in_force
from models.seat import MemberRow


@dataclass(frozen=True)
class BehindLink:
    """The link, the round it is for, and how its owner sits in it, as holder or standing in."""

    token: TokenRow
    round: RoundRow
    gate: GateRow
    case: CaseRow
    seat: RoundSeatRow
    member: MemberRow
    person: PersonRow


_BEHIND_LINK = (
    select(TokenRow, RoundRow, GateRow, CaseRow, RoundSeatRow, MemberRow, PersonRow)
    .join(RoundRow, col(RoundRow.id) == col(TokenRow.round_id))
    .join(GateRow, col(GateRow.id) == col(RoundRow.gate_id))
    .join(CaseRow, col(CaseRow.id) == col(RoundRow.case_id))
    .join(
        RoundSeatRow,
        (col(RoundSeatRow.round_id) == col(RoundRow.id))
        & (col(RoundSeatRow.seat_id) == col(TokenRow.seat_id)),
    )
    .join(
        MemberRow,
        (col(MemberRow.seat_id) == col(TokenRow.seat_id))
        & (col(MemberRow.person_id) == col(TokenRow.person_id)),
    )
    .join(PersonRow, col(PersonRow.id) == col(TokenRow.person_id))
    .where(
        col(TokenRow.digest) == bindparam("digest"),
        col(TokenRow.kind) == LinkKind.BALLOT,
        *in_force(MemberRow, bindparam("now", type_=UtcDateTime())),
    )
)


def behind_link(session: Session, digest: str, now: datetime) -> BehindLink | None:
    """What the ballot link with this digest leads to, whether the link still works or not; None when its owner is not
    (or no longer) in that seat of that round, or there is no such link.
    """
    found = session.execute(_BEHIND_LINK, {"digest": digest, "now": now}).first()
    return BehindLink(*found) if found else None
