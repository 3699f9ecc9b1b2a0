"""Who somebody is at the provider of their own organisation, and which account here goes with it.

An identity is (issuer, subject). The first time it is linked to an account that exists already, by an address that
the provider verified, or by whoever is signed in here; an account is never made by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from actions.accounts import SignedIn
from actions.challenges import new_challenge, use_challenge
from actions.errors import AnotherPerson, IdentityUnknown, NotFound, ProofTooOld
from actions.sessions import Proof, begin_session
from gates import ballot
from models import audit, queries
from models.people import AccountRow, PersonRow, SignInMethod
from models.sign_in import OidcIdentityRow, Purpose


@dataclass(frozen=True)
class Identity:
    """What a provider said, its signature checked: who, which verified address, how and when it was proved."""

    issuer: str
    subject: str
    email: str | None
    """None unless the provider verified it."""
    acr: str = ""
    auth_time: int | None = None
    """Seconds since 1970; None where the provider does not say."""

    def proof(self, now: datetime) -> Proof:
        """As a session keeps it; a moment that lies ahead is no moment."""
        at = datetime.fromtimestamp(self.auth_time, UTC) if self.auth_time else None
        return Proof(SignInMethod.OIDC, min(at, now) if at else None, self.acr)


@dataclass(frozen=True)
class FirstTime:
    """A good identity that is not linked yet: the account it would be linked to, and the word that links it."""

    person: PersonRow
    raw: str


def sign_in_with_identity(
    session: Session, identity: Identity, signed_in_as: SignedIn | None, now: datetime
) -> str | FirstTime:
    """The raw session id for the cookie; for an identity that is new here, what a deliberate press will link.

    Raises:
        IdentityUnknown, AnotherPerson (than who is signed in).
    """
    row = _identity(session, identity)
    if row is None:
        return _first_time(session, identity, signed_in_as, now)
    account = session.get_one(AccountRow, row.account_id)
    _require_usable(account, signed_in_as)
    return begin_session(session, account, identity.proof(now), now)


def _first_time(
    session: Session, identity: Identity, signed_in_as: SignedIn | None, now: datetime
) -> FirstTime:
    person = signed_in_as.person if signed_in_as else None
    if person is None and identity.email:
        person = queries.person_by_email(session, identity.email)
    account = queries.account_of(session, person.id) if person else None
    if person is None or account is None:
        raise IdentityUnknown
    _require_usable(account, signed_in_as)
    raw = ballot.new_token().raw
    new_challenge(
        session,
        Purpose.OIDC_LINK,
        raw,
        now,
        account_id=account.id,
        identity=asdict(identity),
        from_within=signed_in_as is not None,
    )
    return FirstTime(person, raw)


def link_identity(session: Session, raw: str, signed_in_as: SignedIn | None, now: datetime) -> str:
    """Link what was found the first time, and sign in: the raw session id.

    Raises:
        ProofTooOld, IdentityUnknown, AnotherPerson.
    """
    waiting = use_challenge(session, Purpose.OIDC_LINK, raw, now)
    identity = Identity(**waiting.content["identity"])
    account = session.get(AccountRow, waiting.account_id)
    if account is None or _identity(session, identity):
        raise IdentityUnknown
    if waiting.content["from_within"] and signed_in_as is None:
        raise ProofTooOld  # whoever began this has signed out since
    _require_usable(account, signed_in_as)
    session.add(
        OidcIdentityRow(
            account_id=account.id, issuer=identity.issuer, subject=identity.subject, linked_at=now
        )
    )
    audit.record(session, "identity_linked", now, by=account.person_id)
    return begin_session(session, account, identity.proof(now), now)


def identities_of(session: Session, account_id: UUID) -> Sequence[OidcIdentityRow]:
    """What is linked to an account, oldest first."""
    query = select(OidcIdentityRow).where(OidcIdentityRow.account_id == account_id)
    return session.exec(query.order_by(col(OidcIdentityRow.linked_at))).all()


def unlink_identity(session: Session, who: SignedIn, identity_id: UUID, now: datetime) -> None:
    """This identity signs in no more.

    Raises:
        NotFound: no such identity, or somebody else's.
    """
    row = session.get(OidcIdentityRow, identity_id)
    if row is None or row.account_id != who.account.id:
        raise NotFound("identity")
    session.delete(row)
    audit.record(session, "identity_unlinked", now, by=who.person.id)


def _identity(session: Session, identity: Identity) -> OidcIdentityRow | None:
    return session.exec(
        select(OidcIdentityRow).where(
            OidcIdentityRow.issuer == identity.issuer, OidcIdentityRow.subject == identity.subject
        )
    ).first()


def _require_usable(account: AccountRow, signed_in_as: SignedIn | None) -> None:
    if account.disabled_at:
        raise IdentityUnknown
    if signed_in_as and signed_in_as.account.id != account.id:
        raise AnotherPerson
