"""All that a message may say: what is no field here cannot be printed. No name, family, case, alias, step or answer."""

from __future__ import annotations

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator


def _web_address(link: str) -> str:
    """A link must be an http(s) address of printable ASCII without spaces, quotes or angle brackets."""
    parts = urlsplit(link)
    printable = link.isascii() and link.isprintable() and not set(link) & set(" \"'<>\\`")
    if parts.scheme not in ("http", "https") or not parts.netloc or not printable:
        raise ValueError("a link is an http or https address")
    return link


# A random reference of one round or message; it says nothing about the case.
Ticket = Annotated[str, Field(pattern=r"^R-[0-9]{4,9}$")]
Link = Annotated[str, AfterValidator(_web_address)]


class BundleItem(BaseModel):
    """One line of a bundle: a reference and its last day; `until` None for news."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ticket: Ticket
    until: AwareDatetime | None = None


class Facts(BaseModel):
    """The facts of one letter; which of them an occasion needs stands in `occasions.NATURE`.

    Moments are aware (UTC); the letter shows them in Dutch time. `minutes` is how long answering takes, or how long a
    code works. `count` is the length of a list: the coordinator's, or one's own open agreements. `duration` is that
    of a meeting in minutes, `days` how long a team has not met; `held` and `missed` count last month's meetings,
    `mails` are those that nobody asked for, a person a week.
    `role` is not here on purpose: a role on a lock screen tells what kind of case somebody works on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    ticket: Ticket | None = None
    until: AwareDatetime | None = None
    at: AwareDatetime | None = None
    since: AwareDatetime | None = None
    link: Link | None = None
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    spoken: Annotated[int, Field(ge=0)] | None = None
    asked: Annotated[int, Field(ge=1)] | None = None
    minutes: Annotated[int, Field(ge=1)] | None = None
    count: Annotated[int, Field(ge=1)] | None = None
    receipt: Annotated[str, Field(pattern=r"^[A-Z]-[0-9A-Z]{4,12}$")] | None = None
    duration: Annotated[int, Field(ge=1)] | None = None
    days: Annotated[int, Field(ge=0)] | None = None
    held: Annotated[int, Field(ge=0)] | None = None
    missed: Annotated[int, Field(ge=0)] | None = None
    mails: Annotated[float, Field(ge=0)] | None = None
    late: bool = False
    items: tuple[BundleItem, ...] = ()

    @model_validator(mode="after")
    def _count_both_or_neither(self) -> Self:
        if (self.spoken is None) != (self.asked is None):
            raise ValueError("spoken and asked go together")
        if self.spoken is not None and self.asked is not None and self.spoken > self.asked:
            raise ValueError("more have spoken than were asked")
        return self
