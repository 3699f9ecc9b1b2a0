"""Gates: ask for a decision, see who has spoken, vote, and what else can happen to a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session, select
from starlette.responses import Response

from actions.ask_gate import ask_gate
from actions.cast_vote import Filled, cast_vote
from actions.emergency_go import emergency_go
from actions.errors import Invalid, Mistake, NotFound, NotYourSeat
from actions.table_votes import (
    confirm_table_votes,
    object_to_vote,
    record_table_votes,
    reject_table_votes,
)
from actions.withdraw_round import extend_round, withdraw_round
from actions.withdraw_vote import withdraw_vote
from dashboard.api import shown
from dashboard.api.caller import AtPlace, Caller
from dashboard.api.inputs import (
    Confirmation,
    Extension,
    NoWords,
    Objection,
    OwnSeat,
    OwnVote,
    Reason,
    TableVotes,
)
from dashboard.api.once import Changing, Done
from dashboard.api.problems import documented
from dashboard.api.shapes import (
    EmergencyShape,
    GateShape,
    ObjectionShape,
    ReceiptShape,
    RoundShape,
    TableListShape,
    WithdrawnShape,
)
from dashboard.api.sight import Sight, look, look_inside, note_reading
from models import queries
from models.gate import GateRow, RoundRow, RoundSeatRow, TableListRow, Via, VoteRow


router = APIRouter(prefix="/cases/{reference}", tags=["gates"])


@router.post("/steps/{step}/gate", status_code=201, response_model=RoundShape, responses=documented(403, 409))
def ask(reference: str, step: str, once: Changing, _body: NoWords | None = None) -> Response:
    """Ask for the decision after this step (the chair); 409 names what is missing."""

    def change(session: Session, now: datetime) -> Done:
        sight = look(session, once.caller, reference, now)
        round_ = ask_gate(session, once.place.installation, sight.case.id, step, now, by=sight.person_id)
        shape = _round(session, sight, round_)
        return Done(shape, 201, {"Location": f"/api/v1/cases/{reference}/gates/{shape.number}"})

    return once.do(change)


@router.get("/gates", responses=documented())
def find(reference: str, place: AtPlace, caller: Caller) -> list[RoundShape]:
    """Every round of every gate, with who has spoken; answers only for who may see them."""
    now = place.clock()
    with place.database.read() as session:
        sight = look(session, caller, reference, now)
        shapes = shown.rounds(session, sight)
    note_reading(place, sight, "gates")
    return shapes


@router.get("/gates/{number}", responses=documented())
def show(reference: str, number: int, place: AtPlace, caller: Caller) -> GateShape:
    """One gate: its newest round, and all of them."""
    now = place.clock()
    with place.database.read() as session:
        sight = look(session, caller, reference, now)
        shape = shown.gate(session, sight, number)
    if shape is None:
        raise NotFound("gate")
    note_reading(place, sight, f"gate {number}")
    return shape


@router.post(
    "/gates/{number}/votes",
    status_code=201,
    response_model=ReceiptShape,
    responses=documented(403, 409),
)
def vote(reference: str, number: int, body: OwnVote, once: Changing) -> Response:
    """Vote from one's own seat; only at gates of assurance `link`, since a bearer token proves no more than that."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        round_ = newest_round(session, sight, number)
        seat = own_seat(shown.seats_of(session, sight, round_.id, now), body.seat)
        receipt = cast_vote(
            session,
            once.place.installation,
            round_.id,
            seat.seat_id,
            sight.person_id,
            body.filled(),
            now,
            via=Via.API,
            seen_digest=body.evidence_hash or round_.evidence_digest,
        )
        shape = ReceiptShape(
            receipt=receipt.reference, at=receipt.at, standing=receipt.standing, decided=receipt.decided
        )
        return Done(shape, 201)

    return once.do(change)


@router.post("/gates/{number}/votes/withdraw", response_model=WithdrawnShape, responses=documented(403, 409))
def take_back(reference: str, number: int, once: Changing, body: OwnSeat | None = None) -> Response:
    """Take one's own vote back while the round is open; it stays readable and counts no more."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        round_ = newest_round(session, sight, number)
        seat = own_seat(shown.seats_of(session, sight, round_.id, now), body.seat if body else None)
        row = withdraw_vote(
            session,
            once.place.installation,
            round_.id,
            seat.seat_id,
            sight.person_id,
            now,
            via=Via.API,
        )
        return Done(WithdrawnShape(receipt=row.receipt, standing=row.standing))

    return once.do(change)


@router.post(
    "/gates/{number}/emergency",
    status_code=201,
    response_model=EmergencyShape,
    responses=documented(403, 409),
)
def emergency(reference: str, number: int, once: Changing, body: Confirmation | None = None) -> Response:
    """Ask for an emergency go, with a reason; or, as the second person, grant the one that was asked."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        round_ = newest_round(session, sight, number)
        row = emergency_go(session, round_.id, body.reason if body else "", now, by=sight.person_id)
        return Done(EmergencyShape(asked_at=row.first_at, granted_at=row.granted_at, until=row.until), 201)

    return once.do(change)


@router.post("/gates/{number}/withdraw", response_model=RoundShape, responses=documented(403, 409))
def withdraw(reference: str, number: int, body: Reason, once: Changing) -> Response:
    """End an open round without a decision (the chair); its votes stay readable."""

    def change(session: Session, now: datetime) -> Done:
        sight = look(session, once.caller, reference, now)
        round_ = newest_round(session, sight, number)
        withdraw_round(session, round_.id, body.reason, now, by=sight.person_id)
        return Done(_round(session, sight, round_))

    return once.do(change)


