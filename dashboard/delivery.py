"""Codes, receipts and links that somebody asked for go out right after their commit, beside the reply, not before it.

Two threads of their own: a mail server that hangs holds up neither a page nor a vote. What they do not get to, the
engine's sweep delivers; each notice is claimed before it goes, so nothing goes twice.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from uuid import UUID

from sqlmodel import Session, col, select

from actions.deliver_notices import deliver_notices
from actions.sweep import Workplace
from models.post import NoticeRow, NoticeState
from notifications.occasions import Occasion


log = logging.getLogger("lange_adem.web")

ASKED_FOR = (Occasion.CODE, Occasion.RECEIPT, Occasion.NEW_LINK, Occasion.SIGN_IN)
MOST_WAITING = 500


class Courier:
    """Takes messages to the mail server for this process."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="courier")
        self._going: set[Future[None]] = set()

    def send_for(self, person_id: UUID | None) -> None:
        """Deliver what this person asked for; with too much on hand already, the sweep does it."""
        if person_id is None or self._place.office.server is None or len(self._going) >= MOST_WAITING:
            return
        going = self._threads.submit(self._deliver, person_id)
        self._going.add(going)
        going.add_done_callback(self._going.discard)

    def wait(self) -> None:
        """Until everything that was handed over is delivered or given up."""
        wait(tuple(self._going))

    def close(self) -> None:
        """Stop; what still waits is left to the sweep."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _deliver(self, person_id: UUID) -> None:
        try:
            with self._place.database.read() as session:
                waiting = _waiting(session, person_id)
            place = self._place
            deliver_notices(place.database, place.installation, place.office, place.clock, only=waiting)
        except Exception as error:  # the sweep tries again; only the kind is logged, it may hold an address
            log.warning("delivery left to the sweep: %s", type(error).__name__)


def _waiting(session: Session, person_id: UUID) -> list[UUID]:
    query = select(NoticeRow.id).where(
        NoticeRow.person_id == person_id,
        NoticeRow.state == NoticeState.QUEUED,
        col(NoticeRow.occasion).in_([occasion.value for occasion in ASKED_FOR]),
    )
    return list(session.exec(query))
