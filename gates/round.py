"""One asking of a gate: its rule, its seats and what they answered. All that `decide` may look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gates.answers import Answer
from gates.rule import Rule


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Seat(_Value):
    """A place at the gate, fixed when the round opens; `person` holds it (or voted from it, see `Vote.person`)."""

    seat: str
    role: str
    person: str
    organisation: str
    domain: str


class Condition(_Value):
    """What must be done after a go with conditions: by whom, and before the end of which day."""

    text: str
    owner: str = ""
    due: date | None = None


class Vote(_Value):
    """The answer of one seat that counts now: not stale, late or void.

    `back_to` is the step that a `back` names. `person` is who voted when that is not the seat's holder: a substitute,
    or somebody who has since handed the seat over.
    """

    seat: str
    answer: Answer
    back_to: str | None = None
    conditions: tuple[Condition, ...] = ()
    person: str | None = None

    @model_validator(mode="after")
    def _back_and_only_back_names_a_step(self) -> Self:
        if (self.answer is Answer.BACK) != (self.back_to is not None):
            raise ValueError("back, and no other answer, names the step to go back to (back_to)")
        return self


class Round(_Value):
    """The whole input of a decision; ids are opaque text, `steps` are in the order of the case.

    Raises pydantic's ValidationError for a seat that is named or answered twice, a vote of an unknown seat,
    and a `back` to a later or unknown step.
    """

    rule: Rule = Rule()
    steps: tuple[str, ...] = Field(min_length=1)
    step: str
    requested_by: str | None = None
    seats: tuple[Seat, ...]
    votes: tuple[Vote, ...] = ()
    deadline_passed: bool = False

    @model_validator(mode="after")
    def _stands_on_a_step(self) -> Self:
        _refuse_twice("step", self.steps)
        if self.step not in self.steps:
            raise ValueError(f"the step {self.step} is not one of the steps")
        return self

    @model_validator(mode="after")
    def _one_vote_of_each_known_seat(self) -> Self:
        _refuse_twice("seat", [seat.seat for seat in self.seats])
        _refuse_twice("vote of seat", [vote.seat for vote in self.votes])
        if unknown := sorted({vote.seat for vote in self.votes} - {seat.seat for seat in self.seats}):
            raise ValueError(f"a vote of a seat that is not in the round: {', '.join(unknown)}")
        return self

    @model_validator(mode="after")
    def _back_is_never_forward(self) -> Self:
        allowed = (None, *steps_back(self.steps, self.step))
        if wrong := sorted({str(vote.back_to) for vote in self.votes if vote.back_to not in allowed}):
            raise ValueError(f"back names this step or an earlier one, not: {', '.join(wrong)}")
        return self


def steps_back(steps: Sequence[str], step: str) -> tuple[str, ...]:
    """The steps that a `back` at `step` may name: this one and every earlier one, in order."""
    return tuple(steps[: steps.index(step) + 1]) if step in steps else ()


def _refuse_twice(what: str, names: Iterable[str]) -> None:
    if twice := sorted(name for name, times in Counter(names).items() if times > 1):
        raise ValueError(f"named twice: {what} {', '.join(twice)}")
