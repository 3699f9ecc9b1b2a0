"""Every refusal in words a person can act on: ONE table, by class; the law and the actions know no Dutch.

A sentence may name the facts of its refusal. `tests/dashboard/test_sentences.py` fails when a refusal has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus

from actions import errors as done
from dashboard.catalogues import N_, translations
from dashboard.dates import Calendar
from gates import errors as law


Refusal = law.GateRefusal | done.ActionRefusal

SENTENCES: Mapping[type[Exception], str] = {
    # The ballot.
    law.AnswerMissing: N_("Kies een antwoord."),
    law.MotivationMissing: N_("Vul een motivering in. Alleen bij een gewone go hoeft dat niet."),
    law.ConditionMissing: N_("Vul de voorwaarde in."),
    law.ConditionOwnerMissing: N_("Kies wie de voorwaarde regelt."),
    law.ConditionDueMissing: N_("Kies een dag voor de voorwaarde."),
    law.BackStepMissing: N_("Kies naar welke stap het terug moet."),
    law.BackStepNotEarlier: N_("Terug kan naar deze stap of een eerdere, niet naar een latere."),
    law.MissingUnnamed: N_("Vul in wat ontbreekt."),
    # The round.
    law.RoundDecided: N_("Het besluit was al gevallen. Uw antwoord is bewaard, maar telt niet mee."),
    law.RoundLapsed: N_("De poort sloot zonder besluit. Uw antwoord is bewaard, maar telt niet mee."),
    law.RoundWithdrawn: N_("Deze vraag is ingetrokken. Uw antwoord is bewaard, maar telt niet mee."),
    law.RoundBlocked: N_(
        "Deze ronde staat stil: een plek is vervallen. De voorzitter stelt de vraag opnieuw."
    ),
    law.VoteLate: N_("De poort sloot %(closes_at)s. Uw antwoord is bewaard, maar telt niet mee."),
    law.SeatNotInRound: N_("Deze plek is voor deze vraag niet gevraagd."),
    law.SeatNotTheirs: N_("Deze plek is niet (meer) van u."),
    law.SubstituteIsHolder: N_("Iemand kan zichzelf niet vervangen."),
    law.SubstituteInTurnReplaced: N_("Deze twee mensen kunnen elkaar niet tegelijk vervangen."),
    law.RuleNeverMet: N_(
        "Met deze mensen kan de regel van de poort nooit gehaald worden. Vul eerst het team aan."
    ),
    law.IllegalTransition: N_("Dit kan niet meer: er is intussen iets veranderd. Open de pagina opnieuw."),
    # Emergency go.
    law.EmergencyNotForeseen: N_("Bij deze poort kan geen noodbesluit."),
    law.EmergencyRoleNeeded: N_("Een noodbesluit kan alleen door wie de methode daarvoor aanwijst."),
    law.EmergencyNeedsTwo: N_("Een noodbesluit vraagt twee verschillende mensen."),
    # The table.
    law.ConfirmedByNoter: N_("U schreef deze lijst op. Een ander die erbij was, bevestigt haar."),
    law.ConfirmedByAsker: N_("U vroeg deze poort aan. Een ander die erbij was, bevestigt de lijst."),
    law.ConfirmedByAbsent: N_("Alleen wie aan tafel stemde, kan deze lijst bevestigen."),
    law.ObjectionNotTheirs: N_("Er is niets namens u genoteerd."),
    law.ObjectionLate: N_("Bezwaar maken kon tot %(until)s."),
    # Conditions and pauses.
    law.MetByOwner: N_("Een ander dan de eigenaar vinkt de voorwaarde af."),
    law.NotSetByThisSeat: N_("Alleen wie de voorwaarde stelde, kan haar verzetten of laten vallen."),
    law.PauseNotAhead: N_("Kies een dag die nog komt."),
    law.PauseTooLong: N_("Een pauze duurt hoogstens 13 weken, dus tot en met %(latest)s."),
    # What an action needs.
    done.NotFound: N_("Dit is er niet, of niet voor u."),
    done.NotAllowed: N_("Dit mag u hier niet doen."),
    done.Invalid: N_("Er is iets nog niet goed ingevuld."),
    done.SettingsMissing: N_("De beheerder moet eerst kiezen: %(names)s."),
    done.AliasTaken: N_("Deze schuilnaam is al in gebruik. Kies een andere."),
    done.CaseNotOpen: N_("Aan deze casus kan nu niet gewerkt worden."),
    done.StepNotOpen: N_("Deze stap is niet open."),
    done.VersionMissing: N_("Er is al een versie %(current)s. Open de pagina opnieuw."),
    done.VersionConflict: N_(
        "Iemand anders sloeg intussen versie %(current)s op. Uw tekst staat hieronder nog en is niet opgeslagen."
    ),
    done.Incomplete: N_("De poort kan nog niet open. Nog niet gereed: %(missing)s."),
    done.RoundRunning: N_("Deze poort is al open, tot %(closes_at)s."),
    done.RoundNotRunning: N_("Deze ronde is niet meer open."),
    done.NobodyAsked: N_("Niemand in het team heeft een rol die deze poort vraagt."),
    done.RuleCannotBeMet: N_(
        "Met deze mensen kan de regel van de poort nooit gehaald worden. Vul eerst het team aan."
    ),
    done.ConditionMissed: N_(
        "Een voorwaarde is niet op tijd gehaald: %(conditions)s. Haal, verzet of schrap haar eerst."
    ),
    done.EvidenceChanged: N_(
        "Wat er ligt, is veranderd terwijl u schreef. Kijk opnieuw; uw tekst staat er nog."
    ),
    done.NotYourSeat: N_("Deze plek is niet (meer) van u."),
    done.LinkUnknown: N_("Deze link werkt niet."),
    done.CodeWrong: N_("Deze code klopt niet of is te oud."),
    done.AssuranceNeeded: N_("Laat eerst zien dat u het bent."),
    done.ProofRefused: N_("Deze passkey kennen wij niet, of het aanmelden is niet afgemaakt."),
    done.ProofTooOld: N_("Het aanmelden duurde te lang of begon in een andere browser. Begin opnieuw."),
    done.IdentityUnknown: N_(
        "Uw organisatie herkent u, maar bij uw adres is hier geen account. Vraag het de beheerder."
    ),
    done.AnotherPerson: N_("U meldde zich aan als iemand anders dan wie hier is aangemeld. Meld u eerst af."),
    done.StrongerProofNeeded: N_("Meld u eerst opnieuw aan."),
    done.SecondPersonNeeded: N_("Een ander dan uzelf moet dit bevestigen."),
    done.MeetingMoved: N_("Het overleg is intussen verzet. Kijk opnieuw en antwoord dan."),
    done.NothingToDo: N_("Dit is al gebeurd, of er is niets te doen."),
}

FIELD_OF: Mapping[type[Exception], str] = {
    law.AnswerMissing: "answer-go",
    law.MotivationMissing: "motivation",
    law.ConditionMissing: "condition",
    law.ConditionOwnerMissing: "condition_owner",
    law.ConditionDueMissing: "condition_due",
    law.BackStepMissing: "back_to",
    law.BackStepNotEarlier: "back_to",
    law.MissingUnnamed: "missing",
    law.PauseNotAhead: "until",
    law.PauseTooLong: "until",
}
"""The field of a form that a refusal is about."""

MISTAKES: Mapping[str, str] = {
    "missing": N_("Vul dit in."),
    "required": N_("Vul dit in."),
    "too_few_rows": N_("Voeg nog een regel toe."),
    "not_text": N_("Vul hier tekst in."),
    "own_address": N_("Dit is uw eigen adres. Noem een collega."),
    "too_far": N_("Kies een dag binnen een half jaar."),
    "too_short": N_("Dit is te kort."),
    "no_chair": N_("Zet iemand in de rol die de casus leidt."),
    "not_a_member": N_("Kies als vervanger iemand uit dit team."),
    "twice": N_("Dit adres staat al in het team."),
    "between_1_and_60": N_("Kies een aantal werkdagen van 1 tot en met 60."),
    "too_long": N_("Deze tekst is te lang."),
    "unfit_characters": N_("Deze tekst bevat tekens die wij niet kunnen bewaren."),
    "not_a_choice": N_("Kies een van de mogelijkheden."),
    "same_choice_twice": N_("Kies elke mogelijkheid hoogstens één keer."),
    "not_a_list": N_("Kies een van de mogelijkheden."),
    "not_a_date": N_("Vul een datum in die bestaat, zoals 31-1-2026."),
    "not_a_number": N_("Vul een getal in."),
    "not_whole": N_("Vul een heel getal in."),
    "too_small": N_("Dit getal is te klein."),
    "too_large": N_("Dit getal is te groot."),
    "not_yes_or_no": N_("Kies ja of nee."),
    "not_a_person_code": N_("Vul een code in, zoals P3. Geen naam."),
    "not_rows": N_("Dit konden wij niet lezen."),
    "too_many_rows": N_("Dit zijn te veel regels."),
    "unknown_field": N_("Dit veld hoort niet bij dit formulier."),
    "not_ahead": N_("Kies een dag die nog komt."),
    "between_1_and_20": N_("Kies een aantal werkdagen van 1 tot en met 20."),
    "already_closed": N_("De poort is al gesloten."),
    "not_an_address": N_("Vul een e-mailadres in, zoals naam@organisatie.nl."),
    "unknown_role": N_("Kies een rol van de methode."),
    "choose_what_follows": N_("Kies wat er volgt: een nieuwe datum, een pauze of stoppen."),
    "choose_one": N_("Kies één ding: een nieuwe datum, een pauze of stoppen."),
    "public_holiday": N_("Dat is een feestdag. Kies een andere dag."),
    "too_far_ahead": N_("Deze dag is te ver weg. Kies een eerdere."),
    "pause_too_long": N_("Een pauze duurt hoogstens 13 weken."),
    "never_meets": N_("Zo zou het team stil zijn voordat het bijeenkomt. Kies een korter ritme."),
    "test_it_first": N_("Ga het eerst na. Pas daarna kan dit een spookverhaal heten."),
    "not_yet": N_("Deze dag moet nog komen. Kies vandaag of eerder."),
    "unknown_seat": N_("Kies een plek van dit team."),
    "between_1_and_480": N_("Kies een aantal minuten van 1 tot en met 480."),
    "not_a_time": N_("Kies een tijd, zoals 10.00."),
    "nobody_heard": N_("Laat minstens één van deze staan."),
    "nobody_else": N_("Kies minstens één ander lid."),
    "not_in_team": N_("Kies iemand die in het team zit."),
    "peiling_runs": N_("Er loopt al een peiling. Wacht tot die gesloten is."),
    "team_too_small": N_("Een peiling kan vanaf vier mensen: anders is te zien wie wat antwoordde."),
    "planned_already": N_("Op dat moment staat al een overleg gepland. Kies een ander moment."),
    "no_meeting_ahead": N_("Er is geen overleg meer dat nog komt."),
    "same_rhythm": N_("Dit is het ritme al. Kies een andere fase of een ander aantal dagen."),
    "no_filter": N_("Zoek eerst iets of kies een methode. Dan is er iets om te bewaren."),
    "too_many_views": N_("U hebt al 20 weergaven. Vergeet er eerst een."),
    "looks_personal": N_(
        "Hieronder staat iets dat op een persoonsgegeven lijkt. Er is nog niets bewaard. "
        "Moet het zo blijven? Druk dan nog een keer op de knop."
    ),
    "not_in_this_round": N_("Deze plek is in deze ronde niet gevraagd."),
}
"""A mistake in a field, by its stable word."""

_UNCLEAR = N_("Dit klopt nog niet.")
_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (law.Incomplete, HTTPStatus.UNPROCESSABLE_ENTITY),
    (law.PauseRefusal, HTTPStatus.UNPROCESSABLE_ENTITY),
    (done.Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (done.CodeWrong, HTTPStatus.UNPROCESSABLE_ENTITY),
    (done.NotFound, HTTPStatus.NOT_FOUND),
    (done.LinkUnknown, HTTPStatus.NOT_FOUND),
    (done.NotAllowed, HTTPStatus.FORBIDDEN),
    (done.NotYourSeat, HTTPStatus.FORBIDDEN),
    (law.SeatRefusal, HTTPStatus.FORBIDDEN),
    (done.AssuranceNeeded, HTTPStatus.FORBIDDEN),
    (done.SignInRefusal, HTTPStatus.FORBIDDEN),
)


def sentence(refusal: Exception, calendar: Calendar) -> str:
    """The refusal in the reader's language, with its facts as a person reads them."""
    words = translations(calendar.language).gettext(SENTENCES.get(type(refusal), _UNCLEAR))
    return words % {name: _told(fact, calendar) for name, fact in vars(refusal).items()}


def mistake(word: str, language: str) -> str:
    """What is wrong in one field; a word may carry facts behind a colon, which are not for this reader."""
    return translations(language).gettext(MISTAKES.get(word.split(":")[0], _UNCLEAR))


def status_of(refusal: Exception) -> HTTPStatus:
    """The status of a refusal: 422 to correct, 403 and 404 by who asks, else 409."""
    return next((status for kind, status in _STATUS if isinstance(refusal, kind)), HTTPStatus.CONFLICT)


def _told(fact: object, calendar: Calendar) -> str:
    if isinstance(fact, datetime):
        return calendar.moment(fact)
    if isinstance(fact, date):
        return calendar.day(fact)
    return ", ".join(str(one) for one in fact) if isinstance(fact, tuple | list) else str(fact)
