"""All stored decisions computed once more from what is stored (I2), and what else must hold of any database of ours."""

from __future__ import annotations

from sqlmodel import Session, col, select

from actions.facts import round_facts
from gates.decide import decide
from gates.transitions import RoundState
from models import queries
from models.case import CaseRow
from models.gate import RoundRow, Standing, VoteRow


def differences(session: Session) -> list[str]:
    """The rounds whose stored decision is not what the law computes from the stored votes, in words."""
    session.flush()
    found = []
    for round_ in session.exec(select(RoundRow).order_by(col(RoundRow.opened_at))):
        stored = queries.decision_of(session, round_.id)
        said = stored.outcome.value if stored else None
        computed = _computed(session, round_)
        if said != computed:
            found.append(f"{round_.ticket}: stored {said}, computed {computed}")
    return found


def _computed(session: Session, round_: RoundRow) -> str | None:
    """What the votes decide by themselves; a round that ended otherwise (lapsed, withdrawn) decided nothing."""
    if round_.state is not RoundState.DECIDED:
        return None
    case = session.get_one(CaseRow, round_.case_id)
    decision = decide(round_facts(session, case, round_, round_.opened_at))
    return decision.outcome.value if decision else None


def votes_without_an_account(session: Session) -> list[str]:
    """Votes that stand for nothing: not counted, and yet no reason says why (I3)."""
    session.flush()
    rows = session.exec(select(VoteRow)).all()
    return [
        vote.receipt
        for vote in rows
        if vote.standing not in (Standing.COUNTED, Standing.UNCONFIRMED) and not vote.standing_because
    ]


def seats_with_two_counted_votes(session: Session) -> list[str]:
    """Seats that would speak twice in a round."""
    session.flush()
    counted = session.exec(select(VoteRow).where(VoteRow.standing == Standing.COUNTED)).all()
    spoken = [(vote.round_id, vote.seat_id) for vote in counted]
    return sorted({str(seat) for round_, seat in spoken if spoken.count((round_, seat)) > 1})
