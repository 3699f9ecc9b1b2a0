"""The log: what changed and who read, for the privacy officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from dashboard.pages.case import Filter
from dashboard.pages.forms import Mistake, Option


@dataclass(frozen=True)
class LogLine:
    """One line: when, who, what, of which case; never what was in it."""

    at: datetime
    by: str
    what: str
    reference: str
    mark: str = ""
    """By what one finds it again: the event's number, a round's ticket."""
    warning: str = ""


@dataclass(frozen=True)
class LogPage:
    """One page of one of the two lists."""

    lists: tuple[Filter, ...]
    address: str
    reference: str
    kind: str
    kinds: tuple[Option, ...]
    lines: tuple[LogLine, ...]
    older: str = ""
    newest: str = ""
    """Where the top is, for who went down."""
    mood: Literal["ok", "bad"] = "ok"
    sealed: str = ""
    """What can be said here of the chain; empty for the access log, which is none."""
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "logbook/page.html"
