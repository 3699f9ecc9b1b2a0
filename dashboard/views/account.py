"""The account page from what is kept."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import Session

from actions.accounts import SignedIn
from actions.identities import identities_of
from actions.passkeys import passkeys_of
from actions.sessions import sessions_of
from dashboard.catalogues import N_, translations
from dashboard.pages.account import AccountPage, ProofLine, SessionLine
from dashboard.pages.forms import Mistake
from dashboard.words import ACCOUNT_ROLES
from models.people import SessionRow, SignInMethod


METHODS = {
    SignInMethod.LINK: N_("link per e-mail"),
    SignInMethod.OIDC: N_("account van uw organisatie"),
    SignInMethod.PASSKEY: N_("passkey"),
}


def account_page(
    session: Session,
    who: SignedIn,
    language: str,
    now: datetime,
    *,
    may_add: bool,
    provider: bool,
    said: str = "",
    errors: tuple[Mistake, ...] = (),
) -> AccountPage:
    """My sessions (the one used last first), passkeys and identities."""
    say = translations(language).gettext
    here = who.session.id if who.session else None

    def line(row: SessionRow) -> SessionLine:
        method = say(METHODS[row.method])
        return SessionLine(str(row.id), row.created_at, row.last_seen_at, method, row.id == here)

    return AccountPage(
        name=who.person.name,
        email=who.person.email,
        roles=", ".join(say(ACCOUNT_ROLES[role]) for role in who.account.roles if role in ACCOUNT_ROLES),
        sessions=tuple(map(line, sessions_of(session, who.account.id, now))),
        passkeys=tuple(
            ProofLine(str(row.id), row.name, row.created_at, row.used_at)
            for row in passkeys_of(session, who.account.id)
        ),
        identities=tuple(
            ProofLine(str(row.id), urlsplit(row.issuer).hostname or row.issuer, row.linked_at)
            for row in identities_of(session, who.account.id)
        ),
        may_add=may_add,
        provider=provider,
        said=said,
        errors=errors,
    )
