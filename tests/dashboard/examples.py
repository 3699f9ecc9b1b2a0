"""Example pages: every page struct in the states a person can meet, with invented people."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dashboard.pages.accessibility import AccessibilityPage
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
from dashboard.pages.errors import ErrorPage
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.links import ConfirmListPage, NotedPage, NotedVote, TodayPage, WaitingItem
from dashboard.pages.postbox import LetterLine, LetterPage, Piece, PostboxPage
from dashboard.pages.sign_in import SignInOpenPage, SignInPage
from dashboard.pages.start import CaseLine, StartPage, ToDecide, ToDo
from dashboard.pages.step import AskedSeat, AskPage, ResultForm, ResultLine, StepPage
from dashboard.templating import Page
from tests.dashboard.examples_account import ACCOUNT
from tests.dashboard.examples_changes import CHANGES
from tests.dashboard.examples_logbook import LOGBOOK
from tests.dashboard.examples_new_case import NEW_CASE
from tests.dashboard.examples_preferences import PREFERENCES
from tests.dashboard.examples_puzzelteam import PUZZELTEAM
from tests.dashboard.examples_step import STEP
from tests.dashboard.overview_example import EMPTY_OVERVIEW, OVERVIEW


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
EXAMPLES |= ACCOUNT | CHANGES | LOGBOOK | NEW_CASE | PREFERENCES | STEP | PUZZELTEAM
