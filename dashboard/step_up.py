"""Signing in once more before something heavy: what was typed is kept, and its writer goes on with one press.

A route that is heavy calls `require_fresh`; a gate of assurance `account` calls `require_account`. Both let a good
session pass, and send any other to `/opnieuw`, which knows the ways this account has.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from sqlmodel import Session

from actions.accounts import SignedIn
from actions.step_up import forget_form, has_strong_way, hold_form, is_fresh, is_strong
from dashboard.door import AtDoor, Door
from dashboard.posted import Post, Posted
from dashboard.sessions import Caller, Signed
from models.sign_in import Need


class SignInAgain(Exception):
    """This session is not enough for this; at `address` its owner proves more and goes on."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__("sign in again first")


def suffices(door: Door, session: Session, who: SignedIn, need: Need, now: datetime) -> bool:
    """Is this session enough? A mailbox alone is, where neither the installation nor the account has better."""
    strong = is_strong(who, acr_of(door))
    if need is Need.ACCOUNT or strong:
        return strong and (need is Need.ACCOUNT or is_fresh(who, now))
    better = need is Need.FRESH and door.provider is not None
    return is_fresh(who, now) and not better and not has_strong_way(session, who.account.id)


def acr_of(door: Door) -> frozenset[str]:
    """What the provider has to say of how it was proved; empty: anything."""
    return frozenset(door.settings.oidc_acr.split())


def require_fresh(request: Request, door: Door, caller: Caller, post: Post) -> None:
    """A sign-in of the last quarter of an hour; a form that waited for it is not kept any longer.

    Raises:
        SignInAgain.
    """
    _require(request, door, caller, post, Need.FRESH)


def require_account(request: Request, door: Door, caller: Caller, post: Post) -> None:
    """A session by passkey or by the provider.

    Raises:
        SignInAgain.
    """
    _require(request, door, caller, post, Need.ACCOUNT)


def require_own_proof(request: Request, door: Door, caller: Caller, post: Post) -> None:
    """A fresh proof by the best way that this account has, before its passkeys or identities change.

    Raises:
        SignInAgain.
    """
    _require(request, door, caller, post, Need.PROOFS)


def fresh_caller(request: Request, door: AtDoor, caller: Signed, post: Posted) -> Caller:
    """For a route that is heavy for whoever comes: `caller: FreshlySigned` in the place of `Signed`.

    Raises:
        NotSignedIn, SignInAgain.
    """
    require_fresh(request, door, caller, post)
    return caller


FreshlySigned = Annotated[Caller, Depends(fresh_caller)]


def _require(request: Request, door: Door, caller: Caller, post: Post, need: Need) -> None:
    with door.reading() as (session, now):
        good = suffices(door, session, caller.signed_in, need, now)
    if request.method != "POST":
        if not good:
            raise SignInAgain(f"/opnieuw?{urlencode({'naar': _address(request)})}")
        return
    if good:
        if "held" in post:
            with door.changing() as (session, _now):
                forget_form(session, caller.signed_in.account.id)
        return
    fields = [[name, str(value)] for name, value in post.form.multi_items() if name != "held"]
    with door.changing() as (session, now):
        held = hold_form(session, caller.signed_in, need, "POST", _address(request), fields, now)
    raise SignInAgain(f"/opnieuw/{held.id}")


def _address(request: Request) -> str:
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
