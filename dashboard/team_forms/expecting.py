"""What the team expects: scenarios A, B and C with their signs, and the people around the family who do it good."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from actions.errors import Invalid, NotFound
from actions.errors import Mistake as Wrong
from actions.puzzelteam.write_scenario import (
    stop_watching,
    watch_for,
    weigh_contact,
    write_scenario,
    write_story,
)
from dashboard.catalogues import N_
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Option
from dashboard.posted import Post
from dashboard.team_forms.form import Here, Sheet, TeamForm, picked
from dashboard.views.puzzelteam import DIRECTIONS, options
from dashboard.views.team_watching import SCENARIOS
from methods.signals import Direction, Letter
from models import teams


_CODES = N_("Gebruik codes, zoals P3. Geen namen.")
_LETTER = N_("Scenario %(letter)s: %(title)s")
_SIGN = N_("%(letter)s, teken: %(text)s")


def _scenario_fields(letter: Letter, sheet: Sheet) -> tuple[FieldView, ...]:
    here = sheet.here
    written = teams.scenarios(here.session, here.team.id) if here.team else ()
    row = next((one for one in written if one.letter is letter), None)
    return (
        sheet.text(
            "title", N_("Hoe ziet dat eruit?"), _CODES, default=row.title if row else "", maxlength=300
        ),
        sheet.text(
            "response",
            N_("Wat doen we dan?"),
            kind="long_text",
            default=row.response if row else "",
            required=False,
        ),
    )


def _scenario(letter: Letter, here: Here, post: Post) -> object:
    return write_scenario(
        here.session, here.case_id, letter, post["title"], post["response"], here.now, by=here.by
    )


def _sign_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    here = sheet.here
    written = teams.scenarios(here.session, here.team.id) if here.team else ()
    letters = tuple(
        Option(one.letter.value, here.words.say(_LETTER, letter=one.letter.value, title=one.title))
        for one in written
    )
    ways = {key: DIRECTIONS[key] for key in (Direction.WORSE, Direction.BETTER)}
    return (
        sheet.choice("letter", N_("Bij welk scenario?"), letters, as_list=True),
        sheet.text(
            "text",
            N_("Waaraan zien we het?"),
            N_("Zo concreet dat iedereen het kan zien: “P6 is een week elke dag op school”."),
            maxlength=300,
        ),
        sheet.choice("direction", N_("Als we dit zien, gaat het"), options(ways, here.words)),
    )


def _sign(here: Here, post: Post) -> object:
    letter = Letter(picked(post, "letter", (one.value for one in Letter)))
    way = Direction(picked(post, "direction", (one.value for one in Direction)))
    try:
        return watch_for(here.session, here.case_id, letter, post["text"], way, here.now, by=here.by)
    except NotFound:
        raise Invalid([Wrong("letter", "not_a_choice")]) from None


def _watched(here: Here) -> tuple[Option, ...]:
    """Every sign that the team watches, under its scenario."""
    written = teams.scenarios(here.session, here.team.id) if here.team else ()
    letters = {one.id: one.letter.value for one in written}
    return tuple(
        Option(str(one.id), here.words.say(_SIGN, letter=letters[one.scenario_id], text=one.text))
        for one in teams.indicators(here.session, list(letters))
    )


def _let_go_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    return (
        sheet.choice(
            "sign", N_("Op welk teken hoeft niemand meer te letten?"), _watched(sheet.here), as_list=True
        ),
    )


def _let_go(here: Here, post: Post) -> object:
    sign = picked(post, "sign", (one.value for one in _watched(here)))
    return stop_watching(here.session, here.case_id, UUID(sign), here.now, by=here.by)


def _story_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    team = sheet.here.team
    return (
        sheet.text(
            "story",
            N_("Wat is er aan de hand?"),
            _CODES,
            kind="long_text",
            default=team.story if team else "",
        ),
        sheet.text(
            "chances",
            N_("Waar liggen de kansen?"),
            kind="long_text",
            default=team.chances if team else "",
            required=False,
        ),
        sheet.text(
            "risks",
            N_("Wat zijn de risico’s?"),
            kind="long_text",
            default=team.risks if team else "",
            required=False,
        ),
    )


def _story(here: Here, post: Post) -> object:
    return write_story(
        here.session, here.case_id, post["story"], post["chances"], post["risks"], here.now, by=here.by
    )


def _contact_fields(sheet: Sheet) -> tuple[FieldView, ...]:
    words = sheet.here.words
    return (
        sheet.text("code", N_("Code"), N_("Zoals N3. Nooit een naam."), maxlength=5),
        sheet.text(
            "relation",
            N_("Wie is dit voor de familie?"),
            N_("Bijvoorbeeld: buurvrouw, oom, coach."),
            maxlength=80,
        ),
        sheet.text("via", N_("Via wie loopt het contact?"), N_("Een rol of organisatie."), required=False),
        sheet.text(
            "safety",
            N_("Is het veilig om iets te vragen?"),
            N_("Voor deze persoon en voor het team, en waaruit dat blijkt."),
            kind="long_text",
        ),
        sheet.choice(
            "takes_part",
            N_("Praat deze persoon mee?"),
            (Option("yes", words.say(N_("Ja"))), Option("no", words.say(N_("Nee")))),
            N_("Meepraten geeft geen toegang: geen account, geen link, geen dossier."),
            kind="yes_no",
            required=False,
        ),
    )


def _contact(here: Here, post: Post) -> object:
    return weigh_contact(
        here.session,
        here.case_id,
        post["code"].upper(),
        post["relation"],
        post["safety"],
        here.now,
        by=here.by,
        takes_part=post["takes_part"] == "yes",
        via=post["via"],
    )


EXPECTING: Mapping[str, TeamForm] = {
    "teken": TeamForm(
        N_("Spreek een teken af"),
        N_("Spreek af"),
        N_("Het team let nu op dit teken."),
        _sign_fields,
        _sign,
        leads=False,
    ),
    "loslaten": TeamForm(
        N_("Let niet meer op een teken"),
        N_("Let er niet meer op"),
        N_("Het team let niet meer op dit teken."),
        _let_go_fields,
        _let_go,
        (N_("Doe dit als het teken niets meer zegt. Wat ervan gezien is, blijft staan."),),
    ),
    "verhaal": TeamForm(
        N_("Het gedeelde verhaal"),
        N_("Bewaar het verhaal"),
        N_("Het verhaal is bewaard."),
        _story_fields,
        _story,
        (N_("Wat het team samen weet, in een paar zinnen. Wie een plek overneemt, leest dit."),),
        leads=False,
    ),
    "contact": TeamForm(
        N_("Iemand die de familie goed doet"),
        N_("Bewaar"),
        N_("Bewaard. Dit contact heeft geen toegang tot iets."),
        _contact_fields,
        _contact,
        (N_("Een oom, een buurvrouw, een coach: leg vast of het veilig is om hen iets te vragen."),),
    ),
} | {
    f"scenario-{letter.value.lower()}": TeamForm(
        SCENARIOS[letter].title,
        N_("Bewaar"),
        N_("Het scenario is bewaard."),
        partial(_scenario_fields, letter),
        partial(_scenario, letter),
        (SCENARIOS[letter].explained,),
        leads=False,
    )
    for letter in Letter
}
