"""A case, its gates and the list of cases in the shapes of the contract; read only, the same for every door.

Answers of others are in them only for who may see them (`gates.visibility`); who asks is `viewer`, a person's id.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from gates.transitions import CaseState, Phase, RoundState
from gates.visibility import may_see_answers
from methods.puzzelteam import MeetingState
from methods.schema import Method
from models import queries, teams
from models.case import CaseRow, DeliverableRow
from models.gate import ConditionRow, GateRow, RoundRow, RoundSeatRow, VoteRow
from models.pinned import method_of


Json = dict[str, Any]


def case_view(session: Session, case: CaseRow, now: datetime) -> Json:
    """One case: position, who it waits for, steps with their deliverables, conditions, rhythm, clocks."""
    method = method_of(session, case)
    return {
        "reference": case.reference,
        "id": str(case.id),
        "alias": case.alias,
        "method": {"key": method.key, "version": method.version},
        "state": case.state.value,
        "urgency": case.urgency.value,
        "purpose": case.purpose,
        "selection_ground": case.selection_ground,
        "legal_ground": case.legal_ground,
        "controller": case.controller,
        "retention": case.retention,
        "started_at": moment(case.started_at),
        "closed_at": moment(case.closed_at),
        "position": position_view(case),
        "waiting_on": waiting_on(session, case, now),
        "steps": steps_view(session, case, method),
        "conditions": [condition_view(row) for row in queries.conditions(session, case.id)],
        "rhythm": rhythm_view(session, case, now),
        "clocks": clocks_view(case),
    }


def rhythm_view(session: Session, case: CaseRow, now: datetime) -> Json:
    """The heartbeat of the case's team in three facts: its phase, its next meeting, the days since it last met."""
    team = teams.team_of(session, case.id)
    planned = [one for one in teams.planned(session, team.id) if one.starts_at > now] if team else []
    held = [one for one in teams.meetings(session, team.id) if one.state is MeetingState.HELD] if team else []
    since = held[-1].starts_at if held else team.formed_at if team else None
    return {
        "phase": case.rhythm_phase,
        "next_meeting": moment(planned[0].starts_at) if planned else None,
        "silent_days": max((now - since).days, 0) if since else None,
    }


def position_view(case: CaseRow) -> Json:
    """Where the case is; in nazorg the step is `nazorg`."""
    return {"step": case.current_step or "nazorg", "phase": case.phase.value}


def clocks_view(case: CaseRow) -> Json:
    """What runs, stands still, or comes back on a day."""
    return {
        "paused_until": case.pause_until.isoformat() if case.pause_until else None,
        "pause_reason": case.pause_reason or None,
        "hold_until": case.hold_until.isoformat() if case.hold_until else None,
        "hold_reason": case.hold_reason or None,
        "stopped_since": moment(case.clock_stopped_at),
        "stopped_because": case.clock_stopped_because or None,
        "next_review": case.next_review_on.isoformat() if case.next_review_on else None,
        "no_go_since": moment(case.no_go_at),
        "close_proposed_at": moment(case.close_proposed_at),
    }


def waiting_on(session: Session, case: CaseRow, now: datetime) -> list[Json]:
    """Who the case waits for: the seats that have not answered, or the chair; nobody when it is closed or paused."""
    if case.state in (CaseState.CLOSED, CaseState.PAUSED):
        return []
    round_ = queries.running_round(session, case.id)
    if round_ is not None and round_.state is RoundState.OPEN:
        return _silent_seats(session, round_)
    if case.state is CaseState.NAZORG and case.phase is Phase.WORKING:
        return []
    return _chair(session, case, now)


def _silent_seats(session: Session, round_: RoundRow) -> list[Json]:
    answered = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    advisory = set(round_.rule.get("advisory", ()))
    return [
        {
            "seat": str(seat.seat_id),
            "role": seat.role,
            "organisation": seat.organisation,
            "since": moment(round_.opened_at),
            "until": moment(round_.closes_at),
        }
        for seat in queries.round_seats(session, round_.id)
        if seat.seat_id not in answered and seat.role not in advisory and seat.ended_at is None
    ]


