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
from actions.puzzelteam.respond import COMING, NOT_COMING, SUBSTITUTE, version_of
from dashboard.catalogues import N_
from dashboard.membership import Membership
from dashboard.pages.forms import Mistake, Option
from dashboard.pages.puzzelteam import Appointment
from dashboard.pages.team import Closing, ComingAsk, Mark, Seated, Story, TeamPage
from dashboard.personal_data import warnings
from dashboard.team_forms.meetings import NO_SCHOOL
from dashboard.views.puzzelteam import agreement, answer_of
from dashboard.views.team_rhythm import buttons, peiling_box, rhythm_box
from dashboard.views.team_watching import watching
from dashboard.words import Words
from gates.transitions import CaseState
from methods.puzzelteam import Beat, TeamState, instant
from methods.signals import Topic
from models import teams
from models.puzzelteam import MeetingRow, TeamRow
from models.seat import SeatRow


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
_CHAIR, _VICE = N_("voorzitter"), N_("vicevoorzitter")
FREE_TEXTS = ("decisions", "what", "reason", "stop_reason")
"""What is typed freely in the form that closes a meeting."""
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
    at_work = team if team and not team.stopped_at and mine.case.state is not CaseState.CLOSED else None
    leads = at_work is not None and mine.person_id in {
        one.person_id for one in leaders(session, at_work, now)
    }
    closing = _closing(session, mine, at_work, seen, words, now) if at_work and leads else None
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
        asked=_asked(session, mine, at_work, coming, words, now) if at_work and coming else (),
        seats=seats,
        topics=tuple(words.say(TOPICS[Topic(one)]) for one in seen["agenda"]),
        watching=watching(session, mine, team, words, now),
        story=Story(team.story, team.chances, team.risks) if team else Story(),
        rhythm=rhythm_box(session, mine.case, team, words, now) if team else None,
        peiling=peiling_box(session, mine, team, words) if team else None,
        buttons=buttons(session, installation, mine, team, words, now),
        leads=leads,
        digest=f"/casus/{mine.case.reference}/puzzelteam/samenvatting",
        asks_promise=at_work is not None and asks_promise(session, mine, at_work, now) is not None,
        agreements=_agreements(session, team, seen, words, now) if team else (),
        closing=closing,
        may_form=team is None and mine.leads and mine.case.state is not CaseState.CLOSED,
        given=typed,
        warnings=warnings(((name, typed.get(name, "")) for name in FREE_TEXTS), words.language),
        errors=errors,
        said=words.say(said) if said else "",
    )


def to_close(session: Session, team: TeamRow, now: datetime) -> MeetingRow | None:
    """The meeting that is closed next: the one whose hour has come, else the one that comes."""
    return last_planned_passed(session, team, now) or next_meeting(session, team, now)


def asks_promise(session: Session, mine: Membership, team: TeamRow, now: datetime) -> UUID | None:
    """The seat from which this person did not yet promise to stay with the team; None when there is none."""
    promised = teams.commitments(session, team.id)
    for seat, member in teams.holders(session, team, now).items():
        row = promised.get((seat, mine.person_id))
        if member.person_id == mine.person_id and (row is None or row.confirmed_at is None):
            return seat
    return None


def own_seats(session: Session, mine: Membership, team: TeamRow, now: datetime) -> list[SeatRow]:
    """The seats of the team that this reader holds or stands in for."""
    mine_here = {one.seat_id for one in mine.members}
    return [seat for _, seat in teams.team_seats(session, team.id, now) if seat.id in mine_here]


def _asked(
    session: Session, mine: Membership, team: TeamRow, meeting: MeetingRow, words: Words, now: datetime
) -> tuple[ComingAsk, ...]:
    answered = teams.attendance(session, meeting.id)
    return tuple(
        ComingAsk(str(seat.id), words.role(seat.role), answer_of(answered.get(seat.id), words))
        for seat in own_seats(session, mine, team, now)
    )


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
    for one in sorted(seen["seats"], key=lambda one: (not one["is_chair"], not one["is_vice_chair"])):
        row = answered.get(UUID(one["seat"]))
        shape, said = COMES[row.answer if row else ""]
        role = f"{words.role(one['role'])}, {one['organisation']}"
        given = typed.get(f"present-{one['seat']}", "")
        lines.append(
            Seated(
                one["seat"],
                one["name"] or "–",
                role,
                shape,
                words.say(said),
                given,
                words.say(_CHAIR if one["is_chair"] else _VICE)
                if one["is_chair"] or one["is_vice_chair"]
                else "",
                one["committed_at"] is not None,
            )
        )
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
    unknown = not all(one["school_holidays_known"] for one in seen["proposals"])
    warning = words.say(NO_SCHOOL) if unknown else ""
    return Closing(str(meeting.id), meeting.starts_at, proposals, owners, warning)
