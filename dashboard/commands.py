"""What a member can do to a case beside voting and writing: one entry a verb, each a small form with its consequence.

A command names its fields and the action that carries it out; who may do it is decided by that action alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from actions.close_case import confirm_close, drop_close, propose_close, reopen_case
from actions.emergency_go import emergency_go
from actions.errors import Invalid, Mistake, NotFound
from actions.installation import Installation
from actions.nazorg import set_hold_date
from actions.pause_case import pause_case, resume_case
from actions.withdraw_round import extend_round, withdraw_round
from dashboard.catalogues import N_
from dashboard.pages.fields import Kind
from dashboard.posted import Post
from models import queries
from models.case import CaseRow
from models.gate import RoundRow


@dataclass(frozen=True)
class Doing:
    """A command being carried out: where, by whom, with what, when."""

    session: Session
    installation: Installation
    case: CaseRow
    by: UUID
    post: Post
    now: datetime


@dataclass(frozen=True)
class Ask:
    """A field that a command needs."""

    name: str
    label: str
    kind: Kind = "long_text"
    hint: str = ""


@dataclass(frozen=True)
class Command:
    """A verb on its page: title, what will happen, fields, button; `run` gives the word of what was done."""

    title: str
    explanation: tuple[str, ...]
    asks: tuple[Ask, ...]
    button: str
    run: Callable[[Doing], str]
    for_coordinator: bool = False
    """Also for a coordinator who is no member: it shows nothing of the content."""
    heavy: bool = False
    """Asks a sign-in of the last quarter of an hour."""


_REASON = Ask("reason", N_("Reden"), hint=N_("Noem geen namen van betrokkenen."))


def _open_round(doing: Doing) -> RoundRow:
    round_ = queries.running_round(doing.session, doing.case.id)
    if round_ is None:
        raise NotFound("round")
    return round_


def _withdraw(doing: Doing) -> str:
    withdraw_round(doing.session, _open_round(doing).id, doing.post["reason"], doing.now, by=doing.by)
    return "ingetrokken"


def _extend(doing: Doing) -> str:
    days = doing.post["working_days"]
    extend_round(
        doing.session,
        doing.installation,
        _open_round(doing).id,
        int(days) if days.isdigit() and len(days) < 4 else 0,
        doing.now,
        by=doing.by,
    )
    return "verlengd"


def _pause(doing: Doing) -> str:
    until = doing.post.day("until")
    if until is None:
        raise Invalid([Mistake("until", "not_a_date")])
    pause_case(
        doing.session, doing.installation, doing.case.id, until, doing.post["reason"], doing.now, by=doing.by
    )
    return "gepauzeerd"


def _resume(doing: Doing) -> str:
    resume_case(doing.session, doing.installation, doing.case.id, doing.now, by=doing.by)
    return "hervat"


def _hold(doing: Doing) -> str:
    until = doing.post.day("until")
    if until is None:
        raise Invalid([Mistake("until", "not_a_date")])
    set_hold_date(doing.session, doing.case.id, until, doing.post["reason"], doing.now, by=doing.by)
    return "opgeslagen"


def _propose_close(doing: Doing) -> str:
    propose_close(doing.session, doing.case.id, doing.post["reason"], doing.now, by=doing.by)
    return "voorgesteld"


def _confirm_close(doing: Doing) -> str:
    confirm_close(doing.session, doing.case.id, doing.now, by=doing.by)
    return "gesloten"


def _drop_close(doing: Doing) -> str:
    drop_close(doing.session, doing.case.id, doing.now, by=doing.by)
    return "opgeslagen"


def _reopen(doing: Doing) -> str:
    reopen_case(
        doing.session, doing.installation, doing.case.id, doing.post["reason"], doing.now, by=doing.by
    )
    return "heropend"


def _emergency(doing: Doing) -> str:
    row = emergency_go(doing.session, _open_round(doing).id, doing.post["reason"], doing.now, by=doing.by)
    return "noodbesluit-gegeven" if row.granted_at else "noodbesluit"


COMMANDS: Mapping[str, Command] = {
    "intrekken": Command(
        N_("Trek de vraag in"),
        (
            N_("De poort gaat dicht zonder besluit. Wat al gestemd is, blijft leesbaar."),
            N_("Iedereen krijgt bericht. Daarna kunt u de poort opnieuw aanvragen."),
        ),
        (_REASON,),
        N_("Trek de vraag in"),
        _withdraw,
    ),
    "verlengen": Command(
        N_("Geef meer tijd"),
        (N_("De poort sluit zoveel werkdagen later. Iedereen krijgt bericht."),),
        (Ask("working_days", N_("Werkdagen erbij"), "number", N_("Van 1 tot en met 20.")),),
        N_("Geef meer tijd"),
        _extend,
    ),
    "pauzeren": Command(
        N_("Pauzeer de casus"),
        (N_("Klokken en alarmen staan stil tot de dag die u kiest. Op die dag gaat alles verder."),),
        (Ask("until", N_("Tot en met"), "date", N_("Hoogstens 13 weken.")), _REASON),
        N_("Pauzeer de casus"),
        _pause,
    ),
    "hervatten": Command(
        N_("Ga verder met de casus"),
        (N_("De klokken lopen weer. Een open poort krijgt de werkdagen terug die er nog waren."),),
        (),
        N_("Ga verder"),
        _resume,
    ),
    "aanhouden": Command(
        N_("Hoe gaat het verder na aanhouden?"),
        (
            N_(
                "Kies tot wanneer dit wacht en waarop. Op die dag krijgt u bericht; er gaat niets vanzelf open."
            ),
            N_("Is het nu al klaar? Vul de stap aan en vraag de poort opnieuw aan."),
        ),
        (Ask("until", N_("Wacht tot"), "date"), _REASON),
        N_("Opslaan"),
        _hold,
    ),
    "sluiten": Command(
        N_("Sluit de casus"),
        (
            N_(
                "U stelt voor om te sluiten. Een tweede mens moet dit bevestigen; tot dan loopt de casus door."
            ),
            N_("Schrijf waarom, en wie verdergaat met wat nog moet gebeuren."),
        ),
        (_REASON,),
        N_("Stel voor om te sluiten"),
        _propose_close,
    ),
    "bevestig-sluiten": Command(
        N_("Bevestig het sluiten"),
        (N_("Een ander stelde voor deze casus te sluiten. Bevestigt u dit, dan is de casus gesloten."),),
        (),
        N_("Ja, sluit de casus"),
        _confirm_close,
        for_coordinator=True,
    ),
    "sluiten-intrekken": Command(
        N_("Trek het voorstel om te sluiten in"),
        (N_("De casus loopt gewoon door."),),
        (),
        N_("Trek het voorstel in"),
        _drop_close,
        for_coordinator=True,
    ),
    "heropenen": Command(
        N_("Heropen de casus"),
        (N_("De casus gaat verder waar hij was. Na een no-go wordt de poort opnieuw gevraagd."),),
        (_REASON,),
        N_("Heropen de casus"),
        _reopen,
        for_coordinator=True,
    ),
    "noodbesluit": Command(
        N_("Noodbesluit"),
        (
            N_(
                "Twee mensen samen kunnen de volgende stap alvast openen. Dit is geen besluit: de poort blijft open."
            ),
            N_("Wordt het noodbesluit niet op tijd bekrachtigd, dan gaat de casus op aanhouden."),
        ),
        (_REASON,),
        N_("Ik geef het noodbesluit"),
        _emergency,
        heavy=True,
    ),
}