def _chair(session: Session, case: CaseRow, now: datetime) -> list[Json]:
    for seat in queries.seats(session, case.id, now):
        if seat.is_chair:
            names = queries.organisations(session, {seat.organisation_id})
            steps = {row.key: row.opened_at for row in queries.steps(session, case.id)}
            return [
                {
                    "seat": str(seat.id),
                    "role": seat.role,
                    "organisation": names[seat.organisation_id],
                    "since": moment(steps.get(case.current_step or "")),
                    "until": case.hold_until.isoformat() if case.hold_until else None,
                }
            ]
    return []


def steps_view(session: Session, case: CaseRow, method: Method) -> list[Json]:
    """The steps in order, each with what it must yield and how far that is."""
    latest = queries.latest_deliverables(session, case.id)
    return [
        {
            "key": row.key,
            "title": step.title,
            "state": row.state.value,
            "provisional": row.provisional,
            "opened_at": moment(row.opened_at),
            "done_at": moment(row.done_at),
            "deliverables": [
                {
                    "title": one.title,
                    "required": one.required,
                    **_deliverable(one.key, latest.get((row.key, one.key))),
                }
                for one in step.deliverables
            ],
        }
        for row in queries.steps(session, case.id)
        if (step := method.step(row.key)) is not None
    ]


def _deliverable(key: str, row: DeliverableRow | None) -> Json:
    return {
        "key": key,
        "version": row.version if row else 0,
        "hash": row.digest if row else None,
        "complete": bool(row and row.complete),
    }


def condition_view(row: ConditionRow) -> Json:
    """A condition of a go."""
    return {
        "id": str(row.id),
        "text": row.text,
        "owner": row.owner,
        "due": row.due_on.isoformat() if row.due_on else None,
        "state": row.state.value,
    }


def gates_view(session: Session, case: CaseRow, *, viewer: UUID | None) -> list[Json]:
    """Every round of every gate, oldest first, with who has spoken; answers only where `viewer` may see them."""
    rounds = queries.rounds(session, case.id)
    return [
        round_view(session, gate, round_, viewer=viewer)
        for gate in queries.gates(session, case.id)
        for round_ in rounds
        if round_.gate_id == gate.id
    ]


def round_view(session: Session, gate: GateRow, round_: RoundRow, *, viewer: UUID | None) -> Json:
    """One round of a gate."""
    decision = queries.decision_of(session, round_.id)
    counted = {vote.seat_id: vote for vote in queries.counted_votes(session, round_.id)}
    seats = queries.round_seats(session, round_.id)
    has_voted = any(vote.person_id == viewer for vote in counted.values())
    may_see = viewer is not None and may_see_answers(
        round_.visibility, state=round_.state, has_voted=has_voted
    )
    return {
        "number": gate.number,
        "step": gate.step_key,
        "round": round_.number,
        "ticket": round_.ticket,
        "state": round_.state.value,
        "opened_at": moment(round_.opened_at),
        "closes_at": moment(round_.closes_at),
        "closed_at": moment(round_.closed_at),
        "moved_because": round_.moved_because or None,
        "assurance": round_.assurance.value,
        "alarm": round_.alarm,
        "decision": decision.outcome.value if decision else None,
        "back_to": decision.back_to if decision else None,
        "evidence": round_.evidence,
        "evidence_hash": round_.evidence_digest,
        "votes": [
            _seat_view(seat, vote, may_see or (vote is not None and vote.person_id == viewer))
            for seat in seats
            for vote in [counted.get(seat.seat_id)]
        ],
    }


def _seat_view(seat: RoundSeatRow, vote: VoteRow | None, may_see: bool) -> Json:
    shown: Json = {
        "seat": str(seat.seat_id),
        "role": seat.role,
        "organisation": seat.organisation,
        "spoken": vote is not None,
    }
    if vote is not None and may_see:
        shown |= {"answer": vote.answer.value, "motivation": vote.motivation, "at": moment(vote.cast_at)}
        shown |= {
            "back_to": vote.back_to,
            "condition": vote.condition_text or None,
            "missing": vote.missing or None,
        }
    return shown


def moment(at: datetime | None) -> str | None:
    """RFC 3339 with offset."""
    return at.isoformat() if at else None


def references(cases: Iterable[CaseRow]) -> list[Json]:
    """Cases in a list: what everybody who may see that a case exists may see."""
    return [
        {
            "reference": case.reference,
            "alias": case.alias,
            "state": case.state.value,
            "position": position_view(case),
            "started_at": moment(case.started_at),
        }
        for case in cases
    ]
