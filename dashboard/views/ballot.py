"""The gate page: from a round and its rows to what this voter may see of it, in this state, at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlmodel import Session, select

from actions.clocks import is_late
from actions.facts import NAZORG, gate_definition, round_facts
from actions.links import OpenBallot
from dashboard.catalogues import N_
from dashboard.pages.ballot import (
    BallotPage,
    BarePage,
    ClosedPage,
    Emergency,
    Evidence,
    Given,
    Opened,
    OwnVote,
    Question,
    Titled,
    Voice,
)
from dashboard.pages.forms import Mistake, Option
from dashboard.views.contents import shown
from dashboard.views.loosened import asked_by, loosened_by
from dashboard.words import CLOSED_BECAUSE, Words
from gates.decide import decide
from gates.round import Round, Vote
from gates.transitions import RoundState
from gates.visibility import Visibility, may_see_answers
from methods.schema import Compartment, Deliverable, Gate, Method
from models import queries
from models.case import CaseRow, DeliverableRow
from models.gate import GateRow, RoundRow, RoundSeatRow, Standing, VoteRow
from models.people import PersonRow
from models.pinned import method_of
from models.turnout import Turnout, turnout


Hidden = Literal["", "until_own_vote", "until_close"]
_ENDED: Mapping[RoundState, Literal["decided", "lapsed", "withdrawn", "blocked"]] = {
    RoundState.DECIDED: "decided",
    RoundState.WITHDRAWN: "withdrawn",
    RoundState.BLOCKED: "blocked",
}
_STANDINGS: Mapping[Standing, Literal["counted", "stale", "late", "unconfirmed", "void"]] = {
    Standing.COUNTED: "counted",
    Standing.SUPERSEDED: "counted",
    Standing.VOID: "void",
    Standing.STALE: "stale",
    Standing.LATE: "late",
    Standing.UNCONFIRMED: "unconfirmed",
}
_THIS_STEP = N_("%(step)s (deze stap)")
_SEAT = N_("%(role)s, %(organisation)s")


@dataclass(frozen=True)
class Sitting:
    """A voter before a round: by a link or signed in, the page is the same."""

    case: CaseRow
    gate: GateRow
    round: RoundRow
    seat: RoundSeatRow
    person: PersonRow

    @classmethod
    def of(cls, opened: OpenBallot) -> Sitting:
        """The voter behind a link."""
        return cls(opened.case, opened.gate, opened.round, opened.seat, opened.person)


def takes_votes(case: CaseRow, round_: RoundRow, now: datetime) -> bool:
    """Does a vote still count, as far as the clocks and the round say?"""
    return round_.state is RoundState.OPEN and not is_late(case, round_, now)


def question(session: Session, sitting: Sitting, words: Words, asked: Turnout) -> Question:
    """What the method file says about this gate, its clock, and how many have spoken."""
    method = method_of(session, sitting.case)
    definition = gate_definition(method, sitting.gate.step_key)
    return Question(
        ticket=sitting.round.ticket,
        number=sitting.gate.number,
        of=max(len(method.steps), sitting.gate.number),
        words=definition.question_in(words.language),
        role=words.role(sitting.seat.role),
        closes_at=sitting.round.closes_at,
        moved_because=words.moved(sitting.round.moved_because),
        spoken=asked.spoken,
        seats=asked.seats,
    )


def bare_page(
    session: Session,
    opened: OpenBallot,
    words: Words,
    now: datetime,
    *,
    code_sent: bool = False,
    to_phone: bool = False,
    errors: tuple[Mistake, ...] = (),
    note: str = "",
    given: Given | None = None,
) -> BarePage:
    """What anybody with the link sees: the method file's words and the clock, nothing of the case."""
    sitting = Sitting.of(opened)
    return BarePage(
        question(session, sitting, words, turnout(session, opened.round.id)),
        _titles(session, sitting, words),
        opened.round.assurance.value,
        code_sent=code_sent,
        to_phone=to_phone,
        errors=errors,
        note=note,
        is_open=takes_votes(opened.case, opened.round, now),
        given=given or Given(),
    )


def _titles(session: Session, sitting: Sitting, words: Words) -> tuple[Titled, ...]:
    step_key = sitting.gate.step_key
    complete = queries.complete_deliverables(session, sitting.case.id, step_key)
    return tuple(
        Titled(one.title_in(words.language), one.key in complete, one.required)
        for one in _evidence_of(method_of(session, sitting.case), step_key)
    )


def _evidence_of(method: Method, step_key: str) -> Sequence[Deliverable]:
    """The deliverables a voter gets to see; all of the step where the gate names none."""
    step = method.step(step_key)
    if step is None:
        return ()
    named = gate_definition(method, step_key).evidence
    return [one for one in step.deliverables if not named or one.key in named]


def opened_page(session: Session, sitting: Sitting, words: Words, permit: str) -> Opened:
    """The head of every page behind the proof on which one still answers."""
    asked = turnout(session, sitting.round.id)
    loosened = loosened_by(session, sitting.case, sitting.gate.step_key, asked_by(sitting.round), words)
    return replace(head(session, sitting, words, permit, asked), loosened=loosened)


