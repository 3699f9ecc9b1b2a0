"""What waits for one person, over all of this person's cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from actions.ask_gate import undecided_step
from actions.case_draft import case_draft
from actions.conditions import UNSETTLED
from actions.facts import gate_definition
from actions.propose_change import changes_waiting
from dashboard.catalogues import N_
from dashboard.dates import Calendar
from dashboard.membership import Membership, membership
from dashboard.pages.start import CaseLine, StartPage, ToDecide, ToDo
from dashboard.views.waiting import waiting
from dashboard.words import Words
from gates.conditions import ConditionState
from gates.transitions import CaseState, Phase, RoundState
from models import mine as waiting_for
from models import queries
from models.case import CaseRow
from models.mine import Decision
from models.pinned import method_of, methods_in_use


_NO_GO = N_("Schrijf op wie verdergaat na de no-go")
_CONFIRM_CLOSE = N_("Bevestig of deze casus sluit")
_CONFIRM_CHANGE = N_("Bevestig of deze wijziging doorgaat")
_HOLD = N_("Kies hoe het verdergaat na aanhouden")
_NO_DECISION = N_("Vraag de poort opnieuw aan")
_CONFIRM_SEAT = N_("Bevestig uw plek")


MOST = 12
"""Lines of a list: what comes first. The rest moves up when these are done, or stands on the next page."""


def start_page(
    session: Session,
    person_id: UUID,
    name: str,
    calendar: Calendar,
    now: datetime,
    *,
    may_start: bool = False,
    sought: str = "",
    number: int = 1,
) -> StartPage:
    """My decisions, my actions, a page of my cases; for who may start one, the case that is being prepared."""
    asked = waiting_for.decisions(session, person_id, now, MOST + 1)
    waits = waiting_for.actions(session, person_id, now, MOST + 1)
    found = waiting_for.cases(session, person_id, now, sought, MOST + 1, (number - 1) * MOST)
    listed = found[:MOST]
    cases = waiting_for.by_id(session, {*waits[:MOST], *listed})
    here = {id_: Words(calendar, method_of(session, case)) for id_, case in cases.items()}
    actions = [
        item
        for id_ in waits[:MOST]
        for item in _actions(
            session, membership(session, cases[id_].reference, person_id, now), here[id_], now
        )
    ]
    kept = case_draft(session, person_id) if may_start else None
    return StartPage(
        name,
        tuple(_decisions(session, asked[:MOST], calendar, now)),
        tuple(sorted(actions, key=lambda item: item.due_on or date.max)),
        tuple(_line(session, cases[id_], here[id_], now) for id_ in listed),
        may_start,
        kept[0].alias if kept else None,
        more_decisions=len(asked) > MOST,
        more_actions=len(waits) > MOST,
        sought=sought,
        number=number,
        more_cases=len(found) > MOST,
    )


def _decisions(
    session: Session, asked: Sequence[Decision], calendar: Calendar, now: datetime
) -> Iterator[ToDecide]:
    today, methods = now.astimezone(calendar.zone).date(), methods_in_use(session)
    for one in asked:
        gate = gate_definition(methods[one.version], one.step)
        yield ToDecide(
            gate.question_in(calendar.language),
            one.reference,
            one.alias,
            one.closes_at,
            f"/casus/{one.reference}/poort/{one.number}",
            last_day=one.closes_at.astimezone(calendar.zone).date() == today,
        )


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
    waiting_changes = changes_waiting(session, case.id) if case.state is not CaseState.CLOSED else []
    if any(one.proposed_by != mine.person_id for one in waiting_changes):
        yield todo(words.say(_CONFIRM_CHANGE), f"{here}/wijzigingen")
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
