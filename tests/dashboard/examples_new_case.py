"""The pages of starting a case, filled in, for the gallery and for axe."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from actions.case_draft import CaseDraft, DraftGate, DraftMember
from dashboard.dates import Calendar
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.new_case import Bar, StartedPage, Told
from dashboard.templating import Page
from dashboard.views import new_case as views
from dashboard.words import Words
from methods.catalogue import catalogue
from tests.builders import INSTALLATION


NOW = datetime(2026, 11, 23, 10, 8, tzinfo=UTC)
METHODS = catalogue().methods
LOT = METHODS["lot"]
WORDS = Words(Calendar("nl", ZoneInfo("Europe/Amsterdam"), 2026), LOT)


def somebody(name: str, organisation: str, role: str, domain: str, email: str, **more: str) -> DraftMember:
    """Somebody in the team."""
    return DraftMember(name=name, organisation=organisation, role=role, domain=domain, email=email, **more)


DRAFT = CaseDraft(
    method="lot",
    alias="Heldere Brug",
    purpose="Nieuwe aanwas voorkomen; kinderen beschermen.",
    selection_ground="Kinderen in een risicovolle situatie.",
    legal_ground="Privacyprotocol ZVH Waterwolde, artikel 4",
    controller="Gemeente Waterwolde",
    sponsor="c.hofman@waterwolde.example",
    members=(
        somebody("S. Aalders", "LOT", "projectleider", "overig", "s.aalders@lot.example"),
        somebody(
            "M. de Wit", "Zorg- en Veiligheidshuis", "procesregisseur", "bestuur", "m.dewit@zvh.example"
        ),
        somebody(
            "T. Kaya",
            "politie",
            "wijkagent",
            "veiligheid",
            "t.kaya@politie.example",
            substitute="m.dewit@zvh.example",
        ),
        somebody("C. Hofman", "gemeente Waterwolde", "bestuurder", "bestuur", "c.hofman@waterwolde.example"),
        somebody("A. Mulder", "Zorggroep Waterwolde", "systeemtherapeut", "zorg", "a.mulder@gmail.com"),
    ),
    gates={"intake": DraftGate(heard=("domain:zorg",), assurance="account", days="7")},
    done=(1, 2, 3, 4),
)
WRONG = (Mistake("alias", "Deze schuilnaam is al in gebruik. Kies een andere."),)
PEOPLE = (Told("A. Mulder", "gaat weg na 11.18 uur"), Told("T. Kaya", "gaat weg na 11.18 uur"))


def _bar(page: int) -> Bar:
    return views.bar(DRAFT, page, NOW, WORDS)


NEW_CASE: dict[str, Page] = {
    "nieuw-1": views.about_page(DRAFT, _bar(1), METHODS, WORDS),
    "nieuw-1-fout": views.about_page(DRAFT, _bar(1), METHODS, WORDS, WRONG),
    "nieuw-2": views.ground_page(DRAFT, _bar(2), WORDS),
    "nieuw-3": views.team_page(
        DRAFT, _bar(3), LOT, WORDS, teams=(Option("LOT-2026-0014", "LOT-2026-0014 Houten Haven"),)
    ),
    "nieuw-3-fout": views.team_page(
        CaseDraft(method="lot", alias="Heldere Brug"),
        _bar(3),
        LOT,
        WORDS,
        typed=DraftMember(name="A. Mulder", email="geen adres"),
        paste="A. Mulder\tZorggroep",
        errors=(
            Mistake("email", "Vul een e-mailadres in, zoals naam@organisatie.nl."),
            Mistake("paste", "Regel 1: A. Mulder: Kies een rol van de methode."),
        ),
    ),
    "nieuw-4": views.gates_page(DRAFT, _bar(4), LOT, WORDS),
    "nieuw-5": views.check_page(DRAFT, _bar(5), LOT, INSTALLATION, WORDS),
    "gestart": StartedPage("LOT-2026-0030", "Heldere Brug", PEOPLE, "Intake", NOW, may_undo=True),
    "gestart-teruggedraaid": StartedPage(
        "LOT-2026-0030", "Heldere Brug", (), "Intake", NOW, may_undo=False, undone=True
    ),
}
