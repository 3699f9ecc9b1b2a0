"""What a team knows, expects and watches: signals on the scenarios A, B and C, their order and what they say together.

"Wat zijn aannames en wat zijn feiten?" Values in, answers out. Nothing here scores people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Direction(StrEnum):
    """Which way a signal points."""

    BETTER = "better"
    WORSE = "worse"
    NEITHER = "neither"


class SignalKind(StrEnum):
    """What a signal rests on; a story that was found false stays in the register, so that it is not retold."""

    FACT = "fact"
    ASSUMPTION = "assumption"
    UNTESTED = "untested"
    SPOOKVERHAAL = "spookverhaal"


class Letter(StrEnum):
    """The scenarios: A the worst, B nothing changes in spite of the approach, C what the team wants."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal somebody saw, as far as trend and agenda need it; `key` is the caller's own."""

    key: str
    seen_on: date
    direction: Direction
    kind: SignalKind = SignalKind.UNTESTED


def trend(seen: Iterable[Seen], *, since: date) -> Direction | None:
    """Which way the sightings since a day point together; None when nobody saw anything.

    A story that was found false counts for nothing. This is a count to start a talk with, never a score of people.
    """
    recent = [one.direction for one in seen if one.seen_on >= since and _counts(one)]
    if not recent:
        return None
    better, worse = recent.count(Direction.BETTER), recent.count(Direction.WORSE)
    if better == worse:
        return Direction.NEITHER
    return Direction.WORSE if worse > better else Direction.BETTER


def _counts(seen: Seen) -> bool:
    return seen.kind is not SignalKind.SPOOKVERHAAL


_FIRST = {Direction.WORSE: 0, Direction.NEITHER: 1, Direction.BETTER: 2}


def in_agenda_order(seen: Iterable[Seen]) -> list[Seen]:
    """Signals as a meeting discusses them: what got worse first, then the newest."""
    counted = [one for one in seen if _counts(one)]
    return sorted(counted, key=lambda one: (_FIRST[one.direction], -one.seen_on.toordinal(), one.key))


class Topic(StrEnum):
    """A point of the agenda."""

    SIGNALS = "signals"
    PEILING = "peiling"
    ACTIONS = "actions"
    NEW_ACTIONS = "new_actions"
    NEXT_DATE = "next_date"


def agenda(*, peiling_dropped: bool) -> tuple[Topic, ...]:
    """What a meeting is about: signals first, the next date last; a peiling that dropped comes right after signals."""
    drop = (Topic.PEILING,) if peiling_dropped else ()
    return (Topic.SIGNALS, *drop, Topic.ACTIONS, Topic.NEW_ACTIONS, Topic.NEXT_DATE)


def share_of_facts(kinds: Sequence[SignalKind]) -> float | None:
    """The share of signals that are facts, between 0 and 1; shown, and never a norm. None without signals."""
    return kinds.count(SignalKind.FACT) / len(kinds) if kinds else None
