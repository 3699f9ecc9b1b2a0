"""What happened in a case, from the audit chain, in words; newest first. Never an answer before it may be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from dashboard.catalogues import N_, NN_
from dashboard.pages.case import Filter, Happening, Kind, Mood
from dashboard.words import Words
from gates.decision import Outcome
from models import queries
from models.audit import AuditEventRow
from models.post import NoticeRow, NoticeState
from models.seat import SeatRow
from notifications.occasions import Occasion


_HAPPENINGS: dict[str, tuple[str, Mood, str]] = {
    "case_started": ("flag", "info", N_("De casus is gestart")),
    "deliverable_saved": ("pen", "mute", N_("%(title)s opgeslagen, versie %(version)s")),
    "gate_opened": ("gate-open", "info", N_("Poort %(gate)s geopend, ronde %(round)s")),
    "vote_cast": ("person", "mute", N_("Poort %(gate)s: %(role)s stemde")),
    "vote_withdrawn": ("person", "mute", N_("Poort %(gate)s: een stem is teruggenomen")),
    "decision_taken": ("gate", "ok", N_("Poort %(gate)s: %(outcome)s")),
    "round_lapsed": ("clock", "bad", N_("Poort %(gate)s sloot zonder besluit")),
    "round_withdrawn": ("cross", "mute", N_("Poort %(gate)s ingetrokken")),
    "round_extended": ("clock", "mute", N_("Poort %(gate)s blijft langer open")),
    "round_alarm": ("warn", "bad", N_("Poort %(gate)s komt niet vanzelf tot een besluit")),
    "emergency_asked": ("bolt", "warn", N_("Noodbesluit gevraagd bij poort %(gate)s")),
    "emergency_granted": ("bolt", "warn", N_("Noodbesluit: de volgende stap is voorlopig open")),
    "table_votes_noted": ("pen", "mute", N_("Stemmen aan tafel genoteerd bij poort %(gate)s")),
    "table_votes_confirmed": ("ok", "ok", N_("De lijst van de tafel is bevestigd")),
    "table_votes_rejected": ("cross", "warn", N_("De lijst van de tafel klopte niet")),
    "table_vote_objected": ("warn", "warn", N_("Bezwaar tegen een stem die aan tafel is genoteerd")),
    "condition_met": ("ok", "ok", N_("Een voorwaarde is gehaald")),
    "condition_moved": ("calendar", "mute", N_("Een voorwaarde kreeg een andere dag")),
    "condition_waived": ("cross", "mute", N_("Een voorwaarde is vervallen")),
    "condition_missed": ("bad", "bad", N_("Een voorwaarde is niet op tijd gehaald")),
    "case_paused": ("pause", "mute", N_("De casus is gepauzeerd")),
    "case_resumed": ("flag", "info", N_("De casus gaat verder")),
    "hold_dated": ("pause", "mute", N_("Aangehouden tot een dag")),
    "seat_handed_over": ("swap", "info", N_("%(role)s: plek overgedragen")),
    "seat_ended": ("cross", "warn", N_("%(role)s: plek vervallen")),
    "seat_added": ("plus", "info", N_("%(role)s: nieuwe plek")),
    "seat_confirmed": ("ok", "ok", N_("%(role)s: plek bevestigd")),
    "substitute_named": ("person", "info", N_("%(role)s: vervanger aangewezen")),
    "substitute_ended": ("person", "mute", N_("%(role)s: vervanger gestopt")),
    "link_reported": ("warn", "warn", N_("%(role)s: de link kwam bij de verkeerde persoon")),
    "address_changed": ("mail", "info", N_("Iemand kreeg een ander adres")),
    "team_change_proposed": ("flag", "info", N_("Een wijziging voorgesteld: een tweede mens bevestigt")),
    "team_change_confirmed": ("ok", "ok", N_("Een voorgestelde wijziging is bevestigd")),
    "team_change_dropped": ("cross", "mute", N_("Een voorgestelde wijziging gaat niet door")),
    "gate_stricter": ("gate", "info", N_("De poort van %(step)s vraagt meer")),
    "gate_looser": ("gate", "warn", N_("De poort van %(step)s vraagt minder")),
    "gate_equal": ("gate", "mute", N_("De poort van %(step)s sluit op een andere dag")),
    "address_refused": ("mail", "bad", N_("Een adres werkt niet")),
    "close_proposed": ("flag", "warn", N_("Voorgesteld om te sluiten")),
    "close_dropped": ("cross", "mute", N_("Het voorstel om te sluiten is ingetrokken")),
    "other_job_told": ("person", "warn", N_("%(role)s: heeft een andere functie, zoek een opvolger")),
    "seat_kept": ("ok", "mute", N_("%(role)s: blijft op deze plek")),
    "reminder_asked": ("bell", "mute", N_("%(role)s: herinnering gevraagd")),
    "case_withdrawn": ("cross", "mute", N_("De start is teruggedraaid")),
    "team_formed": ("person", "info", N_("Het puzzelteam is gevormd")),
    "meeting_planned": ("calendar", "info", N_("Overleg afgesproken")),
    "meeting_moved": ("calendar", "mute", N_("Overleg verzet")),
    "meeting_cancelled": ("cross", "warn", N_("Overleg afgezegd")),
    "meeting_held": ("dot", "ok", N_("Overleg gehouden")),
    "meeting_missed": ("bad", "bad", N_("Overleg ging niet door")),
    "rhythm_changed": ("clock", "mute", N_("Het ritme van het puzzelteam is veranderd")),
    "silence_alarm": ("bell", "bad", N_("Stilte-alarm: het puzzelteam kwam te lang niet bij elkaar")),
    "team_paused": ("pause", "mute", N_("Het puzzelteam pauzeert")),
    "team_resumed": ("flag", "info", N_("Het puzzelteam gaat verder")),
    "team_stopped": ("lock", "mute", N_("Het puzzelteam is gestopt")),
    "case_closed": ("lock", "mute", N_("De casus is gesloten")),
    "case_reopened": ("flag", "info", N_("De casus is heropend")),
}
_OUTCOME_SHAPES: dict[Outcome, tuple[str, Mood]] = {
    Outcome.BACK: ("back", "warn"),
    Outcome.HOLD: ("pause", "warn"),
    Outcome.NO_GO: ("bad", "bad"),
    Outcome.NO_DECISION: ("clock", "bad"),
}


_SENT = NN_("%(num)s bericht: %(what)s", "%(num)s berichten: %(what)s")
_LETTERS: dict[str, str] = {
    Occasion.GATE_OPENED.value: N_("er is een vraag"),
    Occasion.REMINDER.value: N_("herinnering"),
    Occasion.LAST_DAY.value: N_("laatste dag"),
    Occasion.DECIDED.value: N_("er is een besluit"),
    Occasion.GATE_WITHDRAWN.value: N_("de vraag is ingetrokken"),
    Occasion.GATE_EXTENDED.value: N_("er is meer tijd"),
    Occasion.HANDOVER.value: N_("neem een plek over"),
    Occasion.CONDITION_DUE.value: N_("een voorwaarde loopt af"),
    Occasion.MEETING_INVITE.value: N_("uitnodiging voor een overleg"),
    Occasion.SPONSOR_SILENCE.value: N_("aan de opdrachtgever: het puzzelteam is stil"),
    Occasion.TEAM_SILENT.value: N_("het puzzelteam is stil"),
}
"""What a message was about; codes and receipts are nobody else's business."""
_MEETS = ("team_", "meeting_", "rhythm_", "silence_")
_WRITES = ("address_", "link_", "reminder_")
_DECIDES = ("gate_", "vote_", "decision_", "round_", "emergency_", "table_", "condition_", "close_", "case_")
_FILTERS: tuple[tuple[Kind, str], ...] = (
    ("", N_("Alles")),
    ("besluit", N_("Besluit")),
    ("overleg", N_("Overleg")),
    ("bericht", N_("Bericht")),
)


