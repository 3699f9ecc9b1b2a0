"""Another rhythm, a pause, going on, a stop: each with its reason."""

from __future__ import annotations

from collections.abc import Mapping

from actions.errors import Invalid, NothingToDo
from actions.errors import Mistake as Wrong
from actions.puzzelteam.change_rhythm import change_rhythm
from actions.puzzelteam.rest import go_on, pause_team, stop_team
from dashboard.catalogues import N_
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Option
from dashboard.posted import Post
from dashboard.team_forms.form import Here, Sheet, TeamForm, needed_day, number_of, picked


_PHASE = N_("%(phase)s: elke %(n)s dagen")
_WHY = N_("Noem geen namen van betrokkenen.")


def _rhythm_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    words, case = sheet.here.words, sheet.here.mine.case
    phases = tuple(
        Option(one.key, words.say(_PHASE, phase=one.title_in(words.language), n=one.period_days))
        for one in words.method.rhythm.phases
    )
    agreed = sheet.here.team.period_days if sheet.here.team else None
    return (
        sheet.choice("phase", N_("In welke fase is het team?"), phases, default=(case.rhythm_phase,)),
        sheet.text(
            "every_days",
            N_("Een eigen aantal dagen"),
            N_("Bijvoorbeeld om minder vaak bijeen te komen. Leeg: zoals bij de fase staat."),
            kind="number",
            default=str(agreed or ""),
            required=False,
        ),
        sheet.text("reason", N_("Waarom?"), _WHY, kind="long_text"),
    )


def _rhythm(here: Here, post: Post) -> object:
    phase = picked(post, "phase", (one.key for one in here.words.method.rhythm.phases))
    days = number_of(post, "every_days")
    try:
        return change_rhythm(
            here.session, here.case_id, post["reason"], here.now, by=here.by, phase=phase, every_days=days
        )
    except NothingToDo:
        raise Invalid([Wrong("phase", "same_rhythm")]) from None


def _pause_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    return (
        sheet.text("pause_until", N_("Tot wanneer?"), N_("Hoogstens 13 weken."), kind="date"),
        sheet.text("reason", N_("Waarom?"), _WHY, kind="long_text"),
    )


def _pause(here: Here, post: Post) -> object:
    until = needed_day(post, "pause_until")
    return pause_team(
        here.session, here.installation, here.case_id, until, post["reason"], here.now, by=here.by
    )


def _no_fields(_sheet: Sheet) -> tuple[FieldView, ...]:
    return ()


def _go_on(here: Here, _post: Post) -> object:
    return go_on(here.session, here.installation, here.case_id, here.now, by=here.by)


def _stop_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    return (sheet.text("stop_reason", N_("Waarom?"), _WHY, kind="long_text"),)


def _stop(here: Here, post: Post) -> object:
    return stop_team(here.session, here.installation, here.case_id, post["stop_reason"], here.now, by=here.by)


RHYTHM: Mapping[str, TeamForm] = {
    "ritme": TeamForm(
        N_("Verander het ritme"),
        N_("Verander het ritme"),
        N_("Het ritme is veranderd."),
        _rhythm_fields,
        _rhythm,
        (
            N_("Wat gepland staat, blijft staan. De volgende voorstellen volgen het nieuwe ritme."),
            N_(
                "Ook na de crisis blijft het team bijeenkomen: juist als het rustig is, zijn er stappen te zetten."
            ),
        ),
    ),
    "pauze": TeamForm(
        N_("Laat het team pauzeren"),
        N_("Pauzeer het team"),
        N_("Het team pauzeert. Op de einddag gaat alles vanzelf verder."),
        _pause_fields,
        _pause,
        (
            N_("Overleggen in die tijd worden afgezegd, en er komen geen alarmen. De reeks loopt door."),
            N_("Een week voor het einde krijgt u bericht."),
        ),
    ),
    "verder": TeamForm(
        N_("Ga verder met het team"),
        N_("Ga verder"),
        N_("Het team gaat verder. Plan een overleg."),
        _no_fields,
        _go_on,
        (N_("De pauze stopt vandaag."),),
    ),
    "stoppen": TeamForm(
        N_("Stop het team"),
        N_("Stop het team"),
        N_("Het team is gestopt."),
        _stop_fields,
        _stop,
        (
            N_("Goed stoppen is ook een resultaat. Leden en opdrachtgever krijgen bericht."),
            N_("Wat gepland staat, wordt afgezegd. In de nazorg komt nu de vraag of de casus kan eindigen."),
        ),
    ),
}
