"""`/aanmelden/oidc`: to the sign-in page of one's own organisation and back.

Leaving is a POST and arriving at the provider is not a redirect of it: under `form-action 'self'` browsers stop a form
that is sent on to another site. The reply is a page that goes there by itself, with a link for who waits.
"""

from __future__ import annotations

from hmac import compare_digest
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from actions.challenges import CHALLENGE_LIFE, new_challenge, use_challenge
from actions.errors import NotFound, ProofTooOld, SignInRefusal, StrongerProofNeeded
from actions.identities import FirstTime, Identity, link_identity, sign_in_with_identity
from dashboard.catalogues import N_, translations
from dashboard.door import AtDoor, Door
from dashboard.links import count_miss
from dashboard.oidc import RETURN_PATH, Provider, ProviderFailed, ProviderRefused, ProviderSilent
from dashboard.pages.sign_in import DepartPage, FirstTimePage, NotSignedInPage
from dashboard.posted import Posted
from dashboard.proofs import entered, now_signed_in
from dashboard.routes.passkeys import refused
from dashboard.step_up import suffices
from gates import ballot
from models.sign_in import Need, Purpose


router = APIRouter()

LONGEST = 4000
"""Characters of what a provider puts into the address."""
_SILENT = N_(
    "De aanmeldpagina van uw organisatie antwoordt niet. Probeer het later, of laat u een link mailen."
)
_UNCLEAR = N_("Wat uw organisatie antwoordde, klopt niet. U bent niet aangemeld. Vertel het de beheerder.")
_REFUSED = N_("U bent niet aangemeld: het aanmelden bij uw organisatie is afgebroken of niet toegestaan.")


@router.post("/aanmelden/oidc")
def depart(request: Request, door: AtDoor) -> Response:
    """Remember who leaves, and show the way."""
    provider = _provider(door)
    door.limits.count(door.limits.rules.unknown_links, "oidc", door.limits.client(request))
    browser = request.cookies.get(_cookie(door)) or ballot.new_token().raw
    with door.reading() as (session, now):
        anew = now_signed_in(request, door, session, now) is not None
    state, nonce, verifier = (ballot.new_token().raw for _ in range(3))
    try:
        way = provider.depart(state, nonce, verifier, anew=anew)
    except ProviderFailed as error:
        return _failed(request, door, error)
    with door.changing() as (session, now):
        new_challenge(
            session,
            Purpose.OIDC,
            way.state,
            now,
            nonce=way.nonce,
            verifier=way.verifier,
            browser=ballot.digest(browser),
        )
    response = door.page(request, DepartPage(way.address))
    _keep(response, door, browser)
    return response


@router.get(RETURN_PATH)
def arrive(request: Request, door: AtDoor) -> Response:
    """Back from the provider. A GET, as the protocol has it: beside the proof itself it changes only the session."""
    provider = _provider(door)
    given = request.query_params
    if "error" in given:
        return _failed(request, door, ProviderRefused())
    try:
        nonce, verifier = _remembered(request, door, given.get("state", "")[:LONGEST])
        identity = provider.identity(given.get("code", "")[:LONGEST], nonce, verifier)
        return _known(request, door, identity)
    except ProviderFailed as error:
        return _failed(request, door, error)
    except SignInRefusal as refusal:
        count_miss(request, door)
        return refused(request, door, refusal)


@router.post("/aanmelden/oidc/koppel")
def link(request: Request, door: AtDoor, post: Posted) -> Response:
    """The first time: this identity is this account, from now on."""
    try:
        with door.changing() as (session, now):
            before = now_signed_in(request, door, session, now)
            if before and not suffices(door, session, before, Need.PROOFS, now):
                raise StrongerProofNeeded
            raw = link_identity(session, post["identity"], before, now)
    except SignInRefusal as refusal:
        return refused(request, door, refusal)
    return entered(request, door, raw)


def _remembered(request: Request, door: Door, state: str) -> tuple[str, str]:
    with door.changing() as (session, now):
        row = use_challenge(session, Purpose.OIDC, state, now)
        here = ballot.digest(request.cookies.get(_cookie(door), ""))
        if not compare_digest(here, row.content["browser"]):
            raise ProofTooOld
        return row.content["nonce"], row.content["verifier"]


def _known(request: Request, door: Door, identity: Identity) -> Response:
    with door.changing() as (session, now):
        before = now_signed_in(request, door, session, now)
        found = sign_in_with_identity(session, identity, before, now)
        name = found.person.name if isinstance(found, FirstTime) else ""
    if isinstance(found, FirstTime):
        return door.page(request, FirstTimePage(name, found.raw))
    return entered(request, door, found)


def _failed(request: Request, door: Door, error: ProviderFailed) -> Response:
    words, status = {
        ProviderSilent: (_SILENT, HTTPStatus.SERVICE_UNAVAILABLE),
        ProviderRefused: (_REFUSED, HTTPStatus.FORBIDDEN),
    }.get(type(error), (_UNCLEAR, HTTPStatus.BAD_GATEWAY))
    say = translations(door.language(request)).gettext
    return door.page(request, NotSignedInPage(say(words)), status)


def _provider(door: Door) -> Provider:
    if door.provider is None:
        raise NotFound("provider")
    return door.provider


def _cookie(door: Door) -> str:
    return "__Host-oidc" if door.settings.secure else "oidc"


def _keep(response: Response, door: Door, browser: str) -> None:
    response.set_cookie(
        _cookie(door),
        browser,
        max_age=int(CHALLENGE_LIFE.total_seconds()),
        httponly=True,
        secure=door.settings.secure,
        samesite="lax",
        path="/",
    )
