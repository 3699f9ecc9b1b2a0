"""Cases: start one, list them, look at one, and pause, resume, close or reopen it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, select
from starlette.responses import Response

from actions.accounts import SignedIn
from actions.close_case import confirm_close, drop_close, propose_close, reopen_case
from actions.errors import Invalid, Mistake
from actions.pause_case import pause_case, resume_case
from actions.start_case import NewCase, start_case
from dashboard.api import cursor as cursors
from dashboard.api import shown
from dashboard.api.caller import AtPlace, Caller, Methods, require_role
from dashboard.api.cursor import Cursor, Limit
from dashboard.api.inputs import Confirmation, NoWords, Pause, Reason
from dashboard.api.once import Changing, Done
from dashboard.api.problems import documented
from dashboard.api.shapes import CaseChanged, CasePage, CaseShape, StartedShape
from dashboard.api.sight import look, note_reading
from gates.conditions import ConditionState
from gates.transitions import CaseState, Phase, RoundState
from methods.catalogue import UnknownMethod
from models.case import CaseRow
from models.gate import ConditionRow, RoundRow
from models.people import AccountRole
from models.queries import in_force
from models.seat import MemberRow


router = APIRouter(prefix="/cases", tags=["cases"])


@router.post("", status_code=201, response_model=StartedShape, responses=documented(403, 409))
def start(new: NewCase, methods: Methods, once: Changing) -> Response:
    """Start a case. `sponsor` is the address or role of a member; with other words alarms skip to the coordinator."""
    require_role(once.caller, AccountRole.PROJECTLEIDER)

    def change(session: Session, now: datetime) -> Done:
        try:
            method = methods.method(new.method)
        except UnknownMethod as unknown:
            raise Invalid([Mistake("method", str(unknown))]) from None
        started = start_case(session, once.place.installation, new, method, now, by=once.caller.person.id)
        url = shown.address(started.case, once.place.office.base_url)
        shape = StartedShape(
            reference=started.case.reference, id=started.case.id, url=url, warnings=started.warnings
        )
        return Done(shape, 201, {"Location": f"/api/v1/cases/{started.case.reference}"})

    return once.do(change)


@router.get("", responses=documented())
def find(
    place: AtPlace,
    caller: Caller,
    state: CaseState | None = None,
    step: Annotated[str | None, Query(max_length=64, description="A step's key, or `nazorg`.")] = None,
    overdue: Annotated[bool, Query(description="Only cases in which a date has passed.")] = False,
    q: Annotated[
        str | None, Query(max_length=80, description="A part of the reference or the alias.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CasePage:
    """The caller's cases, newest first; a coordinator's are all there are."""
    now = place.clock()
    wanted = [*_visible(caller, now), *_chosen(state, step, q), *(_overdue(place, now) if overdue else ())]
    if cursor:
        wanted.append(_after(cursor))
    query = select(CaseRow).where(*wanted).order_by(col(CaseRow.started_at).desc(), col(CaseRow.id).desc())
    with place.database.read() as session:
        rows = session.exec(query.limit(limit + 1)).all()
        items = tuple(shown.line(session, row, place.office.base_url) for row in rows[:limit])
    last = rows[limit - 1] if len(rows) > limit else None
    return CasePage(
        items=items, next_cursor=cursors.pack(last.started_at.isoformat(), str(last.id)) if last else None
    )


def _visible(caller: SignedIn, now: datetime) -> list[Any]:
    if caller.has(AccountRole.COORDINATOR):
        return []
    mine = select(MemberRow.case_id).where(MemberRow.person_id == caller.person.id, *in_force(MemberRow, now))
    return [col(CaseRow.id).in_(mine)]


def _chosen(state: CaseState | None, step: str | None, q: str | None) -> list[Any]:
    found: list[Any] = []
    if state:
        found.append(CaseRow.state == state)
    if step == "nazorg":
        found.append(col(CaseRow.current_step).is_(None))
    elif step:
        found.append(CaseRow.current_step == step)
    if q:
        found.append(
            or_(
                col(CaseRow.reference).icontains(q, autoescape=True),
                col(CaseRow.alias).icontains(q, autoescape=True),
            )
        )
    return found


def _overdue(place: AtPlace, now: datetime) -> list[ColumnElement[bool]]:
    """A gate past its last day, a condition that was missed, or a hold whose day has come."""
    today = now.astimezone(place.installation.zone).date()
    late_round = exists().where(
        col(RoundRow.case_id) == col(CaseRow.id),
        col(RoundRow.state) == RoundState.OPEN,
        col(RoundRow.closes_at) <= now,
    )
    missed = exists().where(
        col(ConditionRow.case_id) == col(CaseRow.id),
        or_(
            col(ConditionRow.state) == ConditionState.MISSED,
            and_(col(ConditionRow.state) == ConditionState.OPEN, col(ConditionRow.due_on) < today),
        ),
    )
    held = and_(col(CaseRow.phase) == Phase.HOLDING, col(CaseRow.hold_until) <= today)
    return [col(CaseRow.state) != CaseState.CLOSED, or_(late_round, missed, held)]


def _after(cursor: str) -> ColumnElement[bool]:
    at, key = cursors.moment_and_id(cursor)
    return or_(col(CaseRow.started_at) < at, and_(col(CaseRow.started_at) == at, col(CaseRow.id) < key))


@router.get("/{reference}", responses=documented())
def show(reference: str, place: AtPlace, caller: Caller) -> CaseShape:
    """Where a case stands and on whom it waits; a coordinator who is no member sees no words of it."""
    now = place.clock()
    with place.database.read() as session:
        sight = look(session, caller, reference, now)
        shape = shown.whole_case(session, sight, now)
    note_reading(place, sight, "case")
    return shape


@router.post("/{reference}/pause", response_model=CaseChanged, responses=documented(403, 409))
def pause(reference: str, body: Pause, once: Changing) -> Response:
    """Let the case stand still until a day, at most 13 weeks."""

    def change(session: Session, now: datetime) -> Done:
        case = look(session, once.caller, reference, now).case
        installation, by = once.place.installation, once.caller.person.id
        return Done(
            shown.changed(pause_case(session, installation, case.id, body.until, body.reason, now, by=by))
        )

    return once.do(change)


@router.post("/{reference}/resume", response_model=CaseChanged, responses=documented(403, 409))
def resume(reference: str, once: Changing, _body: NoWords | None = None) -> Response:
    """Go on before the pause ends."""

    def change(session: Session, now: datetime) -> Done:
        case = look(session, once.caller, reference, now).case
        by = once.caller.person.id
        return Done(shown.changed(resume_case(session, once.place.installation, case.id, now, by=by)))

    return once.do(change)


@router.post("/{reference}/close", response_model=CaseChanged, responses=documented(403, 409))
def close(reference: str, once: Changing, body: Confirmation | None = None) -> Response:
    """Propose to end the case, with a reason (the chair); or, when another person proposed it, confirm that."""

    def change(session: Session, now: datetime) -> Done:
        case = look(session, once.caller, reference, now).case
        by = once.caller.person.id
        if case.close_proposed_at is not None:
            return Done(shown.changed(confirm_close(session, case.id, now, by=by)))
        reason = body.reason if body else ""
        return Done(shown.changed(propose_close(session, case.id, reason, now, by=by)), 202)

    return once.do(change)


@router.delete("/{reference}/close", response_model=CaseChanged, responses=documented(403, 409))
def take_close_back(reference: str, once: Changing) -> Response:
    """Take a proposed close back, or say no to it."""

    def change(session: Session, now: datetime) -> Done:
        case = look(session, once.caller, reference, now).case
        return Done(shown.changed(drop_close(session, case.id, now, by=once.caller.person.id)))

    return once.do(change)


@router.post("/{reference}/reopen", response_model=CaseChanged, responses=documented(403, 409))
def reopen(reference: str, body: Reason, once: Changing) -> Response:
    """Open a closed case again (a coordinator)."""

    def change(session: Session, now: datetime) -> Done:
        case = look(session, once.caller, reference, now).case
        installation, by = once.place.installation, once.caller.person.id
        return Done(shown.changed(reopen_case(session, installation, case.id, body.reason, now, by=by)))

    return once.do(change)
