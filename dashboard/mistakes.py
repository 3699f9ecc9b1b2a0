"""The calm page for each thing that can go wrong with a request as a whole."""

from __future__ import annotations

from http import HTTPStatus

from dashboard.catalogues import N_, translations
from dashboard.dates import Calendar
from dashboard.pages.errors import ErrorPage
from dashboard.sentences import sentence


_TITLES = {
    403: (
        N_("Dit mag hier niet"),
        N_("Uw browser stuurde dit vanaf een andere pagina. Open de pagina opnieuw en probeer het nog eens."),
    ),
    404: (N_("Deze pagina is er niet"), N_("Misschien klopt het adres niet, of is deze pagina niet voor u.")),
    405: (N_("Dit kan hier niet"), N_("Open de pagina opnieuw vanaf het begin.")),
    409: (
        N_("Er veranderde iets tegelijk"),
        N_("Iemand anders was u net voor. Open de pagina opnieuw en kijk wat er nu staat."),
    ),
    413: (N_("Dit is te groot"), N_("Wat u stuurde, is groter dan wij aannemen. Maak de tekst korter.")),
    422: (
        N_("Dit konden wij niet lezen"),
        N_("Er ontbreekt iets in wat u stuurde. Ga terug en probeer het nog eens."),
    ),
    429: (
        N_("Even wachten"),
        N_("Dit is vaker geprobeerd dan mag. Wacht een minuut en probeer het dan opnieuw."),
    ),
    503: (N_("Het systeem is even druk"), N_("Wacht een minuut en probeer het dan opnieuw.")),
    500: (
        N_("Er ging iets mis bij ons"),
        N_("Het ligt niet aan u. Probeer het over een paar minuten opnieuw."),
    ),
}
_NOT_KEPT = N_("Wat u stuurde, is niet opgeslagen. Was het een stem: uw stem is niet opgeslagen.")


def page_for(status: HTTPStatus, unsafe: bool, language: str) -> ErrorPage:
    """The page for a status; after a POST it says that nothing was kept."""
    words = translations(language).gettext
    title, what = _TITLES.get(status, _TITLES[500 if status >= 500 else 404])
    return ErrorPage(status, words(title), words(what), words(_NOT_KEPT) if unsafe else "")


def page_of_refusal(refusal: Exception, status: HTTPStatus, unsafe: bool, calendar: Calendar) -> ErrorPage:
    """The page for a refusal of the law or of an action: its own sentence under the title of its status."""
    general = page_for(status, unsafe, calendar.language)
    return ErrorPage(status, general.title, sentence(refusal, calendar), general.kept)
