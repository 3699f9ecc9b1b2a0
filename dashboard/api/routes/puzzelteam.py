"""The puzzelteam of a case: how it is doing, its meetings, the signals it watches."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from actions.errors import NotAllowed, NotFound
from actions.puzzelteam import views
from actions.puzzelteam.agree import NewAction
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.plan_meeting import plan_meeting
from actions.puzzelteam.report_signal import NewSignal, report_signal
from dashboard.api.caller import AtPlace, Caller
from dashboard.api.once import Changing, Done, Once
from dashboard.api.problems import documented
from dashboard.api.sight import Sight, look, look_inside, note_reading
from dashboard.api.team_shapes import (
    Closing,
    MeetingShape,
    NewMeeting,
    SeenSignal,
    SignalShape,
    TeamShape,
)
from models.puzzelteam import MeetingRow


router = APIRouter(prefix="/cases/{reference}", tags=["puzzelteam"])


@router.get("/puzzelteam", responses=documented(403))
def show(reference: str, place: AtPlace, caller: Caller) -> TeamShape:
    """How the team is doing: heartbeat, streak, seats, and at least two dates to choose from."""
    now = place.clock()
    with place.database.read() as session:
        sight = look(session, caller, reference, now)
        found = views.team_view(session, place.installation, sight.case, now)
    if not sight.is_member:  # a coordinator sees clocks and heartbeat, not who sits there
        found |= {"seats": []}
    return TeamShape.model_validate(found)


@router.get("/puzzelteam/meetings", responses=documented(403))
def meetings(reference: str, place: AtPlace, caller: Caller) -> list[MeetingShape]:
    """Every meeting, oldest first."""
    now = place.clock()
    with place.database.read() as session:
        sight = look_inside(session, caller, reference, now)
        found = views.meetings_view(session, sight.case)
    note_reading(place, sight, "meetings")
    return [MeetingShape.model_validate(one) for one in found]


@router.post(
    "/puzzelteam/meetings", status_code=201, response_model=MeetingShape, responses=documented(403, 409)
)
def plan(reference: str, body: NewMeeting, once: Changing) -> Response:
    """Plan a meeting (chair or vice chair): everybody in the team is invited personally."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        day, at = _wall_clock(once, body.at)
        row = plan_meeting(
            session,
            once.place.installation,
            sight.case.id,
            day,
            at,
            now,
            by=sight.person_id,
            minutes=body.minutes,
            place=body.place,
            because=body.because,
        )
        return _done(session, row, 201)

    return once.do(change)


@router.post(
    "/puzzelteam/meetings/{meeting_id}/close", response_model=MeetingShape, responses=documented(403, 409)
)
def close(reference: str, meeting_id: UUID, body: Closing, once: Changing) -> Response:
    """Close a meeting (chair or vice chair); not without a next date and time, a pause, or a stop."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        _require_meeting(session, sight, meeting_id)
        row = close_meeting(
            session,
            once.place.installation,
            meeting_id,
            _report(body),
            _next(once, body),
            now,
            by=sight.person_id,
        )
        return _done(session, row)

    return once.do(change)


def _report(body: Closing) -> Report:
    return Report(
        held=body.held,
        present={one.seat: one.presence for one in body.attendance},
        notes=body.notes,
        decisions=body.decisions,
        actions=tuple(NewAction(one.what, one.due, one.owner_seat, one.owner) for one in body.actions),
        why_not=body.why_not,
    )


def _next(once: Once, body: Closing) -> Next:
    day, at = _wall_clock(once, body.next_at) if body.next_at else (None, None)
    return Next(day, at, body.pause_until, body.reason, body.stop_reason)


def _wall_clock(once: Once, moment: datetime) -> tuple[date, time]:
    """What the clock on the wall says at this moment; without an offset it is that already."""
    local = moment if moment.tzinfo is None else moment.astimezone(once.place.installation.zone)
    return local.date(), local.time().replace(second=0, microsecond=0)


def _require_meeting(session: Session, sight: Sight, meeting_id: UUID) -> None:
    row = session.get(MeetingRow, meeting_id)
    if row is None or row.case_id != sight.case.id:
        raise NotFound("meeting")


def _done(session: Session, row: MeetingRow, status: int = 200) -> Done:
    session.flush()
    return Done(MeetingShape.model_validate(views.meeting_view(session, row)), status)


@router.get("/signals", responses=documented(403))
def signals(reference: str, place: AtPlace, caller: Caller) -> list[SignalShape]:
    """The signals that the caller may see, what got worse first."""
    now = place.clock()
    with place.database.read() as session:
        sight = look_inside(session, caller, reference, now)
        found = views.signals_view(session, sight.case, sight.may_read)
    note_reading(place, sight, "signals")
    return [SignalShape.model_validate(one) for one in found["signals"]]


@router.post("/signals", status_code=201, response_model=SignalShape, responses=documented(403, 409))
def report(reference: str, body: SeenSignal, once: Changing) -> Response:
    """Keep a signal (any member); one that is worse proposes a meeting within days to the chairs."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        if not sight.may_read(body.compartment):
            raise NotAllowed("compartment")
        new = NewSignal(
            text=body.text,
            direction=body.direction,
            kind=body.kind,
            seen_on=body.seen_on,
            seen_by=body.seen_by,
            ground=body.ground,
            letter=body.scenario,
            indicator_id=body.indicator,
            compartment=body.compartment,
            reopen_step=body.reopen_step,
            raise_rhythm=body.raise_rhythm,
        )
        row = report_signal(session, once.place.installation, sight.case.id, new, now, by=sight.person_id)
        return Done(SignalShape.model_validate(views.signal_view(row)), 201)

    return once.do(change)
