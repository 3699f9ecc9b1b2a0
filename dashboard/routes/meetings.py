"""`/overleg/{token}`: a team's page for one seat. GET shows when the team meets; everything else is a press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from actions.errors import ActionRefusal, Invalid, LinkUnknown, NothingToDo
from actions.errors import Mistake as Wrong
from actions.installation import Installation
from actions.puzzelteam.agree import finish_action
from actions.puzzelteam.ask_sponsor import choose_for_silent_team
from actions.puzzelteam.feed import end_feed, new_feed
from actions.puzzelteam.form_team import promise
from actions.puzzelteam.open_link import OpenTeam, ask_invitation_again, open_team
from actions.puzzelteam.report_signal import NewSignal, report_signal
from actions.puzzelteam.respond import respond_to_next
from dashboard.catalogues import N_
from dashboard.door import AtDoor, Door
from dashboard.links import Counted, Token, count_miss
from dashboard.pages.forms import Mistake
from dashboard.pages.puzzelteam import GivenSignal, MeetingCalmPage
from dashboard.personal_data import require_seen, warnings
from dashboard.posted import Post, Posted
from dashboard.routes.digests import digest_behind
from dashboard.sentences import mistake, sentence, status_of
from dashboard.views import puzzelteam as views
from gates.errors import GateRefusal
from methods.schema import Compartment
from methods.signals import Direction, SignalKind
from models.pinned import method_of


router = APIRouter()

_DONE = N_("Afgevinkt. Dank u.")
_KEPT = N_("Uw signaal is bewaard. Het staat op de agenda van het volgende overleg.")
_STAYS = N_("Dank u. Uw plek in het team staat vast.")
_CHOSEN = N_("Doorgegeven aan wie hier iets mee kan.")
_FEED = N_("Dit is uw agenda-adres. Een eerder adres werkt niet meer.")
_NO_FEED = N_("Uw agenda-adres werkt niet meer.")
_DIRECTIONS = {one.value for one in views.DIRECTIONS}
_KINDS = {one.value for one in views.KINDS}
_FIELDS = ("text", "direction", "seen_on", "kind", "ground", "compartment")


@dataclass(frozen=True)
class Said:
    """What a press did, in words for the receipt; the calendar's address where there is a new one."""

    words: str
    feed: str = ""


@dataclass(frozen=True)
class Turn:
    """One press on the page: where it happens, by which link, at what moment."""

    session: Session
    installation: Installation
    opened: OpenTeam
    post: Post
    language: str
    now: datetime


@router.api_route("/overleg/{token}", methods=["GET", "HEAD"])
def show(request: Request, token: Token, door: AtDoor) -> Response:
    """Date and hour; changes nothing."""
    try:
        with door.reading() as (session, now):
            page = views.bare_page(session, open_team(session, token, now), now)
    except LinkUnknown:
        return _calm(request, door)
    return door.page(request, page)


@router.post("/overleg/{token}", dependencies=[Counted])
def act(request: Request, token: Token, door: AtDoor, post: Posted) -> Response:
    """One press; which one, the button says."""
    if "new_link" in post:
        return _new_link(request, door, token)
    press = next((done for name, done in PRESSES.items() if name in post), None)
    try:
        if any(name in post for name in ("digest", "ask_code", "code")):
            return digest_behind(request, door, token, post)
        if press is None:
            return _page(request, door, token) if "go_on" in post else show(request, token, door)
        with door.changing() as (session, now):
            opened = open_team(session, token, now)
            said = press(Turn(session, door.installation, opened, post, door.language(request), now))
    except LinkUnknown:
        return _calm(request, door)
    except (ActionRefusal, GateRefusal) as refusal:
        return _refused(request, door, token, post, refusal)
    return _page(request, door, token, said=said, feed=_address(door, said.feed))


def _respond(turn: Turn) -> Said:
    row = respond_to_next(
        turn.session,
        turn.opened.team,
        turn.opened.seat.id,
        turn.post["meeting"],
        turn.post["respond"],
        turn.now,
        by=turn.opened.person.id,
        substitute=turn.post["substitute"],
    )
    return Said(views.ANSWERS[row.answer])


def _finish(turn: Turn) -> Said:
    mine = {str(row.id): row.id for row in views.own_actions(turn.session, turn.opened)}
    action: UUID | None = mine.get(turn.post["done"])
    if action is None:
        raise NothingToDo("this agreement does not wait for this seat")
    finish_action(turn.session, action, turn.now, by=turn.opened.person.id)
    return Said(_DONE)


