"""The coordinator's page as an example: something of everything, and an empty house."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dashboard.pages.forms import Option
from dashboard.pages.overview import (
    AddressLine,
    Bar,
    Beat,
    Board,
    BoardCard,
    BoardColumn,
    Filled,
    GateLine,
    Keep,
    LetterLine,
    Listed,
    Number,
    OverviewPage,
    Point,
    SavedView,
    StillLine,
    TeamLine,
    Trends,
    WeekLine,
)


AT = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
BEATS = {"h": "held", "d": "thin", "m": "missed", "p": "paused", "l": "unrecorded", "n": "next", ".": "none"}


def beats(marks: str) -> tuple[Beat, ...]:
    """A strip from its letters."""
    return tuple(Beat(BEATS[mark], None) for mark in marks)  # type: ignore[arg-type]  # the letters above


def column(key: str, norm: int | None, *cards: BoardCard, total: int = 0, paused: int = 0) -> BoardColumn:
    """A column of the board."""
    count = total or len(cards)
    more = f"/overzicht?kolom=lot.{key}" if total else ""
    over = sum(bool(card.over) for card in cards)
    return BoardColumn(
        f"lot.{key}", key.title(), norm, norm is not None, over, paused, Listed(cards, count, more)
    )


def line(percents: list[int | None]) -> tuple[Point, ...]:
    """Twelve months of a share."""
    months = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]
    return tuple(
        Point(month, percent, percent or 0, 100 if percent is not None else 0)
        for month, percent in zip(months, percents, strict=True)
    )


VIEWS = (
    SavedView("Wijk Noord", "/overzicht?q=noord", "#", is_shown=False),
    SavedView("Alles van LOT", "/overzicht?methode=lot", "#", is_shown=True),
)
OVERVIEW = OverviewPage(
    "1 poort is te laat, 1 voorwaarde is te laat en 2 puzzelteams zijn stil. De rest loopt.",
    False,
    AT,
    Filled(methods=(Option("iwop", "Integrale wijkaanpak"), Option("lot", "LOT-interventie"))),
    (
        Number(4, "Poorten die wachten", "warn", "1 sluit vandaag of morgen", "#poorten", "clock"),
        Number(2, "Te laat", "bad", "1 poort, 1 voorwaarde", "#laat"),
        Number(2, "Stille puzzelteams", "bad", "langst: 77 dagen", "#teams", "bell"),
        Number(3, "Adressen die niet werken", "bad", "2 met een open vraag", "#adressen", "mail"),
        Number(6, "Deze week", "mute", "2 poorten, 4 overleggen", "#week", "calendar"),
    ),
    (
        Board(
            "LOT-interventie",
            (
                column(
                    "intake",
                    10,
                    BoardCard("LOT-2026-0028", "Stille Akker", 6, 10, "info", "Wacht op bestuurder", "clock"),
                    BoardCard(
                        "LOT-2026-0029", "Witte Sluis", 3, 10, "info", "Wacht op de voorzitter", "person"
                    ),
                ),
                column(
                    "interviews",
                    45,
                    BoardCard(
                        "LOT-2026-0024", "Hoge Brug", 52, 45, "info", "Wacht op de voorzitter", "person"
                    ),
                    BoardCard(
                        "LOT-2026-0026", "Rode Dijk", 31, 45, "info", "Wacht op de voorzitter", "person"
                    ),
                ),
                column(
                    "risicoanalyse",
                    21,
                    BoardCard(
                        "LOT-2026-0022", "Lange Laan", 27, 21, "bad", "Poort 3 is voorbij de laatste dag"
                    ),
                    BoardCard(
                        "LOT-2026-0021", "Zilveren Wilg", 19, 21, "info", "Wacht op wijkagent", "clock"
                    ),
                ),
                column(
                    "sessies",
                    75,
                    BoardCard("LOT-2026-0018", "Koele Beek", 40, 75, "info", "Wacht op 5 stemmen", "clock"),
                    BoardCard(
                        "LOT-2026-0019",
                        "Smalle Steeg",
                        38,
                        75,
                        "mute",
                        "Pauze tot en met ma 4 januari 2027",
                        "pause",
                    ),
                    paused=1,
                ),
                column(
                    "borging",
                    180,
                    BoardCard("LOT-2026-0011", "Groene Kade", 96, 180, "warn", "De klok staat stil", "clock"),
                ),
                column(
                    "nazorg",
                    None,
                    BoardCard("LOT-2024-0002", "Blauwe Molen", 703, None, "ok", "Beoordeling wo 2 december"),
                    total=5,
                ),
            ),
        ),
    ),
    16,
    Listed(
        (
            GateLine(
                datetime(2026, 11, 24, 11, tzinfo=UTC),
                "warn",
                "sluit morgen",
                "LOT inschakelen?",
                1,
                "LOT-2026-0028",
                "Stille Akker",
                1,
                2,
                "bestuurder",
                AT,
            ),
            GateLine(
                datetime(2026, 11, 26, 16, tzinfo=UTC),
                "info",
                "",
                "Veilig verder?",
                3,
                "LOT-2026-0021",
                "Zilveren Wilg",
                3,
                5,
                "wijkagent, jeugdbeschermer",
            ),
        ),
        12,
        "/overzicht?poorten=2#poorten",
    ),
    Listed(
        (
            StillLine(
                "LOT-2026-0022",
                "Lange Laan",
                "bad",
                "Poort 3 sloot vr 20 november zonder besluit",
                "De voorzitter stelt de vraag opnieuw.",
            ),
            StillLine(
                "LOT-2026-0011",
                "Groene Kade",
                "bad",
                "Een voorwaarde moest vr 20 november klaar zijn",
                "De klok van de stap staat stil.",
            ),
        ),
        2,
    ),
    Listed(
        (
            StillLine(
                "LOT-2025-0009",
                "Kleine Haven",
                "warn",
                "Sluiten voorgesteld op do 19 november",
                "Een tweede mens bevestigt dit.",
                "#",
                "Bekijk en bevestig",
            ),
        ),
        1,
    ),
    Listed(
        (
            TeamLine(
                "LOT-2026-0014",
                "Houten Haven",
                "elke 4 weken",
                beats("dhhhhdhhdhhhmm."),
                "12 gehouden, waarvan 3 met minder dan de helft; 2 gemist; 0 keer pauze",
                "bad",
                "bell",
                "Stil: 77 dagen",
                None,
                77,
            ),
            TeamLine(
                "LOT-2026-0011",
                "Groene Kade",
                "elke 2 weken",
                beats("hhdhhhdhhmhhhln"),
                "12 gehouden; 1 gemist",
                "warn",
                "clock",
                "Laat: wo 18 november niet vastgelegd",
                date(2026, 12, 2),
                19,
            ),
            TeamLine(
                "LOT-2026-0019",
                "Smalle Steeg",
                "elke 2 weken",
                beats("hhhhdhhhhhhhppn"),
                "12 gehouden; 2 keer pauze",
                "mute",
                "pause",
                "Pauze tot ma 4 januari 2027",
                date(2027, 1, 4),
                9,
            ),
            TeamLine(
                "LOT-2026-0018",
                "Koele Beek",
                "elke week",
                beats("hhhhhhdhhhhhhhn"),
                "14 gehouden",
                "ok",
                "ok",
                "In ritme, 14 op rij",
                date(2026, 11, 24),
                6,
            ),
        ),
        4,
    ),
    Listed(
        (
            AddressLine(
                "LOT-2026-0021",
                "Zilveren Wilg",
                "Wijkagent",
                "Politie Waterwolde",
                "bad",
                "krijgt geen post, en een poort wacht op deze plek",
                "/overzicht/adres/1/2",
            ),
            AddressLine(
                "LOT-2026-0018",
                "Koele Beek",
                "Projectleider",
                "Gemeente Waterwolde",
                "warn",
                "krijgt geen post sinds vr 20 november",
            ),
        ),
        2,
    ),
    Listed(
        (
            LetterLine(
                "Vraag aan een beslisser",
                "LOT-2026-0021",
                "Zilveren Wilg",
                AT,
                "bad",
                "de mailserver weigerde het",
                "/overzicht/bericht/1",
            ),
        ),
        1,
    ),
    Listed(
        (
            WeekLine(
                datetime(2026, 11, 24, 9, tzinfo=UTC),
                "Overleg van het puzzelteam",
                "calendar",
                "LOT-2026-0018",
                "Koele Beek",
            ),
            WeekLine(
                datetime(2026, 11, 26, 16, tzinfo=UTC),
                "Poort 3 sluit",
                "gate-open",
                "LOT-2026-0021",
                "Zilveren Wilg",
            ),
        ),
        2,
    ),
    Trends(
        16,
        (
            (
                "LOT-interventie",
                (
                    Bar("Intake", 8, 14, 10),
                    Bar("Interviews", 49, 11, 45),
                    Bar("Risicoanalyse", 20, 9, 21),
                    Bar("Sessies", 71, 6, 75),
                    Bar("Borging", 166, 3, 180),
                ),
            ),
        ),
        line([71, 74, 70, 78, 76, 81, 79, 84, 80, 86, 91, 88]),
        line([None, None, 90, 93, 88, 91, 95, None, 84, 86, 81, 79]),
    ),
    views=VIEWS,
)

EMPTY_OVERVIEW = OverviewPage(
    "Niets te laat. Mooi.",
    True,
    AT,
    Filled(q="Haven"),
    tuple(
        Number(0, title, "ok", "geen", address)
        for title, address in (
            ("Poorten die wachten", "#poorten"),
            ("Te laat", "#laat"),
            ("Stille puzzelteams", "#teams"),
            ("Adressen die niet werken", "#adressen"),
            ("Deze week", "#week"),
        )
    ),
    (),
    0,
    Listed(),
    Listed(),
    Listed(),
    Listed(),
    Listed(),
    Listed(),
    Listed(),
    Trends(0, (), line([None] * 12), line([None] * 12)),
    "Het bericht gaat opnieuw op weg.",
    VIEWS,
    Keep((("q", "Haven"),), "", "Vul dit in."),
)
