"""The law: what a round's votes decide (gate-rules.md, Decision). Pure, total, and blind to the order of its input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gates.answers import GO_TYPE, REAL, Answer, most_cautious
from gates.decision import Decision, Outcome
from gates.round import Condition, Round, Vote
from gates.rule import RuleKind
from gates.voices import Place, Voice, Voices, answers_of


def decide(round_: Round) -> Decision | None:
    """What the votes decide; None while the round stays open. Silence is never a go.

    The stored decision of a round must equal this for ever.
    """
    if decision := _by_its_votes(round_):
        return decision
    return Decision(outcome=Outcome.NO_DECISION) if round_.deadline_passed else None


def _by_its_votes(round_: Round) -> Decision | None:
    voices = Voices.of(round_)
    if voices.vetoed:
        return Decision(outcome=Outcome.NO_GO)
    answer = cautious(voices) if round_.rule.kind is RuleKind.CAUTIOUS else quorum(round_, voices)
    if answer is None or (answer in GO_TYPE and not has_four_eyes(round_, voices)):
        return None
    return _decision(answer, round_.steps, voices)


def cautious(voices: Voices) -> Answer | None:
    """The most cautious answer, once everybody it waits for has spoken (gate-rules.md, 2)."""
    if is_waiting(voices):
        return None
    answer = heaviest(answers_of(voices.spoken))
    return None if answer in GO_TYPE and not voices.half_have_spoken else answer


def is_waiting(voices: Voices) -> bool:
    """Whether the cautious rule still waits for a required seat, a veto role or, with neither, for anyone."""
    if not voices.veto_holders_have_spoken or not voices.meet_all_required(voices.spoken):
        return True
    return not voices.rule.required and bool(voices.silent or not voices.spoken)


def quorum(round_: Round, voices: Voices) -> Answer | None:
    """A go once enough voices are for; the most cautious other answer once that is out of reach (gate-rules.md, 3)."""
    if is_reached(voices):
        return most_cautious(answers_of(voices.in_favour))
    if voices.not_in_favour and is_out_of_reach(round_, voices):
        return heaviest(answers_of(voices.not_in_favour))
    return None


def is_out_of_reach(round_: Round, voices: Voices) -> bool:
    """Whether the quorum would not be reached even if all who have not voted answered go."""
    return not is_reached(Voices.of(at_best(round_, voices)))


def is_reached(voices: Voices) -> bool:
    """Whether the quorum has all it needs: the number, the required seats, every veto role heard."""
    return (
        enough_in_favour(voices)
        and voices.meet_all_required(voices.in_favour)
        and voices.veto_holders_have_spoken
    )


def enough_in_favour(voices: Voices) -> bool:
    """Whether the threshold is met; never by nobody, and as a share never by less than half of all voices."""
    count, threshold = len(voices.in_favour), voices.rule.threshold
    if isinstance(threshold, int):
        return count >= threshold
    if count == 0 or 2 * count < len(voices.all):
        return False
    return count == len(voices.base) if threshold == "all" else 2 * count > len(voices.base)


def at_best(round_: Round, voices: Voices) -> Round:
    """The same round if every voice, and every person with a veto, that has not voted at all answered go."""
    waiting = voices.veto_holders - voices.persons_voted
    silent = {place for voice in voices.silent for place in voice.places}
    unheard = silent | {place for place in voices.places if place.person in waiting}
    return round_.model_copy(update={"votes": (*round_.votes, *all_go(unheard))})


def all_go(places: Iterable[Place]) -> tuple[Vote, ...]:
    """A plain go from each of these places, to ask what could still be."""
    return tuple(Vote(seat=place.seat.seat, answer=Answer.GO) for place in places)


def has_four_eyes(round_: Round, voices: Voices) -> bool:
    """Whether somebody else than the asker is for: nobody passes a gate alone (gate-rules.md, 4)."""
    if not round_.rule.four_eyes:
        return True
    return any(
        place.answer in GO_TYPE and place.person != round_.requested_by
        for voice in voices.in_favour
        for place in voice.places
    )


def heaviest(answers: Iterable[Answer]) -> Answer:
    """The most cautious real answer; hold where people only abstained or said that it is not theirs."""
    real = [answer for answer in answers if answer in REAL]
    return most_cautious(real) if real else Answer.HOLD


def _decision(answer: Answer, steps: Sequence[str], voices: Voices) -> Decision:
    return Decision(
        outcome=Outcome(answer.value),
        back_to=_earliest_back(steps, voices.all) if answer is Answer.BACK else None,
        conditions=_conditions(voices.in_favour) if answer is Answer.CONDITIONAL_GO else (),
    )


def _earliest_back(steps: Sequence[str], voices: Iterable[Voice]) -> str:
    named = {vote.back_to for voice in voices for vote in voice.votes}
    return next(step for step in steps if step in named)


def _conditions(voices: Iterable[Voice]) -> tuple[Condition, ...]:
    """Every condition of every voice for, in an order that does not depend on who voted first."""
    named = (condition for voice in voices for vote in voice.votes for condition in vote.conditions)
    return tuple(sorted(named, key=lambda condition: (condition.text, condition.owner, str(condition.due))))
