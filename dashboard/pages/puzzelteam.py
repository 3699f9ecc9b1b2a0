"""The pages of a puzzelteam: behind a link from a message, and the peiling."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from dashboard.pages.forms import Mistake, Option


@dataclass(frozen=True)
class BareMeetingPage:
    """What anybody with the link sees: when the team meets, and nothing of who or why."""

    at: datetime | None
    minutes: int
    template: ClassVar[str] = "puzzelteam/bare.html"


@dataclass(frozen=True)
class Agreement:
    """Something that was agreed and still stands; `key` is what its button sends, empty where it has none."""

    key: str
    what: str
    who: str
    due: date
    late_days: int
    carried: int


@dataclass(frozen=True)
class Answer:
    """What this seat answered about the next meeting."""

    words: str
    at: datetime | None
    substitute: str = ""


@dataclass(frozen=True)
class GivenSignal:
    """A signal as it was typed; kept when something about it is not right."""

    text: str = ""
    direction: str = ""
    seen_on: str = ""
    kind: str = "untested"
    ground: str = ""
    compartment: str = "all"


@dataclass(frozen=True)
class Appointment:
    """The next meeting; `version` ties an answer to the appointment that was on the page."""

    version: str
    at: datetime
    minutes: int
    place: str
    coming: int
    seats: int


@dataclass(frozen=True)
class MeetingPage:
    """The team's page for one seat, after the deliberate press."""

    ticket: str
    role: str
    next: Appointment | None
    answer: Answer | None
    mine: tuple[Agreement, ...]
    promised: bool
    may_promise: bool
    is_sponsor: bool
    leads: bool
    directions: tuple[Option, ...]
    kinds: tuple[Option, ...]
    compartments: tuple[Option, ...]
    substitute: str = ""
    """Whom a refused answer named."""
    signal: GivenSignal = GivenSignal()
    warnings: dict[str, str] = field(default_factory=dict)
    """What looks like a personal datum in that signal, by its field."""
    said: str = ""
    """The receipt of what was just done."""
    said_at: datetime | None = None
    feed: str = ""
    """The address of the calendar, shown once."""
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "puzzelteam/link.html"


@dataclass(frozen=True)
class MeetingCalmPage:
    """Unknown, expired, revoked, of a team that stopped: one and the same calm page."""

    asked: bool = False
    template: ClassVar[str] = "puzzelteam/calm.html"


@dataclass(frozen=True)
class PeilingPage:
    """Two questions and a line; of nobody."""

    given: dict[str, str] = field(default_factory=dict)
    errors: tuple[Mistake, ...] = ()
    warning: str = ""
    """What looks like a personal datum in the line."""
    template: ClassVar[str] = "puzzelteam/peiling.html"


@dataclass(frozen=True)
class PeilingDonePage:
    """After the answer, and wherever the link does not work (any more): nothing more to do."""

    thanks: bool = False
    template: ClassVar[str] = "puzzelteam/peiling_done.html"