def head(session: Session, sitting: Sitting, words: Words, permit: str, asked: Turnout) -> Opened:
    """The same for a receipt: how the rule came about matters no more."""
    return Opened(
        question=question(session, sitting, words, asked),
        reference=sitting.case.reference,
        alias=sitting.case.alias,
        voter=sitting.person.name,
        organisation=sitting.seat.organisation,
        seen=sitting.round.evidence_digest,
        permit=permit,
    )


def ballot_page(
    session: Session,
    sitting: Sitting,
    words: Words,
    permit: str,
    now: datetime,
    *,
    given: Given | None = None,
    errors: tuple[Mistake, ...] = (),
    changed: bool = False,
) -> BallotPage | ClosedPage:
    """The open gate with its form, or the closed one with its outcome."""
    opened = opened_page(session, sitting, words, permit)
    if not takes_votes(sitting.case, sitting.round, now):
        return _closed(session, sitting, words, opened, given or Given(), errors)
    own = own_vote(session, sitting, words)
    hidden = hidden_votes(session, sitting)
    return BallotPage(
        opened,
        next_step(session, sitting, words),
        evidence(session, sitting, words),
        voices(session, sitting, words, hidden),
        steps_back(session, sitting, words),
        owners(session, sitting, words, now),
        given=given or Given(),
        errors=errors,
        own=own,
        changed=changed or (own is not None and own.standing == "stale"),
        votes_hidden=hidden,
        earlier=_earlier(session, sitting, words),
        emergency=_emergency(session, sitting),
        review=sitting.gate.step_key == NAZORG,
    )


def _closed(
    session: Session,
    sitting: Sitting,
    words: Words,
    opened: Opened,
    given: Given,
    errors: tuple[Mistake, ...],
) -> ClosedPage:
    decision = queries.decision_of(session, sitting.round.id)
    state = _ENDED.get(sitting.round.state, "lapsed")
    because = sitting.round.closed_because
    hidden = hidden_votes(session, sitting)
    return ClosedPage(
        opened,
        state,
        words.outcome(decision.outcome, decision.back_to) if decision else "",
        sitting.round.closed_at,
        words.say(CLOSED_BECAUSE[because]) if because in CLOSED_BECAUSE else because,
        voices(session, sitting, words, hidden) if state != "withdrawn" else (),
        own_vote(session, sitting, words),
        steps_back(session, sitting, words),
        owners(session, sitting, words, sitting.round.closes_at),
        given=given,
        errors=errors,
        next_step=next_step(session, sitting, words),
    )


def hidden_votes(session: Session, sitting: Sitting) -> Hidden:
    """Whether the answers of others stay closed for this voter, and until when."""
    return hidden_for(session, sitting.round, sitting.seat.seat_id)


def hidden_for(session: Session, round_: RoundRow, seat_id: UUID | None) -> Hidden:
    """The same for any looker; who has no seat has not voted."""
    has_voted = seat_id is not None and bool(queries.counted_votes_of_seat(session, round_.id, seat_id))
    return hidden_by(round_, has_voted=has_voted)


def hidden_by(round_: RoundRow, *, has_voted: bool) -> Hidden:
    """The same, where it is known whether the seat of the looker has a vote that counts."""
    if may_see_answers(round_.visibility, state=round_.state, has_voted=has_voted):
        return ""
    return "until_close" if round_.visibility is Visibility.AFTER_CLOSE else "until_own_vote"


def voices(session: Session, sitting: Sitting, words: Words, hidden: Hidden) -> tuple[Voice, ...]:
    """Each seat of the round: spoken or not, and what, where that may be seen."""
    return voices_of(session, sitting.round, words, hidden, sitting.seat.seat_id)


def voices_of(
    session: Session, round_: RoundRow, words: Words, hidden: Hidden, own: UUID | None
) -> tuple[Voice, ...]:
    """The same for any looker; `own` is the looker's seat."""
    votes = {vote.seat_id: vote for vote in queries.counted_votes(session, round_.id)}
    seats = [
        seat
        for seat in queries.round_seats(session, round_.id)
        if seat.ended_at is None or seat.seat_id in votes
    ]
    return tuple(_voice(seat, votes.get(seat.seat_id), words, hidden, seat.seat_id == own) for seat in seats)


def _voice(seat: RoundSeatRow, vote: VoteRow | None, words: Words, hidden: Hidden, own: bool) -> Voice:
    name = words.say(_SEAT, role=words.role(seat.role), organisation=seat.organisation)
    if vote is None or (hidden and not own):
        return Voice(name, vote is not None, own)
    return Voice(
        name,
        True,
        own,
        vote.answer.value,
        words.answer_of(vote.answer, vote.back_to),
        vote.condition_text or vote.missing or vote.motivation,
    )


def evidence(session: Session, sitting: Sitting, words: Words) -> tuple[Evidence, ...]:
    """What lay there when the votes were asked, pinned by version; of another compartment only its title."""
    pinned = {item["key"]: item["version"] for item in sitting.round.evidence}
    step_key = sitting.gate.step_key
    return tuple(
        _evidence(session, sitting, one, pinned.get(one.key), words)
        for one in _evidence_of(method_of(session, sitting.case), step_key)
    )


