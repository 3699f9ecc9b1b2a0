"""Changes of team and rules: the form that proposes, what waits for a second person; for the gallery and for axe."""

from __future__ import annotations

from dashboard.pages.case import ChangeCard, ChangesPage, CommandPage
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.templating import Page


SECOND = (
    "Een tweede mens bevestigt dit: een ander lid van het team of een coördinator. Tot dan verandert er niets.",
    "In het team kunnen dit: D. Visser, T. Kaya.",
)
_HANDOVER = ChangeCard(
    "1",
    "Een plek krijgt een opvolger",
    (
        ("Plek", "Wijkagent"),
        ("Nu", "T. Kaya, politie"),
        ("Wordt", "Sam Nieuw, politie-eenheid Waterwolde, sam.nieuw@politie-waterwolde.example"),
        ("Voorgesteld", "M. de Wit, ma 23 november, 10.14 uur"),
    ),
    SECOND,
    own=False,
    may_confirm=True,
)
_GATE = ChangeCard(
    "2",
    "Een poort vraagt iets anders",
    (
        ("Poort", "Is het veilig genoeg om de sessies te starten?"),
        ("Zekerheid van de stem", "Link en code per e-mail → Alleen een persoonlijke link"),
        ("Moet gesproken hebben", "projectleider, procesregisseur, bestuurder → projectleider"),
        ("Voorgesteld", "M. de Wit, ma 23 november, 10.14 uur"),
    ),
    SECOND,
    own=True,
    may_confirm=False,
)
_SUCCESSOR = (
    FieldView("name", "Naam", "text", "Sam Nieuw", required=True),
    FieldView("email", "E-mailadres voor het werk", "email", required=True, error="Vul dit in."),
)
_RULE = (
    FieldView("x.days", "Sluit na werkdagen", "number", "5", hint="Methode: 5", required=True),
    FieldView(
        "x.assurance",
        "Zekerheid van de stem",
        "choice",
        chosen=("link",),
        options=(Option("link", "Alleen een persoonlijke link"), Option("code", "Link en code per e-mail")),
        required=True,
        as_list=True,
    ),
    FieldView(
        "x.heard",
        "Moet gesproken hebben",
        "choices",
        chosen=("role:projectleider",),
        options=(
            Option("role:projectleider", "projectleider"),
            Option("role:procesregisseur", "procesregisseur"),
            Option("domain:zorg", "minstens 1 uit zorg"),
        ),
        required=True,
    ),
)

CHANGES: dict[str, Page] = {
    "wijziging-stellen": CommandPage(
        "LOT-2026-0014",
        "Houten Haven",
        "Draag de plek over: Wijkagent",
        ("De opvolger krijgt bericht en bevestigt de plek.", "Een stem die al is uitgebracht, blijft staan."),
        _SUCCESSOR,
        "Stel voor",
        "#",
        errors=(Mistake("email", "Vul dit in."),),
        second=SECOND,
    ),
    "regel": CommandPage(
        "LOT-2026-0014",
        "Houten Haven",
        "De regel van poort 3",
        ("Is het veilig genoeg om de sessies te starten?", "Dit geldt vanaf de volgende keer."),
        _RULE,
        "Stel voor",
        "#",
        second=SECOND,
    ),
    "wijzigingen": ChangesPage("LOT-2026-0014", "Houten Haven", "#", (_HANDOVER, _GATE)),
    "wijzigingen-fout": ChangesPage(
        "LOT-2026-0014",
        "Houten Haven",
        "#",
        (_GATE,),
        errors=(Mistake("", "Een ander dan uzelf moet dit bevestigen."),),
    ),
    "wijzigingen-leeg": ChangesPage(
        "LOT-2026-0014", "Houten Haven", "#", (), said="Bevestigd. De wijziging geldt nu."
    ),
}
