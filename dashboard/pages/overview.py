"""The coordinator's page: that cases exist, their clocks, and what stands still; never their content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from dashboard.pages.case import Mood


@dataclass(frozen=True)
class Number:
    """One of the figures on top; a link to its list, with its worst case in words."""

    count: int
    title: str
    mood: Mood
    worst: str
    address: str


@dataclass(frozen=True)
class BoardCard:
    """A case on the board."""

    reference: str
    alias: str
    days: int
    mood: Mood
    words: str


@dataclass(frozen=True)
class BoardColumn:
    """All cases in one step, oldest on top."""

    title: str
    cards: tuple[BoardCard, ...]


@dataclass(frozen=True)
class GateLine:
    """An open gate, first to close on top."""

    closes_at: datetime
    late: bool
    question: str
    number: int
    reference: str
    alias: str
    spoken: int
    seats: int
    waiting_on: str
    alarm: str = ""


@dataclass(frozen=True)
class StillLine:
    """A case that waits for a person outside its steps: a no-go to confirm, a chair to name."""

    reference: str
    alias: str
    mood: Mood
    words: str
    address: str = ""


@dataclass(frozen=True)
class OverviewPage:
    """Everything the coordinator watches, the worst first."""

    sentence: str
    at: datetime
    numbers: tuple[Number, ...]
    board: tuple[BoardColumn, ...]
    gates: tuple[GateLine, ...]
    still: tuple[StillLine, ...]
    dead_letters: tuple[StillLine, ...] = ()
    template: ClassVar[str] = "overview/page.html"