def filters(here: str, chosen: str, words: Words) -> tuple[Filter, ...]:
    """The ways to look at the timeline, each with its own address; an unknown one is everything."""
    known = chosen if chosen in {kind for kind, _ in _FILTERS} else ""
    return tuple(
        Filter(
            words.say(title),
            f"{here}?tijdlijn={kind}#timeline" if kind else f"{here}#timeline",
            kind == known,
        )
        for kind, title in _FILTERS
    )


def kind_of(action: str) -> Kind:
    """What a line of the timeline is about."""
    if action.startswith("team_change_"):
        return ""
    if action.startswith(_MEETS):
        return "overleg"
    if action.startswith(_WRITES):
        return "bericht"
    return "besluit" if action.startswith(_DECIDES) else ""


def timeline(session: Session, case_id: UUID, words: Words, kind: str = "") -> tuple[Happening, ...]:
    """Everything worth telling, newest first; `kind` keeps one kind of line, messages among them."""
    known = kind if kind in {name for name, _ in _FILTERS} else ""
    lines = (*_events(session, case_id, words), *_letters(session, case_id, words))
    kept = [line for line in lines if known in ("", line.kind)]
    return tuple(sorted(kept, key=lambda line: line.at, reverse=True))


def _letters(session: Session, case_id: UUID, words: Words) -> Iterator[Happening]:
    """The messages that left, those of one kind and one day together; never to whom or what they said."""
    rows = session.exec(
        select(NoticeRow.occasion, NoticeRow.done_at)
        .where(
            NoticeRow.case_id == case_id,
            NoticeRow.state == NoticeState.SENT,
            col(NoticeRow.occasion).in_(_LETTERS),
        )
        .order_by(col(NoticeRow.done_at))
    ).all()
    together: dict[tuple[str, date], list[datetime]] = {}
    for occasion, at in rows:
        if at is not None:
            title = _LETTERS[occasion]
            together.setdefault((title, at.astimezone(words.calendar.zone).date()), []).append(at)
    for (title, _day), moments in together.items():
        said = words.count(*_SENT, len(moments), what=words.say(title))
        yield Happening("mail", "mute", moments[-1], said, kind="bericht")


