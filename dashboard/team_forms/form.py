"""A form of the puzzelteam, and the sheet on which it is filled in: what was typed stays, beside what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlmodel import Session

from actions.errors import Invalid
from actions.errors import Mistake as Wrong
from actions.installation import Installation
from dashboard.membership import Membership
from dashboard.pages.fields import FieldView, Kind
from dashboard.pages.forms import Mistake, Option, wrong_at
from dashboard.personal_data import warnings
from dashboard.posted import Post
from dashboard.words import Words
from models import queries
from models.puzzelteam import TeamRow
from models.seat import MemberRow


ABOUT = "over"
"""How a link to a form names what it is about: an id, never words."""


@dataclass(frozen=True)
class Here:
    """Where a form is filled in: the case, its team (None before it is formed), by whom, when."""

    session: Session
    installation: Installation
    mine: Membership
    team: TeamRow | None
    words: Words
    now: datetime
    about: str = ""
    """What the link that led here is about, by its id; empty when it is about nothing yet."""

    @property
    def by(self) -> UUID:
        """Who does it."""
        return self.mine.person_id

    @property
    def case_id(self) -> UUID:
        """The case."""
        return self.mine.case.id

    def seat_options(self, members: Iterable[MemberRow]) -> tuple[Option, ...]:
        """These people by their seat: name and role."""
        found = [one for one in members if one.seat_id in self.mine.seats]
        people = queries.people(self.session, {one.person_id for one in found})
        return tuple(
            Option(
                str(one.seat_id),
                f"{people[one.person_id].name}, {self.words.role(self.mine.seats[one.seat_id].role)}",
            )
            for one in found
        )


@dataclass(frozen=True)
class Sheet:
    """A form as it is drawn: what was typed (nothing yet: the defaults), and what is wrong."""

    here: Here
    post: Post | None = None
    errors: tuple[Mistake, ...] = ()

    def text(
        self,
        name: str,
        label: str,
        hint: str = "",
        *,
        kind: Kind = "text",
        default: str = "",
        required: bool = True,
        maxlength: int = 200,
    ) -> FieldView:
        """A field to type in: a line, a text, a day or a number."""
        value = self.post[name] if self.post else default
        free = ((name, value),) if kind in ("text", "long_text") else ()
        return FieldView(
            name,
            self.here.words.say(label),
            kind,
            value,
            warning=warnings(free, self.here.words.language).get(name, ""),
            hint=self.here.words.say(hint) if hint else "",
            error=wrong_at(self.errors, name),
            required=required,
            maxlength=4000 if kind == "long_text" else maxlength,
        )

    def choice(
        self,
        name: str,
        label: str,
        options: tuple[Option, ...],
        hint: str = "",
        *,
        kind: Kind = "choice",
        default: tuple[str, ...] = (),
        required: bool = True,
        as_list: bool = False,
    ) -> FieldView:
        """A field to choose in; nothing is chosen beforehand, unless the case says it is so already, or the reader
        pressed the link beside it.
        """
        pressed = tuple(one.value for one in options if one.value == self.here.about)
        chosen = tuple(str(one) for one in self.post.form.getlist(name)) if self.post else pressed or default
        return FieldView(
            name,
            self.here.words.say(label),
            kind,
            chosen=chosen,
            options=options,
            hint=self.here.words.say(hint) if hint else "",
            error=wrong_at(self.errors, name),
            required=required,
            as_list=as_list,
        )


def _nothing(_here: Here) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class TeamForm:
    """A verb on its page: title, what will happen, fields, button, and what is said when it is done."""

    title: str
    button: str
    said: str
    fields: Callable[[Sheet], tuple[FieldView, ...]]
    run: Callable[[Here, Post], object]
    explained: tuple[str, ...] = ()
    told: Callable[[Here], tuple[str, ...]] = _nothing
    """What depends on this team, in the reader's words."""
    leads: bool = True
    """Only for chair and vice chair."""
    forms: bool = False
    """Makes the team: there need not be one yet, and only the chair does it."""


def seat_of(post: Post, name: str, *, required: bool = True) -> UUID | None:
    """The seat that was chosen.

    Raises:
        Invalid: none, or not a seat at all.
    """
    if not post[name] and not required:
        return None
    try:
        return UUID(post[name])
    except ValueError:
        raise Invalid([Wrong(name, "missing" if not post[name] else "unknown_seat")]) from None


def day_of(post: Post, name: str, *, required: bool = True) -> date | None:
    """The day that was typed.

    Raises:
        Invalid: none where one is needed, or one that does not exist.
    """
    day = post.day(name)
    if day is None and (required or post[name]):
        raise Invalid([Wrong(name, "not_a_date" if post[name] else "missing")])
    return day


def needed_day(post: Post, name: str) -> date:
    """The day that was typed, where there must be one.

    Raises:
        Invalid.
    """
    day = day_of(post, name)
    if day is None:
        raise Invalid([Wrong(name, "missing")])
    return day


def hour_of(post: Post, name: str) -> time | None:
    """The hour that was typed, `10:00` or `10.00`; None when it was left empty.

    Raises:
        Invalid.
    """
    if not post[name]:
        return None
    try:
        return time.fromisoformat(post[name].replace(".", ":").zfill(5))
    except ValueError:
        raise Invalid([Wrong(name, "not_a_time")]) from None


def number_of(post: Post, name: str) -> int | None:
    """The whole number that was typed; None when it was left empty.

    Raises:
        Invalid.
    """
    if not post[name]:
        return None
    if not post[name].isascii() or not post[name].isdigit() or len(post[name]) > 4:
        raise Invalid([Wrong(name, "not_whole")])
    return int(post[name])


def picked(post: Post, name: str, offered: Iterable[str]) -> str:
    """The choice that was made, when the form offered it.

    Raises:
        Invalid.
    """
    if post[name] not in set(offered):
        raise Invalid([Wrong(name, "not_a_choice")])
    return post[name]
