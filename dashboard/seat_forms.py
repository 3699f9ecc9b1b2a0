"""The forms by which a team changes: each with its fields, what follows from it, and the change it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from actions.errors import Invalid, NotFound
from actions.errors import Mistake as Wrong
from actions.make_change import Change
from actions.start_case import NewMember
from dashboard.catalogues import N_
from dashboard.membership import Membership
from dashboard.pages.fields import FieldView
from dashboard.pages.forms import Mistake, Option
from dashboard.posted import Post
from dashboard.words import DOMAINS, Words
from methods.schema import Domain
from models import queries
from models.case import CaseRow
from models.people import PersonRow
from models.seat import SeatRow, TeamChangeKind


_LEAVES = N_(
    "De opvolger krijgt bericht en bevestigt de plek. De toegang van de vorige persoon stopt meteen."
)
_VOTE_STAYS = N_("Een stem die al is uitgebracht, blijft staan tot de opvolger stemt.")
_NEW = N_("Nieuwe plek")
_NAME, _ORGANISATION, _EMAIL, _MOBILE = (
    N_("Naam"),
    N_("Organisatie"),
    N_("E-mailadres voor het werk"),
    N_("Mobiel"),
)


@dataclass(frozen=True)
class Desk:
    """The case whose team changes, who is at the desk, and what was typed and is wrong so far."""

    session: Session
    case: CaseRow
    caller: UUID
    mine: Membership | None
    """Empty for a coordinator who is no member."""
    words: Words
    now: datetime
    post: Post | None = None
    errors: tuple[Mistake, ...] = ()

    @property
    def back(self) -> str:
        """Where its reader came from."""
        return f"/casus/{self.case.reference}" if self.mine else "/overzicht"

    def seat(self, seat_id: UUID) -> SeatRow:
        """A seat of this case.

        Raises:
            NotFound: none, or not for a coordinator from outside: that one fills a chair's seat only.
        """
        found = {one.id: one for one in queries.seats(self.session, self.case.id, self.now)}.get(seat_id)
        if found is None or (self.mine is None and not found.is_chair):
            raise NotFound("seat")
        return found

    def person(self, person_id: UUID) -> PersonRow:
        """Somebody in this case.

        Raises:
            NotFound: nobody, or not for a coordinator from outside: that one mends a chair's dead address only.
        """
        members = queries.members(self.session, self.case.id, self.now)
        found = next((one for one in members if one.person_id == person_id), None)
        chair = queries.chair(self.session, self.case.id, self.now)
        if found is None or (self.mine is None and (chair is None or chair.person_id != person_id)):
            raise NotFound("member")
        person = self.session.get_one(PersonRow, person_id)
        if self.mine is None and person.refused_at is None:
            raise NotFound("member")
        return person

    def typed(self, name: str, else_: str = "") -> str:
        """What was typed in a field; before that what it begins with."""
        return self.post[name] if self.post else else_

    def field(self, name: str, label: str, kind: str = "text", value: str = "", **more: object) -> FieldView:
        """A field with what was typed in it and what is wrong with that."""
        typed = self.typed(name, value)
        wrong = next((one.words for one in self.errors if one.field == name), "")
        given: dict[str, object] = {"required": True, "maxlength": 200, "chosen": (typed,)} | more
        return FieldView(name, self.words.say(label), kind, typed, error=wrong, **given)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Sheet:
    """A form as it is shown."""

    title: str
    explanation: tuple[str, ...]
    fields: tuple[FieldView, ...]
    button: str


@dataclass(frozen=True)
class SeatForm:
    """One way to change a team: how it looks, what it stands for, the word of what was done."""

    about: Change
    """The change with nothing filled in: who must agree to it is known before anything is typed."""
    sheet: Callable[[Desk], Sheet]
    change: Callable[[Desk], Change]
    done: str
    for_coordinator: bool = False
    """Also for a coordinator who is no member."""


def handing_over(seat_id: UUID) -> SeatForm:
    """Somebody else takes a seat."""

    def sheet(desk: Desk) -> Sheet:
        row = desk.seat(seat_id)
        organisation = queries.organisations(desk.session, {row.organisation_id})[row.organisation_id]
        title = desk.words.say(N_("Draag de plek over: %(role)s"), role=desk.words.role(row.role))
        explained = (desk.words.say(_LEAVES), desk.words.say(_VOTE_STAYS))
        return Sheet(title, explained, _person(desk, organisation), desk.words.say(N_("Draag over")))

    def change(desk: Desk) -> Change:
        row = desk.seat(seat_id)
        member = _new_member(desk, row.role, row.domain.value)
        return replace(about, member=member)

    about = Change(TeamChangeKind.HAND_OVER, seat_id=seat_id)
    return SeatForm(about, sheet, change, "overgedragen", for_coordinator=True)


def adding() -> SeatForm:
    """Somebody joins the team in a seat of their own."""

    def sheet(desk: Desk) -> Sheet:
        words = desk.words
        roles = tuple(Option(role.key, role.title_in(words.language)) for role in words.method.roles)
        sides = tuple(Option(key.value, words.say(title)) for key, title in DOMAINS.items())
        fields = (
            *_person(desk, ""),
            desk.field("role", N_("Rol"), "choice", options=roles),
            desk.field("domain", N_("Kant van de tafel"), "choice", options=sides),
        )
        explained = words.say(N_("Een poort die al open is, vraagt deze plek niet meer."))
        return Sheet(words.say(_NEW), (explained,), fields, words.say(_NEW))

    def change(desk: Desk) -> Change:
        member = _new_member(desk, desk.typed("role") or "-", desk.typed("domain") or Domain.OVERIG.value)
        return replace(about, member=member)

    about = Change(TeamChangeKind.ADD_SEAT)
    return SeatForm(about, sheet, change, "opgeslagen")


def ending(seat_id: UUID) -> SeatForm:
    """A seat goes, and nobody takes it."""

    def sheet(desk: Desk) -> Sheet:
        words, row = desk.words, desk.seat(seat_id)
        explained = (
            N_("De plek vervalt zonder opvolger. De toegang van wie er zit, stopt meteen."),
            N_("Wacht een open poort op deze plek, dan staat die poort stil tot u haar opnieuw vraagt."),
        )
        reason = desk.field(
            "reason",
            N_("Reden"),
            "long_text",
            maxlength=4000,
            hint=words.say(N_("Noem geen namen van betrokkenen.")),
        )
        title = words.say(N_("Laat de plek vervallen: %(role)s"), role=words.role(row.role))
        said = tuple(words.say(one) for one in explained)
        return Sheet(title, said, (reason,), words.say(N_("Laat de plek vervallen")))

    def change(desk: Desk) -> Change:
        desk.seat(seat_id)
        return replace(about, reason=desk.typed("reason"))

    about = Change(TeamChangeKind.END_SEAT, seat_id=seat_id)
    return SeatForm(about, sheet, change, "vervallen")


def standing_in(seat_id: UUID) -> SeatForm:
    """Another member answers for a seat when its holder cannot."""

    def sheet(desk: Desk) -> Sheet:
        words, row = desk.words, desk.seat(seat_id)
        explained = (
            N_(
                "De vervanger krijgt dezelfde vragen. Stemmen beiden, dan telt de stem van wie de plek heeft."
            ),
        )
        fields = (
            desk.field("person", N_("Wie vervangt?"), "choice", options=_colleagues(desk, row), as_list=True),
            desk.field(
                "until",
                N_("Tot en met"),
                "date",
                required=False,
                hint=words.say(N_("Leeg: tot u het stopt.")),
            ),
        )
        title = words.say(N_("Wijs een vervanger aan: %(role)s"), role=words.role(row.role))
        return Sheet(title, tuple(words.say(one) for one in explained), fields, words.say(N_("Wijs aan")))

    def change(desk: Desk) -> Change:
        known = {one.value for one in _colleagues(desk, desk.seat(seat_id))}
        if desk.typed("person") not in known:
            raise Invalid([Wrong("person", "not_a_choice")])
        day = desk.post.day("until") if desk.post else None
        if desk.typed("until") and day is None:
            raise Invalid([Wrong("until", "not_a_date")])
        until = datetime.combine(day, time.max, desk.words.calendar.zone) if day else None
        return replace(about, person_id=UUID(desk.typed("person")), until=until)

    about = Change(TeamChangeKind.NAME_SUBSTITUTE, seat_id=seat_id)
    return SeatForm(about, sheet, change, "vervanger")


def _colleagues(desk: Desk, seat: SeatRow) -> tuple[Option, ...]:
    """The other people in the case, by name."""
    everybody = queries.members(desk.session, desk.case.id, desk.now)
    sitting = {one.person_id for one in everybody if one.seat_id == seat.id}
    people = queries.people(desk.session, {one.person_id for one in everybody} - sitting)
    named = sorted(people.values(), key=lambda person: person.name)
    return tuple(Option(str(person.id), person.name) for person in named)


def mending(person_id: UUID) -> SeatForm:
    """Somebody's mail goes to another address."""

    def sheet(desk: Desk) -> Sheet:
        words = desk.words
        person = desk.person(person_id)
        explained = (
            N_("Het oude adres krijgt bericht. Links en aanmeldingen van het oude adres stoppen meteen."),
            N_("Is het een ander mens? Draag dan de plek over."),
        )
        title = words.say(N_("Ander adres: %(name)s"), name=person.name)
        email = desk.field("email", N_("Nieuw e-mailadres voor het werk"), "email", maxlength=320)
        said = tuple(words.say(one) for one in explained)
        return Sheet(title, said, (email,), words.say(N_("Verander het adres")))

    def change(desk: Desk) -> Change:
        desk.person(person_id)
        return replace(about, email=desk.typed("email"))

    about = Change(TeamChangeKind.NEW_ADDRESS, person_id=person_id)
    return SeatForm(about, sheet, change, "adres", for_coordinator=True)


def _person(desk: Desk, organisation: str) -> tuple[FieldView, ...]:
    return (
        desk.field("name", _NAME),
        desk.field("organisation", _ORGANISATION, value=organisation),
        desk.field("email", _EMAIL, "email"),
        desk.field("mobile", _MOBILE, required=False),
    )


def _new_member(desk: Desk, role: str, domain: str) -> NewMember:
    """What was typed, as the action takes it."""
    given: Mapping[str, str | None] = {
        "name": desk.typed("name"),
        "organisation": desk.typed("organisation"),
        "email": desk.typed("email"),
        "mobile": desk.typed("mobile") or None,
        "role": role,
        "domain": domain,
    }
    try:
        return NewMember.model_validate(given)
    except ValidationError as error:
        raise Invalid([_wrong(str(one["loc"][0])) for one in error.errors()]) from None


def _wrong(field: str) -> Wrong:
    return Wrong(field, {"email": "not_an_address", "domain": "not_a_choice"}.get(field, "missing"))
