"""Record what a seat answers; when that settles the round, its decision is written in the same transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from actions.clocks import is_late
from actions.errors import AssuranceNeeded, EvidenceChanged, Invalid, Mistake, NotYourSeat
from actions.facts import place_of
from actions.installation import Installation
from actions.loading import locked_round
from actions.notices import queue_for_round
from actions.settle import settle
from gates import seats, voting
from gates.answers import Answer
from gates.conditions import default_due
from gates.round import Condition
from gates.transitions import RoundState
from methods.schema import Assurance
from models import audit, queries
from models.case import CaseRow
from models.gate import RoundRow, RoundSeatRow, Standing, Via, VoteRow
from models.seat import MemberRow
from notifications.occasions import Occasion


ENOUGH = {
    Assurance.LINK: frozenset({Via.LINK, Via.CODE, Via.ACCOUNT, Via.API}),
    Assurance.CODE: frozenset({Via.CODE, Via.ACCOUNT}),
    Assurance.ACCOUNT: frozenset({Via.ACCOUNT}),
}
"""By which ways a vote may come in, per assurance of the gate; a bearer token is worth no more than a link."""

AMBIGUOUS = str.maketrans("", "", "01IO")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".translate(AMBIGUOUS)
"""Letters and digits that can be read aloud without mistakes."""


@dataclass(frozen=True)
class Filled:
    """A ballot as somebody filled it in; what the answer does not need is empty."""

    answer: Answer
    motivation: str = ""
    missing: str = ""
    back_to: str | None = None
    condition: str = ""
    condition_owner: str = ""
    condition_due: date | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """The columns of a vote that hold what was filled in, however it came in."""
        return {
            "answer": self.answer,
            "motivation": self.motivation,
            "missing": self.missing,
            "back_to": self.back_to,
            "condition_text": self.condition,
            "condition_owner": self.condition_owner,
            "condition_due": self.condition_due,
        }


@dataclass(frozen=True)
class Receipt:
    """Proof that a vote is kept: its reference, when, and what became of it so far."""

    reference: str
    at: datetime
    vote_id: UUID
    standing: Standing
    decided: bool


def cast_vote(
    session: Session,
    installation: Installation,
    round_id: UUID,
    seat_id: UUID,
    person_id: UUID,
    ballot: Filled,
    now: datetime,
    *,
    via: Via,
    seen_digest: str,
    form_key: str | None = None,
) -> Receipt:
    """Keep this vote and, when it settles the round, the decision; the same form twice gives the same receipt.

    A vote after the end of the round, however it ended, is kept as late and not counted. A change of mind
    supersedes the earlier vote.

    Raises:
        NotFound, NotYourSeat, AssuranceNeeded, EvidenceChanged, Invalid (text that no database keeps), and
        gates.errors.GateRefusal for a ballot that the law does not take.
    """
    case, round_ = locked_round(session, round_id)
    if form_key and (known := _by_form(session, form_key)):
        if (known.round_id, known.seat_id, known.person_id) != (round_id, seat_id, person_id):
            raise NotYourSeat
        return _receipt(known, round_)
    seat, member = seat_and_member(session, round_, seat_id, person_id, now)
    if via not in ENOUGH[round_.assurance]:
        raise AssuranceNeeded(round_.assurance.value)
    ballot = complete_ballot(session, installation, case, round_, ballot, now)
    late = round_.state is not RoundState.OPEN or is_late(case, round_, now)
    if not late and seen_digest != round_.evidence_digest:
        raise EvidenceChanged(round_.evidence_digest)
    vote = _new_vote(session, round_, seat, member, ballot, now, via, seen_digest, form_key)
    place(session, vote, late=late)
    session.add(vote)
    session.flush()
    audit.record(
        session,
        "vote_cast",
        now,
        by=person_id,
        case=case.id,
        ticket=round_.ticket,
        seat=str(seat_id),
        revision=vote.revision,
        standing=vote.standing.value,
        via=via.value,
    )
    queue_for_round(
        session,
        Occasion.RECEIPT,
        round_,
        person_id,
        seat_id,
        now,
        mark=vote.receipt,
        receipt=vote.receipt,
        at=now.isoformat(),
        late=late,
    )
    settle(session, installation, case, round_, now)
    return _receipt(vote, round_)


def _by_form(session: Session, form_key: str) -> VoteRow | None:
    return session.exec(select(VoteRow).where(VoteRow.form_key == form_key)).first()


def seat_and_member(
    session: Session, round_: RoundRow, seat_id: UUID, person_id: UUID, now: datetime
) -> tuple[RoundSeatRow, MemberRow]:
    """The seat in this round, and how this person sits in it: as its holder, or standing in.

    Raises:
        NotYourSeat.
    """
    found = queries.round_seat_of(session, round_.id, seat_id, person_id, now)
    if found is None or found[0].ended_at is not None:
        raise NotYourSeat
    return found


def complete_ballot(
    session: Session,
    installation: Installation,
    case: CaseRow,
    round_: RoundRow,
    ballot: Filled,
    now: datetime,
) -> Filled:
    """The ballot with its default date and nothing that its answer does not ask for, once the law takes it."""
    ballot = _own_fields(ballot)
    if ballot.answer is Answer.CONDITIONAL_GO and ballot.condition_due is None:
        ballot = replace(ballot, condition_due=_default_due(installation, now))
    if ballot.answer is Answer.HOLD and not ballot.missing.strip():
        ballot = replace(ballot, missing=ballot.motivation)  # what is missing is the motivation of a hold
    steps, step = place_of(session, case, round_)
    condition = Condition(text=ballot.condition, owner=ballot.condition_owner, due=ballot.condition_due)
    given = voting.Ballot(
        answer=ballot.answer,
        motivation=ballot.motivation,
        missing=ballot.missing,
        back_to=ballot.back_to,
        conditions=(condition,) if ballot.condition or ballot.condition_owner else (),
    )
    if refusal := voting.incomplete(given, steps, step):
        raise refusal
    return ballot


def _own_fields(ballot: Filled) -> Filled:
    """What the answer asks for; a step or a condition left in the form from an earlier choice is not part of it."""
    texts = {name: value for name, value in vars(ballot).items() if isinstance(value, str)}
    if wrong := [Mistake(name, "not_text") for name, value in texts.items() if "\x00" in value]:
        raise Invalid(wrong)
    conditional = ballot.answer is Answer.CONDITIONAL_GO
    return Filled(
        answer=ballot.answer,
        motivation=ballot.motivation.strip(),
        missing=ballot.missing.strip() if ballot.answer is Answer.HOLD else "",
        back_to=ballot.back_to if ballot.answer is Answer.BACK else None,
        condition=ballot.condition.strip() if conditional else "",
        condition_owner=ballot.condition_owner.strip() if conditional else "",
        condition_due=ballot.condition_due if conditional else None,
    )


def _default_due(installation: Installation, now: datetime) -> date:
    due = default_due(now, tz=installation.zone, day_off=installation.day_off)
    return due.at.astimezone(installation.zone).date()


def _new_vote(
    session: Session,
    round_: RoundRow,
    seat: RoundSeatRow,
    member: MemberRow,
    ballot: Filled,
    now: datetime,
    via: Via,
    seen_digest: str,
    form_key: str | None,
) -> VoteRow:
    return VoteRow(
        round_id=round_.id,
        seat_id=seat.seat_id,
        person_id=member.person_id,
        organisation=seat.organisation,
        revision=next_revision(session, round_, seat),
        as_substitute=member.substitute,
        **ballot.kept,
        seen_digest=seen_digest,
        cast_at=now,
        via=via,
        standing=Standing.COUNTED,
        receipt=new_receipt(session),
        form_key=form_key,
    )


def next_revision(session: Session, round_: RoundRow, seat: RoundSeatRow) -> int:
    """The number of this seat's next vote in the round, from 1."""
    asked = {"round": round_.id, "seat": seat.seat_id}
    return (session.exec(_LAST_REVISION, params=asked).one() or 0) + 1


