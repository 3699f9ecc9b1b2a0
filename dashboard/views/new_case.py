"""The five pages of a case to be, from its draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from actions.case_draft import CaseDraft, DraftGate, DraftMember
from actions.installation import Installation
from actions.start_case import PRIVATE_MAIL
from dashboard.catalogues import N_, NN_
from dashboard.new_case import gates_out_of_reach, method_for, wished_for
from dashboard.pages.fields import FieldView, Kind
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.new_case import (
    Answered,
    Bar,
    Check,
    CheckPage,
    FormPage,
    GateForm,
    GateLine,
    GatesPage,
    PersonLine,
    Section,
    Station,
    TeamPage,
    Warned,
)
from dashboard.views.gate_rule import ASSURED, gate_fields
from dashboard.words import DOMAINS, Words
from methods.adjusted import strictness
from methods.schema import Domain, Method


TITLES = (
    N_("Waar gaat het om?"),
    N_("Doel en grondslag"),
    N_("Wie doet mee?"),
    N_("Stappen en poorten"),
    N_("Controleren"),
)
HERE = "/casus/nieuw"
_NO_CONTENT = N_("Vul nog niets in over de mensen om wie het gaat. Eerst waarom en op welke grond.")
_METHOD, _ALIAS, _URGENCY = N_("Methode"), N_("Schuilnaam"), N_("Spoed")
_ALIAS_HINT = N_("Zo herkent het team de casus. Geen naam van een betrokkene, geen plaats.")
_NORMAL, _URGENT = N_("Normaal"), N_("Spoed: binnen 72 uur beginnen")
_PURPOSE, _PURPOSE_HINT = N_("Doel"), N_("Wat moet straks anders zijn? In één of twee zinnen, zonder namen.")
_GROUND, _GROUND_HINT = N_("Selectiegrond"), N_("Waarom deze casus, en waarom nu?")
_LEGAL, _LEGAL_HINT = N_("Grondslag voor delen"), N_("Bijvoorbeeld een convenant en het artikel daarin.")
_CONTROLLER = N_("Verwerkingsverantwoordelijke")
_NAME, _ROLE, _ORGANISATION = N_("Naam"), N_("Rol"), N_("Organisatie")
_EMAIL, _SIDE = N_("E-mailadres voor het werk"), N_("Kant van de tafel")
_SIDE_HINT = N_("Leeg: zoals bij de rol hoort.")
_MOBILE, _STAND_IN = N_("Mobiel"), N_("Vervanger")
_STAND_IN_HINT = N_("Het e-mailadres van een ander in dit team.")
_SPONSOR = N_("Wie is de opdrachtgever?")
_SPONSOR_HINT = N_("Iemand uit het team. Krijgt bericht als het puzzelteam stilvalt.")
_PRIVATE = N_("privé-adres: vraag liever om een werkadres")
_NO_ROLE = N_("kies nog een rol")
_FROM = {Domain.ZORG: N_("Iemand uit zorg"), Domain.VEILIGHEID: N_("Iemand uit veiligheid")}
_MISSING = N_("Ontbreekt nog")
_CHAIR = N_("Leidt de casus: %(role)s")
_OUT_OF_REACH = N_("Poort %(n)s kan met dit team nooit door: de regel vraagt meer of andere mensen.")
_IN_REACH = N_("Elke poort kan met dit team tot een besluit komen")
_STAND_INS, _HANDY = N_("Vervangers: %(n)s van %(all)s"), N_("Niet verplicht, wel handig")
_NOBODY_FROM = {Domain.ZORG: N_("Niemand uit zorg."), Domain.VEILIGHEID: N_("Niemand uit veiligheid.")}
_PRIVATE_OF = N_("%(name)s heeft een privé-adres.")
_YEARS = NN_("%(num)s jaar na het einde", "%(num)s jaar na het einde")
_RETENTION, _SET = N_("Bewaartermijn"), N_("Gekozen door de beheerder, voor elke casus gelijk.")
_STEPS_OF = N_("%(title)s v%(version)s, %(n)s stappen en poorten")


def bar(draft: CaseDraft, page: int, saved_at: datetime | None, words: Words) -> Bar:
    """Where one is: every page that was finished can be gone back to, and the first that was not."""
    reach = next((n for n in range(1, 6) if n not in draft.done), 5)

    def station(number: int) -> Station:
        title = words.say(TITLES[number - 1])
        if number == page:
            return Station(number, title, "now")
        address = f"{HERE}/{number}" if number in draft.done or number == reach else ""
        return Station(number, title, "done" if number in draft.done else "ahead", address)

    return Bar(tuple(station(number) for number in range(1, 6)), draft.alias, saved_at)


def _field(
    words: Words,
    errors: tuple[Mistake, ...],
    name: str,
    label: str,
    value: str,
    kind: Kind = "text",
    *,
    hint: str = "",
    options: tuple[Option, ...] = (),
    required: bool = True,
    maxlength: int = 200,
    as_list: bool = False,
) -> FieldView:
    error = next((one.words for one in errors if one.field == name), "")
    return FieldView(
        name,
        words.say(label),
        kind,
        value,
        chosen=(value,),
        options=options,
        hint=words.say(hint) if hint else "",
        error=error,
        required=required,
        maxlength=maxlength,
        as_list=as_list,
    )


def about_page(
    draft: CaseDraft,
    top: Bar,
    methods: Mapping[str, Method],
    words: Words,
    errors: tuple[Mistake, ...] = (),
) -> FormPage:
    """Page 1: method, alias, urgency."""
    of = tuple(Option(key, one.title_in(words.language)) for key, one in methods.items())
    speeds = (Option("normaal", words.say(_NORMAL)), Option("spoed", words.say(_URGENT)))
    return FormPage(
        top,
        words.say(_NO_CONTENT),
        (
            _field(words, errors, "method", _METHOD, draft.method, "choice", options=of),
            _field(words, errors, "alias", _ALIAS, draft.alias, hint=_ALIAS_HINT, maxlength=80),
            _field(words, errors, "urgency", _URGENCY, draft.urgency, "choice", options=speeds),
        ),
        errors,
    )


def ground_page(draft: CaseDraft, top: Bar, words: Words, errors: tuple[Mistake, ...] = ()) -> FormPage:
    """Page 2: purpose, selection ground, legal ground, controller."""

    def area(name: str, label: str, value: str, hint: str) -> FieldView:
        return _field(words, errors, name, label, value, "long_text", hint=hint, maxlength=4000)

    return FormPage(
        top,
        "",
        (
            area("purpose", _PURPOSE, draft.purpose, _PURPOSE_HINT),
            area("selection_ground", _GROUND, draft.selection_ground, _GROUND_HINT),
            area("legal_ground", _LEGAL, draft.legal_ground, _LEGAL_HINT),
            _field(words, errors, "controller", _CONTROLLER, draft.controller),
        ),
        errors,
    )


def team_page(
    draft: CaseDraft,
    top: Bar,
    method: Method,
    words: Words,
    *,
    typed: DraftMember | None = None,
    editing: int | None = None,
    paste: str = "",
    teams: tuple[Option, ...] = (),
    errors: tuple[Mistake, ...] = (),
) -> TeamPage:
    """Page 3: those there are, an open form with what was typed, what the method asks of a team."""
    people = tuple(_person(at, one, draft, words) for at, one in enumerate(draft.members, 1))
    named = tuple(Option(one.email.lower(), one.name) for one in draft.members)
    sponsor = _field(
        words,
        errors,
        "sponsor",
        _SPONSOR,
        draft.sponsor.lower(),
        "choice",
        hint=_SPONSOR_HINT,
        options=named,
        as_list=True,
    )
    return TeamPage(
        top,
        people,
        tuple(_checks(draft, method, words)),
        tuple(_person_fields(typed or DraftMember(), words, errors)),
        sponsor,
        editing,
        paste,
        teams,
        errors,
    )


def _person(at: int, one: DraftMember, draft: CaseDraft, words: Words) -> PersonLine:
    stand_in = next((o.name for o in draft.members if o.email.lower() == one.substitute.lower()), "")
    warning = words.say(_PRIVATE) if is_private(one) else ""
    known = words.method.role(one.role) is not None
    role = words.role(one.role) if known else (one.role or "?")
    return PersonLine(
        at,
        one.name,
        role,
        one.organisation,
        one.email,
        stand_in or one.substitute,
        warning if known else words.say(_NO_ROLE),
    )


def is_private(one: DraftMember) -> bool:
    """Does this look like an address of one's own?"""
    return one.email.rpartition("@")[2].lower() in PRIVATE_MAIL


