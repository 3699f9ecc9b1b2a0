"""Changes that take two people, as who must agree reads them: what was, what is to be, by whom, who can say yes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.change_gate import wish_of
from actions.change_team import Second
from actions.errors import ActionRefusal
from actions.make_change import Change
from actions.propose_change import (
    change_of,
    changes_waiting,
    confirm_refusal,
    could_confirm,
    who_confirms,
)
from dashboard.catalogues import N_
from dashboard.pages.case import ChangeCard, ChangesPage
from dashboard.pages.forms import Mistake
from dashboard.views.gate_rule import ASSURED, heard_as
from dashboard.words import Words
from methods.adjusted import adjusted_gate
from methods.schema import Gate
from models import queries
from models.case import CaseRow
from models.people import PersonRow
from models.pinned import method_of
from models.seat import SeatRow, TeamChangeKind, TeamChangeRow


KINDS = {
    TeamChangeKind.HAND_OVER: N_("Een plek krijgt een opvolger"),
    TeamChangeKind.END_SEAT: N_("Een plek vervalt"),
    TeamChangeKind.ADD_SEAT: N_("Er komt een plek bij"),
    TeamChangeKind.NAME_SUBSTITUTE: N_("Een plek krijgt een vervanger"),
    TeamChangeKind.NEW_ADDRESS: N_("Iemand krijgt een ander adres"),
    TeamChangeKind.GATE_RULE: N_("Een poort vraagt iets anders"),
}
_SECOND = {
    Second.ANOTHER: N_(
        "Een tweede mens bevestigt dit: een ander lid van het team of een coördinator. Tot dan verandert er niets."
    ),
    Second.COORDINATOR: N_(
        "Aan dit adres hangt meer dan deze casus. Daarom bevestigt een coördinator dit. Tot dan verandert er niets."
    ),
}
_CAN = N_("In het team kunnen dit: %(names)s.")
_SEAT, _FROM, _TO, _REASON = N_("Plek"), N_("Nu"), N_("Wordt"), N_("Reden")
_PROPOSED, _UNTIL, _GATE = N_("Voorgesteld"), N_("Tot en met"), N_("Poort")
_CERTAIN, _HEARD, _DAYS = N_("Zekerheid van de stem"), N_("Moet gesproken hebben"), N_("Sluit na werkdagen")
_EVERYBODY, _VACANT, _WHO = N_("iedereen"), N_("niemand"), N_("%(who)s, %(when)s")


def seconded(second: Second, people: Sequence[PersonRow], words: Words) -> tuple[str, ...]:
    """Why somebody else must agree, and who of the team has an account to do it with."""
    if second is Second.NOBODY:
        return ()
    sentences = (words.say(_SECOND[second]),)
    if second is Second.ANOTHER and people:
        return (*sentences, words.say(_CAN, names=", ".join(one.name for one in people)))
    return sentences


def changes_page(
    session: Session,
    case: CaseRow,
    caller: UUID,
    words: Words,
    now: datetime,
    *,
    is_member: bool,
    refusal: tuple[Mistake, ...] = (),
    said: str = "",
) -> ChangesPage:
    """The changes of a case that wait, for somebody who may answer them."""
    rows = changes_waiting(session, case.id)
    cards = tuple(_card(session, case, row, caller, words, now, is_member=is_member) for row in rows)
    back = f"/casus/{case.reference}" if is_member else "/overzicht"
    return ChangesPage(case.reference, case.alias, back, cards, refusal, said)


def _card(
    session: Session,
    case: CaseRow,
    row: TeamChangeRow,
    caller: UUID,
    words: Words,
    now: datetime,
    *,
    is_member: bool,
) -> ChangeCard:
    try:
        second, refusal = (
            who_confirms(session, case, row, now),
            confirm_refusal(session, case, row, now, caller),
        )
    except ActionRefusal as stale:  # what it would change is not there any more: it can only be let go
        second, refusal = Second.ANOTHER, stale
    people = could_confirm(session, case, now, but=row.proposed_by) if is_member else []
    return ChangeCard(
        str(row.id),
        words.say(KINDS[row.kind]),
        tuple(_rows(session, case, row, words, now)),
        seconded(second, people, words),
        row.proposed_by == caller,
        refusal is None,
    )


def _rows(
    session: Session, case: CaseRow, row: TeamChangeRow, words: Words, now: datetime
) -> Iterator[tuple[str, str]]:
    change = change_of(row)
    if change.seat_id:
        seat = session.get_one(SeatRow, change.seat_id)
        yield words.say(_SEAT), words.role(seat.role)
        holder = queries.holder(session, seat.id, now)
        name = session.get_one(PersonRow, holder.person_id).name if holder else words.say(_VACANT)
        organisation = queries.organisations(session, {seat.organisation_id})[seat.organisation_id]
        yield words.say(_FROM), f"{name}, {organisation}"
    yield from _to_be(session, change, words)
    if row.content.get("gate"):
        yield from _gate_rows(session, case, row, words)
    if change.reason:
        yield words.say(_REASON), change.reason
    proposer = session.get_one(PersonRow, row.proposed_by)
    yield (
        words.say(_PROPOSED),
        words.say(_WHO, who=proposer.name, when=words.calendar.moment(row.proposed_at)),
    )


def _to_be(session: Session, change: Change, words: Words) -> Iterator[tuple[str, str]]:
    if new := change.member:
        if change.kind is TeamChangeKind.ADD_SEAT:
            yield words.say(_SEAT), words.role(new.role)
        yield words.say(_TO), f"{new.name}, {new.organisation}, {new.email}"
    if change.person_id:
        person = session.get_one(PersonRow, change.person_id)
        if change.email:
            yield words.say(_FROM), f"{person.name}, {person.email}"
            yield words.say(_TO), change.email
        else:
            yield words.say(_TO), person.name
    if change.until:
        yield words.say(_UNTIL), words.calendar.day(change.until)


def _gate_rows(
    session: Session, case: CaseRow, row: TeamChangeRow, words: Words
) -> Iterator[tuple[str, str]]:
    """Only what differs, as it is and as it is to be."""
    step = method_of(session, case).step(row.content["gate"]["step"])
    if step is None:
        return
    yield words.say(_GATE), step.gate.question_in(words.language)
    old, new = step.gate, adjusted_gate(step.gate, wish_of(row.content["gate"]))
    told = (
        (_CERTAIN, words.say(ASSURED[old.assurance]), words.say(ASSURED[new.assurance])),
        (_HEARD, _heard(old, words), _heard(new, words)),
        (_DAYS, str(old.deadline_days), str(new.deadline_days)),
    )
    for title, was, becomes in told:
        if was != becomes:
            yield words.say(title), f"{was} → {becomes}"


def _heard(gate: Gate, words: Words) -> str:
    named = ", ".join(heard_as(one, words) for one in gate.rule.required)
    return named or words.say(_EVERYBODY)
