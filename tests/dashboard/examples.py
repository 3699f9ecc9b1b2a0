"""Example pages: every page struct in the states a person can meet, with invented people."""

from __future__ import annotations

from datetime import date

from dashboard.pages.accessibility import AccessibilityPage
from dashboard.pages.errors import ErrorPage
from dashboard.pages.forms import Mistake
from dashboard.pages.postbox import LetterLine, LetterPage, Piece, PostboxPage
from dashboard.pages.sign_in import SignInOpenPage, SignInPage
from dashboard.pages.start import CaseLine, StartPage, ToDecide, ToDo
from dashboard.templating import Page
from tests.dashboard.examples_account import ACCOUNT
from tests.dashboard.examples_ballot import BALLOT, CLOSES, NOW
from tests.dashboard.examples_case import CASE
from tests.dashboard.examples_changes import CHANGES
from tests.dashboard.examples_logbook import LOGBOOK
from tests.dashboard.examples_new_case import NEW_CASE
from tests.dashboard.examples_preferences import PREFERENCES
from tests.dashboard.examples_puzzelteam import PUZZELTEAM
from tests.dashboard.examples_step import STEP
from tests.dashboard.overview_example import EMPTY_OVERVIEW, OVERVIEW


__all__ = ["EXAMPLES", "NOW"]

EXAMPLES: dict[str, Page] = {
    "aanmelden": SignInPage(),
    "aanmelden-fout": SignInPage(
        "geen adres", errors=(Mistake("email", "Vul een e-mailadres in, zoals naam@organisatie.nl."),)
    ),
    "aanmelden-gestuurd": SignInPage("m.dewit@zvh.example", sent=True),
    "aanmelden-link": SignInOpenPage(),
    "aanmelden-link-oud": SignInOpenPage(works=False),
    "start": StartPage(
        "M. de Wit",
        (
            ToDecide(
                "Is het veilig genoeg om de sessies te starten?",
                "LOT-2026-0021",
                "Zilveren Wilg",
                CLOSES,
                "#",
                True,
            ),
        ),
        (
            ToDo(
                "Collegebesluit over de werkwijze",
                "LOT-2026-0014",
                "Houten Haven",
                "#",
                date(2026, 11, 20),
                True,
            ),
        ),
        (
            CaseLine(
                "LOT-2026-0014",
                "Houten Haven",
                "LOT-interventie",
                "Sessies",
                "info",
                "Wacht op 2 stemmen",
                "#",
            ),
        ),
    ),
    "start-leeg": StartPage("I. Brandsma", (), (), ()),
    "overzicht": OVERVIEW,
    "overzicht-leeg": EMPTY_OVERVIEW,
    "postbus": PostboxPage(
        (
            LetterLine(
                "1",
                NOW,
                "T. Kaya <t.kaya@politie.example>",
                "Er staat een vraag voor u klaar (R-48213)",
                "Goedemorgen. Er staat een vraag voor u klaar.",
            ),
        ),
        ("t.kaya@politie.example",),
        more="?n=60",
    ),
    "brief": LetterPage(
        NOW,
        "Lange Adem <lange-adem@localhost>",
        "t.kaya@politie.example",
        "Er staat een vraag voor u klaar (R-48213)",
        (
            Piece("Goedemorgen.\n\nEr staat een vraag voor u klaar.\n\n"),
            Piece("http://127.0.0.1:8000/stem/abc", "http://127.0.0.1:8000/stem/abc"),
            Piece("\n"),
        ),
        "#",
        "#",
    ),
    "toegankelijkheid": AccessibilityPage("Zorg- en Veiligheidshuis Waterwolde"),
    "fout": ErrorPage(
        500,
        "Er ging iets mis bij ons",
        "Het ligt niet aan u. Probeer het over een paar minuten opnieuw.",
        "Wat u stuurde, is niet opgeslagen. Was het een stem: uw stem is niet opgeslagen.",
    ),
}
EXAMPLES |= BALLOT | CASE | ACCOUNT | CHANGES | LOGBOOK | NEW_CASE | PREFERENCES | STEP | PUZZELTEAM
