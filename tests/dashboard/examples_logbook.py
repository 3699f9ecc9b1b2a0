"""The log in its states, for the gallery and for axe."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.pages.case import Filter
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.logbook import LogLine, LogPage
from dashboard.templating import Page


def _at(minute: int) -> datetime:
    return datetime(2026, 11, 23, 9, minute, tzinfo=UTC)


def _lists(access: bool = False) -> tuple[Filter, ...]:
    return (
        Filter("Wat veranderde", "/logboek", not access),
        Filter("Wie las", "/logboek/toegang", access),
    )


_KINDS = (Option("", "Alles"), Option("casus", "Casus en stappen"), Option("poort", "Poorten en voorwaarden"))
_READ = (Option("", "Alles"), Option("gelezen", "Gelezen"), Option("geweigerd", "Geweigerd"))
_LINES = (
    LogLine(_at(12), "Tarik Kaya", "Stem uitgebracht", "LOT-2026-0021", "regel 142 · R-48213"),
    LogLine(_at(10), "het systeem", "Poort geopend", "LOT-2026-0021", "regel 141 · R-48213"),
    LogLine(_at(4), "Sanne Aalders", "Resultaat opgeslagen", "LOT-2026-0021", "regel 140"),
    LogLine(_at(1), "Mirjam van den Oudenalder-Kamphuis", "Aangemeld", "", "regel 139"),
)
LOGBOOK: dict[str, Page] = {
    "logboek": LogPage(
        _lists(),
        "/logboek",
        "",
        "",
        _KINDS,
        _LINES,
        "/logboek?na=139",
        "",
        "ok",
        "Deze regels passen bij hun zegel. Het einde van het logboek is bewaard bij regel 142.",
    ),
    "logboek-klopt-niet": LogPage(
        _lists(),
        "/logboek",
        "LOT-2026-0021",
        "poort",
        _KINDS,
        (
            _LINES[0],
            LogLine(
                _at(10),
                "het systeem",
                "Poort geopend",
                "LOT-2026-0021",
                "regel 141",
                "past niet bij het zegel",
            ),
        ),
        "",
        "/logboek",
        "bad",
        "Hier klopt iets niet. Bel de beheerder: “lot audit verify” noemt de regel.",
    ),
    "logboek-toegang": LogPage(
        _lists(True),
        "/logboek/toegang",
        "",
        "",
        _READ,
        (
            LogLine(_at(12), "Tarik Kaya", "een stap: risicoanalyse", "LOT-2026-0021"),
            LogLine(
                _at(11),
                "Noor de Wit",
                "Geweigerd: een casus die niet de eigen is",
                "LOT-2026-0021",
                "GET /casus/{reference}/{step}",
            ),
            LogLine(_at(3), "Sanne Aalders", "de leden, via de API", "LOT-2026-0014"),
        ),
    ),
    "logboek-onbekend": LogPage(
        _lists(),
        "/logboek",
        "LOT-2026-9999",
        "",
        _KINDS,
        (),
        errors=(Mistake("casus", "Er is geen casus met dit kenmerk."),),
    ),
}
