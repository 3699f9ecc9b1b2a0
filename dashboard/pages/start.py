"""The first page after signing in: my decisions, my actions, my cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal
from urllib.parse import urlencode


@dataclass(frozen=True)
class ToDecide:
    """A gate that waits for this person."""

    question: str
    reference: str
    alias: str
    closes_at: datetime
    address: str
    last_day: bool


@dataclass(frozen=True)
class ToDo:
    """Something else that waits for this person: a condition to fulfil, a hold that ends, a no-go to confirm."""

    words: str
    reference: str
    alias: str
    address: str
    due_on: date | None
    overdue: bool


@dataclass(frozen=True)
class CaseLine:
    """One case of this person: where it stands and on whom it waits."""

    reference: str
    alias: str
    method: str
    step: str
    kind: Literal["ok", "info", "warn", "bad", "mute"]
    waiting: str
    address: str


@dataclass(frozen=True)
class StartPage:
    """Everything that is mine, most urgent first."""

    first_name: str
    decisions: tuple[ToDecide, ...]
    actions: tuple[ToDo, ...]
    cases: tuple[CaseLine, ...]
    may_start: bool = False
    concept: str | None = None
    """What a case that is being prepared is called so far; None when there is none."""
    more_decisions: bool = False
    """Are there others, that close later than the ones shown?"""
    more_actions: bool = False
    sought: str = ""
    number: int = 1
    """Which page of the cases this is."""
    more_cases: bool = False
    template: ClassVar[str] = "start/page.html"

    @property
    def finds(self) -> bool:
        """Are there so many cases that one looks for them by words?"""
        return bool(self.sought) or self.number > 1 or self.more_cases

    def page_at(self, number: int) -> str:
        """The address of another page of the cases."""
        return "/?" + urlencode(
            {"q": self.sought, "pagina": str(number)} if self.sought else {"pagina": number}
        )
