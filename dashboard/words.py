"""The words of the engine on screen: answers, outcomes, states, alarms. The dictionary is docs/woordenlijst.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.catalogues import N_, translations
from dashboard.dates import Calendar
from gates.answers import Answer
from gates.decision import Outcome
from gates.rule import Requirement, Rule, RuleKind
from gates.transitions import CaseState
from methods.schema import Assurance, Domain, Method


ANSWERS = {
    Answer.GO: N_("Go"),
    Answer.CONDITIONAL_GO: N_("Go onder voorwaarden"),
    Answer.HOLD: N_("Aanhouden"),
    Answer.BACK: N_("Terug naar een stap"),
    Answer.NO_GO: N_("No-go"),
    Answer.ABSTAIN: N_("Ik onthoud mij"),
    Answer.NOT_MINE: N_("Dit is niet aan mij"),
}
ANSWERS_OF_OTHERS = {
    Answer.GO: N_("go"),
    Answer.CONDITIONAL_GO: N_("go onder voorwaarden"),
    Answer.HOLD: N_("aanhouden"),
    Answer.BACK: N_("terug naar %(step)s"),
    Answer.NO_GO: N_("no-go"),
    Answer.ABSTAIN: N_("onthouding"),
    Answer.NOT_MINE: N_("niet aan deze plek"),
}
OUTCOMES = {
    Outcome.GO: N_("go"),
    Outcome.CONDITIONAL_GO: N_("go onder voorwaarden"),
    Outcome.HOLD: N_("aanhouden"),
    Outcome.BACK: N_("terug naar %(step)s"),
    Outcome.NO_GO: N_("no-go"),
    Outcome.NO_DECISION: N_("geen besluit"),
}
CASE_STATES = {
    CaseState.CONCEPT: N_("nog niet gestart"),
    CaseState.ACTIVE: N_("loopt"),
    CaseState.PAUSED: N_("gepauzeerd"),
    CaseState.NAZORG: N_("nazorg"),
    CaseState.CLOSED: N_("gesloten"),
}
ALARMS = {
    "no_deciding_seat": N_("Niemand kan hier beslissen."),
    "veto_silent": N_("Iemand met een veto heeft zich onthouden of vindt dit niet aan zich."),
    "required_seat": N_("Een plek die moet spreken, doet dat niet."),
    "too_few": N_("Te weinig mensen hebben zich uitgesproken."),
    "four_eyes": N_("Alleen wie de poort aanvroeg, is voor. Een tweede mens moet meebeslissen."),
}
ALARM = N_("Deze ronde komt niet vanzelf tot een besluit. %(why)s Trek de vraag in en stel haar opnieuw.")
ASSURANCES = {
    Assurance.LINK: N_("Een persoonlijke link per e-mail."),
    Assurance.CODE: N_("Een persoonlijke link, en een code die op dat moment per e-mail komt."),
    Assurance.ACCOUNT: N_("Aanmelden met een account."),
}
DOMAINS = {
    Domain.ZORG: N_("Zorg"),
    Domain.VEILIGHEID: N_("Veiligheid"),
    Domain.BESTUUR: N_("Bestuur"),
    Domain.OVERIG: N_("Overig"),
}
CLOSED_BECAUSE = {
    "deadline": N_("De laatste dag ging voorbij zonder genoeg stemmen. Geen antwoord telt nooit als go."),
    "case_closed": N_("De casus is gesloten."),
    "seat_ended": N_("Een plek verviel voordat daar gestemd was."),
}
HOLD_BECAUSE = {"emergency_not_ratified": N_("Het noodbesluit is niet op tijd bekrachtigd.")}
CLOCK_BECAUSE = {
    "objection": N_("De klok staat stil: er is bezwaar gemaakt tegen een stem die aan tafel is genoteerd."),
    "condition": N_("De klok staat stil: een voorwaarde is niet op tijd gehaald."),
}
ACCOUNT_ROLES = {
    "projectleider": N_("Projectleider"),
    "coordinator": N_("Coördinator"),
    "beheerder": N_("Beheerder"),
    "privacy": N_("Privacyfunctionaris"),
}
FINDS = {
    "bsn": N_("Dit lijkt op een burgerservicenummer"),
    "phone": N_("Dit lijkt op een telefoonnummer"),
    "email": N_("Dit lijkt op een e-mailadres"),
    "licence_plate": N_("Dit lijkt op een kenteken"),
    "postcode": N_("Dit lijkt op een postcode"),
}
_NAZORG = N_("Nazorg")


@dataclass(frozen=True)
class Words:
    """A reader's words: one language, one calendar, the method of the case for its titles."""

    calendar: Calendar
    method: Method

    @property
    def language(self) -> str:
        """`nl` or `en`."""
        return self.calendar.language

    def say(self, sentence: str, **facts: object) -> str:
        """A sentence in this language, with its facts filled in."""
        words = translations(self.language).gettext(sentence)
        return words % facts if facts else words

    def count(self, one: str, many: str, number: int, **facts: object) -> str:
        """The singular or the plural."""
        return translations(self.language).ngettext(one, many, number) % {"num": number, **facts}

    def step(self, key: str | None) -> str:
        """A step's title; nazorg has no step of its own."""
        found = self.method.step(key) if key else None
        return found.title_in(self.language) if found else self.say(_NAZORG)

    def role(self, key: str) -> str:
        """A role's title."""
        found = self.method.role(key)
        return found.title_in(self.language) if found else key

    def role_within(self, key: str) -> str:
        """A role's title inside a sentence: a plain noun in lower case, a name as it is written."""
        title = self.role(key)
        return title.lower() if title.istitle() and " " not in title else title

    def answer(self, answer: Answer) -> str:
        """One's own answer, as on the card that was chosen."""
        return self.say(ANSWERS[answer])

    def answer_of(self, answer: Answer, back_to: str | None) -> str:
        """The answer of somebody else, in a sentence."""
        return (
            self.say(ANSWERS_OF_OTHERS[answer], step=self.step(back_to))
            if back_to
            else self.say(ANSWERS_OF_OTHERS[answer])
        )

    def outcome(self, outcome: Outcome, back_to: str | None) -> str:
        """What a round decided."""
        return (
            self.say(OUTCOMES[outcome], step=self.step(back_to)) if back_to else self.say(OUTCOMES[outcome])
        )

    def alarm(self, stored: str | None) -> str:
        """Why an open round needs its chair; `stored` is kind:reason as the round keeps it."""
        reason = (stored or "").partition(":")[2]
        return self.say(ALARM, why=self.say(ALARMS[reason])) if reason in ALARMS else ""

    def moved(self, stored: str) -> str:
        """`2026-05-14 Hemelvaartsdag` as `do 14 mei Hemelvaartsdag`."""
        parts = (part.partition(" ") for part in stored.split(", ") if part)
        return ", ".join(f"{self.calendar.day(date.fromisoformat(day))} {why}" for day, _, why in parts)

    def rule(self, rule: Rule) -> str:
        """A rule in one or two sentences."""
        sentences = [
            self.say(
                _RULES[rule.kind, str(rule.threshold) if rule.threshold else ""]
                if (rule.kind, str(rule.threshold or "")) in _RULES
                else _AT_LEAST,
                n=rule.threshold,
            )
        ]
        if rule.required:
            sentences.append(self.say(_REQUIRED, who=", ".join(map(self._requirement, rule.required))))
        sentences += [self.say(_VETO, who=self.role(role)) for role in rule.veto]
        return " ".join(sentences)

    def _requirement(self, one: Requirement) -> str:
        who = self.role_within(one.role) if one.role else str(one.domain or one.organisation)
        return who if one.role and one.at_least == 1 else self.say(_SOME_OF, who=who, n=one.at_least)


_RULES = {
    (RuleKind.CAUTIOUS, ""): N_(
        "Wij wachten op iedereen die moet spreken. Het voorzichtigste antwoord telt."
    ),
    (RuleKind.QUORUM, "majority"): N_("Meer dan de helft moet voor zijn."),
    (RuleKind.QUORUM, "all"): N_("Iedereen moet voor zijn."),
}
_AT_LEAST = N_("Minstens %(n)s mensen moeten voor zijn.")
_REQUIRED = N_("Moet gesproken hebben: %(who)s.")
_SOME_OF = N_("minstens %(n)s uit %(who)s")
_VETO = N_("Een no-go van %(who)s beslist meteen.")