@router.post("/gates/{number}/extend", response_model=RoundShape, responses=documented(403, 409))
def extend(reference: str, number: int, body: Extension, once: Changing) -> Response:
    """Let an open round close later (the chair)."""

    def change(session: Session, now: datetime) -> Done:
        sight = look(session, once.caller, reference, now)
        round_ = newest_round(session, sight, number)
        extend_round(session, once.place.installation, round_.id, body.working_days, now, by=sight.person_id)
        return Done(_round(session, sight, round_))

    return once.do(change)


@router.post(
    "/gates/{number}/table-votes",
    status_code=201,
    response_model=TableListShape,
    responses=documented(403, 409),
)
def note_at_table(reference: str, number: int, body: TableVotes, once: Changing) -> Response:
    """Note what was said at the table (the chair); it counts once another voter who was there confirms the list."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        round_ = newest_round(session, sight, number)
        noted = record_table_votes(
            session, once.place.installation, round_.id, _ballots(body), now, by=sight.person_id
        )
        return Done(_table_list(noted), 201)

    return once.do(change)


def _ballots(body: TableVotes) -> dict[UUID, Filled]:
    ballots = {one.seat: one.filled() for one in body.votes}
    if len(ballots) < len(body.votes):
        raise Invalid([Mistake("votes", "a_seat_twice")])
    return ballots


@router.post(
    "/gates/{number}/table-votes/{list_id}/confirm",
    response_model=TableListShape,
    responses=documented(403, 409),
)
def confirm_table(
    reference: str, number: int, list_id: UUID, once: Changing, _body: NoWords | None = None
) -> Response:
    """Say that the noted list is what was said: a voter who was there, not who noted it or asked for the gate."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        _require_list(session, sight, number, list_id)
        noted = confirm_table_votes(session, once.place.installation, list_id, now, by=sight.person_id)
        return Done(_table_list(noted))

    return once.do(change)


@router.post(
    "/gates/{number}/table-votes/{list_id}/reject",
    response_model=TableListShape,
    responses=documented(403, 409),
)
def reject_table(
    reference: str, number: int, list_id: UUID, once: Changing, _body: NoWords | None = None
) -> Response:
    """Say that the noted list is not what was said: none of it counts."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        _require_list(session, sight, number, list_id)
        return Done(_table_list(reject_table_votes(session, list_id, now, by=sight.person_id)))

    return once.do(change)


@router.post(
    "/gates/{number}/objections",
    status_code=201,
    response_model=ObjectionShape,
    responses=documented(403, 409),
)
def object_(reference: str, number: int, body: Objection, once: Changing) -> Response:
    """Say that what was noted in your name is not what you said."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        noted = _noted_for(session, sight, number, body.receipt)
        row = object_to_vote(session, once.place.installation, noted.id, body.reason, now, by=sight.person_id)
        return Done(ObjectionShape(id=row.id, made_at=row.made_at), 201)

    return once.do(change)


def newest_round(session: Session, sight: Sight, number: int) -> RoundRow:
    """The newest round of a gate of this case.

    Raises:
        NotFound.
    """
    gate = next((one for one in queries.gates(session, sight.case.id) if one.number == number), None)
    round_ = queries.last_round(session, gate.id) if gate else None
    if round_ is None:
        raise NotFound("gate")
    return round_


def own_seat(seats: Sequence[RoundSeatRow], named: UUID | None) -> RoundSeatRow:
    """The seat to speak from: the one named, or the only one there is.

    Raises:
        NotYourSeat, Invalid (more than one, none named).
    """
    if named is not None:
        seats = [seat for seat in seats if seat.seat_id == named]
    if not seats:
        raise NotYourSeat
    if len(seats) > 1:
        raise Invalid([Mistake("seat", f"one of {', '.join(str(seat.seat_id) for seat in seats)}")])
    return seats[0]


def _noted_for(session: Session, sight: Sight, number: int, receipt: str | None) -> VoteRow:
    """The vote that was noted at the table for this caller, in the gate's newest round."""
    round_ = newest_round(session, sight, number)
    noted = [
        vote
        for vote in queries.votes(session, round_.id)
        if vote.table_list_id and vote.person_id == sight.person_id and receipt in (None, vote.receipt)
    ]
    if not noted:
        raise NotFound("vote noted at a table")
    return noted[-1]


def _require_list(session: Session, sight: Sight, number: int, list_id: UUID) -> None:
    gates = {gate.id for gate in queries.gates(session, sight.case.id) if gate.number == number}
    found = session.exec(
        select(RoundRow.gate_id)
        .join(TableListRow, TableListRow.round_id == RoundRow.id)  # type: ignore[arg-type]  # a column, not a bool
        .where(TableListRow.id == list_id, RoundRow.case_id == sight.case.id)
    ).first()
    if found not in gates:
        raise NotFound("table list")


def _round(session: Session, sight: Sight, round_: RoundRow) -> RoundShape:
    session.flush()
    gate = session.get_one(GateRow, round_.gate_id)
    return next(
        one for one in reversed(shown.rounds(session, sight, gate.number)) if one.round == round_.number
    )


def _table_list(noted: TableListRow) -> TableListShape:
    return TableListShape(
        id=noted.id,
        recorded_at=noted.recorded_at,
        confirmed_at=noted.confirmed_at,
        rejected_at=noted.rejected_at,
    )
