"""How a team is led: its rhythm and how it became so, its peilingen beside what happened, the verbs of a reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from actions.installation import Installation
from actions.puzzelteam.loading import leaders, next_meeting, team_facts, today_of
from actions.puzzelteam.trend import Stretch, stretches
from dashboard.catalogues import N_
from dashboard.membership import Membership
from dashboard.pages.team import Felt, PeilingBox, RhythmBox, TeamButton
from dashboard.team_forms import FORMS
from dashboard.views.team_watching import may_read
from dashboard.words import Words
from gates.transitions import CaseState
from methods.reminders import PEILING_LEAST_ANSWERS
from models import teams
from models.case import CaseRow
from models.puzzelteam import RhythmChangeRow, TeamRow


_EVERY = N_("%(phase)s: elke %(n)s dagen")
_CHANGE = N_("%(day)s: %(phase)s, elke %(n)s dagen. %(why)s")
_BECAUSE = {
    "formed": N_("Het team begon."),
    "signal": N_("Een signaal was slechter."),
    "phase": N_("De casus kwam in een andere fase."),
}
_RESTS = N_("Pauze tot %(day)s: %(why)s")
_FALLS, _RISES, _SAME = (
    N_("lager dan de vorige keer"),
    N_("hoger dan de vorige keer"),
    N_("even hoog als de vorige keer"),
)
_TREND = N_("Veiligheid: %(safety)s. Samenwerking: %(together)s.")
_HIDDEN = N_("te weinig antwoorden")
_SHAPES = {
    "overleg": "calendar",
    "verzetten": "swap",
    "afzeggen": "cross",
    "signaal": "eye",
    "nagaan": "tick",
    "teken": "plus",
    "afspraak": "plus",
    "ritme": "clock",
    "pauze": "pause",
    "verder": "flag",
    "stoppen": "lock",
    "peiling": "person",
    "erbij": "plus",
    "contact": "person",
}


def rhythm_box(session: Session, case: CaseRow, team: TeamRow, words: Words, now: datetime) -> RhythmBox:
    """The phase with its period, every change with its reason, and a rest that runs."""
    changes = list(reversed(teams.rhythm_changes(session, team.id)))
    today = now.astimezone(words.calendar.zone).date()
    rest = next((one for one in teams.pauses(session, team.id) if one.from_on <= today < one.until), None)
    phase = words.method.rhythm.phase(case.rhythm_phase)
    every = team.period_days or (phase.period_days if phase else 0)
    return RhythmBox(
        phase=words.say(_EVERY, phase=_phase(case.rhythm_phase, words), n=every),
        changes=tuple(_change(row, words) for row in changes),
        paused=words.say(_RESTS, day=words.calendar.day(rest.until), why=_why(rest.reason, words))
        if rest
        else "",
    )


def _phase(key: str, words: Words) -> str:
    found = words.method.rhythm.phase(key)
    return found.title_in(words.language) if found else key


def _change(row: RhythmChangeRow, words: Words) -> str:
    return words.say(
        _CHANGE,
        day=words.calendar.day(row.changed_at),
        phase=_phase(row.phase, words),
        n=row.period_days,
        why=_why(row.reason, words),
    )


def _why(reason: str, words: Words) -> str:
    """A reason as it was typed; the ones that the system writes have words of their own."""
    return words.say(_BECAUSE[reason]) if reason in _BECAUSE else reason


def peiling_box(session: Session, mine: Membership, team: TeamRow, words: Words) -> PeilingBox:
    """Every closed peiling, newest first, beside what was reported up to it; with the incidents where one may."""
    found = stretches(session, mine.case, team, lambda one: may_read(mine, one))
    running = next((one for one in teams.peilingen(session, team.id) if one.closed_at is None), None)
    return PeilingBox(
        open_until=running.closes_at if running else None,
        rows=tuple(_felt(one, words) for one in reversed(found)),
        with_incidents=any(one.incidents is not None for one in found),
        trend=_trend([one for one in found if one.safety is not None], words),
    )


def _felt(one: Stretch, words: Words) -> Felt:
    return Felt(
        closed=one.closed_at,
        answered=one.answered,
        asked=one.asked,
        safety=_mark(one.safety, words),
        together=_mark(one.together, words),
        incidents="–" if one.incidents is None else str(one.incidents),
        worse=one.worse,
        lines=one.lines,
    )


def _mark(mean: float | None, words: Words) -> str:
    if mean is None:
        return words.say(_HIDDEN)
    written = f"{mean:.1f}"
    return written.replace(".", ",") if words.language == "nl" else written


def _trend(shown: list[Stretch], words: Words) -> str:
    if len(shown) < 2:
        return ""
    before, last = shown[-2:]
    return words.say(
        _TREND,
        safety=words.say(_way(before.safety, last.safety)),
        together=words.say(_way(before.together, last.together)),
    )


def _way(before: float | None, last: float | None) -> str:
    step = round((last or 0) - (before or 0), 1)
    return _SAME if step == 0 else _RISES if step > 0 else _FALLS


def buttons(
    session: Session,
    installation: Installation,
    mine: Membership,
    team: TeamRow | None,
    words: Words,
    now: datetime,
) -> tuple[TeamButton, ...]:
    """The verbs that this reader may use now, the most likely first."""
    if team is None or team.stopped_at is not None or mine.case.state is CaseState.CLOSED:
        return ()
    leads = mine.person_id in {one.person_id for one in leaders(session, team, now)}
    here = f"/casus/{mine.case.reference}/puzzelteam"
    return tuple(
        TeamButton(words.say(FORMS[name].title), f"{here}/{name}", _SHAPES[name])
        for name in _verbs(session, installation, mine, team, now)
        if leads or not FORMS[name].leads
    )


def _verbs(
    session: Session, installation: Installation, mine: Membership, team: TeamRow, now: datetime
) -> Iterator[str]:
    yield from ("signaal", "overleg")
    if next_meeting(session, team, now):
        yield from ("verzetten", "afzeggen")
    running = any(one.closed_at is None for one in teams.peilingen(session, team.id))
    people = {one.person_id for one in teams.holders(session, team, now).values()}
    if not running and len(people) >= PEILING_LEAST_ANSWERS:
        yield "peiling"
    yield "ritme"
    rests = team_facts(session, installation, mine.case, now).paused_until(today_of(installation, now))
    yield "verder" if rests and mine.case.state is not CaseState.PAUSED else "pauze"
    inside = {seat.id for _, seat in teams.team_seats(session, team.id, now)}
    if set(mine.seats) - inside:
        yield "erbij"
    yield "stoppen"
