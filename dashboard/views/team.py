"""The puzzelteam of a case as its members see it: heartbeat, next meeting, signals, agreements, the way to close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlmodel import Session

from actions.installation import Installation
from actions.puzzelteam import views
from actions.puzzelteam.loading import last_planned_passed, leaders, next_meeting
from actions.puzzelteam.plan_meeting import usual_hour
from actions.puzzelteam.respond import COMING, NOT_COMING, SUBSTITUTE
from dashboard.catalogues import N_
from dashboard.membership import Membership
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.puzzelteam import Appointment, Closing, Mark, Seated, SignalLine, TeamPage
from dashboard.views.puzzelteam import agreement, version_of
from dashboard.words import Words
from methods.puzzelteam import Beat, TeamState, instant
from methods.schema import Compartment
from methods.signals import Direction, SignalKind, Topic
from models import teams
from models.puzzelteam import MeetingRow, TeamRow


STATES = {
    TeamState.IN_RHYTHM: ("ok", N_("in ritme")),
    TeamState.LATE: ("warn", N_("te laat")),
    TeamState.SILENT: ("bad", N_("stil")),
    TeamState.PAUSED: ("mute", N_("pauze")),
    TeamState.HANDOVER: ("info", N_("overdracht")),
    TeamState.STOPPED: ("mute", N_("gestopt")),
}
BEATS = {
    Beat.HELD: N_("gehouden"),
    Beat.THIN: N_("minder dan de helft"),
    Beat.MISSED: N_("gemist"),
    Beat.PAUSED: N_("pauze"),
    Beat.NEXT: N_("volgende"),
}
TOPICS = {
    Topic.SIGNALS: N_("Welke signalen zien we?"),
    Topic.PEILING: N_("De peiling zakte: hoe gaat het met ons?"),
    Topic.ACTIONS: N_("Wat is er gedaan sinds de vorige keer?"),
    Topic.NEW_ACTIONS: N_("Nieuwe afspraken: wat, wie, uiterlijk"),
    Topic.NEXT_DATE: N_("Volgende datum kiezen en afsluiten"),
}
COMES = {
    COMING: ("ok", N_("komt")),
    NOT_COMING: ("cross", N_("komt niet")),
    SUBSTITUTE: ("swap", N_("vervanger komt")),
    "": ("ring", N_("nog geen antwoord")),
}
DIRECTIONS = {
    Direction.WORSE: ("bad", N_("slechter")),
    Direction.NEITHER: ("mute", N_("gelijk")),
    Direction.BETTER: ("ok", N_("beter")),
}
KINDS = {
    SignalKind.FACT: N_("een feit"),
    SignalKind.ASSUMPTION: N_("een aanname"),
    SignalKind.UNTESTED: N_("nog niet nagegaan"),
    SignalKind.SPOOKVERHAAL: N_("een spookverhaal"),
}
_SUMMARY = N_("Hartslag: %(what)s.")


def team_page(
    session: Session,
    installation: Installation,
    mine: Membership,
    words: Words,
    now: datetime,
    *,
    given: Mapping[str, str] | None = None,
    errors: tuple[Mistake, ...] = (),
    said: str = "",
) -> TeamPage:
    """The team of this case, for a member."""
    seen = views.team_view(session, installation, mine.case, now)
    team = teams.team_of(session, mine.case.id)
    coming = next_meeting(session, team, now) if team else None
    mood, state = STATES[TeamState(seen["state"])]
    marks = _marks(seen, words)
    typed = dict(given or {})
    meets = team is not None and team.stopped_at is None
    leads = team is not None and mine.person_id in {one.person_id for one in leaders(session, team, now)}
    closing = _closing(session, mine, team, seen, words, now) if team and leads and meets else None
    seats = _seats(seen, session, coming, words, typed)
    return TeamPage(
        reference=mine.case.reference,
        alias=mine.case.alias,
        formed=team is not None,
        state=words.say(state),
        mood=mood,
        every_days=seen["every_days"],
        longest=seen["longest_streak"],
        marks=marks,
        summary=words.say(
            _SUMMARY, what=", ".join(f"{words.calendar.short(one.on)} {one.words}" for one in marks)
        ),
        next=_appointment(coming, seats) if coming else None,
        seats=seats,
        topics=tuple(words.say(TOPICS[Topic(one)]) for one in seen["agenda"]),
        signals=_signals(session, mine, words),
        agreements=_agreements(session, team, seen, words, now) if team else (),
        closing=closing,
        may_plan=leads and meets and closing is None,
        given=typed,
        errors=errors,
        said=words.say(said) if said else "",
    )


def to_close(session: Session, team: TeamRow, now: datetime) -> MeetingRow | None:
    """The meeting that is closed next: the one whose hour has come, else the one that comes."""
    return last_planned_passed(session, team, now) or next_meeting(session, team, now)


def may_read(mine: Membership, compartment: Compartment) -> bool:
    """Content of a compartment is for that side of the table, and for who leads the case."""
    return mine.leads or compartment is Compartment.ALL or compartment.value in mine.domains


def _marks(seen: dict[str, Any], words: Words) -> tuple[Mark, ...]:
    return tuple(
        Mark(one["beat"], date.fromisoformat(one["on"]), words.say(BEATS[Beat(one["beat"])]))
        for one in seen["heartbeat"]
    )


def _appointment(meeting: MeetingRow, seats: tuple[Seated, ...]) -> Appointment:
    coming = sum(one.shape in ("ok", "swap") for one in seats)
    return Appointment(
        version_of(meeting), meeting.starts_at, meeting.minutes, meeting.place, coming, len(seats)
    )


def _seats(
    seen: dict[str, Any],
    session: Session,
    meeting: MeetingRow | None,
    words: Words,
    typed: dict[str, str],
) -> tuple[Seated, ...]:
    answered = teams.attendance(session, meeting.id) if meeting else {}
    lines = []
    for one in seen["seats"]:
        row = answered.get(UUID(one["seat"]))
        shape, said = COMES[row.answer if row else ""]
        role = f"{words.role(one['role'])}, {one['organisation']}"
        given = typed.get(f"present-{one['seat']}", "")
        lines.append(Seated(one["seat"], one["name"] or "–", role, shape, words.say(said), given))
    return tuple(lines)


def _signals(session: Session, mine: Membership, words: Words) -> tuple[SignalLine, ...]:
    found = views.signals_view(session, mine.case, lambda compartment: may_read(mine, compartment))
    lines = []
    for one in found["signals"]:
        mood, points = DIRECTIONS[Direction(one["direction"])]
        seen_on = words.calendar.day(date.fromisoformat(one["seen_on"]))
        kind = words.say(KINDS[SignalKind(one["kind"])])
        who = words.role(one["seen_by"]) if one["seen_by"] else ""
        detail = ", ".join(part for part in (seen_on, who, kind, one["ground"] or "") if part)
        lines.append(SignalLine(one["text"], mood, words.say(points), detail))
    return tuple(lines)


def _agreements(
    session: Session, team: TeamRow, seen: dict[str, Any], words: Words, now: datetime
) -> tuple[Any, ...]:
    names = {UUID(one["seat"]): one["name"] or words.role(one["role"]) for one in seen["seats"]}
    return tuple(
        agreement(
            row, words.calendar.zone, now, names.get(row.owner_seat_id, "") if row.owner_seat_id else ""
        )
        for row in teams.actions(session, team.id, is_open=True)
    )


def _closing(
    session: Session, mine: Membership, team: TeamRow, seen: dict[str, Any], words: Words, now: datetime
) -> Closing | None:
    meeting = to_close(session, team, now)
    if meeting is None:
        return None
    hour: time = usual_hour(session, mine.case)
    proposals = tuple(
        instant(date.fromisoformat(one["on"]), hour, words.calendar.zone) for one in seen["proposals"]
    )
    owners = tuple(
        Option(one["seat"], f"{one['name']}, {words.role(one['role'])}")
        for one in seen["seats"]
        if one["name"]
    )
    return Closing(str(meeting.id), meeting.starts_at, proposals, owners)
