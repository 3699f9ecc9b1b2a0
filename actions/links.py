"""Links and codes: what a link opens, for whom, and what a one-time code adds to it.

The link says where, not who: only its SHA-256 is kept, bound to a person in a seat of a round. Opening it changes
nothing. Content and voting open with a code to the known mailbox (assurance `code`), a deliberate *Ga verder*
(`link`) or a sign-in (`account`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from actions.errors import AssuranceNeeded, CodeWrong, LinkUnknown, NothingToDo
from actions.installation import Installation
from actions.notices import queue
from gates import ballot, defaults
from gates.transitions import RoundState
from methods.schema import Assurance
from models import queries
from models.behind_link import BehindLink, behind_link
from models.case import CaseRow
from models.gate import RoundRow, Via
from models.post import CodeRow, LinkKind, NoticeRow, NoticeState, PassRow, TokenRow
from notifications.occasions import Occasion


class Behind(Protocol):
    """Whatever a working link opens, as far as a code to its owner is concerned."""

    @property
    def token(self) -> TokenRow:
        """The link."""
        ...

    @property
    def case(self) -> CaseRow:
        """The case it leads into."""
        ...


@dataclass(frozen=True)
class OpenBallot(BehindLink):
    """What a working ballot link leads to; `via` is set while a pass is open (None: only what the method says)."""

    via: Via | None


def issue(
    session: Session,
    kind: LinkKind,
    person_id: UUID,
    now: datetime,
    *,
    round_id: UUID | None = None,
    seat_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> tuple[str, TokenRow]:
    """A fresh link: the raw token, which goes into one message and nowhere else, and the row that knows it."""
    fresh = ballot.new_token()
    row = TokenRow(
        digest=fresh.digest,
        kind=kind,
        person_id=person_id,
        round_id=round_id,
        seat_id=seat_id,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return fresh.raw, row


def token(session: Session, kind: LinkKind, raw: str, now: datetime) -> TokenRow:
    """The row of a link that works.

    Raises:
        LinkUnknown: unknown, expired, revoked or used; from outside the same.
    """
    row = session.exec(
        select(TokenRow).where(TokenRow.digest == ballot.digest(raw), TokenRow.kind == kind)
    ).first()
    if row is None or not _works(row, now):
        raise LinkUnknown
    return row


def _works(row: TokenRow, now: datetime) -> bool:
    """Not ended by anybody, not used up, not too old."""
    return not (row.revoked_at or row.used_at or (row.expires_at and row.expires_at <= now))


def open_ballot(session: Session, raw: str, now: datetime, *, raw_pass: str | None = None) -> OpenBallot:
    """What this ballot link leads to, for the person it was sent to while that person is in the seat.

    Raises:
        LinkUnknown.
    """
    found = behind_link(session, ballot.digest(raw), now)
    if found is None or not _works(found.token, now):
        raise LinkUnknown
    return OpenBallot(**vars(found), via=via_of(session, found.token, raw_pass, now))


def via_of(session: Session, row: TokenRow, raw_pass: str | None, now: datetime) -> Via | None:
    """How this link's owner proved to be there, while that pass lasts; None without one."""
    if not raw_pass:
        return None
    found = session.exec(_PASS, params={"digest": ballot.digest(raw_pass), "token": row.id}).first()
    return Via(found.via) if found and found.expires_at > now else None


_PASS = select(PassRow).where(PassRow.digest == bindparam("digest"), PassRow.token_id == bindparam("token"))


def go_on(session: Session, opened: OpenBallot, now: datetime) -> str:
    """At assurance `link`: a deliberate press opens content and voting; the raw pass is given back.

    Raises:
        AssuranceNeeded: this gate asks more than the link.
    """
    if opened.round.assurance is not Assurance.LINK:
        raise AssuranceNeeded(opened.round.assurance.value)
    return _new_pass(session, opened.token, Via.LINK, now)


def ask_code(session: Session, opened: OpenBallot, now: datetime) -> NoticeRow:
    """Send a one-time code to the mailbox of the link's owner; it is made when the message goes out.

    Asking again while one is on its way gives that one.

    Raises:
        AssuranceNeeded: only a sign-in is enough here.
    """
    if opened.round.assurance is Assurance.ACCOUNT:
        raise AssuranceNeeded(opened.round.assurance.value)
    return code_to_owner(session, opened, now)


