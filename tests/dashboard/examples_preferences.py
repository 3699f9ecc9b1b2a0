"""The page of message preferences, for the gallery and for axe."""

from __future__ import annotations

from datetime import date

from dashboard.pages.forms import Mistake
from dashboard.pages.links import PreferencesPage
from dashboard.routes.preferences import absence, how_often
from dashboard.templating import Page


PREFERENCES: dict[str, Page] = {
    "berichten": PreferencesPage(how_often("nl", "at_once", ()), absence("nl", "", "", ()), None, "#"),
    "berichten-weg": PreferencesPage(
        how_often("nl", "daily", ()),
        absence("nl", "", "", ()),
        date(2026, 11, 27),
        "#",
        "Uw keuze is bewaard.",
    ),
    "berichten-fout": PreferencesPage(
        how_often("nl", "daily", ()),
        absence("nl", "gisteren", "x", (Mistake("until", "Vul een datum in die bestaat."),)),
        None,
        "#",
        errors=(Mistake("until", "Vul een datum in die bestaat."),),
    ),
}
