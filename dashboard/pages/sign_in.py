"""Signing in by a link to one's own mailbox: ask, look, press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dashboard.pages.forms import Mistake


@dataclass(frozen=True)
class SignInPage:
    """Ask for a link; the answer is the same whether the address is known or not."""

    email: str = ""
    sent: bool = False
    errors: tuple[Mistake, ...] = ()
    signed_out: bool = False
    expired: bool = False
    """A form came in after the session had ended: nothing was kept."""
    passkey: bool = False
    provider: bool = False
    """Which ways there are beside the mailbox."""
    template: ClassVar[str] = "sign_in/ask.html"


@dataclass(frozen=True)
class SignInOpenPage:
    """What the link in the mail shows: one button. Opening it signs nobody in."""

    works: bool = True
    template: ClassVar[str] = "sign_in/open.html"


@dataclass(frozen=True)
class DepartPage:
    """On the way to the organisation's own sign-in page; goes by itself, and by a link."""

    address: str
    template: ClassVar[str] = "sign_in/depart.html"


@dataclass(frozen=True)
class FirstTimePage:
    """The provider named somebody who has an account here: one press links the two."""

    name: str
    raw: str
    template: ClassVar[str] = "sign_in/first_time.html"


@dataclass(frozen=True)
class NotSignedInPage:
    """Why signing in did not work, and where to begin again."""

    why: str
    template: ClassVar[str] = "sign_in/refused.html"
