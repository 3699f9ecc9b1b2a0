"""`/casus/{reference}/puzzelteam`: the team as its members see it; who leads it plans and closes its meetings."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from actions.errors import ActionRefusal, Invalid, MeetingMoved, NotFound, NothingToDo, NotYourSeat
from actions.errors import Mistake as Wrong
from actions.puzzelteam.agree import NewAction, finish_action
from actions.puzzelteam.close_meeting import Next, Report, close_meeting
from actions.puzzelteam.form_team import promise
from actions.puzzelteam.loading import require_lead
from actions.puzzelteam.respond import respond_to_next
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.membership import Membership, membership, note_reading
from dashboard.pages.forms import Mistake
from dashboard.personal_data import require_seen, warnings
from dashboard.posted import Post, Posted
from dashboard.sentences import mistake, sentence, status_of
from dashboard.sessions import Caller, Signed
from dashboard.team_forms import FORMS
from dashboard.team_forms.form import hour_of
from dashboard.views.digest import digest_page
from dashboard.views.puzzelteam import ANSWERS
from dashboard.views.team import FREE_TEXTS, asks_promise, own_seats, team_page, to_close
from methods.reminders import Presence
from models import teams
from models.pinned import method_of
from models.puzzelteam import TeamRow


router = APIRouter()

SAID = {
    "afgesloten": N_("Het overleg is afgesloten."),
    "gedaan": N_("Afgevinkt. Dank u."),
    "blijft": N_("Dank u. Uw plek in het team staat vast."),
    **ANSWERS,
    **{name: form.said for name, form in FORMS.items()},
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


@router.api_route("/casus/{reference}/puzzelteam/samenvatting", methods=["GET", "HEAD"])
def show_digest(request: Request, reference: str, door: AtDoor, caller: Signed) -> Response:
    """One page for who takes over a seat."""
    with door.reading() as (session, now):
        mine = membership(session, reference, caller.id, now)
        words = door.words(request, method_of(session, mine.case))
        page = digest_page(session, door.installation, mine, words, now)
    note_reading(door, mine.case.id, caller.id, "puzzelteam/samenvatting")
    return door.page(request, page, visitor=caller.visitor)


@router.post("/casus/{reference}/puzzelteam")
def act(request: Request, reference: str, door: AtDoor, caller: Signed, post: Posted) -> Response:
    """Say whether one comes, tick an agreement off, promise to stay, or close the meeting; the button says which."""
    try:
        with door.changing() as (session, now):
            mine = membership(session, reference, caller.id, now)
            team = teams.team_of(session, mine.case.id)
            if team is None:
                raise NotFound("team")
            if "done" in post:
                done = _finish(session, team, mine, post, now)
            elif "respond" in post:
                done = _respond(session, team, mine, post, now)
            elif "promise" in post:
                done = _promise(session, team, mine, now)
            else:
                require_lead(session, team, caller.id, now)
                done = _close(session, door, mine, post, now)
                typed = ((name, post[name]) for name in FREE_TEXTS)
                require_seen(post, warnings(typed, door.language(request)).values())
    except (Invalid, MeetingMoved, NothingToDo) as refusal:
        return _refused(request, door, caller, reference, post, refusal)
    return RedirectResponse(f"/casus/{reference}/puzzelteam?gedaan={done}", HTTPStatus.SEE_OTHER)


def _finish(session: Session, team: TeamRow, mine: Membership, post: Post, now: datetime) -> str:
    open_ = {str(row.id): row.id for row in teams.actions(session, team.id, is_open=True)}
    action = open_.get(post["done"])
    if action is None:
        raise NothingToDo("this agreement is done or dropped")
    finish_action(session, action, now, by=mine.person_id)
    return "gedaan"


def _respond(session: Session, team: TeamRow, mine: Membership, post: Post, now: datetime) -> str:
    """The answer for one of the reader's own seats; it is also what is said about it."""
    own = {str(one.id): one.id for one in own_seats(session, mine, team, now)}
    if post["seat"] not in own:
        raise NotYourSeat
    row = respond_to_next(
        session,
        team,
        own[post["seat"]],
        post["meeting"],
        post["respond"],
        now,
        by=mine.person_id,
        substitute=post["substitute"],
    )
    return row.answer


def _promise(session: Session, team: TeamRow, mine: Membership, now: datetime) -> str:
    seat = asks_promise(session, mine, team, now)
    if seat is None:
        raise NothingToDo("nothing is asked of this person")
    promise(session, mine.case.id, seat, now, by=mine.person_id)
    return "blijft"


def _close(session: Session, door: Door, mine: Membership, post: Post, now: datetime) -> str:
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
    return "afgesloten"


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
        return Next(day, hour_of(post, "next_time"))
    try:
        return Next(date.fromisoformat(chosen)) if chosen else Next()
    except ValueError:
        raise Invalid([Wrong("next_at", "not_a_choice")]) from None


def _refused(
    request: Request, door: Door, caller: Caller, reference: str, post: Post, refusal: ActionRefusal
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
