"""Passkeys: enrolled by whoever is signed in, used to sign in, listed and removed by their owner.

The authenticator must verify its user (finger, face, PIN), which makes one passkey two factors. It names the account
by itself, so that nobody has to type an address, and an unknown address cannot be told from a known one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import webauthn
from sqlmodel import Session, col, select
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from actions.accounts import SignedIn
from actions.challenges import new_challenge, use_challenge
from actions.errors import NotFound, ProofRefused
from actions.notices import queue
from actions.sessions import Proof, begin_session
from models import audit
from models.people import AccountRow, PersonRow, SignInMethod
from models.sign_in import PasskeyRow, Purpose
from notifications.occasions import Occasion


LARGEST = 20_000
"""Characters of an authenticator's answer; real ones have some two thousand."""
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class RelyingParty:
    """Whom a passkey is for: the host name (no port), the address as browsers say it, and a name to show."""

    id: str
    origin: str
    name: str


def enrolment_options(session: Session, party: RelyingParty, who: SignedIn, now: datetime) -> str:
    """What a browser needs to make a passkey for this account: JSON for `navigator.credentials.create`."""
    known = [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential))
        for row in passkeys_of(session, who.account.id)
    ]
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=who.account.id.bytes,
        user_name=who.person.email,
        user_display_name=who.person.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=known,
    )
    _remember(session, Purpose.PASSKEY_NEW, options.challenge, now, who.account.id)
    return webauthn.options_to_json(options)


def enrol_passkey(
    session: Session, party: RelyingParty, who: SignedIn, answer: str, name: str, now: datetime
) -> PasskeyRow:
    """Keep the public half of a new passkey; its owner gets a message, as for one that goes.

    Raises:
        ProofTooOld, ProofRefused.
    """
    challenge = use_challenge(session, Purpose.PASSKEY_NEW, _challenge_in(answer), now)
    if challenge.account_id != who.account.id:
        raise ProofRefused
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(_challenge_in(answer)),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise ProofRefused from error
    credential = bytes_to_base64url(made.credential_id)
    if len(credential) > 1400 or _passkey(session, credential):
        raise ProofRefused
    row = PasskeyRow(
        account_id=who.account.id,
        credential=credential,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name.strip()[:80] or "Passkey",
        created_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, "passkey_added", now, by=who.person.id)
    queue(session, Occasion.SIGN_IN_CHANGED, who.person.id, f"passkey:{row.id}/added", now)
    return row


def sign_in_options(session: Session, party: RelyingParty, now: datetime) -> str:
    """What a browser needs to show the passkeys it has for us: JSON for `navigator.credentials.get`."""
    options = webauthn.generate_authentication_options(rp_id=party.id, user_verification=_VERIFIED)
    _remember(session, Purpose.PASSKEY_USE, options.challenge, now, None)
    return webauthn.options_to_json(options)


def sign_in_with_passkey(
    session: Session, party: RelyingParty, answer: str, now: datetime
) -> tuple[SignedIn, str]:
    """Who proved to have a passkey of ours, and the raw session id for the cookie.

    Raises:
        ProofTooOld, ProofRefused.
    """
    use_challenge(session, Purpose.PASSKEY_USE, _challenge_in(answer), now)
    row = _passkey(session, str(json.loads(answer).get("id", "")))
    account = session.get(AccountRow, row.account_id) if row else None
    if row is None or account is None or account.disabled_at:
        raise ProofRefused
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(_challenge_in(answer)),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise ProofRefused from error
    row.sign_count, row.used_at = shown.new_sign_count, now
    session.add(row)
    raw = begin_session(session, account, Proof(SignInMethod.PASSKEY, now), now)
    return SignedIn(session.get_one(PersonRow, account.person_id), account), raw


def passkeys_of(session: Session, account_id: UUID) -> Sequence[PasskeyRow]:
    """The passkeys of an account, oldest first."""
    query = select(PasskeyRow).where(PasskeyRow.account_id == account_id)
    return session.exec(query.order_by(col(PasskeyRow.created_at), col(PasskeyRow.id))).all()


def remove_passkey(session: Session, who: SignedIn, passkey_id: UUID, now: datetime) -> None:
    """Forget one of one's own passkeys; it signs in no more.

    Raises:
        NotFound: no such passkey, or somebody else's.
    """
    row = session.get(PasskeyRow, passkey_id)
    if row is None or row.account_id != who.account.id:
        raise NotFound("passkey")
    session.delete(row)
    audit.record(session, "passkey_removed", now, by=who.person.id)
    queue(session, Occasion.SIGN_IN_CHANGED, who.person.id, f"passkey:{passkey_id}/removed", now)


def _remember(
    session: Session, purpose: Purpose, challenge: bytes, now: datetime, account_id: UUID | None
) -> None:
    new_challenge(session, purpose, bytes_to_base64url(challenge), now, account_id=account_id)


def _challenge_in(answer: str) -> str:
    """The challenge that the browser says it answers; the signature over it is checked afterwards.

    Raises:
        ProofRefused: this is no answer of an authenticator.
    """
    try:
        if len(answer) > LARGEST:
            raise ValueError("too long")
        told = json.loads(answer)["response"]["clientDataJSON"]
        return str(json.loads(base64url_to_bytes(told))["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProofRefused from error


def _passkey(session: Session, credential: str) -> PasskeyRow | None:
    return session.exec(
        select(PasskeyRow).where(PasskeyRow.credential == credential).with_for_update()
    ).first()