def _person_fields(typed: DraftMember, words: Words, errors: tuple[Mistake, ...]) -> Iterator[FieldView]:
    roles = tuple(Option(role.key, role.title_in(words.language)) for role in words.method.roles)
    sides = tuple(Option(key.value, words.say(title)) for key, title in DOMAINS.items())
    yield _field(words, errors, "name", _NAME, typed.name)
    yield _field(words, errors, "role", _ROLE, typed.role, "choice", options=roles, as_list=True)
    yield _field(words, errors, "organisation", _ORGANISATION, typed.organisation)
    yield _field(words, errors, "email", _EMAIL, typed.email, "email", maxlength=320)
    yield _field(
        words,
        errors,
        "domain",
        _SIDE,
        typed.domain,
        "choice",
        hint=_SIDE_HINT,
        options=sides,
        required=False,
        as_list=True,
    )
    yield _field(words, errors, "mobile", _MOBILE, typed.mobile, required=False, maxlength=40)
    yield _field(
        words,
        errors,
        "substitute",
        _STAND_IN,
        typed.substitute,
        "email",
        hint=_STAND_IN_HINT,
        required=False,
        maxlength=320,
    )


def _checks(draft: CaseDraft, method: Method, words: Words) -> Iterator[Check]:
    chairs = [one.name for one in draft.members if one.role == method.chair]
    chair = words.say(_CHAIR, role=words.role_within(method.chair))
    yield Check("ok", chair, chairs[0]) if chairs else Check("warn", chair, words.say(_MISSING))
    for side, title in _FROM.items():
        who = [one.organisation or one.name for one in draft.members if one.domain == side.value]
        detail = ", ".join(dict.fromkeys(who)) or words.say(_MISSING)
        yield Check("ok" if who else "warn", words.say(title), detail)
    unreachable = gates_out_of_reach(draft, method_for(draft, method))
    for number in unreachable:
        yield Check("warn", words.say(_OUT_OF_REACH, n=number))
    if draft.members and not unreachable:
        yield Check("ok", words.say(_IN_REACH))
    replaced = sum(bool(one.substitute) for one in draft.members)
    yield Check("mute", words.say(_STAND_INS, n=replaced, all=len(draft.members)), words.say(_HANDY))


