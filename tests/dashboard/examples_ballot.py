"""The pages behind a link: the gate in every state, its receipt, the list of a table, what waits today."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dashboard.pages.ballot import (
    BallotPage,
    BarePage,
    CalmPage,
    ClosedPage,
    ConfirmPage,
    Evidence,
    Given,
    Opened,
    OwnVote,
    Question,
    ReceiptPage,
    ReportPage,
    Shown,
    Titled,
    Voice,
)
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.links import ConfirmListPage, NotedPage, NotedVote, TodayPage, WaitingItem
from dashboard.templating import Page


NOW = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
CLOSES = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
QUESTION = Question(
    "R-48213", 3, 5, "Is het veilig genoeg om de sessies te starten?", "wijkagent, politie", CLOSES, "", 3, 5
)
OPENED = Opened(QUESTION, "LOT-2026-0021", "Zilveren Wilg", "T. Kaya", "politie", "a1b2", "pass")
TITLES = (
    Titled("Risicoanalyse", True, True),
    Titled("Afspraken over veilig bezoek", True, True),
    Titled("Overzicht van eerdere interventies", True, True),
    Titled("Netwerkkaart", False, False),
)
EVIDENCE = (
    Evidence(
        "Risicoanalyse",
        True,
        True,
        4,
        datetime(2026, 11, 18, 10, tzinfo=UTC),
        (
            Shown("Wat weten we zeker?", "P7 was 11 dagen ongeoorloofd afwezig sinds 1 december."),
            Shown(
                "Risico’s",
                columns=("Wat", "Soort"),
                rows=(("Dreiging bij bezoek", "reëel"), ("Tas met geld", "spookverhaal")),
            ),
        ),
    ),
    Evidence("Afspraken over veilig bezoek", True, True, 1, datetime(2026, 11, 19, 10, tzinfo=UTC)),
    Evidence("Netwerkkaart", False, False, None, None),
)
VOICES = (
    Voice("Gemeente", True),
    Voice("Jeugdbescherming", True),
    Voice("Zorg", True),
    Voice("Politie", False, own=True),
    Voice("OM", False),
)
SEEN = (
    Voice("Gemeente", True, answer="go", answer_words="go"),
    Voice(
        "Jeugdbescherming",
        True,
        answer="conditional_go",
        answer_words="go onder voorwaarden",
        motivation="Veiligheidsplan voor P3 eerst bespreken",
    ),
    Voice("Politie", True, own=True, answer="conditional_go", answer_words="go onder voorwaarden"),
    Voice("OM", False),
)
STEPS = (Option("risicoanalyse", "Risicoanalyse (deze stap)"), Option("interviews", "Interviews"))
OWNERS = (Option("s1", "M. de Wit, procesregisseur"), Option("s2", "wijkteam"))
GIVEN = Given(
    "conditional_go",
    "Eén collega is vorige maand aangesproken bij de auto. Met twee is het te doen.",
    condition="Bezoeken alleen met twee collega’s",
    condition_owner="s2",
    condition_due="2026-12-01",
)
OWN = OwnVote("S-7F3K", "go onder voorwaarden", GIVEN.motivation, NOW)

BALLOT: dict[str, Page] = {
    "poort-kaal": BarePage(QUESTION, TITLES, "code"),
    "poort-code": BarePage(QUESTION, TITLES, "code", code_sent=True),
    "poort-code-fout": BarePage(
        QUESTION,
        TITLES,
        "code",
        code_sent=True,
        errors=(Mistake("code", "Deze code klopt niet. U kunt het nog 4 keer proberen."),),
    ),
    "poort-link": BarePage(QUESTION, TITLES, "link"),
    "poort-account": BarePage(QUESTION, TITLES, "account"),
    "poort-dicht-kaal": BarePage(QUESTION, TITLES, "code", is_open=False),
    "poort-open": BallotPage(
        OPENED, "Sessies", EVIDENCE, VOICES, STEPS, OWNERS, votes_hidden="until_own_vote"
    ),
    "poort-gekozen": BallotPage(
        OPENED, "Sessies", EVIDENCE, VOICES, STEPS, OWNERS, given=GIVEN, own=OWN, votes_hidden=""
    ),
    "poort-fout": BallotPage(
        OPENED,
        "Sessies",
        EVIDENCE,
        VOICES,
        STEPS,
        OWNERS,
        given=Given("hold"),
        errors=(Mistake("missing", "Vul in wat ontbreekt."), Mistake("motivation", "Vul een motivering in.")),
        votes_hidden="until_own_vote",
    ),
    "poort-leeg-fout": BallotPage(
        OPENED,
        "Sessies",
        EVIDENCE,
        VOICES,
        STEPS,
        OWNERS,
        errors=(Mistake("answer-go", "Kies een antwoord."),),
    ),
    "poort-veranderd": BallotPage(
        OPENED,
        "Sessies",
        EVIDENCE,
        VOICES,
        STEPS,
        OWNERS,
        given=GIVEN,
        changed=True,
        votes_hidden="until_own_vote",
    ),
    "bevestigen": ConfirmPage(
        OPENED, GIVEN, "Go onder voorwaarden", "", "wijkteam", date(2026, 12, 1), "k", False
    ),
    "bevestigen-laatste": ConfirmPage(
        OPENED,
        Given("back", "School niet gesproken.", back_to="interviews"),
        "Terug naar een stap",
        "Interviews",
        "",
        None,
        "k",
        True,
    ),
    "ontvangst": ReceiptPage(
        OPENED, "S-7F3K", NOW, GIVEN, "Go onder voorwaarden", "", "wijkteam", date(2026, 12, 1), ("OM",), SEEN
    ),
    "ontvangst-besluit": ReceiptPage(
        OPENED, "S-7F3K", NOW, Given("go"), "Go", "", "", None, (), SEEN, decided="go onder voorwaarden"
    ),
    "ontvangst-laat": ReceiptPage(OPENED, "S-7F3K", NOW, Given("go"), "Go", "", "", None, (), (), late=True),
    "poort-dicht": ClosedPage(
        OPENED, "decided", "go onder voorwaarden", NOW, "", SEEN, OWN, STEPS, OWNERS, next_step="Sessies"
    ),
    "poort-ingetrokken": ClosedPage(
        OPENED, "withdrawn", "", NOW, "Er komt eerst een gesprek met de school.", (), None
    ),
    "niet-u": ReportPage(),
    "niet-u-klaar": ReportPage(done=True),
    "link-onbekend": CalmPage(),
    "link-gevraagd": CalmPage(asked=True),
    "vandaag": TodayPage(
        (
            WaitingItem("gate", "R-48213", CLOSES, "1"),
            WaitingItem("meeting", "R-48213", CLOSES, "3"),
            WaitingItem("seat", "R-10077", None, "2"),
            WaitingItem("team", "R-10077", None, "4"),
        )
    ),
    "genoteerd": NotedPage(OPENED, "go", "", NOW, CLOSES),
    "lijst": ConfirmListPage(
        OPENED,
        "M. de Wit",
        NOW,
        (
            NotedVote("T. Kaya", "politie", "go", ""),
            NotedVote("R. Bakker", "gemeente", "aanhouden", "Mandaat ontbreekt"),
        ),
        "l",
    ),
}
