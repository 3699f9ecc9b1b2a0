"""What a step must yield: read it, and save a new version that never overwrites somebody else's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Path
from sqlmodel import Session
from starlette.responses import Response

from actions.errors import NotFound, VersionConflict
from actions.loading import require_chair
from actions.save_deliverable import save_deliverable
from dashboard.api import shown
from dashboard.api.caller import AtPlace, Caller
from dashboard.api.inputs import Content
from dashboard.api.once import Changing, Done
from dashboard.api.problems import documented
from dashboard.api.shapes import DeliverableShape, SavedShape
from dashboard.api.sight import Sight, look_inside, note_reading
from models import queries
from models.case import DeliverableRow


router = APIRouter(prefix="/cases/{reference}/steps/{step}/deliverables", tags=["deliverables"])

Key = Annotated[str, Path(max_length=64)]


@router.get("/{key}", response_model=DeliverableShape, responses=documented(403))
def show(reference: str, step: Key, key: Key, place: AtPlace, caller: Caller) -> Response:
    """The newest version with its content; its ETag is what `If-Match` asks for when it is replaced."""
    now = place.clock()
    with place.database.read() as session:
        sight = look_inside(session, caller, reference, now)
        require_readable(session, sight, step, key)
        row = queries.deliverable(session, sight.case.id, step, key)
    note_reading(place, sight, f"deliverable {step}/{key}")
    shape = _shape(key, row)
    return Response(shape.model_dump_json(), 200, etag(row), "application/json")


@router.put("/{key}", response_model=SavedShape, responses=documented(403, 409, 412, 428))
def save(
    reference: str,
    step: Key,
    key: Key,
    body: Content,
    once: Changing,
    if_match: Annotated[
        str | None,
        Header(max_length=200, description="The ETag of the version this replaces; not for the first one."),
    ] = None,
) -> Response:
    """Save a new version. Votes of an open round on this step become stale: their voters are asked again."""

    def change(session: Session, now: datetime) -> Done:
        sight = look_inside(session, once.caller, reference, now)
        require_readable(session, sight, step, key)
        require_chair(session, sight.case, sight.person_id, now)
        replaces = replaced(if_match, queries.deliverable(session, sight.case.id, step, key))
        row = save_deliverable(
            session, sight.case.id, step, key, body.content, now, by=sight.person_id, replaces=replaces
        )
        return Done(
            SavedShape(version=row.version, hash=row.digest, complete=row.complete), headers=etag(row)
        )

    return once.do(change)


def require_readable(session: Session, sight: Sight, step: str, key: str) -> None:
    """A piece of another compartment is not there.

    Raises:
        NotFound.
    """
    compartment = shown.compartment_of(session, sight.case, step, key)
    if compartment is None or not sight.may_read(compartment):
        raise NotFound("deliverable")


def replaced(if_match: str | None, newest: DeliverableRow | None) -> int | str | None:
    """Which version the caller means to replace: by its ETag, its bare hash or number, or `*` for whatever is there.

    Raises:
        VersionConflict: `*` where nothing is.
    """
    if if_match is None:
        return None
    if if_match.strip() == "*":
        if newest is None:
            raise VersionConflict(0, "")
        return newest.version
    word = if_match.strip().removeprefix("W/").strip('"')
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else word


def etag(row: DeliverableRow | None) -> dict[str, str] | None:
    """The header that names this version."""
    return {"ETag": f'"{row.digest}"'} if row else None


def _shape(key: str, row: DeliverableRow | None) -> DeliverableShape:
    if row is None:
        return DeliverableShape(key=key, version=0, hash=None, complete=False, content={}, saved_at=None)
    return DeliverableShape(
        key=key,
        version=row.version,
        hash=row.digest,
        complete=row.complete,
        content=row.content,
        saved_at=row.saved_at,
    )
