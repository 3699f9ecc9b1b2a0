"""A step with an unsaved draft, and a step on paper, for the gallery and for axe."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboard.pages.ballot import Shown
from dashboard.pages.fields import FieldView
from dashboard.pages.step import PrintedResult, PrintPage, ResultForm, ResultLine, StepPage
from dashboard.templating import Page


AT = datetime(2026, 11, 23, 10, 8, tzinfo=UTC)

STEP: dict[str, Page] = {
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
