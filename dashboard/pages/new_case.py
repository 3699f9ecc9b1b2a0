"""Starting a case in five short pages, and the page that says what was started."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option


@dataclass(frozen=True)
class Station:
    """One of the five pages on the line above them; an address once it can be gone to."""

    number: int
    title: str
    state: Literal["done", "now", "ahead"]
    address: str = ""


@dataclass(frozen=True)
class Bar:
    """What all five share: where one is, what it is called, when it was last kept."""

    stations: tuple[Station, ...]
    alias: str
    saved_at: datetime | None

    @property
    def current(self) -> Station:
        """The page that is shown."""
        return next(one for one in self.stations if one.state == "now")


@dataclass(frozen=True)
class FormPage:
    """A page that is one form: what it is about, purpose and ground."""

    bar: Bar
    intro: str
    fields: tuple[FieldView, ...]
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "new_case/form.html"


@dataclass(frozen=True)
class PersonLine:
    """Somebody who was filled in."""

    number: int
    name: str
    role: str
    organisation: str
    email: str
    substitute: str
    warning: str = ""


@dataclass(frozen=True)
class Check:
    """One thing the method asks of a team, and whether this team has it."""

    mood: Literal["ok", "warn", "mute"]
    words: str
    detail: str = ""


@dataclass(frozen=True)
class TeamPage:
    """Who takes part: those there are, one open form, and two ways to fill in many at once."""

    bar: Bar
    people: tuple[PersonLine, ...]
    checks: tuple[Check, ...]
    fields: tuple[FieldView, ...]
    sponsor: FieldView
    editing: int | None = None
    paste: str = ""
    teams: tuple[Option, ...] = ()
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "new_case/team.html"


@dataclass(frozen=True)
class GateForm:
    """One gate of the method, and what this case asks of it."""

    number: int
    step: str
    question: str
    who: str
    rule: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True)
class GatesPage:
    """Every gate with its rule and certainty."""

    bar: Bar
    gates: tuple[GateForm, ...]
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "new_case/gates.html"


@dataclass(frozen=True)
class Answered:
    """One answer on the check page; `address` is where it can be changed."""

    label: str
    value: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """The answers of one page."""

    title: str
    rows: tuple[Answered, ...]


@dataclass(frozen=True)
class GateLine:
    """One gate as the case will have it."""

    number: int
    question: str
    who: str
    rule: str
    days: int
    assurance: str
    turn: Literal["stricter", "equal", "looser"]
    """How it stands to the method; looser holds only once a second person agrees."""


@dataclass(frozen=True)
class Warned:
    """Something to look at once more; it stops nobody."""

    words: str
    address: str


@dataclass(frozen=True)
class CheckPage:
    """All answers, what will happen, and one button."""

    bar: Bar
    sections: tuple[Section, ...]
    gates: tuple[GateLine, ...]
    warnings: tuple[Warned, ...]
    people: int
    first_step: str
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "new_case/check.html"


@dataclass(frozen=True)
class Told:
    """One message of the start: to whom, and where it is."""

    name: str
    words: str


@dataclass(frozen=True)
class StartedPage:
    """What was started, who hears of it and when, and how to undo it."""

    reference: str
    alias: str
    told: tuple[Told, ...]
    first_step: str
    undo_until: datetime
    may_undo: bool
    undone: bool = False
    template: ClassVar[str] = "new_case/started.html"
