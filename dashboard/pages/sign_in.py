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
    template: ClassVar[str] = "sign_in/ask.html"


@dataclass(frozen=True)
class SignInOpenPage:
    """What the link in the mail shows: one button. Opening it signs nobody in."""

    works: bool = True
    template: ClassVar[str] = "sign_in/open.html"
