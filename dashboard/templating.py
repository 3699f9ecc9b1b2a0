"""From a page struct to HTML: Jinja2 with escaping always on, undefined names an error, one environment a language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from dashboard.catalogues import LANGUAGES, translations
from dashboard.dates import Calendar
from dashboard.icons import SHAPES
from dashboard.static_files import address_of


class Page(Protocol):
    """What a template shows: a frozen struct that knows its template."""

    template: ClassVar[str]


@dataclass(frozen=True)
class NavItem:
    """A place in the main menu."""

    title: str
    address: str
    current: bool = False


@dataclass(frozen=True)
class Shell:
    """What surrounds every page: the reader's language and name, the menu, whose installation this is."""

    language: str
    organisation: str
    path: str
    now: datetime
    zone: ZoneInfo
    demo: bool = False
    person: str | None = None
    role: str | None = None
    nav: tuple[NavItem, ...] = ()


def render(page: Page, shell: Shell) -> str:
    """The page as HTML."""
    environment = _environment(shell.language, shell.zone, shell.now.astimezone(shell.zone).year)
    return environment.get_template(page.template).render(page=page, shell=shell)


def respond(page: Page, shell: Shell, status: int = 200) -> HTMLResponse:
    """The page as a response; a script that replaces a part of a page takes that part from the whole."""
    return HTMLResponse(render(page, shell), status_code=status)


@lru_cache(maxsize=8)
def _environment(language: str, zone: ZoneInfo, year: int) -> Environment:
    environment = Environment(
        loader=PackageLoader("dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = translations(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the i18n extension
        words.gettext, words.ngettext, newstyle=True
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters |= _filters(Calendar(language, zone, year))
    environment.tests["iso_day"] = is_iso_day
    environment.globals |= {"languages": LANGUAGES, "static": address_of, "shapes": SHAPES}
    return environment


def is_iso_day(value: object) -> bool:
    """Can a date input show this? It hides anything else, and what somebody typed has to stay in sight."""
    try:
        return date.fromisoformat(str(value)).isoformat() == str(value)
    except ValueError:
        return False


def _filters(calendar: Calendar) -> dict[str, Callable[..., Any]]:
    return {
        "day": calendar.day,
        "full_day": calendar.full_day,
        "short_day": calendar.short,
        "month": calendar.month,
        "moment": calendar.moment,
        "hour": calendar.hour,
        "machine": calendar.machine,
    }
