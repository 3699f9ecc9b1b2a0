"""The page of a case, and a command."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dashboard.pages.case import (
    Button,
    CasePage,
    CommandPage,
    ConditionLine,
    DossierLine,
    DossierStep,
    Filter,
    GateMark,
    Happening,
    MemberLine,
    Needed,
    OpenRound,
    Stop,
    Waiting,
)
from dashboard.pages.fields import FieldView
from dashboard.templating import Page
from tests.dashboard.examples_ballot import CLOSES, VOICES


_STOPS = (
    Stop(
        1,
        "Intake",
        "done",
        datetime(2026, 1, 12, 9, tzinfo=UTC),
        7,
        False,
        "#",
        (GateMark("conditional_go", "go met voorwaarde", date(2026, 1, 19)),),
    ),
    Stop(
        2,
        "Interviews",
        "done",
        datetime(2026, 1, 20, 9, tzinfo=UTC),
        40,
        False,
        "#",
        (
            GateMark("back", "terug naar Interviews", date(2026, 2, 20)),
            GateMark("go", "go", date(2026, 3, 6)),
        ),
    ),
    Stop(
        3,
        "Risicoanalyse",
        "done",
        datetime(2026, 3, 9, 9, tzinfo=UTC),
        20,
        False,
        "#",
        (GateMark("go", "go", date(2026, 3, 27)),),
    ),
    Stop(
        4,
        "Sessies",
        "now",
        datetime(2026, 3, 31, 9, tzinfo=UTC),
        160,
        False,
        "#",
        (GateMark("open", "open", None),),
    ),
    Stop(5, "Borging", "waiting", None, None, False, "", (GateMark("planned", "nog niet"),)),
)
_CASE = CasePage(
    "LOT-2026-0014",
    "Houten Haven",
    "LOT-interventie v1",
    datetime(2026, 1, 12, 9, tzinfo=UTC),
    "",
    Waiting(
        "info",
        "Wacht op",
        "2 stemmen: politie en OM",
        ". Sluit do 26 november, 17.00 uur.",
        "3 van 5 hebben gestemd.",
        Button("Geef uw stem", "#", shape="gate-open"),
    ),
    _STOPS,
    OpenRound("Is het plan gedragen?", 4, 2, CLOSES, 3, 5, VOICES, "", "until_own_vote", "#"),
    (
        Needed(
            "Antwoord op poort 4",
            "T. Kaya, politie",
            "warn",
            "2 dagen open",
            "Laatste bericht vr 20 november.",
            Button("Herinner", "#", post=True, shape="bell"),
        ),
        Needed(
            "Opvolger bevestigt deelname",
            "D. Visser, jeugdbescherming",
            "warn",
            "7 dagen open",
            "",
            Button("Bekijk", "#"),
        ),
        Needed(
            "Zoek een opvolger",
            "R. Bakker, leerplichtambtenaar",
            "warn",
            "1 dag open",
            "Meldde een andere functie. De plek blijft bezet tot zij is overgedragen.",
            Button("Draag de plek over", "#", shape="swap"),
            Button("Klopt niet, de plek blijft", "#", post=True),
        ),
        Needed(
            "Adres werkt niet",
            "A. Prins, woningcorporatie",
            "bad",
            "4 dagen open",
            "2 berichten kwamen terug.",
            Button("Pas adres aan", "#", shape="pen"),
        ),
    ),
    (
        ConditionLine(
            "Collegebesluit over de werkwijze",
            "Poort 3",
            "S. Aalders",
            date(2026, 12, 8),
            "info",
            "Loopt, nog 15 dagen",
            "#",
        ),
        ConditionLine(
            "Mandaat van jeugdbescherming en politie vastleggen",
            "Poort 1",
            "M. de Wit",
            date(2026, 2, 2),
            "ok",
            "Gehaald vr 30 januari",
        ),
    ),
    (
        MemberLine(
            "M. de Wit",
            "procesregisseur",
            "Zorg- en Veiligheidshuis",
            True,
            "ok",
            "Bevestigd",
            datetime(2026, 11, 20, 9, tzinfo=UTC),
            "P. Groen",
            "#",
            (Button("Vervanger", "#"), Button("Ander adres", "#"), Button("Plek vervalt", "#")),
        ),
        MemberLine(
            "T. Kaya", "wijkagent", "politie", False, "ok", "Bevestigd", datetime(2026, 11, 19, 9, tzinfo=UTC)
        ),
        MemberLine(
            "D. Visser", "jeugdbeschermer", "jeugdbescherming", False, "warn", "Nog bevestigen", None, "", "#"
        ),
    ),
    (
        Happening(
            "swap",
            "info",
            datetime(2026, 11, 16, 9, tzinfo=UTC),
            "N. el Idrissi droeg de plek over aan D. Visser",
            "Toegang van N. el Idrissi stopte die dag",
        ),
        Happening("gate", "ok", datetime(2026, 3, 27, 9, tzinfo=UTC), "Poort 3: go", "3 van 3"),
        Happening(
            "back",
            "warn",
            datetime(2026, 2, 20, 9, tzinfo=UTC),
            "Poort 2: terug naar Interviews",
            "Jeugdinstelling en school nog niet gesproken",
        ),
        *(
            Happening("gate", "ok", datetime(2026, 1, n, 9, tzinfo=UTC), "Resultaat opgeslagen")
            for n in range(20, 8, -1)
        ),
    ),
    (
        DossierStep(
            "Sessies",
            (DossierLine("Plan van aanpak", 2, datetime(2026, 6, 12, 9, tzinfo=UTC), True, "#"),),
            True,
        ),
        DossierStep(
            "Interviews", (DossierLine("Verslag", 6, datetime(2026, 3, 5, 9, tzinfo=UTC), False, "#"),), False
        ),
    ),
    (
        Button("Open stap Sessies", "#"),
        Button("Trek de vraag in", "#"),
        Button("Casus pauzeren", "#", shape="pause"),
        Button("Stemmen aan tafel noteren", "#"),
        Button("Casus sluiten", "#"),
    ),
    filters=(
        Filter("Alles", "#", True),
        Filter("Besluit", "#", False),
        Filter("Overleg", "#", False),
        Filter("Bericht", "#", False),
    ),
)

CASE: dict[str, Page] = {
    "casus": _CASE,
    "opdracht": CommandPage(
        "LOT-2026-0014",
        "Houten Haven",
        "Casus pauzeren",
        ("Klokken en alarmen staan stil tot de dag die u kiest. Daarna gaat alles verder.",),
        (
            FieldView("until", "Tot en met", "date", required=True, hint="Hoogstens 13 weken."),
            FieldView("reason", "Reden", "long_text", required=True),
        ),
        "Pauzeer de casus",
        "#",
    ),
}
