"""Why the law refuses: one class a reason, each carrying its facts.

The message is English and for a log; the sentence that a person reads is the door's, which looks it up by class
and fills in `facts`. Bases tell what a door does with it: `RoundClosed` (the vote is kept as late),
`Incomplete` (the form is shown again), `IllegalTransition` (the page was out of date).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from gates.decision import Decision
from gates.rule import Requirement


class GateRefusal(Exception):
    """The law does not allow this."""

    @property
    def facts(self) -> dict[str, Any]:
        """What a sentence about this refusal can name, by the names of the constructor."""
        return dict(vars(self))


# A vote that comes when the round takes none; it is kept as late and not counted.


class RoundClosed(GateRefusal):
    """The round takes no more votes; this one is kept, marked late and not counted."""


class RoundDecided(RoundClosed):
    """The round was decided before this vote arrived."""

    def __init__(self, closed_at: datetime | None = None, decision: Decision | None = None) -> None:
        self.closed_at, self.decision = closed_at, decision
        super().__init__(f"decided {decision} at {_when(closed_at)}")


class RoundLapsed(RoundClosed):
    """The round ended without a decision before this vote arrived."""

    def __init__(self, closed_at: datetime | None = None) -> None:
        self.closed_at = closed_at
        super().__init__(f"lapsed at {_when(closed_at)}")


class RoundWithdrawn(RoundClosed):
    """The chair withdrew the round; the question may come again in a new one."""

    def __init__(self, closed_at: datetime | None = None) -> None:
        self.closed_at = closed_at
        super().__init__(f"withdrawn at {_when(closed_at)}")


class RoundBlocked(RoundClosed):
    """A seat of the round ended before it voted; the chair asks a new round."""

    def __init__(self, closed_at: datetime | None = None) -> None:
        self.closed_at = closed_at
        super().__init__(f"blocked at {_when(closed_at)}: a seat ended without a vote")


class VoteLate(RoundClosed):
    """The vote came at or after the closing instant."""

    def __init__(self, closes_at: datetime, now: datetime) -> None:
        self.closes_at, self.now = closes_at, now
        super().__init__(f"closed at {_when(closes_at)}, voted at {_when(now)}")


# A ballot that is not filled in; the form comes back with what was typed.


class Incomplete(GateRefusal):
    """Something that this answer needs is missing or wrong; nothing was recorded."""


class AnswerMissing(Incomplete):
    """No answer was chosen: none is ever preselected."""

    def __init__(self) -> None:
        super().__init__("choose an answer")


class MotivationMissing(Incomplete):
    """Every answer but a plain go says why."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        super().__init__(f"{answer} needs a motivation")


class ConditionMissing(Incomplete):
    """A go with conditions names at least one."""

    def __init__(self) -> None:
        super().__init__("a conditional go needs a condition")


class ConditionOwnerMissing(Incomplete):
    """A condition has somebody who sees to it, and who is told."""

    def __init__(self, condition: str) -> None:
        self.condition = condition
        super().__init__(f"the condition needs an owner: {condition}")


class ConditionDueMissing(Incomplete):
    """A condition has a last day."""

    def __init__(self, condition: str) -> None:
        self.condition = condition
        super().__init__(f"the condition needs a date: {condition}")


