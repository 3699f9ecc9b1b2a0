"""The pages of a puzzelteam with something on them, for pictures and for the accessibility tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dashboard.pages.case import CommandPage
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.puzzelteam import (
    Agreement,
    Answer,
    Appointment,
    BareMeetingPage,
    GivenSignal,
    MeetingCalmPage,
    MeetingPage,
    PeilingDonePage,
    PeilingPage,
)
from dashboard.pages.team import (
    Closing,
    ComingAsk,
    Contact,
    Digest,
    DigestCodePage,
    DigestPage,
    Felt,
    LinkDigestPage,
    Mark,
    PeilingBox,
    RhythmBox,
    ScenarioCard,
    Seated,
    Sign,
    SignalLine,
    Story,
    TeamButton,
    TeamPage,
    Watching,
)
from dashboard.templating import Page


PHONE = "Dit lijkt op een telefoonnummer: 06-12345678. Is het nodig? Schrijf liever een code of een rol."
PLATE = "Dit lijkt op een kenteken: 12-AB-34. Is het nodig? Schrijf liever een code of een rol."
LOOK = (
    "Hieronder staat iets dat op een persoonsgegeven lijkt. Er is nog niets bewaard. "
    "Moet het zo blijven? Druk dan nog een keer op de knop."
)
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
    Seated("a", "L. Vos", "Projectleider, Gemeente", "ok", "komt", task="voorzitter"),
    Seated("b", "J. Smit", "Reclassering, Reclassering", "swap", "vervanger komt"),
    Seated("c", "A. Prins", "Woningcorporatie, De Haven", "cross", "komt niet"),
    Seated("d", "T. Kaya", "Wijkagent, Politie", "ring", "nog geen antwoord", "", "vicevoorzitter", False),
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
    signal=GivenSignal("Gezien in 12-AB-34."),
    warnings={"text": PLATE},
    said="Uw vervanger komt.",
    said_at=AT - timedelta(days=3),
)
WORSE = SignalLine(
    "Nieuw verzuim van meer dan 2 dagen",
    "bad",
    "slechter",
    "ma 23 november, leerplicht, een feit, scenario B",
)
BETTER = SignalLine("P7 op tijd op school", "ok", "beter", "vr 27 november, school, nog niet nagegaan")
WATCHING = Watching(
    (
        ScenarioCard(
            "A",
            "Het ergste",
            "Een kind verdwijnt of geweld tussen families loopt op",
            "Dezelfde dag bellen met politie en Veilig Thuis. Extra overleg binnen 24 uur.",
            (
                Sign("Nieuwe minderjarige rond P4", "do 6 augustus, politie, een feit", "ok", "beter"),
                Sign("Incident met een professional", "Nog niemand heeft dit gezien.", "mute", "onbekend"),
            ),
            "ok",
            "beter",
            "#",
        ),
        ScenarioCard(
            "B",
            "Niets verandert",
            "Meldingen blijven komen, ondanks de aanpak",
            "Leerplicht en gezinscoach gaan samen langs, binnen 5 werkdagen.",
            (
                Sign(
                    "Nieuw verzuim van meer dan 2 dagen",
                    "ma 23 november, leerplicht, een feit",
                    "bad",
                    "slechter",
                ),
            ),
            "bad",
            "slechter",
            "#",
        ),
        ScenarioCard("C", "Dit willen we", "", "", (), "mute", "", "#", written=False),
    ),
    (WORSE, BETTER),
    (
        Contact(
            "N3", "buurvrouw", "Veilig: zij belt zelf en weet van het plan.", "via jongerenwerk, praat mee"
        ),
    ),
    "1 signaal is slechter. Kom binnen een paar dagen bij elkaar.",
    (
        "Een signaal vraagt om de poort na Interviews opnieuw te bekijken: “Nieuw verzuim van meer dan 2 dagen”.",
    ),
    "50% is een feit. Dat is geen norm.",
)
STORY = Story(
    "Twee gezinnen in één straat; P1 en P4 kennen elkaar van school.\nSinds de zomer is het rustig.",
    "P7 gaat weer naar school.",
    "P4 trekt nieuwe jongeren aan.",
)
RHYTHM = RhythmBox(
    "Aanpak: elke 14 dagen",
    (
        "di 1 september: Aanpak, elke 14 dagen. De crisis is voorbij.",
        "ma 29 juni: Crisis, elke 7 dagen. Het team begon.",
    ),
)
PEILING = PeilingBox(
    None,
    (
        Felt(AT, 6, 7, "2,8", "3,9", "2", 3, ("Ik ga niet meer alleen.",)),
        Felt(AT - timedelta(days=90), 5, 7, "3,6", "3,9", "0", 1, ()),
        Felt(AT - timedelta(days=180), 3, 7, "te weinig antwoorden", "te weinig antwoorden", "1", 0, ()),
    ),
    True,
    "Veiligheid: lager dan de vorige keer. Samenwerking: even hoog als de vorige keer.",
)
BUTTONS = tuple(
    TeamButton(words, "#", shape)
    for words, shape in (
        ("Geef een signaal door", "eye"),
        ("Plan een overleg", "calendar"),
        ("Verzet het overleg", "swap"),
        ("Zeg het overleg af", "cross"),
        ("Open een peiling", "person"),
        ("Verander het ritme", "clock"),
        ("Laat het team pauzeren", "pause"),
        ("Laat iemand erbij in het team", "plus"),
        ("Stop het team", "lock"),
    )
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
    agreements=MINE,
    asked=(ComingAsk("a", "Projectleider", Answer("U komt.", AT)),),
    closing=Closing(
        "m",
        AT,
        (AT + timedelta(days=14), AT + timedelta(days=21)),
        (Option("a", "L. Vos"),),
        "Voor deze datums is geen schoolkalender meer bekend. Kijk zelf of ze in een schoolvakantie vallen.",
    ),
    watching=WATCHING,
    story=STORY,
    rhythm=RHYTHM,
    peiling=PEILING,
    buttons=BUTTONS,
    leads=True,
    digest="#",
    given={"decisions": "Wij bellen op 06-12345678.", "reason": "Zie 12-AB-34."},
    warnings={"decisions": PHONE, "reason": PLATE},
    errors=(Mistake("next_at", "Kies wat er volgt: een nieuwe datum, een pauze of stoppen."),),
)
MEMBER = replace(
    TEAM,
    mood="mute",
    state="pauze",
    closing=None,
    next=None,
    asked=(),
    leads=False,
    errors=(),
    buttons=BUTTONS[:1],
    asks_promise=True,
    said="Het signaal is bewaard. Het staat op de agenda van het volgende overleg.",
    rhythm=replace(RHYTHM, paused="Pauze tot ma 11 januari 2027: Feestdagen."),
    watching=replace(WATCHING, extra="", reopen=(), contacts=(), signals=(), facts=""),
    seats=tuple(replace(one, shape="ring") for one in SEATS),
    story=Story(),
    peiling=replace(PEILING, open_until=AT, rows=(), trend=""),
    agreements=(),
)
UNFORMED = replace(
    MEMBER,
    formed=False,
    marks=(),
    seats=(),
    buttons=(),
    asks_promise=False,
    watching=Watching(),
    rhythm=None,
    peiling=None,
    may_form=True,
    said="",
)
PEOPLE = (
    Option("b", "J. Smit, Reclassering"),
    Option("c", "A. Prins, Woningcorporatie"),
    Option("d", "T. Kaya, Wijkagent"),
)
FORM = CommandPage(
    "LOT-2026-0014",
    "Puzzelteam",
    "Vorm het puzzelteam",
    (
        "Wie u kiest, krijgt een link met één vraag: blijft u bij dit team? Bij het team ziet u wie ja zei.",
        "Voorzitter: L. Vos. De voorzitter van de casus leidt ook het puzzelteam.",
    ),
    (
        FieldView(
            "seats", "Wie zit in het team?", "choices", chosen=("b", "c"), options=PEOPLE, required=True
        ),
        FieldView(
            "vice",
            "Wie is vicevoorzitter?",
            "choice",
            options=PEOPLE,
            required=True,
            as_list=True,
            error="Vul dit in.",
        ),
        FieldView("attendance_rule", "Wat spreken we af over wegblijven?", "long_text"),
    ),
    "Vorm het team",
    "#",
    errors=(Mistake("vice", "Vul dit in."),),
)
WARNED = CommandPage(
    "LOT-2026-0014",
    "Puzzelteam",
    "Schrap een afspraak",
    ("Zij gaat dan niet meer mee naar het volgende overleg. Is zij klaar? Kies dan Gedaan bij het team.",),
    (
        FieldView(
            "agreement",
            "Welke afspraak vervalt?",
            "choice",
            chosen=("1",),
            options=(Option("1", "Sport regelen voor P6 en P7"),),
            required=True,
            as_list=True,
        ),
        FieldView(
            "reason",
            "Waarom?",
            "long_text",
            "P6 is te bereiken op 06-12345678.",
            hint="Noem geen namen van betrokkenen.",
            warning=PHONE,
            required=True,
        ),
    ),
    "Schrap de afspraak",
    "#",
    errors=(Mistake("", LOOK),),
)
DIGEST = Digest(
    "overdracht",
    "info",
    "Aanpak: elke 14 dagen",
    STORY,
    NEXT,
    "ma 16 november",
    ("Wij bellen elke vrijdag.",),
    MINE[:1],
    MINE[1:],
    WATCHING,
)
PUZZELTEAM: dict[str, Page] = {
    "overleg-kaal": BareMeetingPage(AT, 45),
    "overleg": LINK,
    "overleg-rustig": MeetingCalmPage(),
    "overleg-code": DigestCodePage(),
    "overleg-code-fout": DigestCodePage(
        True, (Mistake("code", "Deze code klopt niet. U kunt het nog 4 keer proberen."),)
    ),
    "overleg-samenvatting": LinkDigestPage("Wijkagent", DIGEST, True),
    "peiling": PeilingPage(
        {"safety": "2", "line": "Bel mij op 06-12345678."},
        (Mistake("together", "Kies een van de mogelijkheden."),),
        PHONE,
    ),
    "peiling-klaar": PeilingDonePage(thanks=True),
    "puzzelteam": TEAM,
    "puzzelteam-lid": MEMBER,
    "puzzelteam-nieuw": UNFORMED,
    "puzzelteam-vormen": FORM,
    "puzzelteam-gewaarschuwd": WARNED,
    "puzzelteam-samenvatting": DigestPage("LOT-2026-0014", "Houten Haven", DIGEST, True),
}