_LAST_REVISION = select(func.max(col(VoteRow.revision))).where(
    VoteRow.round_id == bindparam("round"), VoteRow.seat_id == bindparam("seat")
)


def new_receipt(session: Session) -> str:
    """A reference that can be read aloud: `S-7F3K9`."""
    while True:
        reference = "S-" + "".join(secrets.choice(ALPHABET) for _ in range(5))
        if not session.exec(_OF_RECEIPT, params={"receipt": reference}).first():
            return reference


_OF_RECEIPT = select(VoteRow.id).where(VoteRow.receipt == bindparam("receipt"))


def place(session: Session, vote: VoteRow, *, late: bool) -> None:
    """Settle which vote of this seat stands: a late one never, else what the law of seats says."""
    if late:
        vote.standing, vote.standing_because = Standing.LATE, "after_closing"
        return
    same_seat = queries.counted_votes_of_seat(session, vote.round_id, vote.seat_id)
    stands = seats.standing([_cast(one) for one in (*same_seat, vote)])
    for one in (*same_seat, vote):
        if _cast(one) != stands:
            one.standing, one.standing_because = Standing.SUPERSEDED, _why_superseded(one, vote)
            session.add(one)


def _why_superseded(one: VoteRow, vote: VoteRow) -> str:
    """Why this vote of the seat does not stand, now that `vote` came in."""
    if one is vote or (one.as_substitute and not vote.as_substitute):
        return "principal_voted"
    return "changed_mind" if one.person_id == vote.person_id else "successor_voted"


def _cast(vote: VoteRow) -> seats.Cast:
    return seats.Cast(str(vote.person_id), vote.revision, vote.as_substitute)


def _receipt(vote: VoteRow, round_: RoundRow) -> Receipt:
    return Receipt(vote.receipt, vote.cast_at, vote.id, vote.standing, round_.state is RoundState.DECIDED)
