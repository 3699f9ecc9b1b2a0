"""Votes taken at a table: the chair notes them, another voter who was there confirms, each voter can object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.ask_gate import ask_gate
from actions.cast_vote import Filled, complete_ballot, new_receipt, next_revision, place
from actions.clocks import OBJECTION, is_late, objected_step, stop_clock
from actions.errors import ActionRefusal, Invalid, Mistake, NotFound, NothingToDo, RoundNotRunning
from actions.installation import Installation
from actions.loading import locked_case, locked_round, require_chair
from actions.notices import queue_for_round
from actions.reasons import owed_words
from actions.save_deliverable import mark_stale
from actions.settle import settle, tell_chair, tell_coordinators
from gates.table import TableList, confirm_refusal, object_until, objection_refusal
from gates.transitions import CaseState, RoundState
from models import audit, queries
from models.case import CaseRow
from models.gate import ObjectionRow, RoundRow, RoundSeatRow, Standing, TableListRow, Via, VoteRow
from notifications.occasions import Occasion


def record_table_votes(
    session: Session,
    installation: Installation,
    round_id: UUID,
    ballots: Mapping[UUID, Filled],
    now: datetime,
    *,
    by: UUID,
) -> TableListRow:
    """Note what was said at the table, per seat; nothing counts until somebody else who voted there confirms.

    Raises:
        NotAllowed, RoundNotRunning, Invalid (unknown seat, nothing noted), gates.errors.Incomplete.
    """
    case, round_ = locked_round(session, round_id)
    require_chair(session, case, by, now)
    _require_open(case, round_, now)
    seats = {seat.seat_id: seat for seat in queries.round_seats(session, round_.id) if seat.ended_at is None}
    if unknown := [str(seat) for seat in ballots if seat not in seats] or ([] if ballots else ["votes"]):
        raise Invalid([Mistake(f"votes.{name}", "not_in_this_round") for name in unknown])
    if not {seats[seat_id].person_id for seat_id in ballots} - {by, round_.requested_by}:
        raise Invalid([Mistake("votes", "nobody_can_confirm")])
    noted = TableListRow(round_id=round_.id, recorded_by=by, recorded_at=now)
    session.add(noted)
    session.flush()
    for seat_id, ballot in ballots.items():
        filled = complete_ballot(session, installation, case, round_, ballot, now)
        session.add(_noted_vote(session, round_, seats[seat_id], filled, noted, now))
        session.flush()
    audit.record(
        session, "table_votes_noted", now, by=by, case=case.id, ticket=round_.ticket, votes=len(ballots)
    )
    _ask_to_confirm(session, round_, noted, [seats[seat_id] for seat_id in ballots], now)
    return noted


def _require_open(case: CaseRow, round_: RoundRow, now: datetime) -> None:
    if round_.state is not RoundState.OPEN or is_late(case, round_, now):
        raise RoundNotRunning(round_.state.value if round_.state is not RoundState.OPEN else "closed")


def _noted_vote(
    session: Session, round_: RoundRow, seat: RoundSeatRow, ballot: Filled, noted: TableListRow, now: datetime
) -> VoteRow:
    return VoteRow(
        round_id=round_.id,
        seat_id=seat.seat_id,
        person_id=seat.person_id,
        organisation=seat.organisation,
        revision=next_revision(session, round_, seat),
        **ballot.kept,
        seen_digest=round_.evidence_digest,
        cast_at=now,
        via=Via.TABLE,
        standing=Standing.UNCONFIRMED,
        receipt=new_receipt(session),
        table_list_id=noted.id,
    )


def _ask_to_confirm(
    session: Session, round_: RoundRow, noted: TableListRow, seats: list[RoundSeatRow], now: datetime
) -> None:
    for seat in seats:
        if seat.person_id not in (noted.recorded_by, round_.requested_by):
            queue_for_round(
                session, Occasion.CONFIRM_TABLE, round_, seat.person_id, seat.seat_id, now, mark=str(noted.id)
            )


def table_facts(session: Session, noted: TableListRow) -> TableList:
    """A noted list as the law sees it."""
    round_ = session.get_one(RoundRow, noted.round_id)
    return TableList(
        noted_by=str(noted.recorded_by),
        requested_by=str(round_.requested_by) if round_.requested_by else None,
        voters={str(vote.person_id) for vote in votes_on(session, noted)},
    )


def votes_on(session: Session, noted: TableListRow) -> list[VoteRow]:
    """The votes of a noted list, oldest first."""
    return list(
        session.exec(select(VoteRow).where(VoteRow.table_list_id == noted.id).order_by(col(VoteRow.revision)))
    )


def waiting_list(session: Session, round_id: UUID) -> TableListRow | None:
    """The noted list of a round that waits to be confirmed."""
    lists = queries.table_lists(session, round_id)
    return next((one for one in lists if one.confirmed_at is None and one.rejected_at is None), None)


def confirm_table_votes(
    session: Session, installation: Installation, list_id: UUID, now: datetime, *, by: UUID
) -> TableListRow:
    """Say that the noted list is what was said; from now on its votes count. Each voter is told and can object.

    Raises:
        NotFound, NothingToDo (confirmed already), RoundNotRunning, gates.errors.TableRefusal.
    """
    noted, case, round_ = _loaded(session, list_id)
    if refusal := confirm_refusal(table_facts(session, noted), str(by)):
        raise refusal
    _require_open(case, round_, now)
    noted.confirmed_by, noted.confirmed_at = by, now
    session.add(noted)
    until = object_until(now, tz=installation.zone, day_off=installation.day_off).at
    for vote in _unconfirmed(session, noted):
        vote.standing = Standing.COUNTED
        place(session, vote, late=False)
        session.add(vote)
        session.flush()
        queue_for_round(
            session,
            Occasion.NOTED_AT_TABLE,
            round_,
            vote.person_id,
            vote.seat_id,
            now,
            mark=vote.receipt,
            until=until.isoformat(),
        )
    mark_stale(session, round_, now)
    audit.record(session, "table_votes_confirmed", now, by=by, case=case.id, ticket=round_.ticket)
    settle(session, installation, case, round_, now)
    return noted


def reject_table_votes(session: Session, list_id: UUID, now: datetime, *, by: UUID) -> TableListRow:
    """Say that the noted list is not what was said: its votes are void and the chair notes them anew.

    Raises:
        NotFound, NothingToDo, gates.errors.TableRefusal (same people as may confirm).
    """
    noted, case, round_ = _loaded(session, list_id)
    if refusal := confirm_refusal(table_facts(session, noted), str(by)):
        raise refusal
    noted.rejected_at = now
    session.add(noted)
    for vote in _unconfirmed(session, noted):
        vote.standing, vote.standing_because = Standing.VOID, "list_rejected"
        session.add(vote)
    audit.record(session, "table_votes_rejected", now, by=by, case=case.id, ticket=round_.ticket)
    tell_chair(session, case, round_, now, mark=f"rejected:{noted.id}")
    return noted


def _unconfirmed(session: Session, noted: TableListRow) -> list[VoteRow]:
    """The votes of the list that still wait; one that was objected to in the meantime does not."""
    return [vote for vote in votes_on(session, noted) if vote.standing is Standing.UNCONFIRMED]


def _loaded(session: Session, list_id: UUID) -> tuple[TableListRow, CaseRow, RoundRow]:
    noted = session.get(TableListRow, list_id)
    if noted is None:
        raise NotFound("table list")
    case, round_ = locked_round(session, noted.round_id)
    session.refresh(noted)
    if noted.confirmed_at or noted.rejected_at:
        raise NothingToDo("this list was answered already")
    return noted, case, round_


def object_to_vote(
    session: Session, installation: Installation, vote_id: UUID, reason: str, now: datetime, *, by: UUID
) -> ObjectionRow:
    """Say that what was noted in one's name is not what one said.

    While the round is open the vote is void and its seat votes anew. After a decision nothing is rewritten: the
    running step's clock stops and the same gate is asked in a new round as soon as that is possible.

    Raises:
        NotFound, Invalid (no reason), NothingToDo (objected already), gates.errors.TableRefusal.
    """
    vote = session.get(VoteRow, vote_id)
    noted = session.get(TableListRow, vote.table_list_id) if vote and vote.table_list_id else None
    if vote is None or noted is None:
        raise NotFound("vote noted at a table")
    case, round_ = locked_round(session, vote.round_id)
    session.refresh(vote)
    _require_may_object(session, installation, vote, noted, reason, now, by)
    objection = ObjectionRow(vote_id=vote.id, person_id=by, reason=reason.strip(), made_at=now)
    session.add(objection)
    session.flush()
    audit.record(session, "table_vote_objected", now, by=by, case=case.id, ticket=round_.ticket)
    if round_.state is not RoundState.DECIDED:
        _take_out(session, installation, case, round_, vote, now)
    elif vote.standing is Standing.COUNTED:
        stop_clock(session, case, OBJECTION, now)
        tell_coordinators(session, case, f"round:{round_.id}/objection", now)
        ask_again(session, installation, case.id, now)
    return objection


def _take_out(
    session: Session,
    installation: Installation,
    case: CaseRow,
    round_: RoundRow,
    vote: VoteRow,
    now: datetime,
) -> None:
    """Nothing was decided on this vote yet: it counts no more, and its seat answers for itself."""
    vote.standing, vote.standing_because = Standing.VOID, "objected"
    session.add(vote)
    if round_.state is RoundState.OPEN:
        mark = f"objected:{vote.id}"
        queue_for_round(session, Occasion.GATE_OPENED, round_, vote.person_id, vote.seat_id, now, mark=mark)
        settle(session, installation, case, round_, now)


def _require_may_object(
    session: Session,
    installation: Installation,
    vote: VoteRow,
    noted: TableListRow,
    reason: str,
    now: datetime,
    by: UUID,
) -> None:
    if vote.person_id != by:
        raise NotFound("vote noted at a table")
    owed_words(reason)
    if session.exec(select(ObjectionRow.id).where(ObjectionRow.vote_id == vote.id)).first():
        raise NothingToDo("you objected already")
    told_at = noted.confirmed_at or noted.recorded_at
    until = object_until(told_at, tz=installation.zone, day_off=installation.day_off).at
    if refusal := objection_refusal(table_facts(session, noted), str(by), until=until, now=now):
        raise refusal


def objections_waiting(session: Session) -> list[UUID]:
    """The running cases in which a decision was objected to and its gate was not asked again yet."""
    stopped = select(CaseRow).where(
        CaseRow.clock_stopped_because == OBJECTION,
        col(CaseRow.state).in_([CaseState.ACTIVE, CaseState.NAZORG]),
    )
    return [case.id for case in session.exec(stopped) if _gate_to_ask(session, case)]


def ask_again(session: Session, installation: Installation, case_id: UUID, now: datetime) -> None:
    """Ask the gate whose decision was objected to again, as soon as that is possible; the decision stays what it was.

    What stands in the way (another round, a turn not taken, a missed condition, a pause) is told once; the clock
    stays stopped meanwhile, and the next sweep tries again.
    """
    case = locked_case(session, case_id)
    step_key = _gate_to_ask(session, case)
    if step_key is None:
        return
    try:
        ask_gate(session, installation, case.id, step_key, now, by=None)
    except ActionRefusal:
        tell_coordinators(session, case, f"case:{case.id}/objection:{step_key}/waits", now)


def _gate_to_ask(session: Session, case: CaseRow) -> str | None:
    """The gate with an objection whose newest round is still the decided one; later ones the chair asks."""
    step_key = objected_step(session, case)
    gate = queries.gate_of_step(session, case.id, step_key) if step_key else None
    last = queries.last_round(session, gate.id) if gate else None
    return step_key if last and last.state is RoundState.DECIDED else None
