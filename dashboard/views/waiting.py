"""The first sentence of a case: on whom it waits, and until when. Whoever reads it knows what happens next."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from actions.ask_gate import missing_deliverables, undecided_step
from actions.undo_start import START_UNDONE, UNDO
from dashboard.catalogues import N_, NN_
from dashboard.pages.case import Mood, Waiting
from dashboard.words import CLOCK_BECAUSE, HOLD_BECAUSE, Words
from gates.transitions import CaseState, Phase, RoundState
from models import queries
from models.case import CaseRow
from models.gate import RoundRow, RoundSeatRow
from models.people import PersonRow


_CLOSED = N_("Deze casus is gesloten")
_UNDONE = N_("De start is binnen tien minuten teruggedraaid. Niemand heeft bericht gekregen.")
_STARTS, _AT = N_("De casus begint om"), N_("%(hour)s uur")
_UNTIL_THEN = N_("Tot dan kan wie haar startte dit terugdraaien. Er gaat nog geen bericht weg.")
_SINCE = N_(", sinds %(day)s.")
_PAUSED = N_("Gepauzeerd tot en met")
_WAITS_ON = N_("Wacht op")
_SECOND = N_("een tweede mens")
_CONFIRM_CLOSE = N_(": bevestig of de casus sluit.")
_NO_GO = N_(": schrijf op wie na de no-go verdergaat.")
_CARRY_OUT = N_("Het besluit is gevallen.")
_CARRIED_OUT = N_("De volgende stap gaat zo open.")
_CLOSES = N_(". Sluit %(when)s.")
_ALARM = N_(": deze ronde komt niet vanzelf tot een besluit.")
_BLOCKED = N_(": een plek is vervallen. Trek de vraag in en stel haar opnieuw.")
_HELD = N_(": kies tot wanneer dit wordt aangehouden.")
_HELD_UNTIL = N_("Aangehouden tot")
_NAZORG = N_("Niets nodig.")
_REVIEW = N_(" De volgende beoordeling is %(day)s.")
_ASK = N_(": alles ligt er, poort %(n)s kan open.")
_FILL = N_(": nog nodig is %(what)s.")
_NOBODY = N_("een nieuwe voorzitter")
_VOTES = NN_("%(num)s stem: %(who)s", "%(num)s stemmen: %(who)s")


def waiting(session: Session, case: CaseRow, words: Words, now: datetime) -> Waiting:
    """On whom this case waits."""
    if case.state is CaseState.CLOSED:
        since = words.say(_SINCE, day=words.calendar.day(case.closed_at)) if case.closed_at else "."
        undone = case.close_reason == START_UNDONE
        reason = words.say(_UNDONE) if undone else case.close_reason
        return Waiting("mute", "", words.say(_CLOSED), since, reason)
    if case.state is CaseState.CONCEPT:
        until = words.calendar.hour(case.started_at + UNDO)
        return Waiting("info", words.say(_STARTS), words.say(_AT, hour=until), ".", words.say(_UNTIL_THEN))
    if case.state is CaseState.PAUSED and case.pause_until:
        return Waiting(
            "mute", words.say(_PAUSED), words.calendar.day(case.pause_until), ".", case.pause_reason
        )
    return _running(session, case, words, now)


def _running(session: Session, case: CaseRow, words: Words, now: datetime) -> Waiting:
    chair = chair_words(session, case, words, now)
    if case.close_proposed_at:
        return Waiting(
            "warn", words.say(_WAITS_ON), words.say(_SECOND), words.say(_CONFIRM_CLOSE), case.close_reason
        )
    if case.no_go_at:
        return Waiting("bad", words.say(_WAITS_ON), chair, words.say(_NO_GO))
    if queries.next_turn(session, case.id):
        return Waiting("info", words.say(_CARRY_OUT), words.say(_CARRIED_OUT), "")
    round_ = queries.running_round(session, case.id)
    if round_:
        return _round(session, case, round_, words, chair)
    return _between(session, case, words, chair)


def _round(session: Session, case: CaseRow, round_: RoundRow, words: Words, chair: str) -> Waiting:
    if round_.state is RoundState.BLOCKED:
        return Waiting("bad", words.say(_WAITS_ON), chair, words.say(_BLOCKED))
    if round_.alarm:
        return Waiting("bad", words.say(_WAITS_ON), chair, words.say(_ALARM), words.alarm(round_.alarm))
    silent = [words.role_within(seat.role) for seat in silent_seats(session, round_)]
    votes = words.count(*_VOTES, len(silent), who=", ".join(silent))
    closes = words.say(_CLOSES, when=words.calendar.moment(round_.closes_at))
    return Waiting("info", words.say(_WAITS_ON), votes, closes, clock_words(case, words))


def silent_seats(session: Session, round_: RoundRow) -> list[RoundSeatRow]:
    """The deciding seats without a vote that counts."""
    answered = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    advisory = set(round_.rule.get("advisory", ()))
    return [
        seat
        for seat in queries.round_seats(session, round_.id)
        if seat.seat_id not in answered and seat.role not in advisory and seat.ended_at is None
    ]


def _between(session: Session, case: CaseRow, words: Words, chair: str) -> Waiting:
    """No round is open: the chair works, holds, or has nothing to do."""
    if case.phase is Phase.HOLDING:
        return _held(case, words, chair)
    if case.state is CaseState.NAZORG:
        review = (
            words.say(_REVIEW, day=words.calendar.day(case.next_review_on)) if case.next_review_on else ""
        )
        return Waiting("ok", "", words.say(_NAZORG), review)
    step = undecided_step(session, case) or case.current_step
    if step is None:
        return Waiting("ok", "", words.say(_NAZORG), "")
    gaps = missing_deliverables(session, case, words.method, step)
    number = words.method.step_keys.index(step) + 1
    after = words.say(_FILL, what=titles(step, gaps, words)) if gaps else words.say(_ASK, n=number)
    mood: Mood = "warn" if case.clock_stopped_at else "info"
    return Waiting(mood, words.say(_WAITS_ON), chair, after, clock_words(case, words))


def _held(case: CaseRow, words: Words, chair: str) -> Waiting:
    reason = (
        words.say(HOLD_BECAUSE[case.hold_reason]) if case.hold_reason in HOLD_BECAUSE else case.hold_reason
    )
    if case.hold_until:
        return Waiting("mute", words.say(_HELD_UNTIL), words.calendar.day(case.hold_until), ".", reason)
    return Waiting("warn", words.say(_WAITS_ON), chair, words.say(_HELD), reason)


def titles(step: str, keys: list[str], words: Words) -> str:
    """The titles of these deliverables, in a sentence."""
    found = words.method.step(step)
    by_key = {one.key: one.title_in(words.language) for one in found.deliverables} if found else {}
    return ", ".join(by_key.get(key, key) for key in keys)


def clock_words(case: CaseRow, words: Words) -> str:
    """Why the clock of the running step stands still, if it does."""
    return (
        words.say(CLOCK_BECAUSE[case.clock_stopped_because])
        if case.clock_stopped_because in CLOCK_BECAUSE
        else ""
    )


def chair_words(session: Session, case: CaseRow, words: Words, now: datetime) -> str:
    """Who leads the case, by name and role."""
    chair = queries.chair(session, case.id, now)
    if chair is None:
        return words.say(_NOBODY)
    role = next(seat.role for seat in queries.seats(session, case.id, now) if seat.id == chair.seat_id)
    return f"{session.get_one(PersonRow, chair.person_id).name}, {words.role_within(role)}"
