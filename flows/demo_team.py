"""What each event of a puzzelteam does, through the real actions, as the person who did it."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from uuid import UUID

from sqlmodel import Session

from actions.puzzelteam.agree import NewAction, finish_action
from actions.puzzelteam.change_rhythm import change_rhythm
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.form_team import form_team, promise
from actions.puzzelteam.peiling import answer_peiling, open_peiling
from actions.puzzelteam.plan_meeting import cancel_meeting, moment_flaws, plan_meeting
from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.puzzelteam.write_scenario import watch_for, write_scenario
from flows.demo_events import (
    Agreement,
    AnswerPeiling,
    CallOff,
    Close,
    Done,
    FormTeam,
    Peiling,
    Plan,
    Promise,
    Rhythm,
    Scenario,
    Signal,
)
from flows.demo_script import Case
from flows.demo_stage import DemoBroken, Stage
from methods.reminders import Presence
from models import teams
from models.puzzelteam import MeetingRow, TeamRow


PEILING_LINK = re.compile(r"/peiling/([A-Za-z0-9_-]+)")


def form(stage: Stage, case: Case, event: FormTeam) -> None:
    """The chair forms the team."""
    with stage.room.database.write() as session:
        seats = [stage.seat(session, case, key) for key in event.members]
        form_team(
            session,
            stage.room.installation,
            stage.case_id(case),
            stage.clock(),
            by=stage.person(session, event.by),
            seats=seats,
            vice=stage.seat(session, case, event.vice),
        )


def promise_to_stay(stage: Stage, case: Case, event: Promise) -> None:
    """Somebody promises to stay with the team."""
    with stage.room.database.write() as session:
        seat, by = stage.seat(session, case, event.by), stage.person(session, event.by)
        promise(session, stage.case_id(case), seat, stage.clock(), by=by)


def scenario(stage: Stage, case: Case, event: Scenario) -> None:
    """A scenario with its signs."""
    with stage.room.database.write() as session:
        by, case_id, now = stage.person(session, event.by), stage.case_id(case), stage.clock()
        write_scenario(session, case_id, event.letter, event.title, event.response, now, by=by)
        for sign in event.signs:
            watch_for(session, case_id, event.letter, sign.text, sign.direction, now, by=by)


def plan(stage: Stage, case: Case, event: Plan) -> None:
    """A meeting is planned."""
    at = time.fromisoformat(event.hour)
    day = _day_for(stage, stage.today + timedelta(days=event.meets), at)
    with stage.room.database.write() as session:
        by = stage.person(session, event.by)
        plan_meeting(session, stage.room.installation, stage.case_id(case), day, at, stage.clock(), by=by)


def _day_for(stage: Stage, day: date, at: time) -> date:
    """This day, or the first one after it that is not a public holiday."""
    while moment_flaws(stage.room.installation, day, at, stage.clock(), field="at"):
        day += timedelta(days=1)
    return day


def close(stage: Stage, case: Case, event: Close) -> None:
    """The meeting was held; who is not called absent was there."""
    with stage.room.database.write() as session:
        team, meeting = _team(session, stage, case), _meeting(session, stage, case)
        absent = {stage.seat(session, case, key) for key in event.absent}
        sitting = teams.holders(session, team, stage.clock())
        report = Report(
            present={seat: Presence.ABSENT if seat in absent else Presence.THERE for seat in sitting},
            notes=event.notes,
            decisions=event.decisions,
            actions=tuple(_agreed(session, stage, case, one) for one in event.agreed),
        )
        at = time.fromisoformat(meeting.local_time)
        following = Next(day=_day_for(stage, stage.today + timedelta(days=event.next), at), at=at)
        by = stage.person(session, event.by)
        close_meeting(session, stage.room.installation, meeting.id, report, following, stage.clock(), by=by)


def _agreed(session: Session, stage: Stage, case: Case, one: Agreement) -> NewAction:
    return NewAction(one.what, stage.today + timedelta(days=one.due), stage.seat(session, case, one.owner))


def done(stage: Stage, case: Case, event: Done) -> None:
    """Something that was agreed is done."""
    with stage.room.database.write() as session:
        agreed = teams.actions(session, _team(session, stage, case).id, is_open=True)
        found = [one.id for one in agreed if one.what == event.what]
        if not found:
            raise DemoBroken(f"{case.alias}: {event.what!r} is not open")
        finish_action(session, found[0], stage.clock(), by=stage.person(session, event.by))


def call_off(stage: Stage, case: Case, event: CallOff) -> None:
    """The next meeting is called off, and nothing comes in its place."""
    with stage.room.database.write() as session:
        meeting = _meeting(session, stage, case)
        by = stage.person(session, event.by)
        cancel_meeting(session, meeting.id, event.reason, stage.clock(), by=by)


def _meeting(session: Session, stage: Stage, case: Case) -> MeetingRow:
    planned = teams.planned(session, _team(session, stage, case).id)
    if not planned:
        raise DemoBroken(f"{case.alias}: no meeting is planned")
    return planned[0]


def _team(session: Session, stage: Stage, case: Case) -> TeamRow:
    team = teams.team_of(session, stage.case_id(case))
    if team is None:
        raise DemoBroken(f"{case.alias}: there is no team")
    return team


def rhythm(stage: Stage, case: Case, event: Rhythm) -> None:
    """The team meets in another rhythm from now on."""
    with stage.room.database.write() as session:
        by = stage.person(session, event.by)
        change_rhythm(session, stage.case_id(case), event.reason, stage.clock(), by=by, phase=event.phase)


def signal(stage: Stage, case: Case, event: Signal) -> None:
    """Somebody saw something."""
    with stage.room.database.write() as session:
        new = NewSignal(
            text=event.text,
            direction=event.direction,
            kind=event.kind,
            ground=event.ground,
            indicator_id=_sign(session, stage, case, event.sign) if event.sign else None,
            raise_rhythm=event.raises_rhythm,
        )
        by = stage.person(session, event.by)
        report_signal(session, stage.room.installation, stage.case_id(case), new, stage.clock(), by=by)


def _sign(session: Session, stage: Stage, case: Case, words: str) -> UUID:
    team = _team(session, stage, case)
    written = [row.id for row in teams.scenarios(session, team.id)]
    found = [one.id for one in teams.indicators(session, written) if one.text == words]
    if not found:
        raise DemoBroken(f"{case.alias}: nobody watches for {words!r}")
    return found[0]


def ask_peiling(stage: Stage, case: Case, event: Peiling) -> None:
    """The whole team is asked."""
    with stage.room.database.write() as session:
        by = stage.person(session, event.by)
        open_peiling(session, stage.room.installation, stage.case_id(case), stage.clock(), by=by)


def answer(stage: Stage, _case: Case, event: AnswerPeiling) -> None:
    """One answer, from the link in a letter."""
    with stage.room.database.write() as session:
        token = stage.newest(event.by, PEILING_LINK)
        answer_peiling(session, token, event.safety, event.together, event.line, stage.clock())
