"""Who does what in a case: its places and the people in them, and what about them waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from actions.keep_seat import SaidOfSeat, said_of_seats
from actions.propose_change import changes_waiting
from dashboard.catalogues import N_, NN_
from dashboard.membership import Membership
from dashboard.pages.case import Button, MemberLine, Mood, Needed
from dashboard.views.changes import KINDS
from dashboard.words import Words
from gates.transitions import CaseState
from models import queries
from models.audit import AuditEventRow
from models.people import PersonRow
from models.seat import MemberRow, SeatRow


_CONFIRMED, _TO_CONFIRM, _VACANT = N_("Bevestigd"), N_("Nog bevestigen"), N_("Niemand op deze plek")
_SUBSTITUTE, _OTHER_ADDRESS, _ENDS = N_("Vervanger"), N_("Ander adres"), N_("Plek vervalt")
_ADDRESS = N_("Het adres werkt niet")
_OTHER_JOB, _NOT_ME = N_("Zoek een opvolger"), N_("De link kwam bij een ander terecht")
_OTHER_JOB_SAID = N_("Meldde een andere functie. De plek blijft bezet tot zij is overgedragen.")
_NOT_ME_SAID = N_("Wie de link opende, zei: dit ben ik niet. Vraag na of het adres klopt.")
_HAND_OVER, _STAYS = N_("Draag de plek over"), N_("Klopt niet, de plek blijft")
_NOTHING_ARRIVES = N_("Deze persoon krijgt nu niets.")
_DAYS = NN_("%(num)s dag open", "%(num)s dagen open")
_CHANGE = N_("Wijziging: een tweede mens nodig")
_PROPOSED_BY, _LOOK = N_("Voorgesteld door %(name)s"), N_("Bekijk")
_ANOTHER_CONFIRMS, _YOU_CAN = N_("wacht op een ander"), N_("u kunt dit bevestigen")


def member_lines(session: Session, mine: Membership, words: Words, now: datetime) -> Iterator[MemberLine]:
    """Every place of the case, who has it, and what the reader may change about it."""
    members = queries.members(session, mine.case.id, now)
    people = queries.people(session, {member.person_id for member in members})
    names = queries.organisations(session, {seat.organisation_id for seat in mine.seats.values()})
    active = _last_active(session, mine.case.id)
    for seat in mine.seats.values():
        holder = next((one for one in members if one.seat_id == seat.id and not one.substitute), None)
        stand_ins = [
            people[one.person_id].name for one in members if one.seat_id == seat.id and one.substitute
        ]
        yield MemberLine(
            people[holder.person_id].name if holder else "–",
            words.role(seat.role),
            names[seat.organisation_id],
            seat.is_chair,
            *_standing(mine, holder, words),
            active.get(holder.person_id) if holder else None,
            ", ".join(stand_ins),
            _handover(mine, seat, holder),
            tuple(_more(mine, seat, holder, words)),
        )


def _handover(mine: Membership, seat: SeatRow, holder: MemberRow | None) -> str:
    return f"/casus/{mine.case.reference}/overdragen/{seat.id}" if _may_change(mine, holder) else ""


def _may_change(mine: Membership, holder: MemberRow | None) -> bool:
    own = holder is not None and holder.person_id == mine.person_id
    return (mine.leads or own) and mine.case.state is not CaseState.CLOSED


def _more(mine: Membership, seat: SeatRow, holder: MemberRow | None, words: Words) -> Iterator[Button]:
    """Beside a handover: a stand-in, another address, the end of the place."""
    here = f"/casus/{mine.case.reference}"
    if not _may_change(mine, holder):
        return
    if holder:
        yield Button(words.say(_SUBSTITUTE), f"{here}/vervanger/{seat.id}")
    if holder and mine.leads:
        yield Button(words.say(_OTHER_ADDRESS), f"{here}/adres/{holder.person_id}")
    if mine.leads and not seat.is_chair:
        yield Button(words.say(_ENDS), f"{here}/vervallen/{seat.id}")


def _standing(mine: Membership, holder: MemberRow | None, words: Words) -> tuple[Mood, str]:
    if holder is None:
        return "bad", words.say(_VACANT)
    if holder.confirmed_at or holder.from_at <= mine.case.started_at:
        return "ok", words.say(_CONFIRMED)
    return "warn", words.say(_TO_CONFIRM)


def _last_active(session: Session, case_id: UUID) -> dict[UUID, datetime]:
    """When each person last did something in this case."""
    found = session.exec(
        select(AuditEventRow.actor, func.max(col(AuditEventRow.at)))
        .where(AuditEventRow.case_id == case_id, col(AuditEventRow.actor).is_not(None))
        .group_by(col(AuditEventRow.actor))
    ).all()
    return {person: at for person, at in found if person}


def team_cards(
    session: Session, mine: Membership, people: Mapping[UUID, PersonRow], words: Words, now: datetime
) -> Iterator[Needed]:
    """What waits about the people: who left, a change that asks a second person, an address that refuses."""
    if mine.case.state is CaseState.CLOSED:
        return
    holders = {one.seat_id: one for one in queries.members(session, mine.case.id, now) if not one.substitute}
    for said in said_of_seats(session, mine.case.id):
        if said.seat_id in holders:
            yield _said_card(mine, said, holders[said.seat_id], people, words, now)
    yield from change_cards(session, mine, words)
    for person in people.values():
        if person.refused_at:
            yield address_card(mine, person, words, now)


def _said_card(
    mine: Membership,
    said: SaidOfSeat,
    holder: MemberRow,
    people: Mapping[UUID, PersonRow],
    words: Words,
    now: datetime,
) -> Needed:
    """Another job, or a link at the wrong person: with the next step for whoever may take it."""
    left, here = said.why == "other_job", f"/casus/{mine.case.reference}"
    seat = mine.seats[said.seat_id]
    step = (
        Button(words.say(_HAND_OVER), _handover(mine, seat, holder), shape="swap")
        if left
        else Button(words.say(_OTHER_ADDRESS), f"{here}/adres/{holder.person_id}", shape="pen")
    )
    stays = Button(words.say(_STAYS), f"{here}/plek/{said.seat_id}/blijft", post=True)
    return Needed(
        words.say(_OTHER_JOB if left else _NOT_ME),
        f"{people[holder.person_id].name}, {words.role(seat.role)}",
        "warn",
        words.count(*_DAYS, (now - said.at).days),
        words.say(_OTHER_JOB_SAID if left else _NOT_ME_SAID),
        step if mine.leads or (left and _may_change(mine, holder)) else None,
        stays if mine.leads else None,
    )


def change_cards(session: Session, mine: Membership, words: Words) -> Iterator[Needed]:
    """The changes that wait for a second person."""
    rows = changes_waiting(session, mine.case.id)
    people = queries.people(session, {row.proposed_by for row in rows})
    for row in rows:
        own = row.proposed_by == mine.person_id
        yield Needed(
            words.say(_CHANGE),
            words.say(_PROPOSED_BY, name=people[row.proposed_by].name),
            "info" if own else "warn",
            words.say(_ANOTHER_CONFIRMS if own else _YOU_CAN),
            words.say(KINDS[row.kind]),
            Button(words.say(_LOOK), f"/casus/{mine.case.reference}/wijzigingen"),
        )


def address_card(mine: Membership, person: PersonRow, words: Words, now: datetime) -> Needed:
    """Somebody gets no mail; the chair can mend that."""
    since = person.refused_at or now
    address = f"/casus/{mine.case.reference}/adres/{person.id}"
    return Needed(
        words.say(_ADDRESS),
        person.name,
        "bad",
        words.count(*_DAYS, (now - since).days),
        words.say(_NOTHING_ARRIVES),
        Button(words.say(_OTHER_ADDRESS), address) if mine.leads else None,
    )
