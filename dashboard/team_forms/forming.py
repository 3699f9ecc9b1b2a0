"""Forming the team, letting another seat sit in it, and asking how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from actions.errors import Invalid, NothingToDo
from actions.errors import Mistake as Wrong
from actions.puzzelteam.form_team import add_to_team, form_team
from actions.puzzelteam.peiling import open_peiling
from dashboard.catalogues import N_
from dashboard.pages.fields import FieldView
from dashboard.posted import Post
from dashboard.team_forms.form import Here, Sheet, TeamForm, seat_of
from methods.reminders import PEILING_LEAST_ANSWERS
from models import queries, teams
from models.seat import MemberRow


_CHAIR = N_("Voorzitter: %(name)s. De voorzitter van de casus leidt ook het puzzelteam.")
_SPONSOR = N_("Opdrachtgever nu: %(name)s.")
_NO_SPONSOR = N_("Er is nu geen opdrachtgever die bericht kan krijgen.")


def _others(here: Here) -> list[MemberRow]:
    """Who holds a seat of the case, the chair left out."""
    return [
        one
        for one in queries.members(here.session, here.case_id, here.now)
        if not one.substitute and one.seat_id in here.mine.seats and not here.mine.seats[one.seat_id].is_chair
    ]


def _form_told(here: Here) -> tuple[str, ...]:
    chair = queries.chair(here.session, here.case_id, here.now)
    sponsor = here.mine.case.sponsor_person_id
    names = queries.people(here.session, {one for one in (chair and chair.person_id, sponsor) if one})
    lines = [here.words.say(_CHAIR, name=names[chair.person_id].name)] if chair else []
    lines.append(
        here.words.say(_SPONSOR, name=names[sponsor].name) if sponsor else here.words.say(_NO_SPONSOR)
    )
    return tuple(lines)


def _form_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    others = sheet.here.seat_options(_others(sheet.here))
    everybody = tuple(one.value for one in others)
    return (
        sheet.choice(
            "seats",
            N_("Wie zit in het team?"),
            others,
            N_("Haal weg wie er niet bij hoort. Later kan er een plek bij."),
            kind="choices",
            default=everybody,
        ),
        sheet.choice(
            "vice",
            N_("Wie is vicevoorzitter?"),
            others,
            N_("Leidt het overleg als de voorzitter er niet is."),
            as_list=True,
        ),
        sheet.choice(
            "sponsor",
            N_("Wordt iemand anders opdrachtgever?"),
            others,
            N_(
                "Krijgt één bericht als het team stilvalt, en elke maand een kort overzicht. Leeg: het blijft zo."
            ),
            required=False,
            as_list=True,
        ),
        sheet.text(
            "attendance_rule",
            N_("Wat spreken we af over wegblijven?"),
            N_("Bijvoorbeeld: wie niet kan, stuurt een vervanger."),
            kind="long_text",
            required=False,
        ),
    )


def _form(here: Here, post: Post) -> object:
    chosen = {str(one) for one in post.form.getlist("seats")}
    seats = {one.seat_id for one in _others(here) if str(one.seat_id) in chosen}
    wrong = [] if seats else [Wrong("seats", "nobody_else")]
    if len(seats) != len(chosen):
        wrong.append(Wrong("seats", "unknown_seat"))
    vice = _named(post, "vice", wrong)
    sponsor = _named(post, "sponsor", wrong)
    if vice is None and not any(one.path == "vice" for one in wrong):
        wrong.append(Wrong("vice", "missing"))
    if vice is not None and vice not in seats:
        wrong.append(Wrong("vice", "not_in_team"))
    if wrong:
        raise Invalid(wrong)
    chairs = {seat.id for seat in here.mine.seats.values() if seat.is_chair}
    return form_team(
        here.session,
        here.installation,
        here.case_id,
        here.now,
        by=here.by,
        seats=seats | chairs,
        vice=vice,
        sponsor=sponsor,
        attendance_rule=post["attendance_rule"],
    )


def _named(post: Post, name: str, wrong: list[Wrong]) -> UUID | None:
    try:
        return seat_of(post, name, required=False)
    except Invalid as refusal:
        wrong.extend(refusal.mistakes)
        return None


def _outside(here: Here) -> list[MemberRow]:
    inside = (
        {seat.id for _, seat in teams.team_seats(here.session, here.team.id, here.now)}
        if here.team
        else set()
    )
    return [one for one in _others(here) if one.seat_id not in inside]


def _add_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    return (
        sheet.choice(
            "seat", N_("Wie komt erbij?"), sheet.here.seat_options(_outside(sheet.here)), as_list=True
        ),
    )


def _add(here: Here, post: Post) -> object:
    seat = seat_of(post, "seat")
    if seat not in {one.seat_id for one in _outside(here)}:
        raise Invalid([Wrong("seat", "unknown_seat")])
    return add_to_team(here.session, here.case_id, seat, here.now, by=here.by)


def _no_fields(_sheet: Sheet) -> tuple[FieldView, ...]:
    return ()


def _ask(here: Here, _post: Post) -> object:
    if here.team is None:
        raise NothingToDo("no team")
    if any(one.closed_at is None for one in teams.peilingen(here.session, here.team.id)):
        raise Invalid([Wrong("", "peiling_runs")])
    people = {one.person_id for one in teams.holders(here.session, here.team, here.now).values()}
    if len(people) < PEILING_LEAST_ANSWERS:
        raise Invalid([Wrong("", "team_too_small")])
    return open_peiling(here.session, here.installation, here.case_id, here.now, by=here.by)


FORMING: Mapping[str, TeamForm] = {
    "vormen": TeamForm(
        N_("Vorm het puzzelteam"),
        N_("Vorm het team"),
        N_("Het team is gevormd. Iedereen krijgt de vraag om te blijven, ook als het rustig is."),
        _form_fields,
        _form,
        (
            N_(
                "Wie u kiest, krijgt een link met één vraag: blijft u bij dit team? Bij het team ziet u wie ja zei."
            ),
        ),
        told=_form_told,
        forms=True,
    ),
    "erbij": TeamForm(
        N_("Laat iemand erbij in het team"),
        N_("Laat erbij"),
        N_("De plek zit nu in het team. Wie daar zit, krijgt de vraag om te blijven."),
        _add_fields,
        _add,
        (N_("Hier staat wie in de casus zit en nog niet in het team."),),
    ),
    "peiling": TeamForm(
        N_("Open een peiling"),
        N_("Open de peiling"),
        N_("De peiling is open. Iedereen in het team krijgt een eigen link."),
        _no_fields,
        _ask,
        (
            N_(
                "Het team krijgt twee vragen: hoe veilig voelt u zich in deze casus, en hoe gaat de samenwerking?"
            ),
            N_(
                "Niemand kan zien wie wat antwoordde. De uitkomst staat er na vijf werkdagen, vanaf vier antwoorden."
            ),
        ),
    ),
}
