"""What a round came to. A vote is not a decision: this is what all of them together say."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from gates.round import Condition


class Outcome(StrEnum):
    """The six ways a round can end; `no_decision` is the silence that never lets a case go on."""

    GO = "go"
    CONDITIONAL_GO = "conditional_go"
    HOLD = "hold"
    BACK = "back"
    NO_GO = "no_go"
    NO_DECISION = "no_decision"


class Decision(BaseModel):
    """The outcome of a round; `back_to` for a back alone, `conditions` for a conditional go alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: Outcome
    back_to: str | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def is_go(self) -> bool:
        """Whether the case goes on to its next step."""
        return self.outcome in (Outcome.GO, Outcome.CONDITIONAL_GO)

    @model_validator(mode="after")
    def _carries_what_its_outcome_needs(self) -> Self:
        if (self.outcome is Outcome.BACK) != (self.back_to is not None):
            raise ValueError("back, and no other outcome, names the step to go back to")
        if self.conditions and self.outcome is not Outcome.CONDITIONAL_GO:
            raise ValueError("only a conditional go carries conditions")
        return self

    def __str__(self) -> str:
        return f"back to {self.back_to}" if self.back_to else self.outcome.value
