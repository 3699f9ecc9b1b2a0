"""The one place where votes become a decision: ask the law, write what it says, queue the turn and the news.

Whoever may have changed what the law sees (a vote, a deadline, a confirmed list) calls `settle` in the same
transaction, with the case locked. The decision is carried out later, by the case's flow (`advance_case.py`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.facts import condition_of, round_facts
from actions.installation import Installation
from actions.notices import queue, queue_for_case, queue_for_round
from actions.turns import queue_turn
from gates.alarm import Alarm, alarm_while_open
from gates.deadlines import days_after_hold
from gates.decide import decide
from gates.decision import Decision, Outcome
from gates.transitions import CaseState, Phase, RoundState, check_round
from models import audit, queries
from models.case import CaseRow, TurnKind
from models.gate import ConditionRow, DecisionRow, RoundRow, RoundSeatRow, Standing, VoteRow
from models.people import PersonRow
from notifications.occasions import Occasion


def settle(
    session: Session, installation: Installation, case: CaseRow, round_: RoundRow, now: datetime
) -> DecisionRow | None:
    """Bring an open round to its decision when its votes and its clock say so; None while it stays open."""
    if round_.state is not RoundState.OPEN or case.state is CaseState.PAUSED:
        return None
    session.flush()
    facts = round_facts(session, case, round_, now)
    decision = decide(facts)
    if decision is None:
        _sound(session, case, round_, alarm_while_open(facts), now)
        return None
    if decision.outcome is Outcome.NO_DECISION:
        _lapse(session, case, round_, now)
        return None
    return _decide(session, installation, case, round_, decision, now)


def _decide(
    session: Session,
    installation: Installation,
    case: CaseRow,
    round_: RoundRow,
    decision: Decision,
    now: datetime,
) -> DecisionRow:
    row = DecisionRow(
        round_id=round_.id,
        case_id=case.id,
        outcome=decision.outcome,
        back_to=decision.back_to,
        decided_at=now,
    )
    session.add(row)
    session.flush()
    queue_turn(session, case, TurnKind.DECISION, now, decision_id=row.id)
    if decision.outcome is Outcome.CONDITIONAL_GO:
        _set_conditions(session, installation, case, row, round_, decision, now)
    if decision.outcome is Outcome.HOLD:
        case.hold_days_left = days_after_hold(
            now, round_.closes_at, tz=installation.zone, day_off=installation.day_off
        )
        session.add(case)
    how = "ratified" if decision.is_go else decision.outcome.value
    end_round(session, round_, RoundState.DECIDED, "", now, emergency=how)
    audit.record(
        session,
        "decision_taken",
        now,
        case=case.id,
        ticket=round_.ticket,
        outcome=decision.outcome.value,
        back_to=decision.back_to,
    )
    tell_everybody(session, Occasion.DECIDED, round_, now)
    return row


def _set_conditions(
    session: Session,
    installation: Installation,
    case: CaseRow,
    kept: DecisionRow,
    round_: RoundRow,
    decision: Decision,
    now: datetime,
) -> None:
    """The conditions that the decision carries, those of every voice for; each owner is told at once."""
    advisory = _advisory(session, round_)
    for vote in queries.counted_votes(session, round_.id):
        if condition_of(vote) not in decision.conditions or vote.seat_id in advisory:
            continue
        owner = condition_owner(session, case, vote, now)
        row = ConditionRow(
            case_id=case.id,
            decision_id=kept.id,
            vote_id=vote.id,
            set_by_seat=vote.seat_id,
            text=vote.condition_text,
            owner=owner.name if owner else vote.condition_owner,
            owner_person_id=owner.id if owner else None,
            due_on=vote.condition_due,
        )
        session.add(row)
        session.flush()
        if owner:
            queue(
                session,
                Occasion.CONDITION_DUE,
                owner.id,
                f"condition:{row.id}/set",
                now,
                case_id=case.id,
                ticket=round_.ticket,
                until=_end_of_day(installation, row).isoformat(),
            )


def _advisory(session: Session, round_: RoundRow) -> set[UUID]:
    """The seats of a round that speak but do not count."""
    roles = set(round_.rule.get("advisory", ()))
    return {seat.seat_id for seat in queries.round_seats(session, round_.id) if seat.role in roles}


def _end_of_day(installation: Installation, row: ConditionRow) -> datetime:
    assert row.due_on is not None  # set by _set_conditions
    return datetime(row.due_on.year, row.due_on.month, row.due_on.day, 17, tzinfo=installation.zone)


def condition_owner(session: Session, case: CaseRow, vote: VoteRow, now: datetime) -> PersonRow | None:
    """Who in the team owns the condition: named by seat, role, address or name; None where nobody fits."""
    words = vote.condition_owner.strip()
    members = [m for m in queries.members(session, case.id, now) if not m.substitute]
    people = queries.people(session, {m.person_id for m in members})
    roles = {seat.id: seat.role for seat in queries.seats(session, case.id, now)}
    for member in members:
        person = people[member.person_id]
        if words.lower() in {
            str(member.seat_id),
            person.email,
            person.name.lower(),
            roles.get(member.seat_id, ""),
        }:
            return person
    return None


def _lapse(session: Session, case: CaseRow, round_: RoundRow, now: datetime) -> None:
    """Silence is never go: the round ends without a decision, the chair and the coordinator are told (I5).

    Where an emergency go had opened the next step provisionally, the case is held there.
    """
    end_undecided(session, case, round_, RoundState.LAPSED, "deadline", now)
    audit.record(session, "round_lapsed", now, case=case.id, ticket=round_.ticket)
    with session.no_autoflush:  # whom to tell does not hang on what was just written
        tell_chair(session, case, round_, now, mark="lapsed")
        tell_coordinators(session, case, f"round:{round_.id}/lapsed", now)


def end_undecided(
    session: Session, case: CaseRow, round_: RoundRow, state: RoundState, because: str, now: datetime
) -> None:
    """A round ends undecided: back to work; held, where an emergency go that nobody ratified had opened a step."""
    was_live = end_round(session, round_, state, because, now, emergency=state.value)
    case.phase = Phase.HOLDING if was_live else Phase.WORKING
    if was_live:
        case.hold_reason = "emergency_not_ratified"
    session.add(case)


def end_round(
    session: Session, round_: RoundRow, state: RoundState, because: str, now: datetime, *, emergency: str
) -> bool:
    """End a round for good: what was noted but never confirmed is void, its emergency go is settled as `emergency`.

    True where that emergency go was live: granted, and nothing had settled it.
    """
    noted, given = queries.unconfirmed_votes(session, round_.id), queries.emergency_of(session, round_.id)
    round_.state = check_round(round_.state, state)
    round_.closed_at, round_.closed_because, round_.alarm = now, because, None
    session.add(round_)
    for vote in noted:
        vote.standing, vote.standing_because = Standing.VOID, "never_confirmed"
        session.add(vote)
    if given is None or given.settled_at is not None:
        return False
    given.settled_at, given.settled_as = now, emergency
    session.add(given)
    return given.granted_at is not None


def _sound(session: Session, case: CaseRow, round_: RoundRow, found: Alarm | None, now: datetime) -> None:
    """An open round that cannot decide by itself: said to the chair the same day, once per reason."""
    why = f"{found.kind}:{found.reason}" if found else None
    if why == round_.alarm:
        return
    round_.alarm = why
    session.add(round_)
    audit.record(session, "round_alarm", now, case=case.id, ticket=round_.ticket, alarm=round_.alarm)
    if why:
        tell_chair(session, case, round_, now, mark=f"alarm:{why}")


def tell_everybody(
    session: Session, occasion: Occasion, round_: RoundRow, now: datetime, *, mark: str = ""
) -> None:
    """Tell everybody who is asked in this round."""
    for seat in queries.round_seats(session, round_.id):
        if seat.ended_at is None:
            tell_voters(session, occasion, round_, seat, now, mark=mark)


def tell_voters(
    session: Session,
    occasion: Occasion,
    round_: RoundRow,
    seat: RoundSeatRow,
    now: datetime,
    *,
    mark: str = "",
    only: UUID | None = None,
) -> None:
    """Tell the holder of a seat, and who stands in for it, each personally (or just this one of them)."""
    for member in queries.members_of_seat(session, seat.seat_id, now):
        if only is not None and member.person_id != only:
            continue
        queue_for_round(session, occasion, round_, member.person_id, seat.seat_id, now, mark=mark)


def tell_chair(session: Session, case: CaseRow, round_: RoundRow, now: datetime, *, mark: str) -> None:
    """Tell the chair that the case waits for something only the chair can do."""
    if chair := queries.chair(session, case.id, now):
        key = f"round:{round_.id}/{mark}"
        queue(
            session,
            Occasion.CASE_WAITING,
            chair.person_id,
            key,
            now,
            case_id=case.id,
            round_id=round_.id,
            ticket=round_.ticket,
        )


def tell_coordinators(session: Session, case: CaseRow, key: str, now: datetime) -> None:
    """Tell every coordinator that something of a case needs a look."""
    for account in queries.accounts_with(session, "coordinator"):
        queue_for_case(session, Occasion.COORDINATOR_ALARM, case, account.person_id, key, now)
