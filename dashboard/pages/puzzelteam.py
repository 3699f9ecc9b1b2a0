"""The pages of a puzzelteam: behind a link from a message, the peiling, and the team as its members see it."""

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
    signal: GivenSignal = GivenSignal()
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
    template: ClassVar[str] = "puzzelteam/peiling.html"


@dataclass(frozen=True)
class PeilingDonePage:
    """After the answer, and wherever the link does not work (any more): nothing more to do."""

    thanks: bool = False
    template: ClassVar[str] = "puzzelteam/peiling_done.html"


@dataclass(frozen=True)
class Mark:
    """One beat of the heartbeat strip: `held`, `thin`, `missed`, `paused`, `next`."""

    beat: str
    on: date
    words: str


@dataclass(frozen=True)
class Seated:
    """A seat of the team, and what its person said about the next meeting."""

    seat: str
    name: str
    role: str
    shape: str
    words: str
    given: str = ""
    """How it was represented, as it was typed in the form that closes a meeting."""


@dataclass(frozen=True)
class SignalLine:
    """A signal as the meeting discusses it."""

    text: str
    mood: str
    words: str
    detail: str


@dataclass(frozen=True)
class Closing:
    """The form that closes a meeting, for who leads; nothing is chosen beforehand."""

    meeting: str
    at: datetime
    proposals: tuple[datetime, ...]
    owners: tuple[Option, ...]


@dataclass(frozen=True)
class TeamPage:
    """The puzzelteam of a case as its members see it."""

    reference: str
    alias: str
    formed: bool
    state: str
    mood: str
    every_days: int
    longest: int
    marks: tuple[Mark, ...]
    summary: str
    next: Appointment | None
    seats: tuple[Seated, ...]
    topics: tuple[str, ...]
    signals: tuple[SignalLine, ...]
    agreements: tuple[Agreement, ...]
    closing: Closing | None
    may_plan: bool
    given: dict[str, str] = field(default_factory=dict)
    errors: tuple[Mistake, ...] = ()
    said: str = ""
    template: ClassVar[str] = "puzzelteam/team.html"
