"""When a round that is open can no longer close by itself, and why: the chair must do something (gate-rules.md, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from gates.decide import all_go, decide, enough_in_favour, is_out_of_reach
from gates.round import Round, Seat
from gates.rule import Requirement, Rule, RuleKind
from gates.voices import Voice, Voices


class AlarmKind(StrEnum):
    """What went wrong with a round that is open."""

    #: The seats, as they are now, can never meet the rule.
    NEVER_MET = "never_met"
    #: Everybody has voted and that decides nothing.
    ALL_VOTED = "all_voted"
    #: Nobody is against, yet those still silent cannot make it a go.
    OUT_OF_REACH = "out_of_reach"


class Reason(StrEnum):
    """What of the rule is not met."""

    NO_DECIDING_SEAT = "no_deciding_seat"
    VETO_SILENT = "veto_silent"
    REQUIRED_SEAT = "required_seat"
    TOO_FEW = "too_few"
    FOUR_EYES = "four_eyes"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Why an open round needs its chair; `requirements` are the ones not met, `awaited` the seats without a vote."""

    kind: AlarmKind
    reason: Reason
    requirements: tuple[Requirement, ...] = ()
    awaited: tuple[str, ...] = ()


def alarm(round_: Round) -> Alarm | None:
    """What the chair of an open round must be told at once; None while it can close by itself, or has."""
    return None if decide(round_) else alarm_while_open(round_)


def alarm_while_open(round_: Round) -> Alarm | None:
    """The same for a round of which the law just said that it stays open."""
    voices = Voices.of(round_)
    awaited = tuple(sorted(place.seat.seat for place in voices.places if not place.vote))
    seats = _as_spoken_for(voices)
    if reason := never_met(round_.rule, seats, round_.requested_by):
        return Alarm(AlarmKind.NEVER_MET, reason, unmet_by(round_.rule, seats), awaited)
    if kind := _stuck(round_, voices):
        return Alarm(kind, _reason(voices), voices.unmet(_counted(voices)), awaited)
    return None


def never_met(rule: Rule, seats: Sequence[Seat], requested_by: str | None) -> Reason | None:
    """Why these seats can never give this rule a go, not even if every one answered go; None when they can."""
    return _never_met(rule, tuple(seats), requested_by)


@lru_cache(maxsize=64)  # asked at every vote of a round, and its seats hardly ever change
def _never_met(rule: Rule, seats: tuple[Seat, ...], requested_by: str | None) -> Reason | None:
    best = _best(rule, seats, requested_by)
    return None if (decision := decide(best)) and decision.is_go else _reason(Voices.of(best))


def unmet_by(rule: Rule, seats: Sequence[Seat]) -> tuple[Requirement, ...]:
    """The requirements of the rule that these seats can never meet."""
    voices = Voices.of(_best(rule, seats, None))
    return voices.unmet(voices.all)


def _best(rule: Rule, seats: Sequence[Seat], requested_by: str | None) -> Round:
    silent = Round(rule=rule, steps=("gate",), step="gate", requested_by=requested_by, seats=tuple(seats))
    return silent.model_copy(update={"votes": all_go(Voices.of(silent).places)})


def _as_spoken_for(voices: Voices) -> tuple[Seat, ...]:
    # A vote of somebody who has left the seat still stands: who holds it now is not who speaks from it.
    return tuple(
        place.seat
        if place.seat.person == place.person
        else place.seat.model_copy(update={"person": place.person})
        for place in voices.places
    )


def _stuck(round_: Round, voices: Voices) -> AlarmKind | None:
    if voices.persons_voted == {place.person for place in voices.places}:
        return AlarmKind.ALL_VOTED
    if round_.rule.kind is RuleKind.QUORUM and is_out_of_reach(round_, voices):
        return AlarmKind.OUT_OF_REACH
    return None


def _counted(voices: Voices) -> tuple[Voice, ...]:
    """The voices that meet requirements: those for in a quorum, else those that have spoken."""
    return voices.in_favour if voices.rule.kind is RuleKind.QUORUM else voices.spoken


def _reason(voices: Voices) -> Reason:
    """The first thing of the rule that is not met; four eyes, when all the rest is."""
    if not voices.all:
        return Reason.NO_DECIDING_SEAT
    if not voices.veto_holders_have_spoken:
        return Reason.VETO_SILENT
    if voices.unmet(_counted(voices)):
        return Reason.REQUIRED_SEAT
    return Reason.FOUR_EYES if _are_enough(voices) else Reason.TOO_FEW


def _are_enough(voices: Voices) -> bool:
    if voices.rule.kind is RuleKind.QUORUM:
        return enough_in_favour(voices)
    return voices.half_have_spoken and bool(voices.spoken)
