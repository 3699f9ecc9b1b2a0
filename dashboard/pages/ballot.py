"""The gate page that a link in a message opens, in all its states.

`BarePage` is what anybody with the link sees: it comes from the method file and says nothing about the case.
Everything with content comes after the code or the sign-in of the gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from dashboard.pages.forms import Mistake, Option


@dataclass(frozen=True)
class Question:
    """What the method file says about this gate, and the clock; safe on a page without proof of who looks."""

    ticket: str
    number: int
    of: int
    words: str
    role: str
    closes_at: datetime
    moved_because: str
    spoken: int
    seats: int


@dataclass(frozen=True)
class Titled:
    """A result that should lie there, by its title alone."""

    title: str
    ready: bool
    required: bool


@dataclass(frozen=True)
class Given:
    """What was typed so far; kept whatever happens."""

    answer: str = ""
    motivation: str = ""
    missing: str = ""
    back_to: str = ""
    condition: str = ""
    condition_owner: str = ""
    condition_due: str = ""


@dataclass(frozen=True)
class BarePage:
    """The gate before the proof: question, titles, last day; a button that asks for a code."""

    question: Question
    evidence: tuple[Titled, ...]
    assurance: Literal["link", "code", "account"]
    code_sent: bool = False
    to_phone: bool = False
    """Where that code goes, in general words."""
    code_minutes: int = 10
    errors: tuple[Mistake, ...] = ()
    note: str = ""
    is_open: bool = True
    given: Given = Given()
    """What was typed before the pass ended; carried along so that nothing is lost."""
    template: ClassVar[str] = "ballot/bare.html"


@dataclass(frozen=True)
class Shown:
    """One field of a result, in words a person reads; rows of a table where it is a list."""

    label: str
    words: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One result as it lay there when the gate opened."""

    title: str
    ready: bool
    required: bool
    version: int | None
    saved_at: datetime | None
    content: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Voice:
    """One seat of the round: has it spoken, and what, for whoever may see that."""

    name: str
    spoken: bool
    own: bool = False
    answer: str | None = None
    answer_words: str = ""
    motivation: str = ""


@dataclass(frozen=True)
class OwnVote:
    """What this person answered before."""

    receipt: str
    answer_words: str
    motivation: str
    cast_at: datetime
    standing: Literal["counted", "stale", "late", "unconfirmed", "void"] = "counted"
    because: str = ""


@dataclass(frozen=True)
class Opened:
    """What every page behind the proof shows on top and carries in its form."""

    question: Question
    reference: str
    alias: str
    voter: str
    organisation: str
    seen: str
    """Digest of the evidence this page shows; a vote says what it saw."""
    permit: str
    """The pass, also as a hidden field: it works where cookies do not."""
    loosened: str = ""
    """That two people let this gate ask less, by their roles; never by name."""


@dataclass(frozen=True)
class Emergency:
    """Two people opened the next step before this gate decided; this round ratifies it or not."""

    reason: str
    granted_at: datetime
    until: datetime


@dataclass(frozen=True)
class BallotPage:
    """The open gate: evidence folded to a line, who has spoken, the answers as cards, none chosen for you."""

    opened: Opened
    next_step: str
    evidence: tuple[Evidence, ...]
    voices: tuple[Voice, ...]
    steps_back: tuple[Option, ...]
    owners: tuple[Option, ...]
    given: Given = Given()
    errors: tuple[Mistake, ...] = ()
    own: OwnVote | None = None
    changed: bool = False
    """The evidence changed after this person voted, or while the page was open: look again."""
    votes_hidden: Literal["", "until_own_vote", "until_close"] = ""
    earlier: tuple[OwnVote, ...] = ()
    emergency: Emergency | None = None
    review: bool = False
    """A review in nazorg: go means that the team stops."""
    template: ClassVar[str] = "ballot/open.html"


@dataclass(frozen=True)
class ConfirmPage:
    """The answer once more, in words, before it counts."""

    opened: Opened
    given: Given
    answer_words: str
    back_to_words: str
    owner_words: str
    due: date | None
    form_key: str
    settles: bool
    """Everybody else has spoken: this answer brings the decision."""
    late: bool = False
    template: ClassVar[str] = "ballot/confirm.html"


@dataclass(frozen=True)
class ReceiptPage:
    """Proof that the answer is kept, and what happens now."""

    opened: Opened
    receipt: str
    cast_at: datetime
    given: Given
    answer_words: str
    back_to_words: str
    owner_words: str
    due: date | None
    waiting_on: tuple[str, ...]
    """Who has not spoken, by role; `2 × wijkagent` where two seats of a role are silent."""
    voices: tuple[Voice, ...]
    decided: str = ""
    """The decision, in words, when there is one."""
    late: bool = False
    votes_hidden: Literal["", "until_own_vote", "until_close"] = ""
    template: ClassVar[str] = "ballot/receipt.html"


@dataclass(frozen=True)
class ClosedPage:
    """A round that takes no more votes: its outcome for who proved to be the voter, and a late word for the chair."""

    opened: Opened
    state: Literal["decided", "lapsed", "withdrawn", "blocked"]
    outcome: str
    closed_at: datetime | None
    because: str
    voices: tuple[Voice, ...]
    own: OwnVote | None
    steps_back: tuple[Option, ...] = ()
    owners: tuple[Option, ...] = ()
    given: Given = Given()
    errors: tuple[Mistake, ...] = ()
    next_step: str = ""
    review: bool = False
    template: ClassVar[str] = "ballot/closed.html"


@dataclass(frozen=True)
class ReportPage:
    """Somebody says: this is not mine, or I have another job now."""

    done: bool = False
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "ballot/report.html"


@dataclass(frozen=True)
class CalmPage:
    """Unknown, expired, revoked, asked for: one and the same calm page, so that nothing can be learnt from it."""

    asked: bool = False
    template: ClassVar[str] = "ballot/calm.html"
