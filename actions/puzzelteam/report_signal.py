"""See something: a signal on a scenario, with its ground. What is worse calls for a meeting within days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from actions.errors import Invalid, Mistake, NotFound
from actions.installation import Installation
from actions.loading import locked_case
from actions.puzzelteam.change_rhythm import set_rhythm
from actions.puzzelteam.loading import Loaded, require_lead, require_member, require_open, today_of
from actions.puzzelteam.plan_meeting import proposed_soon
from actions.puzzelteam.tell import tell_leaders
from actions.reasons import SHORT, too_long
from methods.puzzelteam import MeetingState
from methods.schema import Compartment
from methods.signals import Direction, Letter, SignalKind
from models import audit, teams
from models.case import CaseRow
from models.pinned import method_of
from models.puzzelteam import TeamRow
from models.signals import IndicatorRow, ScenarioRow, SignalRow
from notifications.occasions import Occasion


SOON = timedelta(days=4)
"""A meeting that is planned within these days is soon enough."""
PRESSED_TWICE = timedelta(minutes=10)
"""The same signal within this time is the same press of the button."""


@dataclass(frozen=True)
class NewSignal:
    """What somebody saw. A fact has a ground; `seen_by` is a role or organisation, never somebody of the family."""

    text: str
    direction: Direction
    kind: SignalKind = SignalKind.UNTESTED
    seen_on: date | None = None
    seen_by: str = ""
    ground: str = ""
    letter: Letter | None = None
    indicator_id: UUID | None = None
    compartment: Compartment = Compartment.ALL
    reopen_step: str | None = None
    raise_rhythm: bool = False
    """Also go back to the rhythm the method begins a crisis with (chair or vice chair)."""


def report_signal(
    session: Session,
    installation: Installation,
    case_id: UUID,
    new: NewSignal,
    now: datetime,
    *,
    by: UUID | None,
) -> SignalRow:
    """Keep a signal, once; a worse one proposes a meeting within days to the chairs, unless one is planned by then.

    Raises:
        NotFound, NotAllowed (not a member; not a chair where the rhythm is raised), CaseNotOpen, Invalid.
    """
    case = locked_case(session, case_id)
    require_open(case)
    require_member(session, case, by, now)
    indicator = _indicator(session, case, new)
    if mistakes := _mistakes(session, case, new, today_of(installation, now)):
        raise Invalid(mistakes)
    if (kept := _kept_just_now(session, case, new, now, by)) is not None:
        return kept
    scenario = session.get_one(ScenarioRow, indicator.scenario_id) if indicator else None
    row = SignalRow(
        case_id=case.id,
        indicator_id=indicator.id if indicator else None,
        letter=scenario.letter if scenario else new.letter,
        text=new.text.strip(),
        direction=new.direction,
        kind=new.kind,
        ground=new.ground.strip(),
        compartment=new.compartment,
        seen_by=new.seen_by.strip(),
        seen_on=new.seen_on or today_of(installation, now),
        reported_by=by,
        reported_at=now,
        reopen_step=new.reopen_step,
    )
    session.add(row)
    session.flush()
    audit.record(session, "signal_reported", now, by=by, case=case.id, direction=new.direction.value)
    team = teams.team_of(session, case.id)
    if team is not None and team.stopped_at is None:
        _answer(session, installation, Loaded(case, team), row, new, now, by)
    return row


def _kept_just_now(
    session: Session, case: CaseRow, new: NewSignal, now: datetime, by: UUID | None
) -> SignalRow | None:
    """The same words by the same person a moment ago: a button pressed twice is one signal (the case is locked)."""
    if by is None:
        return None
    same = select(SignalRow).where(
        SignalRow.case_id == case.id,
        SignalRow.reported_by == by,
        SignalRow.text == new.text.strip(),
        SignalRow.direction == new.direction,
        SignalRow.indicator_id == new.indicator_id,
        SignalRow.reported_at > now - PRESSED_TWICE,
        SignalRow.reported_at <= now,
    )
    return session.exec(same).first()


def _mistakes(session: Session, case: CaseRow, new: NewSignal, today: date) -> list[Mistake]:
    found = [] if new.text.strip() else [Mistake("text", "missing")]
    if new.kind is SignalKind.FACT and not new.ground.strip():
        found.append(Mistake("ground", "missing"))
    if new.kind is SignalKind.SPOOKVERHAAL:
        found.append(Mistake("kind", "test_it_first"))
    if new.seen_on is not None and new.seen_on > today:
        found.append(Mistake("seen_on", "not_yet"))
    if new.reopen_step is not None and method_of(session, case).step(new.reopen_step) is None:
        found.append(Mistake("reopen_step", "not_a_choice"))
    long = too_long({"text": new.text, "ground": new.ground}) + too_long({"seen_by": new.seen_by}, SHORT)
    return found + long


def _indicator(session: Session, case: CaseRow, new: NewSignal) -> IndicatorRow | None:
    if new.indicator_id is None:
        return None
    row = session.get(IndicatorRow, new.indicator_id)
    scenario = session.get(ScenarioRow, row.scenario_id) if row else None
    team: TeamRow | None = teams.team_of(session, case.id)
    if row is None or scenario is None or team is None or scenario.team_id != team.id:
        raise NotFound("indicator")
    return row


def _answer(
    session: Session,
    installation: Installation,
    here: Loaded,
    signal: SignalRow,
    new: NewSignal,
    now: datetime,
    by: UUID | None,
) -> None:
    """What a signal asks of the chairs: a meeting within days, a gate to look at again, a faster rhythm."""
    if new.raise_rhythm:
        require_lead(session, here.team, by, now)
        quickest = min(method_of(session, here.case).rhythm.phases, key=lambda phase: phase.period_days)
        if (here.case.rhythm_phase, here.team.period_days) != (quickest.key, None):
            set_rhythm(session, here, "signal", now, by=by, phase=quickest.key)
    if (
        signal.direction is Direction.WORSE and not _meets_soon(session, here.team, now)
    ) or signal.reopen_step:
        [first, *_] = proposed_soon(session, installation, here.case, now)
        key = f"signal:{signal.id}/extra"
        tell_leaders(session, Occasion.EXTRA_MEETING, here.case, here.team, key, now, at=first.isoformat())


def _meets_soon(session: Session, team: TeamRow, now: datetime) -> bool:
    return any(now < one.starts_at <= now + SOON for one in teams.planned(session, team.id))


def not_discussed(
    session: Session, team: TeamRow, rows: Sequence[SignalRow], now: datetime
) -> tuple[list[SignalRow], list[SignalRow]]:
    """Of these signals those that came after the last meeting: what calls for a meeting within days, and for a gate.

    The first list is empty while a meeting is planned within days. What was found false asks for nothing.
    """
    held = [one.closed_at for one in teams.meetings(session, team.id) if one.state is MeetingState.HELD]
    since = max((at for at in held if at is not None), default=None)
    fresh = [
        row
        for row in rows
        if row.kind is not SignalKind.SPOOKVERHAAL and (since is None or row.reported_at > since)
    ]
    worse = [row for row in fresh if row.direction is Direction.WORSE]
    return [] if _meets_soon(session, team, now) else worse, [row for row in fresh if row.reopen_step]


def weigh_signal(
    session: Session, signal_id: UUID, kind: SignalKind, ground: str, now: datetime, *, by: UUID
) -> SignalRow:
    """Say what a signal turned out to be, on what ground: a fact, still an assumption, or a spookverhaal.

    Raises:
        NotFound, NotAllowed (not a member), CaseNotOpen, Invalid (no ground).
    """
    row = session.get(SignalRow, signal_id)
    if row is None:
        raise NotFound("signal")
    case = locked_case(session, row.case_id)
    require_open(case)
    require_member(session, case, by, now)
    if not ground.strip():
        raise Invalid([Mistake("ground", "missing")])
    row.kind, row.ground, row.tested_by, row.tested_at = kind, ground.strip(), by, now
    session.add(row)
    audit.record(session, "signal_tested", now, by=by, case=case.id, kind=kind.value)
    return row
