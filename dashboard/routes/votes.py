"""`/casus/{reference}/poort/{number}`: the gate page for a voter who is signed in."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.errors import AssuranceNeeded, EvidenceChanged, NotFound, RoundNotRunning
from dashboard import voting
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership, note_reading
from dashboard.posted import Post, Posted
from dashboard.sessions import Caller, Signed
from dashboard.step_up import require_account
from dashboard.views.ballot import Sitting
from dashboard.voting import Booth
from gates.errors import Incomplete
from models import queries
from models.gate import RoundRow, RoundSeatRow
from models.people import PersonRow
from models.pinned import method_of


router = APIRouter()


@router.api_route("/casus/{reference}/poort/{number}", methods=["GET", "HEAD"])
def show(request: Request, reference: str, number: int, door: AtDoor, caller: Signed) -> Response:
    """The gate as this voter may see it."""
    with door.reading() as (session, now):
        booth = _booth(request, door, session, caller, reference, number)
        page, status = voting.look(session, booth, now)
    note_reading(door, booth.sitting.case.id, caller.id, f"gate {number}")
    return door.page(request, page, status)


@router.post("/casus/{reference}/poort/{number}")
def act(
    request: Request, reference: str, number: int, door: AtDoor, caller: Signed, post: Posted
) -> Response:
    """Check what was filled in, or record what was confirmed."""
    if "report" in post:
        return RedirectResponse(f"/casus/{reference}", HTTPStatus.SEE_OTHER)
    if "withdraw" in post:
        with door.changing() as (session, now):
            voting.withdraw(
                session, door.installation, _booth(request, door, session, caller, reference, number), now
            )
        return RedirectResponse(f"/casus/{reference}/poort/{number}", HTTPStatus.SEE_OTHER)
    if "confirm" in post and "change" not in post:
        return _cast(request, reference, number, door, caller, post)
    with door.reading() as (session, now):
        booth = _booth(request, door, session, caller, reference, number)
        page, status = (
            voting.look(session, booth, now, voting.given(post))
            if "change" in post
            else voting.check(session, door.installation, booth, post, now)
        )
    return door.page(request, page, status)


def _cast(request: Request, reference: str, number: int, door: Door, caller: Caller, post: Post) -> Response:
    try:
        with door.changing() as (session, now):
            booth = _booth(request, door, session, caller, reference, number)
            receipt = voting.cast(session, door.installation, booth, post, now)
    except AssuranceNeeded:
        require_account(request, door, caller, post)
        raise
    except (EvidenceChanged, Incomplete, RoundNotRunning) as refusal:
        with door.reading() as (session, now):
            booth = _booth(request, door, session, caller, reference, number)
            page, status = voting.after_refusal(session, door.installation, booth, post, now, refusal)
        return door.page(request, page, status)
    door.courier.send_for(caller.id)
    return door.page(request, receipt)


def _booth(
    request: Request, door: Door, session: Session, caller: Caller, reference: str, number: int
) -> Booth:
    mine = membership(session, reference, caller.id, door.now())
    gate = next((one for one in queries.gates(session, mine.case.id) if one.number == number), None)
    round_ = queries.last_round(session, gate.id) if gate else None
    seat = _seat(session, round_, mine) if round_ else None
    if gate is None or round_ is None or seat is None:
        raise NotFound("gate")
    sitting = Sitting(mine.case, gate, round_, seat, session.get_one(PersonRow, caller.id))
    return Booth(sitting, door.words(request, method_of(session, mine.case)), "", caller.via)


def _seat(session: Session, round_: RoundRow, mine: Membership) -> RoundSeatRow | None:
    """The seat to answer for: one that has not spoken first, one's own before one that one stands in for."""
    answered = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    places = {one.seat_id: one.substitute for one in mine.members}
    asked = [
        seat
        for seat in queries.round_seats(session, round_.id)
        if seat.seat_id in places and seat.ended_at is None
    ]
    return min(asked, key=lambda seat: (seat.seat_id in answered, places[seat.seat_id]), default=None)
