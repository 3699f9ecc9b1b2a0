"""Is a notice still worth sending? Looked at once more at the moment it goes out, not only when it was queued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from actions.close_case import is_coordinator
from actions.puzzelteam.peiling import peiling_of
from gates.conditions import ConditionState
from gates.transitions import CaseState, Phase, RoundState
from methods.puzzelteam import MeetingState
from methods.reminders import Escalation
from models import queries, teams
from models.case import CaseRow
from models.gate import ConditionRow, RoundRow
from models.peiling import PeilingRow
from models.post import NoticeRow, TokenRow
from models.puzzelteam import MeetingRow
from models.seat import MemberRow
from notifications.occasions import Occasion


def no_longer_relevant(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """Why this notice need not go out any more; None when it must."""
    check = _CHECKS.get(Occasion(notice.occasion))
    return check(session, notice, now) if check else None


def _seat_left(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    if notice.seat_id is None:
        return None
    sitting = {member.person_id for member in queries.members_of_seat(session, notice.seat_id, now)}
    return None if notice.person_id in sitting else "left_the_seat"


def _ask(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For a request to vote: the round is open, the person still sits there and has not answered."""
    round_ = session.get_one(RoundRow, notice.round_id)
    if round_.state is not RoundState.OPEN or round_.closes_at <= now:
        return "round_closed"
    if left := _seat_left(session, notice, now):
        return left
    answered = any(vote.seat_id == notice.seat_id for vote in queries.counted_votes(session, round_.id))
    return "answered" if answered else None


