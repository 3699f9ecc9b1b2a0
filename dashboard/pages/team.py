"""The puzzelteam as its members see it, and the digest for who takes over a seat."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from dashboard.pages.forms import Mistake, Option
from dashboard.pages.puzzelteam import Agreement, Answer, Appointment


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
    task: str = ""
    """Chair or vice chair."""
    stays: bool = True
    """Did its person promise to stay with the team?"""


@dataclass(frozen=True)
class ComingAsk:
    """Asks whether a seat of the reader comes to the next meeting, beside what it answered."""

    seat: str
    role: str
    answer: Answer | None


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
    warning: str = ""
    """What is not known about the proposed dates."""


@dataclass(frozen=True)
class Sign:
    """A sign under a scenario, with who saw it last and when; which way that points is a mood and a word."""

    text: str
    detail: str
    mood: str
    words: str
    key: str = ""
    """Its id, for the form that lets it go."""


@dataclass(frozen=True)
class ScenarioCard:
    """Scenario A, B or C; `written` is False while nobody wrote it. `trend` since the meeting before the last."""

    letter: str
    name: str
    title: str
    response: str
    signs: tuple[Sign, ...]
    mood: str
    trend: str
    address: str
    written: bool = True


@dataclass(frozen=True)
class Contact:
    """Somebody who does the family good, by code; `detail` says via whom, and whether this person takes part."""

    code: str
    relation: str
    safety: str
    detail: str


@dataclass(frozen=True)
class Watching:
    """What the team knows, expects and watches, as far as the reader may read it."""

    scenarios: tuple[ScenarioCard, ...] = ()
    signals: tuple[SignalLine, ...] = ()
    contacts: tuple[Contact, ...] = ()
    extra: str = ""
    """That a signal which is worse asks for a meeting within days."""
    reopen: tuple[str, ...] = ()
    """The gates that a signal asks to look at again, one sentence each."""
    facts: str = ""
    """The share of facts, in words; shown and never a norm."""


@dataclass(frozen=True)
class Story:
    """What the team knows together: the story, its chances and its risks; all empty while nobody wrote it."""

    text: str = ""
    chances: str = ""
    risks: str = ""


@dataclass(frozen=True)
class RhythmBox:
    """The rhythm and how it became so, newest first; `paused` says until when the team rests."""

    phase: str
    changes: tuple[str, ...]
    paused: str = ""


@dataclass(frozen=True)
class Felt:
    """A closed peiling beside what was reported in the time up to it; marks are means from 1 to 5 in words."""

    closed: datetime
    answered: int
    asked: int
    safety: str
    together: str
    incidents: str
    worse: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PeilingBox:
    """The peilingen of a team; `open_until` while one runs."""

    open_until: datetime | None
    rows: tuple[Felt, ...]
    with_incidents: bool
    trend: str = ""


@dataclass(frozen=True)
class TeamButton:
    """A verb of the team that this reader may use now."""

    words: str
    address: str
    shape: str


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
    agreements: tuple[Agreement, ...]
    closing: Closing | None
    asked: tuple[ComingAsk, ...] = ()
    """The seats whose coming this reader may tell."""
    watching: Watching = Watching()
    story: Story = Story()
    rhythm: RhythmBox | None = None
    peiling: PeilingBox | None = None
    buttons: tuple[TeamButton, ...] = ()
    leads: bool = False
    """May this reader do what leads, in a team that meets?"""
    digest: str = ""
    may_form: bool = False
    asks_promise: bool = False
    """Did this reader not yet promise to stay?"""
    given: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)
    """What looks like a personal datum, by its field."""
    errors: tuple[Mistake, ...] = ()
    said: str = ""
    template: ClassVar[str] = "puzzelteam/team.html"


@dataclass(frozen=True)
class Digest:
    """One page for who takes over a seat: where we are, what is open, the next date, the scenarios."""

    state: str
    mood: str
    rhythm: str
    story: Story
    next: Appointment | None
    last: str
    decisions: tuple[str, ...]
    mine: tuple[Agreement, ...]
    others: tuple[Agreement, ...]
    watching: Watching


@dataclass(frozen=True)
class DigestPage:
    """The digest for a member with an account."""

    reference: str
    alias: str
    digest: Digest
    asks_promise: bool
    template: ClassVar[str] = "puzzelteam/digest.html"


@dataclass(frozen=True)
class LinkDigestPage:
    """The digest behind a link, opened by a code."""

    role: str
    digest: Digest
    asks_promise: bool
    template: ClassVar[str] = "puzzelteam/link_digest.html"


@dataclass(frozen=True)
class DigestCodePage:
    """Before the digest: a code to the known address."""

    sent: bool = False
    errors: tuple[Mistake, ...] = ()
    to_phone: bool = False
    """Where that code goes, in general words."""
    template: ClassVar[str] = "puzzelteam/digest_code.html"
