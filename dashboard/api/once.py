"""A change through the API: one transaction, committed before the reply is built, and never done twice.

With an `Idempotency-Key` the answer is kept in the transaction of the change itself. The same request again is given
that answer; another request under the same key is refused. What was refused changed nothing and is not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from starlette.responses import Response

from actions.accounts import SignedIn
from actions.sweep import Workplace
from dashboard.api.caller import AtPlace, Caller
from dashboard.api.problems import KeyUsedOtherwise
from models.people import IdempotencyRow


REPLAYED = {"Idempotent-Replayed": "true"}


@dataclass(frozen=True)
class Done:
    """What a change is answered with."""

    shape: BaseModel
    status: int = 200
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Once:
    """The change that one request asks for."""

    place: Workplace
    caller: SignedIn
    digest: str
    key: str | None
    deliver: Callable[[UUID], None]
    """Sends the caller's receipts right after the commit, beside the reply."""

    def do(self, change: Callable[[Session, datetime], Done]) -> Response:
        """Make the change, or give the answer that it had before.

        Raises:
            KeyUsedOtherwise, and whatever the change refuses.
        """
        if kept := self._kept():
            return self._replayed(kept)
        try:
            return self._make(change)
        except IntegrityError:
            # Somebody sent the same key at the same moment and was first: its answer is there now.
            if kept := self._kept():
                return self._replayed(kept)
            raise

    def _make(self, change: Callable[[Session, datetime], Done]) -> Response:
        now = self.place.clock()
        with self.place.database.write() as session:
            row = self._take_key(session, now)
            done = change(session, now)
            body = done.shape.model_dump_json()
            if row:
                row.status, row.body = done.status, body
                session.add(row)
        self.deliver(self.caller.person.id)
        return _reply(done.status, body, done.headers)

    def _take_key(self, session: Session, now: datetime) -> IdempotencyRow | None:
        """Claim the key before anything else, so that a second request with it waits here."""
        if not self.key:
            return None
        row = IdempotencyRow(key=self._own_key, request_digest=self.digest, status=0, body="", created_at=now)
        session.add(row)
        session.flush()
        return row

    @property
    def _own_key(self) -> str:
        return f"{self.caller.account.id}:{self.key}"

    def _kept(self) -> IdempotencyRow | None:
        if not self.key:
            return None
        with self.place.database.read() as session:
            return session.exec(select(IdempotencyRow).where(IdempotencyRow.key == self._own_key)).first()

    def _replayed(self, kept: IdempotencyRow) -> Response:
        if kept.request_digest != self.digest:
            raise KeyUsedOtherwise
        return _reply(kept.status, kept.body, REPLAYED)


def _reply(status: int, body: str, headers: Mapping[str, str] | None) -> Response:
    return Response(body, status, headers, "application/json")


async def once(
    request: Request,
    place: AtPlace,
    caller: Caller,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
            description="Any text of your own: the same request with the same key is done once.",
        ),
    ] = None,
) -> Once:
    """The change this request asks for, with the key it came under."""
    body = await request.body()
    said = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + body
    digest = hashlib.sha256(said).hexdigest()
    return Once(place, caller, digest, idempotency_key, request.app.state.deliver)


Changing = Annotated[Once, Depends(once)]
