"""A step with its forms, a draft, on paper, and the page that asks for its gate."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.pages.ballot import Shown
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.step import (
    AskedSeat,
    AskPage,
    PrintedResult,
    PrintPage,
    ResultForm,
    ResultLine,
    StepPage,
)
from dashboard.templating import Page
from tests.dashboard.examples_ballot import CLOSES, NOW


AT = datetime(2026, 11, 23, 10, 8, tzinfo=UTC)
_FIELDS = (
    FieldView(
        "aanleiding",
        "Wat is er aan de hand?",
        "long_text",
        "P4 stond gisteren met twee jongeren bij een auto, kenteken XX-00-XX.",
        hint="Gebruik codes (P1, P7). Noem geen namen, adressen of nummers.",
        warning="Dit lijkt op een kenteken: XX-00-XX. Is het nodig? Schrijf liever “een auto”.",
        required=True,
    ),
    FieldView(
        "soort",
        "Soort",
        "choice",
        options=tuple(Option(x, x.title()) for x in ("feit", "aanname", "ongetoetst", "spookverhaal")),
        chosen=("ongetoetst",),
        required=True,
    ),
    FieldView("datum", "Datum", "date", "2026-02-15", error="Vul een datum in die bestaat."),
    FieldView("aantal", "Duur van het gesprek", "number", "45", unit="minuten"),
    FieldView(
        "partijen",
        "Partijen",
        "rows",
        required=True,
        columns=("Organisatie", "Mandaat"),
        rows=(
            (
                FieldView("partijen-0-wie", "Organisatie", "text", "politie", required=True),
                FieldView(
                    "partijen-0-mandaat",
                    "Mandaat",
                    "yes_no",
                    options=(Option("yes", "Ja"), Option("no", "Nee")),
                    chosen=("yes",),
                ),
            ),
            (
                FieldView(
                    "partijen-1-wie", "Organisatie", "text", "", error="Vul de organisatie in.", required=True
                ),
                FieldView(
                    "partijen-1-mandaat",
                    "Mandaat",
                    "yes_no",
                    options=(Option("yes", "Ja"), Option("no", "Nee")),
                ),
            ),
        ),
    ),
)
_RESULTS = (
    ResultLine("signalen", "Signalen", False, True, True, 2, "#", True),
    ResultLine("tijdlijn", "Tijdlijn", True, True, True, 3, "#", False),
    ResultLine("kansen", "Kansen en successen", False, False, False, None, "#", False),
)

STEP: dict[str, Page] = {
    "stap": StepPage(
        "LOT-2026-0014",
        "Houten Haven",
        "Interviews",
        2,
        6,
        "",
        ("Signalen",),
        _RESULTS,
        ResultForm(
            "signalen",
            "Signalen",
            "Wat is er gezien of gehoord, en wie toetst het?",
            "standaard van Lange Adem",
            _FIELDS,
            2,
        ),
        2,
        "#",
        errors=(
            Mistake("datum", "Vul een datum in die bestaat."),
            Mistake("partijen-1-wie", "Vul de organisatie in."),
        ),
    ),
    "stap-klaar": StepPage(
        "LOT-2026-0014",
        "Houten Haven",
        "Interviews",
        2,
        6,
        "",
        (),
        _RESULTS,
        ResultForm("signalen", "Signalen", "", "", _FIELDS[:2], 3),
        2,
        "#",
        saved_at=NOW,
    ),
    "poort-aanvragen": AskPage(
        "LOT-2026-0014",
        "Houten Haven",
        "Interviews",
        2,
        6,
        "Is het verhaal gedeeld?",
        (
            AskedSeat("T. Kaya", "wijkagent", "politie", False),
            AskedSeat("R. Bakker", "leerplichtambtenaar", "gemeente", True),
        ),
        "Wie beslist, antwoordt. Het voorzichtigste antwoord telt.",
        "Code per e-mail",
        CLOSES,
        "Hemelvaartsdag",
        _RESULTS,
        (),
        "#",
    ),
    "stap-concept": StepPage(
        "LOT-2026-0014",
        "Houten Haven",
        "Interviews",
        2,
        6,
        "",
        ("Signalen",),
        (ResultLine("signalen", "Signalen", False, True, True, 2, "#", True),),
        ResultForm(
            "signalen",
            "Signalen",
            "",
            "Bron: Onder Spanning, regel 1332.",
            (FieldView("wat", "Wat is er gezien?", "long_text", "Half af", required=True),),
            2,
        ),
        2,
        "#",
        print_address="#",
        drafted_at=AT,
    ),
    "stap-afdruk": PrintPage(
        "LOT-2026-0014",
        "Houten Haven",
        "interviews",
        "Interviews",
        (
            PrintedResult(
                "Signalen",
                2,
                AT,
                (
                    Shown("Wat is er gezien?", "P4 stond gisteren met twee jongeren bij een auto."),
                    Shown(
                        "Partijen",
                        columns=("Organisatie", "Mandaat"),
                        rows=(("politie", "ja"), ("gemeente", "")),
                    ),
                ),
            ),
            PrintedResult("Tijdlijn", 0, None, ()),
        ),
    ),
}
