"""The digest for who takes over a seat: one page with where we are, what is open, the next date, the scenarios."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from actions.errors import NotFound
from actions.installation import Installation
from actions.puzzelteam.loading import next_meeting, team_facts, today_of
from actions.puzzelteam.open_link import OpenTeam
from actions.puzzelteam.respond import version_of
from actions.puzzelteam.views import MayRead
from dashboard.membership import Membership
from dashboard.pages.puzzelteam import Agreement, Appointment
from dashboard.pages.team import Digest, DigestPage, LinkDigestPage, Story
from dashboard.views.puzzelteam import agreement
from dashboard.views.team import STATES, asks_promise
from dashboard.views.team_rhythm import rhythm_box
from dashboard.views.team_watching import may_read, watched
from dashboard.words import Words
from methods.puzzelteam import MeetingState, state
from methods.schema import Compartment
from models import queries, teams
from models.case import CaseRow
from models.puzzelteam import ActionRow, TeamRow


def digest_page(
    session: Session, installation: Installation, mine: Membership, words: Words, now: datetime
) -> DigestPage:
    """The digest for a member with an account.

    Raises:
        NotFound: no team yet.
    """
    team = teams.team_of(session, mine.case.id)
    if team is None:
        raise NotFound("team")
    own = {one.seat_id for one in mine.members}
    shown = digest(
        session, installation, mine.case, team, words, now, own=own, readable=lambda one: may_read(mine, one)
    )
    asks = asks_promise(session, mine, team, now) is not None
    return DigestPage(mine.case.reference, mine.case.alias, shown, asks and team.stopped_at is None)


def link_digest_page(
    session: Session, installation: Installation, opened: OpenTeam, words: Words, now: datetime
) -> LinkDigestPage:
    """The digest for who holds a seat without an account: that side of the table alone."""

    def readable(compartment: Compartment) -> bool:
        return compartment is Compartment.ALL or compartment.value == opened.seat.domain.value

    own = {opened.seat.id}
    shown = digest(session, installation, opened.case, opened.team, words, now, own=own, readable=readable)
    held = teams.holders(session, opened.team, now).get(opened.seat.id)
    given = teams.commitments(session, opened.team.id).get((opened.seat.id, opened.person.id))
    promised = given is not None and given.confirmed_at is not None
    asks = held is not None and held.person_id == opened.person.id and not promised
    return LinkDigestPage(words.role(opened.seat.role), shown, asks)


def digest(
    session: Session,
    installation: Installation,
    case: CaseRow,
    team: TeamRow,
    words: Words,
    now: datetime,
    *,
    own: set[UUID],
    readable: MayRead,
) -> Digest:
    """The digest as it stands now, for who sits in these seats and may read these compartments."""
    mood, said = STATES[state(team_facts(session, installation, case, now), today_of(installation, now))]
    held = [one for one in teams.meetings(session, team.id) if one.state is MeetingState.HELD]
    open_ = teams.actions(session, team.id, is_open=True)
    return Digest(
        state=words.say(said),
        mood=mood,
        rhythm=rhythm_box(session, case, team, words, now).phase,
        story=Story(team.story, team.chances, team.risks),
        next=_next(session, team, now),
        last=words.calendar.day(held[-1].local_day) if held else "",
        decisions=tuple(held[-1].decisions) if held else (),
        mine=_agreements(session, [row for row in open_ if row.owner_seat_id in own], team, words, now),
        others=_agreements(session, [row for row in open_ if row.owner_seat_id not in own], team, words, now),
        watching=watched(session, case, team, words, now, readable),
    )


def _next(session: Session, team: TeamRow, now: datetime) -> Appointment | None:
    meeting = next_meeting(session, team, now)
    if meeting is None:
        return None
    seats = len(teams.holders(session, team, now))
    return Appointment(version_of(meeting), meeting.starts_at, meeting.minutes, meeting.place, 0, seats)


def _agreements(
    session: Session, rows: list[ActionRow], team: TeamRow, words: Words, now: datetime
) -> tuple[Agreement, ...]:
    zone: ZoneInfo = words.calendar.zone
    sitting = teams.holders(session, team, now)
    people = queries.people(session, {one.person_id for one in sitting.values()})
    names = {seat: people[one.person_id].name for seat, one in sitting.items()}
    return tuple(
        agreement(row, zone, now, names.get(row.owner_seat_id, "") if row.owner_seat_id else "")
        for row in rows
    )