def _signal(turn: Turn) -> Said:
    new = signal_of(turn.post, turn.opened)
    report_signal(
        turn.session, turn.installation, turn.opened.case.id, new, turn.now, by=turn.opened.person.id
    )
    typed = (("text", new.text), ("ground", new.ground))
    require_seen(turn.post, warnings(typed, turn.language).values())
    return Said(_KEPT)


def signal_of(post: Post, opened: OpenTeam) -> NewSignal:
    """The signal of a form, as far as it can be read.

    Raises:
        Invalid: with a choice that the form did not offer, or a day that does not exist.
    """
    mine = {Compartment.ALL.value, opened.seat.domain.value} & {one.value for one in Compartment}
    wrong = [
        (name, "not_a_choice")
        for name, offered in (("direction", _DIRECTIONS), ("kind", _KINDS), ("compartment", mine))
        if post[name] not in offered
    ]
    if post["seen_on"] and post.day("seen_on") is None:
        wrong.append(("seen_on", "not_a_date"))
    if wrong:
        raise Invalid([Wrong(*one) for one in wrong])
    return NewSignal(
        text=post["text"],
        direction=Direction(post["direction"]),
        kind=SignalKind(post["kind"]),
        seen_on=post.day("seen_on"),
        seen_by=opened.seat.role,
        ground=post["ground"],
        compartment=Compartment(post["compartment"]),
    )


def _promise(turn: Turn) -> Said:
    promise(turn.session, turn.opened.case.id, turn.opened.seat.id, turn.now, by=turn.opened.person.id)
    return Said(_STAYS)


def _sponsor(turn: Turn) -> Said:
    if not views.is_asked_sponsor(turn.opened):
        raise NothingToDo("nothing is asked of a sponsor here")
    choose_for_silent_team(
        turn.session, turn.opened.case.id, turn.post["choose"], turn.now, by=turn.opened.person.id
    )
    return Said(_CHOSEN)


def _feed(turn: Turn) -> Said:
    return Said(_FEED, new_feed(turn.session, turn.opened.person.id, turn.now))


def _no_feed(turn: Turn) -> Said:
    end_feed(turn.session, turn.opened.person.id, turn.now)
    return Said(_NO_FEED)


PRESSES: dict[str, Callable[[Turn], Said]] = {
    "respond": _respond,
    "done": _finish,
    "signal": _signal,
    "promise": _promise,
    "choose": _sponsor,
    "feed": _feed,
    "end_feed": _no_feed,
}
"""What each button does."""


def _page(
    request: Request,
    door: Door,
    token: str,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    said: Said | None = None,
    feed: str = "",
    errors: tuple[Mistake, ...] = (),
    signal: GivenSignal | None = None,
    substitute: str = "",
) -> Response:
    with door.reading() as (session, now):
        opened = open_team(session, token, now)
        words = door.words(request, method_of(session, opened.case))
        page = views.meeting_page(
            session,
            opened,
            words,
            now,
            said=said.words if said else "",
            feed=feed,
            errors=errors,
            signal=signal,
        )
    return door.page(request, replace(page, substitute=substitute), status)


def _refused(
    request: Request, door: Door, token: str, post: Post, refusal: ActionRefusal | GateRefusal
) -> Response:
    """The page again, with what was typed and why it was not kept."""
    errors: tuple[Mistake, ...] = (Mistake("", sentence(refusal, door.calendar(request))),)
    if isinstance(refusal, Invalid):
        language = door.language(request)
        errors = tuple(Mistake(one.path, mistake(one.message, language)) for one in refusal.mistakes)
    given = replace(GivenSignal(), **{name: post[name] for name in _FIELDS if post[name]})
    try:
        return _page(
            request,
            door,
            token,
            status_of(refusal),
            errors=errors,
            signal=given,
            substitute=post["substitute"],
        )
    except LinkUnknown:
        return _calm(request, door)


def _new_link(request: Request, door: Door, token: str) -> Response:
    door.limits.count(door.limits.rules.new_links, "new", token[:64])
    with door.changing() as (session, now):
        owner = ask_invitation_again(session, token, now)
    door.courier.send_for(owner)
    return door.page(request, MeetingCalmPage(asked=True))


def _calm(request: Request, door: Door) -> Response:
    count_miss(request, door)
    return door.page(request, MeetingCalmPage(), HTTPStatus.NOT_FOUND)


def _address(door: Door, raw: str) -> str:
    return f"{door.settings.url}/agenda/{raw}.ics" if raw else ""