class BackStepMissing(Incomplete):
    """Back says to which step."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self.allowed = tuple(allowed)
        super().__init__(f"back needs a step, one of: {', '.join(allowed)}")


class BackStepNotEarlier(Incomplete):
    """Back goes to this step or an earlier one, never to a later one."""

    def __init__(self, back_to: str, allowed: Sequence[str]) -> None:
        self.back_to, self.allowed = back_to, tuple(allowed)
        super().__init__(f"back cannot go to {back_to}, only to: {', '.join(allowed)}")


class MissingUnnamed(Incomplete):
    """Hold says what is missing."""

    def __init__(self) -> None:
        super().__init__("hold says what is missing")


# Who may vote from a seat.


class SeatRefusal(GateRefusal):
    """This person does not speak from this seat."""


class SeatNotInRound(SeatRefusal):
    """The seat was not asked when the round opened."""

    def __init__(self, seat: str) -> None:
        self.seat = seat
        super().__init__(f"seat {seat} is not in this round")


class SeatNotTheirs(SeatRefusal):
    """At this moment the person neither holds the seat nor stands in for who does."""

    def __init__(self, seat: str, person: str, at: datetime) -> None:
        self.seat, self.person, self.at = seat, person, at
        super().__init__(f"{person} does not hold seat {seat} at {_when(at)}")


class SubstituteIsHolder(SeatRefusal):
    """Nobody stands in for themselves."""

    def __init__(self, seat: str, person: str) -> None:
        self.seat, self.person = seat, person
        super().__init__(f"{person} holds seat {seat} already")


class SubstituteInTurnReplaced(SeatRefusal):
    """The substitute is replaced by this very holder in the same days: a chain is one long, and never a ring."""

    def __init__(self, seat: str, person: str, other_seat: str) -> None:
        self.seat, self.person, self.other_seat = seat, person, other_seat
        super().__init__(f"{person} is replaced on seat {other_seat} by the holder of seat {seat}")


# A gate that cannot be asked.


class RuleNeverMet(GateRefusal):
    """These seats can never meet the rule of the gate, whatever they answer."""

    def __init__(self, reason: str, requirements: Sequence[Requirement] = ()) -> None:
        self.reason, self.requirements = reason, tuple(requirements)
        super().__init__(f"these seats can never meet the rule: {reason}")


# A state that does not lead to another.


class IllegalTransition(GateRefusal):
    """From this state there is no way to that one."""

    def __init__(self, thing: str, before: str, after: str) -> None:
        self.thing, self.before, self.after = thing, before, after
        super().__init__(f"a {thing} that is {before} cannot become {after}")


# Emergency go.


class EmergencyRefusal(GateRefusal):
    """An emergency go is not possible like this."""


class EmergencyNotForeseen(EmergencyRefusal):
    """The method names no roles for an emergency go here, or no step follows."""

    def __init__(self) -> None:
        super().__init__("this gate has no emergency go")


class EmergencyRoleNeeded(EmergencyRefusal):
    """Only people in the roles that the method names can give an emergency go."""

    def __init__(self, person: str, roles: Sequence[str]) -> None:
        self.person, self.roles = person, tuple(roles)
        super().__init__(f"{person} has none of the roles {', '.join(roles)}")


class EmergencyNeedsTwo(EmergencyRefusal):
    """An emergency go takes two different people."""

    def __init__(self, persons: Sequence[str]) -> None:
        self.persons = tuple(persons)
        super().__init__("an emergency go needs two different people")


# Votes taken at a table.


class TableRefusal(GateRefusal):
    """The list of votes taken at a table cannot be confirmed, or objected to, like this."""


class ConfirmedByNoter(TableRefusal):
    """Who wrote the list down cannot confirm it."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__(f"{person} wrote the list down")


class ConfirmedByAsker(TableRefusal):
    """Who asked for the gate cannot confirm the list."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__(f"{person} asked for the gate")


class ConfirmedByAbsent(TableRefusal):
    """Only a voter who was at the table can confirm the list."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__(f"{person} was not a voter at the table")


class ObjectionNotTheirs(TableRefusal):
    """Only the person in whose name a vote was noted can object to it."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__(f"no vote was noted for {person}")


class ObjectionLate(TableRefusal):
    """The days in which one can object are over."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__(f"objections were possible until {_when(until)}")


# Conditions of a go.


class ConditionRefusal(GateRefusal):
    """A condition cannot be changed like this."""


class MetByOwner(ConditionRefusal):
    """Somebody else than its owner ticks a condition off."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        super().__init__(f"{owner} owns the condition; somebody else must tick it off")


class NotSetByThisSeat(ConditionRefusal):
    """Only the seats that set a condition can move or waive it."""

    def __init__(self, seat: str, set_by: Sequence[str]) -> None:
        self.seat, self.set_by = seat, tuple(set_by)
        super().__init__(f"seat {seat} did not set this condition, but: {', '.join(set_by)}")


# Pausing a case.


class PauseRefusal(GateRefusal):
    """A case cannot be paused until this day."""


class PauseNotAhead(PauseRefusal):
    """A pause ends on a day that is still to come."""

    def __init__(self, resumes_on: date, today: date) -> None:
        self.resumes_on, self.today = resumes_on, today
        super().__init__(f"a pause must end after {today}, not on {resumes_on}")


class PauseTooLong(PauseRefusal):
    """A pause ends within the longest time that is allowed."""

    def __init__(self, resumes_on: date, latest: date) -> None:
        self.resumes_on, self.latest = resumes_on, latest
        super().__init__(f"a pause ends on {latest} at the latest, not on {resumes_on}")


def _when(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else "an unknown time"