def gates_page(
    draft: CaseDraft, top: Bar, method: Method, words: Words, errors: tuple[Mistake, ...] = ()
) -> GatesPage:
    """Page 4: each gate as the method has it, and what this case asks of it."""
    return GatesPage(
        top,
        tuple(
            GateForm(
                number,
                step.title_in(words.language),
                step.gate.question_in(words.language),
                ", ".join(words.role_within(role) for role in step.gate.asked),
                words.rule(step.gate.rule),
                tuple(
                    gate_fields(
                        step.key,
                        draft.gates.get(step.key, DraftGate()),
                        step.gate,
                        method,
                        words,
                        errors,
                    )
                ),
            )
            for number, step in enumerate(method.steps, 1)
        ),
        errors,
    )


def check_page(
    draft: CaseDraft,
    top: Bar,
    method: Method,
    installation: Installation,
    words: Words,
    errors: tuple[Mistake, ...] = (),
) -> CheckPage:
    """Page 5: every answer with its way back, what to look at once more, what will happen."""
    wished, pinned = wished_for(draft, method), method_for(draft, method)
    return CheckPage(
        top,
        tuple(_sections(draft, method, installation, words)),
        tuple(
            GateLine(
                number,
                step.gate.question_in(words.language),
                ", ".join(words.role_within(role) for role in step.gate.asked),
                words.rule(step.gate.rule),
                step.gate.deadline_days,
                words.say(ASSURED[step.gate.assurance]),
                strictness(step.gate, own.gate).value,
            )
            for number, (step, own) in enumerate(zip(wished.steps, method.steps, strict=True), 1)
        ),
        tuple(_warnings(draft, pinned, words)),
        max(len({one.email.lower() for one in draft.members}) - 1, 0),
        method.steps[0].title_in(words.language),
        errors,
    )


def _warnings(draft: CaseDraft, method: Method, words: Words) -> Iterator[Warned]:
    team = f"{HERE}/3"
    for one in draft.members:
        if is_private(one):
            yield Warned(words.say(_PRIVATE_OF, name=one.name), team)
    for side, sentence in _NOBODY_FROM.items():
        if not any(one.domain == side.value for one in draft.members):
            yield Warned(words.say(sentence), team)
    for number in gates_out_of_reach(draft, method):
        yield Warned(words.say(_OUT_OF_REACH, n=number), team)


def _years(retention: str, words: Words) -> str:
    """`P5Y` as five years; any other period as it was set."""
    years = retention[1:-1]
    whole = retention.startswith("P") and retention.endswith("Y") and years.isdigit()
    return words.count(*_YEARS, int(years)) if whole else retention


def _sections(
    draft: CaseDraft, method: Method, installation: Installation, words: Words
) -> Iterator[Section]:
    def row(label: str, value: str, page: int = 0, note: str = "") -> Answered:
        return Answered(words.say(label), value, f"{HERE}/{page}" if page else "", note)

    title = words.say(
        _STEPS_OF, title=method.title_in(words.language), version=method.version, n=len(method.steps)
    )
    speed = words.say(_URGENT if draft.urgency == "spoed" else _NORMAL)
    yield Section(
        words.say(TITLES[0]),
        (row(_METHOD, title, 1), row(_ALIAS, draft.alias, 1), row(_URGENCY, speed, 1)),
    )
    yield Section(
        words.say(TITLES[1]),
        (
            row(_PURPOSE, draft.purpose, 2),
            row(_GROUND, draft.selection_ground, 2),
            row(_LEGAL, draft.legal_ground, 2),
            row(_CONTROLLER, draft.controller, 2),
            row(_RETENTION, _years(installation.retention or "–", words), 0, words.say(_SET)),
        ),
    )
    sponsor = next((one.name for one in draft.members if one.email.lower() == draft.sponsor.lower()), "–")
    team = " · ".join(f"{one.name}, {words.role_within(one.role)}" for one in draft.members)
    replaced = [one.name for one in draft.members if one.substitute]
    stand_ins = words.say(_STAND_INS, n=len(replaced), all=len(draft.members))
    yield Section(
        words.say(TITLES[2]),
        (row(N_("Opdrachtgever"), sponsor, 3), row(N_("Team"), team, 3), row(_STAND_IN, stand_ins, 3)),
    )
