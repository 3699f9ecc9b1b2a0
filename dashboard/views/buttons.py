"""What the reader may do with a case now: the chair's verbs, and the one that the first sentence asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from actions.ask_gate import missing_deliverables, undecided_step
from actions.close_case import is_coordinator
from actions.facts import NAZORG
from dashboard.catalogues import N_
from dashboard.membership import Membership
from dashboard.pages.case import Button, Waiting
from dashboard.words import Words
from gates.transitions import CaseState, Phase, RoundState
from models import queries
from models.gate import GateRow, RoundRow


_STEP = N_("Open stap %(step)s")
_ASK = N_("Vraag poort %(n)s aan")
_VOTE = N_("Geef uw stem")
_WITHDRAW = N_("Trek de vraag in")
_EXTEND = N_("Geef meer tijd")
_TABLE = N_("Stemmen aan tafel")
_EMERGENCY = N_("Noodbesluit")
_PAUSE = N_("Pauzeer de casus")
_RESUME = N_("Ga verder")
_HOLD = N_("Kies hoe het verdergaat")
_CLOSE = N_("Sluit de casus")
_CONFIRM_CLOSE = N_("Bevestig het sluiten")
_DROP_CLOSE = N_("Trek het voorstel in")
_REOPEN = N_("Heropen de casus")
_SEAT = N_("Nieuwe plek")
_UNDO = N_("Draai de start terug")


def buttons(session: Session, mine: Membership, words: Words, now: datetime) -> Iterator[Button]:
    """The verbs this reader may use, the most likely one first."""
    case, here = mine.case, f"/casus/{mine.case.reference}"
    if case.state is CaseState.CONCEPT:
        if case.started_by == mine.person_id:
            yield Button(words.say(_UNDO), f"{here}/gestart")
        return
    if case.current_step:
        yield Button(words.say(_STEP, step=words.step(case.current_step)), f"{here}/{case.current_step}")
    if case.close_proposed_at and case.state is not CaseState.CLOSED:
        if case.close_proposed_by != mine.person_id:
            yield Button(words.say(_CONFIRM_CLOSE), f"{here}/doe/bevestig-sluiten")
        yield Button(words.say(_DROP_CLOSE), f"{here}/doe/sluiten-intrekken")
    round_ = queries.running_round(session, case.id)
    if round_ and round_.state is RoundState.OPEN:
        yield from _emergency(session, mine, round_, words, now)
    if case.state is CaseState.CLOSED and is_coordinator(session, mine.person_id):
        yield Button(words.say(_REOPEN), f"{here}/doe/heropenen")
    if mine.leads and case.state is not CaseState.CLOSED:
        yield from _of_the_chair(mine, round_, words)


def _of_the_chair(mine: Membership, round_: RoundRow | None, words: Words) -> Iterator[Button]:
    case, here = mine.case, f"/casus/{mine.case.reference}/doe"
    if round_:
        yield Button(words.say(_WITHDRAW), f"{here}/intrekken")
    if round_ and round_.state is RoundState.OPEN:
        yield Button(words.say(_EXTEND), f"{here}/verlengen")
        yield Button(words.say(_TABLE), f"{here}/tafel")
    if case.phase is Phase.HOLDING and not case.no_go_at:
        yield Button(words.say(_HOLD), f"{here}/aanhouden")
    if case.state is CaseState.PAUSED:
        yield Button(words.say(_RESUME), f"{here}/hervatten")
    elif not case.no_go_at:
        yield Button(words.say(_PAUSE), f"{here}/pauzeren", shape="pause")
    yield Button(words.say(_SEAT), f"{here}/plek")
    if not case.close_proposed_at:
        yield Button(words.say(_CLOSE), f"{here}/sluiten")


def _emergency(
    session: Session, mine: Membership, round_: RoundRow, words: Words, now: datetime
) -> Iterator[Button]:
    """Only for the roles the method names, and only where a step follows."""
    step = session.get_one(GateRow, round_.gate_id).step_key
    granted = queries.emergency_of(session, round_.id)
    roles = {seat.role for seat in queries.seats_of_person(session, mine.case.id, mine.person_id, now)}
    follows = step != NAZORG and words.method.after(step) is not None
    if follows and roles & set(words.method.emergency.roles) and not (granted and granted.granted_at):
        yield Button(words.say(_EMERGENCY), f"/casus/{mine.case.reference}/doe/noodbesluit", shape="bolt")


def waiting_button(session: Session, mine: Membership, waiting: Waiting, words: Words) -> Waiting:
    """The sentence with the one filled button that answers it, if this reader is the one it waits on."""
    action = _answer(session, mine, words)
    return replace(waiting, action=action) if action else waiting


def _answer(session: Session, mine: Membership, words: Words) -> Button | None:
    case, here = mine.case, f"/casus/{mine.case.reference}"
    if case.state in (CaseState.CLOSED, CaseState.PAUSED, CaseState.CONCEPT):
        return None
    if case.close_proposed_at:
        other = case.close_proposed_by != mine.person_id
        return Button(words.say(_CONFIRM_CLOSE), f"{here}/doe/bevestig-sluiten") if other else None
    round_ = queries.running_round(session, case.id)
    if round_:
        return _vote(session, mine, round_, words)
    if not mine.leads:
        return None
    if case.no_go_at:
        return Button(words.say(_CLOSE), f"{here}/doe/sluiten")
    if case.phase is Phase.HOLDING:
        return Button(words.say(_HOLD), f"{here}/doe/aanhouden")
    return _next(session, mine, words)


def _vote(session: Session, mine: Membership, round_: RoundRow, words: Words) -> Button | None:
    if round_.state is RoundState.BLOCKED or round_.alarm:
        return (
            Button(words.say(_WITHDRAW), f"/casus/{mine.case.reference}/doe/intrekken")
            if mine.leads
            else None
        )
    answered = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    asked = {seat.seat_id for seat in queries.round_seats(session, round_.id) if seat.ended_at is None}
    if not any(one.seat_id in asked - answered for one in mine.members):
        return None
    number = session.get_one(GateRow, round_.gate_id).number
    return Button(words.say(_VOTE), f"/casus/{mine.case.reference}/poort/{number}", shape="gate-open")


def _next(session: Session, mine: Membership, words: Words) -> Button | None:
    step = undecided_step(session, mine.case)
    if step is None or step == NAZORG or queries.next_turn(session, mine.case.id):
        return None
    here = f"/casus/{mine.case.reference}/{step}"
    if missing_deliverables(session, mine.case, words.method, step):
        return Button(words.say(_STEP, step=words.step(step)), here)
    number = words.method.step_keys.index(step) + 1
    return Button(words.say(_ASK, n=number), f"{here}/poort", shape="gate-open")
