"""One's own account: where one is signed in, and by what; and signing in once more before something heavy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from dashboard.pages.forms import Mistake


@dataclass(frozen=True)
class SessionLine:
    """A browser that is signed in."""

    id: str
    began_at: datetime
    seen_at: datetime
    method: str
    this: bool


@dataclass(frozen=True)
class ProofLine:
    """A passkey, or an identity at a provider."""

    id: str
    name: str
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True)
class AccountPage:
    """My sessions, my passkeys, my organisation's sign-in."""

    name: str
    email: str
    roles: str
    sessions: tuple[SessionLine, ...]
    passkeys: tuple[ProofLine, ...]
    identities: tuple[ProofLine, ...]
    may_add: bool
    """Do browsers allow passkeys at this address?"""
    provider: bool
    said: str = ""
    errors: tuple[Mistake, ...] = ()
    template: ClassVar[str] = "account/page.html"


@dataclass(frozen=True)
class AgainPage:
    """Why a fresh sign-in is asked, and the ways this account has."""

    address: str
    """Where the forms of this page go."""
    account_needed: bool
    """Not the time is short: a mailbox alone is not enough here."""
    passkey: bool
    provider: bool
    link: bool
    email: str
    to: str = ""
    """What a look at a page waits for; a form that was typed is kept by the address itself."""
    sent: bool = False
    template: ClassVar[str] = "account/again.html"


@dataclass(frozen=True)
class GoOnPage:
    """Signed in again: what was typed is here and goes with one press."""

    path: str
    method: str
    fields: tuple[tuple[str, str], ...]
    address: str
    template: ClassVar[str] = "account/go_on.html"
