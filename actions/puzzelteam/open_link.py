"""What a link to a team opens: the place of one person in one seat, while that person sits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from actions import links
from actions.errors import LinkUnknown
from actions.puzzelteam.loading import next_meeting
from actions.puzzelteam.tell import meeting_facts, tell
from gates.ballot import digest
from gates.transitions import CaseState
from models import queries, teams
from models.case import CaseRow
from models.people import PersonRow
from models.post import LinkKind, TokenRow
from models.puzzelteam import TeamRow
from models.seat import MemberRow, SeatRow
from notifications.occasions import Occasion


@dataclass(frozen=True)
class OpenTeam:
    """What a working link to a team leads to."""

    token: TokenRow
    case: CaseRow
    team: TeamRow
    seat: SeatRow
    person: PersonRow
    member: MemberRow


def open_team(session: Session, raw: str, now: datetime) -> OpenTeam:
    """What this link leads to, while its person is in the seat and the team meets. Changes nothing.

    Raises:
        LinkUnknown: unknown, expired or revoked; the person left; the team stopped; from outside the same.
    """
    return _behind(session, links.token(session, LinkKind.MEETING, raw, now), now)


def _behind(session: Session, row: TokenRow, now: datetime) -> OpenTeam:
    seat = session.get(SeatRow, row.seat_id) if row.seat_id else None
    if seat is None:
        raise LinkUnknown
    sitting = queries.members_of_seat(session, seat.id, now)
    member = next((one for one in sitting if one.person_id == row.person_id), None)
    case = session.get_one(CaseRow, seat.case_id)
    team = teams.team_of(session, case.id)
    if member is None or team is None or team.stopped_at or case.state is CaseState.CLOSED:
        raise LinkUnknown
    return OpenTeam(row, case, team, seat, session.get_one(PersonRow, row.person_id), member)


def ask_invitation_again(session: Session, raw: str, now: datetime) -> UUID | None:
    """Send the invitation of the next meeting once more to the known address, with a fresh link; whose, if anybody's.

    At most once per link and hour, and only while the person sits there and a meeting is planned; the door says the
    same either way.
    """
    row = session.exec(
        select(TokenRow).where(TokenRow.digest == digest(raw), TokenRow.kind == LinkKind.MEETING)
    ).first()
    if row is None:
        return None
    try:
        opened = _behind(session, row, now)
    except LinkUnknown:
        return None
    meeting = next_meeting(session, opened.team, now)
    if meeting is None:
        return None
    key = f"token:{row.id}/again/{now:%Y-%m-%dT%H}"
    tell(
        session,
        Occasion.MEETING_INVITE,
        opened.case,
        opened.member,
        key,
        now,
        **meeting_facts(meeting),
    )
    return opened.person.id
