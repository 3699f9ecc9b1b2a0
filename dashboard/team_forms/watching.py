"""What the team sees: signals, and what they turned out to be."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from actions.errors import Invalid
from actions.errors import Mistake as Wrong
from actions.puzzelteam.report_signal import NewSignal, report_signal, weigh_signal
from dashboard.catalogues import N_
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Option
from dashboard.posted import Post
from dashboard.team_forms.form import Here, Sheet, TeamForm, day_of, picked
from dashboard.views.puzzelteam import DIRECTIONS, KINDS, WHOLE_TEAM, options
from dashboard.views.team_watching import may_read
from dashboard.words import DOMAINS
from gates.transitions import StepState
from methods.schema import Compartment, Domain
from methods.signals import Direction, Letter, SignalKind
from models import queries, teams
from models.signals import SignalRow


_CODES = N_("Gebruik codes, zoals P3. Geen namen.")
_LETTER, _SIGN = N_("Scenario %(letter)s: %(title)s"), N_("%(letter)s, teken: %(text)s")
_WEIGHED = {
    SignalKind.FACT: N_("Een feit"),
    SignalKind.ASSUMPTION: N_("Een aanname"),
    SignalKind.SPOOKVERHAAL: N_("Een spookverhaal: het klopt niet"),
}


def _compartments(here: Here) -> tuple[Option, ...]:
    """Who may read it: everybody, or a side of the table on which the reader sits; who leads may choose any side."""
    sides = [
        one
        for one in Compartment
        if one is not Compartment.ALL and (here.mine.leads or one.value in here.mine.domains)
    ]
    everybody = Option(Compartment.ALL.value, here.words.say(WHOLE_TEAM))
    return everybody, *(Option(one.value, here.words.say(DOMAINS[Domain(one.value)])) for one in sides)


def _about(here: Here) -> tuple[Option, ...]:
    """Scenarios and their signs, as one list to choose from."""
    if here.team is None:
        return ()
    found = teams.scenarios(here.session, here.team.id)
    signs = teams.indicators(here.session, [one.id for one in found])
    lines = []
    for one in found:
        words = here.words.say(_LETTER, letter=one.letter.value, title=one.title)
        lines.append(Option(one.letter.value, words))
        lines += [
            Option(str(sign.id), here.words.say(_SIGN, letter=one.letter.value, text=sign.text))
            for sign in signs
            if sign.scenario_id == one.id
        ]
    return tuple(lines)


def _gates(here: Here) -> tuple[Option, ...]:
    """The steps whose gate was passed and may be looked at again."""
    return tuple(
        Option(row.key, here.words.step(row.key))
        for row in queries.steps(here.session, here.case_id)
        if row.state is StepState.DONE
    )


def _signal_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    here, words = sheet.here, sheet.here.words
    fields = [
        sheet.text("text", N_("Wat ziet u?"), _CODES, kind="long_text"),
        sheet.choice("direction", N_("Welke kant gaat het op?"), options(DIRECTIONS, words)),
        sheet.choice("about", N_("Waar hoort het bij?"), _about(here), required=False, as_list=True),
        sheet.choice("kind", N_("Wat is het?"), options(KINDS, words)),
        sheet.text(
            "ground",
            N_("Waar blijkt het uit?"),
            N_("Nodig als het een feit is."),
            required=False,
            maxlength=500,
        ),
        sheet.text("seen_on", N_("Wanneer gezien?"), N_("Leeg is vandaag."), kind="date", required=False),
        sheet.text(
            "seen_by",
            N_("Wie zag het?"),
            N_("Een rol of organisatie, nooit iemand van de familie. Leeg: u."),
            required=False,
        ),
        sheet.choice("compartment", N_("Wie mag dit lezen?"), _compartments(here), default=("all",)),
    ]
    if gates := _gates(here):
        label = N_("Moet een poort opnieuw bekeken worden?")
        hint = N_("De voorzitter krijgt dan meteen bericht. Er gaat niets vanzelf open.")
        fields.append(sheet.choice("reopen_step", label, gates, hint, required=False, as_list=True))
    return tuple(fields)


def _signal(here: Here, post: Post) -> object:
    wrong = [
        Wrong(name, "not_a_choice")
        for name, offered in (
            ("direction", {one.value for one in DIRECTIONS}),
            ("kind", {one.value for one in KINDS}),
            ("compartment", {one.value for one in _compartments(here)}),
            ("about", {"", *(one.value for one in _about(here))}),
            ("reopen_step", {"", *(one.value for one in _gates(here))}),
        )
        if post[name] not in offered
    ]
    if wrong:
        raise Invalid(wrong)
    letter = Letter(post["about"]) if post["about"] in {one.value for one in Letter} else None
    new = NewSignal(
        text=post["text"],
        direction=Direction(post["direction"]),
        kind=SignalKind(post["kind"]),
        seen_on=day_of(post, "seen_on", required=False),
        seen_by=post["seen_by"] or _own_role(here),
        ground=post["ground"],
        letter=letter,
        indicator_id=UUID(post["about"]) if post["about"] and letter is None else None,
        compartment=Compartment(post["compartment"]),
        reopen_step=post["reopen_step"] or None,
    )
    return report_signal(here.session, here.installation, here.case_id, new, here.now, by=here.by)


def _own_role(here: Here) -> str:
    return next(
        (here.mine.seats[m.seat_id].role for m in here.mine.members if m.seat_id in here.mine.seats), ""
    )


def _to_weigh(here: Here) -> list[SignalRow]:
    """What nobody found to be true or false yet, as far as this reader may read it."""
    unsure = (SignalKind.UNTESTED, SignalKind.ASSUMPTION)
    rows = teams.signals(here.session, here.case_id)
    return [row for row in rows if row.kind in unsure and may_read(here.mine, row.compartment)]


def _weigh_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    words = sheet.here.words
    rows = tuple(Option(str(row.id), row.text[:80]) for row in _to_weigh(sheet.here))
    return (
        sheet.choice("signal", N_("Welk signaal is nagegaan?"), rows, as_list=True),
        sheet.choice("kind", N_("Wat bleek het te zijn?"), options(_WEIGHED, words)),
        sheet.text("ground", N_("Waar blijkt dat uit?"), _CODES, maxlength=500),
    )


def _weigh(here: Here, post: Post) -> object:
    signal = picked(post, "signal", (str(row.id) for row in _to_weigh(here)))
    kind = SignalKind(picked(post, "kind", (one.value for one in _WEIGHED)))
    return weigh_signal(here.session, UUID(signal), kind, post["ground"], here.now, by=here.by)


_SIGNAL = TeamForm(
    N_("Geef een signaal door"),
    N_("Geef door"),
    N_("Het signaal is bewaard. Het staat op de agenda van het volgende overleg."),
    _signal_fields,
    _signal,
    (N_("Een signaal dat slechter is, vraagt de voorzitters om binnen een paar dagen bijeen te komen."),),
    leads=False,
)
WATCHING: Mapping[str, TeamForm] = {
    "signaal": _SIGNAL,
    "nagaan": TeamForm(
        N_("Ga een signaal na"),
        N_("Bewaar"),
        N_("Bewaard. Wat een spookverhaal bleek, blijft staan, zodat het niet opnieuw verteld wordt."),
        _weigh_fields,
        _weigh,
        leads=False,
    ),
}
