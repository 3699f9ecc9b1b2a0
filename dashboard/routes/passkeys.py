"""`/aanmelden/passkey`: signing in with a passkey. The browser asks for a challenge, the authenticator answers it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from actions.errors import AnotherPerson, NotFound, SignInRefusal
from actions.passkeys import RelyingParty, sign_in_options, sign_in_with_passkey
from dashboard.door import AtDoor, Door
from dashboard.links import count_miss
from dashboard.pages.sign_in import NotSignedInPage
from dashboard.posted import Posted
from dashboard.proofs import entered, now_signed_in, relying_party
from dashboard.sentences import sentence, status_of


router = APIRouter()


@router.post("/aanmelden/passkey/opties")
def options(request: Request, door: AtDoor) -> Response:
    """What the browser hands to the authenticator."""
    door.limits.count(door.limits.rules.unknown_links, "passkey", door.limits.client(request))
    with door.changing() as (session, now):
        asked = sign_in_options(session, party_of(door), now)
    return Response(asked, media_type="application/json")


@router.post("/aanmelden/passkey")
def enter(request: Request, door: AtDoor, post: Posted) -> Response:
    """Sign in with what the authenticator answered."""
    try:
        with door.changing() as (session, now):
            before = now_signed_in(request, door, session, now)
            who, raw = sign_in_with_passkey(session, party_of(door), post["credential"], now)
            if before and before.account.id != who.account.id:
                raise AnotherPerson
    except SignInRefusal as refusal:
        count_miss(request, door)
        return refused(request, door, refusal)
    return entered(request, door, raw)


def party_of(door: Door) -> RelyingParty:
    """Whom passkeys are for.

    Raises:
        NotFound: browsers allow none at this address.
    """
    party = relying_party(door.settings)
    if party is None:
        raise NotFound("passkey")
    return party


def refused(request: Request, door: Door, refusal: SignInRefusal) -> Response:
    """The calm page for a sign-in that did not work."""
    page = NotSignedInPage(sentence(refusal, door.calendar(request)))
    return door.page(request, page, status_of(refusal))
