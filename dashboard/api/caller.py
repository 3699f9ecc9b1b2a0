"""Who calls: the account behind a bearer token, and the workplace it reaches."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from actions.accounts import SignedIn, bearer
from actions.errors import NotAllowed
from actions.sweep import Workplace
from dashboard.api.problems import TokenNeeded, TokenUnknown
from dashboard.limits import Limits
from methods.catalogue import Catalogue, catalogue
from models.people import AccountRole


SCHEME = HTTPBearer(
    auto_error=False,
    description="Made with `lot token create --user EMAIL`; does what that account may do alone. It votes only at "
    "gates of assurance `link`, and is never the second person who confirms a change of team or rules: that takes "
    "somebody who signed in within the last fifteen minutes.",
)


async def place_of(request: Request) -> Workplace:
    """The workplace of the application that got this request; async, for nothing here waits (`door_of`)."""
    place: Workplace = request.app.state.place
    return place


AtPlace = Annotated[Workplace, Depends(place_of)]


def caller_of(
    request: Request,
    place: AtPlace,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)],
) -> SignedIn:
    """Who the bearer token stands for.

    Raises:
        TokenNeeded, TokenUnknown, TooOften (somebody is guessing).
    """
    if credentials is None:
        raise TokenNeeded
    with place.database.read() as session:
        found = bearer(session, credentials.credentials, place.clock())
    if found is None:
        limits: Limits = request.app.state.limits
        limits.count(limits.rules.unknown_links, "bearer", limits.client(request))
        raise TokenUnknown
    return found


def catalogue_of(request: Request) -> Catalogue:
    """The methods of this installation, as they are now."""
    return catalogue(request.app.state.methods_folder)


Methods = Annotated[Catalogue, Depends(catalogue_of)]
Caller = Annotated[SignedIn, Depends(caller_of)]


def require_role(caller: SignedIn, *roles: AccountRole) -> None:
    """One of these roles is needed.

    Raises:
        NotAllowed.
    """
    if not any(caller.has(role) for role in roles):
        raise NotAllowed(" or ".join(role.value for role in roles))
