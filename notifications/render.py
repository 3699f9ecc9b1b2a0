"""A letter from an occasion and its facts: subject, text and HTML, in Dutch or English."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic import BaseModel, ConfigDict

from notifications.errors import FactsMissing, LanguageUnknown
from notifications.facts import Facts
from notifications.occasions import NATURE, Nature, Occasion


TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("nl", "en")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# Patterns of Unicode CLDR; Babel's own styles have no "do 26 november, 17.00 uur".
_PATTERNS = {
    "nl": {
        "day": "EEE d MMMM",
        "moment": "EEE d MMMM, HH.mm 'uur'",
        "weekday": "EEEE",
        "hour": "HH.mm 'uur'",
    },
    "en": {"day": "EEE d MMMM", "moment": "EEE d MMMM, HH:mm", "weekday": "EEEE", "hour": "HH:mm"},
}
_BABEL = {"nl": "nl_NL", "en": "en_GB"}


class Letter(BaseModel):
    """What a person receives. `short` is for a phone: neutral, no link, only the code where that is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    text: str
    html: str
    short: str


def render(occasion: Occasion, facts: Facts, language: str, *, zone: ZoneInfo = AMSTERDAM) -> Letter:
    """The letter for this occasion.

    Raises FactsMissing when a fact that the occasion needs was not given, LanguageUnknown for another language than
    `LANGUAGES`, jinja2.UndefinedError when a template asks for what its occasion may not see.
    """
    if language not in LANGUAGES:
        raise LanguageUnknown(language, LANGUAGES)
    context = _context(occasion, NATURE[occasion], facts)
    environment = _environment(language, zone)

    def filled(template: str) -> str:
        return environment.get_template(template).render(context)

    subject = " ".join(filled(f"{occasion}/{language}/subject.txt").split())
    return Letter(
        subject=subject,
        text=_tidy(filled(f"{occasion}/{language}/body.txt")),
        html=filled(f"{occasion}/{language}/body.html").strip() + "\n",
        short=" ".join(f"{subject}. {filled(f'layout/{language}/short.txt')}".split()),
    )


def _context(occasion: Occasion, nature: Nature, facts: Facts) -> dict[str, object]:
    """Only what this occasion may print, so that a template that asks for more fails instead of telling more."""
    missing = [name for name in nature.needs if getattr(facts, name) in (None, ())]
    if missing:
        raise FactsMissing(occasion, missing)
    shown = {name: getattr(facts, name) for name in nature.needs | nature.may}
    page = {"is_personal": nature.page is not None and nature.page.is_personal, "occasion": occasion.value}
    return {"link": None, "ticket": facts.ticket} | shown | page


@lru_cache(maxsize=8)
def _environment(language: str, zone: ZoneInfo) -> Environment:
    """Compiled once for each language: a sweep may write hundreds of letters."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, pattern in _PATTERNS[language].items():
        environment.filters[name] = _date_words(pattern, _BABEL[language], zone)
    return environment


def _date_words(pattern: str, locale: str, zone: ZoneInfo) -> Callable[[datetime], str]:
    def words(moment: datetime) -> str:
        return format_datetime(moment.astimezone(zone), pattern, locale=locale)

    return words


def _tidy(text: str) -> str:
    """Template lines as a person would type them: no trailing blanks, one empty line between paragraphs."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
