"""`/casus/{reference}/puzzelteam`: the team as its members see it; who leads it plans and closes its meetings."""

from __future__ import annotations

from datetime import date, datetime, time
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.errors import Invalid, NotFound, NothingToDo
from actions.errors import Mistake as Wrong
from actions.puzzelteam.agree import NewAction
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.loading import require_lead
from actions.puzzelteam.plan_meeting import plan_meeting, usual_hour
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership, note_reading
from dashboard.pages.forms import Mistake
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake, sentence, status_of
from dashboard.sessions import Caller, Signed
from dashboard.views.team import team_page, to_close
from methods.reminders import Presence
from models import teams
from models.pinned import method_of


router = APIRouter()

SAID = {
    "afgesloten": N_("Het overleg is afgesloten."),
    "gepland": N_("Het overleg staat gepland. Iedereen krijgt een uitnodiging."),
}
OWN, PAUSE, STOP = "own", "pause", "stop"
"""What may follow, beside the date of a proposal."""


@router.api_route("/casus/{reference}/puzzelteam", methods=["GET", "HEAD"])
def show(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """The team of a case."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        said = SAID.get(request.query_params.get("gedaan", ""), "")
        page = team_page(session, door.installation, mine, words, now, said=said)
    note_reading(door, mine.case.id, caller.id, "puzzelteam")
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/puzzelteam")
def act(request: Request, reference: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Close the meeting, or plan one where none is planned."""
    try:
        with door.changing() as (session, now):
            mine = membership(session, reference, caller.id, now)
            team = teams.team_of(session, mine.case.id)
            if team is None:
                raise NotFound("team")
            require_lead(session, team, caller.id, now)
            if "plan" in post:
                _plan(session, door, mine, post, now)
            else:
                _close(session, door, mine, post, now)
    except (Invalid, NothingToDo) as refusal:
        return _refused(request, door, caller, reference, post, refusal)
    done = "gepland" if "plan" in post else "afgesloten"
    return RedirectResponse(f"/casus/{reference}/puzzelteam?gedaan={done}", HTTPStatus.SEE_OTHER)


def _plan(session: Session, door: Door, mine: Membership, post: Post, now: datetime) -> None:
    day = post.day("next_day")
    if day is None:
        raise Invalid([Wrong("next_day", "not_a_date")])
    hour = _hour(post) or usual_hour(session, mine.case)
    plan_meeting(session, door.installation, mine.case.id, day, hour, now, by=mine.person_id)


def _close(session: Session, door: Door, mine: Membership, post: Post, now: datetime) -> None:
    team = teams.team_of(session, mine.case.id)
    meeting = to_close(session, team, now) if team else None
    if team is None or meeting is None or post["meeting"] not in ("", str(meeting.id)):
        raise NothingToDo("this meeting is closed already")
    if post["held"] not in ("yes", "no"):
        raise Invalid([Wrong("held", "not_a_choice")])
    present = {
        seat: Presence(post[f"present-{seat}"])
        for seat in teams.holders(session, team, now)
        if post[f"present-{seat}"] in {one.value for one in Presence}
    }
    report = Report(
        held=post["held"] == "yes",
        present=present,
        decisions=tuple(post["decisions"].splitlines()),
        actions=_agreements(post),
    )
    following = following_of(post)
    close_meeting(session, door.installation, meeting.id, report, following, now, by=mine.person_id)


def _agreements(post: Post) -> tuple[NewAction, ...]:
    """The agreement that was typed; none when nothing was."""
    if not any(post[name] for name in ("what", "owner", "due")):
        return ()
    try:
        owner = UUID(post["owner"]) if post["owner"] else None
    except ValueError:
        raise Invalid([Wrong("owner", "unknown_seat")]) from None
    return (NewAction(post["what"], post.day("due"), owner),)


def following_of(post: Post) -> Next:
    """What was chosen to follow; the fields of what was not chosen are left alone.

    Raises:
        Invalid: without its day or reason.
    """
    chosen = post["follows"]
    if chosen == STOP:
        if not post["stop_reason"]:
            raise Invalid([Wrong("stop_reason", "missing")])
        return Next(stop_reason=post["stop_reason"])
    if chosen == PAUSE:
        until = post.day("pause_until")
        if until is None:
            raise Invalid([Wrong("pause_until", "not_a_date")])
        return Next(pause_until=until, reason=post["reason"])
    if chosen == OWN:
        day = post.day("next_day")
        if day is None:
            raise Invalid([Wrong("next_day", "not_a_date")])
        return Next(day, _hour(post))
    try:
        return Next(date.fromisoformat(chosen)) if chosen else Next()
    except ValueError:
        raise Invalid([Wrong("next_at", "not_a_choice")]) from None


def _hour(post: Post) -> time | None:
    """The hour of the form, `10:00` or `10.00`; None when it was left empty."""
    if not post["next_time"]:
        return None
    try:
        return time.fromisoformat(post["next_time"].replace(".", ":").zfill(5))
    except ValueError:
        raise Invalid([Wrong("next_time", "not_a_time")]) from None


def _refused(
    request: Request, door: Door, caller: Caller, reference: str, post: Post, refusal: Invalid | NothingToDo
) -> Response:
    """The page again, with everything that was typed and why nothing was kept."""
    errors: tuple[Mistake, ...] = (Mistake("", sentence(refusal, door.calendar(request))),)
    if isinstance(refusal, Invalid):
        language = door.language(request)
        errors = tuple(Mistake(one.path, mistake(one.message, language)) for one in refusal.mistakes)
    given = {name: post[name] for name in post.form}
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        page = team_page(session, door.installation, mine, words, now, given=given, errors=errors)
    return door.page(request, page, status_of(refusal), visitor=caller.visitor)
