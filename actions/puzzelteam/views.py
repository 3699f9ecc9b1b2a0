"""A team, its meetings and its signals as doors show them; read only. Compartments are the caller's to judge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.case_view import moment
from actions.installation import Installation
from actions.puzzelteam import peiling
from actions.puzzelteam.loading import team_facts, today_of
from actions.puzzelteam.plan_meeting import proposed_dates
from methods.puzzelteam import quiet, state, streak, strip
from methods.rhythm import period_days
from methods.schema import Compartment
from methods.signals import Seen, agenda, in_agenda_order, share_of_facts, trend
from models import queries, teams
from models.case import CaseRow
from models.puzzelteam import ActionRow, AttendanceRow, MeetingRow, TeamRow
from models.signals import SignalRow


Json = dict[str, Any]
MayRead = Callable[[Compartment], bool]


def team_view(session: Session, installation: Installation, case: CaseRow, now: datetime) -> Json:
    """How the team is doing: state, heartbeat, streak, rhythm, seats, agenda, two dates to choose from."""
    facts, today = team_facts(session, installation, case, now), today_of(installation, now)
    team = teams.team_of(session, case.id)
    marks = strip(facts, today)
    row = streak(marks)
    return {
        "formed_at": moment(team.formed_at) if team else None,
        "state": state(facts, today).value,
        "phase": facts.phase,
        "every_days": period_days(facts.rhythm, facts.phase),
        "silent_days": max(quiet(facts, today).days, 0),
        "alarm": team.alarm.value if team else "none",
        "paused_until": until.isoformat() if (until := facts.paused_until(today)) else None,
        "stopped_at": moment(team.stopped_at) if team else None,
        "heartbeat": [{"on": mark.on.isoformat(), "beat": mark.beat.value} for mark in marks],
        "streak": row.now,
        "longest_streak": row.longest,
        "seats": seats_view(session, team, now) if team else [],
        "agenda": [
            topic.value for topic in agenda(peiling_dropped=bool(team and peiling.dropped(session, team)))
        ],
        "proposals": [
            {"on": one.on.isoformat(), "school_holidays_known": one.school_known}
            for one in proposed_dates(session, installation, case, now)
        ],
    }


def seats_view(session: Session, team: TeamRow, now: datetime) -> list[Json]:
    """The seats of the team, each with whether its person promised to stay; a vacant one has nobody."""
    sitting, promised = teams.holders(session, team, now), teams.commitments(session, team.id)
    people = queries.people(session, {member.person_id for member in sitting.values()})
    seats = [seat for _, seat in teams.team_seats(session, team.id, now)]
    names = queries.organisations(session, {seat.organisation_id for seat in seats})
    lines = []
    for seat in seats:
        member = sitting.get(seat.id)
        promise = promised.get((seat.id, member.person_id)) if member else None
        lines.append(
            {
                "seat": str(seat.id),
                "role": seat.role,
                "organisation": names[seat.organisation_id],
                "name": people[member.person_id].name if member else None,
                "is_chair": seat.is_chair,
                "is_vice_chair": seat.id == team.vice_seat_id,
                "committed_at": moment(promise.confirmed_at) if promise else None,
            }
        )
    return lines


def meetings_view(session: Session, case: CaseRow) -> list[Json]:
    """Every meeting of the team, oldest first."""
    team = teams.team_of(session, case.id)
    return [meeting_view(session, one) for one in teams.meetings(session, team.id)] if team else []


def meeting_view(session: Session, meeting: MeetingRow) -> Json:
    """One meeting: its appointment, who comes or was there, what was decided."""
    return {
        "id": str(meeting.id),
        "number": meeting.number,
        "state": meeting.state.value,
        "starts_at": moment(meeting.starts_at),
        "day": meeting.local_day.isoformat(),
        "time": meeting.local_time,
        "zone": meeting.zone,
        "minutes": meeting.minutes,
        "place": meeting.place,
        "because": meeting.because or meeting.closed_because or None,
        "sequence": meeting.sequence,
        "closed_at": moment(meeting.closed_at),
        "notes": meeting.notes,
        "decisions": list(meeting.decisions),
        "attendance": [_attendance(row) for row in teams.attendance(session, meeting.id).values()],
    }


def _attendance(row: AttendanceRow) -> Json:
    return {
        "seat": str(row.seat_id),
        "answer": row.answer or None,
        "substitute": row.substitute or None,
        "presence": row.presence or None,
    }


def action_view(row: ActionRow) -> Json:
    """An agreement."""
    ended = "done" if row.done_at else "dropped" if row.dropped_at else "open"
    return {
        "id": str(row.id),
        "what": row.what,
        "owner_seat": str(row.owner_seat_id) if row.owner_seat_id else None,
        "owner": row.owner or None,
        "due": row.due_on.isoformat(),
        "state": ended,
        "carried": row.carried,
    }


def signals_view(session: Session, case: CaseRow, may_read: MayRead) -> Json:
    """The signals this reader may see, worse ones first; scenarios with their signs and which way they point."""
    rows = [row for row in teams.signals(session, case.id) if may_read(row.compartment)]
    by_id = {str(row.id): row for row in rows}
    order = [one.key for one in in_agenda_order(_seen(row) for row in rows)]
    false = [key for key in by_id if key not in order]
    return {
        "signals": [signal_view(by_id[key]) for key in [*order, *false]],
        "share_of_facts": share_of_facts([row.kind for row in rows]),
        "scenarios": scenarios_view(session, case, rows),
    }


def scenarios_view(session: Session, case: CaseRow, rows: list[SignalRow]) -> list[Json]:
    """Scenarios A, B and C: what was seen of each since the last meeting, and which way that points."""
    team = teams.team_of(session, case.id)
    if team is None:
        return []
    held = [one for one in teams.meetings(session, team.id) if one.state.value == "held"]
    since = held[-2].local_day if len(held) > 1 else case.started_at.date()
    found = teams.scenarios(session, team.id)
    signs = teams.indicators(session, [one.id for one in found])
    return [
        {
            "letter": one.letter.value,
            "title": one.title,
            "response": one.response,
            "trend": points.value
            if (points := trend((_seen(row) for row in rows if row.letter is one.letter), since=since))
            else None,
            "indicators": [
                {"id": str(sign.id), "text": sign.text, "direction": sign.direction.value}
                for sign in signs
                if sign.scenario_id == one.id
            ],
        }
        for one in found
    ]


def signal_view(row: SignalRow) -> Json:
    """A signal: who saw what, when, on what ground."""
    return {
        "id": str(row.id),
        "text": row.text,
        "direction": row.direction.value,
        "kind": row.kind.value,
        "ground": row.ground or None,
        "scenario": row.letter.value if row.letter else None,
        "indicator": str(row.indicator_id) if row.indicator_id else None,
        "compartment": row.compartment.value,
        "seen_by": row.seen_by or None,
        "seen_on": row.seen_on.isoformat(),
        "reported_at": moment(row.reported_at),
        "tested_at": moment(row.tested_at),
        "reopen_step": row.reopen_step,
    }


def _seen(row: SignalRow) -> Seen:
    return Seen(str(row.id), row.seen_on, row.direction, row.kind)


def digest_view(
    session: Session,
    installation: Installation,
    case: CaseRow,
    now: datetime,
    *,
    seat: UUID,
    may_read: MayRead,
) -> Json:
    """One page for a successor: where we are, this seat's open agreements, the next date, the scenarios."""
    team = teams.team_of(session, case.id)
    open_ = teams.actions(session, team.id, is_open=True) if team else ()
    planned = [one for one in teams.planned(session, team.id) if one.starts_at > now] if team else []
    held = [one for one in teams.meetings(session, team.id) if one.state.value == "held"] if team else []
    return {
        "team": team_view(session, installation, case, now),
        "story": team.story if team else "",
        "next": meeting_view(session, planned[0]) if planned else None,
        "last": meeting_view(session, held[-1]) if held else None,
        "mine": [action_view(row) for row in open_ if row.owner_seat_id == seat],
        "others": [action_view(row) for row in open_ if row.owner_seat_id != seat],
        **signals_view(session, case, may_read),
    }