def _round_open(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    round_ = session.get_one(RoundRow, notice.round_id)
    if round_.state is not RoundState.OPEN or round_.closes_at <= now:
        return "round_closed"
    return _seat_left(session, notice, now)


def _code(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    token = session.get_one(TokenRow, notice.token_id)
    if token.revoked_at:
        return "link_ended"
    return "too_late" if notice.queued_at < now - timedelta(minutes=30) else None


def _confirm_table(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For the question whether a noted list is right: one of this round still waits."""
    lists = queries.table_lists(session, session.get_one(RoundRow, notice.round_id).id)
    if not any(one.confirmed_at is None and one.rejected_at is None for one in lists):
        return "answered"
    return _round_open(session, notice, now)


def _reminder(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """A reminder names a last day: with another last day, or while the case is paused, it says something untrue."""
    round_ = session.get_one(RoundRow, notice.round_id)
    if notice.facts.get("until") != round_.closes_at.isoformat():
        return "moved"
    if session.get_one(CaseRow, round_.case_id).state is CaseState.PAUSED:
        return "paused"
    return _ask(session, notice, now)


def _hold(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    case = session.get_one(CaseRow, notice.case_id)
    return _case_open(session, notice, now) if case.phase is Phase.HOLDING else "goes_on"


def _bundle(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """A bundle of which nothing is left need not go."""
    rows = session.exec(select(NoticeRow).where(NoticeRow.bundled_into == notice.id))
    return None if any(no_longer_relevant(session, row, now) is None for row in rows) else "nothing_left"


def _condition(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    condition = session.get(ConditionRow, UUID(notice.key.split("/")[0].split(":")[1]))
    settled = condition is None or condition.state in (ConditionState.MET, ConditionState.WAIVED)
    return "settled" if settled else _case_open(session, notice, now)


def _handover(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    if notice.seat_id is None:
        return None
    member: MemberRow | None = next(
        (m for m in queries.members_of_seat(session, notice.seat_id, now) if m.person_id == notice.person_id),
        None,
    )
    if member is None:
        return "left_the_seat"
    return "confirmed" if member.confirmed_at else None


def _coordinator(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    if not is_coordinator(session, notice.person_id):
        return "no_coordinator"
    # A change that waits for a second person ends with its case: with a start that was undone, too.
    return _case_open(session, notice, now) if notice.key.startswith("team_change:") else None


def _case_open(session: Session, notice: NoticeRow, _now: datetime) -> str | None:
    case = session.get(CaseRow, notice.case_id) if notice.case_id else None
    return "case_closed" if case and case.state is CaseState.CLOSED else None


def _sign_in(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    account = queries.account_of(session, notice.person_id)
    if account is None or account.disabled_at:
        return "no_account"
    return "too_late" if notice.queued_at < now - timedelta(minutes=15) else None


_Check = Callable[[Session, NoticeRow, datetime], str | None]


def _meeting_ahead(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For what is said of a meeting to come: it stands as it did when this was written, and the person sits there."""
    meeting = session.get(MeetingRow, UUID(str(notice.facts["meeting"])))
    if meeting is None or meeting.state is not MeetingState.PLANNED:
        return "meeting_over"
    if meeting.sequence != notice.facts["sequence"]:
        return "meeting_changed"
    return "meeting_over" if meeting.starts_at <= now else _team_meets(session, notice, now)


def _meeting_open(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For what is asked about a date without a word: nobody has recorded it yet."""
    meeting = session.get(MeetingRow, UUID(str(notice.facts["meeting"])))
    if meeting is None or meeting.state is not MeetingState.PLANNED or meeting.starts_at > now:
        return "recorded"
    return _team_meets(session, notice, now)


def _no_date_yet(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For the question for a date: none stands yet."""
    team = teams.team_of(session, notice.case_id) if notice.case_id else None
    if team and any(one.starts_at > now for one in teams.planned(session, team.id)):
        return "date_set"
    return _team_meets(session, notice, now)


def _still_silent(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For an alarm about silence: it was not over in the meantime."""
    team = teams.team_of(session, notice.case_id) if notice.case_id else None
    if team is None or team.alarm is Escalation.NONE:
        return "meets_again"
    return _team_meets(session, notice, now)


def _team_meets(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """The person still sits there, and the team has not stopped."""
    team = teams.team_of(session, notice.case_id) if notice.case_id else None
    if team is None or team.stopped_at is not None:
        return "team_stopped"
    return _seat_left(session, notice, now)


def _promise(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For the question to stay with the team: not promised yet."""
    team = teams.team_of(session, notice.case_id) if notice.case_id else None
    if team is None or notice.seat_id is None:
        return "no_team"
    given = teams.commitments(session, team.id).get((notice.seat_id, notice.person_id))
    return "confirmed" if given and given.confirmed_at else _team_meets(session, notice, now)


def _peiling(session: Session, notice: NoticeRow, now: datetime) -> str | None:
    """For a peiling: it is open, and a link is left to give."""
    row = session.get(PeilingRow, peiling_of(notice))
    if row is None or row.closed_at is not None or row.closes_at <= now:
        return "closed"
    return _seat_left(session, notice, now)


_CHECKS: Mapping[Occasion, _Check] = {
    Occasion.TEAM_SEAT: _promise,
    Occasion.MEETING_INVITE: _meeting_ahead,
    Occasion.MEETING_CHANGED: _meeting_ahead,
    Occasion.MEETING_WEEK: _meeting_ahead,
    Occasion.MEETING_TOMORROW: _meeting_ahead,
    Occasion.DID_IT_HAPPEN: _meeting_open,
    Occasion.CHAIR_AND_VICE: _meeting_open,
    Occasion.NEW_DATE_NEEDED: _no_date_yet,
    Occasion.EXTRA_MEETING: _team_meets,
    Occasion.TEAM_SILENT: _still_silent,
    Occasion.SPONSOR_SILENCE: _still_silent,
    Occasion.SPONSOR_MONTHLY: _team_meets,
    Occasion.RIGHT_PERSON: _team_meets,
    Occasion.DEPUTY_NEEDED: _team_meets,
    Occasion.PAUSE_ENDS: _team_meets,
    Occasion.LIST_CHECK: _team_meets,
    Occasion.STILL_NEEDED: _team_meets,
    Occasion.PEILING: _peiling,
    Occasion.PEILING_REMINDER: _peiling,
    Occasion.GATE_OPENED: _ask,
    Occasion.REMINDER: _reminder,
    Occasion.LAST_DAY: _reminder,
    Occasion.RATIFY: _round_open,
    Occasion.GATE_EXTENDED: _round_open,
    Occasion.CONFIRM_TABLE: _confirm_table,
    Occasion.NEW_LINK: _seat_left,
    Occasion.DECIDED: _seat_left,
    Occasion.RECEIPT: _seat_left,
    Occasion.NOTED_AT_TABLE: _seat_left,
    Occasion.CODE: _code,
    Occasion.CONDITION_DUE: _condition,
    Occasion.HANDOVER: _handover,
    Occasion.CASE_WAITING: _case_open,
    Occasion.CASE_STARTED: _case_open,
    Occasion.HOLD_RESUMES: _hold,
    Occasion.GATE_WITHDRAWN: _seat_left,
    Occasion.BUNDLE: _bundle,
    Occasion.COORDINATOR_ALARM: _coordinator,
    Occasion.MEASURES: _coordinator,
    Occasion.SIGN_IN: _sign_in,
}