def _events(session: Session, case_id: UUID, words: Words) -> tuple[Happening, ...]:
    events = session.exec(
        select(AuditEventRow)
        .where(AuditEventRow.case_id == case_id, col(AuditEventRow.action).in_(_HAPPENINGS))
        .order_by(col(AuditEventRow.n).desc())
    ).all()
    gates = _gates(session, case_id)
    roles = {
        str(seat.id): seat.role for seat in session.exec(select(SeatRow).where(SeatRow.case_id == case_id))
    }
    people = queries.people(session, {event.actor for event in events if event.actor})
    names = {person.id: person.name for person in people.values()}
    return tuple(_told(event, words, gates, roles, names) for event in events)


def _gates(session: Session, case_id: UUID) -> dict[str, int]:
    """The number of the gate behind each ticket."""
    numbers: dict[UUID, int] = {gate.id: gate.number for gate in queries.gates(session, case_id)}
    return {round_.ticket: numbers[round_.gate_id] for round_ in queries.rounds(session, case_id)}


def _told(
    event: AuditEventRow, words: Words, gates: dict[str, int], roles: dict[str, str], names: dict[UUID, str]
) -> Happening:
    shape, mood, sentence = _HAPPENINGS[event.action]
    facts = {
        "gate": event.facts.get("gate") or gates.get(str(event.facts.get("ticket")), ""),
        "round": event.facts.get("round", ""),
        "version": event.facts.get("version", ""),
        "title": _title(event, words),
        "step": words.step(event.facts.get("step")),
        "role": words.role(roles.get(str(event.facts.get("seat")), "")),
        "outcome": "",
    }
    if event.action == "decision_taken":
        outcome = Outcome(event.facts["outcome"])
        shape, mood = _OUTCOME_SHAPES.get(outcome, (shape, mood))
        facts["outcome"] = words.outcome(outcome, event.facts.get("back_to"))
    by = names.get(event.actor, "") if event.actor and event.action != "vote_cast" else ""
    return Happening(shape, mood, event.at, words.say(sentence, **facts), by, kind_of(event.action))


def _title(event: AuditEventRow, words: Words) -> str:
    step = words.method.step(str(event.facts.get("step", "")))
    found = step.deliverable(str(event.facts.get("key", ""))) if step else None
    return found.title_in(words.language) if found else ""
