"""Accounts: added and disabled by the operator; the link to the known mailbox that signs in; bearer tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import EmailStr, TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from actions.errors import Invalid, Mistake, NotFound
from actions.links import issue
from actions.notices import queue
from gates import ballot
from models import audit, queries
from models.people import AccountRole, AccountRow, ApiTokenRow, PersonRow, SessionRow
from models.post import LinkKind, TokenRow
from models.saved_view import SavedViewRow
from models.sign_in import OidcIdentityRow, PasskeyRow
from notifications.occasions import Occasion


FIRST_LINK = timedelta(days=7)
SIGN_IN_LINK = timedelta(minutes=15)


@dataclass(frozen=True)
class SignedIn:
    """Who is behind a session or a bearer token."""

    person: PersonRow
    account: AccountRow
    session: SessionRow | None = None
    """None for a bearer token."""

    def has(self, role: AccountRole) -> bool:
        """Does the account have this role?"""
        return role.value in self.account.roles


def add_account(
    session: Session, name: str, email: str, roles: Sequence[str], now: datetime
) -> tuple[AccountRow, str]:
    """Add an account (or roles to an existing one) and give a first sign-in link's raw token, good for a week.

    Raises:
        Invalid: no name, an address that is none, an unknown role.
    """
    mistakes = list(_mistakes(name, email, roles))
    if mistakes:
        raise Invalid(mistakes)
    person = queries.person_by_email(session, email)
    if person is None:
        person = PersonRow(name=name.strip(), email=email.strip().lower(), created_at=now)
        session.add(person)
        session.flush()
    account = queries.account_of(session, person.id) or AccountRow(
        person_id=person.id, roles=[], created_at=now
    )
    account.roles = sorted({*account.roles, *roles})
    account.disabled_at = None
    session.add(account)
    session.flush()
    audit.record(session, "account_added", now, account=str(account.id), roles=account.roles)
    raw, _ = issue(session, LinkKind.SIGN_IN, person.id, now, expires_at=now + FIRST_LINK)
    return account, raw


def _mistakes(name: str, email: str, roles: Sequence[str]) -> list[Mistake]:
    found = [] if name.strip() else [Mistake("name", "missing")]
    try:
        TypeAdapter(EmailStr).validate_python(email.strip())
    except ValidationError:
        found.append(Mistake("email", "not_an_address"))
    known = {role.value for role in AccountRole}
    return found + [
        Mistake("role", f"unknown: {role}; one of {', '.join(sorted(known))}")
        for role in roles
        if role not in known
    ]


def disable_account(session: Session, email: str, now: datetime) -> AccountRow:
    """End an account: no more sign-in, every session and API token ends now; passkeys, identities, saved views go.

    Added again it begins anew, with a link to its mailbox: the way back for whoever lost a passkey.

    Raises:
        NotFound.
    """
    person = queries.person_by_email(session, email)
    account = queries.account_of(session, person.id) if person else None
    if account is None:
        raise NotFound("account")
    account.disabled_at = now
    session.add(account)
    end_links = select(TokenRow).where(
        TokenRow.person_id == account.person_id, TokenRow.kind == LinkKind.SIGN_IN
    )
    for link in session.exec(end_links.where(col(TokenRow.revoked_at).is_(None))):
        link.revoked_at = now
        session.add(link)
    for model in (SessionRow, ApiTokenRow):
        for row in session.exec(
            select(model).where(model.account_id == account.id, col(model.revoked_at).is_(None))
        ):
            row.revoked_at = now
            session.add(row)
    for own in (PasskeyRow, OidcIdentityRow, SavedViewRow):
        for kept in session.exec(select(own).where(own.account_id == account.id)):
            session.delete(kept)
    audit.record(session, "account_disabled", now, account=str(account.id))
    return account


def ask_sign_in_link(session: Session, email: str, now: datetime) -> None:
    """Send a sign-in link to an account's mailbox; for an unknown address nothing happens, and nobody sees that."""
    person = queries.person_by_email(session, email)
    account = queries.account_of(session, person.id) if person else None
    if person is None or account is None or account.disabled_at:
        return
    until = now + SIGN_IN_LINK
    queue(
        session,
        Occasion.SIGN_IN,
        person.id,
        f"account:{account.id}/sign-in/{now:%Y-%m-%dT%H:%M}",
        now,
        until=until.isoformat(),
    )


def create_api_token(session: Session, email: str, now: datetime, *, days: int | None = None) -> str:
    """A bearer token for the JSON API, given once.

    Raises:
        NotFound: no account in use with this address.
    """
    person = queries.person_by_email(session, email)
    account = queries.account_of(session, person.id) if person else None
    if account is None or account.disabled_at:
        raise NotFound("account")
    fresh = ballot.new_token()
    session.add(
        ApiTokenRow(
            digest=fresh.digest,
            account_id=account.id,
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
    )
    audit.record(session, "api_token_created", now, account=str(account.id))
    return fresh.raw


def revoke_api_tokens(session: Session, email: str, now: datetime) -> int:
    """End every API token of an account; how many there were."""
    person = queries.person_by_email(session, email)
    account = queries.account_of(session, person.id) if person else None
    if account is None:
        raise NotFound("account")
    rows = session.exec(
        select(ApiTokenRow).where(ApiTokenRow.account_id == account.id, col(ApiTokenRow.revoked_at).is_(None))
    ).all()
    for row in rows:
        row.revoked_at = now
        session.add(row)
    audit.record(session, "api_tokens_revoked", now, account=str(account.id))
    return len(rows)


def bearer(session: Session, raw: str, now: datetime) -> SignedIn | None:
    """Who a bearer token stands for; None when it does not work (any more)."""
    row = session.exec(select(ApiTokenRow).where(ApiTokenRow.digest == ballot.digest(raw))).first()
    if row is None or row.revoked_at or (row.expires_at and row.expires_at <= now):
        return None
    return _principal(session, row.account_id)


def _principal(session: Session, account_id: UUID) -> SignedIn | None:
    account = session.get(AccountRow, account_id)
    if account is None or account.disabled_at:
        return None
    return SignedIn(session.get_one(PersonRow, account.person_id), account)
