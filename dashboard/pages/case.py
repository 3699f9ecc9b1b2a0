"""The case page: who waits on whom until when, the line of steps, what is needed now, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from dashboard.pages.ballot import Voice
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake


Mood = Literal["ok", "info", "warn", "bad", "mute"]
Kind = Literal["", "besluit", "overleg", "bericht"]
"""What a line of the timeline is about; the empty one is none of the three."""


@dataclass(frozen=True)
class Button:
    """Something the reader may do here; a GET to the page where it is done, or a single POST."""

    words: str
    address: str
    post: bool = False
    shape: str = ""


@dataclass(frozen=True)
class Waiting:
    """The first sentence: on whom this case waits. `on` is set in bold."""

    mood: Mood
    before: str
    on: str
    after: str
    detail: str = ""
    action: Button | None = None


@dataclass(frozen=True)
class GateMark:
    """How a gate went in one round, for the line of steps."""

    kind: Literal[
        "go", "conditional_go", "hold", "back", "no_go", "no_decision", "withdrawn", "open", "planned"
    ]
    words: str
    when: date | None = None


@dataclass(frozen=True)
class Stop:
    """One step on the line, with the rounds of the gate behind it."""

    number: int
    title: str
    state: Literal["done", "now", "reopened", "waiting", "skipped"]
    since: datetime | None
    days: int | None
    provisional: bool
    address: str
    rounds: tuple[GateMark, ...] = ()

    @property
    def last_round(self) -> GateMark | None:
        """How the gate stands now."""
        return self.rounds[-1] if self.rounds else None

    @property
    def times_back(self) -> int:
        """How often this gate sent the case back."""
        return sum(mark.kind == "back" for mark in self.rounds)


@dataclass(frozen=True)
class Needed:
    """One thing somebody must do now."""

    title: str
    who: str
    mood: Mood
    words: str
    detail: str = ""
    action: Button | None = None
    otherwise: Button | None = None
    """When what was said does not hold."""


@dataclass(frozen=True)
class ConditionLine:
    """A condition of a decision and how it stands."""

    text: str
    source: str
    owner: str
    due_on: date | None
    mood: Mood
    words: str
    address: str = ""


@dataclass(frozen=True)
class MemberLine:
    """Who does what."""

    name: str
    role: str
    organisation: str
    chair: bool
    mood: Mood
    words: str
    last_active: datetime | None
    substitute: str = ""
    address: str = ""
    more: tuple[Button, ...] = ()
    """What else the reader may change about this place."""


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    shape: str
    mood: Mood
    at: datetime
    words: str
    detail: str = ""
    kind: Kind = ""


@dataclass(frozen=True)
class Filter:
    """One way to look at the timeline; an address, so that it can be shared and kept."""

    words: str
    address: str
    current: bool


@dataclass(frozen=True)
class DossierLine:
    """One result that lies in the dossier."""

    title: str
    version: int
    saved_at: datetime
    complete: bool
    address: str


@dataclass(frozen=True)
class DossierStep:
    """What one step yielded; folded away once the case is past it."""

    title: str
    lines: tuple[DossierLine, ...]
    current: bool


@dataclass(frozen=True)
class OpenRound:
    """The gate that is open now."""

    question: str
    number: int
    round: int
    closes_at: datetime
    spoken: int
    seats: int
    voices: tuple[Voice, ...]
    alarm: str
    votes_hidden: Literal["", "until_own_vote", "until_close"] = ""
    vote_address: str = ""


@dataclass(frozen=True)
class CasePage:
    """One case as a member sees it."""

    reference: str
    alias: str
    method: str
    started_at: datetime
    state: str
    waiting: Waiting
    stops: tuple[Stop, ...]
    round: OpenRound | None
    needed: tuple[Needed, ...]
    conditions: tuple[ConditionLine, ...]
    members: tuple[MemberLine, ...]
    timeline: tuple[Happening, ...]
    dossier: tuple[DossierStep, ...]
    buttons: tuple[Button, ...]
    notices: tuple[Mistake, ...] = ()
    said: str = ""
    filters: tuple[Filter, ...] = ()
    template: ClassVar[str] = "case/page.html"


@dataclass(frozen=True)
class CommandPage:
    """One thing the reader is about to do to a case, with its consequence in words and the fields it needs."""

    reference: str
    alias: str
    title: str
    explanation: tuple[str, ...]
    fields: tuple[FieldView, ...]
    button: str
    back: str
    heavy: bool = False
    """No way back by oneself: the button says so and stands apart."""
    errors: tuple[Mistake, ...] = ()
    second: tuple[str, ...] = ()
    """Why somebody else must agree, and who can: what is sent is then a proposal."""
    template: ClassVar[str] = "case/command.html"


@dataclass(frozen=True)
class ChangeCard:
    """A change that waits for a second person: what it is, in rows of a name and its words."""

    id: str
    title: str
    rows: tuple[tuple[str, str], ...]
    second: tuple[str, ...]
    own: bool
    may_confirm: bool


@dataclass(frozen=True)
class ChangesPage:
    """What two people must agree on before it holds, oldest first."""

    reference: str
    alias: str
    back: str
    changes: tuple[ChangeCard, ...]
    errors: tuple[Mistake, ...] = ()
    said: str = ""
    template: ClassVar[str] = "case/changes.html"
