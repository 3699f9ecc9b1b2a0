"""Where an item of a method comes from: a line in a source document, or a default of ours."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]

OURS = "standaard van Lange Adem"


class Frozen(BaseModel):
    """A value that is never changed and never holds a word it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Frozen):
    """A line, or a stretch of lines, in a source document; lines count from 1."""

    seed: Words
    line: int = Field(ge=1)
    until: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.until is not None and self.until < self.line:
            raise PydanticCustomError("place_runs_back", "the last line comes before the first")
        return self

    def __str__(self) -> str:
        return f"{self.seed}:{self.line}" + (f"-{self.until}" if self.until else "")


class Grounded(Frozen):
    """Something that may say where it comes from.

    `source` says that a document states it, `default: true` that we chose it. Both together: the document
    names the thing, how it is filled in is ours.
    """

    source: Place | None = None
    default: Literal[True] | None = None

    @property
    def has_ground(self) -> bool:
        """Whether it says where it comes from."""
        return self.source is not None or self.default is not None

    @property
    def is_ours(self) -> bool:
        """Whether (also) a default of ours is at work, which a screen shows as such."""
        return self.default is True

    @property
    def ground(self) -> str:
        """The ground in words, for a screen: the place, our default, or both."""
        parts = [str(self.source)] if self.source else []
        return " · ".join([*parts, OURS] if self.is_ours else parts)


class Item(Grounded):
    """Something a method prescribes, with its ground; no rule goes about without one."""

    @model_validator(mode="after")
    def _has_a_ground(self) -> Self:
        if not self.has_ground:
            raise PydanticCustomError("no_ground", "give its place as `source`, or say `default: true`")
        return self
