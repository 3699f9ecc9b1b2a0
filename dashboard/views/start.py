"""What waits for one person, over all of this person's cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.ask_gate import undecided_step
from actions.case_draft import case_draft
from actions.conditions import UNSETTLED
from actions.facts import gate_definition
from dashboard.catalogues import N_
from dashboard.dates import Calendar
from dashboard.membership import Membership, membership
from dashboard.pages.start import CaseLine, StartPage, ToDecide, ToDo
from dashboard.views.waiting import waiting
from dashboard.words import Words
from gates.conditions import ConditionState
from gates.transitions import CaseState, Phase, RoundState
from models import queries
from models.case import CaseRow
from models.gate import GateRow, RoundRow
from models.pinned import method_of


_NO_GO = N_("Schrijf op wie verdergaat na de no-go")
_CONFIRM_CLOSE = N_("Bevestig of deze casus sluit")
_HOLD = N_("Kies hoe het verdergaat na aanhouden")
_NO_DECISION = N_("Vraag de poort opnieuw aan")
_CONFIRM_SEAT = N_("Bevestig uw plek")


def start_page(
    session: Session,
    person_id: UUID,
    name: str,
    calendar: Calendar,
    now: datetime,
    *,
    may_start: bool = False,
) -> StartPage:
    """My decisions, my actions, my cases; for who may start one, the case that is being prepared."""
    mine = [
        (membership(session, case.reference, person_id, now), Words(calendar, method_of(session, case)))
        for case in queries.cases_of(session, person_id, now)
    ]
    decisions = [item for one, words in mine for item in _decisions(session, one, words, now)]
    actions = [item for one, words in mine for item in _actions(session, one, words, now)]
    kept = case_draft(session, person_id) if may_start else None
    lines = [_line(session, one.case, words, now) for one, words in mine]
    return StartPage(
        name,
        tuple(sorted(decisions, key=lambda item: item.closes_at)),
        tuple(sorted(actions, key=lambda item: item.due_on or date.max)),
        tuple(lines),
        may_start,
        kept[0].alias if kept else None,
    )


def _decisions(session: Session, mine: Membership, words: Words, now: datetime) -> Iterator[ToDecide]:
    round_ = queries.running_round(session, mine.case.id)
    if round_ is None or round_.state is not RoundState.OPEN or now >= round_.closes_at:
        return
    if mine.case.state is CaseState.PAUSED or not waits_for(session, round_, mine):
        return
    gate = session.get_one(GateRow, round_.gate_id)
    today = now.astimezone(words.calendar.zone).date()
    yield ToDecide(
        gate_definition(words.method, gate.step_key).question_in(words.language),
        mine.case.reference,
        mine.case.alias,
        round_.closes_at,
        f"/casus/{mine.case.reference}/poort/{gate.number}",
        last_day=round_.closes_at.astimezone(words.calendar.zone).date() == today,
    )


def waits_for(session: Session, round_: RoundRow, mine: Membership) -> bool:
    """Is there a seat of this person in the round that has not answered?"""
    answered = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    asked = {seat.seat_id for seat in queries.round_seats(session, round_.id) if seat.ended_at is None}
    return any(one.seat_id in asked - answered for one in mine.members)


def _actions(session: Session, mine: Membership, words: Words, now: datetime) -> Iterator[ToDo]:
    case, today = mine.case, now.astimezone(words.calendar.zone).date()
    here = f"/casus/{case.reference}"

    def todo(sentence: str, address: str = here, due: date | None = None) -> ToDo:
        return ToDo(sentence, case.reference, case.alias, address, due, due is not None and due < today)

    for row in queries.conditions(session, case.id):
        if row.state in UNSETTLED and (
            row.owner_person_id == mine.person_id or (mine.leads and row.state is ConditionState.MISSED)
        ):
            yield todo(row.text, f"{here}/voorwaarde/{row.id}", row.due_on)
    for member in mine.members:
        if member.confirmed_at is None and not member.substitute and member.from_at > case.started_at:
            yield todo(words.say(_CONFIRM_SEAT), f"{here}/plek/{member.id}")
    if (
        case.close_proposed_at
        and case.close_proposed_by != mine.person_id
        and case.state is not CaseState.CLOSED
    ):
        yield todo(words.say(_CONFIRM_CLOSE), f"{here}/doe/bevestig-sluiten")
    if not mine.leads or case.state in (CaseState.CLOSED, CaseState.PAUSED, CaseState.CONCEPT):
        return
    if case.no_go_at and not case.close_proposed_at:
        yield todo(words.say(_NO_GO), f"{here}/doe/sluiten")
    elif case.phase is Phase.HOLDING and not case.no_go_at:
        yield todo(words.say(_HOLD), f"{here}/doe/aanhouden", case.hold_until)
    elif _lapsed(session, case):
        yield todo(words.say(_NO_DECISION), f"{here}/{case.current_step}/poort")


def _lapsed(session: Session, case: CaseRow) -> bool:
    step = undecided_step(session, case)
    gate = queries.gate_of_step(session, case.id, step) if step and case.current_step else None
    last = queries.last_round(session, gate.id) if gate else None
    return last is not None and last.state is RoundState.LAPSED


def _line(session: Session, case: CaseRow, words: Words, now: datetime) -> CaseLine:
    sentence = waiting(session, case, words, now)
    return CaseLine(
        case.reference,
        case.alias,
        words.method.title_in(words.language),
        words.step(case.current_step),
        sentence.mood,
        f"{sentence.before} {sentence.on}{sentence.after}".strip(),
        f"/casus/{case.reference}",
    )
