"""The coordinator's page: that cases exist, their clocks, and what stands still; never their content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Generic, Literal, TypeVar

from dashboard.pages.case import Mood
from dashboard.pages.forms import Option


Line = TypeVar("Line")


@dataclass(frozen=True)
class Number:
    """One of the figures on top; a link to its list, with its worst case in words."""

    count: int
    title: str
    mood: Mood
    worst: str
    address: str
    shape: str = ""


@dataclass(frozen=True)
class Listed(Generic[Line]):
    """The first lines of a list, how many there are in all, and where to see more of them."""

    lines: tuple[Line, ...] = ()
    total: int = 0
    more: str = ""


@dataclass(frozen=True)
class Filled:
    """The filters as they stand in the address."""

    q: str = ""
    method: str = ""
    methods: tuple[Option, ...] = ()
    export: str = "/overzicht.xlsx"
    refresh: str = "/overzicht"

    @property
    def is_set(self) -> bool:
        """Is anything left out?"""
        return bool(self.q or self.method)


@dataclass(frozen=True)
class SavedView:
    """Filters that the reader kept under a name."""

    name: str
    address: str
    forget: str
    is_shown: bool


@dataclass(frozen=True)
class Keep:
    """The form that keeps the filters as they stand: what it carries unseen, what was typed, what is wrong with it."""

    carried: tuple[tuple[str, str], ...] = ()
    name: str = ""
    error: str = ""


@dataclass(frozen=True)
class BoardCard:
    """A case on the board; `norm` in days, None where there is none."""

    reference: str
    alias: str
    days: int
    norm: int | None
    mood: Mood
    words: str
    shape: str = ""

    @property
    def over(self) -> int:
        """How many days past the norm."""
        return max(self.days - self.norm, 0) if self.norm else 0

    @property
    def filled(self) -> float:
        """How much of the bar is filled, of 100; the norm stands at two thirds."""
        return round(min(self.days / self.norm * 66.7, 100), 1) if self.norm else 0


@dataclass(frozen=True)
class BoardColumn:
    """All cases in one step, oldest on top."""

    key: str
    title: str
    norm: int | None
    norm_is_ours: bool
    over: int
    paused: int
    cards: Listed[BoardCard]


@dataclass(frozen=True)
class Board:
    """The steps of one method."""

    title: str
    columns: tuple[BoardColumn, ...]


@dataclass(frozen=True)
class GateLine:
    """An open gate, first to close on top."""

    closes_at: datetime
    mood: Mood
    note: str
    question: str
    number: int
    reference: str
    alias: str
    spoken: int
    seats: int
    waiting_on: str
    reminded_at: datetime | None = None
    alarm: str = ""


@dataclass(frozen=True)
class StillLine:
    """A case that is late, or waits for a person outside its steps: a no-go to confirm, a chair to name."""

    reference: str
    alias: str
    mood: Mood
    words: str
    detail: str = ""
    address: str = ""
    action: str = ""


@dataclass(frozen=True)
class Beat:
    """One mark on the strip."""

    kind: Literal["held", "thin", "missed", "paused", "unrecorded", "next", "none"]
    on: date | None


@dataclass(frozen=True)
class TeamLine:
    """A puzzelteam: its heartbeat and how it is doing."""

    reference: str
    alias: str
    rhythm: str
    beats: tuple[Beat, ...]
    told: str
    """The strip in words, for who does not see it."""
    mood: Mood
    shape: str
    words: str
    next_on: date | None
    quiet_days: int = 0
    detail: str = ""


@dataclass(frozen=True)
class AddressLine:
    """A place whose person gets no mail; never a name or the address."""

    reference: str
    alias: str
    role: str
    organisation: str
    mood: Mood
    words: str
    ask: str = ""
    """Where to ask the chair for a good address; empty for the chair's own."""
    mend: str = ""
    """Where the coordinator corrects it; only for the chair's own."""


@dataclass(frozen=True)
class LetterLine:
    """A message that did not arrive."""

    what: str
    reference: str
    alias: str
    queued_at: datetime
    mood: Mood
    words: str
    again: str


@dataclass(frozen=True)
class WeekLine:
    """What this week holds."""

    at: datetime
    what: str
    shape: str
    reference: str
    alias: str


@dataclass(frozen=True)
class Bar:
    """How long a step took: the median, and the norm, in days."""

    title: str
    days: int
    times: int
    norm: int | None


@dataclass(frozen=True)
class Point:
    """A month of a line: the share in percent, None when there was nothing."""

    month: date
    percent: int | None
    well: int
    all: int


@dataclass(frozen=True)
class Trends:
    """The last twelve months in three pictures."""

    cases: int
    steps: tuple[tuple[str, tuple[Bar, ...]], ...]
    gates: tuple[Point, ...]
    rhythm: tuple[Point, ...]


@dataclass(frozen=True)
class OverviewPage:
    """Everything the coordinator watches, the worst first."""

    sentence: str
    all_well: bool
    at: datetime
    filled: Filled
    numbers: tuple[Number, ...]
    boards: tuple[Board, ...]
    cases: int
    gates: Listed[GateLine]
    late: Listed[StillLine]
    still: Listed[StillLine]
    teams: Listed[TeamLine]
    addresses: Listed[AddressLine]
    letters: Listed[LetterLine]
    week: Listed[WeekLine]
    trends: Trends
    said: str = ""
    views: tuple[SavedView, ...] = ()
    keep: Keep = Keep()
    template: ClassVar[str] = "overview/page.html"
