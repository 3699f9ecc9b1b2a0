"""A gate of a running case asks more, or less: the chair changes it, and where it asks less a second person confirms.

The case is pinned to the method with that gate changed, so the next round of it takes its rule from there. A round
that is open keeps the rule it opened with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from actions.change_team import require_second
from actions.errors import Invalid, Mistake, NotAllowed, NotFound, NothingToDo, SecondPersonNeeded
from actions.loading import locked_case, require_chair
from actions.start_case import pin
from gates.transitions import CaseState
from methods.adjusted import Strictness, Wish, adjusted, adjusted_gate, strictness
from methods.schema import Assurance, Gate
from models import audit
from models.case import CaseRow
from models.pinned import method_of
from models.seat import TeamChangeKind, TeamChangeRow


def change_gate(
    session: Session,
    case_id: UUID,
    step_key: str,
    wish: Wish,
    now: datetime,
    *,
    by: UUID,
    confirmed_by: UUID | None = None,
) -> Gate:
    """Change what the gate after this step asks from its next round on.

    Raises:
        NotFound (no such step), NotAllowed (not the chair, a closed case), Invalid, NothingToDo (the same as it is),
        SecondPersonNeeded (it gets looser, or a round is open).
    """
    case = locked_case(session, case_id)
    if case.state is CaseState.CLOSED:
        raise NotAllowed("open_case")
    if confirmed_by is None or by != case.started_by:
        require_chair(session, case, by, now)
    method = method_of(session, case)
    gate, turn = _changed(session, case, step_key, wish)
    if turn is Strictness.LOOSER and confirmed_by is None:
        raise SecondPersonNeeded
    require_second(session, case, confirmed_by)
    case.method_version_id = pin(session, adjusted(method, {step_key: wish}), now).id
    session.add(case)
    audit.record(session, f"gate_{turn.value}", now, by=by, case=case.id, step=step_key)
    return gate


def _changed(session: Session, case: CaseRow, step_key: str, wish: Wish) -> tuple[Gate, Strictness]:
    step = method_of(session, case).step(step_key)
    if step is None:
        raise NotFound("step")
    try:
        gate = adjusted_gate(step.gate, wish)
    except ValueError:
        raise Invalid([Mistake("heard", "nobody_heard")]) from None
    if gate == step.gate:
        raise NothingToDo("the gate is like this already")
    return gate, strictness(gate, step.gate)


def turn_of(session: Session, case: CaseRow, step_key: str, wish: Wish) -> Strictness:
    """Would this make the gate stricter or looser?

    Raises:
        NotFound, Invalid, NothingToDo: as `change_gate`.
    """
    return _changed(session, case, step_key, wish)[1]


def kept(step_key: str, wish: Wish) -> dict[str, Any]:
    """A wish as a proposed change keeps it."""
    heard = None if wish.heard is None else list(wish.heard)
    return {"step": step_key, "heard": heard, "assurance": wish.assurance, "days": wish.days}


def wish_of(content: Mapping[str, Any]) -> Wish:
    """A kept wish as it was made."""
    return Wish(
        None if content["heard"] is None else tuple(content["heard"]),
        Assurance(content["assurance"]) if content["assurance"] else None,
        content["days"],
    )


def asks_of(gate: Gate) -> dict[str, Any]:
    """What a gate asks, as a round keeps it: by this a rule is known to be the one that was agreed on."""
    return {"rule": gate.rule.model_dump(mode="json"), "assurance": gate.assurance.value}


def loosened(session: Session, case_id: UUID, step_key: str, asks: Mapping[str, Any]) -> TeamChangeRow | None:
    """The change by which two people let a gate ask just this (`asks_of`); None where they never did."""
    query = select(TeamChangeRow).where(
        TeamChangeRow.case_id == case_id,
        TeamChangeRow.kind == TeamChangeKind.GATE_RULE,
        col(TeamChangeRow.confirmed_at).is_not(None),
    )
    return next(
        (
            row
            for row in session.exec(query.order_by(col(TeamChangeRow.confirmed_at).desc()))
            if row.content["gate"]["step"] == step_key and row.content.get("looser") == asks
        ),
        None,
    )
