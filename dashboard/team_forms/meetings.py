"""Planning a meeting, moving it, calling it off; writing down an agreement between two meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from actions.errors import Invalid, NothingToDo
from actions.errors import Mistake as Wrong
from actions.puzzelteam.agree import NewAction, add_action, drop_action
from actions.puzzelteam.loading import next_meeting
from actions.puzzelteam.plan_meeting import (
    USUAL_MINUTES,
    cancel_meeting,
    move_meeting,
    plan_meeting,
    proposed_dates,
    proposed_soon,
    usual_hour,
)
from actions.puzzelteam.report_signal import not_discussed
from dashboard.catalogues import N_
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Option
from dashboard.posted import Post
from dashboard.team_forms.form import (
    Here,
    Sheet,
    TeamForm,
    day_of,
    hour_of,
    needed_day,
    number_of,
    picked,
    seat_of,
)
from dashboard.views.team_watching import may_read
from methods.puzzelteam import instant
from models import teams
from models.puzzelteam import ActionRow, MeetingRow


OWN = "own"
"""A date of one's own, beside the proposals."""
NO_SCHOOL = N_(
    "Voor deze datums is geen schoolkalender meer bekend. Kijk zelf of ze in een schoolvakantie vallen."
)
_SOON, _RHYTHM = (
    N_("%(when)s: binnen een paar dagen, na een signaal"),
    N_("%(when)s: in het ritme van het team"),
)
_OWN_DAY = N_("Een eigen datum")
_FIRST = N_("Het eerste overleg is het liefst binnen twee weken.")


@dataclass(frozen=True)
class Offer:
    """A date to choose, and why it is offered."""

    at: datetime
    because: str
    school_known: bool = True


def offers(here: Here) -> list[Offer]:
    """Dates to choose from: within days when a signal asks for that, and in the team's rhythm."""
    case, found = here.mine.case, []
    if here.team:
        rows = [r for r in teams.signals(here.session, here.case_id) if may_read(here.mine, r.compartment)]
        if any(not_discussed(here.session, here.team, rows, here.now)):
            found = [
                Offer(at, _SOON) for at in proposed_soon(here.session, here.installation, case, here.now)
            ]
    hour = usual_hour(here.session, case)
    return found + [
        Offer(instant(one.on, hour, here.installation.zone), _RHYTHM, one.school_known)
        for one in proposed_dates(here.session, here.installation, case, here.now)
    ]


def _plan_told(here: Here) -> tuple[str, ...]:
    lines = [] if here.team and teams.meetings(here.session, here.team.id) else [here.words.say(_FIRST)]
    if not all(one.school_known for one in offers(here)):
        lines.append(here.words.say(NO_SCHOOL))
    return tuple(lines)


def _plan_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    words = sheet.here.words
    offered: dict[str, Option] = {}
    for one in offers(sheet.here):
        key = one.at.astimezone(sheet.here.installation.zone).date().isoformat()
        offered.setdefault(key, Option(key, words.say(one.because, when=words.calendar.moment(one.at))))
    options = (*offered.values(), Option(OWN, words.say(_OWN_DAY)))
    return (
        sheet.choice("proposal", N_("Wanneer?"), options),
        sheet.text("next_day", N_("Kies zelf een datum"), kind="date", required=False),
        sheet.text("next_time", N_("Hoe laat?"), N_("Leeg is de gewone tijd van dit team."), required=False),
        sheet.text("minutes", N_("Hoeveel minuten?"), kind="number", default=str(USUAL_MINUTES)),
        sheet.text(
            "place", N_("Waar?"), N_("Een zaal of een link. Geen adres van de familie."), required=False
        ),
    )


def _plan(here: Here, post: Post) -> object:
    if not post["proposal"] and not post["next_day"]:
        raise Invalid([Wrong("proposal", "not_a_choice")])
    is_own = post["proposal"] in ("", OWN)
    field = "next_day" if is_own else "proposal"
    minutes = number_of(post, "minutes")
    try:
        return plan_meeting(
            here.session,
            here.installation,
            here.case_id,
            needed_day(post, "next_day") if is_own else _offered(post),
            hour_of(post, "next_time") or usual_hour(here.session, here.mine.case),
            here.now,
            by=here.by,
            minutes=USUAL_MINUTES if minutes is None else minutes,
            place=post["place"],
        )
    except Invalid as refusal:
        raise _at_field(refusal, field) from None
    except NothingToDo:
        raise Invalid([Wrong(field, "planned_already")]) from None


def _offered(post: Post) -> date:
    try:
        return date.fromisoformat(post["proposal"])
    except ValueError:
        raise Invalid([Wrong("proposal", "not_a_choice")]) from None


def _at_field(refusal: Invalid, field: str) -> Invalid:
    """The law speaks of the moment; on the form that is this field."""
    return Invalid([Wrong(field if one.path == "at" else one.path, one.message) for one in refusal.mistakes])


