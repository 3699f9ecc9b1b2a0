"""That two people let a gate ask less than before: said on the gate, by their roles, without a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.change_gate import loosened
from dashboard.catalogues import N_
from dashboard.words import Words
from models import queries
from models.case import CaseRow
from models.gate import RoundRow


_LOOSENED = N_("Deze poort vraagt minder dan eerst: voorgesteld door %(first)s, bevestigd door %(second)s.")
_OUTSIDE = N_("coördinator")


def asked_by(round_: RoundRow) -> dict[str, Any]:
    """What a round asks, as `actions.change_gate.asks_of` says it of a gate."""
    return {"rule": round_.rule, "assurance": round_.assurance.value}


def loosened_by(session: Session, case: CaseRow, step_key: str, asks: Mapping[str, Any], words: Words) -> str:
    """The sentence for a gate that asks this; empty where it was never made looser."""
    row = loosened(session, case.id, step_key, asks)
    if row is None or row.confirmed_by is None or row.confirmed_at is None:
        return ""
    first, second = (
        _role(session, case.id, person, row.confirmed_at, words)
        for person in (row.proposed_by, row.confirmed_by)
    )
    return words.say(_LOOSENED, first=first, second=second)


def _role(session: Session, case_id: UUID, person_id: UUID, at: datetime, words: Words) -> str:
    seats = queries.seats_of_person(session, case_id, person_id, at)
    return words.role_within(seats[0].role) if seats else words.say(_OUTSIDE)
