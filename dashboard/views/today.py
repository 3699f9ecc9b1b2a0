"""What waits for one person, by references and last days: the page behind a bundle says nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.clocks import is_late
from actions.conditions import UNSETTLED
from actions.puzzelteam.loading import next_meeting
from actions.relevance import no_longer_relevant
from dashboard.pages.links import TodayPage, WaitingItem
from gates.transitions import CaseState, RoundState
from models import queries, teams
from models.case import CaseRow
from models.gate import ConditionRow, RoundRow
from models.post import NoticeRow
from models.puzzelteam import TeamRow
from models.seat import MemberRow
from notifications.occasions import NATURE, Occasion, PageKind


REMEMBERED = timedelta(days=14)
"""How long a bundle's line about a team leads somewhere."""


def today_page(session: Session, person_id: UUID, zone: ZoneInfo, now: datetime, said: str = "") -> TodayPage:
    """Gates to answer, meetings, seats to confirm, conditions to see to; first what ends first."""
    items = [
        item
        for case in queries.cases_of(session, person_id, now)
        if case.state is not CaseState.CLOSED
        for item in (
            *_gates(session, case, person_id, now),
            *_seats(session, case, person_id, now),
            *_teams(session, case, person_id, now),
        )
    ]
    items += _conditions(session, person_id, zone)
    return TodayPage(
        tuple(sorted(items, key=lambda item: item.last_day or datetime.max.replace(tzinfo=zone))), said
    )


def _gates(session: Session, case: CaseRow, person_id: UUID, now: datetime) -> Iterator[WaitingItem]:
    round_ = queries.running_round(session, case.id)
    if round_ is None or round_.state is not RoundState.OPEN or is_late(case, round_, now):
        return
    for seat_id in silent_seats_of(session, round_, person_id, now):
        yield WaitingItem("gate", round_.ticket, round_.closes_at, f"gate:{round_.id}:{seat_id}")


def silent_seats_of(session: Session, round_: RoundRow, person_id: UUID, now: datetime) -> list[UUID]:
    """The seats of this person in the round that have not answered."""
    answered = {vote.seat_id for vote in queries.counted_votes(session, round_.id)}
    mine = {
        one.seat_id for one in queries.members(session, round_.case_id, now) if one.person_id == person_id
    }
    asked = [seat.seat_id for seat in queries.round_seats(session, round_.id) if seat.ended_at is None]
    return [seat for seat in asked if seat in mine - answered]


def _seats(session: Session, case: CaseRow, person_id: UUID, now: datetime) -> Iterator[WaitingItem]:
    for member in queries.members(session, case.id, now):
        if member.person_id == person_id and needs_yes(member, case):
            yield WaitingItem("seat", case.ticket, None, f"seat:{member.id}")


def needs_yes(member: MemberRow, case: CaseRow) -> bool:
    """Did somebody take over this seat, and not say yes yet?"""
    return member.confirmed_at is None and not member.substitute and member.from_at > case.started_at


def _teams(session: Session, case: CaseRow, person_id: UUID, now: datetime) -> Iterator[WaitingItem]:
    """Of each seat in the team the next meeting, where an answer is awaited or a bundle reminded of it; else whatever
    a bundle said of the team."""
    team = teams.team_of(session, case.id)
    if team is None or team.stopped_at is not None:
        return
    meeting = next_meeting(session, team, now)
    for seat_id in team_seats_of(session, team, person_id, now):
        reminded = _bundled(session, case, seat_id, person_id, now)
        row = teams.attendance(session, meeting.id).get(seat_id) if meeting else None
        if meeting and (reminded or row is None or not row.answer):
            yield WaitingItem("meeting", case.ticket, meeting.starts_at, f"team:{case.id}:{seat_id}")
        elif reminded:
            yield WaitingItem("team", case.ticket, None, f"team:{case.id}:{seat_id}")


def team_seats_of(session: Session, team: TeamRow, person_id: UUID, now: datetime) -> list[UUID]:
    """The seats of the team that this person holds or stands in for."""
    inside = {seat.id for _, seat in teams.team_seats(session, team.id, now)}
    members = queries.members(session, team.case_id, now)
    return [one.seat_id for one in members if one.person_id == person_id and one.seat_id in inside]


def _bundled(session: Session, case: CaseRow, seat_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Did a bundle speak of this team to this person, and does that still hold?"""
    rows = session.exec(
        select(NoticeRow).where(
            NoticeRow.person_id == person_id,
            NoticeRow.case_id == case.id,
            NoticeRow.seat_id == seat_id,
            col(NoticeRow.bundled_into).is_not(None),
            col(NoticeRow.done_at) >= now - REMEMBERED,
        )
    ).all()
    about_team = [row for row in rows if NATURE[Occasion(row.occasion)].page is PageKind.MEETING]
    return any(no_longer_relevant(session, row, now) is None for row in about_team)


def _conditions(session: Session, person_id: UUID, zone: ZoneInfo) -> list[WaitingItem]:
    rows = session.exec(
        select(ConditionRow, CaseRow.ticket)
        .join(CaseRow, col(CaseRow.id) == col(ConditionRow.case_id))
        .where(
            ConditionRow.owner_person_id == person_id,
            col(ConditionRow.state).in_(list(UNSETTLED)),
            CaseRow.state != CaseState.CLOSED,
        )
    ).all()
    return [
        WaitingItem(
            "condition", ticket, datetime.combine(row.due_on, time(17), zone) if row.due_on else None, ""
        )
        for row, ticket in rows
    ]