def _coming(here: Here) -> MeetingRow:
    meeting = next_meeting(here.session, here.team, here.now) if here.team else None
    if meeting is None:
        raise Invalid([Wrong("", "no_meeting_ahead")])
    return meeting


_THIS = N_("Het gaat om het overleg van %(when)s.")


def _which(here: Here) -> tuple[str, ...]:
    meeting = next_meeting(here.session, here.team, here.now) if here.team else None
    return (here.words.say(_THIS, when=here.words.calendar.moment(meeting.starts_at)),) if meeting else ()


def _move_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    return (
        sheet.text("next_day", N_("Nieuwe datum"), kind="date"),
        sheet.text("next_time", N_("Hoe laat?"), N_("Leeg is de gewone tijd van dit team."), required=False),
    )


def _move(here: Here, post: Post) -> object:
    meeting, day = _coming(here), needed_day(post, "next_day")
    hour = hour_of(post, "next_time") or usual_hour(here.session, here.mine.case)
    try:
        return move_meeting(here.session, here.installation, meeting.id, day, hour, here.now, by=here.by)
    except Invalid as refusal:
        raise _at_field(refusal, "next_day") from None
    except NothingToDo:
        raise Invalid([Wrong("next_day", "planned_already")]) from None


def _cancel_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    return (sheet.text("reason", N_("Waarom?"), N_("Noem geen namen van betrokkenen."), kind="long_text"),)


def _cancel(here: Here, post: Post) -> object:
    return cancel_meeting(here.session, _coming(here).id, post["reason"], here.now, by=here.by)


def _agree_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    here = sheet.here
    sitting = teams.holders(here.session, here.team, here.now).values() if here.team else ()
    return (
        sheet.text("what", N_("Wat?"), N_("Gebruik codes, zoals P3. Geen namen."), maxlength=500),
        sheet.choice("owner", N_("Wie?"), here.seat_options(sitting), as_list=True),
        sheet.text("due", N_("Uiterlijk"), kind="date"),
    )


def _agree(here: Here, post: Post) -> object:
    owner = seat_of(post, "owner", required=False)
    new = NewAction(post["what"], day_of(post, "due", required=False), owner)
    return add_action(here.session, here.case_id, new, here.now, by=here.by)


def _open(here: Here) -> Sequence[ActionRow]:
    return teams.actions(here.session, here.team.id, is_open=True) if here.team else ()


def _drop_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    rows = tuple(Option(str(row.id), row.what[:80]) for row in _open(sheet.here))
    return (
        sheet.choice("agreement", N_("Welke afspraak vervalt?"), rows, as_list=True),
        sheet.text("reason", N_("Waarom?"), N_("Noem geen namen van betrokkenen."), kind="long_text"),
    )


def _drop(here: Here, post: Post) -> object:
    chosen = picked(post, "agreement", (str(row.id) for row in _open(here)))
    return drop_action(here.session, UUID(chosen), post["reason"], here.now, by=here.by)


MEETINGS: Mapping[str, TeamForm] = {
    "overleg": TeamForm(
        N_("Plan een overleg"),
        N_("Plan het overleg"),
        N_("Het overleg staat gepland. Iedereen krijgt een uitnodiging."),
        _plan_fields,
        _plan,
        (N_("Iedereen krijgt een eigen uitnodiging, zonder namen of inhoud."),),
        told=_plan_told,
    ),
    "verzetten": TeamForm(
        N_("Verzet het overleg"),
        N_("Verzet het overleg"),
        N_("Het overleg is verzet. Iedereen krijgt bericht, en de agenda's veranderen mee."),
        _move_fields,
        _move,
        told=_which,
    ),
    "afzeggen": TeamForm(
        N_("Zeg het overleg af"),
        N_("Zeg het overleg af"),
        N_("Het overleg is afgezegd. Iedereen krijgt bericht."),
        _cancel_fields,
        _cancel,
        (N_("Is er dan geen datum meer, dan vragen wij u om een nieuwe."),),
        told=_which,
    ),
    "afspraak": TeamForm(
        N_("Nieuwe afspraak"),
        N_("Schrijf de afspraak op"),
        N_("De afspraak staat erbij."),
        _agree_fields,
        _agree,
        (N_("Een afspraak gaat vanzelf mee naar het volgende overleg tot zij klaar is."),),
        leads=False,
    ),
    "schrappen": TeamForm(
        N_("Schrap een afspraak"),
        N_("Schrap de afspraak"),
        N_("De afspraak is geschrapt, met de reden erbij."),
        _drop_fields,
        _drop,
        (
            N_(
                "Zij gaat dan niet meer mee naar het volgende overleg. Is zij klaar? Kies dan Gedaan bij het team."
            ),
        ),
    ),
}
