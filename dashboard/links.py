"""What a link page needs before anything else: the link's token, and the pass that a good code opened."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlmodel import Session, select
from starlette.responses import Response

from dashboard.door import AtDoor, Door
from dashboard.posted import Post
from gates.ballot import digest
from gates.defaults import CODE_OPENS
from models.post import TokenRow


Token = Annotated[str, Path(max_length=200)]


def permit_of(request: Request, door: Door, post: Post, token: str) -> str:
    """The pass, from the form (works without cookies) or from the cookie; bound to this link by the database."""
    return post["pass"] or request.cookies.get(_cookie(door, token), "")


def keep_permit(response: Response, door: Door, token: str, permit: str, page: str = "stem") -> None:
    """Give the pass to the browser for half an hour, for the pages that this kind of link opens."""
    secure = door.settings.secure
    response.set_cookie(
        _cookie(door, token),
        permit,
        max_age=int(CODE_OPENS.total_seconds()),
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/" if secure else f"/{page}",
    )


async def count_post(request: Request, door: AtDoor) -> None:
    """A post on one link is counted for that link; TooOften when it is too often."""
    token = str(request.path_params.get("token", ""))
    door.limits.count(door.limits.rules.link_posts, "link", digest(token))


def count_miss(request: Request, door: Door) -> None:
    """Somebody tried a link that does not exist; TooOften when that happens too often from one place."""
    door.limits.count(door.limits.rules.unknown_links, "miss", door.limits.client(request))


Counted = Depends(count_post)


def _cookie(door: Door, token: str) -> str:
    """One cookie a link, so that two open questions do not end each other's pass; its name tells nothing."""
    prefix = "__Host-" if door.settings.secure else ""
    return f"{prefix}pass-{digest(token)[:12]}"


def owner_of(session: Session, token: str) -> UUID | None:
    """Whose link this is or was; None for a link that never was."""
    return session.exec(select(TokenRow.person_id).where(TokenRow.digest == digest(token))).first()
