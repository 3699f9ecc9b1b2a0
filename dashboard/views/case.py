"""The case page: who waits on whom, the line of steps, what is needed now, the team, the dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.conditions import UNSETTLED
from actions.facts import gate_definition
from actions.remind_seat import is_unconfirmed, last_asked
from dashboard.catalogues import N_, NN_
from dashboard.membership import Membership
from dashboard.pages.case import (
    Button,
    CasePage,
    ConditionLine,
    DossierLine,
    DossierStep,
    GateMark,
    Mood,
    Needed,
    OpenRound,
    Stop,
)
from dashboard.views.ballot import hidden_for, voices_of
from dashboard.views.buttons import buttons, waiting_button
from dashboard.views.case_team import member_lines, team_cards
from dashboard.views.timeline import filters, timeline
from dashboard.views.waiting import silent_seats, waiting
from dashboard.words import CASE_STATES, Words
from gates.conditions import ConditionState
from gates.decision import Outcome
from gates.transitions import CaseState, RoundState, StepState
from methods.schema import Compartment, Deliverable
from models import queries
from models.case import CaseRow, StepRow
from models.gate import ConditionRow, DecisionRow, GateRow, RoundRow
from models.people import PersonRow


_CONDITIONAL = N_("go met voorwaarde")
_OPEN, _PLANNED = N_("open"), N_("nog niet gevraagd")
_ENDED = {
    RoundState.LAPSED: ("no_decision", N_("geen besluit")),
    RoundState.WITHDRAWN: ("withdrawn", N_("ingetrokken")),
    RoundState.BLOCKED: ("no_decision", N_("staat stil")),
}
_STATES = {
    StepState.DONE: "done",
    StepState.OPEN: "now",
    StepState.REOPENED: "reopened",
    StepState.WAITING: "waiting",
    StepState.SKIPPED: "skipped",
}
_GATE = N_("Poort %(n)s")
_ANSWER = N_("Antwoord op poort %(n)s")
_DAYS = NN_("%(num)s dag open", "%(num)s dagen open")
_LAST_REMINDER = N_("Laatste bericht %(day)s.")
_REMINDED_TODAY = N_("Laatste bericht vandaag, %(hour)s uur. Morgen kan het weer.")
_REMIND = N_("Herinner")
_SEAT_TO_CONFIRM = N_("Bevestig de plek")
_CONDITION = N_("Voorwaarde te laat")
_RUNS, _RUNS_UNTIL, _MET, _WAIVED, _MISSED = (
    N_("Loopt"),
    N_("Loopt, nog %(n)s dagen"),
    N_("Gehaald"),
    N_("Vervallen"),
    N_("Te laat"),
)


def case_page(
    session: Session, mine: Membership, words: Words, now: datetime, said: str = "", kind: str = ""
) -> CasePage:
    """The whole page for one member; `kind` limits the timeline."""
    case = mine.case
    round_ = queries.running_round(session, case.id)
    state = "" if case.state is CaseState.ACTIVE else words.say(CASE_STATES[case.state])
    sentence = waiting(session, case, words, now)
    return CasePage(
        case.reference,
        case.alias,
        f"{words.method.title_in(words.language)} v{words.method.version}",
        case.started_at,
        state,
        waiting_button(session, mine, sentence, words),
        stops(session, case, words, now),
        _open_round(session, mine, round_, words) if round_ else None,
        tuple(_needed(session, mine, round_, words, now)),
        tuple(_conditions(session, mine, words, now)),
        tuple(member_lines(session, mine, words, now)),
        timeline(session, case.id, words, kind),
        tuple(_dossier(session, mine, words)),
        tuple(buttons(session, mine, words, now)),
        said=said,
        filters=filters(f"/casus/{case.reference}", kind, words),
    )


def stops(session: Session, case: CaseRow, words: Words, now: datetime) -> tuple[Stop, ...]:
    """The line of steps with every round of the gate behind each."""
    gates = {gate.step_key: gate for gate in queries.gates(session, case.id)}
    rounds = queries.rounds(session, case.id)
    decisions = {
        row.round_id: row for row in session.exec(select(DecisionRow).where(DecisionRow.case_id == case.id))
    }
    return tuple(
        _stop(
            case,
            row,
            [one for one in rounds if row.key in gates and one.gate_id == gates[row.key].id],
            decisions,
            words,
            now,
        )
        for row in queries.steps(session, case.id)
    )


def _stop(
    case: CaseRow,
    row: StepRow,
    rounds: list[RoundRow],
    decisions: Mapping[UUID, DecisionRow],
    words: Words,
    now: datetime,
) -> Stop:
    marks = tuple(_mark(one, decisions.get(one.id), words) for one in rounds)
    begun = row.state is not StepState.WAITING or row.opened_at is not None
    running = row.state in (StepState.OPEN, StepState.REOPENED)
    return Stop(
        words.method.step_keys.index(row.key) + 1,
        words.step(row.key),
        _STATES[row.state],  # type: ignore[arg-type]
        row.opened_at,
        (now - row.opened_at).days if row.opened_at and running else None,
        row.provisional,
        f"/casus/{case.reference}/{row.key}" if begun else "",
        marks or (GateMark("planned", words.say(_PLANNED)),),
    )


def _mark(round_: RoundRow, decision: DecisionRow | None, words: Words) -> GateMark:
    day = _day(round_.closed_at, words)
    if decision:
        conditional = decision.outcome is Outcome.CONDITIONAL_GO
        said = words.say(_CONDITIONAL) if conditional else words.outcome(decision.outcome, decision.back_to)
        return GateMark(decision.outcome.value, said, day)
    if round_.state is RoundState.OPEN:
        return GateMark("open", words.say(_OPEN))
    kind, sentence = _ENDED[round_.state]
    return GateMark(kind, words.say(sentence), day)  # type: ignore[arg-type]


def _day(moment: datetime | None, words: Words) -> date | None:
    return moment.astimezone(words.calendar.zone).date() if moment else None


def _open_round(session: Session, mine: Membership, round_: RoundRow, words: Words) -> OpenRound:
    gate = session.get_one(GateRow, round_.gate_id)
    seats = [seat for seat in queries.round_seats(session, round_.id) if seat.ended_at is None]
    own = next(
        (seat.seat_id for seat in seats if seat.seat_id in {one.seat_id for one in mine.members}), None
    )
    hidden = hidden_for(session, round_, own)
    spoken = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    return OpenRound(
        gate_definition(words.method, gate.step_key).question_in(words.language),
        gate.number,
        round_.number,
        round_.closes_at,
        sum(seat.seat_id in spoken for seat in seats),
        len(seats),
        voices_of(session, round_, words, hidden, own),
        words.alarm(round_.alarm),
        hidden,
        f"/casus/{mine.case.reference}/poort/{gate.number}"
        if own and round_.state is RoundState.OPEN
        else "",
    )


def _needed(
    session: Session, mine: Membership, round_: RoundRow | None, words: Words, now: datetime
) -> Iterator[Needed]:
    """What somebody must do now, oldest first."""
    people = queries.people(session, {m.person_id for m in queries.members(session, mine.case.id, now)})
    asked = last_asked(session, mine.case.id)
    if round_ and round_.state is RoundState.OPEN:
        number = session.get_one(GateRow, round_.gate_id).number
        for seat in silent_seats(session, round_):
            person = people.get(seat.person_id)
            card = _needs(
                words, words.say(_ANSWER, n=number), person, words.role(seat.role), round_.opened_at, now
            )
            yield _with_reminder(card, seat.seat_id, mine, asked, words, now)
    for row in queries.conditions(session, mine.case.id):
        if row.state is ConditionState.MISSED and row.due_on:
            yield Needed(words.say(_CONDITION), row.owner, "bad", words.calendar.day(row.due_on), row.text)
    for member in queries.members(session, mine.case.id, now):
        if is_unconfirmed(member, mine.case):
            role = words.role(mine.seats[member.seat_id].role)
            card = _needs(
                words, words.say(_SEAT_TO_CONFIRM), people[member.person_id], role, member.from_at, now
            )
            yield _with_reminder(card, member.seat_id, mine, asked, words, now)
    yield from team_cards(session, mine, people, words, now)


def _needs(
    words: Words, title: str, person: PersonRow | None, role: str, since: datetime, now: datetime
) -> Needed:
    days = (now - since).days
    mood: Mood = "warn" if days >= 3 else "info"
    return Needed(title, f"{person.name}, {role}" if person else role, mood, words.count(*_DAYS, days))


def _with_reminder(
    card: Needed,
    seat_id: UUID,
    mine: Membership,
    asked: Mapping[UUID, datetime],
    words: Words,
    now: datetime,
) -> Needed:
    """The card with its last message, and for the chair the button that sends another one, once a day."""
    zone, last = words.calendar.zone, asked.get(seat_id)
    detail = ""
    if last is not None:
        is_today = last.astimezone(zone).date() == now.astimezone(zone).date()
        hour = words.calendar.hour(last)
        detail = (
            words.say(_REMINDED_TODAY, hour=hour)
            if is_today
            else words.say(_LAST_REMINDER, day=words.calendar.day(last))
        )
        if is_today:
            return replace(card, detail=detail)
    may = mine.leads and mine.case.state in (CaseState.ACTIVE, CaseState.NAZORG) and not mine.case.no_go_at
    address = f"/casus/{mine.case.reference}/herinner/{seat_id}"
    return replace(
        card,
        detail=detail,
        action=Button(words.say(_REMIND), address, post=True, shape="bell") if may else None,
    )


def _conditions(session: Session, mine: Membership, words: Words, now: datetime) -> Iterator[ConditionLine]:
    """Every condition, with the gate that set it."""
    numbers = dict(
        session.exec(
            select(DecisionRow.id, GateRow.number)
            .join(RoundRow, col(RoundRow.id) == col(DecisionRow.round_id))
            .join(GateRow, col(GateRow.id) == col(RoundRow.gate_id))
            .where(DecisionRow.case_id == mine.case.id)
        ).all()
    )
    for row in queries.conditions(session, mine.case.id):
        yield _condition(row, words.say(_GATE, n=numbers[row.decision_id]), mine, words, now)


def _condition(
    row: ConditionRow, source: str, mine: Membership, words: Words, now: datetime
) -> ConditionLine:
    left = (row.due_on - now.astimezone(words.calendar.zone).date()).days if row.due_on else None
    standing: dict[ConditionState, tuple[Mood, str]] = {
        ConditionState.OPEN: (
            "info",
            words.say(_RUNS_UNTIL, n=left) if left and left > 0 else words.say(_RUNS),
        ),
        ConditionState.MET: ("ok", words.say(_MET)),
        ConditionState.WAIVED: ("mute", words.say(_WAIVED)),
        ConditionState.MISSED: ("bad", words.say(_MISSED)),
    }
    mood, sentence = standing[row.state]
    address = f"/casus/{mine.case.reference}/voorwaarde/{row.id}" if row.state in UNSETTLED else ""
    return ConditionLine(row.text, source, row.owner, row.due_on, mood, sentence, address)


def readable(one: Deliverable, mine: Membership) -> bool:
    """May this member read this result? The chair keeps the whole dossier; others what their side of the table may."""
    return one.compartment is Compartment.ALL or mine.leads or one.compartment.value in mine.domains


def _dossier(session: Session, mine: Membership, words: Words) -> Iterator[DossierStep]:
    """What lies there by step, the step the case is at first, then back in time."""
    latest = queries.latest_deliverables(session, mine.case.id)
    for step in reversed(words.method.steps):
        lines = tuple(
            DossierLine(
                one.title_in(words.language),
                row.version,
                row.saved_at,
                row.complete,
                f"/casus/{mine.case.reference}/{step.key}?resultaat={one.key}",
            )
            for one in step.deliverables
            if (row := latest.get((step.key, one.key))) and readable(one, mine)
        )
        if lines:
            yield DossierStep(step.title_in(words.language), lines, step.key == mine.case.current_step)
