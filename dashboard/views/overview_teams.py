"""The puzzelteams on the coordinator's page: silent ones on top, then dates nobody wrote about, then who meets next."""

from __future__ import annotations

from datetime import date

from dashboard.catalogues import N_, NN_
from dashboard.pages.case import Mood
from dashboard.pages.overview import Beat, Listed, TeamLine
from dashboard.views.overview_lists import Desk
from methods.puzzelteam import Beat as Kind
from methods.puzzelteam import Team, TeamState, quiet, state, streak, strip
from methods.rhythm import period_days
from models import silence


_WEEKS = NN_("elke week", "elke %(num)s weken")
_DAYS = NN_("elke dag", "elke %(num)s dagen")
_SILENT = NN_("Stil: %(num)s dag", "Stil: %(num)s dagen")
_ROW = NN_("In ritme, %(num)s op rij", "In ritme, %(num)s op rij")
_LATE, _LATE_SINCE, _PAUSED = N_("Laat"), N_("Laat: %(day)s niet vastgelegd"), N_("Pauze tot %(day)s")
_NEVER = N_("nog geen overleg gehad")
_TOLD = N_(
    "%(held)s gehouden, waarvan %(thin)s met minder dan de helft; %(missed)s gemist; %(paused)s keer pauze"
)


def team_lines(desk: Desk) -> tuple[Listed[TeamLine], int]:
    """The teams to look at, as many as the reader asked for, the quietest first; and how many are silent."""
    limit = desk.filters.limit("teams")
    quietest, silent = silence.silent(desk.session, desk.scope, desk.day, limit)
    found = dict.fromkeys(quietest)
    for question in (silence.unrecorded, silence.meeting_next):
        if len(found) < limit:
            found |= dict.fromkeys(question(desk.session, desk.scope, desk.day, limit))
    lines = list(found)[:limit]
    facts = silence.facts(desk.session, desk.day, lines)
    lines.sort(key=lambda one: _order(facts[one.case_id], desk.today))
    total = max(silent, len(lines))
    told = tuple(_line(desk, one, facts[one.case_id]) for one in lines)
    return Listed(told, total, desk.filters.more("teams", total)), silent


def _order(team: Team, today: date) -> tuple[int, int]:
    """Silent before late before the rest; within that the quietest first."""
    places = {TeamState.SILENT: 0, TeamState.LATE: 1}
    return places.get(state(team, today), 2), -quiet(team, today).days


def _line(desk: Desk, one: silence.TeamLine, team: Team) -> TeamLine:
    marks, unrecorded = strip(team, desk.today), team.unrecorded(desk.today)
    mood, shape, words = _standing(desk, team, streak(marks).now)
    beats = [Beat(mark.beat.value, mark.on) for mark in marks]
    if unrecorded:
        ahead = beats and beats[-1].kind == "next"
        beats.insert(len(beats) - 1 if ahead else len(beats), Beat("unrecorded", unrecorded))
    if not marks or marks[-1].beat is not Kind.NEXT:
        beats.append(Beat("none", None))
    return TeamLine(
        one.reference,
        one.alias,
        rhythm_words(desk, team),
        tuple(beats[-silence.SHOWN :]),
        _told(desk, [mark.beat for mark in marks]),
        mood,
        shape,
        words,
        team.next_planned(desk.today),
        max(quiet(team, desk.today).days, 0),
        "" if team.last_held else desk.say(_NEVER),
    )


def rhythm_words(desk: Desk, team: Team) -> str:
    """`elke 2 weken`."""
    days = period_days(team.rhythm, team.phase) if team.rhythm.phase(team.phase) else 0
    if not days:
        return "–"
    return desk.count(_DAYS, days) if days % 7 else desk.count(_WEEKS, days // 7)


def _standing(desk: Desk, team: Team, row: int) -> tuple[Mood, str, str]:
    match state(team, desk.today):
        case TeamState.SILENT:
            return "bad", "bell", desk.count(_SILENT, quiet(team, desk.today).days)
        case TeamState.PAUSED:
            until = team.paused_until(desk.today)
            return "mute", "pause", desk.say(_PAUSED, day=desk.calendar.day(until)) if until else ""
        case TeamState.LATE:
            missed = team.unrecorded(desk.today)
            said = desk.say(_LATE_SINCE, day=desk.calendar.day(missed)) if missed else desk.say(_LATE)
            return "warn", "clock", said
        case _:
            return "ok", "ok", desk.count(_ROW, row)


def _told(desk: Desk, beats: list[Kind]) -> str:
    thin = beats.count(Kind.THIN)
    held = beats.count(Kind.HELD) + thin
    return desk.say(
        _TOLD, held=held, thin=thin, missed=beats.count(Kind.MISSED), paused=beats.count(Kind.PAUSED)
    )
