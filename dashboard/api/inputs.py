"""What may be sent to the API; what is not named here is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from actions.cast_vote import Filled
from actions.start_case import Line
from gates.answers import Answer
from methods.schema import Domain


Mobile = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^[0-9+() -]*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")]


class Input(BaseModel):
    """A body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Content(Input):
    """The content of a deliverable: field key → answer, as its JSON Schema says."""

    content: dict[str, Any]


class Ballot(Input):
    """An answer with what that answer needs: everything but a plain go has a motivation."""

    answer: Answer
    motivation: Words = ""
    missing: Words = ""
    back_to: Annotated[str, StringConstraints(max_length=64)] | None = None
    condition: Words = ""
    condition_owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=320)] = ""
    condition_due: date | None = None

    def filled(self) -> Filled:
        """As the action takes it."""
        return Filled(**self.model_dump(include=set(Ballot.model_fields)))


class OwnSeat(Input):
    """Which seat one speaks from."""

    seat: UUID | None = Field(
        None, description="Which of your seats; needed only when you have more than one."
    )


class OwnVote(Ballot, OwnSeat):
    """A vote from one's own seat."""

    evidence_hash: str | None = Field(
        None,
        max_length=64,
        description="`evidence_hash` of the round as you saw it: the vote is refused when that changed.",
    )


class TableVote(Ballot):
    """What somebody said at the table."""

    seat: UUID


class TableVotes(Input):
    """The votes that the chair noted."""

    votes: Annotated[tuple[TableVote, ...], Field(min_length=1, max_length=60)]


class Objection(Input):
    """Against a vote that was noted in your name: its receipt, or nothing when there is only one."""

    reason: Words
    receipt: Annotated[str, StringConstraints(max_length=20)] | None = None


class Reason(Input):
    """Why."""

    reason: Words


class NoWords(Input):
    """Nothing has to be said."""


class Confirmation(Input):
    """Why; who confirms what another proposed need not say it again."""

    reason: Words = ""


class Extension(Input):
    """How many working days longer."""

    working_days: Annotated[int, Field(ge=1, le=20)]


class Evidence(Input):
    """What shows that a condition is met."""

    evidence: Words


class Move(Input):
    """A new last day, and why."""

    due: date
    reason: Words


class Pause(Input):
    """Until when the case stands still, and why."""

    until: date
    reason: Words


class Successor(Input):
    """Who takes a seat over; role and domain stay the seat's."""

    name: Line
    organisation: Line
    email: EmailStr
    mobile: Mobile | None = None
    role: Line | None = Field(None, description="Taken from the seat; may be sent along.")
    domain: Domain | None = Field(None, description="Taken from the seat; may be sent along.")
