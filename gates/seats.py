"""Who speaks from a seat: half-open periods, one substitute deep, and which of its votes counts.

A seat outlives the person in it. All periods are [from, until): who leaves at noon no longer holds the seat at noon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gates.errors import SeatNotTheirs, SeatRefusal, SubstituteInTurnReplaced, SubstituteIsHolder


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who has a seat, or stands in on it, from an instant until another (None: no end yet)."""

    seat: str
    person: str
    begins_at: datetime
    ends_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether this instant lies in [from, until)."""
        return self.begins_at <= at and (self.ends_at is None or at < self.ends_at)

    def overlaps(self, other: Tenure) -> bool:
        """Whether the two share an instant."""
        return self._begins_before_the_end_of(other) and other._begins_before_the_end_of(self)

    def _begins_before_the_end_of(self, other: Tenure) -> bool:
        return other.ends_at is None or self.begins_at < other.ends_at


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote as it was cast from a seat; `revision` counts up over all votes of that seat in the round."""

    person: str
    revision: int
    as_substitute: bool = False


def holder(holders: Iterable[Tenure], seat: str, at: datetime) -> str | None:
    """Who holds a seat at this instant; None when it is vacant."""
    return next((tenure.person for tenure in holders if tenure.seat == seat and tenure.covers(at)), None)


def substitutes(standing_in: Iterable[Tenure], seat: str, at: datetime) -> frozenset[str]:
    """Who may stand in on a seat at this instant. The chain is one long: a substitute's substitute is nobody here."""
    return frozenset(tenure.person for tenure in standing_in if tenure.seat == seat and tenure.covers(at))


def speaking_refusal(
    holders: Iterable[Tenure], standing_in: Iterable[Tenure], seat: str, person: str, at: datetime
) -> SeatRefusal | None:
    """Why this person may not vote from this seat now; None for who holds it or stands in."""
    holds = holder(holders, seat, at)
    if holds and (person == holds or person in substitutes(standing_in, seat, at)):
        return None
    return SeatNotTheirs(seat, person, at)


def substitute_refusal(
    holders: Sequence[Tenure], standing_in: Iterable[Tenure], proposed: Tenure
) -> SeatRefusal | None:
    """Why this substitute cannot be named; None when it can.

    Nobody stands in for themselves, nor for somebody who stands in for them in the same days.
    """
    replaced = _held_by(holders, proposed)
    if proposed.person in replaced:
        return SubstituteIsHolder(proposed.seat, proposed.person)
    for other in standing_in:
        if (
            other.person in replaced
            and other.overlaps(proposed)
            and proposed.person in _held_by(holders, other)
        ):
            return SubstituteInTurnReplaced(proposed.seat, proposed.person, other.seat)
    return None


def standing(casts: Collection[Cast]) -> Cast | None:
    """The vote of a seat that counts: the latest of its principals, else the latest of its substitutes.

    A predecessor's vote stands until the successor votes; both voted as principal, so the latest of them counts.
    """
    principal = [cast for cast in casts if not cast.as_substitute]
    return max(principal or casts, key=lambda cast: cast.revision, default=None)


def blocking(ended: Iterable[str], voted: Collection[str]) -> tuple[str, ...]:
    """The seats of a round that ended without a successor before they voted: they block it. Order kept."""
    return tuple(seat for seat in ended if seat not in voted)


def _held_by(holders: Iterable[Tenure], stand_in: Tenure) -> frozenset[str]:
    """Who holds the seat of this stand-in during its period."""
    return frozenset(
        tenure.person for tenure in holders if tenure.seat == stand_in.seat and tenure.overlaps(stand_in)
    )
