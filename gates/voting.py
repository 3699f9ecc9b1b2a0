"""Whether a ballot can be recorded: the one rule behind the web page, the link, the API, the CLI and the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from gates import errors
from gates.answers import Answer
from gates.decision import Decision
from gates.round import Condition, steps_back
from gates.transitions import RoundState


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a vote needs to know of its round: its state, when it closes or closed, and the case's steps in order."""

    state: RoundState
    steps: tuple[str, ...]
    step: str
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """What somebody filled in; every field but the answer depends on the answer. Blank text counts as missing."""

    answer: Answer | None = None
    motivation: str = ""
    conditions: tuple[Condition, ...] = ()
    back_to: str | None = None
    missing: str = ""


def refusal(round_: RoundFacts, ballot: Ballot, now: datetime) -> errors.GateRefusal | None:
    """Why this ballot cannot be recorded as a counting vote now; None when it can.

    A `RoundClosed` is kept as a late vote; an `Incomplete` records nothing. The closed round comes first.
    """
    return closed(round_, now) or incomplete(ballot, round_.steps, round_.step)


def closed(round_: RoundFacts, now: datetime) -> errors.RoundClosed | None:
    """Why the round takes no vote now; at the closing instant itself it is already too late."""
    match round_.state:
        case RoundState.DECIDED:
            return errors.RoundDecided(round_.closed_at, round_.decision)
        case RoundState.LAPSED:
            return errors.RoundLapsed(round_.closed_at)
        case RoundState.WITHDRAWN:
            return errors.RoundWithdrawn(round_.closed_at)
        case RoundState.BLOCKED:
            return errors.RoundBlocked(round_.closed_at)
        case RoundState.OPEN if round_.closes_at and now >= round_.closes_at:
            return errors.VoteLate(round_.closes_at, now)
        case _:
            return None


def incomplete(ballot: Ballot, steps: Sequence[str], step: str) -> errors.Incomplete | None:
    """What the answer still needs; the first thing missing, in the order of the form."""
    if ballot.answer is None:
        return errors.AnswerMissing()
    if ballot.answer is not Answer.GO and not ballot.motivation.strip():
        return errors.MotivationMissing(ballot.answer.value)
    check = _OWN_NEEDS.get(ballot.answer)
    return check(ballot, steps_back(steps, step)) if check else None


def _condition_refusal(ballot: Ballot, _: Sequence[str]) -> errors.Incomplete | None:
    for condition in ballot.conditions:
        if not condition.text.strip():
            return errors.ConditionMissing()
        if not condition.owner.strip():
            return errors.ConditionOwnerMissing(condition.text)
        if condition.due is None:
            return errors.ConditionDueMissing(condition.text)
    return None if ballot.conditions else errors.ConditionMissing()


def _back_refusal(ballot: Ballot, allowed: Sequence[str]) -> errors.Incomplete | None:
    if not ballot.back_to:
        return errors.BackStepMissing(allowed)
    return None if ballot.back_to in allowed else errors.BackStepNotEarlier(ballot.back_to, allowed)


def _hold_refusal(ballot: Ballot, _: Sequence[str]) -> errors.Incomplete | None:
    return None if ballot.missing.strip() else errors.MissingUnnamed()


_Check = Callable[[Ballot, Sequence[str]], errors.Incomplete | None]

#: What an answer needs beside a motivation.
_OWN_NEEDS: Final = MappingProxyType[Answer, _Check](
    {
        Answer.CONDITIONAL_GO: _condition_refusal,
        Answer.BACK: _back_refusal,
        Answer.HOLD: _hold_refusal,
    }
)
