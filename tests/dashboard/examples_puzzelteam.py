"""The pages of a puzzelteam with something on them, for pictures and for the accessibility tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dashboard.pages.forms import Mistake, Option
from dashboard.pages.puzzelteam import (
    Agreement,
    Answer,
    Appointment,
    BareMeetingPage,
    Closing,
    Mark,
    MeetingCalmPage,
    MeetingPage,
    PeilingDonePage,
    PeilingPage,
    Seated,
    SignalLine,
    TeamPage,
)
from dashboard.templating import Page


AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
NEXT = Appointment("m:1", AT, 45, "Buurthuis De Spil, zaal 2", 5, 7)
MINE = (
    Agreement("1", "Sport regelen voor P6 en P7", "L. Vos", date(2026, 10, 2), 49, 3),
    Agreement("2", "Boodschap aan de familie bijwerken", "T. Kaya", date(2026, 12, 7), 0, 0),
)
DIRECTIONS = (Option("worse", "Slechter"), Option("neither", "Gelijk"), Option("better", "Beter"))
KINDS = (Option("untested", "Nog niet nagegaan"), Option("fact", "Een feit"))
BEATS = ("held", "held", "thin", "held", "held", "held", "thin", "held", "missed", "paused", "held", "next")
MARKS = tuple(
    Mark(beat, date(2026, 6, 29) + timedelta(days=14 * place), beat) for place, beat in enumerate(BEATS)
)
SEATS = (
    Seated("a", "L. Vos", "Projectleider, Gemeente", "ok", "komt"),
    Seated("b", "J. Smit", "Reclassering, Reclassering", "swap", "vervanger komt"),
    Seated("c", "A. Prins", "Woningcorporatie, De Haven", "cross", "komt niet"),
    Seated("d", "T. Kaya", "Wijkagent, Politie", "ring", "nog geen antwoord"),
)
LINK = MeetingPage(
    ticket="R-48213",
    role="Wijkagent",
    next=NEXT,
    answer=Answer("Uw vervanger komt.", AT - timedelta(days=3), "R. Bakker"),
    mine=MINE,
    promised=False,
    may_promise=True,
    is_sponsor=True,
    leads=True,
    directions=DIRECTIONS,
    kinds=KINDS,
    compartments=(Option("all", "Het hele team"), Option("veiligheid", "Veiligheid")),
    said="Uw vervanger komt.",
    said_at=AT - timedelta(days=3),
)
TEAM = TeamPage(
    reference="LOT-2026-0014",
    alias="Houten Haven",
    formed=True,
    state="in ritme",
    mood="ok",
    every_days=14,
    longest=8,
    marks=MARKS,
    summary="Hartslag: 29 jun gehouden.",
    next=NEXT,
    seats=SEATS,
    topics=("Welke signalen zien we?", "Wat is er gedaan sinds de vorige keer?"),
    signals=(
        SignalLine(
            "Nieuw verzuim van meer dan 2 dagen", "bad", "slechter", "ma 23 november, leerplicht, een feit"
        ),
        SignalLine("P7 op tijd op school", "ok", "beter", "vr 27 november, school, nog niet nagegaan"),
    ),
    agreements=MINE,
    closing=Closing("m", AT, (AT + timedelta(days=14), AT + timedelta(days=21)), (Option("a", "L. Vos"),)),
    may_plan=False,
    errors=(Mistake("next_at", "Kies wat er volgt: een nieuwe datum, een pauze of stoppen."),),
)
PUZZELTEAM_EXAMPLES: dict[str, Page] = {
    "overleg-kaal": BareMeetingPage(AT, 45),
    "overleg": LINK,
    "overleg-rustig": MeetingCalmPage(),
    "peiling": PeilingPage({"safety": "2"}, (Mistake("together", "Kies een van de mogelijkheden."),)),
    "peiling-klaar": PeilingDonePage(thanks=True),
    "puzzelteam": TEAM,
}
