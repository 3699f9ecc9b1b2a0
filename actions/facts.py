"""From rows to the values that the law looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select, type_coerce
from sqlmodel import Session

from gates.round import Condition, Round, Seat, Vote
from gates.rule import Rule
from methods.schema import Gate, Method
from models import queries
from models.base import IdText
from models.case import CaseRow
from models.gate import GateRow, RoundRow, RoundSeatRow, Standing, VoteRow
from models.pinned import method_of


NAZORG = "nazorg"
"""The key under which the reviews after the last step are kept."""


def gate_definition(method: Method, step_key: str) -> Gate:
    """What the method prescribes for the gate after a step, or for a review in nazorg."""
    if step_key == NAZORG:
        return method.nazorg.gate
    step = method.step(step_key)
    if step is None:
        raise LookupError(f"method {method.key} has no step {step_key}")
    return step.gate


def place_of(session: Session, case: CaseRow, round_: RoundRow) -> tuple[tuple[str, ...], str]:
    """The steps that an answer may name, in order, and the one that this round is about."""
    gate = session.get_one(GateRow, round_.gate_id)
    return (*method_of(session, case).step_keys, NAZORG), gate.step_key


def round_facts(session: Session, case: CaseRow, round_: RoundRow, now: datetime) -> Round:
    """The whole input of a decision, as it stands in the database."""
    steps, step = place_of(session, case, round_)
    return Round(
        rule=Rule.model_validate(round_.rule),
        steps=steps,
        step=step,
        requested_by=str(round_.requested_by) if round_.requested_by else None,
        seats=tuple(_seats(session, round_)),
        votes=tuple(_votes(session, round_)),
        deadline_passed=now >= round_.closes_at,
    )


def seat_facts(seat: RoundSeatRow) -> Seat:
    """A seat of a round as the law sees it."""
    return Seat(
        seat=str(seat.seat_id),
        role=seat.role,
        person=str(seat.person_id),
        organisation=seat.organisation,
        domain=seat.domain,
    )


def _seats(session: Session, round_: RoundRow) -> Iterator[Seat]:
    for seat, role, person, organisation, domain in session.execute(_SEATS, {"round": round_.id}):
        yield Seat(seat=seat, role=role, person=person, organisation=organisation, domain=domain)


def _votes(session: Session, round_: RoundRow) -> Iterator[Vote]:
    """The votes that count."""
    for seat, person, answer, back_to, text, owner, due in session.execute(_COUNTED, {"round": round_.id}):
        yield Vote(
            seat=seat,
            person=person,
            answer=answer,
            back_to=back_to,
            conditions=(Condition(text=text, owner=owner, due=due),) if text else (),
        )


def _text(id_: ColumnElement[Any]) -> ColumnElement[str]:
    return type_coerce(id_, IdText)


# Columns, not rows, and put together once: of two hundred seats this is asked at each of two hundred votes.
_SEAT, _VOTE = (RoundSeatRow.metadata.tables[name].c for name in ("round_seat", "vote"))
_SEATS = select(
    _text(_SEAT.seat_id), _SEAT.role, _text(_SEAT.person_id), _SEAT.organisation, _SEAT.domain
).where(_SEAT.round_id == bindparam("round"))
_COUNTED = select(
    _text(_VOTE.seat_id),
    _text(_VOTE.person_id),
    _VOTE.answer,
    _VOTE.back_to,
    _VOTE.condition_text,
    _VOTE.condition_owner,
    _VOTE.condition_due,
).where(_VOTE.round_id == bindparam("round"), _VOTE.standing == Standing.COUNTED)


def condition_of(vote: VoteRow) -> Condition:
    """The condition that a conditional go carries."""
    return Condition(text=vote.condition_text, owner=vote.condition_owner, due=vote.condition_due)


def content_digest(content: Any) -> str:
    """SHA-256 of a content: what a voter saw, and the ETag of a deliverable."""
    body = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def evidence_now(session: Session, case_id: UUID, method: Method, step_key: str) -> list[dict[str, Any]]:
    """What lies there for a gate: key, version and digest of each deliverable of the step, in the method's order."""
    step = method.step(step_key)
    latest = queries.latest_deliverables(session, case_id, step_key)
    keys: Sequence[str] = [one.key for one in step.deliverables] if step else []
    rows = [latest[step_key, key] for key in keys if (step_key, key) in latest]
    return [{"key": row.key, "version": row.version, "hash": row.digest} for row in rows]
