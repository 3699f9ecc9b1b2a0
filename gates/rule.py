"""How a gate is decided, as data: the rule that a method file prescribes and a round keeps (gate-rules.md, Input)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictInt, model_validator


class RuleKind(StrEnum):
    """Cautious: the most cautious answer wins. Quorum: enough voices for."""

    CAUTIOUS = "cautious"
    QUORUM = "quorum"


class Count(StrEnum):
    """Whether every person has a voice, or every organisation one between its people."""

    PERSON = "person"
    ORGANISATION = "organisation"


Threshold = Annotated[StrictInt, Field(ge=1)] | Literal["majority", "all"]


class Requirement(BaseModel):
    """At least so many different voices must hold a seat with this role, domain or organisation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str | None = None
    domain: str | None = None
    organisation: str | None = None
    at_least: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        if sum(bool(name) for name in (self.role, self.domain, self.organisation)) != 1:
            raise ValueError("name exactly one of role, domain or organisation")
        return self


class Rule(BaseModel):
    """What a gate asks of its seats; the default waits for everybody and lets the most cautious answer win.

    `threshold` belongs to quorum alone: a number of voices, `majority` (more than half) or `all`.
    `veto` and `advisory` name roles; an advisory seat speaks but does not count.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: RuleKind = RuleKind.CAUTIOUS
    required: tuple[Requirement, ...] = ()
    threshold: Threshold | None = None
    count: Count = Count.PERSON
    veto: tuple[str, ...] = ()
    advisory: tuple[str, ...] = ()
    abstain_counts: bool = False
    four_eyes: bool = True

    @model_validator(mode="after")
    def _threshold_belongs_to_quorum(self) -> Self:
        if self.kind is RuleKind.QUORUM and self.threshold is None:
            raise ValueError("a quorum needs a threshold: a number, majority or all")
        if self.kind is RuleKind.CAUTIOUS and self.threshold is not None:
            raise ValueError("only a quorum has a threshold")
        return self

    @model_validator(mode="after")
    def _advice_has_no_veto(self) -> Self:
        if both := sorted({*self.veto} & {*self.advisory}):
            raise ValueError(f"a role cannot have a veto and only advise: {', '.join(both)}")
        return self
