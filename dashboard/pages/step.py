"""The step page: what the step must yield, one form at a time, and the way to its gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from dashboard.pages.ballot import Shown
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake


@dataclass(frozen=True)
class ResultLine:
    """One result of the step in the list beside the form."""

    key: str
    title: str
    complete: bool
    begun: bool
    required: bool
    version: int | None
    address: str
    current: bool


@dataclass(frozen=True)
class ResultForm:
    """The form of one result, made from the method file."""

    key: str
    title: str
    purpose: str
    ground: str
    fields: tuple[FieldView, ...]
    version: int
    """The version this form was made from, 0 when there was none; saving refuses when another came between."""
    may_edit: bool = True


@dataclass(frozen=True)
class StepPage:
    """A step as its team fills it."""

    reference: str
    alias: str
    title: str
    number: int
    of: int
    purpose: str
    missing: tuple[str, ...]
    results: tuple[ResultLine, ...]
    form: ResultForm | None
    gate_number: int
    ask_address: str
    why_not: str = ""
    """Why the gate cannot be asked now; empty when it can."""
    gate_open: bool = False
    saved_at: datetime | None = None
    conflict: bool = False
    errors: tuple[Mistake, ...] = ()
    address: str = ""
    print_address: str = ""
    drafted_at: datetime | None = None
    """When the reader's own unsaved text that is shown was kept; None where the shown text is the saved one."""
    moved: str = ""
    """The row that was just moved, by its new place (`signalen.1`): it has the focus; empty when none was."""
    template: ClassVar[str] = "step/page.html"


@dataclass(frozen=True)
class PrintedResult:
    """One result as it goes on paper: only what was saved."""

    title: str
    version: int
    saved_at: datetime | None
    fields: tuple[Shown, ...]


@dataclass(frozen=True)
class PrintPage:
    """Everything a step yielded that this reader may read, on one page."""

    reference: str
    alias: str
    step: str
    title: str
    results: tuple[PrintedResult, ...]
    template: ClassVar[str] = "step/print.html"


@dataclass(frozen=True)
class AskedSeat:
    """Who will be asked."""

    name: str
    role: str
    organisation: str
    advisory: bool


@dataclass(frozen=True)
class AskPage:
    """Before the gate is asked: the question, who gets it, by what rule, until when; then one button."""

    reference: str
    alias: str
    step: str
    number: int
    of: int
    question: str
    seats: tuple[AskedSeat, ...]
    rule: str
    assurance: str
    closes_at: datetime
    moved_because: str
    results: tuple[ResultLine, ...]
    missing: tuple[str, ...]
    back: str
    refusal: str = ""
    change: str = ""
    """Where the chair changes the rule."""
    loosened: str = ""
    template: ClassVar[str] = "step/ask.html"
