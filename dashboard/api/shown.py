"""The shared view of a case (`actions/case_view.py`) as this caller may see it.

A coordinator who is no member sees that a case exists, its step, clocks and who it waits for: no words of it, no
deliverables, no answers. A member sees the pieces of its own side of the table.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from actions.case_view import Json, case_view, gates_view, position_view
from dashboard.api.shapes import CaseChanged, CaseLine, CaseShape, GateShape, RoundShape
from dashboard.api.sight import Sight
from methods.schema import Compartment, Method
from models import queries
from models.case import CaseRow
from models.pinned import method_of


WORDS: Final = ("purpose", "selection_ground", "legal_ground", "controller", "conditions")
"""What a case says about the family or why it was taken up: for its members only."""
REASONS: Final = ("pause_reason", "hold_reason")


def whole_case(session: Session, sight: Sight, now: datetime) -> CaseShape:
    """The case, its gates among it."""
    shown = case_view(session, sight.case, now)
    method = method_of(session, sight.case)
    for step in shown["steps"]:
        step["deliverables"] = readable(sight, method, step["key"], step["deliverables"])
    shown["gates"] = [shape.model_dump() for shape in rounds(session, sight)]
    return CaseShape.model_validate(shown if sight.is_member else without_words(shown))


def readable(sight: Sight, method: Method, step_key: str, lines: list[Json]) -> list[Json]:
    """The deliverables of a step in compartments that the caller may read."""
    step = method.step(step_key)
    open_ = {one.key for one in step.deliverables if sight.may_read(one.compartment)} if step else set()
    return [line for line in lines if line["key"] in open_]


def without_words(shown: Json) -> Json:
    """The case without a word of its content."""
    clocks = {**shown["clocks"], **dict.fromkeys(REASONS)}
    return {name: value for name, value in shown.items() if name not in WORDS} | {
        "conditions": [],
        "clocks": clocks,
    }


def rounds(session: Session, sight: Sight, number: int | None = None) -> list[RoundShape]:
    """The rounds of a case, or of one gate, oldest first; no evidence for who may not read it."""
    shown = gates_view(session, sight.case, viewer=sight.person_id)
    return [
        RoundShape.model_validate(hidden_from(sight, method_of(session, sight.case), round_))
        for round_ in shown
        if number is None or round_["number"] == number
    ]


def hidden_from(sight: Sight, method: Method, round_: Json) -> Json:
    """A round without what this caller may not see: evidence of another compartment; for no member any answer."""
    evidence = readable(sight, method, round_["step"], round_["evidence"])
    votes = round_["votes"] if sight.is_member else [bare(vote) for vote in round_["votes"]]
    return round_ | {"evidence": evidence, "votes": votes}


def bare(vote: dict[str, Any]) -> dict[str, Any]:
    """Which seat, and whether it has spoken."""
    return {name: vote[name] for name in ("seat", "role", "organisation", "spoken")}


def gate(session: Session, sight: Sight, number: int) -> GateShape | None:
    """A gate: its newest round, and all of them; None when it was never asked."""
    found = rounds(session, sight, number)
    if not found:
        return None
    return GateShape.model_validate(found[-1].model_dump() | {"rounds": [one.model_dump() for one in found]})


def line(session: Session, case: CaseRow, base_url: str) -> CaseLine:
    """A case in a list."""
    method = method_of(session, case)
    return CaseLine.model_validate(
        {
            "reference": case.reference,
            "alias": case.alias,
            "method": {"key": method.key, "version": method.version},
            "state": case.state,
            "position": position_view(case),
            "started_at": case.started_at,
            "url": address(case, base_url),
        }
    )


def address(case: CaseRow, base_url: str) -> str:
    """Where people look at the case."""
    return f"{base_url}/casus/{case.reference}"


def changed(case: CaseRow) -> CaseChanged:
    """What a change of the case as a whole left it in."""
    return CaseChanged.model_validate(
        {
            "reference": case.reference,
            "state": case.state,
            "position": position_view(case),
            "pause_until": case.pause_until,
            "close_proposed_at": case.close_proposed_at,
            "closed_at": case.closed_at,
        }
    )


def compartment_of(session: Session, case: CaseRow, step_key: str, key: str) -> Compartment | None:
    """The compartment of a deliverable; None when the method has no such thing."""
    step = method_of(session, case).step(step_key)
    found = step.deliverable(key) if step else None
    return found.compartment if found else None


def seats_of(session: Session, sight: Sight, round_id: Any, now: datetime) -> list[Any]:
    """The seats of a round from which the caller may speak: held, or stood in for."""
    mine = {m.seat_id for m in queries.members(session, sight.case.id, now) if m.person_id == sight.person_id}
    return [
        seat
        for seat in queries.round_seats(session, round_id)
        if seat.seat_id in mine and seat.ended_at is None
    ]
