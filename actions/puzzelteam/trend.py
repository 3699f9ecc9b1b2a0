"""Beleving and reëel next to each other: what a peiling yielded, beside what was reported in the same stretch of time.

"Niemand durft zich hierover uit te spreken": a feeling alone convinces nobody, a count alone hears nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from actions.puzzelteam.peiling import SCALE
from actions.puzzelteam.views import MayRead
from methods.signals import Direction, SignalKind
from models import queries, teams
from models.case import CaseRow
from models.pinned import method_of
from models.puzzelteam import TeamRow
from models.signals import SignalRow


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
INCIDENTS, ROWS, DAY = "dreiging_professionals", "voorvallen", "datum"
"""Where a method file that keeps incidents against professionals keeps them: the result, its rows, their day."""


@dataclass(frozen=True)
class Stretch:
    """One closed peiling and what happened in the time up to it.

    `safety` and `together` are means from 1 to 5, None under four answers. `incidents` is None where the reader may
    not read them or the method keeps none; `worse` counts facts that pointed to worse.
    """

    closed_at: datetime
    asked: int
    answered: int
    safety: float | None
    together: float | None
    lines: tuple[str, ...]
    incidents: int | None
    worse: int


def stretches(session: Session, case: CaseRow, team: TeamRow, may_read: MayRead) -> list[Stretch]:
    """Every closed peiling, oldest first, each with what was reported since the one before it."""
    signals = [row for row in teams.signals(session, case.id) if may_read(row.compartment)]
    incidents = _incidents(session, case, may_read)
    found, since = [], case.started_at.date()
    for row in teams.peilingen(session, team.id):
        if row.closed_at is None:
            continue
        until, results = row.closed_at.date(), row.results or {}
        found.append(
            Stretch(
                closed_at=row.closed_at,
                asked=row.asked,
                answered=row.answered or 0,
                safety=_mean(results.get("safety")),
                together=_mean(results.get("together")),
                lines=tuple(results.get("lines", ())),
                incidents=None if incidents is None else sum(since <= day < until for day in incidents),
                worse=sum(_is_worse_fact(one) and since <= one.seen_on < until for one in signals),
            )
        )
        since = until
    return found


def _is_worse_fact(row: SignalRow) -> bool:
    return row.direction is Direction.WORSE and row.kind is SignalKind.FACT


def _mean(counts: Sequence[int] | None) -> float | None:
    if not counts or not sum(counts):
        return None
    return sum(mark * count for mark, count in zip(SCALE, counts, strict=True)) / sum(counts)


def _incidents(session: Session, case: CaseRow, may_read: MayRead) -> list[date] | None:
    """The days of the incidents that the case has written down; None when this reader may not know of them."""
    for step in method_of(session, case).steps:
        result = next((one for one in step.deliverables if one.key == INCIDENTS), None)
        if result is not None and may_read(result.compartment):
            row = queries.deliverable(session, case.id, step.key, INCIDENTS)
            return _days(row.content.get(ROWS, [])) if row else []
    return None


def _days(rows: object) -> list[date]:
    written = [one.get(DAY) for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    return [date.fromisoformat(day) for day in written if isinstance(day, str) and _ISO.fullmatch(day)]