def code_to_owner(session: Session, opened: Behind, now: datetime) -> NoticeRow:
    """Queue the message with a one-time code for the owner of a link, whatever the link opens.

    Raises:
        NothingToDo: asked at this very moment already.
    """
    row = opened.token
    waiting = session.exec(
        select(NoticeRow).where(
            NoticeRow.token_id == row.id,
            NoticeRow.occasion == Occasion.CODE.value,
            NoticeRow.state == NoticeState.QUEUED,
        )
    ).first()
    if waiting:
        return waiting
    key = f"token:{row.id}/code/{now.isoformat()}"
    notice = queue(session, Occasion.CODE, row.person_id, key, now, case_id=opened.case.id, token_id=row.id)
    if notice is None:
        raise NothingToDo("a code was asked at this very moment")
    return notice


def new_code(session: Session, installation: Installation, token_id: UUID, now: datetime) -> str:
    """Make the code that goes into the message, keep its keyed hash, and end the ones before it."""
    for earlier in session.exec(
        select(CodeRow).where(
            CodeRow.token_id == token_id, col(CodeRow.used_at).is_(None), CodeRow.expires_at > now
        )
    ):
        earlier.expires_at = now
        session.add(earlier)
    fresh = ballot.new_code(installation.code_key)
    session.add(
        CodeRow(
            token_id=token_id,
            digest=fresh.digest,
            created_at=now,
            expires_at=now + defaults.CODE_LIFE,
            tries_left=defaults.CODE_TRIES,
        )
    )
    return fresh.code


def try_code(
    session: Session, installation: Installation, opened: Behind, typed: str, now: datetime
) -> str | None:
    """A good code opens what is behind this link for half an hour: the raw pass. None: wrong; the try is counted.

    The caller commits in both cases and raises `CodeWrong` afterwards, or the wrong try would not count.
    """
    code = session.exec(
        select(CodeRow)
        .where(
            CodeRow.token_id == opened.token.id,
            col(CodeRow.used_at).is_(None),
            CodeRow.expires_at > now,
            CodeRow.tries_left > 0,
        )
        .order_by(col(CodeRow.created_at).desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if code is None:
        return None
    code.tries_left -= 1
    session.add(code)
    if not ballot.code_matches(installation.code_key, code.digest, typed):
        return None
    code.used_at = now
    return _new_pass(session, opened.token, Via.CODE, now)


def code_refusal(session: Session, opened: Behind, now: datetime) -> CodeWrong:
    """What to tell after a wrong code: how many tries are left on the newest one."""
    code = session.exec(
        select(CodeRow)
        .where(CodeRow.token_id == opened.token.id, col(CodeRow.used_at).is_(None), CodeRow.expires_at > now)
        .order_by(col(CodeRow.created_at).desc())
    ).first()
    return CodeWrong(code.tries_left if code else 0)


def _new_pass(session: Session, row: TokenRow, via: Via, now: datetime) -> str:
    fresh = ballot.new_token()
    session.add(
        PassRow(
            digest=fresh.digest,
            token_id=row.id,
            via=via.value,
            created_at=now,
            expires_at=now + defaults.CODE_OPENS,
        )
    )
    return fresh.raw


def ask_new_link(session: Session, raw: str, now: datetime) -> None:
    """Send a new link to the known address behind this one, if there is one; says nothing either way.

    Works for expired and unknown links alike, at most once per link and hour, and only while the person still has
    something to answer.
    """
    row = session.exec(select(TokenRow).where(TokenRow.digest == ballot.digest(raw))).first()
    if row is None or row.round_id is None or row.seat_id is None:
        return
    round_ = session.get_one(RoundRow, row.round_id)
    sitting = {member.person_id for member in queries.members_of_seat(session, row.seat_id, now)}
    if row.person_id not in sitting or round_.state is RoundState.WITHDRAWN:
        return
    queue(
        session,
        Occasion.NEW_LINK,
        row.person_id,
        f"token:{row.id}/new/{now:%Y-%m-%dT%H}",
        now,
        case_id=round_.case_id,
        round_id=round_.id,
        seat_id=row.seat_id,
        token_id=row.id,
        ticket=round_.ticket,
        until=round_.closes_at.isoformat(),
    )


def revoke_links(session: Session, now: datetime, *, person_id: UUID, seat_id: UUID | None = None) -> None:
    """End every link of a person (in one seat, or everywhere) at this moment."""
    query = select(TokenRow).where(TokenRow.person_id == person_id, col(TokenRow.revoked_at).is_(None))
    if seat_id is not None:
        query = query.where(TokenRow.seat_id == seat_id)
    for row in session.exec(query):
        row.revoked_at = now
        session.add(row)
