"""Who in a team is told what: one notice a person, by stable keys, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.choose_messages import preference
from actions.notices import queue
from models import queries, teams
from models.case import CaseRow
from models.preference import days_until_back
from models.puzzelteam import MeetingRow, TeamRow
from models.seat import MemberRow
from notifications.occasions import Occasion


def tell(
    session: Session,
    occasion: Occasion,
    case: CaseRow,
    member: MemberRow,
    key: str,
    now: datetime,
    **facts: Any,
) -> None:
    """Tell one person of a seat, and of a meeting also who stands in while that person is away; the link is for the
    seat."""
    told = {"ticket": case.ticket} | facts
    for person_id in (member.person_id, *_stand_ins(session, occasion, member, told, now)):
        queue(
            session,
            occasion,
            person_id,
            f"{key}/seat:{member.seat_id}",
            now,
            case_id=case.id,
            seat_id=member.seat_id,
            **told,
        )


OF_MEETINGS = frozenset(
    {
        Occasion.MEETING_INVITE,
        Occasion.MEETING_CHANGED,
        Occasion.MEETING_CANCELLED,
        Occasion.MEETING_WEEK,
        Occasion.MEETING_TOMORROW,
    }
)
"""What a seat must hear of whoever sits in it; all else is for the person."""


def _stand_ins(
    session: Session, occasion: Occasion, member: MemberRow, told: Mapping[str, Any], now: datetime
) -> list[UUID]:
    """Who answers for this seat while its holder is away; nobody while the holder is there."""
    if occasion not in OF_MEETINGS or member.substitute:
        return []
    sitting = queries.members_of_seat(session, member.seat_id, now)
    others = [one.person_id for one in sitting if one.substitute and one.person_id != member.person_id]
    if not others:
        return []
    today = now.astimezone(ZoneInfo(session.get_one(MeetingRow, UUID(told["meeting"])).zone)).date()
    return others if days_until_back(preference(session, member.person_id, now).away_until, today) else []


def tell_leaders(
    session: Session,
    occasion: Occasion,
    case: CaseRow,
    team: TeamRow,
    key: str,
    now: datetime,
    *,
    vice: bool = True,
    **facts: Any,
) -> bool:
    """Tell the chair, and the vice chair too unless told otherwise; False when nobody sits there."""
    found = [queries.chair(session, case.id, now)]
    if vice and team.vice_seat_id:
        found.append(queries.holder(session, team.vice_seat_id, now))
    there = [one for one in found if one is not None]
    for member in there:
        tell(session, occasion, case, member, key, now, **facts)
    return bool(there)


def tell_members(
    session: Session, occasion: Occasion, case: CaseRow, team: TeamRow, key: str, now: datetime, **facts: Any
) -> int:
    """Tell everybody who holds a seat of the team; how many that are."""
    sitting = teams.holders(session, team, now)
    for member in sitting.values():
        tell(session, occasion, case, member, key, now, **facts)
    return len(sitting)


def tell_of_meeting(
    session: Session, occasion: Occasion, case: CaseRow, team: TeamRow, meeting: MeetingRow, now: datetime
) -> None:
    """Tell everybody in the team of a meeting as it is now: planned, moved or off."""
    key = f"meeting:{meeting.id}/{occasion.value}:{meeting.sequence}"
    tell_members(session, occasion, case, team, key, now, **meeting_facts(meeting))


def meeting_facts(meeting: MeetingRow) -> dict[str, Any]:
    """What the words about a meeting need: its moment and length; the sequence ties the words to this version.

    In a bundle its moment stands where other lines have their last day.
    """
    return {
        "at": meeting.starts_at.isoformat(),
        "until": meeting.starts_at.isoformat(),
        "duration": meeting.minutes,
        "meeting": str(meeting.id),
        "sequence": meeting.sequence,
    }


def sponsor_member(session: Session, case: CaseRow, now: datetime) -> MemberRow | None:
    """The sponsor in the seat that this person holds in the case; None when the sponsor is only words, or has left."""
    if case.sponsor_person_id is None:
        return None
    members = queries.members(session, case.id, now)
    return next((m for m in members if m.person_id == case.sponsor_person_id and not m.substitute), None)


def people_of_organisation(session: Session, case: CaseRow, seat_id: UUID, now: datetime) -> list[MemberRow]:
    """Who else of the organisation of this seat sits in the case; the holder itself when there is nobody."""
    seats = {seat.id: seat for seat in queries.seats(session, case.id, now)}
    members = [m for m in queries.members(session, case.id, now) if not m.substitute and m.seat_id in seats]
    home = seats[seat_id].organisation_id if seat_id in seats else None
    holder = next((m for m in members if m.seat_id == seat_id), None)
    others = [
        m
        for m in members
        if seats[m.seat_id].organisation_id == home and m.person_id != (holder.person_id if holder else None)
    ]
    return others or ([holder] if holder else [])
