"""The other pages a link opens: what waits today, and what was noted at the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from dashboard.pages.ballot import Opened
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake


@dataclass(frozen=True)
class WaitingItem:
    """A reference and a last day, nothing else; `key` is what its button sends, empty where there is none."""

    kind: Literal["gate", "seat", "condition", "meeting", "team"]
    ticket: str
    last_day: datetime | None
    key: str


@dataclass(frozen=True)
class TodayPage:
    """What waits for this person, from a bundle."""

    items: tuple[WaitingItem, ...]
    said: str = ""
    template: ClassVar[str] = "today/page.html"


@dataclass(frozen=True)
class PreferencesPage:
    """How often somebody hears from us, until when somebody is away, and what to do with another job."""

    choices: FieldView
    away: tuple[FieldView, ...]
    away_until: date | None
    back: str
    said: str = ""
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "today/preferences.html"


@dataclass(frozen=True)
class NotedPage:
    """Something was noted in this voter's name; they may object."""

    opened: Opened
    answer_words: str
    motivation: str
    noted_at: datetime
    object_until: datetime | None
    reason: str = ""
    objected: bool = False
    round_open: bool = False
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "table/noted.html"


@dataclass(frozen=True)
class NotedVote:
    """One line of the list that was taken at the table."""

    name: str
    role: str
    answer_words: str
    motivation: str


@dataclass(frozen=True)
class ConfirmListPage:
    """Another voter who was there says whether the list is right."""

    opened: Opened
    recorded_by: str
    recorded_at: datetime
    votes: tuple[NotedVote, ...]
    list_id: str
    done: str = ""
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "table/confirm.html"