def _evidence(
    session: Session, sitting: Sitting, one: Deliverable, version: int | None, words: Words
) -> Evidence:
    title = one.title_in(words.language)
    row = (
        session.exec(
            select(DeliverableRow).where(
                DeliverableRow.case_id == sitting.case.id,
                DeliverableRow.step_key == sitting.gate.step_key,
                DeliverableRow.key == one.key,
                DeliverableRow.version == version,
            )
        ).first()
        if version
        else None
    )
    if row is None:
        return Evidence(title, False, one.required, None, None)
    readable = one.compartment is Compartment.ALL or one.compartment.value == sitting.seat.domain
    content = shown(one.form, row.content, words) if readable else ()
    return Evidence(title, row.complete, one.required, row.version, row.saved_at, content)


def own_vote(session: Session, sitting: Sitting, words: Words) -> OwnVote | None:
    """The newest answer of this person for this seat, whatever became of it."""
    row = own_row(session, sitting)
    return _told(row, words) if row else None


def own_row(session: Session, sitting: Sitting) -> VoteRow | None:
    """The same, as it is kept."""
    mine = [
        vote
        for vote in queries.votes(session, sitting.round.id)
        if vote.seat_id == sitting.seat.seat_id
        and vote.person_id == sitting.person.id
        and vote.standing not in (Standing.SUPERSEDED, Standing.VOID)
    ]
    return mine[-1] if mine else None


def _told(row: VoteRow, words: Words) -> OwnVote:
    return OwnVote(
        row.receipt,
        words.answer_of(row.answer, row.back_to),
        row.motivation,
        row.cast_at,
        _STANDINGS[row.standing],
    )


def _earlier(session: Session, sitting: Sitting, words: Words) -> tuple[OwnVote, ...]:
    """What this person answered in earlier rounds of the same gate."""
    found = []
    for round_ in queries.rounds(session, sitting.case.id):
        if round_.gate_id == sitting.gate.id and round_.number < sitting.round.number:
            row = own_row(session, Sitting(sitting.case, sitting.gate, round_, sitting.seat, sitting.person))
            found += [_told(row, words)] if row else []
    return tuple(found)


def _emergency(session: Session, sitting: Sitting) -> Emergency | None:
    row = queries.emergency_of(session, sitting.round.id)
    if row is None or row.granted_at is None or row.settled_at or row.until is None:
        return None
    return Emergency(row.reason, row.granted_at, row.until)


def next_step(session: Session, sitting: Sitting, words: Words) -> str:
    """Where a go leads; empty for a review."""
    method = method_of(session, sitting.case)
    return "" if sitting.gate.step_key == NAZORG else words.step(method.after(sitting.gate.step_key))


def steps_back(session: Session, sitting: Sitting, words: Words) -> tuple[Option, ...]:
    """This step and the earlier ones; those that the method offers first come first."""
    method = method_of(session, sitting.case)
    here = sitting.gate.step_key
    allowed = method.step_keys if here == NAZORG else method.back_targets(here)
    offered = _offered(gate_definition(method, here), allowed)
    return tuple(
        Option(key, words.say(_THIS_STEP, step=words.step(key)) if key == here else words.step(key))
        for key in offered
    )


def _offered(definition: Gate, allowed: tuple[str, ...]) -> list[str]:
    first = [key for key in definition.back_to if key in allowed]
    return first + [key for key in reversed(allowed) if key not in first]


def owners(session: Session, sitting: Sitting, words: Words, now: datetime) -> tuple[Option, ...]:
    """Who can see to a condition: everybody who holds a seat."""
    holders = [member for member in queries.members(session, sitting.case.id, now) if not member.substitute]
    people = queries.people(session, {member.person_id for member in holders})
    roles = {seat.id: seat.role for seat in queries.seats(session, sitting.case.id, now)}
    return tuple(
        Option(str(member.seat_id), f"{people[member.person_id].name}, {words.role(roles[member.seat_id])}")
        for member in holders
        if member.seat_id in roles
    )


def waiting_on(asked: Turnout, words: Words) -> tuple[str, ...]:
    """Who has not spoken yet, by role: `2 × wijkagent` where two seats of a role are silent."""
    return tuple(
        words.role_within(role) if seats == 1 else f"{seats} × {words.role_within(role)}"
        for role, seats in asked.awaited.items()
    )


def is_last_and_settles(session: Session, sitting: Sitting, vote: Vote, now: datetime) -> bool:
    """Would this answer bring the decision, all others having spoken? Before that the question would tell on others."""
    facts = round_facts(session, sitting.case, sitting.round, now)
    voted = {one.seat for one in facts.votes} | {vote.seat}
    if any(seat.seat not in voted for seat in facts.seats if seat.role not in facts.rule.advisory):
        return False
    return decide(_with(facts, vote)) is not None


def _with(facts: Round, vote: Vote) -> Round:
    others = tuple(one for one in facts.votes if one.seat != vote.seat)
    return facts.model_copy(update={"votes": (*others, vote), "deadline_passed": False})
