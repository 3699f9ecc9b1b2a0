"""The life of a puzzelteam: its state, its heartbeat, its agenda, what its signals say together.

"Bij een crisis zit iedereen aan tafel, maar daarna?" Values in, answers out; the caller brings the day. A miss
breaks a streak, a pause does not; silence is never hidden by another state, only by a stop or a pause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gates.deadlines import DayOff, is_working_day
from methods import rhythm as law
from methods.rhythm import Pulse, Quiet
from methods.schema import Rhythm


class MeetingState(StrEnum):
    """What became of a meeting."""

    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


class TeamState(StrEnum):
    """How a team is doing (ux.md §4.2, rule 2)."""

    IN_RHYTHM = "in_rhythm"
    LATE = "late"
    SILENT = "silent"
    PAUSED = "paused"
    HANDOVER = "handover"
    """A seat has a successor who has not confirmed yet, or nobody at all."""
    STOPPED = "stopped"


class Beat(StrEnum):
    """One mark of the heartbeat strip."""

    HELD = "held"
    THIN = "thin"
    """Held with fewer than half of who was invited."""
    MISSED = "missed"
    PAUSED = "paused"
    NEXT = "next"


class RhythmNeverMeets(ValueError):
    """With this period the team would be silent before it ever met."""

    def __init__(self, period_days: int, longest: int) -> None:
        self.period_days, self.longest = period_days, longest
        super().__init__(
            f"a meeting every {period_days} days never meets in time; {longest} at the most, 1 at the least"
        )


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting as the rules see it; `on` is its local day."""

    on: date
    state: MeetingState
    invited: int = 0
    present: int = 0

    @property
    def is_thin(self) -> bool:
        """Held, with fewer than half of who was invited."""
        return self.state is MeetingState.HELD and self.present * 2 < self.invited


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest in [from_on, until)."""

    from_on: date
    until: date

    def holds(self, today: date) -> bool:
        """Does the team rest on this day?"""
        return self.from_on <= today < self.until


@dataclass(frozen=True, slots=True)
class Team:
    """A puzzelteam's facts. `rhythm` holds the agreed period already (`agreed`)."""

    rhythm: Rhythm
    phase: str
    formed_on: date
    meetings: tuple[Met, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None
    in_handover: bool = False

    @property
    def last_held(self) -> date | None:
        """The day of the last meeting that was held."""
        return max((m.on for m in self.meetings if m.state is MeetingState.HELD), default=None)

    def since(self, today: date) -> date:
        """From which day the quiet is counted: the last meeting held, the start, or the end of a pause."""
        ended = [pause.until for pause in self.pauses if pause.until <= today]
        return max([self.formed_on, *ended, *([self.last_held] if self.last_held else [])])

    def next_planned(self, today: date) -> date | None:
        """The first date that is still to come, today included."""
        return min((m.on for m in self._planned if m.on >= today), default=None)

    def unrecorded(self, today: date) -> date | None:
        """The first planned date that passed without a word about it."""
        return min((m.on for m in self._planned if m.on < today), default=None)

    @property
    def _planned(self) -> list[Met]:
        return [m for m in self.meetings if m.state is MeetingState.PLANNED]

    def paused_until(self, today: date) -> date | None:
        """When the pause of today ends; None when the team does not rest."""
        return max((pause.until for pause in self.pauses if pause.holds(today)), default=None)


@dataclass(frozen=True, slots=True)
class Streak:
    """Meetings held in a row: now, and the longest row ever (it stays: no shame in starting again)."""

    now: int
    longest: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A beat on its day."""

    on: date
    beat: Beat


def agreed(rhythm: Rhythm, phase: str, period_days: int | None) -> Rhythm:
    """The method's rhythm with the period that this team agreed on for its phase, if it did.

    Raises:
        UnknownPhase, RhythmNeverMeets: longer than silence allows, or shorter than a day.
    """
    law.period_days(rhythm, phase)
    if period_days is None:
        return rhythm
    longest = longest_period(rhythm)
    if not 1 <= period_days <= longest:
        raise RhythmNeverMeets(period_days, longest)
    phases = tuple(
        one.model_copy(update={"period_days": period_days}) if one.key == phase else one
        for one in rhythm.phases
    )
    return rhythm.model_copy(update={"phases": phases})


def longest_period(rhythm: Rhythm) -> int:
    """The thinnest rhythm in which a team still meets before it counts as silent in any case."""
    return max(1, rhythm.silent_in_any_case_days - max(1, rhythm.grace_days))


def quiet(team: Team, today: date) -> Quiet:
    """How long the team has been quiet, and whether that is silence."""
    planned = team.next_planned(today) or team.unrecorded(today)
    return law.quiet(team.rhythm, team.phase, since=team.since(today), today=today, planned=planned)


def state(team: Team, today: date) -> TeamState:
    """How the team is doing today (ux.md §4.2, rule 2)."""
    if team.stopped_on is not None and team.stopped_on <= today:
        return TeamState.STOPPED
    if team.paused_until(today):
        return TeamState.PAUSED
    pulse = quiet(team, today).pulse
    if pulse is Pulse.SILENT:
        return TeamState.SILENT
    if team.in_handover:
        return TeamState.HANDOVER
    is_late = pulse is Pulse.LATE or team.unrecorded(today) is not None
    return TeamState.LATE if is_late else TeamState.IN_RHYTHM


def strip(team: Team, today: date) -> tuple[Mark, ...]:
    """The heartbeat, oldest first: held, thinly attended, missed, paused, and what comes next."""
    marks = [
        Mark(m.on, _beat(m)) for m in team.meetings if m.state in (MeetingState.HELD, MeetingState.MISSED)
    ]
    marks += [Mark(pause.from_on, Beat.PAUSED) for pause in team.pauses if pause.from_on <= today]
    marks.sort(key=lambda mark: mark.on)
    following = team.next_planned(today)
    return (*marks, Mark(following, Beat.NEXT)) if following else tuple(marks)


def _beat(met: Met) -> Beat:
    if met.state is MeetingState.MISSED:
        return Beat.MISSED
    return Beat.THIN if met.is_thin else Beat.HELD


def streak(marks: Iterable[Mark]) -> Streak:
    """How many meetings were held in a row. A pause does not break the row; a miss does."""
    running = longest = 0
    for mark in marks:
        match mark.beat:
            case Beat.HELD | Beat.THIN:
                running += 1
            case Beat.MISSED:
                running = 0
            case Beat.PAUSED | Beat.NEXT:
                pass
        longest = max(longest, running)
    return Streak(running, longest)


def misses_in_a_row(meetings: Iterable[Met]) -> int:
    """How many of the last meetings were missed, back to the last one held."""
    ended = (MeetingState.HELD, MeetingState.MISSED)
    past = sorted((m for m in meetings if m.state in ended), key=lambda m: m.on, reverse=True)
    missed = 0
    for met in past:
        if met.state is MeetingState.HELD:
            break
        missed += 1
    return missed


@dataclass(frozen=True, slots=True)
class Proposal:
    """A date to propose, and whether the school holidays of that day were known."""

    on: date
    school_known: bool


def proposals(
    team: Team,
    today: date,
    *,
    public: DayOff,
    no_meetings: DayOff,
    school_known: Callable[[date], bool],
    count: int = 2,
) -> list[Proposal]:
    """The dates to offer next: at least two, outside public and school holidays.

    Counted from the last meeting or planned date. Where no calendar of school holidays is known any more a date is
    proposed anyway, and the proposal says so. A team that is past its date meets again in about a week.
    """
    latest = max([*(m.on for m in team.meetings if m.state is not MeetingState.CANCELLED), team.since(today)])
    period = law.period_days(team.rhythm, team.phase)
    is_ahead = latest + timedelta(days=period) > today
    after = latest if is_ahead else today + timedelta(days=min(period, 7) - period)
    dates = law.next_dates(
        team.rhythm, team.phase, after=after, public=public, no_meetings=no_meetings, count=max(count, 2)
    )
    return [Proposal(on, school_known(on)) for on in dates]


def soon(today: date, *, public: DayOff, count: int = 2) -> list[date]:
    """The first working days from tomorrow: for an extra meeting after a signal that is worse, school or not."""
    dates: list[date] = []
    day = today
    while len(dates) < count:
        day += timedelta(days=1)
        if is_working_day(day, day_off=public):
            dates.append(day)
    return dates


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) of a local appointment: the wall clock is what was agreed.

    An hour that the clock skips in March is the same hour after the change; of an hour that comes twice in October
    it is the first.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)
