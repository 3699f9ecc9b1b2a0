"""Cursors: where the next page begins, as an opaque word that nobody should take apart."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query

from dashboard.api.problems import BadCursor


LONGEST_PAGE: Final = 200

Cursor = Annotated[str | None, Query(max_length=300, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE, description="How many at most.")]


def pack(*parts: str | int) -> str:
    """The place after an item, as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def unpack(cursor: str, parts: int) -> list[str | int]:
    """What was packed.

    Raises:
        BadCursor.
    """
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise BadCursor from None
    if not isinstance(found, list) or len(found) != parts:
        raise BadCursor
    return found


def moment_and_id(cursor: str) -> tuple[datetime, UUID]:
    """The place of a row that is ordered by a moment and its id.

    Raises:
        BadCursor.
    """
    at, key = unpack(cursor, 2)
    try:
        moment, row_id = datetime.fromisoformat(str(at)), UUID(str(key))
    except ValueError:
        raise BadCursor from None
    if moment.tzinfo is None:
        raise BadCursor
    return moment, row_id


def number(cursor: str) -> int:
    """The place of a row that has a number.

    Raises:
        BadCursor.
    """
    (found,) = unpack(cursor, 1)
    if not isinstance(found, int) or not 0 <= found < 2**62:
        raise BadCursor
    return found
